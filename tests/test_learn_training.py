"""Training is deterministic, killed or not, shared or not; and the test is not learned from."""

import csv
import os
import pickle
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tests.networks import every, gates_as_luts, parity, random_network
from tmc.circuits.mapping import to_circuit
from tmc.learn.baselines import DenseNet
from tmc.learn.checkpoint import SNAPSHOTS
from tmc.learn.data import Dataset, Samples, dataset
from tmc.learn.matched import MatchedNet
from tmc.learn.target import plain_target
from tmc.learn.training import History, Point, accuracy, fit
from tmc.machines.errors import TmcError, UsageError
from tmc.unroll.encoding import Bits

torch.set_num_threads(1)

NETWORK = random_network(8, 25, 2, seed=1)


def data(seed: int = 0) -> Dataset:
    return dataset(plain_target(NETWORK), samples=100, seed=seed)


def build(kind: str = "matched", seed: int = 0) -> MatchedNet | DenseNet:
    if kind == "dense":
        return DenseNet(8, 2, 16, seed=seed)
    return MatchedNet(NETWORK, np.random.default_rng(seed).random(25) < 0.5, seed=seed)


def weights(model: torch.nn.Module) -> list[bytes]:
    return [p.detach().numpy().tobytes() for p in model.parameters()]


def without_time(history: History) -> History:
    return replace(history, seconds=0)


@pytest.mark.parametrize("kind", ["matched", "dense"])
def test_same_seed_same_weights(kind: str) -> None:
    models = []
    histories = []
    for _ in range(2):
        torch.rand(5)  # the state of the global generator is not used
        models.append(build(kind))
        histories.append(fit(models[-1], data(), steps=40, seed=7))
    assert weights(models[0]) == weights(models[1])
    assert without_time(histories[0]) == without_time(histories[1])
    other = build(kind)
    fit(other, data(), steps=40, seed=8)
    assert weights(other) != weights(models[0])
    assert weights(build(kind, seed=0)) != weights(build(kind, seed=1))


@pytest.mark.parametrize("kind", ["matched", "dense"])
def test_the_global_generator_and_threads_are_left_alone(kind: str) -> None:
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    fit(build(kind), data(), steps=5)
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize("kind", ["matched", "dense"])
def test_test_samples_are_not_learned_from(kind: str) -> None:
    honest = data()
    lies = Samples(honest.test.bits, ~honest.test.outputs, ~honest.test.nodes)
    models = [build(kind), build(kind)]
    first = fit(models[0], honest, steps=40)
    second = fit(models[1], replace(honest, test=lies), steps=40)
    assert weights(models[0]) == weights(models[1])
    assert first.curve != second.curve  # they are reported, though
    assert [p.train_accuracy for p in first.curve] == [p.train_accuracy for p in second.curve]


def test_dense_networks_see_outputs_only() -> None:
    honest = data()
    lies = Samples(honest.train.bits, honest.train.outputs, ~honest.train.nodes)
    models = [build("dense"), build("dense")]
    fit(models[0], honest, steps=20)
    fit(models[1], replace(honest, train=lies), steps=20)
    assert weights(models[0]) == weights(models[1])


@pytest.mark.parametrize("shown", [False, True])
def test_training_stops_when_every_training_label_is_right(shown: bool) -> None:
    circuit = parity(4)
    samples = dataset(plain_target(gates_as_luts(circuit)))
    net = MatchedNet(gates_as_luts(circuit), np.full(3, shown), seed=1)
    seen: list[Point] = []
    history = fit(net, samples, progress=seen.append)
    assert history.stopped and history.steps < 2000
    assert net.right(samples.train).all()
    assert history.curve == tuple(seen)
    assert seen[-1].step == history.steps and seen[-1].train_accuracy == 1
    assert [p.step for p in seen][:2] == [0, 10] and seen[0].train_loss is None
    unfinished = fit(MatchedNet(gates_as_luts(circuit)), samples, steps=3)
    assert not unfinished.stopped and unfinished.steps == 3


