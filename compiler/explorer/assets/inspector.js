// The inspector: a gate, where it comes from, what it reads and who reads it; the outputs; the levels.

const SHOWN = 24; // gates in a list

function inspectorView(page, panel, outputs, levels) {
  page.listen((now, before) => {
    showOutputs();
    if (now.level !== before.level || now.view !== before.view || !levels.firstChild) showLevels();
    panel.replaceChildren(...(now.node ? gate(now.node) : now.cell ? box(now.cell) : welcome()));
  });

  function welcome() {
    return [
      element("p", { class: "quiet" }, "Choose a gate, a square of the tableau, or an output."),
    ];
  }

  /** What there is in a square of the tableau. */
  function box([row, column]) {
    const { tapes, cells } = page.data.grid;
    const tape = page.machine.tapes > 1 ? ` of tape ${tapes[column] + 1}` : "";
    const gates = page.gatesAt([row, column]);
    return [
      element("h3", {}, `t = ${row}, cell ${cells[column]}${tape}`),
      element(
        "p",
        {},
        gates.length
          ? `${plural(gates.length, "gate")} of this level stand for it:`
          : "No gate of this level stands for it: it is as before, or the same on all words.",
      ),
      gates.length ? links(gates) : "",
    ];
  }

  function gate(node) {
    const network = page.network();
    const value = page.values()[node] & 1;
    const index = node - network.firstGate;
    const rows = [];
    const add = (name, ...what) => rows.push(element("dt", {}, name), element("dd", {}, ...what));
    const kind =
      index < 0
        ? "input"
        : network.kind === "luts"
          ? `constituent of fan-in ${fanIns(network, index).length}`
          : network.xor[index]
            ? "XOR"
            : "AND";
    add("kind", kind);
    add("value", element("b", { class: value ? "one" : "zero" }, String(value)));
    if (index >= 0) add("reads", links(fanIns(network, index)));
    add("read by", links(readersAt(network, node)), ...outputsAt(network, node));
    if (network.kind === "luts" && index >= 0)
      add("table", element("code", {}, tableText(network, index)));
    const probes = page.probesOf(node);
    if (probes.length)
      add("says", ...probes.flatMap((name) => [element("code", {}, name), element("br")]));
    const inCone = count(coneOf(network, node), network.firstGate);
    if (index >= 0) add("cone", `${plural(inCone, "gate")}`);
    const depends = page.sensitised();
    if (depends)
      add("sensitised", depends[node] ? `yes: flipping it flips ${page.now.output}` : "no");
    if (network.kind === "gates" && index >= 0) add("born", ...provenance(network, node));
    const { list, table } = learned(node);
    return [
      element(
        "h3",
        {},
        element("code", {}, `${nodeName(network, node)}${formulaOf(network, node)}`),
      ),
      element("dl", {}, ...rows, ...list),
      ...table,
    ];
  }

  /** What the network that learned has in the place of a constituent. */
  function learned(node) {
    const { training } = page;
    return training && training.seen() && node >= page.luts.firstGate
      ? training.inspected(node)
      : { list: [], table: [] };
  }

  /** Where a gate comes from; without a birth of its own, from what it is made. */
  function provenance(network, node) {
    const birth = network.birth[node - network.firstGate];
    const told = [];
    if (birth >= 0) told.push(birthText(page, page.births[birth]));
    else {
      const below = bornBelow(network, node);
      told.push("computes what no gate of the unrolling does");
      if (below.length) told.push("; made of ", links(below));
    }
    const there = page.boxOf(node);
    if (there) {
      const { tapes, cells } = page.data.grid;
      const name = `t = ${there[0]}, cell ${cells[there[1]]}${page.machine.tapes > 1 ? ` of tape ${tapes[there[1]] + 1}` : ""}`;
      told.push(
        " ",
        element(
          "button",
          {
            class: "link",
            onclick: () =>
              page.set({ node: 0, cell: there, time: Math.min(there[0], page.run().steps) }),
          },
          `show ${name}`,
        ),
      );
    }
    const first = page.levels[0];
    if (network !== first) {
      const same = first.functions.indexOf(network.functions[node]);
      if (same >= first.firstGate) {
        told.push(
          " ",
          element(
            "button",
            { class: "link", onclick: () => page.set({ level: 0, node: same }) },
            `${network.complemented[node] === first.complemented[same] ? "same function as" : "complement of"} v${same} of ${first.name}`,
          ),
        );
      }
    }
    return told;
  }

  /** Nodes of the network in view, or of another level, to go to. */
  const links = (nodes, level = page.now.level) =>
    element(
      "span",
      { class: "links" },
      ...nodes
        .slice(0, SHOWN)
        .map((node) =>
          element("button", { class: "link", onclick: () => goTo(node, level) }, page.nameOf(node)),
        ),
      nodes.length > SHOWN ? ` and ${nodes.length - SHOWN} more` : nodes.length ? "" : "nothing",
    );

  function goTo(node, level) {
    if (level !== page.now.level) page.set({ level, node, cell: null });
    page.set({ node, cell: page.boxOf(node) });
  }

  const outputsAt = (network, node) =>
    network.outputs
      .filter((_, i) => network.literals[i] >> 1 === node)
      .map((name) => element("span", {}, ` output ${name}`));

  /** The outputs with their values; choosing one shows its cone. */
  function showOutputs() {
    const network = page.network();
    const values = outputValues(network, page.values());
    const answers = page.training && page.training.seen() ? page.training.output : null;
    const answer = (i) =>
      answers ? `, network ${answers(i).activation.toFixed(2)}${answers(i).wrong ? " ✗" : ""}` : "";
    const buttons = network.outputs.slice(0, 200).map((name, i) =>
      element(
        "button",
        {
          class: `output ${values[i] & 1 ? "one" : "zero"}${answers && answers(i).wrong ? " off" : ""}`,
          "aria-pressed": String(name === page.now.output),
          onclick: () =>
            page.set({
              output: name,
              node: 0,
              cell: null,
              cone: name !== page.now.output || !page.now.cone,
            }),
        },
        `${name} = ${values[i] & 1}${answer(i)}`,
      ),
    );
    outputs.replaceChildren(...buttons);
  }

  /** What the present level has made of the one before, gate by gate. */
  function changes(level) {
    const found = changesOfLevel(page, level);
    const list = (name, nodes, where) =>
      nodes.length
        ? [
            element("dt", {}, `${nodes.length.toLocaleString("en")} ${name}`),
            element("dd", {}, links(nodes, where)),
          ]
        : [];
    const summary = `From ${page.levels[level - 1].name}: ${found.stay.toLocaleString("en")} stay, ${found.merged.length.toLocaleString("en")} merged, ${found.removed.length.toLocaleString("en")} removed, ${found.made.length.toLocaleString("en")} new`;
    const gates = element(
      "dl",
      {},
      ...list("merged", found.merged, level - 1),
      ...list("removed", found.removed, level - 1),
      ...list("new", found.made, level),
    );
    return element("details", {}, element("summary", {}, summary), gates);
  }

  function about() {
    if (page.now.view === "gates") return page.data.levels[page.now.level].about;
    const whole = page.training && page.training.told.probes.length;
    return `The ${whole ? "machine, unrolled," : "final circuit"} as a sparse DAG: constituents that read at most ${page.data.luts.fan_in} variables each.`;
  }

  /** The levels as bars, and what the present one has changed. */
  function showLevels() {
    const most = Math.max(1, ...page.levels.map((network) => network.nodes - network.firstGate));
    const bars = page.levels.map((network, i) => {
      const gates = network.nodes - network.firstGate;
      const bar = element("span", { class: "bar" });
      bar.style.width = `${Math.max(1, (100 * Math.log1p(gates)) / Math.log1p(most))}%`;
      const current = i === page.now.level && page.now.view === "gates";
      return element(
        "li",
        {},
        element(
          "button",
          {
            class: "level",
            "aria-current": current ? "true" : false,
            onclick: () => page.set({ level: i, view: "gates" }),
          },
          bar,
          element("span", { class: "name" }, network.name),
          element(
            "span",
            { class: "figures" },
            `${gates.toLocaleString("en")} gates, depth ${network.depth}`,
          ),
        ),
      );
    });
    const list = element("ol", {}, ...bars);
    const parts = [list, element("p", { class: "quiet" }, about())];
    if (page.data.omitted.length) {
      parts.push(
        element(
          "p",
          { class: "warning" },
          `Too large for this page, and left out: ${page.data.omitted.join(", ")}.`,
        ),
      );
    }
    if (page.now.level > 0 && page.now.view === "gates") parts.push(changes(page.now.level));
    levels.replaceChildren(...parts);
  }
}

