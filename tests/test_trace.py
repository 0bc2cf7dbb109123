"""The table of a run, character by character, and its cuts."""

import pytest

from tmc.machines.files import load, parse
from tmc.machines.simulate import run
from tmc.machines.trace import show_trace


def test_a_run_on_one_tape() -> None:
    machine = load("increment")
    assert show_trace(machine, run(machine, "11", trace=True)) == (
        "step  state   tape\n"
        "   0  right   _[1]1 _\n"
        "   1  right   _ 1[1]_\n"
        "   2  right   _ 1 1[_]\n"
        "   3  carry   _ 1[1]_\n"
        "   4  carry   _[1]0 _\n"
        "   5  carry  [_]0 0 _\n"
        "   6  done   [1]0 0 _\n"
    )


def test_a_run_on_two_tapes() -> None:
    text = "tapes 2\ninput 01\nstart a\naccept yes\na:\n  [01]_ -> .1 RL\n  __ -> SS yes\n"
    machine = parse(text)
    assert show_trace(machine, run(machine, "01", trace=True)) == (
        "step  state   tape 1  tape 2\n"
        "   0  a      [0]1 _   _ _[_]\n"
        "   1  a       0[1]_   _[_]1\n"
        "   2  a       0 1[_] [_]1 1\n"
        "   3  yes     0 1[_] [_]1 1\n"
    )


def test_the_middle_of_a_long_run_is_left_out() -> None:
    machine = parse("input 0\nblank #\nstart a\naccept yes\na:\n  0 -> R\n  # -> S yes\n")
    expected = (
        "step  state   tape\n"
        "   0  a      [0]0 0 0 #\n"
        "   1  a       0[0]0 0 #\n"
        " ...  2 steps left out\n"
        "   4  a       0 0 0 0[#]\n"
        "   5  yes     0 0 0 0[#]\n"
    )
    result = run(machine, "0000", trace=True)
    assert show_trace(machine, result, limit=4) == expected
    assert show_trace(machine, run(machine, "0000", trace=4)) == expected
    assert show_trace(machine, run(machine, "0000", trace=9), limit=4) == expected
    assert " ...  1 step left out\n" in show_trace(machine, result, limit=5)
    assert "left out" not in show_trace(machine, result, limit=6)


def test_numbers_of_left_out_steps_are_readable() -> None:
    machine = parse("input 0\nstart a\naccept b\na:\n  * -> R\n")
    lines = show_trace(machine, run(machine, "", max_steps=12_345, trace=2)).splitlines()
    assert lines[2] == "  ...  12,344 steps left out"
    assert lines[3].startswith("12345  a")


def test_a_run_without_a_trace_cannot_be_shown() -> None:
    machine = load("increment")
    with pytest.raises(ValueError, match="the run was not traced"):
        show_trace(machine, run(machine, "11"))
