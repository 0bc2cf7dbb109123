"""Wirings of one function are the same function, and the study says which of them is learned."""

from dataclasses import replace

import pytest

from tmc.circuits.circuit import Circuit
from tmc.learn.dags import PARITY, Shape, product
from tmc.learn.studies import topology, wirings
from tmc.learn.studies.study import load_study
from tmc.machines.errors import TmcError
from tmc.proof.equivalence import equivalent


@pytest.mark.parametrize("function", topology.WIRINGS)
def test_wirings_are_one_function(function: str) -> None:
    circuits = [
        wirings.wired(function, 8, str(wiring))
        for wiring in topology.WIRINGS[function]
        if wiring != wirings.FOUND
    ]
    assert all(equivalent(circuits[0], other) is True for other in circuits[1:])


def test_another_function_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Circuit.of(["x0", "x1", "x2", "x3"], [(False, 2, 4)], [("accept", 10)])

    def bracketed(function: str, n: int, shape: Shape) -> Circuit:
        return wrong if shape is Shape.TREE else product(PARITY, n, shape)

    monkeypatch.setattr(wirings, "bracketed", bracketed)
    wirings.wired.cache_clear()
    with pytest.raises(TmcError, match="the tree of parity does not compute what the chain does"):
        wirings.wired("parity", 4, "tree")
    wirings.wired.cache_clear()


def test_all_shown_is_learned_on_any_wiring_and_reported() -> None:
    cells = [
        topology.Cell("adder", 6, wiring, fraction, 2)
        for wiring in ("chain", "Sklansky")
        for fraction in (0.0, 1.0)
    ]
    rows = [(cell, topology.measure(cell)) for cell in cells]
    lines = topology.table(rows)
    assert [one.learned for one in lines if one.fraction == 1] == [1, 1]
    chain, prefix = lines[0], lines[2]
    assert [one.gates for one in (chain, prefix)] == [
        len(wirings.wired("adder", 6, one.wiring)) for one in (chain, prefix)
    ]
    said = topology.text(lines)
    assert f"chain ({chain.gates}, {chain.depth}) {chain.learned:.0%}" in said
    assert "at least 100% learn on any wiring" in said


def test_the_text_follows_the_table() -> None:
    line = topology.Line("f", 4, "chain", 3, 3, 1.0, 0.0, 24, 0.9, 0.8, 1.0)
    worse = replace(line, wiring="tree", gates=5, depth=2, learned=0.1, low=0.0, high=0.2)
    said = topology.text([line, worse])
    assert "Of 1 pairs" in said and "the deeper one in 1" in said
    assert "fewer in 1" in said and "here it is not" in said
    best = replace(worse, learned=0.9, low=0.8, high=1.0)
    flipped = topology.text([replace(line, learned=0.1, low=0, high=0.2), best])
    assert "the shallower one in 1" in flipped and "here it mostly is" in flipped
    level = topology.text([line, best])
    assert "do not show that it matters" in level


def test_what_is_quick_is_a_part() -> None:
    study = load_study("topology")
    full = {(c.function, c.wiring, c.fraction) for c in study.cells(False, 1)}
    assert {(c.function, c.wiring, c.fraction) for c in study.cells(True, 1)} < full
