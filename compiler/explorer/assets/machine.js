// The machine: words, and runs step by step, as the simulator of Python does them.

/** Delta as a map: from a state and what is read there to the actions. */
function deltaOf(machine) {
  const delta = new Map();
  const numbers = machine.delta;
  const k = machine.tapes;
  for (let i = 0; i < numbers.length;) {
    const key = numbers.slice(i, i + 1 + k).join();
    const count = numbers[i + 1 + k];
    i += 2 + k;
    const actions = [];
    for (let j = 0; j < count; j++, i += 2 + 2 * k) {
      actions.push({
        state: numbers[i],
        write: numbers.slice(i + 1, i + 1 + k),
        moves: numbers.slice(i + 1 + k, i + 1 + 2 * k),
        line: numbers[i + 1 + 2 * k],
      });
    }
    delta.set(key, actions);
  }
  return delta;
}

/** The numbers of the symbols of a word; throws an Error that says what is wrong with it. */
function readWord(machine, text, n) {
  const characters = Array.from(text);
  const word = [];
  for (let i = 0; i < characters.length; i++) {
    const escaped = characters[i] === "\\" && i + 1 < characters.length;
    const character = escaped ? characters[++i] : characters[i];
    const symbol = machine.symbols.indexOf(character);
    if (symbol < 0 || symbol >= machine.input_size || (character === "_" && !escaped)) {
      throw new Error(`“${character}” is not in the input alphabet ${alphabet(machine)}`);
    }
    word.push(symbol);
  }
  if (word.length !== n) {
    throw new Error(`${word.length} of ${n} symbols: the circuit takes words of length ${n}`);
  }
  return word;
}

const MANY = 10; // branches; those of more are numbers of two digits

/** The branches that a typed witness takes; throws an Error if there are none such. */
function readBranches(machine, text) {
  const many = machine.branches > MANY;
  const branches = many ? text.split(/[\s,]+/).filter(Boolean) : text.replace(/\s/g, "").split("");
  const most = machine.branches - 1;
  if (branches.some((typed) => !/^(0|[1-9]\d{0,8})$/.test(typed) || Number(typed) > most)) {
    const one = many ? "numbers with spaces between, one" : "one digit";
    throw new Error(`a witness is ${one} a step, 0 to ${most}: which rule is taken`);
  }
  return branches.map(Number);
}

/** The text that `readBranches` reads as these branches, as `tmc solve` shows them if they are many. */
const showBranches = (machine, branches) => branches.join(machine.branches > MANY ? " " : "");

const alphabet = (machine) => machine.symbols.slice(0, machine.input_size).join(" ");

/** A symbol as it is shown on tapes: a blank that has no name of its own is an open box. */
const symbolShown = ({ symbols }, symbol) =>
  symbol === symbols.length - 1 && symbols[symbol] === "_" ? "␣" : symbols[symbol];

/** The text that `readWord` reads as this word. */
function showWord(machine, word) {
  const blank = machine.symbols.length - 1;
  return word
    .map(
      (s) => (s !== blank && "_\\".includes(machine.symbols[s]) ? "\\" : "") + machine.symbols[s],
    )
    .join("");
}

/** The input lanes of a circuit for one word and, of a machine with choices, its branches. */
function encode(data, word, branches) {
  const bits = [];
  const push = (number, width) => {
    for (let j = width - 1; j >= 0; j--) bits.push((number >> j) & 1);
  };
  for (const symbol of word) push(symbol, data.symbol_bits);
  if (data.witness_bits) {
    for (let t = 0; t < data.steps; t++) push(branches[t] || 0, data.witness_bits);
  }
  return Int32Array.from(bits);
}

/** The run on a word: for every time the state, the heads and the action that follows.
 *
 * `rows[tape][t]` holds the symbols of the cells `low .. high` of a tape at time t.
 */
