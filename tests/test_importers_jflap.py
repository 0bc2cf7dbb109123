"""The structures of JFLAP 7 and 8, and what is wrong in them."""

from pathlib import Path

import pytest

from tests.imported import accepted, mistakes, notes, verdicts, words
from tmc.machines.errors import SourceError
from tmc.machines.files import parse
from tmc.machines.machine import Verdict
from tmc.machines.simulate import run


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


# ------------------------------------------------------------------------------------------ JFLAP 8

INCREMENT = (Path(__file__).parent / "formats" / "inc.jflap").read_text()


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
    with pytest.raises(SourceError) as error:
        parse(INCREMENT.replace(*change), "f.jflap")
    (found,) = error.value.diagnostics
    assert f"{found.span and found.span.line}: {found.message}".startswith(message)
    assert hint in found.hint and bool(hint) == bool(found.hint)


def test_jflap_8() -> None:
    crlf = INCREMENT.replace(">\n<", ">&#13;\n<").replace("<final_states", "<x")
    assert accepted(parse(crlf, "f.jflap"), "1", 1) == ["", "1"]
    without = INCREMENT.replace("final_states", "other_states")
    assert "no final state: halting accepts" in notes(parse(without, "f.jflap"))
    assert (
        mistakes(INCREMENT.replace("<move0>R", "<move0>U"), "f.jflap")[0] == "4: `U` is not a move"
    )
    assert mistakes(INCREMENT.replace("start_state", "x"), "f.jflap") == [
        "1: no state is the start state"
    ]
