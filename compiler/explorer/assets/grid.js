// The squares of the tableau behind the gates, and the gates that are gone.

/** The boxes of the configuration behind the gates, and those of the tableau that are gone. */
function drawGrid({ view, page, colours, now }) {
  const { context, scale } = view;
  const { cells, across } = page.data.grid;
  const tops = page.tops;
  const rows = tops.length - 1;
  const left = (column) => column * (across + 1) - 1;
  const [x0, x1] = [left(0), left(cells.length)].map((x) => view.toScreen(x, 0)[0]);
  const screenY = (row) => view.toScreen(0, tops[row] - 0.75)[1];
  context.fillStyle = colours.now;
  context.globalAlpha = 0.16;
  if (now.time < rows)
    context.fillRect(x0, screenY(now.time), x1 - x0, screenY(now.time + 1) - screenY(now.time));
  context.globalAlpha = 1;
  if (now.cell && now.cell[0] < rows) {
    const [row, column] = now.cell;
    const x = view.toScreen(left(column), 0)[0];
    context.strokeStyle = colours.select;
    context.lineWidth = 2;
    context.strokeRect(x, screenY(row), scale * (across + 1), screenY(row + 1) - screenY(row));
  }
  context.strokeStyle = colours.faint;
  context.lineWidth = 1;
  context.beginPath();
  for (let column = 0; column <= cells.length; column++) {
    const x = view.toScreen(left(column), 0)[0];
    if (x < 0 || x > view.width) continue;
    context.moveTo(x, Math.max(0, screenY(0)));
    context.lineTo(x, Math.min(view.height, screenY(rows)));
  }
  const tall = scale * 2 > 3;
  for (let row = 0; row <= rows && tall; row++) {
    const y = screenY(row);
    if (y < 0 || y > view.height) continue;
    context.moveTo(Math.max(0, x0), y);
    context.lineTo(Math.min(view.width, x1), y);
  }
  context.stroke();
  if (now.level > 0) drawGhosts(view, page.levels[0], colours);
}

/** The times on the left, the cells above. */
function drawGridLabels({ view, page, colours }) {
  const { context } = view;
  const { cells, tapes, across } = page.data.grid;
  const tops = page.tops;
  const rows = tops.length - 1;
  const left = (column) => column * (across + 1) - 1;
  const x0 = view.toScreen(left(0), 0)[0];
  const screenY = (row) => view.toScreen(0, tops[row] - 0.75)[1];
  const label = (text, x, y, from) => {
    context.fillStyle = colours.paper;
    context.globalAlpha = 0.8;
    context.fillRect(x - from * (7 * text.length), y - 7, 7 * text.length + 2, 14);
    context.globalAlpha = 1;
    context.fillStyle = colours.quiet;
    context.fillText(text, x, y);
  };
  context.font = `11px ${MONO}`;
  context.textBaseline = "middle";
  context.textAlign = "right";
  let last = -Infinity;
  for (let row = 0; row < rows; row++) {
    const y = (screenY(row) + screenY(row + 1)) / 2;
    if (y < 0 || y > view.height || y - last < 14) continue;
    label(`t=${row}`, Math.max(44, x0 - 5), y, 1);
    last = y;
  }
  context.textAlign = "center";
  last = -Infinity;
  const labels = view.toScreen(0, -3.6)[1] - 9;
  for (let column = 0; column < cells.length; column++) {
    const x = view.toScreen(left(column) + (across + 1) / 2, 0)[0];
    if (x < 0 || x > view.width || x - last < 16) continue;
    const tape = page.machine.tapes > 1 ? `${tapes[column] + 1}:` : "";
    label(`${tape}${cells[column]}`, x, Math.max(8, labels), 0.5);
    last = x;
  }
  if (!page.branching) return;
  const beside = view.toScreen(left(cells.length) + (across + 1) / 2, 0)[0];
  label("witness", Math.min(Math.max(beside, last + 44), view.width - 30), Math.max(8, labels), 0.5);
}

/** The gates of the first level, faint: what later levels are left of. */
function drawGhosts(view, network, colours) {
  const { x, y } = placesOf(network, "cells");
  const size = clamp(view.scale * 0.5, 1.2, 14);
  view.context.fillStyle = colours.line;
  view.context.globalAlpha = 0.55;
  for (let v = network.firstGate; v < network.nodes; v++) {
    const [px, py] = view.toScreen(x[v], y[v]);
    if (px < -9 || py < -9 || px > view.width + 9 || py > view.height + 9) continue;
    view.context.fillRect(px - size / 2, py - size / 2, size, size);
  }
  view.context.globalAlpha = 1;
}
