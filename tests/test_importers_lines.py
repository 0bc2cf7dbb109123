"""The formats that are read line by line, and the traps of each."""

import pytest

from tests.imported import accepted, mistakes, notes, tape_of, verdicts, words
from tmc.machines.errors import UsageError
from tmc.machines.files import parse
from tmc.machines.machine import Verdict
from tmc.machines.simulate import run

# ----------------------------------------------------------------------------------------- Morphett


def test_which_wildcard_wins() -> None:
    """(state, symbol), then (state, *), then (*, symbol), then (*, *)."""
    text = "0 a a r one\none * * r two\n* b b r halt-accept\n* * * r halt-reject\n"
    machine = parse(text + "two a a r halt-accept ; $INITIAL_TAPE: ab\n", "f.txt", "morphett")
    assert accepted(machine, "ab", 3) == [
        w
        for w in words("ab", 3)
        if w[:1] == "b" or (w[:1] == "a" and w[2:3] in ("a", "b") and w[2:])
    ]


def test_the_last_of_two_rules_counts() -> None:
    machine = parse("0 1 0 r halt\n0 1 1 r halt ! ; again\n")
    assert tape_of(machine, run(machine, "1")) == "1"
    note = next(d for d in machine.notes if "match the same" in d.message)
    assert note.span and note.span.line == 2
    assert (
        note.message
        == "two rules for state 0 match the same symbols: lines 1 and 2; the last counts"
    )


def test_a_run_without_a_rule_halts_after_one_more_step() -> None:
    machine = parse("0 1 _ r 0\n0 0 0 r halt\n")
    assert (run(machine, "11").verdict, run(machine, "11").steps) == (Verdict.HALT, 3)
    assert run(machine, "110").steps == 3


def test_mistakes_in_a_program() -> None:
    text = "0 1 0 r\n0 11 0 r q\n0 1 0 x q\n0 1 0 r q what\n"
    assert mistakes(text, "f.txt", "morphett") == [
        "1: the new state is missing",
        "2: a symbol is one character, not `11`",
        "3: `x` is not a direction",
        "4: `what` is one word too many",
    ]


# ----------------------------------------------------------------------- turingmachinesimulator.com

TWO_TAPES = "init: q\naccept: y\n\nq,0,_\nq,0,0,>,>\n\nq,1,_\np,1,_,-,<\n\np,1,0\np,1,0,>,<\n\n"


def test_two_tapes_and_tests_of_the_dialect() -> None:
    text = TWO_TAPES + "p,_,_\ny,_,_,-,-\ntestAccept: 0011,01\ntestReject: 0 2\n"
    machine = parse(text)
    assert accepted(machine, "01", 5) == ["01", "0011"]
    assert [machine.show(t.word) for t in machine.tests] == ["0011", "01", "0"]
    assert "`2` has symbols that no rule reads: no test" in notes(machine)


def test_the_first_of_two_rules_counts_and_final_states_end_a_run() -> None:
    machine = parse("init: q\naccept: y\nq,1\ny,1,>\nq,1\nq,1,>\ny,1\nq,1,>\n")
    assert accepted(machine, "1", 2) == ["1", "11"]
    assert any("the first counts" in n for n in notes(machine))
    assert any("1 rule that would go on from there is left out" in n for n in notes(machine))


def test_mistakes_in_pairs_of_lines() -> None:
    text = "init: q\naccept: y\nq,0,1\nq,0,>\nq,00\nq,0,>\nq,0\nq,0,r\nq\nq,0,>\nq,1\n"
    assert mistakes(text) == [
        "4: the second line of a rule has 5 parts, this one 3",
        "5: this rule reads 1 symbols, this machine has 2 tapes",
        "7: this rule reads 1 symbols, this machine has 2 tapes",
        "9: this is no rule, for it reads nothing",
        "11: this rule has no second line",
    ]


# --------------------------------------------------------------------------------------- the others


