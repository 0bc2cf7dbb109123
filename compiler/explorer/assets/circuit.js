// The circuit on a canvas: only what is in sight is drawn, and small gates are drawn as dots.
//
// Three things are told apart by three means: a value of 1 by a filled shape and a thick wire, the
// cone by dimming all that is outside, a sensitised wire by a halo.

const CURVES = 1200; // wires in sight that are drawn whole, as curves; more are straight lines
const SYMBOLS = 8.5; // pixels of a slot from which gates are drawn as symbols
const ANIMATED = 3000; // nodes that move from one level to the next

function circuitView(page, canvas, hint) {
  const view = viewOf(canvas, draw, tap, hover);
  let colours = readColours();
  let shown = null; // what is drawn: a network and a layout
  let motion = null; // from where the nodes come
  let whole = false; // whether all of a long picture was asked for

  const layoutNow = () => (page.network().row && page.now.layout === "cells" ? "cells" : "layers");
  const places = () => placesOf(page.network(), layoutNow());

  view.onResize = fit;
  onThemeChange(() => {
    colours = readColours();
    view.drawNow();
  });
  page.listen((now, before) => {
    const network = page.network();
    const layout = layoutNow();
    if (shown && (shown.network !== network || shown.layout !== layout)) {
      move(shown, { network, layout });
      if (!view.touched || shown.layout !== layout) fit();
    }
    shown = { network, layout };
    const [first] = now.cell && now.cell !== before.cell ? page.gatesAt(now.cell) : [];
    if (now.node && now.node !== before.node) view.reveal(...placeOf(now.node));
    else if (first) view.reveal(...placeOf(first));
    view.redraw();
  });
  shown = { network: page.network(), layout: layoutNow() };

  /** The rectangle around the picture; by cell and time, that of the first level too. */
  function bounds() {
    if (layoutNow() === "layers") return places().bounds;
    const [a, b] = [places().bounds, placesOf(page.levels[0], "cells").bounds];
    return [0, 1, 2, 3].map((i) => (i < 2 ? Math.min : Math.max)(a[i], b[i]));
  }

  function fit() {
    const all = view.fit(bounds(), whole);
    hint.textContent = all ? "" : "the top; 0 shows all";
  }

  const placeOf = (node) => [places().x[node], places().y[node]];

  /** Let functions that are there before and after glide from place to place. */
  function move(from, to) {
    motion = null;
    if (to.network.nodes > ANIMATED || from.network.nodes > ANIMATED || reducedMotion()) return;
    const old = placesOf(from.network, from.layout);
    const next = placesOf(to.network, to.layout);
    const [x, y] = [next.x.slice(), next.y.slice()];
    const seat = new Map();
    for (let v = from.network.nodes - 1; v > 0; v--) seat.set(identity(from.network, v), v);
    for (let v = 1; v < to.network.nodes; v++) {
      const at = seat.get(identity(to.network, v));
      if (at !== undefined) [x[v], y[v]] = [old.x[at], old.y[at]];
    }
    motion = { x, y, began: performance.now() };
  }

  const identity = (network, v) =>
    network.functions ? network.functions[v] : v < network.firstGate ? -v : NaN;

  /** The places now: on the way, while nodes move. */
  function placesNow() {
    const goal = places();
    if (!motion) return goal;
    const part = (performance.now() - motion.began) / 380;
    if (part >= 1) {
      motion = null;
      return goal;
    }
    view.redraw();
    const ease = part * part * (3 - 2 * part);
    const between = (from, to) => from.map((v, i) => v + (to[i] - v) * ease);
    return { ...goal, x: between(motion.x, goal.x), y: between(motion.y, goal.y), gap: null };
  }

  function draw() {
    paint(view);
  }

  /** Draw all that is to be seen of a view, on its canvas or on paper. */
  function paint(view) {
    const network = page.network();
    const scene = {
      view,
      network,
      colours,
      places: placesNow(),
      values: page.values(),
      cone: page.cone(),
      sensitised: page.sensitised(),
      selected: new Set(page.now.cell ? page.gatesAt(page.now.cell) : []),
      now: page.now,
      learned: page.training && page.training.seen() ? page.training.present() : null,
      page,
    };
    if (page.now.node) scene.selected.add(page.now.node);
    if (layoutNow() === "cells") drawGrid(scene);
    drawWires(scene);
    drawNodes(scene);
    if (layoutNow() === "cells") drawGridLabels(scene);
  }

  function nodeAt(px, py) {
    const { x, y } = places();
    const network = page.network();
    const [u, v] = view.toPlane(px, py);
    const reach = Math.max(0.55, 9 / view.scale);
    let best = 0;
    let nearest = Infinity;
    for (let i = 1; i < x.length; i++) {
      const dx = Math.max(
        0,
        Math.abs(x[i] - u) - (view.scale > SYMBOLS ? halfWidth(network, i) - 0.3 : 0),
      );
      const distance = Math.hypot(dx, y[i] - v);
      if (distance < reach && distance < nearest) [best, nearest] = [i, distance];
    }
    return best;
  }

  function tap(px, py) {
    page.choose(nodeAt(px, py));
    canvas.focus({ preventScroll: true });
  }

  function hover(px, py) {
    const node = px < 0 ? 0 : nodeAt(px, py);
    canvas.style.cursor = node ? "pointer" : "grab";
    hint.textContent = node ? sentenceOf(page, node) + answerOf(page, node) : "";
  }

  return Object.assign(view, {
    /** Show the whole picture, from now on a thread too. */
    refit() {
      whole = true;
      fit();
    },
    paint,
    bounds,
    colours: () => colours,
    /** The place of a node on the screen, in pixels from the corner of the canvas. */
    screenOf: (node) => view.toScreen(...placeOf(node)),
  });
}

/** What the network that learns has in the place of a node. */
function answerOf({ training }, node) {
  return training && training.seen() ? training.answer(node) : "";
}

/** A node and its value in a few words. */
function sentenceOf(page, node) {
  const network = page.network();
  const values = page.values();
  if (node >= network.nodes) {
    const literal = network.literals[node - network.nodes];
    const value = (values[literal >> 1] ^ literal) & 1;
    return `output ${network.outputs[node - network.nodes]} = ${literalName(network, literal)} = ${value}`;
  }
  return `${nodeName(network, node)}${formulaOf(network, node)} = ${values[node] & 1}`;
}

/** What a gate computes, after an equals sign; nothing for an input. */
function formulaOf(network, node) {
  const gate = node - network.firstGate;
  if (gate < 0) return "";
  const first = network.start[gate];
  const reads = Array.from(network.reads.slice(first, network.start[gate + 1]), (literal) =>
    literalName(network, literal),
  );
  if (network.kind === "gates") return ` = ${reads.join(network.xor[gate] ? " ⊕ " : " ∧ ")}`;
  const not = (flag) => (flag ? "¬" : "");
  const pins = reads.map((name, i) => {
    const mark = (network.marks[gate] || [])[i];
    return `${mark ? `${mark}: ` : ""}${not(network.inverted[first + i])}${name}`;
  });
  const label = network.labels[gate] || `table ${tableText(network, gate)}`;
  return ` = ${not(network.outputInverted[gate])}${label}${pins.length ? ` of ${pins.join(", ")}` : ""}`;
}
