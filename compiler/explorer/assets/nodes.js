// Nodes on the canvas: symbols with their value when there is room, dots when there is not.

const MOST_SYMBOLS = 1200; // in sight; more are drawn as dots

function drawNodes(scene) {
  const { view, network, places, cone, selected, colours } = scene;
  const { context, scale } = view;
  const total = network.nodes + network.outputs.length;
  const few = total < 600;
  const reach = scale * 3;
  const seats = [];
  for (let node = 1; node < total; node++) {
    const [px, py] = view.toScreen(places.x[node], places.y[node]);
    if (px < -reach || py < -reach || px > view.width + reach || py > view.height + reach) continue;
    seats.push([node, px, py]);
  }
  const symbols = scale >= SYMBOLS && (view.whole || seats.length <= MOST_SYMBOLS);
  const { now, page } = scene;
  const found = search(page, now.search);
  const made = new Set(network.kind === "gates" ? changesOfLevel(page, now.level).made : []);
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const [node, px, py] of seats) {
    const output = node >= network.nodes;
    const inside =
      !cone || (output ? network.outputs[node - network.nodes] === now.output : cone[node]);
    context.globalAlpha = inside ? 1 : 0.14;
    const value = valueOf(scene, node);
    if (network.row && node < network.nodes && network.row[node - network.firstGate] === now.time) {
      context.fillStyle = colours.now;
      context.globalAlpha = inside ? 0.45 : 0.1;
      context.beginPath();
      context.arc(px, py, Math.max(5, scale * 0.66), 0, 7);
      context.fill();
      context.globalAlpha = inside ? 1 : 0.14;
    }
    if (scene.learned && node >= network.firstGate) drawLearned(scene, node, px, py, symbols);
    else if (symbols) drawSymbol(scene, node, px, py, value);
    else drawDot(scene, node, px, py, value, few ? clamp(scale, 1.2, 3) : 0.9);
    if (made.has(node) && inside) {
      context.fillStyle = colours.new;
      const dot = clamp(scale * 0.12, Math.min(2, scale / 2), 5);
      context.fillRect(px - scale * 0.42 - dot, py - scale * 0.38 - dot, 2 * dot, 2 * dot);
    }
    if (selected.has(node) || found.has(node)) {
      context.globalAlpha = 1;
      context.strokeStyle = selected.has(node) ? colours.select : colours.new;
      context.lineWidth = selected.has(node) ? 2.5 : 2;
      context.beginPath();
      if (scene.learned && node >= network.firstGate)
        context.rect(...rimOf(scene, node, px, py, 5));
      else context.arc(px, py, Math.max(6, scale * 0.62), 0, 7);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

function valueOf({ network, values }, node) {
  if (node < network.nodes) return values[node] & 1;
  const literal = network.literals[node - network.nodes];
  return (values[literal >> 1] ^ literal) & 1;
}

/** Filled where the value is 1: a circle is an AND, a diamond an XOR, a square an end. */
function drawDot({ view, network, colours }, node, px, py, value, least) {
  const { context, scale } = view;
  const size = Math.max(least, scale * 0.34);
  const gate = node - network.firstGate;
  const colour = value ? colours.one : colours.zero;
  context.fillStyle = value ? colour : size > 2.5 ? colours.paper : colour;
  context.strokeStyle = colour;
  context.lineWidth = size > 2.5 ? 1.4 : 1;
  if (size < 2) {
    context.fillRect(px - size, py - size, 2 * size, 2 * size);
    return;
  }
  context.beginPath();
  if (gate < 0 || node >= network.nodes) context.rect(px - size, py - size, 2 * size, 2 * size);
  else if (network.xor && network.xor[gate]) {
    context.moveTo(px, py - 1.3 * size);
    context.lineTo(px + 1.3 * size, py);
    context.lineTo(px, py + 1.3 * size);
    context.lineTo(px - 1.3 * size, py);
    context.closePath();
  } else context.arc(px, py, size, 0, 7);
  context.fill();
  context.stroke();
}

/** The shape of a gate, or a box with a name, and its value. */
function drawSymbol(scene, node, px, py, value) {
  const { view, network, colours } = scene;
  const { context, scale } = view;
  const gate = node - network.firstGate;
  const output = node >= network.nodes;
  const half = halfWidth(network, node) * scale;
  const high = 0.38 * scale;
  context.fillStyle = value ? colours.one : colours.paper;
  context.strokeStyle = value ? colours.one : colours.zero;
  context.lineWidth = 1.6;
  context.beginPath();
  const label =
    gate < 0
      ? nodeName(network, node)
      : output
        ? network.outputs[node - network.nodes]
        : (network.labels || [])[gate];
  if (label !== undefined && label !== "") {
    context.roundRect(
      px - half,
      py - high,
      2 * half,
      2 * high,
      gate < 0 || output ? 4 : high * 0.5,
    );
  } else if (network.kind === "gates" && network.xor[gate]) xorShape(context, px, py, half, high);
  else andShape(context, px, py, half, high);
  context.fill();
  context.stroke();
  if (output) {
    context.lineWidth = 1;
    context.strokeRect(px - half - 3, py - high - 3, 2 * half + 6, 2 * high + 6);
  }
  context.fillStyle = value ? colours.oneInk : colours.zeroInk;
  const size = Math.min(scale * 0.42, 14);
  if (label) {
    context.font = `600 ${clamp(size, 6, 13)}px ${MONO}`;
    context.fillText(label, px, py, 2 * half - 2);
    if (network.kind === "luts" && gate >= 0 && !output && network.outputInverted[gate]) {
      bubble(context, colours, px, py + high, clamp(scale * 0.075, 1.6, 4));
    }
    context.fillStyle = value ? colours.oneInk : colours.zeroInk;
    if (scale >= 20) badge(context, colours, px + half, py - high, value, size * 0.8);
  } else if (scale >= 15) {
    context.font = `600 ${size}px ${MONO}`;
    context.fillText(
      String(value),
      px,
      py + (network.xor && network.xor[gate] ? 0.02 : -0.02) * scale,
    );
  }
}

/** A NOT. */
function bubble(context, colours, x, y, radius) {
  context.fillStyle = colours.paper;
  context.strokeStyle = colours.ink;
  context.lineWidth = 1.2;
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  context.fill();
  context.stroke();
}

/** The value of something that has a name, at its corner. */
function badge(context, colours, x, y, value, size) {
  context.font = `700 ${size}px ${MONO}`;
  context.fillStyle = colours.paper;
  context.fillRect(x - size * 0.35, y - size * 0.55, size * 0.8, size * 1.1);
  context.fillStyle = colours.ink;
  context.fillText(String(value), x + size * 0.05, y);
}

/** Flat where wires come in, round where one goes out. */
function andShape(context, x, y, half, high) {
  context.moveTo(x - half, y - high);
  context.lineTo(x + half, y - high);
  context.lineTo(x + half, y - high * 0.1);
  context.bezierCurveTo(
    x + half,
    y + high * 1.3,
    x - half,
    y + high * 1.3,
    x - half,
    y - high * 0.1,
  );
  context.closePath();
}

/** Pointed where the wire goes out, hollow where wires come in. */
function xorShape(context, x, y, half, high) {
  context.moveTo(x - half, y - high);
  context.quadraticCurveTo(x, y - high * 0.4, x + half, y - high);
  context.bezierCurveTo(x + half, y + high * 0.2, x + half * 0.4, y + high * 0.8, x, y + high);
  context.bezierCurveTo(
    x - half * 0.4,
    y + high * 0.8,
    x - half,
    y + high * 0.2,
    x - half,
    y - high,
  );
  context.moveTo(x + half, y - high * 1.35);
  context.quadraticCurveTo(x, y - high * 0.75, x - half, y - high * 1.35);
}
