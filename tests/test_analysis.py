"""What an analysis says of a machine is so: on random machines, by brute force, and on samples."""

import json
from collections import defaultdict
from dataclasses import replace
from itertools import product
from pathlib import Path

import networkx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.strategies import machines
from tests.zoo import ORACLES
from tmc.cli import main
from tmc.machines.analysis.analyze import Analysis, analyze
from tmc.machines.analysis.classes import classify
from tmc.machines.analysis.coverage import coverage
from tmc.machines.analysis.explore import Key, Parting, explore
from tmc.machines.analysis.halting import How, never_halts
from tmc.machines.analysis.measure import all_runs
from tmc.machines.analysis.report import report
from tmc.machines.errors import UsageError
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine, Verdict, Word, reachable
from tmc.machines.simulate import Configuration, run
from tmc.machines.words import all_words

ANY = machines(halting=None) | machines(nondeterministic=True)


# ---------------------------------------------------------------------------------------- explore


def met(machine: Machine, word: Word, steps: int) -> dict[int, list[Configuration]]:
    """The configurations that can be met on a word at every time, by running all witnesses."""
    found: dict[int, list[Configuration]] = defaultdict(list)
    for witness in product(range(machine.branches), repeat=steps):
        result = run(machine, word, max_steps=steps, trace=True, witness=witness)
        for time, configuration in enumerate(result.history):
            if configuration not in found[time]:
                found[time].append(configuration)
    return found


def key_of(machine: Machine, c: Configuration) -> Key:
    pairs = zip(c.heads, c.tapes, strict=True)
    return c.state, tuple(tape.get(head, machine.blank) for head, tape in pairs)


@given(ANY, st.integers(0, 2))
def test_what_is_explored_is_what_the_simulator_meets(machine: Machine, n: int) -> None:
    steps = 4 if machine.branches > 1 else 12
    array = np.concatenate(list(all_words(machine, n)))
    words = [tuple(w) for w in array.tolist()]
    by_word = {word: met(machine, word, steps) for word in words}
    everything = [c for of in by_word.values() for at in of.values() for c in at]
    reads = [c for c in everything if c.state not in machine.final]
    keys = {key_of(machine, c) for c in reads}
    seen = explore(machine, array, max_steps=steps, max_work=10**6)
    assert seen.states == {c.state for c in everything}
    assert seen.fired == {key for key in keys if machine.delta.get(key)}

    parting = None
    for time in range(steps + 1):
        heads = {
            c.heads: machine.show(word)
            for word in words
            for c in by_word[word][time]
            if c.state not in machine.final
        }
        if len(heads) > 1:
            parting = time, heads
            break
    assert (seen.parting is None) == (parting is None)
    if seen.parting and parting:
        assert seen.parting.time == parting[0]
        for word, cell in zip(seen.parting.words, seen.parting.cells, strict=True):
            at = by_word[machine.word(word)][seen.parting.time]
            assert cell in [c.heads[seen.parting.tape - 1] for c in at]
        assert seen.parting.cells[0] != seen.parting.cells[1]


def test_exploring_stops_where_it_should() -> None:
    away = parse("input 01\nstart a\naccept f\na:\n  * -> R\n")
    words = next(all_words(away, 3))
    assert not explore(away, words, max_steps=50, max_work=10**6).complete
    assert not explore(away, words, max_steps=10**9, max_work=100).complete
    assert explore(away, words, max_steps=10**9, max_work=100).work < 200
    assert explore(load("parity"), words, max_steps=4, max_work=100).complete


@pytest.mark.parametrize("headers", ["", "nondeterministic\n"])
def test_heads_may_part_at_the_last_step_and_on_the_last_tape(headers: str) -> None:
    text = headers + "tapes 2\ninput 01\nstart a\naccept f\na:\n  __ -> SS f\n  0_ -> RS\n"
    machine = parse(text + "  1_ -> RS b\nb:\n  0_ -> RS\n  1_ -> RR\n  __ -> SS f\n")
    if headers:
        machine = replace(machine, delta={k: 2 * a for k, a in machine.delta.items()})
    words = next(all_words(machine, 2))
    parting = explore(machine, words, max_steps=2, max_work=10**6).parting
    assert parting == Parting(2, 2, 2, ("00", "11"), (0, 1))
    assert explore(machine, words, max_steps=1, max_work=10**6).parting is None


# --------------------------------------------------------------------------------------- coverage


