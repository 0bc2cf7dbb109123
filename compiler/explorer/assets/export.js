// The whole picture in view as an SVG file: what draws on the canvas draws on a pen that writes paths.

const EXPORT_SCALE = 34; // pixels of a slot

/** As much of a canvas's context as circuit.js, wires.js, nodes.js and learned.js use. */
class SvgPen {
  constructor() {
    this.parts = [];
    this.data = "";
    this.globalAlpha = 1;
    this.dash = "";
  }
  setLineDash(lengths) {
    this.dash = lengths.length ? ` stroke-dasharray="${lengths.join(" ")}"` : "";
  }
  beginPath() {
    this.data = "";
  }
  moveTo(x, y) {
    this.data += `M${tenth(x)} ${tenth(y)}`;
  }
  lineTo(x, y) {
    this.data += `L${tenth(x)} ${tenth(y)}`;
  }
  bezierCurveTo(...points) {
    this.data += `C${points.map(tenth).join(" ")}`;
  }
  quadraticCurveTo(...points) {
    this.data += `Q${points.map(tenth).join(" ")}`;
  }
  closePath() {
    this.data += "z";
  }
  rect(x, y, width, height) {
    this.data += `M${tenth(x)} ${tenth(y)}h${tenth(width)}v${tenth(height)}h${tenth(-width)}z`;
  }
  roundRect(x, y, width, height, r) {
    const [w, h] = [width - 2 * r, height - 2 * r].map(tenth);
    const turn = (dx, dy) => `a${tenth(r)} ${tenth(r)} 0 0 1 ${tenth(dx)} ${tenth(dy)}`;
    this.data += `M${tenth(x + r)} ${tenth(y)}h${w}${turn(r, r)}v${h}${turn(-r, r)}h${-w}${turn(-r, -r)}v${-h}z`;
  }
  arc(x, y, r) {
    const turn = `a${tenth(r)} ${tenth(r)} 0 1 0 `;
    this.data += `M${tenth(x - r)} ${tenth(y)}${turn}${tenth(2 * r)} 0${turn}${tenth(-2 * r)} 0z`;
  }
  fill() {
    this.put(`<path fill="${this.fillStyle}" d="${this.data}"${this.faint()}/>`);
  }
  stroke() {
    this.put(
      `<path fill="none" stroke="${this.strokeStyle}" stroke-width="${tenth(this.lineWidth)}" d="${this.data}"${this.dash}${this.faint()}/>`,
    );
  }
  fillRect(...box) {
    this.beginPath();
    this.rect(...box);
    this.fill();
  }
  strokeRect(...box) {
    this.beginPath();
    this.rect(...box);
    this.stroke();
  }
  fillText(text, x, y) {
    this.text(text, x, y, `fill="${this.fillStyle}"`);
  }
  strokeText(text, x, y) {
    this.text(
      text,
      x,
      y,
      `fill="none" stroke="${this.strokeStyle}" stroke-width="${tenth(this.lineWidth)}" stroke-linejoin="round"`,
    );
  }
  text(text, x, y, look) {
    const anchor = { right: "end", center: "middle" }[this.textAlign] || "start";
    const font = this.font.replace(/"/g, "'");
    this.put(
      `<text x="${tenth(x)}" y="${tenth(y)}" dy=".35em" text-anchor="${anchor}" ${look} style="font:${font}"${this.faint()}>${escaped(String(text))}</text>`,
    );
  }
  put(part) {
    this.parts.push(part);
  }
  faint() {
    return this.globalAlpha < 1 ? ` opacity="${tenth(this.globalAlpha)}"` : "";
  }
}

const tenth = (value) => Math.round(value * 10) / 10;

/** Text for XML; what XML cannot say is replaced. */
const escaped = (text) =>
  text
    .replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g, "\ufffd");

/** The network in view, with its values and marks, as the text of an SVG file. */
function networkSvg(page, circuit) {
  const pen = new SvgPen();
  const [left, top, right, bottom] = circuit.bounds();
  const scale = EXPORT_SCALE;
  const margin = 60;
  const [width, height] = [right - left, bottom - top].map(
    (length) => Math.ceil(length * scale) + 2 * margin,
  );
  const view = {
    context: pen,
    scale,
    width,
    height,
    whole: true,
    toScreen: (x, y) => [(x - left) * scale + margin, (y - top) * scale + margin],
    toPlane: (x, y) => [(x - margin) / scale + left, (y - margin) / scale + top],
  };
  circuit.paint(view);
  const network = page.network();
  const name = `${page.machine.name}, n = ${page.data.n}, ${network.name || "constituents"}, on ${showWord(page.machine, page.now.word)}`;
  const head = `<svg xmlns="${NS}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`;
  const paper = `<rect width="100%" height="100%" fill="${circuit.colours().paper}"/>`;
  return `${head}\n<title>${escaped(name)}</title>\n${paper}\n${pen.parts.join("\n")}\n</svg>\n`;
}

/** Offer the file to the reader. */
function saveSvg(page, circuit) {
  const file = new Blob([networkSvg(page, circuit)], { type: "image/svg+xml" });
  const url = URL.createObjectURL(file);
  const name = `${page.machine.name}-${page.data.n}.svg`.replace(/[^\w.-]+/g, "_");
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
