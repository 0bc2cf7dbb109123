// Data: what Python has packed, as columns of integers and networks of gates.
//
// A literal is 2 * node + complement. Node 0 is the constant false, then come the inputs, then the
// gates in topological order. The same numbering holds for the network of constituents (LUTs).

/** The integers of a column, which is the differences between one and the next. */
function integers(differences) {
  const values = new Int32Array(differences.length);
  let value = 0;
  for (let i = 0; i < values.length; i++) values[i] = value += differences[i];
  return values;
}

/** Where the parts of these sizes begin, and where the last one ends. */
function offsets(sizes) {
  const starts = new Int32Array(sizes.length + 1);
  for (let i = 0; i < sizes.length; i++) starts[i + 1] = starts[i] + sizes[i];
  return starts;
}

/** The values that `pack` in pack.py has made this text of. */
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(inflated).text());
}

/** A level of the compilation as a network. */
function gateNetwork(level, inputs) {
  const firstGate = 1 + inputs.length;
  const differences = integers(level.reads);
  const reads = differences.map((d, i) => 2 * (firstGate + (i >> 1)) - d);
  const network = networkOf(level, inputs, new Int32Array(level.gates).fill(2), reads);
  return Object.assign(network, {
    kind: "gates",
    xor: integers(level.xor),
    functions: integers(level.function),
    complemented: integers(level.complemented),
    birth: integers(level.birth),
    row: integers(level.row),
    column: integers(level.column),
    byCell: { x: tenths(level.x), y: tenths(level.y) },
    sums: level.sums,
  });
}

/** The sparse DAG: constituents that read a few nodes each. */
function lutNetwork(luts, inputs) {
  const reads = integers(luts.reads).map((node) => 2 * node);
  const network = networkOf(luts, inputs, integers(luts.fans), reads);
  return Object.assign(network, {
    kind: "luts",
    inverted: integers(luts.inverted), // of every fan-in, and of every output: NOTs beside the label
    outputInverted: integers(luts.output_inverted),
    marks: luts.marks, // the roles of the fan-ins
    names: luts.names,
    low: luts.low,
    high: luts.high,
    labels: luts.labels,
  });
}

function networkOf(level, inputs, fans, reads) {
  const firstGate = 1 + inputs.length;
  const start = offsets(fans);
  const network = {
    name: level.name || "", // of a pass; the constituents have none
    inputs,
    firstGate,
    nodes: firstGate + fans.length,
    depth: level.depth,
    start, // of the fan-ins of gate i in `reads`
    reads, // literals
    outputs: level.outputs,
    literals: integers(level.literals),
    layers: { x: tenths(level.across), y: integers(level.layer) },
    bendStart: level.bends.length ? offsets(integers(level.bends)) : null,
    bends: tenths(level.bend),
  };
  network.readers = readersOf(network);
  return network;
}

const tenths = (differences) => Float32Array.from(integers(differences), (v) => v / 10);

/** For every node the gates that read it: those of node v are `list[start[v] .. start[v + 1]]`. */
function readersOf(network) {
  const counts = new Int32Array(network.nodes);
  for (const literal of network.reads) counts[literal >> 1]++;
  const start = offsets(counts);
  const next = start.slice();
  const list = new Int32Array(network.reads.length);
  for (let gate = 0; gate + 1 < network.start.length; gate++) {
    for (let i = network.start[gate]; i < network.start[gate + 1]; i++) {
      list[next[network.reads[i] >> 1]++] = network.firstGate + gate;
    }
  }
  return { start, list };
}

/** The births of gates: what each was made for. */
function birthsOf(data) {
  const births = data.births;
  const cellStart = offsets(integers(births.cells));
  const ruleStart = offsets(integers(births.rules));
  const [kind, time, state] = [births.kind, births.time, births.state].map(integers);
  const [tape, cell, rule] = [births.tape, births.cell, births.rule].map(integers);
  return Array.from(kind, (k, i) => ({
    kind: data.kinds[k],
    time: time[i],
    state: state[i],
    cells: range(cellStart[i], cellStart[i + 1]).map((j) => [tape[j], cell[j]]),
    rules: range(ruleStart[i], ruleStart[i + 1]).map((j) => data.rules[rule[j]]),
  }));
}

/** The probes that a function is: for its number a list of names, and of which nodes. */
function probesOf({ probes }) {
  const [functions, complemented] = [probes.function, probes.complemented].map(integers);
  const found = new Map();
  probes.name.forEach((name, i) => {
    const list = found.get(functions[i]) || [];
    found.set(functions[i], [...list, { name, complemented: complemented[i] }]);
  });
  return found;
}

const range = (first, end) => Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
