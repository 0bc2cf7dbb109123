// Wires on the canvas: gathered by their look, and drawn in a few strokes.

const CHUNK = 300; // wires in one stroke: a path of many is drawn slowly, for its crossings

function drawWires(scene) {
  const { view, places, colours } = scene;
  const wires = wiresInSight(scene);
  const curved = view.scale >= SYMBOLS && (view.whole || wires.length <= CURVES);
  const looks = { halo: [], wrong: [], dim: [], dimOne: [], zero: [], one: [], select: [] };
  for (const wire of wires) {
    if (wire.sensitised) looks.halo.push(wire);
    if (wire.wrong) looks.wrong.push(wire);
    looks[
      wire.selected
        ? "select"
        : (wire.dim ? "dim" : "") +
          (wire.value ? (wire.dim ? "One" : "one") : wire.dim ? "" : "zero")
    ].push(wire);
  }
  const thin = view.scale >= SYMBOLS || wires.length < 600 ? 1.2 : clamp(view.scale / 8, 0.5, 1);
  const crowd = curved ? 1 : clamp(1200 / wires.length, 0.12, 1);
  const stroke = (list, colour, width, alpha) => {
    view.context.strokeStyle = colour;
    view.context.lineWidth = width;
    view.context.globalAlpha = alpha;
    for (let i = 0; i < list.length; i += CHUNK) {
      view.context.beginPath();
      for (const wire of list.slice(i, i + CHUNK)) {
        if (curved) curve(scene, wire);
        else straight(view, places, wire);
      }
      view.context.stroke();
    }
  };
  stroke(looks.halo, colours.sense, thin * 2 + 5, 0.6);
  stroke(looks.dim, colours.wire, thin, 0.13);
  stroke(looks.dimOne, colours.wireOne, thin, 0.16);
  stroke(looks.zero, colours.wire, thin, crowd * 0.8);
  stroke(looks.one, colours.wireOne, thin * (1 + 0.9 * crowd), crowd);
  view.context.setLineDash([7, 4]);
  stroke(looks.wrong, colours.wrong, thin * 2, 1);
  view.context.setLineDash([]);
  stroke(looks.select, colours.select, thin * 2, 1);
  view.context.globalAlpha = 1;
  if (curved) drawBubbles(scene, wires);
  scene.wires = wires.length;
}

/** The wires of which a part can be in sight, with how they are to look.
 *
 * If they are many, those that only pass through are left out.
 */
function wiresInSight(scene) {
  const { view, network, places, values, cone, sensitised, selected, learned } = scene;
  const { x, y } = places;
  const [left, top] = view.toPlane(-20, -20);
  const [right, bottom] = view.toPlane(view.width + 20, view.height + 20);
  const wires = [];
  const add = (literal, target, pin, i, ends) => {
    const source = literal >> 1;
    if (!source) return;
    if (Math.max(x[source], x[target]) < left && !network.bendStart) return;
    if (Math.min(x[source], x[target]) > right && !network.bendStart) return;
    if (Math.max(y[source], y[target]) < top || Math.min(y[source], y[target]) > bottom) return;
    wires.push({
      source,
      target,
      pin,
      inverted: isInverted(network, literal, target, i),
      mark:
        (network.marks &&
          !meaningOf(network, target) &&
          network.marks[target - network.firstGate]?.[i]) ||
        "",
      value: values[source] & 1,
      dim: cone && !(cone[source] && (target < network.nodes ? cone[target] : ends)),
      sensitised:
        sensitised &&
        (target < network.nodes
          ? sensitised[target] && carries(network, target - network.firstGate, i, values)
          : ends),
      wrong: learned && learned.differs(source),
      selected: selected.size && (selected.has(source) || selected.has(target)),
    });
  };
  for (let gate = 0; gate + 1 < network.start.length; gate++) {
    const target = network.firstGate + gate;
    const first = network.start[gate];
    const fans = network.start[gate + 1] - first;
    const pins = fans > 1 ? pinsOf(network, gate, x) : [0];
    const width = fans > 2 ? halfWidth(network, target) * 0.75 : 0.18;
    for (let i = 0; i < fans; i++) {
      add(network.reads[first + i], target, pinOffset(pins[i], fans, width), i, false);
    }
  }
  network.literals.forEach((literal, i) => {
    add(literal, network.nodes + i, 0, 0, network.outputs[i] === scene.now.output);
  });
  if (wires.length <= CURVES || view.whole) return wires;
  const inside = (v) => x[v] >= left && x[v] <= right && y[v] >= top && y[v] <= bottom;
  return wires.filter((wire) => wire.selected || inside(wire.source) || inside(wire.target));
}

