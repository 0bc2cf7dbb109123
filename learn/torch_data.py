"""Samples for PyTorch's own loaders.

A sample is a tuple of tensors of 32-bit floats: the bits of the word, the outputs, and the values
of the constituents.
"""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset, IterableDataset, get_worker_info

from tmc.learn.data import Samples
from tmc.learn.stream import Stream

Sample = tuple[Tensor, Tensor, Tensor]


class SampleDataset(Dataset[Sample]):
    """Samples by number: `DataLoader(SampleDataset(data.train), batch_size=64)`."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, i: int) -> Sample:
        return _sample(self._samples, i)


class StreamDataset(IterableDataset[Sample]):
    """The samples of a stream, one by one; the workers of a loader take its blocks in turn."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[Sample]:
        worker = get_worker_info()
        first, step = (worker.id, worker.num_workers) if worker else (0, 1)
        for samples in self._stream.blocks(first, step):
            for i in range(len(samples)):
                yield _sample(samples, i)


def _sample(samples: Samples, i: int) -> Sample:
    return _float(samples.bits[i]), _float(samples.outputs[i]), _float(samples.nodes[i])


def _float(values: NDArray[np.bool_]) -> Tensor:
    return torch.from_numpy(values).float()