@given(ANY)
def test_reachable_states_are_those_of_the_graph(machine: Machine) -> None:
    graph = networkx.DiGraph()
    graph.add_node(machine.start)
    for (q, _), actions in machine.delta.items():
        graph.add_edges_from((q, a.state) for a in actions)
    assert reachable(machine.start, machine.delta) == {machine.start} | networkx.descendants(
        graph, machine.start
    )


BAD = """\
machine bad
input 01
start a
accept f
a:
  0    -> R
  1    -> R b
  [01] -> L c
  _    -> S f
b:
  0    -> L a
  1    -> R c
  _    -> R d
c:
  *    -> L c
d:
  1    -> S f
  _    -> 0 R d
e:
  1    -> S f
"""


def test_states_and_rules_that_do_nothing() -> None:
    seen = analyze(parse(BAD, "bad.tm"), max_n=3).coverage
    assert (seen.states, seen.unreachable, seen.not_reached) == (6, ("e",), ())
    assert [(r.line, r.state, r.read, r.why.value) for r in seen.idle] == [
        (8, "a", "[01]", "shadowed"),
        (17, "d", "1", "not seen"),
        (20, "e", "1", "unreachable"),
    ]


def test_a_state_that_the_graph_reaches_and_no_run() -> None:
    text = "input 0\nstart a\naccept f\nreject g\na:\n  0 -> R\n  _ -> 0 S b\nb:\n  0 -> S f\n"
    seen = analyze(parse(text + "  _ -> S g\n"), work=0.05).coverage
    assert (seen.unreachable, seen.not_reached) == ((), ("g",))
    assert [(r.state, r.read, r.why.value) for r in seen.idle] == [("b", "_", "not seen")]


@given(ANY, st.data())
def test_rules_are_idle_by_what_fired(machine: Machine, data: st.DataObject) -> None:
    """Without lines, every rule is one entry of delta, and is idle exactly if that did not fire."""
    keys = sorted(machine.delta)
    fired = set(data.draw(st.lists(st.sampled_from(keys)))) if keys else set[Key]()
    reads = [tuple(min(cell) for cell in rule.read) for rule in machine.rules]
    possible = reachable(machine.start, machine.delta)
    idle = [
        machine.states[rule.state]
        for rule, read in zip(machine.rules, reads, strict=True)
        if (rule.state, read) not in fired or rule.state not in possible
    ]
    assert [r.state for r in coverage(machine, set(), fired).idle] == idle


# ---------------------------------------------------------------------------------------- halting


def brute_cycle(machine: Machine, word: Word, steps: int) -> tuple[int, int] | None:
    seen: dict[Configuration, int] = {}
    witness = (0,) * steps
    for t, c in enumerate(run(machine, word, max_steps=steps, trace=True, witness=witness).history):
        if c in seen:
            return seen[c], t - seen[c]
        seen[c] = t
    return None


@settings(max_examples=150)
@given(machines(halting=None), st.integers(0, 3), st.data())
def test_a_proof_holds_on_the_run(machine: Machine, n: int, data: st.DataObject) -> None:
    letters = st.integers(0, machine.input_size - 1)
    word = tuple(data.draw(st.lists(letters, min_size=n, max_size=n)))
    proof = never_halts(machine, word, max_steps=100)
    followed = run(machine, word, max_steps=500, trace=True, witness=(0,) * 500)
    cycle = brute_cycle(machine, word, 60)
    if proof is None:
        assert cycle is None
        return
    assert followed.verdict is Verdict.UNDECIDED and not followed.stuck
    if cycle is not None and proof.how is How.REPEATS and cycle[0] + 2 * cycle[1] < 60:
        assert (proof.begins, proof.period) == cycle
    time, length, states = proof.begins, proof.period, set[int]()
    visited = [c.heads[0] for c in followed.history]
    while time < len(followed.history):
        states.add(followed.history[time].state)
        time, length = time + length, length + proof.more
    assert len(states) <= 1
    if proof.how is How.RUNS_AWAY and proof.begins + 4 * proof.period < 400:
        assert (min(visited) < min(visited[: proof.begins + proof.period])) <= proof.left
        assert (max(visited) > max(visited[: proof.begins + proof.period])) <= proof.right


