// The training: what the network was at a moment, and which of its constituents are wrong.

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
    /** A constituent or an output in a few words. */
    answer(node) {
      const source = node < luts.nodes ? node : luts.literals[node - luts.nodes] >> 1;
      const here = present();
      if (source < luts.firstGate) return "";
      const [name] = training.probesOf(source);
      const { sign, text } = MARKS[here.mark(source)];
      return `; network ${here.activations[source].toFixed(2)} ${sign} ${text}${name ? ` (${name})` : ""}`;
    },
    sentence: () => summary(page, training),
    inspected: (node) => inspectedTable(page, training, node),
    /** What a constituent means in a run. */
    probesOf: (node) => (told.probes.length && told.probes[node - luts.firstGate]) || [],
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
  const { activation, value } = shown < 0 ? {} : training.output(shown);
  const exact = shown < 0 ? 0 : page.values(luts)[luts.literals[shown] >> 1] & 1;
  const output =
    shown < 0
      ? ""
      : `; ${now.output} is answered ${activation.toFixed(2)}, with rounded tables ${value}; it is ${exact}`;
  const outputs = wrong.length
    ? `; ${wrong.length} of ${plural(luts.outputs.length, "output")} wrong`
    : "; all outputs right";
  const counted = told.every_word
    ? `all ${told.words.toLocaleString("en")} words`
    : `${told.words.toLocaleString("en")} words by chance`;
  return `Step ${shots.steps[now.moment]}, on ${showWord(page.machine, now.word)}: ${parts.join(", ")}${outputs}${output}. Counted on ${counted}.`;
}