def test_right_outputs_are_not_enough_when_nodes_are_supervised() -> None:
    """Two complements make a right output of wrong nodes."""
    circuit = parity(3)
    network = gates_as_luts(circuit)
    samples = dataset(plain_target(network), sampling="exhaustive").train
    net = MatchedNet(network, np.ones(len(network), dtype=np.bool_))
    xor = torch.tensor([-9.0, 9.0, 9.0, -9.0])
    for sign, expected in ((1, True), (-1, False)):
        net.theta.data = torch.stack([sign * xor, sign * xor])
        assert accuracy(net.predict, samples) == 1
        assert net.right(samples).all() == expected


def test_accuracy_asks_for_every_output() -> None:
    bits = every(2)
    samples = Samples(bits, bits, bits)

    def half_right(bits: Bits) -> Bits:
        return np.column_stack([bits[:, 0], np.zeros(len(bits), dtype=np.bool_)])

    assert accuracy(half_right, samples) == 0.5
    assert accuracy(half_right, samples.take(np.arange(0))) is None


def test_dense_network_learns_what_a_line_separates() -> None:
    circuit = to_circuit(random_network(6, 1, 1, seed=3, fan_in=1))
    samples = dataset(plain_target(gates_as_luts(circuit)), samples=30)
    net = DenseNet(6, 1, 16)
    assert fit(net, samples).stopped
    assert accuracy(net.predict, samples.test) == 1


KILLED = """
import os, signal
from tests.test_learn_training import build, data, fit

def kill(point):
    if point.step >= 60:
        os.kill(os.getpid(), signal.SIGKILL)

fit(build(), data(), steps=100, folder={folder!r}, save_every=25, progress=kill)
"""

SHARED = """
import pickle
from pathlib import Path
from lightning_fabric import Fabric
from tests.test_learn_training import build, data, fit, weights

fabric = Fabric(accelerator="cpu", devices=2, strategy="ddp")
fabric.launch()
for kind in ("matched", "dense"):
    model = build(kind)
    history = fit(model, data(), steps=40, folder=Path({folder!r}, kind), fabric=fabric)
    file = Path({folder!r}, f"{{kind}}-{{fabric.global_rank}}")
    file.write_bytes(pickle.dumps((weights(model), history)))
"""


def python(code: str, folder: Path) -> int:
    """Runs a file, which may start itself again for more processes; returns its exit code."""
    script = folder / "script.py"
    script.write_text(code)
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}
    return subprocess.run([sys.executable, str(script)], env=environment, timeout=120).returncode


def test_a_killed_training_ends_with_the_weights_of_one_that_was_not(tmp_path: Path) -> None:
    code = KILLED.format(folder=str(tmp_path / "killed"))
    assert python(code, tmp_path) == -signal.SIGKILL
    with pytest.raises(UsageError, match="holds a training already\nhint: resume it"):
        fit(build(), data(), steps=100, folder=tmp_path / "killed")
    resumed, whole = build(), build()
    for parameter in resumed.parameters():
        torch.nn.init.zeros_(parameter)
    seen: list[Point] = []
    second = fit(
        resumed, data(), steps=100, folder=tmp_path / "killed", resume=True, progress=seen.append
    )
    first = fit(whole, data(), steps=100, folder=tmp_path / "whole", resume=True)
    assert seen[0].step == 50  # where the last checkpoint was
    assert weights(resumed) == weights(whole)
    assert without_time(second) == without_time(first)
    metrics = [(tmp_path / name / "metrics.csv").read_text() for name in ("killed", "whole")]
    assert metrics[0] == metrics[1]
    shots = [(tmp_path / name / SNAPSHOTS).read_bytes() for name in ("killed", "whole")]
    assert shots[0] == shots[1]
    assert losses_shown(tmp_path / "killed") == losses_shown(tmp_path / "whole")


def test_a_finished_training_is_not_repeated_but_may_go_on(tmp_path: Path) -> None:
    first = fit(build("dense"), data(), steps=30, folder=tmp_path)
    again = build("dense", seed=5)
    assert fit(again, data(), steps=30, folder=tmp_path, resume=True) == first
    fit(again, data(), steps=70, folder=tmp_path, resume=True)
    whole = build("dense")
    fit(whole, data(), steps=70)
    assert weights(again) == weights(whole)


