"""What an editor is told about a text, whatever the text: laws, with the parser as the oracle."""

from dataclasses import replace
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import machines
from tmc.machines.editors.view import View, view
from tmc.machines.editors.words import RoleWord
from tmc.machines.errors import SourceError, Span, UsageError
from tmc.machines.files import parse, sample_names
from tmc.machines.machine import Machine
from tmc.machines.simulate import run
from tmc.machines.source import source


def sample(name: str) -> str:
    return (resources.files("tmc.samples") / f"{name}.tm").read_text()


def written(text: str, span: Span) -> str:
    """What stands at a span."""
    line = view(text, "f.tm").lines[span.line - 1]
    return line[span.column - 1 : span.column - 1 + span.width]


def renamed(text: str, spans: list[Span], name: str) -> str:
    """The text with another name at these places."""
    lines = text.split("\n")
    for span in sorted(spans, key=lambda s: (s.line, s.column), reverse=True):
        line, at = lines[span.line - 1], span.column - 1
        lines[span.line - 1] = line[:at] + name + line[at + span.width :]
    return "\n".join(lines)


def states(shown: View) -> list[RoleWord]:
    return [word for word in shown.words if word.names_state]


def place(word: RoleWord) -> tuple[int, int]:
    return word.span.line, word.span.column


# ------------------------------------------------------------------------------------------ words


@pytest.mark.parametrize("name", sample_names())
def test_every_word_stands_at_its_span(name: str) -> None:
    text = sample(name)
    shown = view(text, f"{name}.tm")
    assert [written(text, word.span) for word in shown.words if word.text] == [
        word.text for word in shown.words if word.text
    ]
    assert shown.machine
    assert {word.text for word in states(shown)} == set(shown.machine.states)


def test_a_state_opened_by_a_line_that_cannot_be_read_has_its_place() -> None:
    text = "start q\naccept p\n  q: 0 -> R\n"
    assert [written(text, word.span) for word in states(view(text, "f.tm"))] == ["q", "p", "q"]


def test_the_diagnostics_are_those_of_the_compiler() -> None:
    text = 'input 01\nstart a\naccept b\na:\n  0 -> R c\n  2 -> X b\n 1 1 -> R\ntest "2" accept\n'
    with pytest.raises(SourceError) as error:
        parse(text, "f.tm")
    assert len(error.value.diagnostics) == 4
    assert view(text, "f.tm").diagnostics == error.value.diagnostics
    good = text.replace("R c", "R").replace("  2 -> X b\n 1 1 -> R\n", "").replace('"2"', '"0"')
    assert view(good, "f.tm").diagnostics == parse(good, "f.tm").notes


def test_the_file_of_another_tool_is_no_mistake() -> None:
    text = "0 0 1 r 0\n0 _ _ * halt\n"
    assert view(text, "f.tm").diagnostics == parse(text, "f.tm").notes
    assert view(text, "f.tm").machine is None


# ----------------------------------------------------------------------------------------- states


@pytest.mark.parametrize("name", sample_names())
def test_a_state_is_found_from_everywhere_it_is_named(name: str) -> None:
    shown = view(sample(name), f"{name}.tm")
    opened = {state.name.text: state.name.span for state in shown.states()}
    for word in states(shown):
        found = shown.occurrences(*place(word))
        assert found == [other for other in states(shown) if other.text == word.text]
        (definition,) = shown.definitions(*place(word))
        assert definition.span == opened.get(word.text, definition.span)
        assert definition in found


def test_the_cursor_may_stand_at_the_end_of_a_word() -> None:
    shown = view("start q\naccept p\nq:\n  0 -> R p\n", "f.tm")
    assert len(shown.occurrences(3, 2)) == 2
    assert shown.occurrences(3, 3) == []
    assert shown.occurrences(4, 3) == []
    assert shown.occurrences(99, 1) == []


def test_a_state_used_as_a_symbol_and_as_moves_is_left_alone() -> None:
    text = "input Lq\nstart q\naccept L\nq:\n  q -> L R\n  L -> q S L\n  _ -> . R q\n"
    shown = view(text, "f.tm")
    spans = shown.rename(4, 1, "new")
    assert renamed(text, spans, "new") == (
        "input Lq\nstart new\naccept L\nnew:\n  q -> L R\n  L -> q S L\n  _ -> . R new\n"
    )


NAMES = st.sampled_from(
    ["new", "q:", "R", "LR", "accept", "->", "a b", "", "x;", "[", "→", "0", "é🙂"]
)


@given(st.data(), machines(halting=None), NAMES)
def test_what_is_renamed_is_the_same_machine(
    data: st.DataObject, machine: Machine, name: str
) -> None:
    text = source(machine)
    shown = view(text, "f.tm")
    word = data.draw(st.sampled_from(states(shown)))
    try:
        spans = shown.rename(*place(word), name)
    except UsageError:
        assert name not in ("new", "accept", "0", "é🙂") or name in machine.states
        return
    before, after = parse(text, "f.tm"), parse(renamed(text, spans, name), "f.tm")
    names = tuple(name if state == word.text else state for state in before.states)
    assert replace(after, notes=()) == replace(before, states=names, notes=())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("b", "there is a state `b` already"),
        ("c d", "`c d` cannot be the name of a state"),
        ("", "`` cannot be the name of a state"),
        ("c;", "`c;` cannot be the name of a state"),
        ("->", "`->` cannot be the name of a state"),
        ("R", "`R` would be read as something else"),
    ],
)
def test_what_is_no_new_name_is_refused(name: str, reason: str) -> None:
    text = "input 01\nstart a\naccept b\na:\n  0 -> R\n  1 -> L a\n  _ -> S b\n"
    with pytest.raises(UsageError, match=reason):
        view(text, "f.tm").rename(4, 1, name)


