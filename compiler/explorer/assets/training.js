// The training: its moments as a slider, which constituents are wrong, and what their tables were.

const TRAINING_KEYS = [
  [", .", "training: a moment back, a moment on"],
  ["m", "play the training, pause"],
  ["w W", "go to the next, the previous constituent that is wrong"],
];

/** What a training has to say about the present moment and word. */
function trainingOf(page) {
  const { data, luts, now } = page;
  const told = data.training;
  const shots = snapshotsOf(told, luts);
  const supervised = integers(told.supervised);
  const test = told.test.some((share) => share !== null) ? told.test : null;
  const rightOnAll = shots.steps.length
    ? range(0, shots.count).map((m) =>
        share(range(0, shots.gates), (gate) => shots.right(m, gate) === told.words),
      )
    : [];
  let known = {};

  function share(list, holds) {
    return list.length ? list.filter(holds).length / list.length : 1;
  }

  /** The network on the word at this moment: activations, rounded values, and the mark of each node. */
  function present() {
    const key = `${now.word} / ${now.branches} / ${now.moment}`;
    if (known.key === key) return known;
    const { moment } = now;
    const lanes = page.lanes();
    const exact = page.values(luts);
    const values = evaluate(roundedNetwork(luts, shots, moment), lanes).map((v) => v & 1);
    const differs = (node) => values[node] !== (exact[node] & 1);
    const mark = (node) => {
      if (node < luts.firstGate) return "right";
      const right = shots.right(moment, node - luts.firstGate);
      if (differs(node)) return right ? "wrong" : "complement";
      return right < told.words ? "some" : "right";
    };
    const marks = range(0, luts.nodes).map(mark);
    known = {
      key,
      values,
      activations: activationsOf(luts, shots, moment, lanes),
      supervised,
      differs,
      mark: (node) => marks[node],
      of: (kind) => range(luts.firstGate, luts.nodes).filter((node) => marks[node] === kind),
    };
    return known;
  }

  const training = {
    told,
    shots,
    present,
    test,
    rightOnAll,
    seen: () => now.view === "luts",
    go: (moment) => page.set({ moment: clamp(moment, 0, shots.count - 1), watching: false }),
    play() {
      const end = now.moment === shots.count - 1;
      page.set({ watching: !now.watching, moment: !now.watching && end ? 0 : now.moment });
    },
    /** Select the next node of a kind; without one the next that is wrong here, or else anywhere. */
    next(step, kind) {
      const here = present();
      const kinds = kind ? [kind] : ["wrong", "complement", "some"];
      const nodes = kinds.map(here.of).find((list) => list.length);
      if (!nodes) return;
      const beyond =
        step > 0 ? nodes.find((v) => v > now.node) : nodes.findLast((v) => v < now.node);
      page.set({
        view: "luts",
        node: beyond ?? nodes[step > 0 ? 0 : nodes.length - 1],
        cell: null,
      });
    },
    /** An output as the network gives it, beside the exact one. */
    output(i) {
      const node = luts.literals[i] >> 1;
      const here = present();
      return {
        activation: here.activations[node],
        value: here.values[node],
        wrong: here.differs(node),
      };
    },
    sentence: () => summary(page, training),
    inspected: (node) => inspectedTable(page, training, node),
    keys: {
      ",": () => training.go(now.moment - 1),
      ".": () => training.go(now.moment + 1),
      m: () => training.play(),
      w: () => training.next(1),
      W: () => training.next(-1),
    },
    /** What tests and the curious may look at. */
    readOnly: Object.freeze({
      steps: Object.freeze([...shots.steps]),
      activations: () => [...present().activations],
      values: () => [...present().values],
      of: (kind) => present().of(kind),
      entries: (moment, node) => shots.entries(moment, node - luts.firstGate),
    }),
  };
  return training;
}

const percent = (share) => `${(100 * share).toFixed(share < 1 && share > 0.99 ? 1 : 0)} %`;

