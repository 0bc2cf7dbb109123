"""Other people's formats: one machine in all of them, and the traps of each.

The machines of `formats/` add one to a binary number, least significant bit first; what they should
do is worked out here from the number.
"""

import json
from itertools import product
from pathlib import Path

import pytest

from tmc.cli import main
from tmc.machines.errors import ASSUMED, SourceError, UsageError
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import Run, run

FILES = sorted(p for p in (Path(__file__).parent / "formats").iterdir() if p.suffix != ".md")
COMPUTES = {"inc.tm", "inc.tmio.yaml"}


def words(symbols: str, length: int) -> list[str]:
    return ["".join(w) for n in range(length + 1) for w in product(symbols, repeat=n)]


def notes(machine: Machine) -> list[str]:
    return [d.message for d in machine.notes if d.code == ASSUMED]


def mistakes(text: str, file: str = "f.txt", format: str | None = None) -> list[str]:
    with pytest.raises(SourceError) as error:
        parse(text, file, format)
    return [f"{d.span.line if d.span else 0}: {d.message}" for d in error.value.diagnostics]


def verdicts(machine: Machine, symbols: str, length: int = 4) -> dict[str, str]:
    """The words that are accepted, up to a length."""
    return {w: run(machine, w, max_steps=1000).verdict for w in words(symbols, length)}


def accepted(machine: Machine, symbols: str, length: int = 4) -> list[str]:
    return [w for w, verdict in verdicts(machine, symbols, length).items() if verdict == "accept"]


def tape_of(machine: Machine, result: Run) -> str:
    tape = result.final.tapes[0]
    cells = range(min(tape), max(tape) + 1)
    return machine.show([tape.get(c, machine.blank) for c in cells])


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_one_machine_in_every_format(path: Path) -> None:
    machine = load(path)
    assert machine.symbols[: machine.input_size] == ("0", "1")
    assert bool(notes(machine)) == (path.name != "inc.tm")
    for word in words("01", 6):
        result = run(machine, word)
        assert result.verdict is (Verdict.HALT if path.name in COMPUTES else Verdict.ACCEPT)
        value = int(word[::-1] or "0", 2) + 1
        assert int(tape_of(machine, result)[::-1], 2) == value
        if machine.computes:
            assert result.output == machine.word(tape_of(machine, result))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_notes_are_in_the_json_and_on_standard_error(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(path), "11"]) == 0
    assert capsys.readouterr().err.splitlines() == [f"note: {n}" for n in notes(load(path))]
    assert main(["run", str(path), "11", "--json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["notes"] == notes(load(path)) and not shown.err


def test_a_format_is_named_by_its_key() -> None:
    with pytest.raises(UsageError) as error:
        parse("", "f", "morphet")
    assert str(error.value) == 'there is no format "morphet"\nhint: did you mean "morphett"?'
    assert parse("0 1 0 r 0\n0 _ _ * halt\n", "f", "morphett").states == ("0", "halt")


# --------------------------------------------------------------------------- turingmachine.io

TABLE = "input: 'ab'\nblank: ' '\nstart state: q\ntable:\n"


def test_yaml_is_read_as_strings() -> None:
    text = "input: 'ny'\nblank: 0\nstart state: no\ntable:\n  no:\n    y: {write: n, R}\n    n: R\n"
    machine = parse(text)
    assert machine.states == ("no", "halt") and machine.symbols == ("n", "y", "0")
    result = run(machine, "nyy")
    assert tape_of(machine, result) == "nnn"
    assert result.steps == 4  # the last of them is the halt for want of a rule
    assert "a missing rule halts: that takes a step here (1 rules added)" in notes(machine)


def test_keys_synonyms_and_omissions() -> None:
    text = (
        TABLE.replace("table", "synonyms:\n  end: {L: accept}\ntable")
        + "  q:\n    'a,b': R\n    ' ': end\n  accept:\n"
    )
    machine = parse(text)
    assert machine.final == {1: Verdict.ACCEPT}
    assert run(machine, "abba").steps == 5
    assert "verdicts are taken from the names of states: `accept` accepts" in notes(machine)


def test_a_gist_wraps_its_machine() -> None:
    inner = TABLE + "  q:\n    a: {R: p}\n"
    wrapped = "name: my machine\nsource code: |\n" + "".join(
        f"  {line}\n" for line in inner.splitlines()
    )
    assert mistakes(wrapped, "f.yaml") == ['8: unknown state "p"']
    machine = parse(wrapped + "      ' ': {L: q}\n    p:\n", "f.yaml")
    assert machine.name == "my-machine"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("  q: {a: {L, R}}\n", ["5: an instruction moves once"]),
        ("  q: {a: {write: b}}\n", ["5: the move is missing"]),
        ("  q: {a: {wite: b, R}}\n", ["5: unknown key `wite`"]),
        ("  q: {a: {write: bb, R}}\n", ["5: what is written is one character"]),
        ("  q: {aa: R}\n", ["5: a symbol is one character, not `aa`"]),
        ("  q: {a: right}\n", ["5: `right` is no instruction"]),
        ("  q: {a: {R: p}, b: }\n", ['5: unknown state "p"', "5: the instruction is missing"]),
        ("  q: {a: R}\n  q: {b: R}\n", ["6: the key `q` is given twice"]),
        ("  q: {a: &x R, b: *x}\n", ["5: an alias (`*name`) is not read"]),
        (
            "  q: {a: !!python/object:x R}\n",
            ["5: the tag `tag:yaml.org,2002:python/object:x` is not read"],
        ),
        ("  q: {a: R\n", ["6: this is not whole YAML: did not find expected ',' or '}'"]),
    ],
)
def test_mistakes_in_a_table(table: str, expected: list[str]) -> None:
    assert mistakes(TABLE + table, "f.yaml") == expected


