// Size and depth against n, both axes logarithmic, with the present length marked.

const NS = "http://www.w3.org/2000/svg";

function svg(name, attributes, ...children) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function growthChart(page, place) {
  const { points, size, depth } = page.data.growth;
  const told = points.filter((p) => p.n > 0);
  if (told.length < 2) {
    place.append(element("p", { class: "quiet" }, "Only one length was compiled."));
    return;
  }
  const [width, height, left, bottom] = [300, 170, 34, 22];
  const ns = told.map((p) => p.n);
  const [n0, n1] = [Math.min(...ns), Math.max(...ns)];
  const top = Math.max(10, ...told.map((p) => Math.max(p.gates, p.depth)));
  const x = (n) => left + ((width - left - 12) * Math.log(n / n0)) / Math.log(n1 / n0);
  const y = (v) =>
    height - bottom - ((height - bottom - 12) * Math.log(Math.max(v, 1))) / Math.log(top * 4);
  const parts = [];
  for (let tick = 1; tick <= top * 4; tick *= 10) {
    parts.push(svg("path", { d: `M${left} ${y(tick)}H${width}`, class: "grid" }));
    parts.push(
      svg("text", { x: left - 4, y: y(tick) + 4, "text-anchor": "end" }, tick.toLocaleString("en")),
    );
  }
  let edge = -Infinity;
  for (const n of ns) {
    if (x(n) - edge < 18) continue;
    parts.push(svg("text", { x: x(n), y: height - 6, "text-anchor": "middle" }, String(n)));
    edge = x(n);
  }
  const line = (key, name) => {
    const way = told.map((p) => `${x(p.n)} ${y(p[key])}`).join("L");
    parts.push(svg("path", { d: `M${way}`, class: `line ${name}` }));
    for (const p of told) {
      const dot = svg("circle", {
        cx: x(p.n),
        cy: y(p[key]),
        r: p.n === page.data.n ? 5 : 3,
        class: name,
      });
      dot.append(
        svg("title", {}, `n = ${p.n}: ${plural(p[key], key === "gates" ? "gate" : "level")}`),
      );
      parts.push(dot);
    }
  };
  const curse = [];
  for (let i = 0; i <= 60; i++) {
    const n = n0 * (n1 / n0) ** (i / 60);
    const bits = (n * told[told.length - 1].inputs) / told[told.length - 1].n;
    const value = 2 ** bits / Math.max(bits, 1);
    if (value <= top * 4) curse.push(`${x(n)} ${y(value)}`);
  }
  if (curse.length > 1) parts.push(svg("path", { d: `M${curse.join("L")}`, class: "line curse" }));
  line("gates", "size");
  line("depth", "depth");
  const here = told.find((p) => p.n === page.data.n);
  const title = `Size and depth against n; at n = ${page.data.n}: ${here ? `${here.gates} gates, depth ${here.depth}` : ""}`;
  place.append(
    svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title }, ...parts),
  );
  const key = (name, text) => element("li", {}, element("span", { class: `key ${name}` }), text);
  place.append(
    element(
      "ul",
      { class: "keys" },
      key("size", `gates${size ? `: ${size}` : ""}`),
      key("depth", `depth${depth ? `: ${depth}` : ""}`),
      key("curse", "2ⁿ/n, almost all functions"),
    ),
  );
}
