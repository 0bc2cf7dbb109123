"""A stream never repeats a word, keeps away from test words, and is the same for every reader."""

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from tests.networks import every, palindrome, parity
from tmc.compilation import compile
from tmc.learn.data import dataset
from tmc.learn.stream import Stream
from tmc.learn.target import plain_target, probe_labels, target
from tmc.learn.torch_data import SampleDataset, StreamDataset
from tmc.machines.errors import UsageError
from tmc.unroll.encoding import Bits


def rows(bits: Bits) -> set[bytes]:
    return {row.tobytes() for row in bits}


@pytest.mark.parametrize("sampling", ["uniform", "balanced"])
def test_all_words_come_once_and_the_test_words_never(sampling: str) -> None:
    aim = plain_target(parity(10))
    data = dataset(aim, samples=100, test=64, validation=32, sampling=sampling, seed=3)
    stream = Stream(aim, sampling, seed=3, block=100, test=64, validation=32)
    blocks = [samples.bits for samples in stream]
    assert [len(block) for block in blocks] == [100] * 9 + [28]
    assert np.array_equal(blocks[0], data.train.bits)
    assert data.validation is not None
    seen = rows(np.concatenate(blocks))
    assert len(seen) == 1024 - 96
    assert seen | rows(data.test.bits) | rows(data.validation.bits) == rows(every(10))


@pytest.mark.parametrize("diagrams", [True, False])
def test_rare_words_come_as_often_as_others(
    diagrams: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not diagrams:
        monkeypatch.setattr("tmc.learn.sampling.diagram", lambda *_: None)
    aim = plain_target(palindrome(22))
    stream = Stream(aim, "balanced", block=64, test=16)
    blocks = [samples for _, samples in zip(range(4), stream, strict=False)]
    assert all(samples.outputs.sum() == 32 for samples in blocks)
    assert len(rows(np.concatenate([samples.bits for samples in blocks]))) == 256
    test = dataset(aim, samples=64, test=16, sampling="balanced")
    assert not rows(test.test.bits) & rows(np.concatenate([s.bits for s in blocks]))
    assert np.array_equal(test.train.bits, blocks[0].bits)


def test_readers_that_take_turns_share_no_word() -> None:
    stream = Stream(plain_target(parity(70)), block=50)
    alone = [samples.bits for _, samples in zip(range(6), stream, strict=False)]
    first, second = (
        [s.bits for _, s in zip(range(3), stream.blocks(i, 2), strict=False)] for i in (0, 1)
    )
    for i, (one, two) in enumerate(zip(first, second, strict=True)):
        assert np.array_equal(one, alone[2 * i]) and np.array_equal(two, alone[2 * i + 1])


def test_a_stream_labels_probes_by_the_simulator() -> None:
    aim = target(compile("parity", 24), probes=True)
    samples = next(iter(Stream(aim, block=20)))
    assert np.array_equal(samples.probes(aim.probes), probe_labels(aim, samples.bits))


def test_questions_without_sense_are_refused() -> None:
    aim = plain_target(parity(8))
    with pytest.raises(UsageError, match="all words at once are no stream"):
        next(iter(Stream(aim, "exhaustive")))
    with pytest.raises(UsageError, match="a block has an even number of samples, not 7"):
        next(iter(Stream(aim, "balanced", block=7)))
    with pytest.raises(UsageError, match="a block has at least one sample"):
        next(iter(Stream(aim, block=0)))
    for stream, blocks in (
        (Stream(aim, test=-9), (0, 1)),
        (Stream(aim, validation=-1), (0, 1)),
        (Stream(aim), (-1, 1)),
        (Stream(aim), (0, 0)),
    ):
        with pytest.raises(UsageError, match="sizes and the first block are not negative"):
            next(stream.blocks(*blocks))


def test_samples_for_the_loaders_of_torch() -> None:
    data = dataset(plain_target(parity(8)), samples=100, test=0)
    loader = DataLoader(SampleDataset(data.train), batch_size=32)
    bits, outputs, nodes = (torch.cat(parts) for parts in zip(*loader, strict=True))
    assert bits.dtype is torch.float32 and len(loader) == 4
    for tensor, array in ((bits, data.train.bits), (outputs, data.train.outputs)):
        assert np.array_equal(tensor.numpy() > 0.5, array)
    assert np.array_equal(nodes.numpy() == 1, data.train.nodes)


def test_workers_of_a_loader_share_a_stream() -> None:
    stream = Stream(plain_target(parity(8)), block=16, test=0)
    loaders = [DataLoader(StreamDataset(stream), batch_size=16, num_workers=w) for w in (0, 2)]
    alone, shared = ([bits.numpy() > 0.5 for bits, _, _ in loader] for loader in loaders)
    assert len(alone) == len(shared) == 16
    assert rows(np.concatenate(alone)) == rows(np.concatenate(shared)) == rows(every(8))
