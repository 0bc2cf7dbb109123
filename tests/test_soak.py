"""A short run of the soak, and that it would notice."""

import re
from collections import Counter
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tmc.circuits.builder import Builder
from tmc.machines.files import parse
from tmc.schedules import SCHEDULES
from tmc.unroll.strategies import Strategy
from tmc.unroll.symbolic import Symbolic

SPEC = spec_from_file_location("soak", Path(__file__).parents[1] / "benchmarks" / "soak.py")
assert SPEC is not None and SPEC.loader is not None
soak: Any = module_from_spec(SPEC)
SPEC.loader.exec_module(soak)


def test_random_machines_are_their_circuits() -> None:
    results = [soak.soak(seed) for seed in range(1, 60)]
    total = sum(results, soak.Soak())
    assert total.differences == []
    assert total.machines == 59
    in_time = 59 * (len(soak.STRATEGIES) - 1) * len(soak.QUICK)
    assert in_time + 10 * len(soak.QUICK) < total.circuits < 59 * len(soak.STRATEGIES) * 2
    assert total.words > total.circuits
    assert str(total).startswith("59 machines")


def test_one_machine_is_searched() -> None:
    result = soak.soak(0)
    assert result.differences == []
    assert result.searched == 1
    assert result.circuits in {len(SCHEDULES) * (len(soak.STRATEGIES) - i) for i in (0, 1)}


def test_machines_are_of_all_kinds_and_come_back() -> None:
    kinds: Counter[tuple[int, bool, bool, bool, int]] = Counter()
    for seed in range(500):
        machine = soak.draw(np.random.default_rng(seed))
        again = soak.draw(np.random.default_rng(seed))
        assert machine == again
        kinds[
            machine.tapes,
            machine.one_way,
            machine.nondeterministic,
            machine.computes,
            machine.input_size,
        ] += 1
    assert len(kinds) == 2 * 3 * 3 + 2 * 3 * 2
    assert min(kinds.values()) >= 1


def test_the_text_is_the_machine() -> None:
    for seed in range(40):
        machine = soak.draw(np.random.default_rng(seed))
        read = parse(soak.text(machine))
        names = {name: q for q, name in enumerate(read.states)}
        for (q, symbols), actions in machine.delta.items():
            found = read.delta[names[machine.states[q]], symbols]
            assert [(read.states[a.state], a.write, a.moves) for a in found] == [
                (machine.states[a.state], a.write, a.moves) for a in actions
            ]
        assert len(read.delta) == len(machine.delta)
        assert (read.tapes, read.one_way, read.computes) == (
            machine.tapes,
            machine.one_way,
            machine.computes,
        )
        assert (read.symbols, read.input_size) == (machine.symbols, machine.input_size)


def test_a_wrong_strategy_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Symbolic, "accepting", lambda self: 0)
    monkeypatch.setattr(soak, "STRATEGIES", [Strategy.SYMBOLIC])
    differences = [d for seed in range(1, 40) for d in soak.soak(seed).differences]
    assert differences
    for difference in differences:
        assert re.match(r"seed \d+, -n \d --steps \d+ --output \w+ --strategy symbolic", difference)
        assert "the circuit is not the machine: wrong: on" in difference
        assert "\nstart " in difference


def test_a_crash_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> int:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(Builder, "xor", crash)
    monkeypatch.setattr(Builder, "and_", crash)
    differences = [d for seed in range(1, 10) for d in soak.soak(seed).differences]
    assert any("ZeroDivisionError: planted" in d for d in differences)
