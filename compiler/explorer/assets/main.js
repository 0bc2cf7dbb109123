// The beginning: unpack the data, check the page, and connect what is on it.

/** What tests and the curious may look at; nothing in it changes the page. */
function readOnly(page, check, circuit, tableau) {
  const copy = (list) => list && Array.from(list);
  return Object.freeze({
    check,
    get state() {
      return Object.freeze({ ...page.now });
    },
    get levels() {
      return page.levels.map((network) =>
        Object.freeze({
          name: network.name,
          gates: network.nodes - network.firstGate,
          depth: network.depth,
        }),
      );
    },
    get run() {
      const run = page.run();
      return Object.freeze({ verdict: run.verdict, steps: run.steps });
    },
    /** The configuration now: state, heads, and the symbols of every tape from its first cell. */
    get configuration() {
      const run = page.run();
      const { state, heads } = run.times[page.now.time];
      const tapes = run.rows.map(({ low, rows }) => ({ low, symbols: copy(rows[page.now.time]) }));
      return Object.freeze({ state: page.machine.states[state], heads: copy(heads), tapes });
    },
    get drawn() {
      return Object.freeze({ circuit: circuit.took, tableau: tableau.took });
    },
    /** The values of all nodes of a level (or of the constituents) on the word. */
    values: (level) =>
      copy(page.values(level === "luts" ? page.luts : page.levels[level])).map((v) => v & 1),
    /** The outputs of a level on a word. */
    outputs(level, text) {
      const network = level === "luts" ? page.luts : page.levels[level];
      const word = readWord(page.machine, text, page.data.n);
      const lanes = encode(page.data, word, page.now.branches || []);
      return outputValues(network, evaluate(network, lanes)).map((v) => v & 1);
    },
    training: page.training && page.training.readOnly,
    get cone() {
      return copy(page.cone());
    },
    get sensitised() {
      return copy(page.sensitised());
    },
    gatesAt: (row, column) => page.gatesAt([row, column]),
    /** The nodes that a text means; outputs come after them. */
    found: (text) => [...search(page, text)],
    screenOf: (node) => circuit.screenOf(node),
    squareOf: (row, tape, cell) => tableau.screenOf(row, tape, cell),
    svg: () => networkSvg(page, circuit),
    hash: () => hashOf(page),
    /** Draw the circuit now, and say how many milliseconds that took. */
    redraw() {
      circuit.drawNow();
      return circuit.took;
    },
  });
}

const at = (id) => document.getElementById(id);

/** Connect the controls in the head of the page. */
function connectControls(page) {
  const play = () => {
    const end = page.now.time >= page.run().steps;
    page.set({ playing: !page.now.playing || end, time: end ? 0 : page.now.time });
  };
  const on = (id, type, listener) => at(id).addEventListener(type, listener);
  on("word", "input", () => page.set({ text: at("word").value, time: 0, playing: false }));
  on("witness", "input", () => page.set({ witness: at("witness").value, time: 0 }));
  on("find", "click", () => {
    page.set({ witness: "" }); // so that what is wrong with the word is said
    if (page.now.problem) return;
    const found = findWitness(page.data, page.delta, page.now.word);
    if (found) page.set({ witness: showBranches(page.machine, found), time: 0 });
    else page.set({ problem: "no witness was found that accepts this word" });
  });
  on("first", "click", () => page.set({ time: 0, playing: false }));
  on("back", "click", () => page.set({ time: page.now.time - 1, playing: false }));
  on("play", "click", play);
  on("on", "click", () => page.set({ time: page.now.time + 1, playing: false }));
  on("last", "click", () => page.set({ time: page.run().steps, playing: false }));
  on("time", "input", () => page.set({ time: Number(at("time").value), playing: false }));
  on("level", "input", () => page.set({ level: Number(at("level").value), view: "gates" }));
  on("cone", "click", () => page.set({ cone: !page.now.cone }));
  on("sensitised", "click", () => page.set({ sensitised: !page.now.sensitised }));
  on("cells", "click", () => page.set({ layout: "cells", view: "gates" }));
  on("layers", "click", () => page.set({ layout: "layers", view: "gates" }));
  on("luts", "click", () => page.set({ view: page.now.view === "luts" ? "gates" : "luts" }));
  on("search", "input", () => page.set({ search: at("search").value.trim() }));
  on("search", "keydown", (event) => {
    if (event.key !== "Enter") return;
    const found = [...search(page, page.now.search)];
    if (found.length) page.choose(found[(found.indexOf(page.chosen()) + 1) % found.length]);
  });
  on("enlarge", "click", enlarge);
  on("help", "click", () => at("keys").showModal());
  for (const close of document.querySelectorAll("dialog > p > button"))
    close.addEventListener("click", () => close.closest("dialog").close());
  const keys = [...KEYS, ...(page.training ? TRAINING_KEYS : [])];
  at("keylist").append(
    ...keys.flatMap(([key, what]) => [element("dt", {}, key), element("dd", {}, what)]),
  );
  at("branching").hidden = !page.branching;
  if (page.machine.branches > MANY) {
    document.querySelector("label[for=witness]").textContent = "witness, numbers";
    at("witness").inputMode = "text"; // for the spaces between them
  }
  at("word").style.width = `${clamp(page.data.n + 4, 9, 40)}ch`;
  at("cells").hidden = !page.hasGrid;
  at("level").max = page.levels.length - 1;
  at("level").disabled = page.levels.length < 2;
  return { play, help: () => at("keys").showModal(), search: at("search") };
}

