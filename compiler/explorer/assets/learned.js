// Learned constituents on the canvas: what the network answers, above what is true.
//
// A box has two storeys. The upper one, with square corners, fills from below with the activation,
// hatched; the lower one, with round corners, is plain and has the true value. A mark at the corner
// says what is wrong. The frame is dashed where no value was shown in training.

const MARKS = {
  wrong: { sign: "✗", text: "wrong on this word" },
  some: { sign: "~", text: "wrong on other words" },
  complement: { sign: "¬", text: "complement" },
  right: { sign: "✓", text: "right" },
};

/** Where the storeys of a box begin and end, in slots from its place; tall where layers are apart. */
const storeysOf = (places) => {
  const tall = clamp((places.gap || 0) / 2.2, 1, 1.7);
  return [-0.66, 0.12, 0.62].map((y) => y * tall);
};

/** A constituent, or an output, of the network that learned. */
function drawLearned(scene, node, px, py, symbols) {
  const { view, network, colours, learned } = scene;
  const { context } = view;
  const scale = symbols ? view.scale : Math.max(view.scale, network.nodes < 600 ? 7 : 2);
  const output = node >= network.nodes;
  const source = output ? network.literals[node - network.nodes] >> 1 : node;
  const half = (symbols ? learnedHalf(network, node) : 0.46) * scale;
  const [top, floor, bottom] = storeysOf(scene.places).map((y) => py + y * scale);
  const upper = [px - half, top, 2 * half, floor - top];
  const lower = () => roundBelow(context, px - half, floor, px + half, bottom, 0.24 * scale);
  const activation = learned.activations[source];
  const value = scene.values[source] & 1;
  const mark = learned.mark(source);
  const wrong = learned.differs(source) && (output || mark !== "complement");
  const hidden = source >= network.firstGate && !learned.supervised[source - network.firstGate];

  context.fillStyle = colours.paper;
  context.fillRect(...upper);
  gauge(context, colours, upper, activation, symbols);
  context.fillStyle = value ? colours.one : colours.paper;
  lower();
  context.fill();
  context.strokeStyle = wrong ? colours.wrong : colours.zero;
  context.lineWidth = wrong ? 2.4 : 1.3;
  context.setLineDash(hidden ? [4, 3] : []);
  context.strokeRect(...upper);
  lower();
  context.stroke();
  context.setLineDash([]);
  if (!symbols) {
    if (wrong) cross(context, px, py, 0.66 * scale);
    return;
  }
  const room = 2 * half - 2;
  const letters = clamp(Math.min(0.7 * (floor - top), room / 1.8), 6, 14);
  const answer = brief(activation, room, letters);
  written(context, colours, answer, px, (top + floor) / 2, letters, room);
  const small = clamp(0.72 * (bottom - floor), 6, 12);
  context.font = `700 ${small}px ${MONO}`;
  context.fillStyle = value ? colours.oneInk : colours.zeroInk;
  const label = output ? network.outputs[node - network.nodes] : labelOf(network, node);
  const named = label && textWidth(`${label} 0`, small) < 1.2 * room;
  context.fillText(named ? `${label} ${value}` : String(value), px, (floor + bottom) / 2, room);
  if (!output && network.outputInverted[node - network.firstGate] && !meaningOf(network, node))
    bubble(context, colours, px, bottom, clamp(scale * 0.075, 1.6, 4));
  if (mark !== "right" && !output)
    markBadge(context, colours, px - half, top, mark, clamp(scale * 0.2, 5.5, 9));
}

const learnedHalf = (network, node) => Math.max(halfWidth(network, node), 0.46);

/** The rectangle around a box, so many pixels away from it. */
function rimOf(scene, node, px, py, away) {
  const { scale } = scene.view;
  const half = learnedHalf(scene.network, node) * scale + away;
  const [top, , bottom] = storeysOf(scene.places).map((y) => y * scale);
  return [px - half, py + top - away, 2 * half, bottom - top + 2 * away];
}

/** A box with round corners below. */
function roundBelow(context, left, top, right, bottom, bend) {
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(right, top);
  context.lineTo(right, bottom - bend);
  context.quadraticCurveTo(right, bottom, right - bend, bottom);
  context.lineTo(left + bend, bottom);
  context.quadraticCurveTo(left, bottom, left, bottom - bend);
  context.closePath();
}

/** About how wide a text of so high letters is, all of one width. */
const textWidth = (text, size) => 0.6 * size * text.length;

/** A number from 0 to 1 in as many digits as there is room for. */
function brief(share, room, letters) {
  const digits = share.toFixed(2);
  if (textWidth(digits, letters) < 1.15 * room) return digits;
  return digits === "1.00" ? "1.0" : digits.slice(1);
}

/** The activation as a level, hatched. */
function gauge(context, colours, [left, top, width, height], activation, hatched) {
  const tall = height * activation;
  if (tall < 0.5) return;
  const bottom = top + height;
  context.fillStyle = colours.one;
  context.fillRect(left, bottom - tall, width, tall);
  if (!hatched) return;
  const before = context.globalAlpha;
  context.strokeStyle = colours.paper;
  context.globalAlpha = before * 0.55;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = left - tall; x < left + width; x += 5) {
    const [from, to] = [Math.max(0, left - x), Math.min(tall, left + width - x)];
    context.moveTo(x + from, bottom - from);
    context.lineTo(x + to, bottom - to);
  }
  context.stroke();
  context.globalAlpha = before;
}

function cross(context, px, py, size) {
  context.beginPath();
  context.moveTo(px - size, py - size);
  context.lineTo(px + size, py + size);
  context.moveTo(px + size, py - size);
  context.lineTo(px - size, py + size);
  context.stroke();
}

/** Text with a rim, which can be read on hatching. */
function written(context, colours, text, x, y, size, most) {
  context.font = `600 ${size}px ${MONO}`;
  context.lineJoin = "round";
  context.lineWidth = size * 0.26;
  context.strokeStyle = colours.paper;
  context.strokeText(text, x, y, most);
  context.fillStyle = colours.ink;
  context.fillText(text, x, y, most);
}

/** What is wrong with a constituent, in a square. */
function markBadge(context, colours, x, y, mark, radius) {
  const wrong = mark === "wrong";
  context.fillStyle = wrong ? colours.wrong : colours.paper;
  context.strokeStyle = wrong ? colours.wrong : colours.ink;
  context.lineWidth = 1.2;
  context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  context.strokeRect(x - radius, y - radius, 2 * radius, 2 * radius);
  context.font = `700 ${radius * 1.7}px ${MONO}`;
  context.fillStyle = wrong ? colours.paper : colours.ink;
  context.fillText(MARKS[mark].sign, x, y + radius * 0.1);
}