/** The present moment in a sentence. */
function summary(page, training) {
  const { luts, now } = page;
  const { told, shots } = training;
  const here = training.present();
  const number = (kind) => here.of(kind).length;
  const parts = [`${number("right")} of ${plural(shots.gates, "constituent")} right`];
  if (number("wrong")) parts.push(`${number("wrong")} wrong on this word`);
  if (number("complement"))
    parts.push(
      `${number("complement")} ${number("complement") > 1 ? "are complements" : "is the complement"}`,
    );
  if (number("some")) parts.push(`${number("some")} wrong on other words`);
  const wrong = luts.outputs.filter((_, i) => training.output(i).wrong);
  const shown = luts.outputs.findIndex((name) => name === now.output);
  const { activation, wrong: off } = shown < 0 ? {} : training.output(shown);
  const exact = shown < 0 ? 0 : page.values(luts)[luts.literals[shown] >> 1] & 1;
  const output =
    shown < 0
      ? ""
      : `; ${now.output} is answered ${activation.toFixed(2)}, ${off ? "wrong" : "right"}: it is ${exact}`;
  const outputs = wrong.length
    ? `; ${wrong.length} of ${plural(luts.outputs.length, "output")} wrong`
    : "; all outputs right";
  const counted = told.every_word
    ? `all ${told.words.toLocaleString("en")} words`
    : `${told.words.toLocaleString("en")} words by chance`;
  return `Step ${shots.steps[now.moment]}, on ${showWord(page.machine, now.word)}: ${parts.join(", ")}${outputs}${output}. Counted on ${counted}.`;
}

/** The rows of the inspector for a constituent: the learned table beside the true one. */
function inspectedTable(page, training, node) {
  const { luts, now } = page;
  const { told, shots } = training;
  const gate = node - luts.firstGate;
  const here = training.present();
  const right = shots.right(now.moment, gate);
  const reads = fanIns(luts, gate);
  const bit = (at) => ((at < 32 ? luts.low[gate] : luts.high[gate]) >>> (at & 31)) & 1;
  const entries = shots.entries(now.moment, gate);
  const corner = (values) => reads.reduce((at, read, j) => at | ((values[read] & 1) << j), 0);
  const [met, truly] = [corner(here.values), corner(page.values(luts))];
  const differing = entries.filter((sure, i) => (sure >= TRUE_FROM ? 1 : 0) !== bit(i)).length;
  const rows = entries.map((sure, i) => {
    const rounded = sure >= TRUE_FROM ? 1 : 0;
    const bar = element("span", { class: "sure" });
    bar.style.width = `${(100 * sure) / SURE}%`;
    const corners = range(0, reads.length)
      .map((j) => String((i >> j) & 1))
      .join(" ");
    const signs = [
      rounded === bit(i) ? "" : "✗",
      i === met ? "◂" : "",
      i === truly && i !== met ? "◃" : "",
    ].join("");
    return element(
      "tr",
      { class: rounded === bit(i) ? "" : "differs" },
      element("td", {}, corners || "–"),
      element("td", { class: "entry" }, bar, (sure / SURE).toFixed(2)),
      element("td", {}, String(rounded)),
      element("td", {}, String(bit(i))),
      element("td", {}, signs),
    );
  });
  const head = ["reads", "learned", "rounded", "exact", ""].map((name) =>
    element("th", { scope: "col" }, name),
  );
  const mark = here.mark(node);
  const list = [];
  const add = (name, ...what) => list.push(element("dt", {}, name), element("dd", {}, ...what));
  add("network", `${here.activations[node].toFixed(4)}, rounded ${here.values[node]}`);
  add(
    "mark",
    element("span", { class: `mark ${mark}` }, `${MARKS[mark].sign} ${MARKS[mark].text}`),
  );
  add(
    "right on",
    `${right.toLocaleString("en")} of ${told.words.toLocaleString("en")} words${right ? "" : ": it is the complement"}`,
  );
  add(
    "in training",
    training.present().supervised[gate] ? "its value was shown" : "hidden: its value was not shown",
  );
  if (told.probes.length && told.probes[gate].length)
    add(
      "means",
      told.probes[gate].slice(0, 6).join("; ") + (told.probes[gate].length > 6 ? " …" : ""),
    );
  const caption = element(
    "caption",
    {},
    differing
      ? `${plural(differing, "entry").replace("entrys", "entries")} of ${entries.length} ${differing > 1 ? "differ" : "differs"}`
      : "the tables are equal",
  );
  const note =
    met === truly
      ? "◂ the entry that this word meets"
      : "◂ the entry that the network meets, ◃ the one that it should meet: what it reads is wrong";
  return [
    element("dl", {}, ...list),
    element(
      "table",
      { class: "entries" },
      caption,
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows),
    ),
    element("p", { class: "quiet" }, note),
  ];
}

