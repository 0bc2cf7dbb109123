// The state of the page, in one place: what is looked at, and all that follows from it.
//
// `page.set(changes)` is the only way to change it; whoever shows something listens to `page.listen`.

/** The state at the beginning, and what may be asked of it. */
function pageOf(data) {
  const levels = data.levels.map((level) => gateNetwork(level, data.inputs));
  const luts = lutNetwork(data.luts, data.inputs);
  const delta = deltaOf(data.machine);
  const births = birthsOf(data);
  const probes = probesOf(data);
  const hasGrid = hasBoxes(levels);
  const now = {
    text: data.word, // as typed
    witness: "", // the branches as typed, one for each step
    word: readWord(data.machine, data.word, data.n), // the last one that was right
    branches: null,
    problem: "", // what is wrong with the word as typed
    time: 0,
    level: levels.length - 1,
    view: data.training ? "luts" : "gates",
    moment: data.training ? data.training.step.length - 1 : 0, // of the training
    watching: false, // the training plays
    layout: hasGrid && !levels[levels.length - 1].bendStart ? "cells" : "layers",
    node: 0, // the one selected; 0 is none
    cell: null, // the one selected: [row, column]
    output: levels[levels.length - 1].outputs[0] || "",
    cone: false,
    sensitised: false,
    playing: false,
    search: "",
  };
  const listeners = [];
  const memory = new Map();

  /** What `make` returns, made once for each key as long as what it depends on is the same. */
  function remembered(name, key, make) {
    const known = memory.get(name);
    if (known && known.key === key) return known.value;
    const value = make();
    memory.set(name, { key, value });
    return value;
  }

  const page = {
    data,
    machine: data.machine,
    levels,
    luts,
    delta,
    births,
    hasGrid,
    now,
    listen: (listener) => listeners.push(listener),
    network: () => (now.view === "luts" ? luts : levels[now.level]),
    branching: data.machine.branches > 1,
    /** The run on the word. */
    run() {
      return remembered("run", wordKey(), () =>
        simulate(page.machine, delta, now.word, now.branches, data.steps),
      );
    },
    lanes: () => encode(data, now.word, now.branches || []),
    /** The values of all nodes of the network in view, in bit 0. */
    values(network = page.network()) {
      return remembered(`values ${levels.indexOf(network)}`, wordKey(), () =>
        evaluate(network, page.lanes()),
      );
    },
    /** The node of the chosen output in the network in view; 0 if it is a constant. */
    root() {
      const network = page.network();
      const at = network.outputs.indexOf(now.output);
      return at < 0 ? 0 : network.literals[at] >> 1;
    },
    /** The cone of the selected node, or else of the chosen output; null if none is to be shown. */
    cone() {
      const root = now.node || page.root();
      if (!now.cone || !root) return null;
      return remembered("cone", `${viewKey()} ${root}`, () => coneOf(page.network(), root));
    },
    /** The wires that change the chosen output; null if they are not to be shown. */
    sensitised() {
      const root = page.root();
      if (!now.sensitised || !root) return null;
      return remembered("sensitised", `${viewKey()} ${root} ${wordKey()}`, () =>
        sensitisedFor(page.network(), page.lanes(), root),
      );
    },
    /** The gates that belong to a box of the tableau, in the network in view. */
    gatesAt([row, column]) {
      const network = page.network();
      if (!network.row) return [];
      return range(network.firstGate, network.nodes).filter((node) => {
        const gate = node - network.firstGate;
        return network.row[gate] === row && network.column[gate] === column;
      });
    },
    /** The box of a node in the network in view; null if it has none. */
    boxOf(node) {
      const network = page.network();
      const gate = node - network.firstGate;
      if (gate < 0 || !network.row || network.row[gate] < 0) return null;
      return [network.row[gate], network.column[gate]];
    },
    /** The probes that a node is, or the complement of. */
    probesOf(node, network = page.network()) {
      if (network === luts && page.training) return page.training.probesOf(node);
      if (!network.functions) return [];
      const there = probes.get(network.functions[node]) || [];
      return there.map(({ name, complemented }) =>
        complemented !== network.complemented[node] ? `¬ ${name}` : name,
      );
    },
    /** Select a node, or of an output (they come after the nodes) its cone. */
    choose(node) {
      const { nodes, outputs } = page.network();
      if (node >= nodes)
        page.set({ output: outputs[node - nodes], node: 0, cell: null, cone: true });
      else page.set({ node, cell: node ? page.boxOf(node) : null });
    },
    /** The node that is selected, or the output whose cone is; 0 if there is none. */
    chosen() {
      const { nodes, outputs } = page.network();
      return now.node || (now.cone ? nodes + outputs.indexOf(now.output) : 0);
    },
    nameOf: (node) => nodeName(page.network(), node),
    set(changes) {
      const before = { ...now };
      Object.assign(now, changes);
      if ("text" in changes || "witness" in changes) readTyped();
      if ("level" in changes && now.level !== before.level) {
        now.node = "node" in changes ? now.node : follow(before, now.level);
        now.view = "view" in changes ? now.view : "gates";
      } else if (now.view !== before.view && !("node" in changes)) {
        now.node = before.node < page.network().firstGate ? before.node : 0;
      }
      if (now.view === "luts" || !hasGrid) now.cell = null;
      now.time = clamp(now.time, 0, page.run().steps);
      if (now.time >= page.run().steps) now.playing = false;
      for (const listener of listeners) listener(now, before);
    },
  };

  /** Take over the word and the witness as typed, or say what is wrong with them. */
  function readTyped() {
    try {
      const word = readWord(page.machine, now.text, data.n);
      now.branches = page.branching ? readBranches(page.machine, now.witness) : null;
      now.word = word;
      now.problem = "";
    } catch (error) {
      now.problem = error.message;
    }
  }

  /** The node of another level with the function of the selected one; 0 if there is none. */
  function follow(before, level) {
    const from = levels[before.level];
    if (before.view === "luts") return before.node < from.firstGate ? before.node : 0;
    return before.node
      ? Math.max(0, levels[level].functions.indexOf(from.functions[before.node]))
      : 0;
  }

  const wordKey = () => `${now.word} / ${now.branches}`;
  const viewKey = () => `${now.view} ${now.level}`;
  page.training = data.training ? trainingOf(page) : null;
  if (page.branching) {
    now.branches = findWitness(data, delta, now.word) || [];
    now.witness = showBranches(data.machine, now.branches);
  }
  return page;
}

