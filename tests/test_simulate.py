"""`run` against a simulator written another way, and on machines whose answers are known."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import machines
from tmc.machines import simulate
from tmc.machines.errors import UsageError
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine, Verdict, Word
from tmc.machines.simulate import Configuration, run, stuck_at


class Zipper:
    """A tape as two stacks, the head's cell on top of the right one."""

    def __init__(self, word: Word, blank: int) -> None:
        self.left: list[int] = []
        self.right = list(reversed(word)) or [blank]
        self.blank = blank
        self.place = 0
        self.places = {0}

    def act(self, symbol: int, move: int, one_way: bool) -> None:
        self.right[-1] = symbol
        if move > 0:
            self.left.append(self.right.pop())
            self.right = self.right or [self.blank]
            self.place += 1
        elif move < 0 and (self.place or not one_way):
            self.right.append(self.left.pop() if self.left else self.blank)
            self.place -= 1
        self.places.add(self.place)

    def cells(self) -> dict[int, int]:
        first = self.place - len(self.left)
        text = enumerate(self.left + self.right[::-1], start=first)
        return {cell: s for cell, s in text if s != self.blank}


def by_zippers(
    machine: Machine, word: Word, choices: Word
) -> tuple[str, int, int, list[Configuration]]:
    """How a run along `choices` ends, its steps and space, and its configurations."""
    tapes = [Zipper(word if j == 0 else (), machine.blank) for j in range(machine.tapes)]
    q, history = machine.start, list[Configuration]()
    for steps in range(len(choices) + 1):
        places, cells = tuple(t.place for t in tapes), tuple(t.cells() for t in tapes)
        history.append(Configuration(q, places, cells))
        space = max(len(t.places) for t in tapes)
        actions = machine.delta.get((q, tuple(t.right[-1] for t in tapes)), ())
        if q in machine.final:
            return str(machine.final[q]), steps, space, history
        if not actions:
            return "stuck" if machine.computes else "reject", steps, space, history
        if steps == len(choices):
            break
        if choices[steps] >= len(actions):
            return "reject", steps, space, history
        action = actions[choices[steps]]
        q = action.state
        for tape, symbol, move in zip(tapes, action.write, action.moves, strict=True):
            tape.act(symbol, move, machine.one_way)
    return "undecided", len(choices), space, history


def words(machine: Machine, longest: int) -> Iterator[Word]:
    for n in range(longest + 1):
        yield from product(range(machine.input_size), repeat=n)


@given(machines(halting=None))
def test_a_run_is_what_the_zippers_do(machine: Machine) -> None:
    for word in words(machine, 3):
        result = run(machine, word, max_steps=40, trace=True)
        ending, steps, space, history = by_zippers(machine, word, (0,) * 40)
        if result.never_halts:
            assert ending == "undecided"
            assert result.final in history[: result.steps]
        else:
            assert (result.steps, result.space) == (steps, space)
            assert result.stuck == (ending == "stuck")
            assert result.verdict == ("undecided" if result.stuck else ending)
        assert list(result.history) == history[: result.steps + 1]
        assert result.final == result.history[-1]
        assert result.configurations == result.steps + 1
        assert result.branch == ()


@given(machines(halting=True))
def test_the_output_stands_between_the_outermost_symbols(machine: Machine) -> None:
    def text(symbols: Iterator[int]) -> str:
        return "".join(" " if s == machine.blank else str(s) for s in symbols)

    for word in words(machine, 2):
        result = run(machine, word, max_steps=40)
        if result.verdict is not Verdict.HALT:
            assert result.output is None
            continue
        tape = result.final.tapes[machine.output_tape]
        row = text(tape.get(cell, machine.blank) for cell in range(-50, 50))
        assert text(iter(result.output or ())) == row.strip()


@given(machines(nondeterministic=True), st.lists(st.integers(0, 2), max_size=12).map(tuple))
def test_a_witness_is_followed(machine: Machine, witness: Word) -> None:
    for word in words(machine, 2):
        result = run(machine, word, witness=witness, trace=True)
        ending, steps, space, history = by_zippers(machine, word, witness)
        assert (result.verdict, result.steps, result.space) == (ending, steps, space)
        assert list(result.history) == history
        assert result.branch == witness[:steps]
        assert not result.never_halts


@dataclass(frozen=True)
class Branch:
    choices: Word
    ending: str
    space: int
    history: list[Configuration]


def branches(machine: Machine, word: Word, limit: int) -> Iterator[Branch]:
    """All branches, to `limit` steps."""
    ways: list[Word] = [()]
    while ways:
        way = ways.pop()
        ending, steps, space, history = by_zippers(machine, word, way)
        if ending != "undecided" or steps == limit:
            yield Branch(way, ending, space, history)
        else:
            q, heads, tapes = history[-1].state, history[-1].heads, history[-1].tapes
            read = tuple(t.get(h, machine.blank) for h, t in zip(heads, tapes, strict=True))
            ways += [(*way, c) for c in range(len(machine.delta[q, read]))]


