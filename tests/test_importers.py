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
from tmc.machines.importers.automata_lib import from_automata
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import Run, run

FILES = sorted(p for p in (Path(__file__).parent / "formats").iterdir() if p.suffix != ".md")
COMPUTES = {"inc.tm", "inc.tmio.yaml", "inc.ft.json", "inc.tur", "inc.vtramo.yaml"}


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


# ------------------------------------------------------------------------------- TuringViz

TVM = """\
/* equal numbers
   of a and b */
tapes: 2
blank: _
alphabet: {a, b, _, "R"}
input: "abR" | ""
start: count
state count:
  on [a/_, a/a] -> move R/R; write same/a;   -- on tape 2
  if (t1 = b) or (t1 = "R" and t2 not in {_}) then
    move S/L; goto match;
  on !a/_ -> choose {
    move S/S; goto reject;
    write _/_; move S/S; goto accept;
  }
state match:
  on b/a -> move R/L;
  if t1 = _ and any t2 then move S/S; goto accept;
state accept:
state reject:
"""


def test_the_language_of_turingviz() -> None:
    with pytest.raises(SourceError):
        parse(TVM, "f.tvm")  # a body may not begin on the next line
    machine = parse(TVM.replace("then\n    move", "then move"), "f.tvm")
    assert machine.nondeterministic and machine.tapes == 2
    assert machine.symbols == ("R", "a", "b", "_")
    assert {machine.states[q]: v for q, v in machine.final.items()} == {
        "accept": Verdict.ACCEPT,
        "reject": Verdict.REJECT,
    }
    assert (
        run(machine, "b").verdict is Verdict.ACCEPT and run(machine, "").verdict is Verdict.ACCEPT
    )
    assert run(machine, "aaR").branch == (0, 0, 1)  # of two alternatives the second


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("tapes: 2", "tapes: 7", "3: a machine here has 1 to 6 tapes"),
        ("blank: _\n", "", "1: the header `blank:` is missing"),
        ("goto match", "goto mtch", '10: unknown state "mtch"'),
        ("move R/R; ", "", "9: a rule without `move`"),
        ("on b/a", "on b", "17: this rule reads, writes and moves on 1, 2 and 2 tapes of 2"),
        ("t1 = b", "t3 = b", "10: there is no tape t3"),
        ("alphabet", "--", "11: `all but` needs an alphabet"),
        ("{_}", '{"_', '10: `"` makes no sense here'),
        ("state reject", "state accept", "20: state accept is declared twice"),
    ],
)
def test_mistakes_in_turingviz(old: str, new: str, expected: str) -> None:
    text = TVM.replace("then\n    move", "then move").replace("state match:", "\nstate match:")
    assert expected in mistakes(text.replace(old, new), "f.tvm")


def test_layout_in_the_old_turingviz() -> None:
    text = (
        "tapes: 2\nblank: ' '\ninput: 'a/'\nstartstate: q\ntable:\n  q:\n"
        "    '[ /a,  /b]': {write: same/same, S/S: accept}\n    'all/!a': [{R/R: q}, R/S]\n"
        "  accept:\n"
    )
    machine = parse(text, "f.yaml")
    blank = machine.blank
    assert {read for q, read in machine.delta if q == 0} >= {(blank, 1), (blank, 2)}
    assert len(machine.delta[0, (0, 2)]) == 2


# ------------------------------------------------------------------------------ text, line by line


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


# ------------------------------------------------------------------------------------ trees


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


@pytest.mark.parametrize(
    ("change", "message", "hint"),
    [
        (
            ("<read0>1<", "<read0>!1<"),
            "4: a symbol is one character, not `!1`",
            "each symbol but `1`",
        ),
        (
            ("<read0>1<", "<read0>0,1}v<"),
            "4: a symbol is one character, not `0,1}v`",
            "no variables",
        ),
        (("<read0>1<", "<read0>10<"), "4: a symbol is one character, not `10`", ""),
        (('"turing"', '"block_tm"'), "1: this machine is made of building blocks", "JFLAP 7"),
    ],
)
def test_labels_of_jflap_7_in_jflap_8(change: tuple[str, str], message: str, hint: str) -> None:
    text = (Path(__file__).parent / "formats" / "inc.jflap").read_text()
    with pytest.raises(SourceError) as error:
        parse(text.replace(*change), "f.jflap")
    (found,) = error.value.diagnostics
    assert f"{found.span and found.span.line}: {found.message}".startswith(message)
    assert hint in found.hint and bool(hint) == bool(found.hint)


def test_jflap_8() -> None:
    text = (Path(__file__).parent / "formats" / "inc.jflap").read_text()
    crlf = text.replace(">\n<", ">&#13;\n<").replace("<final_states", "<x")
    assert accepted(parse(crlf, "f.jflap"), "1", 1) == ["", "1"]
    without = text.replace("final_states", "other_states")
    assert "no final state: halting accepts" in notes(parse(without, "f.jflap"))
    assert mistakes(text.replace("<move0>R", "<move0>U"), "f.jflap")[0] == "4: `U` is not a move"
    assert mistakes(text.replace("start_state", "x"), "f.jflap") == [
        "1: no state is the start state"
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