@pytest.mark.parametrize(
    ("machine", "word"),
    [
        (load("palindrome"), "0" * 60),
        (load("zeros-ones"), "0" * 30 + "1" * 30),
        (load("multiplication"), "1" * 20 + "x" + "1" * 20),
        (parse("1RB1LC_1RC1RB_1RD0LE_1LA1LD_1RZ0LA", "bb5.txt"), ""),  # 47,176,870 steps
    ],
    ids=lambda part: getattr(part, "name", ""),
)
def test_nothing_is_proved_of_long_runs_that_halt(machine: Machine, word: str) -> None:
    assert never_halts(machine, machine.word(word), max_steps=100) is None


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("* -> R", "it goes ever further right, from step "),
        ("* -> L", "it goes ever further left, from step "),
        ("0 -> R\n  _ -> 0 L b\nb:\n  0 -> L\n  _ -> 0 R a", "it goes ever further left and right"),
        ("* -> R b\nb:\n  * -> L a", "from step 0 on in rounds of 2 steps, with the same conf"),
        ("* -> S", "from step 0 on in rounds of 1 step, with the same configurations"),
    ],
)
def test_how_a_machine_never_halts(rules: str, said: str) -> None:
    found = analyze(parse(f"input 0\nstart a\naccept f\na:\n  {rules}\n"), work=0.02)
    assert str(found.never_halts[0]).startswith(f'never halts on "": {said}')
    assert found.undecided == found.words and found.steps is None


def test_a_branch_that_comes_back() -> None:
    text = "nondeterministic\nstart a\naccept f\na:\n  _ -> S a\n  _ -> R b\nb:\n  0 -> S f\n"
    (proof,) = analyze(parse(text), work=0.1).never_halts
    assert str(proof) == 'never halts on "": a branch comes back to a configuration'


# ----------------------------------------------------------------------------------------- growth


@given(ANY, st.integers(0, 2))
def test_steps_and_cells_are_those_of_the_simulator(machine: Machine, n: int) -> None:
    words = np.concatenate(list(all_words(machine, n))).tolist()
    runs = [run(machine, word, max_steps=30) for word in words]
    ended = [r for r in runs if r.verdict is not Verdict.UNDECIDED or r.stuck]
    assume(ended)
    found = all_runs(machine, n, max_steps=30)
    point = found.point
    assert (point.words, point.undecided) == (len(words), len(runs) - len(ended))
    assert point.most_steps == max(r.steps for r in ended)
    assert point.most_cells == max(r.space for r in ended)
    assert point.mean_steps == pytest.approx(np.mean([r.steps for r in ended]))
    assert point.mean_cells == pytest.approx(np.mean([r.space for r in ended]))
    assert list(found.undecided) == [r.word for r in runs if r not in ended][:4]


LENGTHS = [*range(1, 14), 14, 16, 20, 25, 31, 32, 40, 50, 64]


