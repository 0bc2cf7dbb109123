// The tableau on a canvas: a row for each time, a square for each cell; the head's square is filled.
//
// The canvas stays in view while its parent is scrolled, and shows the rows that are there.

const SQUARE = 22;
const GUTTER = 44; // for the times
const PIECE = 10 * SQUARE; // height on paper
const LARGEST = 16_000; // pixels of a side that browsers can draw

function tableauView(page, canvas, room) {
  const context = canvas.getContext("2d");
  const frame = canvas.parentElement;
  const view = { canvas, took: 0 };
  let colours = readColours();
  let asked = 0;
  let size = [0, 0];

  view.redraw = () => (asked ||= requestAnimationFrame(drawNow));
  function drawNow() {
    asked = 0;
    const began = performance.now();
    const ratio = canvas.width / size[0];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, ...size);
    context.translate(-frame.scrollLeft, -frame.scrollTop);
    draw();
    view.took = performance.now() - began;
  }

  /** The tapes side by side: for each where it begins, and its first and last cell. */
  function strips() {
    let x = GUTTER;
    return page.run().rows.map(({ low, high }) => {
      const strip = { x, low, high };
      x += (high - low + 1) * SQUARE + 14;
      return strip;
    });
  }

  function resize() {
    const last = strips().at(-1);
    room.style.width = `${last.x + (last.high - last.low + 1) * SQUARE + stateWidth() + 16}px`;
    room.style.height = `${(page.run().steps + 2) * SQUARE + 8}px`;
    takeSize([frame.clientWidth, frame.clientHeight], window.devicePixelRatio || 1);
    view.redraw();
  }

  function takeSize(pixels, ratio) {
    size = pixels;
    [canvas.width, canvas.height] = size.map((length) => Math.round(length * ratio));
    [canvas.style.width, canvas.style.height] = size.map((length) => `${length}px`);
    canvas.style.marginBottom = `${-size[1]}px`; // the room begins where the canvas does
  }

  /** Put all rows into the frame, for paper: in pieces, since a page may end between two. */
  function drawWhole() {
    const place = [frame.scrollLeft, frame.scrollTop];
    frame.scrollTo(0, 0);
    const whole = [room.offsetWidth, room.offsetHeight];
    const ratio = Math.min(2, LARGEST / Math.max(...whole));
    takeSize(whole, ratio);
    drawNow();
    const pieces = range(0, Math.ceil(whole[1] / PIECE)).map((i) => {
      const height = Math.min(PIECE, whole[1] - i * PIECE);
      const piece = element("canvas", { class: "piece", width: canvas.width });
      piece.height = Math.round(height * ratio);
      piece.style.width = `${whole[0]}px`;
      piece.getContext("2d").drawImage(canvas, 0, -Math.round(i * PIECE * ratio));
      return piece;
    });
    frame.append(...pieces);
    const restore = () => {
      for (const piece of pieces) piece.remove();
      resize();
      frame.scrollTo(...place);
    };
    addEventListener("afterprint", restore, { once: true });
  }

  /** Scroll so that a row is in sight. */
  function reveal(row) {
    const y = topOf(row);
    if (y < frame.scrollTop + SQUARE) frame.scrollTop = y - 2 * SQUARE;
    else if (y + SQUARE > frame.scrollTop + size[1]) frame.scrollTop = y + 2 * SQUARE - size[1];
    const [head] = page.run().times[Math.min(row, page.run().steps)].heads;
    const x = squareX(strips()[0], head);
    if (x < frame.scrollLeft + GUTTER) frame.scrollLeft = x - GUTTER - SQUARE;
    else if (x + SQUARE > frame.scrollLeft + size[0]) frame.scrollLeft = x + 2 * SQUARE - size[0];
  }
  const stateWidth = () =>
    8 * Math.max(...page.machine.states.map((name) => Array.from(name).length));
  const topOf = (row) => (row + 1) * SQUARE;

  function draw() {
    const run = page.run();
    const first = Math.max(0, Math.floor(frame.scrollTop / SQUARE) - 1);
    const last = Math.min(run.steps, Math.ceil((frame.scrollTop + size[1]) / SQUARE));
    const gates = gatesByBox();
    context.textAlign = "center";
    context.textBaseline = "middle";
    strips().forEach((strip, tape) => {
      context.font = `10px ${MONO}`;
      context.fillStyle = colours.quiet;
      for (let cell = strip.low; cell <= strip.high; cell++) {
        const x = squareX(strip, cell) + SQUARE / 2;
        if (x > frame.scrollLeft + GUTTER) context.fillText(cell, x, frame.scrollTop + SQUARE / 2);
      }
      context.save();
      context.beginPath();
      context.rect(0, frame.scrollTop + SQUARE - 2, frame.scrollLeft + size[0], size[1]);
      context.clip();
      for (let row = first; row <= last; row++) {
        for (let cell = strip.low; cell <= strip.high; cell++)
          drawCell(run, strip, tape, row, cell, gates);
      }
      context.restore();
    });
    drawWindow();
    drawMargins(run, first, last);
  }

  /** The three squares that the selected one is a function of, as Cook and Levin have it. */
  function drawWindow() {
    if (!page.now.cell || page.machine.tapes > 1 || page.now.cell[0] === 0) return;
    const [row, column] = page.now.cell;
    const [strip] = strips();
    const cell = page.data.grid.cells[column];
    const left = Math.max(strip.low, cell - 1);
    const right = Math.min(strip.high, cell + 1);
    if (left > right) return;
    context.strokeStyle = colours.select;
    context.lineWidth = 1.5;
    context.setLineDash([4, 3]);
    context.strokeRect(
      squareX(strip, left) + 1,
      topOf(row - 1) + 1,
      (right - left + 1) * SQUARE - 2,
      SQUARE - 2,
    );
    context.setLineDash([]);
  }

  const squareX = (strip, cell) => strip.x + (cell - strip.low) * SQUARE;

  function drawCell(run, strip, tape, row, cell, gates) {
    const x = squareX(strip, cell);
    const y = topOf(row);
    const symbol = run.rows[tape].rows[row][cell - strip.low];
    const blank = symbol === page.machine.symbols.length - 1;
    const head = run.times[row].heads[tape] === cell;
    const future = row > page.now.time;
    context.globalAlpha = future ? 0.4 : 1;
    if (head || !blank) {
      context.fillStyle = head ? colours.head : symbolColour(symbol);
      context.fillRect(x + 1, y + 1, SQUARE - 2, SQUARE - 2);
      if (!head && symbol > 1) hatch(x, y);
    }
    context.strokeStyle = colours.faint;
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, SQUARE - 1, SQUARE - 1);
    context.font = `${head ? 700 : 400} 13px ${MONO}`;
    context.globalAlpha = future ? 0.8 : 1;
    context.fillStyle = head && !future ? colours.paper : blank && !head ? colours.line : colours.ink;
    context.fillText(symbolShown(page.machine, symbol), x + SQUARE / 2, y + SQUARE / 2 + 0.5);
    const count = gates.get(`${row} ${tape} ${cell}`);
    if (count) {
      context.globalAlpha = 1;
      context.fillStyle = colours.new;
      const radius = Math.min(2 + Math.log2(count), 5);
      context.beginPath();
      context.moveTo(x + SQUARE - 1, y + SQUARE - 1 - 2 * radius);
      context.lineTo(x + SQUARE - 1, y + SQUARE - 1);
      context.lineTo(x + SQUARE - 1 - 2 * radius, y + SQUARE - 1);
      context.fill();
    }
    context.globalAlpha = 1;
    if (isSelected(row, tape, cell)) {
      context.strokeStyle = colours.select;
      context.lineWidth = 2.5;
      context.strokeRect(x + 1, y + 1, SQUARE - 2, SQUARE - 2);
    }
  }

  const symbolColour = (symbol) =>
    symbol === 0 ? colours.band : symbol === 1 ? colours.bandOne : colours.faint;

  function hatch(x, y) {
    context.strokeStyle = colours.line;
    context.globalAlpha *= 0.35;
    context.beginPath();
    for (let i = 6; i < 2 * SQUARE; i += 8) {
      context.moveTo(x + Math.max(2, i - SQUARE), y + Math.min(SQUARE - 2, i));
      context.lineTo(x + Math.min(SQUARE - 2, i), y + Math.max(2, i - SQUARE));
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  function drawMargins(run, first, last) {
    const end = strips().at(-1);
    const right = squareX(end, end.high + 1) + 6;
    context.save();
    context.beginPath();
    context.rect(0, frame.scrollTop + SQUARE - 2, frame.scrollLeft + size[0], size[1]);
    context.clip();
    const left = frame.scrollLeft;
    context.fillStyle = colours.paper;
    context.fillRect(left, frame.scrollTop, GUTTER - 2, size[1]);
    for (let row = first; row <= last; row++) {
      const y = topOf(row) + SQUARE / 2;
      const now = row === page.now.time;
      context.globalAlpha = row > page.now.time ? 0.8 : 1;
      context.font = `${now ? 700 : 400} 11px ${MONO}`;
      context.fillStyle = now ? colours.ink : colours.quiet;
      context.textAlign = "right";
      context.fillText(`${now ? "▸ " : ""}${row}`, left + GUTTER - 6, y);
      context.textAlign = "left";
      context.fillText(page.machine.states[run.times[row].state], right, y);
    }
    context.restore();
    context.globalAlpha = 1;
  }

  /** How many gates of the network in view each box has, by row, tape and cell. */
  function gatesByBox() {
    const network = page.network();
    if (!network.row) return new Map();
    return (network.boxes ||= countBoxes(network));
  }

  function countBoxes(network) {
    const { tapes, cells } = page.data.grid;
    const boxes = new Map();
    network.row.forEach((row, gate) => {
      if (row < 0) return;
      const column = network.column[gate];
      const key = `${row} ${tapes[column]} ${cells[column]}`;
      boxes.set(key, (boxes.get(key) || 0) + 1);
    });
    return boxes;
  }

  function isSelected(row, tape, cell) {
    if (!page.now.cell || page.now.cell[0] !== row) return false;
    const { tapes, cells } = page.data.grid;
    return tapes[page.now.cell[1]] === tape && cells[page.now.cell[1]] === cell;
  }

  canvas.addEventListener("click", (event) => {
    const row = Math.floor((event.offsetY + frame.scrollTop) / SQUARE) - 1;
    const x = event.offsetX + frame.scrollLeft;
    if (row < 0 || row > page.run().steps) return;
    const tape = strips().findIndex((s) => x >= s.x && x < squareX(s, s.high + 1));
    if (tape < 0 || event.offsetX < GUTTER) {
      page.set({ time: row });
      return;
    }
    const strip = strips()[tape];
    page.selectCell(row, tape, strip.low + Math.floor((x - strip.x) / SQUARE));
  });
  frame.addEventListener("scroll", view.redraw);
  new ResizeObserver(() => {
    resize();
    reveal(page.now.time);
  }).observe(frame);
  onThemeChange(() => {
    colours = readColours();
    view.redraw();
  });
  addEventListener("beforeprint", drawWhole);
  page.listen((now, before) => {
    resize();
    const wanted = now.cell && now.cell !== before.cell ? now.cell[0] : now.time;
    if (now.time !== before.time || now.cell !== before.cell || now.text !== before.text) {
      reveal(wanted);
    }
    view.redraw();
  });
  return Object.assign(view, {
    /** The middle of a square, in pixels from the corner of the canvas. */
    screenOf(row, tape, cell) {
      const x = squareX(strips()[tape], cell) + SQUARE / 2 - frame.scrollLeft;
      return [x, topOf(row) + SQUARE / 2 - frame.scrollTop];
    },
  });
}