def test_a_state_in_a_line_that_cannot_be_read_is_not_renamed() -> None:
    text = "start a\naccept b\na:\n  0 1 -> R a\n"
    with pytest.raises(UsageError, match="`a` stands in a line that cannot be read"):
        view(text, "f.tm").rename(1, 7, "c")
    with pytest.raises(UsageError, match="no state here"):
        view(text, "f.tm").rename(4, 3, "c")


# ------------------------------------------------------------------------------------------ hover


def shown_at(text: str, line: int, column: int) -> str:
    found = view(text, "f.tm").hover(line, column)
    return found[1] if found else ""


SETS = """\
input   01
start   a
accept  yes
test    "0010" accept
test    "0"    accept

a:
  [01] -> R
  1    -> 0 R b
  _    -> S yes
b:
  *    -> L yes
"""


def test_a_state_is_explained_by_its_rules() -> None:
    assert shown_at(SETS, 2, 9) == shown_at(SETS, 7, 1)
    assert shown_at(SETS, 7, 1) == (
        "```tm\na:\n  0 -> R      ; 3\n  1 -> 0 R b  ; 1\n  _ -> S yes  ; 1\n```\n\n"
        "The numbers count how often a rule fires in the tests."
    )
    assert shown_at(SETS, 3, 9) == "A run that comes here ends: it accepts."


def test_a_run_that_is_cut_off_counts_the_steps_it_did() -> None:
    endless = 'start a\naccept f\ntest "" accept\na:\n  _ -> R\n'
    assert "  _ -> R  ; 2000\n" in shown_at(endless, 1, 7)
    assert shown_at(endless, 3, 7) == "undecided after 2,000 steps"


def test_a_rule_is_explained_by_what_it_fires_for() -> None:
    assert "a:\n  0 -> R  ; 3\n```" in shown_at(SETS, 8, 3)  # of [01], the 1 is another rule's
    assert shown_at(SETS, 12, 3).count("-> L yes") == 3
    never = SETS.replace("  1    -> 0 R b", "  0    -> R\n  1    -> 0 R b")
    assert shown_at(never, 8, 3) == "This rule never fires: others are more specific."


def test_a_symbol_is_explained_by_the_rules_that_read_it() -> None:
    assert "b:\n  1 -> L yes" in shown_at(SETS, 1, 10)
    assert "0 ->" not in shown_at(SETS, 1, 10)
    assert shown_at(SETS, 4, 11) == "accept after 4 steps"
    assert shown_at(SETS, 1, 1).startswith("input SYMBOLS")


def test_half_a_file_is_explained_as_written() -> None:
    broken = SETS + "c:\n  0 -> Q\n"
    assert shown_at(broken, 7, 1) == ("```tm\na:\n  [01] -> R\n  1 -> 0 R b\n  _ -> S yes\n```")
    assert shown_at(broken, 8, 3) == ""


@pytest.mark.parametrize("name", ["palindrome", "multiplexer", "increment", "gray-code"])
def test_the_counts_are_the_steps_of_the_tests(name: str) -> None:
    shown = view(sample(name), f"{name}.tm")
    assert shown.machine
    counted = 0
    for state in shown.states():
        lines = shown_at(sample(name), *place(state.name)).splitlines()
        counted += sum(int(line.rpartition("; ")[2]) for line in lines if "  ; " in line)
    assert counted == sum(run(shown.machine, test.word).steps for test in shown.machine.tests)


# ------------------------------------------------------------------------------------- completion


@pytest.mark.parametrize(
    ("line", "typed", "some", "none"),
    [
        ("", "", ["start", "test", "a:", "yes:"], ["a"]),
        ("st", "st", ["start"], []),
        ("start ", "", ["a", "b", "yes"], ["start"]),
        ("accept: yes b", "b", ["a", "b", "yes"], []),
        ("  0 -> ", "", [], ["a"]),
        ("  0 -> R ye", "ye", ["a", "b", "yes"], []),
        ("  0 → 1 R ", "", ["a", "b", "yes"], []),
        ("tapes ", "", [], ["a"]),
        ("; note ", "", [], ["a", "start"]),
    ],
)
def test_what_may_stand_at_the_cursor(
    line: str, typed: str, some: list[str], none: list[str]
) -> None:
    text = SETS + line
    found, words = view(text, "f.tm").completions(text.count("\n") + 1, len(line) + 1)
    assert found == typed
    assert set(words) >= set(some)
    assert not set(words) & set(none)


# ------------------------------------------------------------------------------------- robustness

LINES = st.sampled_from(sample("multiplexer").splitlines(keepends=True))
TEXTS = st.text() | st.lists(LINES | st.text(max_size=8)).map("".join)


@given(TEXTS, st.integers(1, 12), st.integers(1, 12))
def test_no_text_is_too_strange(text: str, line: int, column: int) -> None:
    shown = view(text, "f.tm")
    assert shown.machine is not None or shown.diagnostics
    list(shown.states())
    shown.hover(line, column)
    shown.completions(line, column)
    shown.definitions(line, column)
    for word in shown.occurrences(line, column):
        assert written(text, word.span) == word.text


@pytest.mark.parametrize("name", ["increment", "zeros-ones-2"])
def test_a_file_is_typed(name: str) -> None:
    whole = sample(name)
    for end in range(0, len(whole), 3):
        text = whole[:end]
        shown = view(text, f"{name}.tm")
        line, column = text.count("\n") + 1, end - text.rfind("\n")
        shown.completions(line, column)
        for word in shown.words:
            shown.hover(*place(word))
