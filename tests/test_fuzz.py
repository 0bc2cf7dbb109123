"""What the fuzzer calls a finding, and what it does not."""

import doctest
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from tmc.machines.files import load
from tmc.machines.machine import Machine

SPEC = spec_from_file_location("fuzz", Path(__file__).parents[1] / "benchmarks" / "fuzz.py")
assert SPEC is not None and SPEC.loader is not None
fuzz: Any = module_from_spec(SPEC)
SPEC.loader.exec_module(fuzz)


@pytest.mark.parametrize("key", fuzz.KEYS)
def test_what_it_starts_from_is_in_order(key: str) -> None:
    texts = list(fuzz.seeds(key))
    assert texts
    for text in texts[:10]:
        fuzz.examine(text, key)


def test_the_examples() -> None:
    assert doctest.testmod(fuzz).failed == 0


def test_a_reader_that_breaks_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str, file: str, key: str) -> Machine:
        raise IndexError(len(text))

    monkeypatch.setattr(fuzz, "parse", broken)
    for text in ("a long text", "short", "as long as ever"):
        with pytest.raises(IndexError) as caught:
            fuzz.examine(text, "tm")
        fuzz._keep(tmp_path, text, caught.value)
    (path,) = tmp_path.iterdir()
    assert path.read_text() == "short"


def test_a_writer_that_changes_the_machine_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    export = fuzz.export

    def wrong(machine: Machine, key: str) -> Any:
        written = export(machine, key)
        return type(written)(written.text.replace("carry", "cary"))

    monkeypatch.setattr(fuzz, "export", wrong)
    text = export(load("increment"), "tm").text
    with pytest.raises(AssertionError, match="another machine"):
        fuzz.examine(text, "tm")
