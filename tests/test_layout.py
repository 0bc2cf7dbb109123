"""The layout of a file: the same machine and comments, in columns, and no change a second time."""

from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import machines, render
from tests.test_source import bare
from tmc.cli import main
from tmc.machines.errors import SourceError
from tmc.machines.files import parse, sample_names
from tmc.machines.layout import layout


def sample(name: str) -> str:
    return (resources.files("tmc.samples") / f"{name}.tm").read_text()


@pytest.mark.parametrize("name", sample_names())
def test_the_samples_are_laid_out(name: str) -> None:
    assert layout(sample(name)) == sample(name)


UNTIDY = """\
;first
machine:  m   ;name


input 01 ; symbols
accept yes   no
start   q
test "011" accept in 4 ; a test
test "" reject
time n  +   1
output tape 1 ; of one
q:
   ; what follows
 0 -> R
  1   -> . R q
\t_ -> S   yes ;blank
p:;state
[01] -> R
  1 -> 0 R
  _ -> R


  ; last
"""

TIDY = """\
;first
machine m                  ;name

input   01                 ; symbols
accept  yes no
start   q
test    "011" accept in 4  ; a test
test    ""    reject
time    n + 1
output  tape 1             ; of one

q:
  ; what follows
  [01] -> R
  _    -> S yes           ;blank
p:                        ;state
  [01] -> R
  1    -> 0 R
  _    -> R

  ; last
"""


def test_an_untidy_file() -> None:
    assert layout(UNTIDY.replace("\n", "\r\n")) == TIDY
    assert layout(TIDY) == TIDY


def test_rules_that_overlap_are_left_alone() -> None:
    """Merged, `0` and `1` would be less specific than `[0x]` in nothing, and clash with it."""
    text = (
        "input  01x\nstart  q\naccept y\n\n"
        "q:\n  0    -> R\n  1    -> R\n  [0x] -> L\n  _    -> S y\n"
    )
    assert layout(text) == text
    assert "[01] -> R" in layout(text.replace("[0x]", "x"))


def test_a_file_with_mistakes_is_not_laid_out() -> None:
    with pytest.raises(SourceError):
        layout("start q\n")


SPACE = st.sampled_from([" ", "  ", "\t", "   "])
NOTE = st.sampled_from(["", "", "", " ;", " ; a comment", '\t; [ " -> x'])
BETWEEN = st.sampled_from(["", "", "", "", "\n", "\n\n", "; alone\n", "   ; indented\n"])


@given(
    machines(halting=None) | machines(nondeterministic=True),
    st.data(),
)
def test_any_file_means_the_same_and_keeps_its_comments(
    machine: object, data: st.DataObject
) -> None:
    text = ""
    for line in render(machine).splitlines():  # type: ignore[arg-type]
        text += data.draw(BETWEEN) + data.draw(SPACE).join(line.split()) + data.draw(NOTE) + "\n"
    laid = layout(text)
    assert layout(laid) == laid
    before, after = parse(text), parse(laid)
    assert bare(after) == bare(before)
    assert len(after.rules) <= len(before.rules)

    def comments(text: str) -> list[str]:
        return [line[line.index(";") :].rstrip() for line in text.splitlines() if ";" in line]

    assert comments(laid) == comments(text)


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    good, bad = tmp_path / "good.tm", tmp_path / "bad.tm"
    good.write_text(sample("parity"))
    bad.write_text(sample("parity").replace("  0 ->", " 0    ->"))
    assert main(["fmt", "--check", str(good), str(bad)]) == 1
    assert capsys.readouterr().out == f"would change: {bad}\n"
    assert main(["fmt", str(good), str(bad)]) == 0
    assert capsys.readouterr().out == f"laid out: {bad}\n"
    assert bad.read_text() == good.read_text()
    assert main(["fmt", "--check", str(bad)]) == 0
    (tmp_path / "x.tm").write_text("start\n")
    assert main(["fmt", str(tmp_path / "x.tm")]) == 1
    assert (tmp_path / "x.tm").read_text() == "start\n"


@pytest.mark.parametrize(("file", "name"), [("inc.jff", "JFLAP 7"), ("inc.fla.tm", "NJU FLA")])
@pytest.mark.parametrize("slip", [False, True])
def test_a_file_of_another_tool_is_converted_first(
    file: str, name: str, slip: bool, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = (Path(__file__).parent / "formats" / file).read_text(encoding="utf-8")
    path = tmp_path / file
    path.write_text(text.replace("done", "dnoe", 1) if slip else text, encoding="utf-8")
    before = path.read_bytes()
    assert main(["fmt", str(path)]) == 2
    assert capsys.readouterr().err == (
        f"error: {path} is a file of {name}, and `tmc fmt` lays out .tm files\n"
        f"hint: convert it first: `tmc convert {path} -o {path.stem}.tm`\n"
    )
    assert path.read_bytes() == before


def test_a_sample_is_written_out_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "palindrome"]) == 1
    assert capsys.readouterr().err == (
        "error: `palindrome` is a sample, not a file\n"
        "hint: write it out first: `tmc convert palindrome -o palindrome.tm`\n"
    )