@settings(max_examples=50)
@given(machines(nondeterministic=True).filter(lambda machine: machine.branches > 1))
def test_a_search_is_all_branches(machine: Machine) -> None:
    limit = 6
    for word in words(machine, 2):
        every = list(branches(machine, word, limit))
        accepting = [(len(b.choices), b.choices, b.space) for b in every if b.ending == "accept"]
        unfinished = [b for b in every if b.ending == "undecided"]
        result = run(machine, word, max_steps=limit, trace=True)
        assert by_zippers(machine, word, result.branch)[3] == list(result.history)
        assert result.final == result.history[-1]
        if accepting:  # the first in file order of the shortest
            expected = (Verdict.ACCEPT, *min(accepting))
            assert (result.verdict, result.steps, result.branch, result.space) == expected
        elif not unfinished:
            longest, widest = max(len(b.choices) for b in every), max(b.space for b in every)
            assert result.verdict is Verdict.REJECT
            assert (result.steps, result.space) == (longest, widest)
        else:
            assert result.verdict is Verdict.UNDECIDED
        if result.never_halts:
            assert unfinished and not accepting
        # All configurations have been met if those at the limit have been left before.
        left = {c for b in every for c in b.history[:-1]}
        if not accepting and unfinished and all(b.history[-1] in left for b in unfinished):
            endless = any(len(set(b.history)) < len(b.history) for b in unfinished)
            result = run(machine, word, max_steps=100)
            assert result.never_halts or not endless
            assert result.verdict is (Verdict.UNDECIDED if result.never_halts else Verdict.REJECT)


HEAD = "input 01\nstart a\naccept yes\n"
LOOPS = {
    "stays": "a:\n  * -> S\n",
    "to and fro": "a:\n  * -> R b\nb:\n  * -> L a\n",
    "against the end": "ends one-way\na:\n  * -> L\n",
    "rewrites": "a:\n  0 -> 1 S\n  1 -> 0 S\n  _ -> 0 S\n",
    "after a while": "a:\n  [01] -> R\n  _ -> S b\nb:\n  * -> S c\nc:\n  * -> S b\n",
}
RUNAWAYS = {
    "right": "a:\n  * -> R\n",
    "left": "a:\n  * -> 1 L\n",
    "counts": "a:\n  [01] -> R\n  _ -> L b\nb:\n  1 -> 0 L\n  [0_] -> 1 R a\n",
}


@pytest.mark.parametrize("rules", LOOPS.values(), ids=LOOPS)
@pytest.mark.parametrize("word", ["", "0", "0110"])
def test_a_configuration_that_comes_back_is_noticed(rules: str, word: str) -> None:
    result = run(parse(HEAD + rules), word)
    assert (result.verdict, result.never_halts) == (Verdict.UNDECIDED, True)
    assert result.steps < 32


@pytest.mark.parametrize("rules", RUNAWAYS.values(), ids=RUNAWAYS)
def test_a_machine_that_runs_away_is_only_undecided(rules: str) -> None:
    result = run(parse(HEAD + rules), "01", max_steps=5_000)
    assert (result.verdict, result.steps) == (Verdict.UNDECIDED, 5_000)
    assert not result.never_halts


@given(machines())
def test_a_loop_is_noticed_if_there_is_one(machine: Machine) -> None:
    for word in words(machine, 2):
        _, steps, _, history = by_zippers(machine, word, (0,) * 50)
        result = run(machine, word, max_steps=200)
        if len(set(history)) < len(history):
            assert result.never_halts
        elif steps < 50:
            assert result.verdict is not Verdict.UNDECIDED


@pytest.mark.parametrize(("tail", "period"), [(0, 1), (3, 1), (5, 4), (1, 7), (20, 9)])
def test_a_loop_is_noticed_one_period_after_a_power_of_two(tail: int, period: int) -> None:
    last = tail + period - 1
    rules = [f"{q}:\n  _ -> S {q + 1 if q < last else tail}\n" for q in range(last + 1)]
    # A configuration is kept at steps 0, 1, 3, 7, ..., each as long as it takes to reach the next.
    kept = next(2**i - 1 for i in range(9) if 2**i - 1 >= tail and 2**i >= period)
    result = run(parse("start 0\naccept yes\n" + "".join(rules)), "")
    assert (result.never_halts, result.steps) == (True, kept + period)


CHOICE = "nondeterministic\ninput 0\nstart a\naccept yes\na:\n"


def test_an_endless_branch_does_not_hide_an_accepting_one() -> None:
    accepted = run(parse(CHOICE + "  * -> S\n  0 -> R\n  _ -> S yes\n"), "000")
    assert (accepted.verdict, accepted.steps, accepted.branch) == (Verdict.ACCEPT, 4, (1, 1, 1, 1))


def test_a_search_knows_that_a_branch_is_endless() -> None:
    loop = run(parse(CHOICE + "  0 -> S\n  0 -> R\n"), "00")
    assert (loop.verdict, loop.never_halts) == (Verdict.UNDECIDED, True)
    runaway = run(parse(CHOICE + "  * -> R\n  * -> L\n"), "00", max_steps=8)
    assert (runaway.verdict, runaway.steps, runaway.never_halts) == (Verdict.UNDECIDED, 8, False)


