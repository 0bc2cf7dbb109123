// The search: inputs and outputs by their names, gates by their numbers and by what they say.

/** The nodes that a text means, the nearest first; outputs come after the nodes.
 *
 * `v17` and `17` are the gate of that number alone; a text with an equals sign is looked for in
 * probes too. Who is called just that is meant alone, or else all who have it as a whole word: `x1`
 * is not `x10`. If there are none such, names that begin with it come before those that contain it.
 */
function search(page, text) {
  const network = page.network();
  const number = /^v?(\d+)$/.exec(text);
  if (number && Number(number[1]) < network.nodes) return new Set([Number(number[1])]);
  const named = text ? namesFor(page, network, text) : [];
  const those = (are) => named.filter(([, name]) => are(name)).map(([node]) => node);
  const same = those((name) => name === text);
  const word = wholeWord(text);
  const whole = same.length ? same : those((name) => word.test(name));
  if (whole.length) return new Set(whole);
  return new Set([
    ...those((name) => name.startsWith(text)),
    ...those((name) => name.includes(text)),
  ]);
}

/** The names that a text may be found in, each with its node. */
function namesFor(page, network, text) {
  const probes = text.includes("=") ? range(1, network.nodes) : [];
  return [
    ...network.inputs.map((name, i) => [1 + i, name]),
    ...network.outputs.map((name, i) => [network.nodes + i, name]),
    ...probes.flatMap((node) =>
      page.probesOf(node, network).map((name) => [node, name.replace("¬ ", "")]),
    ),
  ];
}

/** What finds a text that is not a part of a longer word or number. */
function wholeWord(text) {
  const literally = text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_])${literally}(?![\\p{L}\\p{N}_])`, "u");
}
