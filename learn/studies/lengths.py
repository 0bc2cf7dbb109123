"""Machines learned for all lengths at once, or for one, and whether they are right at others.

*Tied* is one table of a Turing machine, which is there for every length; *untied* is a network for
words of one length, with a table of its own for every constituent of the machine unrolled.
"""

from dataclasses import replace
from functools import cache
from math import log2

import numpy as np

from tmc.circuits.lut import LutNetwork
from tmc.compilation import compile
from tmc.learn.discrete.lessons import MachineTeacher, Told
from tmc.learn.equality.bisimulation import Answer, bisimilar, equal_at
from tmc.learn.equality.differences import difference_at
from tmc.learn.sampling import Sampling
from tmc.learn.shape import Shape, shape_of, working_states
from tmc.learn.studies.together import train_together
from tmc.learn.supervision import Supervision, choose
from tmc.learn.target import Target, target
from tmc.learn.tied.labels import labels_of
from tmc.learn.tied.net import TiedNet
from tmc.learn.tied.training import Explanation, train_tied
from tmc.machines.machine import Machine, Move
from tmc.unroll.strategies import Strategy

TIED, UNTIED, TRACED = KINDS = ("tied", "untied", "untied, whole trace")
"""The ways to learn a machine; the last is shown all that happens in a run, not the answer only."""
EVERY = "every"
"""In place of a length: all of them at once."""
RESTARTS = 16
TIED_STEPS = 200
UNTIED_STEPS = 600
_TRIED = 16  # words of a length that are run before a proof is tried
_SLOWER = 4  # times the steps of the sample, beyond which no proof is tried
_MAX_GATES = 100_000


def roomy(machine: Machine) -> Shape:
    """The shape that is learned: twice the states, and a head that moves left or right."""
    states = 2 * len(working_states(machine))
    return shape_of(machine, states=states, moves=(Move.L, Move.R))


def bits_of(shape: Shape) -> float:
    """The logarithm to base 2 of how many tables a shape has."""
    symbols = len(shape.symbols)
    going = shape.states * len(shape.moves) * symbols
    ending = len(shape.endings) * (symbols if shape.computes else 1)
    return shape.states * symbols * log2(going + ending)


def learn_tied(
    machine: Machine, told: Told, longest: int, seed: int
) -> tuple[Explanation | None, int]:
    """The first table that explains all words of up to `longest` symbols, and how many these are.

    `None` if there is none.
    """
    lessons = list(MachineTeacher(machine, told, longest=longest, seed=seed).lessons())
    shape = roomy(machine)
    net = TiedNet(shape, RESTARTS, seed)
    trained = train_tied(net, labels_of(shape, lessons), steps=TIED_STEPS, seed=seed)
    return (trained.found[0] if trained.found else None), len(lessons)


def judged(machine: Machine, learned: Machine, lengths: tuple[int, ...]) -> list[Answer]:
    """Whether a machine is exact at each of the lengths, ascending, and last for every length.

    Some words of each length are run; if they show no difference a proof is tried, but only if the
    lengths before are proved.
    """
    every = bisimilar(machine, learned).answer
    if every is Answer.PROVED:
        return [every] * (len(lengths) + 1)
    answers: list[Answer] = []
    for n in lengths:
        words = np.random.default_rng(n).integers(machine.input_size, size=(_TRIED, n)).tolist()
        if any(difference_at(machine, learned, tuple(word)) for word in words):
            answers.append(Answer.DIFFERENT)
        elif all(answer is Answer.PROVED for answer in answers):
            answers.append(_proof(machine, learned, n))
        else:
            answers.append(Answer.UNKNOWN)
    return [*answers, every]


def _proof(machine: Machine, learned: Machine, n: int) -> Answer:
    return equal_at(
        machine,
        learned,
        n,
        max_steps=_SLOWER * _steps(machine.name, n),
        max_gates=_MAX_GATES,
        strategy=Strategy.SYMBOLIC,
    ).answer


@cache
def _steps(machine: str, n: int) -> int:
    """How long a sample takes on words of a length."""
    compiled = compile(machine, n, max_steps=100_000, strategy=Strategy.SYMBOLIC, level=0)
    return compiled.encoding.steps


@cache
def unrolled(machine: str, n: int) -> Target:
    """A sample unrolled: every cell, and the state and head of every step, are nodes."""
    return target(compile(machine, n), probes=True)


def learn_untied(
    aim: Target, supervision: Supervision, sampling: Sampling, samples: int, seeds: int
) -> list[LutNetwork]:
    """For each seed the network that gradients make of so many words."""
    last: list[LutNetwork] = []

    def watch(step: int, networks: list[LutNetwork]) -> None:
        last[:] = networks

    train_together(
        replace(aim, probes=()),  # else the traces of all samples would be simulated
        [choose(aim, supervision, seed) for seed in range(seeds)],
        samples=samples,
        steps=UNTIED_STEPS,
        sampling=sampling,
        watch=watch,
    )
    return last
