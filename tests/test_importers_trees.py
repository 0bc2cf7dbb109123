"""The formats in YAML and JSON, and objects of automata-lib."""

from pathlib import Path

import pytest

from tests.imported import accepted, mistakes, notes, tape_of, words
from tmc.machines.files import parse
from tmc.machines.importers.automata_lib import from_automata
from tmc.machines.machine import Verdict
from tmc.machines.simulate import run
from tmc.machines.source import source

# --------------------------------------------------------------------------------- turingmachine.io

TABLE = "input: 'ab'\nblank: ' '\nstart state: q\ntable:\n"


def test_yaml_is_read_as_strings() -> None:
    text = "input: 'ny'\nblank: 0\nstart state: no\ntable:\n  no:\n    y: {write: n, R}\n    n: R\n"
    machine = parse(text)
    assert machine.states == ("no", "halt") and machine.symbols == ("n", "y", "0")
    result = run(machine, "nyy")
    assert tape_of(machine, result) == "nnn"
    assert result.steps == 4  # the last of them is the halt for want of a rule
    assert "a missing rule halts: that takes a step here (1 rules added)" in notes(machine)


@pytest.mark.parametrize("blank", [" ", "\x19"])
def test_a_blank_that_is_no_character_leaves_other_symbols_their_names(blank: str) -> None:
    escaped = blank.encode("unicode_escape").decode()
    text = (
        f'input: "a_"\nblank: "{escaped}"\nstart state: q\ntable:\n  q:\n'
        f'    a: R\n    _: {{write: a, R}}\n    "{escaped}": {{L: done}}\n  done:\n'
    )
    machine = parse(text)
    assert sorted(machine.symbols) == ["_", "a", "□"] and machine.symbols[-1] == "□"
    assert tape_of(machine, run(machine, r"a\_a\_")) == "aaaa"
    assert "the blank is written as `□`, since `_` is another symbol" in notes(machine)
    assert parse(source(machine)).symbols == machine.symbols


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


# --------------------------------------------------------------------------------------- the others


def test_the_marker_of_vtramo() -> None:
    text = (
        "name: m\ndescription: x\ninitial_state: s\ntapes: 1\ntransitions:\n  s:\n"
        "    '>': {next_state: s, write: '>', move: '->'}\n"
        "    '*': {next_state: s, write: '*', move: '->'}\n"
        "    '_': {next_state: b, write: '_', move: '<-'}\n  b:\n"
        "    '1': {next_state: b, write: '1', move: '<-'}\n"
        "    '>': {next_state: 'yes', write: '>', move: '-'}\n"
        "    '0': {next_state: 'no', write: '0', move: '-'}\n"
    )
    machine = parse(text, "f.yaml")
    assert machine.symbols == ("0", "1", ">", "_")
    assert accepted(machine, "01") == [w for w in words("01", 4) if "0" not in w]
    assert "two steps go before, which write the markers `>` to the left of the input" in notes(
        machine
    )
    assert mistakes(text.replace("move: '-'", "move: '--'"), "f.yaml") == [
        "12: `--` is not a move",
        "13: `--` is not a move",
    ]


def test_json_says_where_it_is_wrong() -> None:
    folder = Path(__file__).parent / "formats"
    text = (folder / "inc.ft.json").read_text()
    assert mistakes(text.replace('"RIGHT"', '"UP"', 1), "f.json") == [
        "1: `transitions.carry[0].action` should be LEFT or RIGHT"
    ]
    assert mistakes(text.replace('"blank"', '"blnk"'), "f.json") == ["1: `blank` is missing"]
    assert mistakes(text[:-3], "f.json") == ["5: this is not whole JSON: Expecting ',' delimiter"]
    assert mistakes('{"finals": 1, "finals": 2}', "f.json") == [
        "1: the key `finals` is given twice in one object"
    ]
    library = (folder / "inc.automata.json").read_text()
    assert mistakes(library.replace('"move": ["R"]', '"move": "R"', 1), "f.json") == [
        "1: `transitions.carry[0].to[0].move` should be an array"
    ]


def test_objects_of_automata_lib() -> None:
    class NTM:
        states = frozenset({"q", "r", "y"})
        input_symbols = frozenset({"a", "b"})
        tape_symbols = frozenset({"a", "b", "."})
        initial_state, blank_symbol = "q", "."
        final_states = frozenset({"y"})
        transitions = {
            "q": {"a": {("q", "a", "R"), ("r", "b", "R")}},
            "r": {"b": {("y", "b", "N")}},
        }

    class DTM(NTM):
        transitions = {"q": {"a": ("r", "b", "R")}, "r": {".": ("y", ".", "N")}}  # type: ignore[dict-item]

    class MNTM(NTM):
        n_tapes = 2
        transitions = {"q": {("a", "."): [("y", (("a", "R"), ("b", "N")))]}}  # type: ignore[dict-item]

    assert accepted(from_automata(NTM()), "ab", 3) == [
        w for w in words("ab", 3) if w.lstrip("a")[:1] == "b" and w[0] == "a"
    ]
    assert accepted(from_automata(DTM()), "ab", 3) == ["a"]
    assert accepted(from_automata(MNTM()), "ab", 1) == ["a"]