def test_bbchallenge() -> None:
    champion = parse("1RB1LC_1RC1RB_1RD0LE_1LA1LD_1RZ0LA\n", "f.txt")
    assert champion.symbols == ("1", "0") and champion.input_size == 0
    undefined = parse("1RB1LC_1RC1RB_1RD0LE_1LA1LD_---0LA", "f.txt")
    for machine in (champion, undefined):
        result = run(machine, "", max_steps=2000)
        assert result.verdict is Verdict.UNDECIDED
    two = parse("1RB1LB_1LA1RZ\n", "f.txt")
    assert (run(two, "").steps, run(two, "").output) == (6, (0, 0, 0, 0))
    assert run(parse("1RB1LB_1LA---", "f.txt"), "").steps == 6
    assert mistakes("1RB1LB_1LA", "f.txt") == ["1: the row 1LA is not as long as the first"]
    assert mistakes("1RB2LB_1LA1RA", "f.txt") == ["1: 2LB writes a symbol that has no column"]
    assert mistakes("1RB1LB_1LA1RZ x", "f.txt", "bbchallenge") == [
        "1: there is more than one word in this file"
    ]


def test_tursi() -> None:
    """The wildcard is every symbol without a rule of its own; a move can go further."""
    text = "#! fill _ #! wildcard ?\nq 1 0 R q   # a comment ## here\nq ? ? -2 p\np # # N p\n"
    machine = parse(text.replace("p # #", "p ## ##") + "#! write 1##1\n", "f.tm")
    assert machine.states == ("q", "p<1", "p", "halt")
    assert run(machine, "1#1").stuck and run(machine, "1#1").steps == 3
    assert {"no start state: it is `q`", "no end states: those without rules"} <= set(
        notes(machine)
    )
    assert mistakes("#! start\nq 1 0 R\nq 11 0 R p\nq 1 0 X p\n#! begin q\nq 1 0 R p\n") == [
        "1: `start` takes one word",
        "2: a rule has five words, not 4",
        "3: a symbol is one character, not `11`",
        "4: `X` is not a move",
        "5: unknown command `begin`",
    ]
    again = "#! start q\n#! end p\n#! fill _\nq 1 0 R p\nq 1 1 R p\n"
    assert mistakes(again) == ["5: two rules for state q match the same symbols: lines 4 and 5"]


def test_what_may_be_morphett_or_tursi_is_asked() -> None:
    text = "q 1 0 R p\np 0 1 L q\n"
    with pytest.raises(UsageError) as error:
        parse(text, "f.x")
    assert str(error.value) == (
        "f.x may be a file of Morphett's simulator or tursi\n"
        "hint: say which: `--from morphett` or `--from tursi`"
    )
    assert notes(parse(text, "f.x", "tursi"))[0] == "read as tursi"
    assert notes(parse(text, "f.txt"))[0] == "read as Morphett's simulator"


def test_tur() -> None:
    text = (
        "name: copy\nblank: -\nheads: [0, 0]\ntapes:\n  [a, '#']\n  [-]\n"
        "states:\n  start: go\n  stop: end\nrules:\n  back:\n    [a, -] -> [a, _], [<, S], go\n"
        "  go:   # comment\n    [a, _] -> [a, a], [R, R], go\n    ['#', -], [-, S], end\n  end:\n"
    )
    machine = parse(text, "f.tur")
    assert machine.states == ("back", "go", "end") and machine.symbols == ("#", "a", "_")
    result = run(machine, "aa#")
    assert (result.verdict, result.steps, result.final.tapes[1]) == (Verdict.HALT, 3, {0: 1, 1: 1})
    wrong = "name: x\nrules:\n  a:\n    1 -> 0, R b\n    1, R, c\n    1 -> 0, R, a\n"
    assert mistakes(wrong, "f.tur") == ["4: this is no rule"]
    assert mistakes(wrong.replace("R b", "R, a"), "f.tur") == ['5: unknown state "c"']
    assert mistakes("1 -> 0\n", "f.tur") == [
        "1: this line makes no sense here",
        "1: there are no rules",
    ]


def test_foggynight() -> None:
    """The first rule that matches counts, or all of them."""
    text = "CONF:BEGIN\n STATE:ACCEPT Y\n CHAR:WILDCARD ?\n{}CONF:END\n0 ? -> 0 ? R\n0 _ -> Y _ S\n"
    machine = parse(text.format(" CHAR:BLANK b\n") + "0 1 -> Y 1 S\n")
    assert verdicts(machine, "1", 1) == {"": "undecided", "1": "undecided"}
    both = parse(text.format(" MODE:DETERMINISTIC FALSE\n"))
    assert both.nondeterministic
    assert mistakes("CONF:BEGIN\nSTATE:ACCEPT\nCONF:END\n0 1 0 R\n0 1 -> 0 R\n0 1 -> 0 1 X\n") == [
        "2: this directive says nothing",
        "4: this rule has no `->`",
        "5: a rule here has 1 symbols, and after the arrow a state, as many symbols and as many "
        "moves",
        "6: `X` is not a move",
    ]