def test_a_training_goes_on_as_it_was_begun_or_not_at_all(tmp_path: Path) -> None:
    fit(build("dense"), data(), steps=10, folder=tmp_path)
    with pytest.raises(UsageError, match="has another seed and another batch\nhint: resume it as"):
        fit(build("dense"), data(), seed=1, batch=10, folder=tmp_path, resume=True)
    with pytest.raises(UsageError, match="has another data"):
        fit(build("dense"), data(seed=1), folder=tmp_path, resume=True)
    with pytest.raises(UsageError, match="has another rate and another model"):
        fit(build("matched"), data(), folder=tmp_path, resume=True)
    fit(build(), data(), steps=10, folder=tmp_path / "matched")
    with pytest.raises(UsageError, match="has another model"):  # it is shown other nodes
        fit(build(seed=1), data(), folder=tmp_path / "matched", resume=True)
    whole = (tmp_path / "checkpoint.pt").read_bytes()
    for damaged in (b"", b"not a checkpoint", whole[: len(whole) // 2]):
        (tmp_path / "checkpoint.pt").write_bytes(damaged)
        with pytest.raises(TmcError, match="cannot read the checkpoint .*\nhint: it is damaged"):
            fit(build("dense"), data(), folder=tmp_path, resume=True)


def losses_shown(folder: Path) -> dict[int, float]:
    """What TensorBoard shows."""
    return {e.step: e.value for e in EventAccumulator(str(folder)).Reload().Scalars("train_loss")}


def test_snapshots_are_the_tables_at_the_first_steps_and_every_point_of_the_curve(
    tmp_path: Path,
) -> None:
    net = MatchedNet(NETWORK, seed=1)
    tables: dict[int, Bits] = {}
    history = fit(
        net,
        data(),
        steps=45,
        rate=0.05,
        folder=tmp_path,
        progress=lambda point: tables.update({point.step: net.tables()}),
    )
    found = {name: tensor.numpy() for name, tensor in load_file(tmp_path / SNAPSHOTS).items()}
    steps = found["step"].tolist()
    assert steps == [*range(32), 40, 45] == sorted({*range(32), *tables})
    entries, supervised = found["entries"], found["supervised"]
    assert entries.shape == (len(steps), *net.tables().shape)
    assert all(((entries[steps.index(at)] >= 128) == tables[at]).all() for at in tables)
    told = {point.step: (point.train_accuracy, point.test_accuracy) for point in history.curve}
    assert {at: tuple(found["accuracy"][steps.index(at)].tolist()) for at in told} == told
    assert (supervised == net.supervised).all() and len(supervised) == len(steps)
    assert len({e.tobytes() for e in entries}) == len(entries)  # they are not all the last


def test_metrics_are_the_curve(tmp_path: Path) -> None:
    history = fit(build("dense"), data(), steps=30, folder=tmp_path)
    rows = list(csv.DictReader((tmp_path / "metrics.csv").read_text().splitlines()))
    assert rows == [
        {name: "" if value is None else str(value) for name, value in asdict(point).items()}
        for point in history.curve
    ]
    losses = {p.step: p.train_loss for p in history.curve[1:]}
    assert losses_shown(tmp_path) == pytest.approx(losses)


def test_two_processes_learn_as_one(tmp_path: Path) -> None:
    assert python(SHARED.format(folder=str(tmp_path)), tmp_path) == 0
    for kind in ("matched", "dense"):
        (first, shared), (second, other) = (
            pickle.loads((tmp_path / f"{kind}-{rank}").read_bytes()) for rank in (0, 1)
        )
        assert first == second
        assert without_time(shared) == without_time(other)
        alone = fit(build(kind), data(), steps=40)
        assert len(shared.curve) == len(alone.curve) == 5
        for ours, theirs in zip(shared.curve, alone.curve, strict=True):
            assert replace(ours, train_loss=0) == replace(theirs, train_loss=0)
        losses = [[p.train_loss for p in h.curve[1:]] for h in (shared, alone)]
        assert losses[0] == pytest.approx(losses[1], rel=1e-4)
        assert (tmp_path / kind / "checkpoint.pt").exists()
