"""A training looked at afterwards: counts against brute force, answers against the network."""

import json
import re
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from tests.test_cli import tmc
from tests.test_explorer import data_of
from tmc.circuits.lut import Lut, LutNetwork
from tmc.compilation import Compiled, compile
from tmc.explorer.learned import Learned, activations
from tmc.explorer.page import explore
from tmc.learn.checkpoint import SNAPSHOTS
from tmc.learn.comparing import train
from tmc.learn.matched import MatchedNet
from tmc.learn.results import Model
from tmc.learn.watching import MOMENTS, watch
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import load
from tmc.unroll.probes import Kind

Training = tuple[Path, Compiled]


def trained(folder: Path, name: str, n: int, **options: object) -> Training:
    compiled = compile(load(name), n)
    given = {"supervise": [0.0], "seeds": range(1), "lut": 2, "steps": 60} | options
    train(compiled, folder=folder, models=[Model.MATCHED], **given)  # type: ignore[arg-type]
    return folder, compiled


@pytest.fixture(scope="module")
def adder(tmp_path_factory: pytest.TempPathFactory) -> Training:
    return trained(tmp_path_factory.mktemp("runs") / "adder", "adder", 4)


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Training:
    folder = tmp_path_factory.mktemp("runs") / "increment"
    return trained(folder, "increment", 3, kinds=[Kind.STATE, Kind.CELL], supervise=[1.0], lut=4)


@pytest.fixture(scope="module", params=["adder", "traced"])
def training(request: pytest.FixtureRequest) -> Training:
    found: Training = request.getfixturevalue(request.param)
    return found


def answer(lut: Lut, table: list[bool], values: list[bool]) -> bool:
    return table[sum(values[source] << j for j, source in enumerate(lut.fanin))]


def values_of(network: LutNetwork, tables: list[list[bool]], word: list[bool]) -> list[bool]:
    values = list(word)
    for lut, table in zip(network.luts, tables, strict=True):
        values.append(answer(lut, table, values))
    return values


def test_constituents_are_counted_right_where_brute_force_finds_them_right(
    training: Training,
) -> None:
    folder, compiled = training
    learned = watch(folder, compiled)
    network, first = learned.network, len(learned.network.inputs)
    true = [[bool(lut.table >> i & 1) for i in range(16)] for lut in network.luts]
    words = [list(word) for word in product([False, True], repeat=first)]
    assert learned.every_word and learned.words == len(words)
    for entries, right in zip(learned.entries, learned.right, strict=True):
        counts = np.zeros(len(network), dtype=int)
        for word in words:
            found = values_of(network, (entries >= 128).tolist(), word)[first:]
            counts += np.equal(found, values_of(network, true, word)[first:])
        assert right.tolist() == counts.tolist()
    assert (learned.right[0] < learned.words).any()


def test_the_moments_are_those_of_the_training(training: Training) -> None:
    folder, compiled = training
    learned = watch(folder, compiled)
    shots = load_file(next(folder.glob(f"*/{SNAPSHOTS}")))
    steps = [moment.step for moment in learned.moments]
    assert len(steps) == min(MOMENTS, len(shots["step"])) and learned.taken == len(shots["step"])
    assert (steps[0], steps[-1]) == (0, shots["step"][-1]) and steps == sorted(set(steps))
    at = [shots["step"].tolist().index(step) for step in steps]
    assert (learned.entries == shots["entries"][at]).all()
    told = [(moment.train_accuracy, moment.test_accuracy) for moment in learned.moments]
    assert told == [tuple(row) for row in shots["accuracy"][at].tolist()]
    assert learned.entries.shape[1:] == (len(learned.network), 1 << learned.network.fan_in)
    assert learned.supervised.any() and learned.supervised.dtype == np.bool_


def test_activations_are_those_of_the_network_that_learns(training: Training) -> None:
    folder, compiled = training
    learned = watch(folder, compiled)
    random = np.random.default_rng(0)
    bits = random.random((20, len(learned.network.inputs))) < 0.5
    every = LutNetwork(
        learned.network.inputs,
        learned.network.luts,
        tuple(map(str, range(len(learned.network.luts)))),
        tuple(range(len(learned.network.inputs), len(bits[0]) + len(learned.network))),
    )
    net = MatchedNet(every).double()
    for entries in learned.entries[[0, -1]]:
        sure = torch.from_numpy(entries / 255)
        net.theta.data = torch.logit(sure)
        with torch.no_grad():
            wanted = net(torch.from_numpy(bits.astype(float))).numpy()
        found = activations(learned.network, entries, bits)
        assert (found[:, : len(bits[0])] == bits).all()
        assert found[:, len(bits[0]) :] == pytest.approx(wanted, abs=1e-12)


def test_what_nodes_mean_in_a_run_is_told(traced: Training) -> None:
    folder, compiled = traced
    learned = watch(folder, compiled)
    names = [name for names in learned.probes for name in names]
    assert "t=1 state=right" in names or any("state=carry" in name for name in names)
    assert len(learned.probes) == len(learned.network)
    for short, long in zip(learned.names, learned.probes, strict=True):
        assert bool(short) == bool(long)
        if long:
            what, time = short.split("@")
            assert long[0].startswith(f"t={time} ") and long[0].endswith(what)
    shown = {i for i, names in enumerate(learned.probes) if any("state" in x for x in names)}
    assert shown and all(learned.supervised[i] for i in shown)


