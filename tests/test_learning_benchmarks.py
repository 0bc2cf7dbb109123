"""The benchmarks of learning train what they say that they train."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.networks import adder, every, gates_as_luts
from tmc.circuits.lut import Lut
from tmc.learn.discrete.lessons import Told
from tmc.learn.equality.bisimulation import Answer
from tmc.learn.matched import MatchedNet, extract
from tmc.learn.oracles import network_oracle
from tmc.learn.shape import shape_of
from tmc.learn.tied.machines import train_machine
from tmc.machines.files import load

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(params=["learning", "parametrisations", "passing", "machines"])
def benchmark(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """One of the modules in `benchmarks/`."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.delitem(sys.modules, request.param, raising=False)
    return __import__(request.param)


@pytest.mark.parametrize("benchmark", ["parametrisations"], indirect=True)
def test_copies_are_each_the_network_and_none_reads_another(benchmark: Any) -> None:
    network = gates_as_luts(adder(2))
    wired = benchmark.copies(network)
    tables = [lut.table for lut in network.luts] * benchmark.COPIES
    luts = tuple(Lut(lut.fanin, table) for lut, table in zip(wired.luts, tables, strict=True))
    bits = every(4)
    answers = network_oracle(replace(wired, luts=luts))(bits).reshape(16, benchmark.COPIES, -1)
    assert (answers == network_oracle(network)(bits)[:, None]).all()
    net = MatchedNet(wired)
    nothing = benchmark.right(net, bits, network_oracle(network)(bits))
    assert nothing.shape == (benchmark.COPIES,) and not nothing.all()


@pytest.mark.parametrize("benchmark", ["learning"], indirect=True)
def test_large_networks_are_learned_and_the_missing_peer_is_left_out(
    benchmark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmark, "GATES", 40)
    monkeypatch.setattr(benchmark, "TORCHLOGIX", False)
    rows = list(benchmark.speed())
    assert [row[0] for row in rows] == [
        "matched, all shown",
        "matched, half shown",
        "matched, outputs shown",
    ]
    assert rows[0][-1] and rows[0][1] < 200


@pytest.mark.parametrize("benchmark", ["learning"], indirect=True)
def test_every_model_is_measured_on_a_machine(
    benchmark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmark, "TORCHLOGIX", False)
    for name, value in {"STEPS": 60, "SEEDS": 1, "RATES": (0.3, 0.03)}.items():
        monkeypatch.setattr(benchmark, name, value)
    rows = {row[0]: row for row in benchmark.accuracies("parity", 8)}
    assert list(rows) == [
        "matched, all shown",
        "matched, outputs shown",
        "dense",
        "dense-10",
        "shallow",
        "random",
    ]
    assert rows["matched, all shown"][2:5] == (0.3, "1.000", "1 of 1")
    assert np.isin([row[2] for row in rows.values()], (0.3, 0.03)).all()


@pytest.mark.parametrize("benchmark", ["machines"], indirect=True)
def test_restarts_are_counted_as_the_library_finds_them(
    benchmark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmark, "SEEDS", 2)
    header, rule, line = benchmark.table(["increment --restarts 3 --longest 2 --train-steps 20"])
    machine = load("increment")
    trained = train_machine(
        *(shape_of(machine, states=4), machine, Told()),
        longest=2,
        seeds=range(2),
        restarts=3,
        steps=20,
    )
    answers = [[c.comparison.answer for c in a.candidates] for a in trained.attempts]
    every = [answer for seed in answers for answer in seed]
    assert every and header.count("|") == rule.count("|") == line.count("|")
    options, explain, proved, right, seeds, simplest = line.split(" | ")[:6]
    assert options == "| `increment --restarts 3 --longest 2 --train-steps 20`"
    refuted = every.count(Answer.DIFFERENT)
    assert explain.startswith(f"{len(every)} of 6 (")
    assert int(proved) == every.count(Answer.PROVED)
    assert right.startswith(f"{len(every) - refuted} of 6 (")
    good = sum(any(x is not Answer.DIFFERENT for x in seed) for seed in answers)
    assert seeds == f"{good} of 2"
    smallest = [
        min(a.candidates, key=lambda c: (c.states, len(c.machine.delta)))
        for a in trained.attempts
        if a.candidates
    ]
    chosen = sum(one.comparison.answer is not Answer.DIFFERENT for one in smallest)
    assert simplest == f"{chosen} of 2"


@pytest.mark.parametrize("benchmark", ["passing"], indirect=True)
def test_a_passing_start_answers_with_the_deepest_input(benchmark: Any) -> None:
    network = gates_as_luts(adder(2))
    net = MatchedNet(network)
    net.theta.data.zero_()  # else a few entries come out otherwise
    benchmark.pass_through(net)
    level, luts = network.levels(), extract(net).luts
    for lut in luts:
        passed = lut.fanin[[0b1010, 0b1100].index(lut.table)]
        assert level[passed] == max(level[j] for j in lut.fanin)
