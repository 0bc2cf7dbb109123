"""Are two machines equal? The simulator has the last word, on every word of a few symbols."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.strategies import incomplete, machines
from tmc.learn.equality.bisimulation import Answer, bisimilar, equal_at
from tmc.learn.equality.differences import difference_at
from tmc.learn.equality.lockstep import lockstep_radius
from tmc.learn.equality.onepass import decide
from tmc.learn.shape import Delta, delta_of, machine_of, shape_of
from tmc.machines.batch import VERDICTS, run_batch
from tmc.machines.errors import UsageError
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import run

decided = machines(tapes=1, halting=None) | incomplete()


def same(a: Machine, b: Machine, word: tuple[int, ...], steps: int = 200) -> bool | None:
    """What the simulator says of one word; `None` if it was cut off."""
    one, other = (run(machine, word, max_steps=steps) for machine in (a, b))
    for cut in (one, other):
        if cut.verdict is Verdict.UNDECIDED and not cut.never_halts and not cut.stuck:
            return None
    if one.verdict is not other.verdict:
        return False
    return one.verdict is not Verdict.HALT or one.final.tapes == other.final.tapes


def changed(machine: Machine, data: st.DataObject) -> Machine:
    """The machine with one entry of its table drawn anew, perhaps to the same."""
    shape, delta = shape_of(machine), delta_of(machine)
    q = data.draw(st.integers(0, shape.states - 1))
    s = data.draw(st.integers(0, shape.blank))
    delta.next[q, s] = data.draw(st.integers(0, shape.nexts - 1))
    delta.write[q, s] = data.draw(st.integers(0, shape.blank))
    delta.move[q, s] = data.draw(st.integers(-1, 1))
    return machine_of(shape, delta)


@settings(max_examples=25)
@given(decided, st.data())
def test_what_is_said_is_what_the_simulator_says(machine: Machine, data: st.DataObject) -> None:
    assume(machine.tapes == 1 and machine.start not in machine.final)
    other = changed(machine, data)
    compared = bisimilar(machine, other)
    if compared.answer is Answer.DIFFERENT:
        assert compared.difference is not None
        word = machine.word(compared.difference.word)
        assert same(machine, other, word) is not True
        assert difference_at(machine, other, word) == compared.difference
    else:
        for n in range(4):
            for word in product(range(machine.input_size), repeat=n):
                assert same(machine, other, word) is not False


@settings(max_examples=50)
@given(machines(tapes=1, halting=None), st.data())
def test_where_no_head_moves_left_it_is_decided(machine: Machine, data: st.DataObject) -> None:
    assume(machine.start not in machine.final)
    rightwards = [delta_of(m) for m in (machine, changed(machine, data))]
    for delta in rightwards:
        np.abs(delta.move, out=delta.move)
    shape = shape_of(machine)
    answer = decide(shape, *rightwards)
    one, other = (machine_of(shape, delta) for delta in rightwards)
    shortest = None if answer.word is None else len(answer.word)
    for n in range(4 if shortest is None else min(shortest, 4)):
        for word in product(range(machine.input_size), repeat=n):
            assert same(one, other, word) is not False
    if answer.word is not None:
        assert same(one, other, answer.word) is not True


@settings(max_examples=50)
@given(machines(tapes=1, halting=None), st.data())
def test_every_radius_is_sound_and_none_forgets(machine: Machine, data: st.DataObject) -> None:
    assume(machine.start not in machine.final)
    other = changed(machine, data)
    shape, tables = shape_of(machine), (delta_of(machine), delta_of(other))
    proved = [lockstep_radius(shape, *tables, range(r, r + 1)) is not None for r in range(4)]
    assert proved[1:] == sorted(proved[1:])
    if any(proved):
        for word in product(range(machine.input_size), repeat=3):
            assert same(machine, other, word) is not False
    assert lockstep_radius(shape, tables[0], tables[0]) == int(machine.one_way)


@pytest.mark.parametrize("name", ["increment", "zeros-ones", "sort-bits"])
@pytest.mark.parametrize("one_way", [False, True])
def test_every_change_of_one_entry_is_proved_only_if_it_is_harmless(
    name: str, one_way: bool
) -> None:
    """With heads that part, words that differ, and other ends among them."""
    machine = replace(load(name), one_way=one_way)
    shape, delta = shape_of(machine), delta_of(machine)
    words = [np.array([*product(range(2), repeat=n)]).reshape(2**n, n) for n in range(6)]
    proved = wrong = 0
    for q, s in product(range(shape.states), range(shape.blank + 1)):
        entries = (("next", range(shape.nexts)), ("write", range(3)), ("move", (-1, 0, 1)))
        for column, value in ((column, value) for column, values in entries for value in values):
            after = Delta(delta.next.copy(), delta.write.copy(), delta.move.copy())
            getattr(after, column)[q, s] = value
            other = machine_of(shape, after)
            harmless = not any(_unlike(machine, other, some) for some in words)
            if lockstep_radius(shape, delta, delta_of(other)) is not None:
                assert harmless, (q, s, column, value)
                proved += 1
            wrong += not harmless
    assert proved and wrong


def _unlike(a: Machine, b: Machine, words: np.ndarray) -> bool:
    """Whether they differ on some of these words, within 200 steps."""
    one, other = (run_batch(machine, words, max_steps=200) for machine in (a, b))
    ends = np.concatenate([one.ends, other.ends])
    cells = int(ends[:, 0].min()), int(ends[:, 1].max())
    differ = one.verdicts != other.verdicts
    halted = one.verdicts == VERDICTS.index(Verdict.HALT)
    return bool((differ | halted & (one.tape(*cells) != other.tape(*cells)).any(axis=1)).any())


def test_heads_that_part_are_no_proof() -> None:
    """The second machine reads the first cell twice."""
    machine = parse("input 01\nstart a\naccept y\na:\n  0 -> R b\nb:\n  1 -> S y\n")
    shape, delta = shape_of(machine), delta_of(machine)
    stays = Delta(delta.next, delta.write, np.zeros_like(delta.move))
    assert lockstep_radius(shape, delta, stays) is None
    assert bisimilar(machine, machine_of(shape, stays)).answer is Answer.DIFFERENT


def test_a_head_that_bumps_into_the_wall_reads_the_first_cell_again() -> None:
    """There the machines differ, and nowhere else."""
    text = "input 01\nstart a\naccept y\na:\n  [01] -> L b\nb:\n  0 -> S y\n"
    machine, other = (
        replace(parse(x), one_way=True) for x in (text, text.replace("0 -> S", "1 -> S"))
    )
    assert lockstep_radius(shape_of(machine), delta_of(machine), delta_of(other)) is None
    assert bisimilar(machine, other).answer is Answer.DIFFERENT
    assert bisimilar(*(replace(x, one_way=False) for x in (machine, other))).answer is Answer.PROVED


def test_what_was_written_long_ago_still_differs() -> None:
    """They write different words on `00` alone, and get stuck on its beginnings."""
    text = "input 0\nstart a\nhalt h\na:\n  0 -> R b\nb:\n  0 -> R c\nc:\n  _ -> S h\n"
    machine, other = parse(text), parse(text.replace("0 -> R b", "0 -> _ R b"))
    found = bisimilar(machine, other)
    assert found.difference is not None and found.difference.word == "00"


def test_a_copy_with_twice_the_states_is_proved() -> None:
    """Every step goes to the other copy of the next state."""
    machine = load("palindrome")
    shape, delta = shape_of(machine), delta_of(machine)
    k = shape.states

    def copied(here: int) -> np.ndarray:
        after = delta.next
        return np.where(after < k, (1 - here) * k + after, after + k)

    twice = Delta(
        np.concatenate([copied(0), copied(1)]),
        np.concatenate([delta.write] * 2),
        np.concatenate([delta.move] * 2),
    )
    other = machine_of(shape_of(machine, states=2 * k), twice)
    assert len(other.states) > len(machine.states)
    compared = bisimilar(machine, other)
    assert compared.answer is Answer.PROVED, compared


def test_entries_that_are_never_used_need_a_window() -> None:
    """Swapping bits, the cell to the right of the last 0 seen is always a 1."""
    machine = load("sort-bits")
    shape, delta = shape_of(machine), delta_of(machine)
    swap = 3
    delta.next[swap, [0, 2]] = 0
    other = machine_of(shape, delta)
    assert lockstep_radius(shape, delta_of(machine), delta) == 1
    assert bisimilar(machine, other).answer is Answer.PROVED


def test_a_decider_may_write_what_it_likes() -> None:
    """Blanks in the place of what has been compared, or another symbol that is treated alike."""
    machine = load("zeros-ones")
    shape = replace(shape_of(machine), symbols=("0", "1", "x", "_"))
    one, other = (Delta.blank(shape) for _ in range(2))
    for delta, mark in ((one, 3), (other, 2)):
        for s, source in ((0, 0), (1, 1), (2, 2), (3, 2)):
            for name in ("next", "write", "move"):
                column = getattr(delta_of(machine), name)[:, source]
                if name == "write":
                    column = np.where(column == 2, np.where(source == 2, s, mark), column)
                getattr(delta, name)[:, s] = column
    a, b = machine_of(shape, one), machine_of(shape, other)
    for word in product(range(2), repeat=6):
        assert run(a, word).verdict is run(machine, word).verdict
    assert bisimilar(a, b).answer is Answer.PROVED


@pytest.mark.parametrize("name", ["palindrome", "zeros-ones", "increment", "sort-bits"])
@settings(max_examples=10)
@given(seed=st.integers(0, 10_000))
def test_a_planted_mistake_is_refuted_or_harmless(name: str, seed: int) -> None:
    machine = load(name)
    shape, delta = shape_of(machine), delta_of(machine)
    random = np.random.default_rng(seed)
    q, s = random.integers(shape.states), random.integers(shape.blank + 1)
    delta.next[q, s] = random.integers(shape.nexts)
    other = machine_of(shape, delta)
    compared = bisimilar(machine, other)
    words = [w for n in range(7) for w in product(range(2), repeat=n)]
    wrong = any(same(machine, other, word) is False for word in words)
    assert (compared.answer is Answer.DIFFERENT) >= wrong


def test_words_of_one_length_by_their_circuits() -> None:
    """Exact to length 4, by counting in the states, and wrong beyond."""
    lines = ["machine m", "input 01", "start a0", "accept y"]
    for i in range(3):
        lines += [f"a{i}:", *([f"0 -> R a{i + 1}"] if i < 2 else [])]
        lines += ["_ -> S y" if i == 0 else f"1 -> R b{i - 1}"]
        lines += [f"b{i}:", *([f"1 -> R b{i - 1}"] if i else ["_ -> S y"])]
    counting, machine = parse("\n".join(lines)), load("zeros-ones")
    assert equal_at(machine, counting, 5).answer is Answer.PROVED
    compared = equal_at(machine, counting, 6)
    assert compared.answer is Answer.DIFFERENT
    assert compared.difference is not None
    assert compared.difference.word == "000111"
    assert bisimilar(machine, counting).answer is Answer.DIFFERENT


def test_a_machine_that_does_not_halt_cannot_be_compiled() -> None:
    endless = parse("input 01\nstart a\naccept y\na:\n  [01_] -> R\n")
    assert equal_at(load("parity"), endless, 3, max_steps=50).answer is Answer.UNKNOWN
    compared = bisimilar(load("parity"), endless)
    assert str(compared) == 'on "" one rejects and the other has not halted after 100,000 steps'


def test_only_like_machines_are_compared() -> None:
    with pytest.raises(UsageError, match="different kinds of answer"):
        bisimilar(load("parity"), load("increment"))
    with pytest.raises(UsageError, match="has 2 tapes"):
        bisimilar(load("parity"), load("equality"))
