"""Other people's formats: one machine in all of them, and which one a file is in.

The machines of `formats/` add one to a binary number, least significant bit first; what they should
do is worked out here from the number.
"""

import json
from pathlib import Path

import pytest

from tests.imported import notes, tape_of, words
from tmc.cli import main
from tmc.machines.errors import UsageError
from tmc.machines.files import load, parse
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