const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
const count = (mask, first) => mask.reduce((sum, bit, node) => sum + (node >= first ? bit : 0), 0);

function fanIns(network, gate) {
  return Array.from(
    network.reads.slice(network.start[gate], network.start[gate + 1]),
    (x) => x >> 1,
  );
}

function readersAt(network, node) {
  const { start, list } = network.readers;
  return [...new Set(list.slice(start[node], start[node + 1]))];
}

/** The nearest gates below a node that have a birth. */
function bornBelow(network, node) {
  const found = new Set();
  const stack = [node];
  const seen = new Set(stack);
  while (stack.length) {
    for (const below of fanIns(network, stack.pop() - network.firstGate)) {
      if (below < network.firstGate || seen.has(below)) continue;
      seen.add(below);
      if (network.birth[below - network.firstGate] >= 0) found.add(below);
      else stack.push(below);
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** A birth as a sentence, as `tmc explain` tells it. */
function birthText(page, birth) {
  const { machine } = page;
  const state = birth.state < 0 ? "" : machine.states[birth.state];
  const tape = (j) => (machine.tapes > 1 ? ` of tape ${j + 1}` : "");
  const cells = birth.cells.map(([j, cell]) => `cell ${cell}${tape(j)}`).join(" and ");
  const rules = ruleText(machine, birth.rules);
  const at = `at t=${birth.time}`;
  switch (birth.kind) {
    case "input":
      return `for the input: the symbol in ${cells}`;
    case "choice":
      return `${at}, for what the witness chooses`;
    case "read":
      return `${at}, in state ${state} on ${cells}${rules}`;
    case "move":
      return `${at}, for a move${cells ? `: whether ${state} is reached on ${cells}` : ""}${rules}`;
    case "write":
      return `${at}, for what ${cells} holds after the step${rules}`;
    case "stop":
      return `${at}, for a missing rule: in state ${state} on ${cells}${rules}`;
    default:
      return `${at}, for the output`;
  }
}

function ruleText(machine, rules) {
  if (!rules.length) return "";
  const lines = [...new Set(rules.map(([, , line]) => line).filter(Boolean))].sort((a, b) => a - b);
  const named = rules.slice(0, 6).map(([q, read]) => `${machine.states[q]} ${read}`);
  const more = rules.length > 6 ? ` and ${rules.length - 6} more` : "";
  const where = lines.length ? ` (line${lines.length > 1 ? "s" : ""} ${lines.join(" ")})` : "";
  return `, for ${named.join(", ")}${more}${where}`;
}

function tableText(network, gate) {
  const corners = 1 << (network.start[gate + 1] - network.start[gate]);
  const bit = (at) => ((at < 32 ? network.low[gate] : network.high[gate]) >>> (at & 31)) & 1;
  return range(0, corners).map(bit).join("");
}