# ----------------------------------------------------------------------------------- Morphett


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


# ------------------------------------------------------------------ turingmachinesimulator.com

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


# ------------------------------------------------------------------------------------- JFLAP 7


def jff(body: str, tapes: str = "") -> str:
    return f"<structure><type>turing</type>{tapes}<automaton>{body}</automaton></structure>"


def transition(source: int, target: int, read: str, write: str, move: str = "R") -> str:
    return (
        f"<transition><from>{source}</from><to>{target}</to><read>{read}</read>"
        f"<write>{write}</write><move>{move}</move></transition>\n"
    )


STATES = (
    '<state id="0" name="a"><initial/></state><state id="1" name="a"/>'
    '<state id="2" name="y"><final/></state>\n'
)


def test_jflap_matches_in_every_way() -> None:
    text = jff(
        STATES
        + transition(0, 0, "~", "~")
        + transition(0, 1, "!1", "0")
        + transition(1, 2, "1", "1")
        + transition(2, 0, "", "")
    )
    machine = parse(text, "f.jff")
    assert machine.states == ("a-0", "a-1", "y") and machine.nondeterministic
    assert accepted(machine, "01") == [w for w in words("01", 4) if "01" in w]
    assert any("would go on from there" in n for n in notes(machine))


def test_without_final_states_halting_accepts() -> None:
    text = jff('<state id="0" name="a"><initial/></state>' + transition(0, 0, "1", "1"))
    text = text.replace("</automaton>", transition(0, 0, "0", "0", "S") + "</automaton>")
    machine = parse(text, "f.jff")
    assert verdicts(machine, "01", 1) == {"": "accept", "0": "undecided", "1": "accept"}
    assert "no final state: halting accepts" in notes(machine)


def test_a_variable_is_what_was_read() -> None:
    """The first symbol is looked for again at the end: it is a or b, and called v."""
    text = jff(
        '<state id="0" name="q"><initial/></state><state id="1" name="r"/><state id="2" name="s"/>'
        '<state id="3" name="y"><final/></state>'
        + transition(0, 1, "a,b}v", "c")
        + transition(1, 1, "!", "~").replace("<read>!", "<read>!□")
        + transition(1, 2, "", "", "L")
        + transition(2, 3, "v", "v")
    )
    machine = parse(text, "f.jff")
    assert machine.states == ("q", "r(v=a)", "r(v=b)", "s(v=a)", "s(v=b)", "y(v=a)", "y(v=b)")
    assert accepted(machine, "ab") == [w for w in words("ab", 4) if len(w) > 1 and w[0] == w[-1]]


def test_a_building_block_is_a_machine_in_a_state() -> None:
    """The block goes to the end of the word; what follows looks at the last symbol."""
    inner = (
        '<block id="0" name="go"><tag>none</tag><initial/></block>'
        '<block id="1" name="back"><tag>none2</tag><final/></block>'
        + transition(0, 0, "!□", "~")
        + transition(0, 1, "", "", "L")
    )
    text = jff(
        '<block id="5" name="end"><tag>M</tag><initial/></block>'
        '<block id="6" name="y"><tag>N</tag><final/></block>'
        '<transition block="true"><from>5</from><to>6</to><read>1</read></transition>'
        f"<M><automaton>{inner}</automaton></M><N/>"
    )
    text = text.replace(
        "</automaton></structure>", transition(5, 5, "0", "1", "L") + "</automaton></structure>"
    )
    machine = parse(text, "f.jff")
    assert set(machine.states) == {"end/go", "end/back", "y"}
    assert accepted(machine, "01") == [w for w in words("01", 4) if w not in ("", "0")]


def test_two_tapes_with_defaults() -> None:
    text = jff(
        STATES
        + '<transition><from>0</from><to>2</to><read tape="1">1</read><read tape="2"/>'
        + '<write tape="2">1</write><move tape="2">S</move></transition>',
        "<tapes>2</tapes>",
    )
    machine = parse(text, "f.jff")
    result = run(machine, "11")
    assert result.verdict is Verdict.ACCEPT and result.final.heads == (1, 0)
    assert result.final.tapes == ({1: 0}, {0: 0})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            jff(STATES).replace("turing", "pda"),
            "1: this is no Turing machine, but a JFLAP structure of type `pda`",
        ),
        (jff("<state id='0'/>"), "1: no state is the initial one"),
        (jff(STATES + transition(0, 9, "1", "1")), "2: there is no state with the id `9`"),
        (jff(STATES + transition(0, 1, "1", "1", "X")), "2: `X` is not a move"),
        (jff(STATES + transition(0, 1, "11", "1")), "2: a symbol is one character, not `11`"),
        (jff(STATES, "<tapes>9</tapes>"), "1: JFLAP machines have 1 to 5 tapes, not `9`"),
        (jff(STATES)[:-9], "2: this is not whole XML: unclosed token"),
        (
            '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + jff("&b;"),
            "1: this file declares entities, which no machine needs",
        ),
    ],
)
def test_mistakes_in_a_structure(text: str, expected: str) -> None:
    assert mistakes(text, "f.jff") == [expected]
