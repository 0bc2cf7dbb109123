"""From a machine and a length to a circuit: the whole compiler on one page.

step_bound         how many steps, and is that enough for every word   (halting.py)
unroll             the machine on literals, by a strategy               (unroll/, merge.py)
read_out           which literals leave, under which names              (readout.py)
improve            the passes of the optimisation level                 (schedules.py)
against_simulator  the certificate                                      (equivalence.py)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import perf_counter

from tmc.builder import Builder, TooManyGates
from tmc.circuit import Circuit
from tmc.cost import Cost, cost
from tmc.defaults import LEVEL, MAX_GATES, MAX_STEPS
from tmc.encoding import Encoding
from tmc.equivalence import Certificate, against_simulator
from tmc.evaluate import evaluate, pack, unpack
from tmc.halting import Halting, Status, step_bound
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import load
from tmc.machines.machine import Machine
from tmc.merge import merging_builder
from tmc.probes import probe_circuit
from tmc.readout import Output, choose_output, read_out
from tmc.schedules import SCHEDULES, improve
from tmc.unroll.strategies import Progress, Strategy, unroll

_CERTIFY_BITS = 16  # up to so many input bits, the certificate is exhaustive
_PATIENCE = 8  # a strategy may make so many times the gates of the best circuit on its way


@dataclass(frozen=True)
class Compiled:
    """A circuit that does what `machine` does on every word of length `n`."""

    machine: Machine
    n: int
    output: Output
    strategy: Strategy
    """The strategy whose circuit was the smallest."""
    level: int
    halting: Halting
    encoding: Encoding
    circuit: Circuit
    certificate: Certificate
    seconds: float

    @property
    def steps(self) -> int:
        """The number of steps unrolled."""
        return self.halting.steps

    @cached_property
    def cost(self) -> Cost:
        """Size, depth and fan-in of the circuit, in every model."""
        return cost(self.circuit)

    @cached_property
    def probes(self) -> Circuit:
        """The machine with an output for every state, head and cell at every step (`probes.py`)."""
        return probe_circuit(self.strategy, self.encoding, _builder(self.encoding, self.level))

    def decode(self, outputs: Mapping[str, bool]) -> str:
        """The word on the tape that the outputs show, between its outermost symbols.

        >>> compiled = compile("increment", 4)
        >>> compiled.decode(compiled.run("1011"))
        '1100'
        """
        return self.machine.show(self.encoding.decode(outputs))

    def run(self, word: str) -> dict[str, bool]:
        """What the outputs of the circuit say about a word.

        Raises `UsageError` if the word has another length or alphabet, or if the machine is
        nondeterministic, so that the circuit needs a witness too.
        """
        symbols = self.machine.word(word)
        if len(symbols) != self.n:
            raise UsageError(f'"{word}" has length {len(symbols)}, and the circuit takes {self.n}')
        if self.encoding.witness_inputs:
            raise UsageError(f"the circuit of {self.machine.name} needs a witness beside the word")
        values = evaluate(self.circuit, pack(self.encoding.encode([symbols])))
        return dict(zip(self.circuit.outputs, unpack(values, 1)[0].tolist(), strict=True))


def compile(
    source: Machine | str | Path,
    n: int,
    *,
    steps: int | None = None,
    max_steps: int = MAX_STEPS,
    output: str | None = None,
    strategy: str = Strategy.AUTO,
    level: int = LEVEL,
    max_gates: int = MAX_GATES,
    seed: int = 0,
    progress: Progress | None = None,
) -> Compiled:
    """The circuit of a machine (a value, a file or a sample's name) on words of length `n`.

    `steps` unrolls exactly so many steps; else the machine's `time` is used, or a bound is found
    and proved. Raises `UsageError` for a question that makes no sense and `TmcError` for a machine
    that breaks its bound, gets stuck, never halts, or needs more than `max_steps` or `max_gates`.
    `seed` draws the words of a certificate that is not exhaustive.
    """
    began = perf_counter()
    machine = source if isinstance(source, Machine) else load(source)
    _require(machine, n, steps, max_steps, level, max_gates)
    chosen = choose_output(machine, output)
    halting = step_bound(machine, n, steps=steps, max_steps=max_steps)
    encoding = Encoding(machine, n, halting.steps)
    best, circuit = _smallest(
        _candidates(strategy), encoding, chosen, halting, level, max_gates, progress
    )
    certificate = against_simulator(
        circuit, encoding, exhaustive_bits=_CERTIFY_BITS, seed=seed, progress=progress
    )
    if certificate.counterexample:
        raise AssertionError(f"the circuit is not the machine: {certificate}")
    return Compiled(
        machine,
        n,
        chosen,
        best,
        level,
        halting,
        encoding,
        circuit,
        certificate,
        perf_counter() - began,
    )


def _require(
    machine: Machine, n: int, steps: int | None, max_steps: int, level: int, max_gates: int
) -> None:
    if n < 0:
        raise UsageError(f"a word cannot have length {n}", hint="take -n 0 or more")
    if n and not machine.input_size:
        raise UsageError(f"{machine.name} has no input alphabet: it takes -n 0 only")
    if steps is not None and steps < 0:
        raise UsageError(f"a run cannot have {steps} steps", hint="take --steps 0 or more")
    if max_steps < 0 or max_gates < 0:
        raise UsageError("a limit cannot be negative", hint="mend --max-steps or --max-gates")
    if not 0 <= level < len(SCHEDULES):
        raise UsageError(f"there is no level -O{level}", hint=f"take 0 to {len(SCHEDULES) - 1}")


def _candidates(strategy: str) -> list[Strategy]:
    try:
        chosen = Strategy(strategy)
    except ValueError:
        raise UsageError(
            f'there is no strategy "{strategy}"', hint=f"take one of {', '.join(Strategy)}"
        ) from None
    return [Strategy.SYMBOLIC, Strategy.TABLEAU] if chosen is Strategy.AUTO else [chosen]


def _smallest(
    strategies: list[Strategy],
    encoding: Encoding,
    output: Output,
    halting: Halting,
    level: int,
    max_gates: int,
    progress: Progress | None,
) -> tuple[Strategy, Circuit]:
    """The smallest circuit of the strategies; one that passes the best so far is given up."""
    best: tuple[Strategy, Circuit] | None = None
    failure: TmcError | None = None
    for strategy in strategies:
        limit = max_gates if best is None else min(max_gates, _PATIENCE * (1 + len(best[1])))
        builder = _builder(encoding, level, limit)
        try:
            frozen = output is not Output.ACCEPT
            unrolling = unroll(strategy, encoding, builder, frozen=frozen, progress=progress)
            halts = halting.status is Status.PROVED and not encoding.witness_bits
            circuit = builder.build(read_out(unrolling, output, halts=halts))
        except TooManyGates as error:
            failure = failure or error
            continue
        circuit = improve(circuit, encoding, SCHEDULES[level])
        if best is None or len(circuit) < len(best[1]):
            best = strategy, circuit
    if best is None:
        assert failure is not None
        raise failure
    return best


def _builder(encoding: Encoding, level: int, max_gates: int = MAX_GATES) -> Builder:
    return merging_builder(encoding, max_gates) if level else Builder(encoding.inputs, max_gates)