/** Whether gates stand in squares of the tableau; not if few of the first level have a birth. */
function hasBoxes(levels) {
  const { birth } = levels[0];
  const born = birth.filter((number) => number >= 0).length;
  return 10 * born >= birth.length && levels.some(({ row }) => row.some((time) => time >= 0));
}

/** What a node is called. */
function nodeName(network, node) {
  if (node === 0) return "0";
  if (node < network.firstGate) return network.inputs[node - 1];
  return `v${node}`;
}

/** A literal as people read it. */
function literalName(network, literal) {
  if (literal < 2) return String(literal);
  return (literal & 1 ? "¬" : "") + nodeName(network, literal >> 1);
}

/** What a level has made of the one before, by functions.
 *
 * `stay` is how many gates are there again; `merged` and `removed` are gates of the level before,
 * `made` are gates of this one.
 */
function changesOfLevel(page, level) {
  const [before, after] = [page.levels[level - 1], page.levels[level]];
  if (!before) return { stay: 0, merged: [], removed: [], made: [] };
  return (after.changes ||= compare(before, after));
}

function compare(before, after) {
  const count = (network) => {
    const counts = new Map();
    for (let node = network.firstGate; node < network.nodes; node++) {
      const f = network.functions[node];
      counts.set(f, (counts.get(f) || 0) + 1);
    }
    return counts;
  };
  const found = { stay: 0, merged: [], removed: [], made: [] };
  const left = count(after);
  const known = new Set(left.keys());
  for (let node = before.firstGate; node < before.nodes; node++) {
    const f = before.functions[node];
    if (left.get(f)) {
      found.stay += 1;
      left.set(f, left.get(f) - 1);
    } else (known.has(f) ? found.merged : found.removed).push(node);
  }
  const old = count(before);
  for (let node = after.firstGate; node < after.nodes; node++) {
    if (!old.has(after.functions[node])) found.made.push(node);
  }
  return found;
}