/** Show the state diagram over the page, until its dialog is closed or a click falls beside it. */
function enlarge() {
  const [dialog, states] = [at("diagram"), at("states")];
  const heading = states.previousElementSibling;
  dialog.prepend(states);
  dialog.onclose = () => heading.after(states);
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  dialog.showModal();
}

/** Show the state in the controls. */
function showControls(page) {
  const { now } = page;
  const run = page.run();
  const network = page.network();
  const keep = (id, value) => {
    if (at(id).value !== String(value)) at(id).value = value;
  };
  keep("word", now.text);
  keep("witness", now.witness);
  keep("search", now.search);
  at("word").setAttribute("aria-invalid", String(Boolean(now.problem)));
  at("problem").textContent = now.problem;
  at("time").max = run.steps;
  keep("time", now.time);
  at("time").setAttribute("aria-valuetext", `step ${now.time} of ${run.steps}`);
  at("steps").textContent = `${now.time} / ${run.steps}`;
  at("back").disabled = at("first").disabled = now.time === 0;
  at("on").disabled = at("last").disabled = now.time === run.steps;
  at("play").textContent = now.playing ? "❚❚" : "▶";
  at("play").setAttribute("aria-label", now.playing ? "Pause" : "Play");
  keep("level", now.level);
  at("level").setAttribute("aria-valuetext", page.levels[now.level].name);
  const gates = network.nodes - network.firstGate;
  const kind =
    now.view === "luts" ? `constituents of fan-in ≤ ${page.data.luts.fan_in}` : network.name;
  const noun = now.view === "luts" ? "constituent" : "gate";
  at("levelname").textContent = `${kind}: ${plural(gates, noun)}, depth ${network.depth}`;
  const pressed = { cone: now.cone, sensitised: now.sensitised, luts: now.view === "luts" };
  pressed.cells = now.view === "gates" && now.layout === "cells" && page.hasGrid;
  pressed.layers = now.view === "gates" && !pressed.cells;
  for (const [id, is] of Object.entries(pressed))
    at(id).setAttribute("aria-pressed", String(Boolean(is)));
  document.querySelector(".legend").classList.toggle("ofluts", now.view === "luts");
  showVerdict(page, run);
}

