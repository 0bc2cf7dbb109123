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

/** A constituent, or an output, of the network that learned. */
function drawLearned(scene, node, px, py, symbols) {
  const { view, network, colours, learned } = scene;
  const { context } = view;
  const scale = symbols ? view.scale : Math.max(view.scale, 8);
  const output = node >= network.nodes;
  const source = output ? network.literals[node - network.nodes] >> 1 : node;
  const label = output
    ? network.outputs[node - network.nodes]
    : (network.labels || [])[node - network.firstGate] || "";
  const half = (symbols ? Math.max(halfWidth(network, node), 0.46) : 0.46) * scale;
  const [top, middle, bottom] = [py - 0.66 * scale, py + 0.12 * scale, py + 0.62 * scale];
  const activation = learned.activations[source];
  const value = scene.values[source] & 1;
  const mark = learned.mark(source);
  const wrong = learned.differs(source) && mark !== "complement";

  context.fillStyle = colours.paper;
  context.fillRect(px - half, top, 2 * half, middle - top);
  gauge(context, colours, [px - half, top, 2 * half, middle - top], activation, symbols);
  const lower = () => {
    const [left, right, bend] = [px - half, px + half, 0.24 * scale];
    context.beginPath();
    context.moveTo(left, middle);
    context.lineTo(right, middle);
    context.lineTo(right, bottom - bend);
    context.quadraticCurveTo(right, bottom, right - bend, bottom);
    context.lineTo(left + bend, bottom);
    context.quadraticCurveTo(left, bottom, left, bottom - bend);
    context.closePath();
  };
  context.fillStyle = value ? colours.one : colours.paper;
  lower();
  context.fill();
  context.strokeStyle = wrong ? colours.wrong : colours.zero;
  context.lineWidth = wrong ? 2.4 : 1.3;
  const hidden = source >= network.firstGate && !learned.supervised[source - network.firstGate];
  context.setLineDash(hidden ? [4, 3] : []);
  context.strokeRect(px - half, top, 2 * half, middle - top);
  lower();
  context.stroke();
  context.setLineDash([]);
  if (!symbols) {
    if (wrong) cross(context, px, py, 0.66 * scale);
    return;
  }
  const room = 2 * half - 2;
  written(
    context,
    colours,
    brief(activation, room, scale),
    px,
    (top + middle) / 2,
    clamp(scale * 0.42, 7, 13),
    room,
  );
  context.font = `700 ${clamp(scale * 0.36, 6, 12)}px ${MONO}`;
  context.fillStyle = value ? colours.oneInk : colours.zeroInk;
  context.fillText(label ? `${label} ${value}` : String(value), px, (middle + bottom) / 2, room);
  if (scale >= 15 && mark !== "right" && !output)
    markBadge(context, colours, px - half, top, mark, clamp(scale * 0.2, 5.5, 9));
}

/** A number from 0 to 1 in as many digits as there is room for. */
const brief = (share, room, scale) =>
  room > 1.25 * scale
    ? share.toFixed(2)
    : share.toFixed(2).replace(/^0/, "").replace("1.00", "1.0");

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
  context.lineWidth = 3.5;
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
