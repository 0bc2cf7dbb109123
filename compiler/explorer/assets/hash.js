// The permalink: what is looked at, in the part of the address after the hash.
//
// Nothing in it is trusted: a field that is not as it should be is as if it were not there.

/** The state as the text of a hash. */
function hashOf(page) {
  const { now } = page;
  const fields = { w: showWord(page.machine, now.word), t: now.time, l: now.level };
  if (page.branching) fields.b = showBranches(page.machine, now.branches);
  if (now.view === "luts") fields.v = "luts";
  if (page.training) fields.m = now.moment;
  if (page.hasGrid) fields.p = now.layout;
  if (now.node) fields.g = now.node;
  if (now.output) fields.o = now.output;
  if (now.cone) fields.c = 1;
  if (now.sensitised) fields.s = 1;
  return `#${new URLSearchParams(fields)}`;
}

/** What a hash asks for, as changes of the state; nonsense is left out. */
function changesOf(page, hash) {
  const fields = new URLSearchParams(hash.slice(1, 4000));
  const changes = {};
  const whole = (name, least, most) => {
    const text = fields.get(name);
    if (text === null || !/^\d{1,9}$/.test(text)) return null;
    const value = Number(text);
    return value >= least && value <= most ? value : null;
  };
  const take = (name, value) => {
    if (value !== null) changes[name] = value;
  };
  const word = fields.get("w");
  try {
    if (word !== null && readWord(page.machine, word, page.data.n)) changes.text = word;
  } catch {
    // not a word of this machine
  }
  const witness = page.branching ? fields.get("b") : null;
  try {
    if (witness !== null && readBranches(page.machine, witness)) changes.witness = witness;
  } catch {
    // not a witness for this machine
  }
  take("level", whole("l", 0, page.levels.length - 1));
  take("time", whole("t", 0, page.data.steps));
  if (page.training) take("moment", whole("m", 0, page.training.shots.count - 1));
  if (fields.get("v") === "luts") changes.view = "luts";
  else if (changes.level !== undefined) changes.view = "gates";
  if (page.hasGrid && ["cells", "layers"].includes(fields.get("p")))
    changes.layout = fields.get("p");
  const network =
    changes.view === "luts" ? page.luts : page.levels[changes.level ?? page.now.level];
  take("node", whole("g", 1, network.nodes - 1));
  if (network.outputs.includes(fields.get("o"))) changes.output = fields.get("o");
  if (fields.size) {
    changes.node ??= 0;
    changes.cone = fields.get("c") === "1";
    changes.sensitised = fields.get("s") === "1";
  }
  return changes;
}

/** Keep the hash and the state the same; in a frame without an address there is none to keep. */
function followHash(page) {
  let own = "";
  let asked = 0;
  const read = () => {
    if (location.hash && location.hash !== own) page.set(changesOf(page, location.hash));
  };
  const write = () => {
    own = hashOf(page);
    if (location.protocol === "about:") return;
    try {
      history.replaceState(null, "", own);
    } catch {
      // a frame may not have a history
    }
  };
  page.listen(() => {
    clearTimeout(asked);
    asked = setTimeout(write, 120);
  });
  addEventListener("hashchange", read);
  read();
}