def test_the_page_has_the_wiring_of_the_training(training: Training) -> None:
    folder, compiled = training
    page = explore(compiled.machine, compiled.n, net=partial(watch, folder))
    data, learned = data_of(page), page.contents.learned
    assert learned and data["luts"]["gates"] == len(learned.network)
    assert data["training"]["words"] == learned.words
    assert data["inputs"] == list(learned.network.inputs)
    plain = explore(compiled.machine, compiled.n)
    assert "function trainingOf" in page.html and "function trainingOf" not in plain.html
    assert data_of(plain)["training"] is None


def test_a_page_that_is_too_large_shows_fewer_moments(
    adder: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, compiled = adder
    whole = explore(compiled.machine, 4, net=partial(watch, folder))
    assert whole.contents.learned
    count = len(whole.contents.learned.moments)
    monkeypatch.setattr("tmc.explorer.page.MAX_BYTES", 1)
    page = explore(compiled.machine, 4, net=partial(watch, folder))
    learned = page.contents.learned
    assert learned and 1 < len(learned.moments) < count // 2
    assert learned.moments[0].step == 0
    assert learned.moments[-1] == whole.contents.learned.moments[-1]
    assert (learned.right[-1] == whole.contents.learned.right[-1]).all()
    assert len(page.html) < len(whole.html)


def test_a_training_is_named_or_the_only_one(adder: Training, tmp_path: Path) -> None:
    folder, compiled = adder
    one = next(path.parent for path in folder.glob(f"*/{SNAPSHOTS}"))
    assert watch(one, compiled).name == one.name == watch(folder, compiled).name
    several = tmp_path / "run"
    copytree(folder, several)
    copytree(one, several / "matched-1-seed-7")
    with pytest.raises(UsageError, match="has 2 trainings of a matched network\nhint: take one of"):
        watch(several, compiled)
    assert watch(several / "matched-1-seed-7", compiled).name == "matched-1-seed-7"
    for nowhere in (tmp_path, tmp_path / "none"):
        with pytest.raises(UsageError, match="there is no training of a matched network in"):
            watch(nowhere, compiled)


def test_a_run_of_another_circuit_is_refused(adder: Training) -> None:
    folder, _ = adder
    for name, n in (("adder", 6), ("parity", 4)):
        with pytest.raises(UsageError, match="of another circuit\nhint: it was made with machine"):
            watch(folder, compile(load(name), n))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def without_steps(path: Path) -> None:
    found = load_file(path)
    save_file({name: found[name] for name in ("entries", "supervised", "accuracy")}, path)


def of_fewer_constituents(path: Path) -> None:
    found = load_file(path)
    save_file({**found, "entries": np.ascontiguousarray(found["entries"][:, 1:])}, path)


def without_settings(path: Path) -> None:
    about = path.parents[1] / "run.json"
    about.write_text(json.dumps({"format": "tmc run 1", "settings": {"machine": "adder"}}))


def without_run(path: Path) -> None:
    (path.parents[1] / "run.json").unlink()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (cut, "cannot read .*snapshots.safetensors: .*\nhint: train again"),
        (without_steps, "holds no step of this network"),
        (of_fewer_constituents, "holds no entries of this network"),
        (without_settings, "run.json does not say what was trained: 'lut'"),
        (without_run, "cannot read .*run.json: No such file"),
    ],
)
def test_damaged_files_are_said(
    adder: Training, tmp_path: Path, damage: Callable[[Path], None], message: str
) -> None:
    folder, compiled = adder
    copytree(folder, tmp_path / "run")
    damage(next((tmp_path / "run").glob(f"*/{SNAPSHOTS}")))
    with pytest.raises(TmcError, match=message):
        watch(tmp_path / "run", compiled)


def test_the_command_says_what_came_of_the_training(
    adder: Training, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder, compiled = adder
    out = tmp_path / "page.html"
    command = ("explore", "adder", "-n", "4", "--net", str(folder), "-o", str(out))
    code, printed, _ = tmc(capsys, *command)
    learned: Learned = watch(folder, compiled)
    whole = [int((right == learned.words).sum()) for right in learned.right]
    assert code == 0 and out.exists()
    assert f"right on all words counted: {whole[0]}, then {whole[-1]}" in printed
    code, printed, _ = tmc(capsys, *command, "--json")
    assert [moment["step"] for moment in json.loads(printed)["moments"]] == [
        moment.step for moment in learned.moments
    ]
    out.unlink()
    code, _, said = tmc(capsys, "explore", "adder", "-n", "6", "--net", str(folder), "-o", str(out))
    assert code == 2 and "is of another circuit" in said and not out.exists()
    code, _, said = tmc(capsys, *command, "--lut", "3")
    assert code == 2 and "--lut does nothing beside --net" in said


def test_a_page_that_stays_too_large_says_what_makes_it_smaller(
    adder: Training,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, compiled = adder
    monkeypatch.setattr("tmc.explorer.page.MAX_BYTES", 1)
    out = str(tmp_path / "page.html")
    code, printed, said = tmc(
        capsys, "explore", "adder", "-n", "4", "--net", str(folder), "-o", out
    )
    taken = watch(folder, compiled).taken
    kept = re.search(rf"(\d+) of {taken} snapshots, steps", printed)
    assert code == 0 and kept and int(kept[1]) < taken
    assert f"without its tableau and with {kept[1]} of {taken} snapshots: a smaller -n" in said
    assert "a training with a smaller --lut, or with fewer --probes" in said
