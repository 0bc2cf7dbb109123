// Activations: what a network that learns answers, between 0 and 1, and what it answers rounded.
//
// A constituent has a number for every entry of its table, in 255ths: how sure it is of a 1. Between
// the corners of the cube it answers by the mean entry, weighted by how likely each corner is.

const SURE = 255;
const TRUE_FROM = 128; // entries from here on are rounded to 1

/** The training as it was at its moments; entry `e` of all is the corner `e - start[gate]` of a gate. */
function snapshotsOf(told, network) {
  const steps = integers(told.step);
  const count = steps.length;
  const series = Uint8Array.from(integers(told.entries));
  const corners = range(0, network.nodes - network.firstGate).map(
    (gate) => 1 << (network.start[gate + 1] - network.start[gate]),
  );
  const start = offsets(corners);
  const gates = corners.length;
  const right = integers(told.right);
  return {
    steps,
    count,
    start,
    gates,
    entry: (moment, at) => series[at * count + moment],
    entries: (moment, gate) =>
      range(start[gate], start[gate + 1]).map((at) => series[at * count + moment]),
    right: (moment, gate) => right[gate * count + moment],
  };
}

/** The network with its tables rounded, as it is read back. */
function roundedNetwork(network, shots, moment) {
  const [low, high] = [new Uint32Array(shots.gates), new Uint32Array(shots.gates)];
  for (let gate = 0; gate < shots.gates; gate++) {
    shots.entries(moment, gate).forEach((sure, corner) => {
      if (sure >= TRUE_FROM) (corner < 32 ? low : high)[gate] |= 1 << (corner & 31);
    });
  }
  return { ...network, low, high };
}

/** What all nodes answer to a word, in double precision. */
function activationsOf(network, shots, moment, lanes) {
  const values = new Float64Array(network.nodes);
  lanes.forEach((bit, i) => (values[1 + i] = bit & 1));
  const table = new Float64Array(64);
  for (let gate = 0; gate < shots.gates; gate++) {
    const first = network.start[gate];
    const fans = network.start[gate + 1] - first;
    for (let corner = 0; corner < 1 << fans; corner++) {
      table[corner] = shots.entry(moment, shots.start[gate] + corner) / SURE;
    }
    for (let j = fans - 1; j >= 0; j--) {
      const p = values[network.reads[first + j] >> 1];
      for (let i = 0; i < 1 << j; i++) table[i] += p * (table[i + (1 << j)] - table[i]);
    }
    values[network.firstGate + gate] = table[0];
  }
  return values;
}

/** What came out otherwise than in Python: entries, rounded wires at all moments, last answers. */
function trainingFailures(data, network, shots) {
  const told = data.training;
  const failures = [];
  const lanes = data.golden.lanes.map((lane) => integers(lane));
  const inBlock = (block) => lanes.map((lane) => lane[block]);
  const exact = told.wire_sums[0].map((_, block) => evaluate(network, inBlock(block)));
  const distinct = told.every_word && data.machine.branches === 1; // golden words are among all
  for (let moment = 0; moment < shots.count; moment++) {
    const where = `the training at step ${shots.steps[moment]}`;
    const all = range(0, shots.start[shots.gates]).map((at) => shots.entry(moment, at));
    if (wireSum(all) !== told.entry_sums[moment]) failures.push(`${where}: entries differ`);
    const rounded = roundedNetwork(network, shots, moment);
    const wrong = new Int32Array(shots.gates);
    told.wire_sums[moment].forEach((sum, block) => {
      const values = evaluate(rounded, inBlock(block));
      if (wireSum(values) !== sum) failures.push(`${where}: wires of the network differ`);
      const rest = data.golden.count - 32 * block;
      const used = rest >= 32 ? -1 : (1 << rest) - 1;
      for (let gate = 0; gate < shots.gates; gate++) {
        const node = network.firstGate + gate;
        wrong[gate] += bitsIn((values[node] ^ exact[block][node]) & used);
      }
    });
    const off = wrong.some((count, gate) => {
      const right = shots.right(moment, gate);
      return count > told.words - right || data.golden.count - count > right;
    });
    if (distinct && off) failures.push(`${where}: constituents are counted otherwise`);
  }
  const answers = integers(told.answers);
  for (let p = 0; p < data.golden.count; p++) {
    const word = lanes.map((lane) => lane[p >> 5] >>> (p & 31));
    const found = activationsOf(network, shots, shots.count - 1, word);
    const far = [...network.literals].some((literal, i) => {
      return Math.abs(1e6 * found[literal >> 1] - answers[p * network.literals.length + i]) > 1;
    });
    if (far) failures.push(`the network answers otherwise on “${data.golden.words[p]}”`);
  }
  return failures;
}

/** How many bits of a number are 1. */
function bitsIn(number) {
  let count = 0;
  for (let left = number; left; left &= left - 1) count++;
  return count;
}
