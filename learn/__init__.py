"""Networks wired like compiled circuits: exact ones, learned ones, and the samples to learn from.

    exact.py      the ReLU network that computes what a circuit computes
    onnx.py       that network for other runtimes
    causal.py     interventions on the states, heads and cells of a machine
    causal_networks.py  the same on networks made or learned from its circuit
    probe_map.py  which unit of a network is which state, head or cell
    intervention.py  one intervention on one word, in all of them
    numeric.py    machines read as functions of real numbers
    precision.py  how near their networks come to those functions
    oracles.py    who knows the outputs for a word
    target.py     what there is to learn: a function, its wiring, and who knows the labels
    supervision.py  which of the labels a learner is shown
    permutation.py  a seeded shuffle of numbers too many to be listed
    numbering.py  words with numbers, also those on which a function is true
    sampling.py   which words are drawn, and in what order
    data.py       words and their labels, split into training and test samples
    datafiles.py  the same as .npz files
    stream.py     the same in blocks, for more words than memory holds
    torch_data.py samples for PyTorch's own loaders
    tables.py     ways to write a constituent in real numbers
    wiring.py     the wiring of a LUT network as arrays
    matched.py    a constituent to be learned at every node of a LUT network
    rewiring.py   a random wiring of the same size and shape
    baselines.py  networks that know nothing of the wiring, to compare with
    shape.py      what is given of a machine to be learned, and the table that is not
    tied/         Turing machines by gradients: one soft table for every cell and step
    equality/     whether two machines are the same function, on words of every length
    threads.py    one thread for small tensors
    training.py   one training loop for all of them
    tuning.py     the learning rate that suits a network best
    checkpoint.py what a training leaves in a folder
    results.py    what came of a training
    run_folder.py what many trainings leave in a folder, and go on from
    trained.py    the networks that they leave, as files of their own
    watching.py   a training looked at afterwards, moment by moment
    readback.py   what was learned, compared with the circuit on every input
    searched.py   searches for tables on the same samples
    comparing.py  several models, amounts of supervision and seeds on the same samples
    theory.py     how many samples are enough
    fourier.py    functions as polynomials: degree, leap, correlation
    dags.py       the same function as a chain, a tree, a prefix circuit
    picture.py    learning curves
    plot.py       how figures look
    studies/      questions asked in many cells, with confidence intervals

Importing `tmc.learn` imports no torch: the names below are looked up when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from tmc.learn.extra import learn_extra

if TYPE_CHECKING:
    from tmc.learn.comparing import train as train
    from tmc.learn.data import dataset as dataset
    from tmc.learn.exact import emulate as emulate
    from tmc.learn.matched import MatchedNet as MatchedNet
    from tmc.learn.matched import extract as extract
    from tmc.learn.supervision import Supervision as Supervision
    from tmc.learn.training import fit as fit

_HOME = {
    "MatchedNet": "matched",
    "Supervision": "supervision",
    "dataset": "data",
    "emulate": "exact",
    "extract": "matched",
    "fit": "training",
    "train": "comparing",
}

__all__ = ["MatchedNet", "Supervision", "dataset", "emulate", "extract", "fit", "train"]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'tmc.learn' has no attribute {name!r}")
    with learn_extra():
        return getattr(import_module(f"tmc.learn.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