function simulate(machine, delta, word, branches, limit) {
  const k = machine.tapes;
  const blank = machine.symbols.length - 1;
  const tapes = range(0, k).map(() => new Map());
  word.forEach((symbol, cell) => tapes[0].set(cell, symbol));
  let state = machine.start;
  let heads = new Array(k).fill(0);
  const times = [];
  const writes = [];
  let verdict = "undecided";
  for (let t = 0; ; t++) {
    const read = heads.map((head, j) => tapes[j].get(head) ?? blank);
    const resting = machine.final[state];
    const actions = resting ? [] : delta.get([state, ...read].join()) || [];
    const choice = branches ? branches[t] || 0 : 0;
    const now = { state, heads, read, action: null };
    times.push(now);
    if (!actions.length) verdict = resting || (machine.computes ? "undecided" : "reject");
    if (!actions.length || t === limit) break;
    if (choice >= actions.length) {
      verdict = "reject";
      break;
    }
    const action = (now.action = actions[choice]);
    action.write.forEach((symbol, j) => tapes[j].set(heads[j], symbol));
    writes.push(action.write);
    heads = heads.map((head, j) => {
      const next = head + action.moves[j];
      return machine.one_way ? Math.max(next, 0) : next;
    });
    state = action.state;
  }
  const rows = tapes.map((tape, j) => tapeRows(tape, times, word, j, blank));
  return { times, rows, verdict, steps: times.length - 1 };
}

/** The contents of one tape at all times. */
function tapeRows(tape, times, word, j, blank) {
  const cells = [0, word.length - 1, ...tape.keys()];
  for (const { heads } of times) cells.push(heads[j]);
  let [low, high] = [0, 0];
  for (const cell of cells) {
    low = Math.min(low, cell);
    high = Math.max(high, cell);
  }
  const row = new Uint16Array(high - low + 1).fill(blank);
  if (j === 0) word.forEach((symbol, cell) => (row[cell - low] = symbol));
  const rows = [];
  for (const { heads, action } of times) {
    rows.push(row.slice());
    if (action) row[heads[j] - low] = action.write[j];
  }
  return { low, high, rows };
}

/** The branches that lead to acceptance, by breadth-first search; null if none is found.
 *
 * Of the paths to one configuration the first is followed.
 */
function findWitness(data, delta, word) {
  const { machine } = data;
  let paths = [[]];
  for (let t = 0; t <= data.steps && paths.length; t++) {
    const longer = [];
    const seen = new Set();
    for (const path of paths) {
      const run = simulate(machine, delta, word, path, path.length);
      if (run.verdict === "accept") return path;
      const last = run.times[run.times.length - 1];
      const tapes = run.rows.map(({ low, rows }) => `${low}: ${rows[run.steps]}`);
      const configuration = [last.state, ...last.heads, ...tapes].join(" ");
      if (run.verdict !== "undecided" || seen.has(configuration)) continue;
      seen.add(configuration);
      const actions = delta.get([last.state, ...last.read].join()) || [];
      actions.forEach((_, branch) => longer.push([...path, branch]));
    }
    if (longer.length > 4096) return null;
    paths = longer;
  }
  return null;
}

/** The word that the outputs show on the tape, between its outermost symbols. */
function decodeTape(machine, outputs, values) {
  const symbols = new Map();
  outputs.forEach((name, i) => {
    const found = /^y\[(-?\d+)\](\.blank|\.(\d+))?$/.exec(name);
    if (!found) return;
    const cell = Number(found[1]);
    const now = symbols.get(cell) || { blank: true, code: 0 };
    if (found[2] === ".blank") now.blank = Boolean(values[i] & 1);
    else now.code |= (values[i] & 1) << Number(found[3] || 0);
    symbols.set(cell, now);
  });
  const filled = [...symbols.keys()]
    .filter((cell) => !symbols.get(cell).blank)
    .sort((a, b) => a - b);
  if (!filled.length) return [];
  const blank = machine.symbols.length - 1;
  return range(filled[0], filled[filled.length - 1] + 1).map((cell) => {
    const now = symbols.get(cell);
    return now && !now.blank ? now.code : blank;
  });
}
