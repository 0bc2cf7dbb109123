"""Other people's formats: one machine in all of them, and which one a file is in.

The machines of `formats/` add one to a binary number, least significant bit first; what they should
do is worked out here from the number.
"""

import json
from pathlib import Path

import pytest

from tests.imported import mistakes, notes, tape_of, words
from tmc.cli import main
from tmc.machines.errors import SourceError, UsageError
from tmc.machines.files import load, parse
from tmc.machines.importers.formats import format_of, nearest_format
from tmc.machines.machine import Verdict
from tmc.machines.simulate import run

FILES = sorted(p for p in (Path(__file__).parent / "formats").iterdir() if p.suffix != ".md")
COMPUTES = {"inc.tm", "inc.tmio.yaml", "inc.ft.json", "inc.tur", "inc.vtramo.yaml"}


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


@pytest.mark.parametrize(
    ("word", "example"),
    [("11 0", None), (" 110", None), ("110  ", "110"), ("110", "110"), ("  ", None), ("", None)],
)
@pytest.mark.parametrize(
    "text",
    [
        "input: '{}'\nblank: ' '\nstart state: q\ntable:\n  q:\n    [0, 1]: R\n"
        "    ' ': {{L: done}}\n  done:\n",
        "tapes: 1\nblank: ' '\ninput: '{}'\nstartstate: q\ntable:\n  q:\n    0: R\n    1: R\n"
        "    ' ': {{R: done}}\n  done:\n",
        'tapes: 1\nblank: " "\ninput: "{}"\nstart: q\nstate q:\n  on 0 -> move R;\n'
        '  on 1 -> move R;\n  on " " -> move R; goto done;\nstate done:\n',
    ],
    ids=["turingmachine.io", "turingviz-yaml", "turingviz"],
)
def test_only_a_word_without_blanks_inside_is_an_input(
    text: str, word: str, example: str | None
) -> None:
    machine = parse(text.format(word))
    assert machine.example == (None if example is None else machine.word(example))
    assert machine.symbols[: machine.input_size] == ("0", "1")
    left = "the word in the file is no input word here, and is left out" in notes(machine)
    assert left == (example is None and bool(word.strip()))


# ---------------------------------------------------------------------------------- one slip


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_a_slip_in_a_line_leaves_a_file_in_its_format(path: Path) -> None:
    """Whatever line is cut short, and whatever the file is called."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    refused = 0
    for i, line in enumerate(lines):
        for slip in (line[: len(line) // 2] + "\n", line[1:]):
            for file in (path.name, "f.txt", "f.x"):
                broken = "".join([*lines[:i], slip, *lines[i + 1 :]])
                try:
                    parse(broken, file)
                except SourceError:
                    refused += 1
                    told = format_of(broken, file) or nearest_format(broken, file)
                    assert told is format_of(text, path.name), (slip, file)
    assert refused


def test_the_mistakes_are_those_of_the_nearest_format() -> None:
    text = "carry 1 0 r carry\ncarry 2 1\ncarry * 1 r halt\n"
    with pytest.raises(SourceError) as error:
        parse(text, "m.txt")
    assert error.value.message == "the direction is missing"
    assert str(error.value) == (
        "note: m.txt is read as Morphett's simulator, which most of it fits\n"
        "hint: `--from FORMAT` reads it as another, `--from tm` as a `.tm` file\n"
        "m.txt:2:1: error: the direction is missing\n"
        "    carry 2 1\n"
        "    ^^^^^^^^^\n"
        "hint: a rule is `state symbol new-symbol direction new-state`"
    )
    assert mistakes(text, "m.tm")[1:] == mistakes(text, "m.txt")[1:]
    assert mistakes(text, "m.txt", "morphett") == ["2: the direction is missing"]
    assert len(mistakes(text, "m.txt", "tm")) == 3
    with pytest.raises(UsageError) as asked:
        parse(text.replace("*", "0").replace("halt", "done"), "m.x")
    assert asked.value.message == "m.x may be a file of Morphett's simulator or tursi"


@pytest.mark.parametrize(
    ("file", "name", "key", "slip"),
    [
        ("inc.tmio.yaml", "turingmachine.io YAML", "table", "tabel"),
        ("inc.tmio.yaml", "turingmachine.io YAML", "start state", "start"),
        ("inc.turingviz.yaml", "TuringViz YAML", "table", "tabel"),
        ("inc.turingviz.yaml", "TuringViz YAML", "startstate", "start"),
        ("inc.vtramo.yaml", "vtramo YAML", "transitions", "transition"),
        ("inc.vtramo.yaml", "vtramo YAML", "initial_state", "initial"),
    ],
)
def test_a_key_that_was_meant_is_named(file: str, name: str, key: str, slip: str) -> None:
    text = (Path(__file__).parent / "formats" / file).read_text(encoding="utf-8")
    with pytest.raises(SourceError) as error:
        parse(text.replace(f"\n{key}:", f"\n{slip}:"), "f.yaml")
    sound = key == "startstate"  # as `tapes:` is a sign of the format too
    assert (f"f.yaml is read as {name}" in str(error.value)) != sound
    assert error.value.hint == f"write `{key}:` for `{slip}:`"


@pytest.mark.parametrize(
    "text", ['{"foo": 1}', '{"states": 1, "initial": 2}', "Dear reader,\nhi\n"]
)
@pytest.mark.parametrize("file", ["f.json", "f.txt", "f.yaml"])
def test_what_is_in_no_format_is_said_to_be(text: str, file: str) -> None:
    with pytest.raises(SourceError) as error:
        parse(text, file)
    (only,) = error.value.diagnostics
    assert only.code == "unknown-format" and "in no format that is known" in only.message
    assert ("nearest is `--from ft_turing`" in only.hint) == ("initial" in text)
    assert only.hint.startswith("name it with `--from FORMAT`")


def test_a_file_of_ours_has_the_mistakes_of_ours_under_any_name() -> None:
    text = "input 01\nstart q\naccept yes\nq:\n  0 -> R\n  1 -> Q yes\n"
    assert mistakes(text, "f.txt") == mistakes(text, "f.tm") == mistakes(text, "f")
    assert mistakes("nonsense here", "f.tm") == mistakes("nonsense here", "f.txt", "tm")


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.txt", "a.tm"])
def test_an_empty_file_has_no_machine(name: str) -> None:
    for text in ("", " \n\n"):
        with pytest.raises(SourceError, match="there is no machine in this file"):
            parse(text, name)