/** What the machine says, and whether the circuit says the same. */
function showVerdict(page, run) {
  const network = page.network();
  const values = outputValues(network, page.values());
  const said = [];
  let agrees = true;
  const accept = network.outputs.indexOf("accept");
  if (accept >= 0) {
    agrees = (values[accept] & 1) === Number(run.verdict === "accept");
    said.push(`accept = ${values[accept] & 1}`);
  }
  let output = "";
  if (page.machine.computes && network.outputs.some((name) => name.startsWith("y["))) {
    const decoded = showWord(page.machine, decodeTape(page.machine, network.outputs, values));
    const { rows } = run.rows[page.machine.output_tape];
    const blank = page.machine.symbols.length - 1;
    const tape = Array.from(rows[run.steps]);
    const filled = range(0, tape.length).filter((i) => tape[i] !== blank);
    const last = filled.length ? tape.slice(filled[0], filled[filled.length - 1] + 1) : [];
    output = run.verdict === "halt" ? ` → ${showWord(page.machine, last)}` : "";
    agrees &&= run.verdict !== "halt" || decoded === showWord(page.machine, last);
    said.push(decoded);
  }
  at("verdict").className = `verdict ${run.verdict}`;
  at("verdict").textContent = `${run.verdict}${output}`;
  at("circuitsays").textContent = said.length
    ? `circuit: ${said.join(", ")} ${agrees ? "✓" : "✗ differs"}`
    : "";
  at("circuitsays").classList.toggle("wrong", !agrees);
}

/** Step on by the clock, while the page is playing. */
function playOn(page) {
  let timer = 0;
  page.listen((now) => {
    if (now.playing && !timer) {
      const { steps } = page.run();
      const pause = clamp(9000 / Math.max(1, steps), 60, 500);
      const stride = Math.max(1, Math.round(steps / 400)); // a long run is not played for minutes
      timer = setInterval(() => page.set({ time: page.now.time + stride }), pause);
    } else if (!now.playing && timer) {
      clearInterval(timer);
      timer = 0;
    }
  });
}

/** Say in red what is wrong. */
function alarm(...lines) {
  const place = at("alarm");
  place.hidden = false;
  place.replaceChildren(...lines.map((line) => element("p", {}, line)));
}

async function begin() {
  const data = await unpack(at("data").textContent);
  const page = pageOf(data);
  const tops = integers(data.grid.tops);
  Object.assign(page, {
    tops,
    /** Select a square of the tableau. */
    selectCell(row, tape, cell) {
      const column = range(0, data.grid.cells.length).find(
        (i) => data.grid.tapes[i] === tape && data.grid.cells[i] === cell,
      );
      page.set({
        time: row,
        node: 0,
        playing: false,
        cell: column === undefined ? null : [row, column],
        view: "gates",
      });
    },
  });
  const check = selfCheck(data, page.levels, page.luts, page.delta);
  const controls = connectControls(page);
  page.listen(() => showControls(page));
  statesView(page, at("states"), at("tape"), at("rule"));
  const tableau = tableauView(page, at("tableau"), at("room"));
  const circuit = circuitView(page, at("circuit"), at("hint"));
  at("zoomin").addEventListener("click", () => circuit.zoom(1.25));
  at("zoomout").addEventListener("click", () => circuit.zoom(0.8));
  at("fit").addEventListener("click", circuit.refit);
  at("save").addEventListener("click", () => saveSvg(page, circuit));
  if (page.training) trainingPanel(page);
  inspectorView(page, at("gate"), at("outputs"), at("levels"));
  growthChart(page, at("growth"));
  followKeys(page, circuit, controls);
  announce(page, at("live"), at("circuit"));
  playOn(page);
  followHash(page);
  page.set({});
  at("check").textContent =
    `self-check: ${check.ok ? "passed" : "FAILED"} (${plural(check.words, "word")}, ${plural(check.gates, "gate")} in ${plural(check.levels, "level")})`;
  at("check").classList.toggle("wrong", !check.ok);
  if (!check.ok) alarm("This page does not do what the compiler says:", ...check.failures);
  Object.defineProperty(window, "tmc", { value: readOnly(page, check, circuit, tableau) });
  document.body.classList.add("ready");
}

begin().catch((error) =>
  alarm(
    "This page cannot be shown: its data are damaged, or the browser is too old.",
    String(error),
  ),
);