/** The controls of the training above the circuit: slider, curve, marks, and the sentence. */
function trainingPanel(page) {
  const { training, now } = page;
  const { shots, told } = training;
  const button = (attributes, ...children) => element("button", attributes, ...children);
  const play = button({ onclick: training.play, title: "Play the training (m)" });
  const slider = element("input", {
    type: "range",
    id: "moment",
    min: 0,
    max: shots.count - 1,
    value: now.moment,
    "aria-label": "Moment of the training",
    oninput: () => training.go(Number(slider.value)),
  });
  const figures = element("div", { class: "figures" });
  const marks = Object.entries(MARKS).map(([kind, { sign, text }]) => {
    const count = element("b", {});
    return {
      kind,
      count,
      button: button(
        {
          class: `mark ${kind}`,
          title: `Go to the next (w: that is wrong)`,
          onclick: () => training.next(1, kind),
        },
        `${sign} `,
        count,
        ` ${text}`,
      ),
    };
  });
  const sentence = element("p", { id: "trainingtold", role: "status", "aria-live": "polite" });
  const curve = trainingCurve(training);
  const thin =
    told.taken > shots.count
      ? `${shots.count} of ${told.taken} snapshots`
      : `${shots.count} snapshots`;
  const panel = element(
    "section",
    { id: "training", "aria-label": "Training" },
    element(
      "div",
      { class: "moments" },
      play,
      element("div", { class: "track" }, curve.picture, slider),
      figures,
    ),
    element("div", { class: "marks" }, ...marks.map((mark) => mark.button)),
    sentence,
  );
  at("circuit").closest(".stage").before(panel);
  at("circuit")
    .closest(".stage")
    .append(
      element(
        "ul",
        { class: "keys legend ofnetwork" },
        element("li", {}, element("span", { class: "key gauge" }), "network, 0 to 1"),
        element("li", {}, element("span", { class: "key exact" }), "exact value"),
        element("li", {}, element("span", { class: "key hiddenkey" }), "hidden in training"),
        element("li", {}, element("span", { class: "key spread" }), "wrong wire"),
      ),
    );
  let timer = 0;
  page.listen(() => {
    const seen = training.seen();
    panel.hidden = !seen;
    document.body.classList.toggle("learned", seen);
    if (now.watching && !timer) {
      timer = setInterval(
        () => {
          const last = now.moment + 1 >= shots.count - 1;
          page.set({ moment: Math.min(now.moment + 1, shots.count - 1), watching: !last });
        },
        clamp(8000 / shots.count, 150, 700),
      );
    } else if (!now.watching && timer) {
      clearInterval(timer);
      timer = 0;
    }
    if (!seen) return;
    slider.value = now.moment;
    slider.setAttribute("aria-valuetext", `step ${shots.steps[now.moment]}`);
    play.textContent = now.watching ? "❚❚" : "▶";
    play.setAttribute("aria-label", now.watching ? "Pause the training" : "Play the training");
    const test = told.test[now.moment];
    const here = training.present();
    const wholly = Math.round(training.rightOnAll[now.moment] * shots.gates);
    figures.replaceChildren(
      element("b", {}, `step ${shots.steps[now.moment]} / ${shots.steps[shots.count - 1]}`),
      element("span", { class: "train" }, `training ${percent(told.train[now.moment])}`),
      element("span", { class: "nodes" }, `constituents ${wholly}/${shots.gates}`),
      test === null ? "" : element("span", { class: "test" }, `test ${percent(test)}`),
      element("small", {}, `${told.name}, ${thin}`),
    );
    for (const { kind, count: number, button: chip } of marks) {
      number.textContent = here.of(kind).length;
      chip.disabled = !here.of(kind).length;
    }
    curve.mark(now.moment);
    if (!now.watching) sentence.textContent = training.sentence();
  });
}

/** The learning curve above the slider: one place across for every moment. */
function trainingCurve({ told, shots, test, rightOnAll }) {
  const last = Math.max(1, shots.count - 1);
  const way = (values) => `M${values.map((v, i) => `${i} ${1 - v}`).join("L")}`;
  const line = (values, name, title) =>
    svg(
      "path",
      { d: way(values), class: name, "vector-effect": "non-scaling-stroke" },
      svg("title", {}, title),
    );
  const now = svg("path", { class: "here", "vector-effect": "non-scaling-stroke" });
  const parts = [
    line(rightOnAll, "nodes", "share of constituents that are right on all words counted"),
  ];
  if (test)
    parts.push(
      line(
        test.map((v) => v ?? 0),
        "test",
        "accuracy on test words",
      ),
    );
  parts.push(line(told.train, "train", "accuracy on training words"));
  const label =
    "Learning curve: accuracy on training words, on test words, and the share of constituents that are right";
  const picture = svg(
    "svg",
    {
      viewBox: `0 -0.08 ${last} 1.16`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": label,
    },
    now,
    ...parts,
  );
  return { picture, mark: (moment) => now.setAttribute("d", `M${moment} -0.08V1.08`) };
}