NJU = "#Q = {q,y}\n#S = {a}\n#G = {a,b,_}\n#q0 = q\n#B = _\n#F = {y}\n#N = 2\n"


def test_both_dialects_of_nju() -> None:
    text = NJU + "q a* aa r* q ; comment\nq __ __ ** y\ny __ __ ** q\n"
    machine = parse(text)
    assert accepted(machine, "a", 3) == []  # it goes on from y, and back
    text = NJU + "q ** *b r* q\nq _b __ ** y\ny a* ** ** y\n"
    assert accepted(parse(text), "a", 2) == []
    dialect = parse(text, "f.tm", "nju-2021")
    assert verdicts(dialect, "a", 1)[""] == "undecided"
    assert "`*` reads anything but the blank (otherwise with --from nju-2021)" in notes(parse(text))
    ends = parse(NJU + "q __ __ ** y\ny aa aa ** q\n")
    assert accepted(ends, "a", 2) == [""]
    assert mistakes(NJU + "q a aa r* q\nq a! aa r* q\nq aa aa rx q\nq aa aa rr z\nq aa\n") == [
        "8: the middle words of a rule have 2 characters, one for each tape",
        "9: symbol `!` is not in the tape alphabet",
        "10: `x` is not a move",
        '11: unknown state "z"',
        "12: a rule has five words, not 2",
    ]
    assert mistakes(NJU.replace("#F", "#X"), "f.tm", "nju") == [
        "1: the header #F is missing",
        "6: this header makes no sense",
    ]


def test_courses_with_a_left_end() -> None:
    """A move to the left of the first cell stays."""
    texts = {
        "notre-dame-2014": "Q:q,y,n\nA:1\nZ:1,_\nS:q\nF:y,n\nT:q,1,p,1,L\nT:p,1,y,1,R\n",
        "notre-dame-2016": "m\n1\n_\nq,p,y,n\nq\ny\nn\nq,1|p,1,L\np,1|y,1,R\n",
        "st-andrews": "states 4\nq\np\ny +\nn -\nalphabet 1 1\nq 1 p 1 L\np 1 y 1 R\n",
        "tock": ',1,_\n>q,"p,1,L",\np,"y,1,R",\n@y,,\n',
    }
    for key, text in texts.items():
        text = text.replace("Q:q,y", "Q:q,p,y")
        machine = parse(text)
        assert machine.one_way, key
        assert notes(machine) == notes(parse(text, "<text>", key))
        assert accepted(machine, "1", 2) == ["1", "11"], key
    wrong = texts["notre-dame-2014"]
    assert mistakes(wrong, format="notre-dame-2014") == [
        '6: unknown state "p"',
        '7: unknown state "p"',
    ]
    assert mistakes("states 2\nq\ny *\nalphabet 1 1\n") == ["3: this is no state"]
    assert mistakes("states 1\nq +\nalphabet 2 1\nq 1 q 1 X\n", "f.tm") == [
        "3: there are 1 symbols, not 2",
        "4: `X` is not a move",
    ]


def test_the_table_of_tock() -> None:
    text = ',aa,_\n>q,"{(q,aa,R),(y,aa,R)}","(n,_,N)"\n@y,"","y,aa,L"\nn,,\n'
    machine = parse(text, "f.csv")
    assert machine.nondeterministic and machine.symbols == ("a", "_")
    assert "symbols written otherwise: `aa` as `a`" in notes(machine)
    assert accepted(machine, "a", 2) == ["a", "aa"]
    assert mistakes(',a\n>q,"q,a"\n>p,"q,a,X"\nr\n', "f.csv") == [
        "2: `q,a` is no transition",
        "3: there is more than one state to start in",
        "3: `q,a,X` is no transition",
        "4: this row has 0 cells for 1 symbols",
    ]
