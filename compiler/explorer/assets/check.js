// The self-check: the page must find what Python has found, or it says so in red.

/** Run and evaluate all golden words; `failures` says what came out otherwise than in Python. */
function selfCheck(data, networks, luts, delta) {
  const failures = [];
  const golden = data.golden;
  const lanes = golden.lanes.map((lane) => integers(lane));
  const blocks = Math.ceil(golden.count / 32);
  networks.forEach((network, i) => {
    const where = `level ${i} (${network.name})`;
    if (network.sums.length < blocks) failures.push(`${where}: too few sums`);
    for (let block = 0; block < blocks; block++) {
      const inputs = lanes.map((lane) => lane[block]);
      const values = evaluate(network, inputs);
      if (wireSum(values) !== network.sums[block]) failures.push(`${where}: wires differ`);
      failures.push(...acceptFailures(golden, network, values, block, where));
      if (i === networks.length - 1) {
        const found = outputValues(luts, evaluate(luts, inputs));
        const wanted = outputValues(network, values);
        const used = golden.count - 32 * block >= 32 ? -1 : (1 << (golden.count - 32 * block)) - 1;
        if (found.some((value, j) => (value ^ wanted[j]) & used)) {
          failures.push("the constituents differ from the circuit");
        }
      }
    }
  });
  if (data.training)
    failures.push(...trainingFailures(data, luts, snapshotsOf(data.training, luts)));
  const [steps, states] = [integers(golden.steps), integers(golden.states)];
  for (let p = 0; p < golden.count; p++) {
    const wanted = {
      verdict: golden.verdicts[p],
      steps: steps[p],
      state: states[p],
      heads: golden.heads[p],
      tapes: golden.tapes[p],
    };
    const found = lastOf(data, delta, p);
    if (JSON.stringify(found) !== JSON.stringify(wanted)) {
      failures.push(`the run on “${golden.words[p]}” differs`);
    }
  }
  const gates = networks.reduce((sum, network) => sum + network.nodes - network.firstGate, 0);
  return Object.freeze({
    ok: !failures.length,
    failures: Object.freeze(failures.slice(0, 20)),
    words: golden.count,
    levels: networks.length,
    gates,
  });
}

/** The sum over all nodes that `wire_sums` in golden.py takes, modulo 2^32. */
function wireSum(values) {
  let sum = 0;
  for (const value of values) sum = (Math.imul(sum, 31) + value) | 0;
  return sum >>> 0;
}

/** The output `accept` of a level must be the verdict of the machine. */
function acceptFailures(golden, network, values, block, where) {
  const at = network.outputs.indexOf("accept");
  if (at < 0) return [];
  const accept = outputValues(network, values)[at];
  return range(32 * block, Math.min(golden.count, 32 * block + 32))
    .filter((p) => ((accept >>> (p & 31)) & 1) !== Number(golden.verdicts[p] === "accept"))
    .map((p) => `${where}: wrong on “${golden.words[p]}”`);
}

/** How the page's own run on a golden word ends. */
function lastOf(data, delta, p) {
  const { machine, golden } = data;
  const word = readWord(machine, golden.words[p], data.n);
  const branches = machine.branches > 1 ? golden.branches[p] : null;
  const run = simulate(machine, delta, word, branches, data.steps);
  const last = run.times[run.steps];
  const blank = machine.symbols.length - 1;
  const tapes = run.rows.map(({ low, rows }) =>
    Array.from(rows[run.steps], (symbol, i) => [low + i, symbol]).filter(([, s]) => s !== blank),
  );
  return { verdict: run.verdict, steps: run.steps, state: last.state, heads: last.heads, tapes };
}
