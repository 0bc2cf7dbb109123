// The whole network in view as an SVG file, as it is laid out and with its values.

function networkSvg(page) {
  const network = page.network();
  const layout = network.row && page.now.layout === "cells" ? "cells" : "layers";
  const places = placesOf(network, layout);
  const { x, y, bounds } = places;
  const unit = 40;
  const [left, top, right, bottom] = bounds.map((v) => v * unit);
  const values = page.values();
  const at = (v) => [x[v] * unit, y[v] * unit];
  const digits = (v) => Math.round(v * 10) / 10;
  const text = (v) => v.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g, "\ufffd");
  const lines = [];
  const wire = (literal, target, pin) => {
    const source = literal >> 1;
    if (!source) return;
    let [px, py] = [x[source] * unit, (y[source] + 0.4) * unit];
    let data = `M${digits(px)} ${digits(py)}`;
    const to = (u, v) => {
      const middle = digits((py + v) / 2);
      data += `C${digits(px)} ${middle} ${digits(u)} ${middle} ${digits(u)} ${digits(v)}`;
      [px, py] = [u, v];
    };
    for (const [bx, by] of bendsOf(network, places, source, target)) {
      to(bx * unit, (by - 0.3) * unit);
      data += `V${digits((by + 0.3) * unit)}`;
      py = (by + 0.3) * unit;
    }
    to((x[target] + pin) * unit, (y[target] - 0.42) * unit);
    lines.push(`<path class="w${values[source] & 1}" d="${data}"/>`);
    if (literal & 1) lines.push(`<circle class="not" cx="${digits(px)}" cy="${digits(py)}" r="3"/>`);
  };
  for (let gate = 0; gate + 1 < network.start.length; gate++) {
    const first = network.start[gate];
    const fans = network.start[gate + 1] - first;
    const pins = fans > 1 ? pinsOf(network, gate, x) : [0];
    const width = fans > 2 ? halfWidth(network, network.firstGate + gate) * 0.75 : 0.18;
    for (let i = 0; i < fans; i++) wire(network.reads[first + i], network.firstGate + gate, pinOffset(pins[i], fans, width));
  }
  network.literals.forEach((literal, i) => wire(literal, network.nodes + i, 0));
  for (let node = 1; node < network.nodes + network.outputs.length; node++) {
    const [u, v] = at(node).map(digits);
    const value = valueOf({ network, values }, node);
    const gate = node - network.firstGate;
    const half = halfWidth(network, node) * unit;
    const label = gate < 0 ? nodeName(network, node) : node >= network.nodes ? network.outputs[node - network.nodes] : (network.labels || [])[gate];
    const isXor = network.xor && gate >= 0 && network.xor[gate];
    if (label) lines.push(`<rect class="v${value}" x="${digits(u - half)}" y="${v - 15}" width="${digits(2 * half)}" height="30" rx="5"/>`);
    else if (isXor) lines.push(`<path class="v${value}" d="M${u - 16} ${v - 15}Q${u} ${v - 6} ${u + 16} ${v - 15}C${u + 16} ${v + 3} ${u + 6} ${v + 12} ${u} ${v + 15}C${u - 6} ${v + 12} ${u - 16} ${v + 3} ${u - 16} ${v - 15}zM${u - 16} ${v - 19}Q${u} ${v - 10} ${u + 16} ${v - 19}"/>`);
    else lines.push(`<path class="v${value}" d="M${u - 16} ${v - 15}H${u + 16}V${v - 2}C${u + 16} ${v + 20} ${u - 16} ${v + 20} ${u - 16} ${v - 2}z"/>`);
    lines.push(`<text class="t${value}" x="${u}" y="${v + 5}">${label ? text(label) : value}</text>`);
  }
  const style = ".w0{stroke:#77838f}.w1{stroke:#e69f00;stroke-width:2.5}path{fill:none;stroke-width:1.4}.v0{fill:#fff;stroke:#0072b2}.v1{fill:#e69f00;stroke:#b87d00}.not{fill:#fff;stroke:#1b1f24}text{font:600 13px monospace;text-anchor:middle;fill:#1b1f24}";
  const title = `${page.machine.name}, n = ${page.data.n}, ${network.name || "constituents"}, on ${showWord(page.machine, page.now.word)}`;
  return `<svg xmlns="${NS}" viewBox="${[left, top, right - left, bottom - top].map(digits).join(" ")}" width="${digits(right - left)}" height="${digits(bottom - top)}"><title>${text(title)}</title><style>${style}</style><rect x="${digits(left)}" y="${digits(top)}" width="100%" height="100%" fill="#fff"/>${lines.join("\n")}</svg>\n`;
}

/** Offer the file to the reader. */
function saveSvg(page) {
  const file = new Blob([networkSvg(page)], { type: "image/svg+xml" });
  const url = URL.createObjectURL(file);
  const name = `${page.machine.name}-${page.data.n}.svg`.replace(/[^\w.-]+/g, "_");
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
