"""Machines written for other tools, and read back: on every short word they do the same."""

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import machines
from tmc.cli import main
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.exporters.formats import EXPORTERS, export, format_for
from tmc.machines.files import load, parse, sample_names
from tmc.machines.importers.formats import format_called
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import Run, run

KEYS = [e.key for e in EXPORTERS]
STEPS = 300


def tape(machine: Machine, result: Run) -> str:
    """What stands on tape 1 between the outermost symbols, the blank as `_`."""
    cells = result.final.tapes[0]
    shown = [*machine.symbols[:-1], "_"]
    if not cells:
        return ""
    return "".join(shown[cells.get(c, machine.blank)] for c in range(min(cells), max(cells) + 1))


def require_the_same(machine: Machine, key: str, length: int) -> None:
    """The law. Where a format only accepts, that is where a machine that computes halts; where a
    run gets stuck here, which is an error, it may halt or reject there."""
    again = parse(export(machine, key).text, "again", key)
    texts = machine.symbols[: machine.input_size]
    for n in range(length + 1):
        for word in product(texts, repeat=n):
            before = run(machine, "".join(word), max_steps=STEPS)
            after = run(again, "".join(word), max_steps=STEPS + 1)
            if before.stuck:
                continue
            if before.verdict is Verdict.HALT and not again.computes:
                assert after.verdict is Verdict.ACCEPT
                assert tape(again, after) == tape(machine, before)
                continue
            assert after.verdict is before.verdict or before.verdict is Verdict.UNDECIDED
            if before.output is not None and key != "bbchallenge":
                assert tape(again, after) == tape(machine, before)
            elif before.output is not None:
                digits = {s: str(i + 1) for i, s in enumerate(machine.symbols[:-1])} | {"_": "0"}
                expected = "".join(digits[s] for s in tape(machine, before))
                assert tape(again, after).replace("_", "0") == expected


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=60)
@given(
    machine=machines(halting=None, one_way=False) | machines(nondeterministic=True, one_way=False)
)
def test_a_random_machine_does_the_same(key: str, machine: Machine) -> None:
    try:
        require_the_same(machine, key, 3)
    except TmcError as error:
        assert "cannot be written for" in str(error)


@pytest.mark.parametrize("name", sample_names())
def test_a_sample_does_the_same_in_every_format_that_can_say_it(name: str) -> None:
    machine = load(name)
    written = []
    for key in KEYS:
        try:
            require_the_same(machine, key, 6 if machine.input_size < 3 else 4)
            written.append(key)
        except TmcError as error:
            assert f"{name} cannot be written for" in str(error)
    assert {"jflap7", "turingviz"} <= set(written) or machine.start in machine.final


NAMES = """\
machine names
input ab
start go
accept halted yes-2
reject 0 L
go:
  a -> R accepting
  b -> R it's,so
  _ -> S 0
accepting:
  * -> R reject*
reject*:
  a -> S halted
  b -> L no
  _ -> R yes-2
it's,so:
  [ab] -> . S L
  _ -> S halted
no:
  * -> R never
never:
  a -> S yes-2
"""


@pytest.mark.parametrize("key", sorted({*KEYS} - {"bbchallenge"}))
def test_names_that_mean_something_there(key: str) -> None:
    require_the_same(parse(NAMES), key, 5)


def test_a_machine_that_accepts_nowhere() -> None:
    for start in ("q", "r"):
        text = f"input a\nstart {start}\nreject r\nq:\n  a -> R r\n  _ -> L\n"
        for key in sorted({*KEYS} - {"bbchallenge", "automata-lib"}):
            require_the_same(parse(text), key, 3)


