// The state diagram, which shows where the machine is, and the configuration as a table.

function statesView(page, diagram, tape, live) {
  const states = new Map();
  for (const group of diagram.querySelectorAll("[data-state]")) states.set(Number(group.dataset.state), group);
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
    live.textContent = sentence(run, now);
  }

  /** The configuration in words, for those who listen. */
  function sentence(run, now) {
    const { machine } = page;
    const heads = now.heads.map((head, j) => `on ${symbolName(now.read[j])} at cell ${head}`).join(", ");
    const end = page.now.time === run.steps ? `; ${run.verdict}` : "";
    return `step ${page.now.time} of ${run.steps}: state ${machine.states[now.state]}, head ${heads}${end}`;
  }

  const symbolName = (symbol) =>
    symbol === page.machine.symbols.length - 1 ? "a blank" : page.machine.symbols[symbol];

  /** One row for each tape; cells are numbered, the head's cell says so. */
  function showTape(run, now) {
    const { machine } = page;
    const caption = `State ${machine.states[now.state]} at step ${page.now.time}`;
    tape.replaceChildren(element("caption", { class: "hidden" }, caption));
    run.rows.forEach(({ low, high, rows }, j) => {
      const head = now.heads[j];
      const [first, last] = [Math.max(low, head - 40), Math.min(high, head + 40)];
      const numbers = range(first, last + 1);
      const row = numbers.map((cell) => {
        const symbol = rows[page.now.time][cell - low];
        const here = cell === head;
        const blank = symbol === machine.symbols.length - 1;
        const square = element("td", { class: (here ? "head " : "") + (blank ? "blank" : `s${Math.min(symbol, 2)}`) });
        square.append(blank ? "␣" : machine.symbols[symbol]);
        if (here) square.append(element("span", { class: "state" }, machine.states[now.state]));
        return square;
      });
      const name = machine.tapes > 1 ? `tape ${j + 1}` : "cell";
      tape.append(
        element("tr", { class: "numbers" }, element("th", { scope: "row" }, name), ...numbers.map((cell) => element("th", { scope: "col" }, String(cell)))),
        element("tr", {}, element("th", { scope: "row" }, j ? "" : "symbol"), ...row),
      );
    });
  }
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
