// The tables of a constituent, learned and true, entry by entry.

/** For the inspector: rows about a constituent, and its learned table beside the true one. */
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
  add(
    "network",
    `answers ${here.activations[node].toFixed(4)}, with rounded tables ${here.values[node]}`,
  );
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
  const table = [
    element(
      "table",
      { class: "entries" },
      caption,
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows),
    ),
    element("p", { class: "quiet" }, note),
  ];
  return { list, table };
}