@settings(max_examples=20)
@given(st.integers(1, 20), st.integers(0, 20), st.integers(0, 20))
def test_polynomials_are_told(a: int, b: int, c: int) -> None:
    assert classify([(n, a) for n in LENGTHS]).kind == "constant"
    assert classify([(n, a * n + c) for n in LENGTHS]).kind == "linear"
    assert classify([(n, a * n**2 + min(b, a) * n + c) for n in LENGTHS]).kind == "n^2"


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        ("log n", [(n, 3 * np.log2(n) + 2) for n in LENGTHS]),
        ("n log n", [(n, n * np.log2(n) + n + 3) for n in LENGTHS]),
        ("n^3", [(n, n**3 // 3 + n) for n in LENGTHS]),
        ("n^k", [(n, n**1.5) for n in LENGTHS]),
        ("exponential", [(n, 2**n + 5 * n) for n in LENGTHS[:14]]),
        (None, [(n, (1, 90, 4, 30)[n % 4]) for n in LENGTHS]),
        (None, [(n, n) for n in range(1, 6)]),
        (None, [(n, n * 2**n) for n in range(1, 9)]),
    ],
)
def test_classes(kind: str | None, points: list[tuple[int, float]]) -> None:
    fit = classify(points)
    assert fit.kind == kind
    assert str(fit).startswith(kind or "no clear class")
    assert set(fit.fitted).isdisjoint(fit.held_out)


def test_a_law_has_not_seen_the_lengths_that_it_is_judged_on() -> None:
    fit = classify([(n, 3 * n + 2 if n <= 10 else 4 * n) for n in range(1, 17)])
    (linear,) = (law for law in fit.laws if law.kind == "linear")
    assert (fit.fitted[-1], fit.held_out[0]) == (10, 11)
    assert linear.formula == "3 n + 2"
    wrong = [(n - 2) / (4 * n) for n in fit.held_out]
    assert linear.error == pytest.approx(np.sqrt(np.mean(np.square(wrong))))


# Counts up in binary, least digit first, until the word is full: 2^n rounds.
COUNTER = """\
input 0
start more
accept full
more:
  0 -> 1 L back
  1 -> 0 R
  _ -> S full
back:
  * -> L
  _ -> R more
"""


def test_runs_that_are_cut_off_are_left_out_of_the_growth() -> None:
    found = analyze(parse(COUNTER), max_n=12, work=0.01)
    assert found.steps and found.steps.worst.kind == "exponential"
    assert found.never_halts == () and found.undecided == 1
    assert "1 run did not end in 10,000 steps, of which" in report(parse(COUNTER), found)


# ---------------------------------------------------------------------------------------- samples


def quick(name: str) -> Analysis:
    return analyze(load(name), work=0.02)


@pytest.mark.parametrize("name", ORACLES)
def test_samples_halt_within_their_bounds(name: str) -> None:
    machine, found = load(name), quick(name)
    assert (found.never_halts, found.undecided) == ((), 0)
    assert found.coverage.unreachable == ()
    for point in found.points:
        assert machine.time is None or point.most_steps <= machine.time.at(point.n)
        assert machine.space is None or point.most_cells <= machine.space.at(point.n)
        assert point.mean_steps <= point.most_steps and point.mean_cells <= point.most_cells
    lines = report(machine, found).splitlines()
    assert [line.split()[0] for line in lines if line[2] != " "][:3] == ["tried", "states", "rules"]


@pytest.mark.parametrize(
    ("name", "steps", "cells", "oblivious"),
    [
        ("parity", "linear", "linear", True),
        ("palindrome", "n^2", "linear", True),
        ("increment", "linear", "linear", True),
        ("majority", "n^2", "linear", False),
        ("copy", "n^2", "linear", True),
    ],
)
def test_samples_grow_as_they_should(name: str, steps: str, cells: str, oblivious: bool) -> None:
    found = analyze(load(name), work=0.3)
    assert found.steps and found.cells
    assert (found.steps.worst.kind, found.cells.worst.kind) == (steps, cells)
    assert found.oblivious == oblivious


def test_where_heads_part() -> None:
    parting = quick("majority").parting
    assert parting and (parting.n, parting.time, parting.words) == (2, 2, ("00", "01"))
    branches = "nondeterministic\nstart a\naccept f\na:\n  _ -> L b\n  _ -> R b\nb:\n  0 -> S f\n"
    machine = parse(branches)
    assert report(machine, analyze(machine)).endswith(
        'not oblivious: at time 1, on cell -1 and on cell 1 on two branches of ""'
    )


def test_states_that_are_called_like_words_are_in_quotes() -> None:
    machine = parse(
        "input 1\nstart a\naccept yes\na:\n  1 -> R\n  _ -> S yes\n"
        "no:\n  1 -> R dead\ndead:\n  1 -> R no\n"
    )
    lines = [line.strip() for line in report(machine, analyze(machine, work=0.02)).splitlines()]
    assert 'states   no rules lead to "no", "dead"' in lines
    idle = 'line 8: state "no" reading 1 never fires, as its state is not reached'
    assert f"rules    {idle}" in lines


# --------------------------------------------------------------------------------------- commands


def test_check_analyzes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["check", "parity", "--analyze", "--work", "0.05", "-q"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("parity: ok (") and "\n  heads    oblivious: " in shown
    path = tmp_path / "bad.tm"
    path.write_text(BAD)
    assert main(["check", str(path), "--analyze", "--max-n", "3", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["analysis"]["coverage"]["unreachable"] == ["e"]
    assert answer["analysis"]["never_halts"][0]["how"] == "runs away"
    assert answer["analysis"]["parting"]["words"] == ["00", "10"]
    assert main(["check", "parity", "--json"]) == 0
    assert "analysis" not in json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("work", ["0", "-1", "nan", "1e9"])
def test_work_without_sense_is_refused(work: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "parity", "--analyze", "--work", work]) == 2
    assert main(["check", "parity", "--work", work]) == 2
    assert "--work is about the analysis" in capsys.readouterr().err
    with pytest.raises(UsageError, match="--work is more than 0"):
        analyze(load("parity"), work=float(work))
