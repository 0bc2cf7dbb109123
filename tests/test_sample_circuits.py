"""Every sample, by every strategy and for every output, is its circuit on all words to length 6.

For a nondeterministic machine all witnesses of short words are compared as well, and a word is
accepted if, by SAT, some witness makes its circuit accept.
"""

import pytest

from tests.zoo import ORACLES, words
from tmc.compilation import compile
from tmc.hashing.sat import Prover
from tmc.machines.files import load
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import run
from tmc.proof.equivalence import Strength, against_simulator, against_tableau
from tmc.unroll.halting import Status
from tmc.unroll.readout import Output
from tmc.unroll.strategies import Strategy

STRATEGIES = [Strategy.SYMBOLIC, Strategy.TABLEAU]
MACHINES = {name: load(name) for name in ORACLES}
DETERMINISTIC = [name for name, machine in MACHINES.items() if machine.branches == 1]
BRANCHING = [name for name in MACHINES if name not in DETERMINISTIC]
LARGEST = 6


def outputs_of(machine: Machine) -> list[Output]:
    return [o for o in Output if not (machine.computes and o is Output.ACCEPT)]


def lengths(machine: Machine) -> range:
    return range(LARGEST + 1 if machine.input_size else 1)


@pytest.mark.parametrize("name", DETERMINISTIC)
def test_the_circuit_is_the_sample(name: str) -> None:
    machine = MACHINES[name]
    for n in lengths(machine):
        for strategy in STRATEGIES:
            for output in outputs_of(machine):
                compiled = compile(machine, n, strategy=strategy, output=output)
                assert compiled.halting.status is Status.PROVED
                assert compiled.certificate.strength is Strength.EXHAUSTIVE
                assert compiled.certificate.counterexample is None


@pytest.mark.parametrize("name", DETERMINISTIC)
def test_without_optimisation_the_circuit_is_the_sample_too(name: str) -> None:
    machine = MACHINES[name]
    for n in list(lengths(machine))[:5]:
        for strategy in STRATEGIES:
            compiled = compile(machine, n, strategy=strategy, level=0)
            assert compiled.certificate.strength is Strength.EXHAUSTIVE
            assert compiled.certificate.counterexample is None


@pytest.mark.parametrize("name", BRANCHING)
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_witness_of_a_nondeterministic_sample_agrees(name: str, strategy: Strategy) -> None:
    for n in range(4):
        for output in outputs_of(MACHINES[name]):
            compiled = compile(MACHINES[name], n, strategy=strategy, output=output)
            certificate = against_simulator(
                compiled.circuit, compiled.encoding, exhaustive_bits=14, samples=500
            )
            assert certificate.counterexample is None


@pytest.mark.parametrize("name", BRANCHING)
def test_a_word_is_accepted_if_some_witness_is(name: str) -> None:
    machine = MACHINES[name]
    alphabet = "".join(machine.symbols[: machine.input_size])
    for n in range(LARGEST + 1):
        compiled = compile(machine, n)
        accept = compiled.circuit.output("accept")
        with Prover(compiled.circuit) as prover:
            for word in words(alphabet, n):
                bits = compiled.encoding.encode([machine.word(word)])[0]
                fixed = [2 * (1 + i) | (not bit) for i, bit in enumerate(bits)]
                accepted = run(machine, word).verdict is Verdict.ACCEPT
                assert prover.satisfy([*fixed, accept]) is accepted, word


@pytest.mark.parametrize("name", ["parity", "palindrome", "increment", "zeros-ones-2"])
def test_a_longer_circuit_is_proved_equal_to_the_tableau(name: str) -> None:
    compiled = compile(name, 18, strategy="symbolic")
    assert compiled.halting.status is Status.PROVED
    certificate = against_tableau(
        compiled.circuit, compiled.encoding, compiled.output, max_gates=200_000
    )
    assert certificate is not None
    assert certificate.counterexample is None