def test_the_longest_branch_may_be_made_of_known_configurations() -> None:
    # Breadth-first meets b after one step; the longest way leads through it after two.
    text = CHOICE + "  * -> S b\n  * -> S c\nb:\n  * -> S d\nc:\n  * -> S b\nd:\n  0 -> R\n"
    result = run(parse(text), "")
    assert (result.verdict, result.steps, result.branch) == (Verdict.REJECT, 3, (1, 0, 0))
    cut = run(parse(text), "", max_steps=2, trace=True)
    assert (cut.verdict, cut.steps, len(cut.history)) == (Verdict.UNDECIDED, 2, 3)


def test_the_space_of_every_branch_counts() -> None:
    # At once, or by way of cell 2, all come to d at cell 0, and go on to cell -2.
    text = CHOICE + "  _ -> S d\n  _ -> R b\n"
    far = "b:\n  _ -> R c\nc:\n  _ -> L e\ne:\n  _ -> L d\n"
    result = run(parse(text + far + "d:\n  _ -> L f\nf:\n  _ -> L g\ng:\n  0 -> S yes\n"), "")
    assert (result.verdict, result.steps, result.space) == (Verdict.REJECT, 6, 5)


def test_a_search_that_grows_too_large_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulate, "_MAX_CONFIGURATIONS", 100)
    result = run(parse(CHOICE + "  * -> 0 R\n  * -> _ R\n"), "")
    assert result.verdict is Verdict.UNDECIDED
    assert result.configurations < 110
    assert 5 <= result.steps <= 7


@pytest.mark.parametrize(
    ("word", "output", "steps", "space"),
    [("1011", "1100", 8, 5), ("111", "1000", 8, 5), ("", "1", 2, 2)],
)
def test_increment(word: str, output: str, steps: int, space: int) -> None:
    machine = load("increment")
    result = run(machine, word)
    assert (result.verdict, result.steps, result.space) == (Verdict.HALT, steps, space)
    assert machine.show(result.output or ()) == output


def test_the_busy_beaver_of_four_states() -> None:
    machine = load("busy-beaver-4")
    result = run(machine, "")
    assert (result.steps, result.space) == (107, 14)
    assert machine.show(result.output or ()).count("1") == 13


def test_left_at_the_end_of_a_one_way_tape_stays() -> None:
    text = "input 0\nstart a\nhalt h\nends {}\na:\n  * -> L b\nb:\n  * -> S h\n"
    assert run(parse(text.format("one-way")), "0").final.heads == (0,)
    assert run(parse(text.format("two-way")), "0").final.heads == (-1,)


def test_a_final_start_takes_no_step() -> None:
    result = run(parse("start yes\naccept yes\n"), "")
    assert (result.verdict, result.steps, result.space) == (Verdict.ACCEPT, 0, 1)


def test_a_missing_rule_takes_no_step_even_at_the_limit() -> None:
    machine = parse("input 01\nstart a\naccept yes\na:\n  0 -> R\n")
    for limit in (2, 3, 100):
        result = run(machine, "0010", max_steps=limit)
        assert (result.verdict, result.steps) == (Verdict.REJECT, 2)
    assert run(machine, "0010", max_steps=1).verdict is Verdict.UNDECIDED


def test_a_missing_rule_of_a_machine_that_computes_is_no_verdict() -> None:
    machine = parse("input 01\nstart a\nhalt b\na:\n  0 -> R\n  _ -> S b\n")
    result = run(machine, "001")
    assert (result.verdict, result.stuck, result.output) == (Verdict.UNDECIDED, True, None)
    assert stuck_at(machine, result) == '"001" gets stuck in state a, which has no rule for 1'
    assert not run(machine, "001", max_steps=1).stuck


def test_a_run_may_begin_in_another_state() -> None:
    machine = load("increment")
    assert run(machine, "0", start="carry").steps == 1
    message = re.escape('increment has no state "cary"\nhint: did you mean "carry"?')
    with pytest.raises(UsageError, match=message):
        run(machine, "0", start="cary")
    with pytest.raises(UsageError, match="hint: it has right, carry, done"):
        run(machine, "0", start="x")


@pytest.mark.parametrize("kept", [0, 1, 2, 5, 8, 9, 10, 99])
def test_a_number_keeps_the_ends_of_a_trace(kept: int) -> None:
    machine = load("increment")
    every = run(machine, "1011", trace=True).history
    assert len(every) == 9
    ends = every if kept >= 9 else every[: kept // 2] + every[9 - (kept - kept // 2) :]
    assert run(machine, "1011", trace=kept).history == ends


def test_configurations_are_equal_by_what_they_hold() -> None:
    one, same = Configuration(0, (1,), ({0: 1, 1: 0},)), Configuration(0, (1,), ({1: 0, 0: 1},))
    assert one == same
    assert hash(one) == hash(same)
    assert one != Configuration(0, (1,), ({0: 1},))
