// Evaluation: the values of all nodes, 32 inputs at once; cones; sensitised wires.

/** The values of all nodes; bit p of every number is the value on input pattern p. */
function evaluate(network, lanes) {
  const values = new Int32Array(network.nodes);
  values.set(lanes, 1);
  for (let node = network.firstGate; node < network.nodes; node++) {
    values[node] = gateValue(network, node, values);
  }
  return values;
}

/** The value of a gate, from those of the nodes that it reads. */
function gateValue(network, node, values) {
  const gate = node - network.firstGate;
  const { reads, start } = network;
  if (network.kind === "luts") return lutValue(network, gate, values);
  const a = reads[start[gate]];
  const b = reads[start[gate] + 1];
  const left = values[a >> 1] ^ -(a & 1);
  const right = values[b >> 1] ^ -(b & 1);
  return network.xor[gate] ? left ^ right : left & right;
}

/** The OR of the corners at which the truth table of a constituent is 1. */
function lutValue(network, gate, values) {
  const first = network.start[gate];
  const fans = network.start[gate + 1] - first;
  let value = 0;
  for (let corner = 0; corner < 1 << fans; corner++) {
    const table = corner < 32 ? network.low[gate] : network.high[gate];
    if (!((table >>> (corner & 31)) & 1)) continue;
    let here = -1;
    for (let j = 0; j < fans; j++) {
      const read = values[network.reads[first + j] >> 1];
      here &= (corner >> j) & 1 ? read : ~read;
    }
    value |= here;
  }
  return value;
}

/** The values of the outputs, as literals say them. */
function outputValues(network, values) {
  return Array.from(network.literals, (literal) => values[literal >> 1] ^ -(literal & 1));
}

/** Which nodes a node depends on, itself included: 1 or 0 for each. */
function coneOf(network, node) {
  const inside = new Uint8Array(network.nodes);
  inside[node] = 1;
  for (let v = node; v >= network.firstGate; v--) {
    if (!inside[v]) continue;
    const gate = v - network.firstGate;
    for (let i = network.start[gate]; i < network.start[gate + 1]; i++) {
      inside[network.reads[i] >> 1] = 1;
    }
  }
  return inside;
}

/** Which nodes change a given one if they alone are flipped: 1 or 0 for each.
 *
 * Lane i of a batch flips the i-th of 32 nodes of the cone, so that a pass over the cone answers
 * for 32 of them.
 */
function sensitisedFor(network, lanes, root) {
  const inside = coneOf(network, root);
  const cone = range(1, network.nodes).filter((node) => inside[node]);
  const base = evaluate(
    network,
    lanes.map((bit) => -(bit & 1)),
  );
  const work = base.slice();
  const found = new Uint8Array(network.nodes);
  for (let first = 0; first < cone.length; first += 32) {
    const batch = Math.min(32, cone.length - first);
    for (let i = first; i < cone.length; i++) {
      const node = cone[i];
      const value = node < network.firstGate ? base[node] : gateValue(network, node, work);
      work[node] = i < first + batch ? value ^ (1 << (i - first)) : value;
    }
    const changed = work[root] ^ base[root];
    for (let i = 0; i < batch; i++) {
      found[cone[first + i]] = (changed >>> i) & 1;
      work[cone[first + i]] = base[cone[first + i]];
    }
  }
  return found;
}
