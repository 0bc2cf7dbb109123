// The moments as a slider under the learning curve, the marks with their counts, and the sentence.

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
