// The state diagram, which shows where the machine is, and the configuration as a table.

function statesView(page, diagram, tape, rule) {
  const states = new Map();
  for (const group of diagram.querySelectorAll("[data-state]"))
    states.set(Number(group.dataset.state), group);
  const edges = new Map();
  for (const group of diagram.querySelectorAll("[data-edge]")) edges.set(group.dataset.edge, group);

  page.listen(show);
  function show() {
    const run = page.run();
    const now = run.times[page.now.time];
    const next = run.times[page.now.time + 1];
    for (const [state, group] of states) group.classList.toggle("current", state === now.state);
    for (const [edge, group] of edges) {
      group.classList.toggle("current", Boolean(next) && edge === `${now.state} ${next.state}`);
    }
    showTape(run, now);
    rule.replaceChildren(...ruleNow(run, now));
  }

  /** What the machine does next, or how it has ended. */
  function ruleNow(run, now) {
    const { machine } = page;
    if (!now.action) return [`${run.verdict} after ${plural(run.steps, "step")}`];
    const { write, moves, state, line } = now.action;
    const symbols = (list) => list.map((s) => symbolShown(machine, s)).join(" ");
    const move = moves.map((m) => "LSR"[m + 1]).join("");
    const text = `${symbols(now.read)} → ${symbols(write)} ${move} ${machine.states[state]}`;
    return [
      `in ${machine.states[now.state]}: `,
      element("code", {}, text),
      line ? ` (line ${line})` : "",
    ];
  }

  /** One row for each tape, cell under cell; cells are numbered, the head's cell says so. */
  function showTape(run, now) {
    const { machine } = page;
    const caption = `State ${machine.states[now.state]} at step ${page.now.time}`;
    const cells = cellsNear(run, now);
    const many = machine.tapes > 1;
    const numbers = cells.map((cell, i) =>
      element("th", { scope: "col", class: afterGap(cells, i) }, String(cell)),
    );
    tape.replaceChildren(
      element("caption", { class: "hidden" }, caption),
      element("tr", { class: "numbers" }, element("th", { scope: "row" }, "cell"), ...numbers),
      ...now.heads.map((_, j) => {
        const name = many ? `tape ${j + 1}` : "symbol";
        return element("tr", {}, element("th", { scope: "row" }, name), ...squares(run, j, cells));
      }),
    );
    tape
      .querySelector("tr:last-child .head")
      .append(element("span", { class: "state" }, machine.states[now.state]));
    const room = tape.parentElement;
    const head = tape.querySelector(".head");
    room.scrollLeft = head.offsetLeft - room.clientWidth / 2;
  }

  /** The cells that some tape has near its head, in order. */
  function cellsNear(run, { heads }) {
    const near = run.rows.flatMap(({ low, high }, j) =>
      range(Math.max(low, heads[j] - 40), Math.min(high, heads[j] + 40) + 1),
    );
    return [...new Set(near)].sort((a, b) => a - b);
  }

  const afterGap = (cells, i) => (i && cells[i] > cells[i - 1] + 1 ? "gap" : "");

  /** What one tape has in these cells; where it never was, it is blank. */
  function squares(run, j, cells) {
    const { symbols } = page.machine;
    const { low, rows } = run.rows[j];
    const head = run.times[page.now.time].heads[j];
    return cells.map((cell, i) => {
      const symbol = rows[page.now.time][cell - low] ?? symbols.length - 1;
      const blank = symbol === symbols.length - 1;
      const look = `${cell === head ? "head " : ""}${blank ? "blank" : `s${Math.min(symbol, 2)}`}`;
      return element("td", { class: `${look} ${afterGap(cells, i)}` }, symbolShown(page.machine, symbol));
    });
  }
}

/** Say what has changed, for those who listen. */
function announce(page, live, canvas) {
  page.listen((now, before) => {
    const network = page.network();
    const level = `${network.name || "constituents"}, ${plural(network.nodes - network.firstGate, network.kind === "luts" ? "constituent" : "gate")}, depth ${network.depth}`;
    const chosen = now.node ? sentenceOf(page, now.node) : "";
    canvas.setAttribute(
      "aria-label",
      `Circuit: ${level}. ${chosen ? `Chosen: ${chosen}` : "n and p go from gate to gate"}`,
    );
    if (now.node !== before.node && chosen) live.textContent = chosen;
    else if (now.level !== before.level || now.view !== before.view) live.textContent = level;
    else if (now.time !== before.time || now.text !== before.text)
      live.textContent = configurationText(page);
  });
}

/** The configuration in words. */
function configurationText(page) {
  const { machine } = page;
  const run = page.run();
  const now = run.times[page.now.time];
  const blank = machine.symbols.length - 1;
  const read = (j) => (now.read[j] === blank ? "a blank" : machine.symbols[now.read[j]]);
  const heads = now.heads.map((head, j) => `head on ${read(j)} in cell ${head}`).join(", ");
  const end = page.now.time === run.steps ? `; ${run.verdict}` : "";
  return `step ${page.now.time} of ${run.steps}: state ${machine.states[now.state]}, ${heads}${end}`;
}

/** An element with attributes and children; text is never read as HTML. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}
