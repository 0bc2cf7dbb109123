// Colours: those of page.css, as the canvas takes them; asked for again when the theme changes.

const COLOURS = [
  "paper",
  "ink",
  "quiet",
  "faint",
  "line",
  "one",
  "one-ink",
  "zero",
  "zero-ink",
  "wire",
  "wire-one",
  "sense",
  "select",
  "now",
  "new",
  "head",
  "band",
  "band-one",
  "wrong",
];

/** The colours by name; system colours are resolved by an element that has them. */
function readColours() {
  const probe = document.createElement("span");
  document.body.append(probe);
  const found = {};
  for (const name of COLOURS) {
    probe.style.color = `var(--${name})`;
    found[name.replace(/-(.)/g, (_, c) => c.toUpperCase())] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}

const MONO = "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace";

/** Call back whenever colours may have changed; on paper they are those of a light screen. */
function onThemeChange(listener) {
  for (const type of ["beforeprint", "afterprint"]) {
    addEventListener(type, () => {
      document.documentElement.classList.toggle("paper", type === "beforeprint");
      listener();
    });
  }
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", listener);
  }
}

const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
