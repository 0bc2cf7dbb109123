// Keys: inactive while something is typed, and left to the control that has the focus.

const KEYS = [
  ["← →", "step back, step on"],
  ["Home End", "first and last step"],
  ["Space", "play, pause"],
  ["[ ]", "level down, level up"],
  ["i I", "go to the first, the second node that it reads"],
  ["o O", "go to the first, the second gate that reads it"],
  ["n p", "next gate, previous gate"],
  ["c", "the cone only"],
  ["s", "sensitised wires"],
  ["t", "by cell and time, or in layers"],
  ["l", "gates, or constituents (LUTs)"],
  ["+ − 0", "zoom in, out, fit"],
  ["/", "search"],
  ["Esc", "choose nothing"],
  ["?", "this help"],
];

function followKeys(page, circuit, controls) {
  const actions = {
    ArrowLeft: () => page.set({ time: page.now.time - 1, playing: false }),
    ArrowRight: () => page.set({ time: page.now.time + 1, playing: false }),
    Home: () => page.set({ time: 0, playing: false }),
    End: () => page.set({ time: page.run().steps, playing: false }),
    " ": controls.play,
    "[": () =>
      page.set({ level: clamp(page.now.level - 1, 0, page.levels.length - 1), view: "gates" }),
    "]": () =>
      page.set({ level: clamp(page.now.level + 1, 0, page.levels.length - 1), view: "gates" }),
    i: () => walk(below, 0),
    I: () => walk(below, 1),
    o: () => walk(readersAt, 0),
    O: () => walk(readersAt, 1),
    n: () => goTo(page.now.node + 1),
    p: () => goTo(page.now.node ? page.now.node - 1 : page.network().nodes - 1),
    c: () => page.set({ cone: !page.now.cone }),
    s: () => page.set({ sensitised: !page.now.sensitised }),
    t: () => page.hasGrid && page.set({ layout: page.now.layout === "cells" ? "layers" : "cells" }),
    l: () => page.set({ view: page.now.view === "luts" ? "gates" : "luts" }),
    "+": () => circuit.zoom(1.25),
    "=": () => circuit.zoom(1.25),
    "-": () => circuit.zoom(0.8),
    0: () => circuit.refit(),
    "/": () => controls.search.focus(),
    Escape: () => page.set({ node: 0, cell: null, cone: false, sensitised: false, search: "" }),
    "?": controls.help,
    ...(page.training ? page.training.keys : {}),
  };

  /** Go to one of the nodes that `next` names. */
  function walk(next, which) {
    const from = page.now.node || page.root();
    const choices = next(page.network(), from).filter((node) => node > 0);
    if (choices.length) goTo(choices[Math.min(which, choices.length - 1)]);
  }
  const below = (network, node) =>
    node < network.firstGate ? [] : fanIns(network, node - network.firstGate);

  function goTo(node) {
    const last = page.network().nodes - 1;
    if (last < 1) return;
    const to = node < 1 ? last : node > last ? 1 : node;
    page.set({ node: to, cell: page.boxOf(to) });
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input:not([type=range]), textarea, select");
    if (event.key === "Escape" && typing) event.target.blur();
    if (typing || document.querySelector("dialog[open]")) return;
    const control = event.target.closest("button, a, summary, input");
    if (control && !control.closest("dialog") && [" ", "Enter"].includes(event.key)) return;
    if (control && control.type === "range" && /^(Arrow|Home|End|Page)/.test(event.key)) return;
    const action = Object.hasOwn(actions, event.key) && actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
