"""Samples are labelled rightly, split cleanly, and the same for the same seed."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.networks import every, gates_as_luts, palindrome, parity, parity_machine
from tmc.circuits.circuit import Circuit
from tmc.compilation import compile
from tmc.learn.data import Dataset, Samples, dataset, label
from tmc.learn.datafiles import load_dataset, save_dataset
from tmc.learn.oracles import machine_oracle, node_values
from tmc.learn.sampling import Method
from tmc.learn.target import Target, probe_labels, target
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import load
from tmc.machines.machine import Verdict
from tmc.machines.simulate import run
from tmc.unroll.encoding import Bits, Encoding


def rows(bits: Bits) -> set[bytes]:
    return {row.tobytes() for row in bits}


def samples_of(circuit: Circuit, encoding: Encoding | None = None, **options: object) -> Dataset:
    aim = Target(circuit, gates_as_luts(circuit), encoding)
    return dataset(aim, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("n", [6, 12, 24])
@pytest.mark.parametrize("sampling", ["uniform", "balanced"])
def test_training_and_test_words_are_disjoint(n: int, sampling: str) -> None:
    data = samples_of(parity(n), samples=300, test=200, sampling=sampling, seed=1)
    assert not rows(data.train.bits) & rows(data.test.bits)
    assert len(data.test) == min(200, 2**n // 4)
    if n > 6:
        assert len(data.train) == len(rows(data.train.bits)) == 300


@pytest.mark.parametrize("n", [8, 24])
def test_labels_are_right(n: int) -> None:
    data = samples_of(parity(n), samples=100)
    network = gates_as_luts(parity(n))
    for part in (data.train, data.test):
        assert np.array_equal(part.outputs[:, 0], part.bits.sum(axis=1) % 2 == 1)
        assert np.array_equal(part.nodes, node_values(network, part.bits)[:, n:])
        # The chain of XORs: node i is the parity of the first i + 2 bits.
        assert np.array_equal(part.nodes[:, 1], part.bits[:, :3].sum(axis=1) % 2 == 1)


@pytest.mark.parametrize("n", [8, 24])
@pytest.mark.parametrize("sampling", ["uniform", "balanced"])
def test_a_larger_training_set_begins_with_the_smaller(n: int, sampling: str) -> None:
    small, large = (
        samples_of(parity(n), samples=m, test=40, sampling=sampling, seed=3) for m in (30, 90)
    )
    assert np.array_equal(small.train.bits, large.train.bits[:30])
    assert np.array_equal(small.test.bits, large.test.bits)
    other = samples_of(parity(n), samples=30, test=40, sampling=sampling, seed=4)
    assert not np.array_equal(small.train.bits, other.train.bits)


@pytest.mark.parametrize("n", [12, 21])
def test_balanced_samples_hold_rare_words(n: int) -> None:
    circuit = palindrome(n)
    data = samples_of(circuit, samples=200, test=20, sampling="balanced")
    assert data.train.outputs.sum() == 100
    assert data.test.outputs.mean() == 0.5
    if n == 12:  # 64 palindromes, 10 kept for the test, 54 repeated
        assert len(data.test) == 20
        assert len(rows(data.train.bits[data.train.outputs[:, 0]])) == 54


def test_exhaustive_samples_are_all_words() -> None:
    data = samples_of(parity(5), sampling="exhaustive")
    assert np.array_equal(data.train.bits, every(5))
    assert len(data.test) == 0
    with pytest.raises(UsageError, match="24 input bits are too many for exhaustive samples"):
        samples_of(parity(24), sampling="exhaustive")


@pytest.mark.parametrize("n", [3, 12])
@pytest.mark.parametrize("sampling", ["uniform", "balanced"])
def test_only_words_are_drawn(n: int, sampling: str) -> None:
    """Three symbols take two bits, whose fourth code is no symbol."""
    machine = replace(parity_machine(), symbols=("0", "1", "2", "_"), input_size=3)
    encoding = Encoding(machine, n)
    circuit = replace(parity(2 * n), inputs=encoding.inputs)
    data = samples_of(circuit, encoding, samples=200, sampling=sampling)
    for part in (data.train, data.test):
        assert len(part) and encoding.words(part.bits)[1].all()


def test_the_simulator_labels_the_outputs() -> None:
    encoding = Encoding(parity_machine(), 6, steps=7)
    oracle = machine_oracle(encoding, ["accept"])
    assert np.array_equal(oracle(every(6))[:, 0], every(6).sum(axis=1) % 2 == 1)
    dataset(Target(parity(6), gates_as_luts(parity(6)), encoding, oracle))
    wrong = palindrome(6)
    with pytest.raises(TmcError, match="^the circuit and the simulator disagree on the input bits"):
        dataset(Target(wrong, gates_as_luts(wrong), encoding, oracle))


def test_the_simulator_labels_the_probes() -> None:
    aim = target(compile("increment", 6), probes=True)
    data = dataset(aim, samples=30, test=10)
    for part in (data.train, data.test):
        assert np.array_equal(part.probes(aim.probes), probe_labels(aim, part.bits))
    first, *rest = aim.probes
    lies = replace(aim, probes=(*rest, replace(first, name="t=9 state=right")))
    with pytest.raises(TmcError, match="the input bits [01]{6}: t=9 state=right should"):
        dataset(lies)


def test_a_truncated_run_does_not_accept() -> None:
    oracle = machine_oracle(Encoding(parity_machine(), 6, steps=6), ["halted", "accept"])
    halted, accept = oracle(every(6)).T
    assert not accept.any()
    assert np.array_equal(halted, every(6).sum(axis=1) % 2 == 0)  # no rule for `even` on a blank


def test_tape_outputs_are_labelled_by_name() -> None:
    encoding = Encoding(parity_machine(), 2, steps=3)
    oracle = machine_oracle(encoding, ["y[0]", "y[1].blank", "y[1]"])
    assert oracle(every(2)).astype(int).tolist() == [[0, 0, 0], [0, 0, 1], [1, 0, 0], [1, 0, 1]]


def test_questions_without_sense_are_refused() -> None:
    with pytest.raises(UsageError, match='there is no sampling "biased"'):
        samples_of(parity(4), sampling="biased")
    with pytest.raises(UsageError, match="at least one training sample"):
        samples_of(parity(4), samples=0)
    with pytest.raises(UsageError, match="a seed is not negative, so not -1"):
        samples_of(parity(4), seed=-1)
    constant = Circuit.of(["a", "b"], [], [("never", 0)])
    with pytest.raises(UsageError, match="^never is false on every word\n"):
        samples_of(constant, sampling="balanced")
    with pytest.raises(UsageError, match="no output by which samples could be balanced"):
        samples_of(Circuit.of(["a", "b"], [], []), sampling="balanced")
    with pytest.raises(ValueError, match="does not compute what the circuit does"):
        dataset(Target(parity(4), gates_as_luts(palindrome(4))))


@pytest.mark.parametrize("n", [8, 24])
@pytest.mark.parametrize("sampling", ["uniform", "balanced"])
def test_three_parts_share_no_word(n: int, sampling: str) -> None:
    data = samples_of(parity(n), samples=90, test=40, validation=20, sampling=sampling)
    assert data.validation is not None
    parts = [rows(part.bits) for part in (data.train, data.test, data.validation)]
    assert [len(part) for part in parts] == [90, 40, 20]
    assert len(set.union(*parts)) == 150
    assert samples_of(parity(n)).validation is None


@pytest.mark.parametrize("method", Method)
def test_the_manifest_says_how_words_were_found(
    method: Method, monkeypatch: pytest.MonkeyPatch
) -> None:
    if method is Method.REJECTION:
        monkeypatch.setattr("tmc.learn.sampling.diagram", lambda *_: None)
    inputs = 12 if method is Method.LISTED else 22
    sampling = "uniform" if method is Method.NUMBERED else "balanced"
    data = samples_of(palindrome(inputs), samples=40, test=20, sampling=sampling)
    true = {Method.LISTED: 64, Method.DIAGRAM: 2048}
    assert (data.manifest.method, data.manifest.true) == (method, true.get(method))
    if sampling == "balanced":
        assert data.train.outputs.sum() == 20 and data.test.outputs.sum() == 10
        assert len(rows(data.train.bits)) == 40


def test_a_search_for_rare_words_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tmc.learn.sampling.diagram", lambda *_: None)
    monkeypatch.setattr("tmc.learn.sampling._TRIED", 1 << 14)
    with pytest.raises(UsageError, match="^accept is false on every word found"):
        samples_of(palindrome(60), sampling="balanced")


def test_labels_are_made_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    aim = target(compile("increment", 6), probes=True)
    whole = label(aim, every(6))
    monkeypatch.setattr("tmc.learn.data._BLOCK", 7)
    parts = label(aim, every(6))
    for name in ("bits", "outputs", "nodes"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name))


@pytest.mark.parametrize("validation", [0, 9])
@pytest.mark.parametrize("probes", [False, True])
def test_samples_can_be_saved_and_read_back(validation: int, probes: bool, tmp_path: Path) -> None:
    aim = target(compile("w-hash-w", 5), probes=probes)
    data = dataset(aim, samples=50, validation=validation, sampling="balanced", seed=5)
    save_dataset(data, tmp_path / "one.npz")
    again = load_dataset(tmp_path / "one.npz")
    assert again.manifest == data.manifest
    assert (again.validation is None) == (data.validation is None)
    for part in ("train", "test", "validation")[: 2 + (validation > 0)]:
        for name in ("bits", "outputs", "nodes"):
            first, second = (getattr(getattr(d, part), name) for d in (data, again))
            assert np.array_equal(first, second)
    save_dataset(again, tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_a_file_is_read_without_this_package(tmp_path: Path) -> None:
    aim = target(compile("w-hash-w", 5), probes=True)
    data = dataset(aim, samples=50, seed=5)
    save_dataset(data, tmp_path / "data.npz")
    file = np.load(tmp_path / "data.npz")
    about = json.loads(str(file["manifest"]))
    assert about["symbols"] == ["0", "1", "#"] and about["method"] == "numbered"
    words = ["".join(about["symbols"][s] for s in word) for word in file["train_words"]]
    verdicts = [run(load("w-hash-w"), word).verdict is Verdict.ACCEPT for word in words]
    assert verdicts == file["train_outputs"][:, about["outputs"].index("accept")].tolist()
    names = [probe["name"] for probe in about["probes"]]
    marks = file["train_probes"][:, names.index("t=0 cell[2]=#")]
    assert marks.tolist() == [word[2] == "#" for word in words]


def test_damaged_samples_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.npz"
    with pytest.raises(TmcError, match="^cannot read "):
        load_dataset(path)
    path.write_bytes(b"not a zip file")
    with pytest.raises(TmcError, match="is not a data set"):
        load_dataset(path)
    np.savez(path, manifest=np.array("{}"))
    with pytest.raises(TmcError, match="is not a data set"):
        load_dataset(path)
    data = samples_of(parity(5))
    short = Samples(data.train.bits[:, :4], data.train.outputs, data.train.nodes)
    with pytest.raises(ValueError, match="cannot reshape"):
        save_dataset(replace(data, train=short), path)
    wide = replace(data.manifest, outputs=("accept", "halted"))
    save_dataset(replace(data, manifest=wide), path)
    with pytest.raises(TmcError, match="is not a data set: the outputs do not fit the manifest"):
        load_dataset(path)
