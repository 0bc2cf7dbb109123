"""The simulator against machines whose runs are known by hand, and a second simulator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import machines
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import run
from tmc.machines.trace import show_trace

STEPS = 30


def second_opinion(machine: Machine, word: tuple[int, ...]) -> tuple[Verdict, int, list[str]]:
    """The run of a deterministic machine on tapes that are strings with room on either side."""
    room = STEPS + 2
    letters = [chr(ord("a") + s) for s in range(len(machine.symbols))]
    blank = letters[machine.blank]
    tapes = [blank * (2 * room + len(word)) for _ in range(machine.tapes)]
    written = "".join(letters[s] for s in word)
    tapes[0] = blank * room + written + blank * room
    heads, state = [room] * machine.tapes, machine.start
    for step in range(STEPS + 1):
        if state in machine.final:
            return machine.final[state], step, tapes
        read = tuple(letters.index(tape[h]) for tape, h in zip(tapes, heads, strict=True))
        actions = machine.delta.get((state, read))
        if not actions:
            missing = Verdict.UNDECIDED if machine.computes else Verdict.REJECT
            return missing, step, tapes
        if step == STEPS:
            break
        state = actions[0].state
        for j, h in enumerate(heads):
            tapes[j] = tapes[j][:h] + letters[actions[0].write[j]] + tapes[j][h + 1 :]
            h += actions[0].moves[j]
            heads[j] = room if machine.one_way and h < room else h
    return Verdict.UNDECIDED, STEPS, tapes


@given(machine=machines(halting=None), data=st.data())
def test_two_simulators_agree(machine: Machine, data: st.DataObject) -> None:
    word = tuple(data.draw(st.lists(st.integers(0, machine.input_size - 1), max_size=4)))
    result = run(machine, word, max_steps=STEPS)
    verdict, steps, tapes = second_opinion(machine, word)
    if result.never_halts:
        assert verdict is Verdict.UNDECIDED
        return
    assert (result.verdict, result.steps) == (verdict, steps)
    for tape, other in zip(result.final.tapes, tapes, strict=True):
        held = {i - STEPS - 2: ord(c) - ord("a") for i, c in enumerate(other)}
        assert dict(tape) == {i: s for i, s in held.items() if s != machine.blank}


def test_a_word_is_computed() -> None:
    result = run(load("increment"), "1011")
    assert (result.verdict, result.steps, result.space) == (Verdict.HALT, 8, 5)
    assert result.output == (1, 1, 0, 0)


def test_left_at_the_end_of_a_one_way_tape_stays() -> None:
    text = "input 0\nstart a\nhalt h\nends {}\n\na:\n  * -> L b\nb:\n  * -> 0 S h\n"
    assert run(parse(text.format("one-way")), "").final.heads == (0,)
    assert run(parse(text.format("two-way")), "").final.heads == (-1,)


def test_a_missing_rule_rejects_without_a_step() -> None:
    result = run(parse("input 0\nstart a\naccept b\n\na:\n  _ -> S b\n"), "0")
    assert (result.verdict, result.steps) == (Verdict.REJECT, 0)


def test_a_final_start_state_ends_at_once() -> None:
    result = run(parse("input 0\nstart a\naccept a\n"), "00")
    assert (result.verdict, result.steps) == (Verdict.ACCEPT, 0)


def test_a_machine_that_computes_gets_stuck() -> None:
    result = run(parse("input 0\nstart a\nhalt b\n\na:\n  _ -> S b\n"), "0")
    assert (result.verdict, result.stuck) == (Verdict.UNDECIDED, True)


@pytest.mark.parametrize(("rule", "loops"), [("* -> S", True), ("* -> 0 R", False)])
def test_a_loop_is_noticed_and_a_runaway_is_cut_off(rule: str, loops: bool) -> None:
    machine = parse(f"input 0\nstart a\naccept b\n\na:\n  {rule}\nb:\n")
    result = run(machine, "0", max_steps=500)
    assert (result.verdict, result.never_halts) == (Verdict.UNDECIDED, loops)


def test_one_branch_that_accepts_is_enough() -> None:
    text = "input 0\nnondeterministic\nstart a\naccept y\n\na:\n  0 -> R\n  0 -> S y\n"
    machine = parse(text)
    assert (run(machine, "00").verdict, run(machine, "00").steps) == (Verdict.ACCEPT, 1)
    assert run(machine, "00", witness=[0, 0]).verdict is Verdict.REJECT
    assert run(machine, "00", witness=[0, 1]).verdict is Verdict.ACCEPT
    assert run(machine, "00", witness=[2]).verdict is Verdict.REJECT


def test_a_trace_is_a_table() -> None:
    machine = load("increment")
    assert show_trace(machine, run(machine, "1", trace=True)).splitlines()[:3] == [
        "step  state   tape",
        "   0  right   _[1]_",
        "   1  right   _ 1[_]",
    ]
