"""From a machine and a length to a circuit: the whole compiler on one page.

step_bound         how many steps, and is that enough for every word   (halting.py)
smallest           the unrolling of the best strategy, quickly improved (candidates.py)
searched           what a search makes of it, from -O2 on               (candidates.py)
against_simulator  the certificate                                      (equivalence.py)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from tmc.candidates import Observer, Question, suits
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.circuits.cost import Cost, cost
from tmc.circuits.evaluate import evaluate, pack, unpack
from tmc.defaults import LEVEL, MAX_GATES, MAX_STEPS
from tmc.hashing.choice import with_hashing
from tmc.machines.display import Displayed
from tmc.machines.errors import UsageError
from tmc.machines.files import load
from tmc.machines.machine import Machine
from tmc.proof.equivalence import Certificate, against_simulator
from tmc.schedules import SCHEDULES, require_search
from tmc.unroll.encoding import Encoding
from tmc.unroll.halting import Halting, Status, always_halts, step_bound
from tmc.unroll.probes import trace
from tmc.unroll.readout import Output, choose_output, read_out
from tmc.unroll.strategies import Progress, Strategy, begin
from tmc.unroll.unrolling import Unrolling

if TYPE_CHECKING:
    from tmc.explorer.page import Page

_CERTIFY_BITS = 16  # up to so many input bits, the certificate is exhaustive


@dataclass(frozen=True, repr=False)
class Compiled(Displayed):
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
    resynthesised: bool
    """Whether the circuit was found from the function alone, and is not the unrolling any more."""
    interrupted: bool
    """Whether Ctrl-C ended the search for a smaller one."""
    certificate: Certificate
    seconds: float

    def __str__(self) -> str:
        gates, depth = self.cost.gates.b2, self.cost.depth
        size = f"{gates:,} gate{'s' * (gates != 1)}, depth {depth:,}"
        return f"{self.machine.name}, n = {self.n}: {size}, {self.certificate}"

    def __repr__(self) -> str:
        return f"<Compiled {self}>"

    @property
    def steps(self) -> int:
        """The number of steps unrolled."""
        return self.halting.steps

    @cached_property
    def always_halts(self) -> bool:
        """Whether every run is proved to end, on every branch of a machine with choices."""
        proved = self.halting.status is Status.PROVED
        return proved and (self.machine.branches == 1 or always_halts(self.encoding))

    @cached_property
    def cost(self) -> Cost:
        """Size, depth and fan-in of the circuit, in every model."""
        return cost(self.circuit)

    @cached_property
    def probes(self) -> Circuit:
        """The machine with an output for every state, head and cell at every step (`probes.py`)."""
        return self._unrolled_again(trace)

    @cached_property
    def traced(self) -> Circuit:
        """The machine with its outputs and, after them, its probes, from which they are made.

        Cells among the outputs that are blank on every word may be other ones than in `circuit`.
        """
        halts = self.halting.status is Status.PROVED and not self.encoding.witness_bits

        def wires(unrolling: Unrolling) -> dict[str, int]:
            probes = trace(unrolling)
            return read_out(unrolling, self.output, halts=halts) | probes

        return self._unrolled_again(wires)

    def _unrolled_again(self, wires: Callable[[Unrolling], dict[str, int]]) -> Circuit:
        """The outputs that `wires` makes of the machine at its start, readable at all times."""
        out_of_time = self.strategy is Strategy.ASYNCHRONOUS
        strategy = Strategy.SYMBOLIC if out_of_time else self.strategy

        def build(builder: Builder) -> Circuit:
            return builder.build(wires(begin(strategy, self.encoding, builder, frozen=True)))

        if self.level == 0:
            return build(Builder(self.encoding.inputs))
        return with_hashing(self.encoding, build)

    def explore(self, word: str | None = None) -> "Page":
        """A page on which the machine and its circuit run, with the circuits on the way to it.

        These are made once more, up to its search, which is not. A notebook shows the page in a
        frame. It begins with `word`, or one that is accepted.
        """
        from tmc.explorer.page import explore_compiled

        return explore_compiled(self, word)

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
    effort: float | None = None,
    keep_structure: bool = False,
    max_gates: int = MAX_GATES,
    seed: int = 0,
    progress: Progress | None = None,
    observer: Observer | None = None,
) -> Compiled:
    """The circuit of a machine (a value, a file or a sample's name) on words of length `n`.

    `steps` unrolls exactly so many steps; else the machine's `time` is used, or a bound is found
    and proved. From level 2 on a search for a smaller circuit follows: for so many seconds if
    `effort` is given, else for a number of rounds, so that the same `seed` gives the same circuit.
    `keep_structure` forbids circuits that are not the unrolling, improved. An `observer` is told
    what every strategy and pass has come to. Raises `UsageError` for
    a question that makes no sense and `TmcError` for a machine that breaks its bound, gets stuck,
    never halts, or needs more than `max_steps` or `max_gates`.
    """
    began = perf_counter()
    machine = source if isinstance(source, Machine) else load(source)
    _require(machine, n, steps, max_steps, max_gates)
    require_search(level, effort, seed)
    chosen = choose_output(machine, output)
    halting = step_bound(machine, n, steps=steps, max_steps=max_steps)
    encoding = Encoding(machine, n, halting.steps)
    question = Question(encoding, chosen, halting, SCHEDULES[level], progress, observer)
    best = question.smallest(_strategies(strategy, encoding, halting), max_gates)
    improved = question.searched(best, effort, seed, keep_structure)
    certificate = against_simulator(
        improved.circuit,
        encoding,
        exhaustive_bits=_CERTIFY_BITS,
        seed=seed,
        progress=progress,
    )
    if certificate.counterexample:
        raise AssertionError(f"the circuit is not the machine: {certificate}")
    return Compiled(
        machine,
        n,
        chosen,
        best.strategy,
        level,
        halting,
        encoding,
        improved.circuit,
        improved.resynthesised,
        improved.interrupted,
        certificate,
        perf_counter() - began,
    )


def _require(machine: Machine, n: int, steps: int | None, max_steps: int, max_gates: int) -> None:
    if n < 0:
        raise UsageError(f"a word cannot have length {n}", hint="take -n 0 or more")
    if n and not machine.input_size:
        raise UsageError(f"{machine.name} has no input alphabet: it takes -n 0 only")
    if steps is not None and steps < 0:
        raise UsageError(f"a run cannot have {steps} steps", hint="take --steps 0 or more")
    if max_steps < 0 or max_gates < 0:
        raise UsageError("a limit cannot be negative", hint="mend --max-steps or --max-gates")


def _strategies(strategy: str, encoding: Encoding, halting: Halting) -> list[Strategy]:
    try:
        chosen = Strategy(strategy)
    except ValueError:
        raise UsageError(
            f'there is no strategy "{strategy}"', hint=f"take one of {', '.join(Strategy)}"
        ) from None
    every: Sequence[Strategy] = [one for one in Strategy if one is not Strategy.AUTO]
    wanted = every if chosen is Strategy.AUTO else [chosen]
    suitable = [one for one in wanted if suits(one, encoding, halting)]
    if not suitable:
        raise UsageError(
            f"the {chosen} strategy needs a deterministic machine that is proved to halt",
            hint="take --strategy symbolic, or more --steps",
        )
    return suitable