@pytest.mark.parametrize(
    ("change", "key", "reason"),
    [
        (("start q", "start q\nends one-way"), "jflap7", "its tapes have no end, this machine's"),
        (("start q", "start q\nnondeterministic"), "morphett", "its machines are deterministic"),
        (("input 01", "input \\;1"), "morphett", "`;` cannot be a symbol there"),
        (("input 01", "input \\_1"), "morphett", "`_` cannot be a symbol there"),
        (("input 01", "input ,1"), "turingmachinesimulator", "`,` cannot be a symbol there"),
        (("start q", "start yes"), "automata-lib", "its start may not be final"),
        (("", ""), "bbchallenge", "it knows no verdict, this machine decides"),
        (("accept", "halt"), "bbchallenge", "it starts on an empty tape"),
    ],
)
def test_what_a_format_cannot_say(change: tuple[str, str], key: str, reason: str) -> None:
    text = "machine m\ninput 01\nstart q\naccept yes\nq:\n  1 -> R\n  _ -> S yes\n"
    with pytest.raises(TmcError) as error:
        export(parse(text.replace(*change)), key)
    assert "m cannot be written for" in error.value.message and reason in error.value.message
    with pytest.raises(TmcError, match="it has at most 1 tape, this machine 2"):
        export(load("zeros-ones-2"), "turingmachine.io")


def test_bbchallenge_names_its_machines() -> None:
    word = "1RB1LC_1RC1RB_1RD0LE_1LA1LD_1RZ0LA\n"
    assert export(parse(word, "f.txt"), "bbchallenge").text == word
    assert export(load("busy-beaver-4"), "bbchallenge").text == "1RB1LB_1LA0LC_1RZ1LD_1RD0RA\n"