/** Whether a NOT is drawn at the end of a wire, which is fan-in `i` of its target. */
function isInverted(network, literal, target, i) {
  if (network.kind === "gates" || target >= network.nodes) return literal & 1;
  if (meaningOf(network, target)) return false; // a name says what it is, NOTs and all
  return network.inverted[network.start[target - network.firstGate] + i];
}

/** Whether a gate changes when the wire at one of its pins is flipped. */
function carries(network, gate, pin, values) {
  const first = network.start[gate];
  if (network.kind === "gates") {
    const other = network.reads[first + 1 - pin];
    return network.xor[gate] || (values[other >> 1] ^ other) & 1;
  }
  let corner = 0;
  for (let j = first; j < network.start[gate + 1]; j++) {
    corner |= (values[network.reads[j] >> 1] & 1) << (j - first);
  }
  const bit = (at) => ((at < 32 ? network.low[gate] : network.high[gate]) >>> (at & 31)) & 1;
  return bit(corner) !== bit(corner ^ (1 << pin));
}

/** The ends of a wire: below its source, above its target. */
function endsOf({ places, network, learned }, { source, target, pin }) {
  const { x, y } = places;
  const [top, , bottom] = learned ? storeysOf(places) : [-0.38, 0, 0.4];
  const below = source < network.firstGate ? 0.4 : bottom;
  return [x[source], y[source] + below, x[target] + pin, y[target] + top - (learned ? 0.1 : 0.04)];
}

function curve(scene, wire) {
  const { view, network, places } = scene;
  const { context } = view;
  const [x0, y0, x1, y1] = endsOf(scene, wire);
  let [px, py] = view.toScreen(x0, y0);
  context.moveTo(px, py);
  const to = (x, y) => {
    const [u, v] = view.toScreen(x, y);
    const middle = (py + v) / 2;
    const reach = v > py ? middle : py + 12;
    context.bezierCurveTo(px, reach, u, v > py ? middle : v - 12, u, v);
    [px, py] = [u, v];
  };
  for (const [x, y] of bendsOf(network, places, wire.source, wire.target)) {
    to(x, y - 0.3);
    const [u, v] = view.toScreen(x, y + 0.3);
    context.lineTo(u, v);
    [px, py] = [u, v];
  }
  to(x1, y1);
}

function straight(view, { x, y }, { source, target }) {
  const { context } = view;
  context.moveTo(...view.toScreen(x[source], y[source]));
  context.lineTo(...view.toScreen(x[target], y[target]));
}

/** A small circle where a wire ends is a NOT; a letter is the role of the fan-in. */
function drawBubbles(scene, wires) {
  const { view, colours } = scene;
  const { context } = view;
  const radius = clamp(view.scale * 0.075, 1.6, 4);
  context.font = `${clamp(view.scale * 0.24, 6, 11)}px ${MONO}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const wire of wires) {
    if (!wire.inverted && !wire.mark) continue;
    const [, , x, y] = endsOf(scene, wire);
    const [u, v] = view.toScreen(x, y);
    context.globalAlpha = wire.dim ? 0.15 : 1;
    if (wire.mark && view.scale >= 18) {
      context.fillStyle = colours.quiet;
      context.fillText(wire.mark, u + radius + 2, v - radius - 2);
    }
    if (!wire.inverted) continue;
    bubble(context, colours, u, v, radius);
  }
  context.globalAlpha = 1;
}
