"""Which word makes a machine do this? Found by SAT, confirmed by the simulator.

The question becomes one output of the compiled circuit, and a solver looks for an input that makes
it true. Whatever it finds is run by the simulator, witness included, and is given back only if the
run is as asked. That nothing is found is the solver's word about the circuit; `absence.py` makes it
a proof about the machine.

A nondeterministic machine rejects a word if no witness accepts it. There the solver finds a word
and a witness that does not accept; if the simulator finds one that does, the solver is told, and
looks for a word that this one does not accept either (counterexample-guided, as in Janota, Klieber,
Marques-Silva, Clarke, "Solving QBF with counterexample guided refinement", 2012).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from time import perf_counter
from typing import Unpack

import numpy as np

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import TRUE, Circuit
from tmc.compilation import Compiled, compile
from tmc.defaults import BuildOptions
from tmc.hashing.sat import Prover
from tmc.machines.display import Displayed
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import load
from tmc.machines.machine import Machine, Verdict, Word, split_word
from tmc.machines.simulate import Run, run
from tmc.proof.equivalence import expected_outputs, simulate
from tmc.questions.counting import count_inputs
from tmc.questions.pattern import ANY, Pattern, fits, read_pattern
from tmc.questions.question import FOUND, Question, ask, question, question_circuit
from tmc.unroll.halting import Status
from tmc.unroll.strategies import Progress

_CONFLICTS = 20_000  # of the solver, after which an interrupt is heard
_SHOWN = 6  # words in a line


@dataclass(frozen=True, repr=False)
class Solutions(Displayed):
    """The words that were found, each with its run."""

    compiled: Compiled
    question: Question
    word: str
    """Which words were looked for: `01??1`."""
    found: tuple[Run, ...]
    """In the order of the alphabet; of a nondeterministic machine the run has its choices in
    `branch`."""
    complete: bool
    """Whether there are no more."""
    interrupted: bool
    """Whether Ctrl-C ended the search."""
    count: int | None
    """How many words there are, if that was asked for."""
    circuit: Circuit
    """The one output `found`: whether an input is as asked."""
    seconds: float

    def __str__(self) -> str:
        shown = self.words[:_SHOWN] + ["..."] * (len(self.found) > _SHOWN)
        return f"{self.answer}{': ' * bool(shown)}{', '.join(shown)}"

    def __repr__(self) -> str:
        return f"<Solutions {self}>"

    @property
    def words(self) -> list[str]:
        """The words that were found."""
        return [self.compiled.machine.show(found.word) for found in self.found]

    @property
    def answer(self) -> str:
        """How many words are as asked, as far as that is known."""
        number = len(self.found) if self.count is None else self.count
        if self.complete and not self.found:
            said = self._sentence("no word", "is")
        else:
            said = self._sentence(
                f"{number:,} word{'s' * (number != 1)}", "is" if number == 1 else "are"
            )
        return said + "; there may be more" * (self.count is None and not self.complete)

    def _sentence(self, words: str, verb: str) -> str:
        compiled = self.compiled
        which = f" {self.word}" if self.word.strip(ANY) else f" of length {compiled.n}"
        proved = compiled.halting.status is Status.PROVED
        bound = "" if proved else f" within {compiled.steps:,} steps"
        does = f"{verb} {self.question}"
        if self.question == Question(Verdict.HALT):
            does = "make it halt" if verb == "are" else "makes it halt"
        return f"{compiled.machine.name}: {words}{which} {does}{bound}"

    def traced(self, found: Run, trace: bool | int) -> Run:
        """A run that was found once more, with the configurations that `run` keeps for `trace`."""
        witness = found.branch if found.branch and found.verdict is not Verdict.REJECT else None
        steps = max(found.steps, 1) if witness is None else self.compiled.steps
        return run(self.compiled.machine, found.word, max_steps=steps, witness=witness, trace=trace)


def solve(
    source: Machine | str | Path,
    n: int | None = None,
    *,
    verdict: str | None = None,
    output: str | None = None,
    wires: Mapping[str, bool] | None = None,
    word: str | None = None,
    limit: int = 1,
    count: bool = False,
    progress: Progress | None = None,
    **options: Unpack[BuildOptions],
) -> Solutions:
    """Words of length `n` on which a machine does what is asked, at most `limit` of them.

    Asked for can be a `verdict`, the `output` that the machine leaves, and the values of `wires` of
    its circuit; by default, that it accepts (or halts, if it computes a word). `word` fixes a part
    of the word, as in `01??1`, and its length; `count` counts all words that would do, and needs no
    `limit` above 0. The `options` are those of `compile`. Raises `UsageError` for a question that
    makes no sense, and `TmcError` where `compile` does or if the words could not be counted.

    >>> solve("palindrome", word="01??").words
    ['0110']
    >>> solve("increment", 4, output="1?00", limit=9).words
    ['0111', '1011']
    """
    began = perf_counter()
    machine = source if isinstance(source, Machine) else load(source)
    if n is None and word is None:
        raise UsageError("how long is the word?", hint="give a length, or a word with ? in it")
    n = len(split_word(word or "")) if n is None else n
    if limit < 0:
        raise UsageError(f"{limit} words cannot be found", hint="take --limit 0 or more")
    if not limit and not count:
        raise UsageError("nothing is asked for", hint="take --limit 1 or more, or --count")
    asked = question(machine, verdict, output, wires)
    if word is not None:
        read_pattern(machine, n, word)  # complains before any work
    truncated = options.get("steps") is not None
    answers = asked.whole if truncated else asked.needs
    compiled = compile(machine, n, output=answers, progress=progress, **options)
    search = _search(compiled, asked, read_pattern(machine, n, word))
    found, complete, interrupted = search.words(limit, progress)
    return Solutions(
        compiled,
        asked,
        ANY * n if word is None else word,
        found,
        complete,
        interrupted,
        search.count() if count else None,
        search.circuit,
        perf_counter() - began,
    )


def _search(compiled: Compiled, asked: Question, pattern: Pattern) -> "_Search":
    if compiled.machine.branches == 1 or asked.verdict is not Verdict.REJECT:
        return _Search(compiled, asked, pattern)
    name = compiled.machine.name
    if asked.output is not None or asked.wires:
        raise UsageError(f"that all branches of {name} reject can only be asked alone")
    if compiled.halting.status is not Status.PROVED:
        raise TmcError(
            f"{name} is not proved to decide every word within {compiled.steps:,} steps, "
            "so that no word is known to be rejected",
            hint="raise --steps, or leave it out",
        )
    return _Rejected(compiled, asked, pattern)


class _Search:
    """A solver that holds the circuit of a question, and forgets what it has found."""

    def __init__(self, compiled: Compiled, asked: Question, pattern: Pattern) -> None:
        self.compiled, self.asked, self.pattern = compiled, asked, pattern
        self.encoding, self.machine = compiled.encoding, compiled.machine
        self.circuit = question_circuit(compiled.circuit, asked, compiled.encoding)
        self.builder = Builder(self.circuit.inputs)
        self.wanted = self.builder.outputs_of(self.circuit)[FOUND]
        self.prover = Prover(self.builder)
        for clause in fits(self.encoding, pattern):
            self.prover.require(clause)

    def words(self, limit: int, progress: Progress | None) -> tuple[tuple[Run, ...], bool, bool]:
        """The runs found, whether there are no more, and whether the search was interrupted."""
        found: list[Run] = []
        complete = interrupted = False
        try:
            while len(found) < limit and not complete:
                bits = self._solve(progress)
                if bits is None:
                    complete = True
                elif confirmed := self.confirm(bits):
                    found.append(confirmed)
                    self.forget(bits)
                    if progress and limit > 1:
                        progress("words found", len(found), limit)
        except KeyboardInterrupt:
            if not found:
                raise
            interrupted = True
        finally:
            self.prover.close()
        return tuple(sorted(found, key=lambda run: run.word)), complete, interrupted

    def _solve(self, progress: Progress | None) -> list[bool] | None:
        spent = 0
        while (answer := self.prover.satisfy([self.wanted], _CONFLICTS)) is None:
            spent += _CONFLICTS
            if progress:
                progress("conflicts of the solver", spent, 0)
        return self.prover.model(range(1, self.circuit.first_gate)) if answer else None

    def confirm(self, bits: list[bool]) -> Run | None:
        """The run on an input, which must be as asked."""
        encoding, pattern = self.encoding, np.array([bits])
        batch = simulate(encoding, pattern)
        names = ["accept", "halted", *self.compiled.circuit.outputs]
        values = {name: int(v[0]) for name, v in expected_outputs(batch, encoding, names)}
        if ask(self.asked, encoding, Builder(()), values) != TRUE:
            word = self.machine.show(self.word(bits))
            if self.compiled.halting.status is Status.DECLARED:
                raise TmcError(
                    f'"{word}" is undecided after the {self.compiled.steps:,} steps declared'
                )
            raise AssertionError(f'the circuit is not the machine: on "{word}" {self.asked}')
        witness = encoding.witnesses(pattern)[0].tolist() if encoding.witness_bits else None
        return run(self.machine, self.word(bits), max_steps=encoding.steps, witness=witness)

    def word(self, bits: list[bool]) -> Word:
        """The word of an input."""
        return tuple(self.encoding.words(np.array([bits]))[0][0].tolist())

    def forget(self, bits: list[bool]) -> None:
        """Find other words from now on."""
        self.prover.require(
            literal ^ bit
            for literal, bit in zip(
                self.builder.inputs[: len(self.encoding.word_inputs)], bits, strict=False
            )
        )

    def count(self) -> int:
        """How many words there are."""
        inputs = range(len(self.circuit.inputs))
        witness = inputs[len(self.encoding.word_inputs) :]
        return count_inputs(self.circuit, fits(self.encoding, self.pattern), witness)


class _Rejected(_Search):
    """The same for words of a nondeterministic machine that no witness accepts."""

    def confirm(self, bits: list[bool]) -> Run | None:
        """The search of all branches, if it rejects; else a witness that accepts is ruled out."""
        simulated = run(self.machine, self.word(bits), max_steps=self.encoding.steps)
        if simulated.verdict is Verdict.ACCEPT:
            self.rule_out(simulated.branch)
            return None
        if simulated.verdict is not Verdict.REJECT:
            raise TmcError(
                f'"{self.machine.show(simulated.word)}" has too many branches to be confirmed'
            )
        return simulated

    def rule_out(self, branch: Word) -> None:
        """From now on, find words that this witness does not accept."""
        branches = np.array([[*branch, *[0] * (self.encoding.steps - len(branch))]])
        chosen = self.encoding.choose(branches)[0].tolist()
        word = self.builder.inputs[: len(self.encoding.word_inputs)]
        nodes = self.builder.add(self.circuit, [*word, *map(int, chosen)])
        found = self.circuit.output(FOUND)
        self.prover.require([nodes[found >> 1] ^ found & 1])

    def count(self) -> int:
        """All words, without those that some witness accepts."""
        accepted = question(self.machine, Verdict.ACCEPT)
        accepts = _Search(self.compiled, accepted, self.pattern)
        accepts.prover.close()
        return prod(map(len, self.pattern)) - accepts.count()