def test_convert(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "p.jff"
    assert main(["convert", "palindrome", "-o", str(out)]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"written: {out}\n"
    assert shown.err == "note: not part of the format, and left out: time, space, tests\n"
    assert main(["convert", str(out)]) == 0
    text = capsys.readouterr().out
    assert parse(text).delta.keys() == load("palindrome").delta.keys()
    assert main(["convert", str(out), "--to", "turingviz", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["text"].startswith("-- p\ntapes: 1\n") and "read as JFLAP 7" in answer["notes"]
    assert main(["convert", str(out), "-o", str(tmp_path / "p.txt")]) == 2
    assert "say which: --to morphett or --to turingmachinesimulator" in capsys.readouterr().err
    assert main(["convert", str(out), "--to", "jflap"]) == 2
    assert 'did you mean "jflap7"?' in capsys.readouterr().err
    assert main(["convert", "palindrome", "--to", "bbchallenge", "-o", str(tmp_path / "b")]) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["p.jff"]


@pytest.mark.parametrize("key", ["morphett", "turingmachine.io", "turingviz"])
@given(word=st.text("01", max_size=6))
def test_a_word_stands_on_the_tape(key: str, word: str) -> None:
    written = export(load("increment"), key, word)
    assert "".join(format_called(key).read(written.text, "f").example) == word
    lacks = "the word lacks input symbols: read back, the input alphabet is another"
    assert (lacks in written.notes) == (set(word) != {"0", "1"})


WITH_A_WORD = ["inc.tmio.yaml", "inc.morphett.txt", "inc.tvm", "inc.turingviz.yaml", "inc.tur"]


@pytest.mark.parametrize("file", WITH_A_WORD)
@pytest.mark.parametrize("to", ["tm", *(key for key in KEYS if key != "bbchallenge")])
def test_the_word_of_a_file_is_carried_or_told(file: str, to: str) -> None:
    machine = load(str(Path(__file__).parent / "formats" / file))
    assert machine.example == machine.word("1101")
    written = export(machine, to)
    told = "the input word of the file, 1101, is left out: give it to `tmc run`"
    holds = to in ("turingmachine.io", "morphett", "turingviz")
    assert (told in written.notes) == (not holds)
    again = parse(written.text, "again", to)
    assert again.example == (machine.example if holds else None)
    assert tape(again, run(again, "1101")) == tape(machine, run(machine, "1101")) == "0011"
    if holds:
        assert told not in export(machine, to, "01").notes
        assert parse(export(machine, to, "01").text, "again", to).example == machine.word("01")


def test_a_word_that_would_change_the_alphabet_is_told() -> None:
    machine = replace(load("increment"), example=(1, 1))
    written = export(machine, "turingviz")
    assert "the input word of the file, 11, is left out: give it to `tmc run`" in written.notes
    assert parse(written.text, "again", "turingviz").input_size == 2
    long = replace(machine, example=(1,) * 100)
    (note,) = export(long, "tm").notes
    assert note == f"the input word of the file, {'1' * 60}..., is left out: give it to `tmc run`"


def test_convert_carries_the_word_of_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = str(Path(__file__).parent / "formats" / "inc.tmio.yaml")
    told = "the input word of the file, 1101, is left out: give it to `tmc run`"
    assert main(["convert", file, "-o", str(tmp_path / "inc.tvm")]) == 0
    assert told not in capsys.readouterr().err
    assert 'input: "1101"' in (tmp_path / "inc.tvm").read_text()
    assert main(["convert", file, "-o", str(tmp_path / "inc.tm")]) == 0
    assert f"note: {told}\n" in capsys.readouterr().err
    assert main(["convert", file, "-o", str(tmp_path / "inc.jff"), "--json"]) == 0
    assert told in json.loads(capsys.readouterr().out)["notes"]


def test_a_word_needs_a_place_and_an_alphabet() -> None:
    for key in ("tm", "jflap7", "automata-lib"):
        with pytest.raises(UsageError, match=f"a file in the format {key} holds no input word"):
            export(load("increment"), key, "01")
    with pytest.raises(UsageError, match='"2" in the word "012" is not in the input alphabet'):
        export(load("increment"), "morphett", "012")


def test_convert_with_another_start_and_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    machine = load("increment")
    options = ["--start", "carry", "--input", "011", "--to", "turingviz", "--json"]
    assert main(["convert", "increment", *options]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["notes"] == ["time, space and tests are left out: they are about another start"]
    again = parse(answer["text"], "again", "turingviz")
    for word in ("", "0", "1", "011", "110"):
        before = run(machine, word, start="carry")
        assert (run(again, word).steps, run(again, word).output) == (before.steps, before.output)
    assert main(["convert", "increment", "--start", "cary"]) == 2
    assert 'did you mean "carry"?' in capsys.readouterr().err
    assert main(["convert", "increment", "--start", "right"]) == 0
    assert len(parse(capsys.readouterr().out).tests) == len(machine.tests)


def test_the_suffix_says_the_format() -> None:
    assert [format_for(f"a{s}") for s in (".tm", ".jff", ".TVM", ".yaml", ".json")] == [
        "tm",
        "jflap7",
        "turingviz",
        "turingmachine.io",
        "automata-lib",
    ]
    with pytest.raises(UsageError, match="cannot tell the format of a.xyz"):
        format_for("a.xyz")


def test_a_circuit_is_compiled_and_a_formula_is_not_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = str(tmp_path / "p.aag")
    assert main(["convert", "palindrome", "-o", out]) == 2
    assert capsys.readouterr().err == (
        f"error: {out} has the suffix of a circuit, and palindrome is a machine\n"
        f"hint: compile it for words of a length: `tmc compile palindrome -n 8 -o {out}`\n"
    )
    formula = tmp_path / "a.cnf"
    formula.write_text("p cnf 1 1\n1 0\n")
    assert main(["convert", str(formula), "-o", out]) == 2
    told = capsys.readouterr().err
    assert f"{formula} cannot be converted: .cnf is written, not read" in told
    assert "hint: circuits are read as .aag .aig " in told
    assert [p.name for p in tmp_path.iterdir()] == ["a.cnf"]


@pytest.mark.parametrize("name", ["palindrome", "increment", "busy-beaver-4"])
def test_a_program_of_morphett_starts_in_0(name: str) -> None:
    """That is where the page of the simulator starts unless told otherwise."""
    machine = load(name)
    written = export(machine, "morphett")
    start = machine.states[machine.start]
    assert written.notes[0] == f"the state {start} is called 0, in which the simulator starts"
    assert f"; 0 is the state {start} of {machine.name}\n" in written.text
    again = parse(written.text, "again.txt", "morphett")
    assert again.states[again.start] == "0"
    assert "the start state is no part of the format: it is `0`" in [d.message for d in again.notes]
    assert "called 0" not in "".join(export(again, "morphett").notes)
