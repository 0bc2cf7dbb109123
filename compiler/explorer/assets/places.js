// Places: where the nodes of a network stand in each layout, in slots, and the way of each wire.

/** The places of the nodes and then of the outputs, and the rectangle around them. */
function placesOf(network, layout) {
  network.places ||= {};
  return (network.places[layout] ||= layout === "cells" ? byCell(network) : inLayers(network));
}

function byCell(network) {
  const places = bounded(network.byCell.x, network.byCell.y, null);
  const [left, , right] = places.bounds;
  places.bounds[0] -= 0.07 * (right - left); // for the times
  return places;
}

/** Layers are further apart where wires have far to go across. */
function inLayers(network) {
  const { x, y } = network.layers;
  let [low, high] = [Infinity, -Infinity];
  for (const value of x) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const layers = y.length ? y[y.length - 1] + 1 : 1;
  const gap = clamp((high - low) / 1.5 / layers, 1.9, 6);
  return bounded(
    x,
    Float32Array.from(y, (layer) => layer * gap),
    gap,
  );
}

function bounded(x, y, gap) {
  let [left, top, right, bottom] = [0, 0, 1, 1];
  for (let v = 1; v < x.length; v++) {
    if (v === 1) [left, top, right, bottom] = [x[v], y[v], x[v], y[v]];
    left = Math.min(left, x[v]);
    right = Math.max(right, x[v]);
    top = Math.min(top, y[v]);
    bottom = Math.max(bottom, y[v]);
  }
  return { x, y, gap, bounds: [left - 1, top - 1, right + 1, bottom + 1] };
}

/** The place across of pin `i` of `fans` pins of a gate. */
const pinOffset = (i, fans, width) => (fans > 1 ? ((i / (fans - 1)) * 2 - 1) * width : 0);

/** Which pin, from the left, each fan-in of a gate has: sources on the left take the left one. */
function pinsOf(network, gate, x) {
  const first = network.start[gate];
  const fans = network.start[gate + 1] - first;
  if (fans === 2) {
    return x[network.reads[first] >> 1] > x[network.reads[first + 1] >> 1] ? [1, 0] : [0, 1];
  }
  const order = range(0, fans).sort(
    (i, j) => x[network.reads[first + i] >> 1] - x[network.reads[first + j] >> 1] || i - j,
  );
  const pins = [];
  order.forEach((i, place) => (pins[i] = place));
  return pins;
}

/** The bends of the wire from a node to a layer, as [x, y] one after the other. */
function bendsOf(network, places, source, target) {
  if (!network.bendStart || places.gap === null) return [];
  const first = network.bendStart[source];
  const layer = network.layers.y;
  const points = [];
  for (let i = 0; layer[source] + 1 + i < layer[target]; i++) {
    points.push([network.bends[first + i], (layer[source] + 1 + i) * places.gap]);
  }
  return points;
}

/** The half width of what stands for a node, in slots. */
function halfWidth(network, node) {
  if (node >= network.nodes) return nameWidth(network.outputs[node - network.nodes]);
  if (node < network.firstGate) return nameWidth(node ? network.inputs[node - 1] : "0");
  const label = labelOf(network, node);
  return label ? nameWidth(label) : 0.4;
}

/** What a constituent means or, if that is not known, computes. */
const labelOf = (network, node) =>
  meaningOf(network, node) || (network.labels && network.labels[node - network.firstGate]) || "";

/** What a constituent means in a run; nothing if that is not known. */
const meaningOf = (network, node) =>
  (network.names && network.names[node - network.firstGate]) || "";

const nameWidth = (name) => Math.max(0.46, 0.17 * Array.from(name).length + 0.24);
