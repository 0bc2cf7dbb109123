"""`check` finds what breaks a promise, says it word for word, and says how far it looked."""

import pytest

from tests.zoo import ORACLES
from tmc.machines.check import check
from tmc.machines.errors import Severity, UsageError
from tmc.machines.files import load, parse

SCAN = """\
machine scan
input 01
start walk
accept yes
{headers}

walk:
  [01] -> R
  _    -> S yes
"""


SLOW = """\
start a
accept f
time 2

a:
  * -> R b
b:
  * -> R c
c:
  * -> R d
d:
  * -> R e
e:
  * -> R f
"""


def problems(headers: str) -> list[str]:
    checked = check(parse(SCAN.format(headers=headers), "scan.tm"))
    assert checked.ok == (not checked.diagnostics)
    return [str(d) for d in checked.diagnostics]


@pytest.mark.parametrize("name", ORACLES)
def test_samples_keep_their_promises(name: str) -> None:
    checked = check(load(name))
    assert [d for d in checked.diagnostics if d.severity is Severity.ERROR] == []
    assert checked.ok
    assert checked.tests >= 1
    assert checked.words >= 1


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        (
            'test "0110" accept in 20',
            'scan.tm:5:1: error: test "0110" expected accept in 20, took 5',
        ),
        ('test "01" reject', 'scan.tm:5:1: error: test "01" expected reject, got accept'),
        (
            "time n",
            'scan.tm:5:6: error: time bound n broken by "": 1 step, 0 allowed'
            "\n    time n\n         ^",
        ),
        (
            "space n",
            'scan.tm:5:7: error: space bound n broken by "": 1 cell, 0 allowed'
            "\n    space n\n          ^",
        ),
        (
            "time 3",
            'scan.tm:5:6: error: time bound 3 broken by "000": 4 steps, 3 allowed'
            "\n    time 3\n         ^",
        ),
    ],
)
def test_a_broken_promise_is_told(headers: str, message: str) -> None:
    assert problems(headers) == [message]


def test_the_whole_run_is_counted_where_a_bound_is_broken() -> None:
    (wrong,) = check(parse(SLOW)).diagnostics
    assert wrong.message == 'time bound 2 broken by "": 5 steps, 2 allowed'


def test_kept_promises_are_not_mentioned() -> None:
    headers = 'time n + 1\nspace n + 1\ntest "01" accept in 3\ntest "" accept in 1'
    assert problems(headers) == []


def test_a_computed_word_is_compared() -> None:
    text = 'input 01\nstart a\nhalt b\ntest "0" -> "1"\n\na:\n  * -> S b\n'
    (wrong,) = check(parse(text, "keep.tm")).diagnostics
    assert str(wrong) == 'keep.tm:4:1: error: test "0" expected "1", got "0"'


def test_a_word_that_gets_stuck_is_shown() -> None:
    text = "input 01\nstart a\nhalt b\n\na:\n  0 -> R\n  _ -> S b\n"
    errors = [d for d in check(parse(text)).diagnostics if d.severity is Severity.ERROR]
    assert [d.message for d in errors] == ['"1" gets stuck in state a, which has no rule for 1']


def test_a_loop_and_a_runaway_are_told_apart() -> None:
    loop = "input 0\nstart a\naccept b\n\na:\n  0 -> S\n  _ -> S b\n"
    assert [d.message for d in check(parse(loop)).diagnostics] == [
        'never halts on "0": a configuration comes back'
    ]
    runaway = "input 0\nstart a\naccept b\n\na:\n  0 -> S b\n  _ -> R\n"
    (wrong,) = check(parse(runaway), max_n=1).diagnostics
    assert wrong.severity is Severity.ERROR
    assert wrong.message.startswith('never halts on "": it goes ever further right, from step ')


def test_a_run_of_which_nothing_is_proved_is_undecided() -> None:
    two_tapes = "tapes 2\ninput 0\nstart a\naccept b\n\na:\n  0_ -> SS b\n  __ -> RR\n"
    checked = check(parse(two_tapes), max_n=1)
    assert checked.ok
    assert [d.message for d in checked.diagnostics if d.code == "undecided"] == [
        '"" is undecided after 100,000 steps'
    ]


def test_words_that_take_long_are_fewer() -> None:
    runaway = "input 01\nstart a\naccept b\n\na:\n  * -> R\n"
    checked = check(parse(runaway))
    assert 2 <= checked.max_n < check(load("parity")).max_n
    assert checked.words == 2 ** (checked.max_n + 1) - 1
    assert check(parse(runaway), max_n=1).max_n == 1


def test_strict_makes_a_missing_rule_an_error() -> None:
    text = "input 01\nstart a\naccept b\n\na:\n  0 -> R\n  _ -> S b\n"
    assert check(parse(text)).ok
    assert not check(parse(text), strict=True).ok


def test_what_was_covered_is_said() -> None:
    checked = check(load("parity"), max_n=3)
    assert (checked.words, checked.max_n) == (15, 3)
    assert checked.steps == (0, 2, 3, 4)
    assert checked.spaces == (1, 2, 3, 4)
    assert checked.summary().startswith("parity: ok (")
    with pytest.raises(UsageError, match="a word cannot have length -1"):
        check(load("parity"), max_n=-1)
