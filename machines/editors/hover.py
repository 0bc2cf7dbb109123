"""What there is to know of a word: the rules that fire there, with their sets written out.

How often they fire is counted over the runs of the file's own tests.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tmc.machines.cells import BLANK
from tmc.machines.editors.words import Role, RoleWord
from tmc.machines.machine import Action, Machine, Verdict, Word
from tmc.machines.program import Program
from tmc.machines.resolve import Resolver
from tmc.machines.simulate import run
from tmc.machines.source import Writer, entry
from tmc.machines.summary import of_run

_MAX_STEPS = 2_000  # of a test that is run
_SHOWN = 40  # lines

_ENDS = {
    Verdict.ACCEPT: "it accepts",
    Verdict.REJECT: "it rejects",
    Verdict.HALT: "its answer is on the tape",
}

Wanted = Callable[[int, Word, Action], bool]
"""Whether the rule that does this, in a state that reads these symbols, is asked for."""


def as_written(program: Program, name: str) -> str:
    """The rules of a state of a program that is no machine yet."""
    blocks = [b for b in program.blocks if b.state and b.state.text == name]
    rules = [rule for block in blocks for rule in block.rules]
    written = [f"  {r.read.text} -> {' '.join(word.text for word in r.words)}" for r in rules]
    return _code([f"{name}:", *written])


@dataclass(frozen=True)
class Explainer:
    """Explains the words of a program, which is this machine."""

    program: Program
    machine: Machine

    def explain(self, word: RoleWord, column: int) -> str:
        """What there is to know, in Markdown; nothing if there is not."""
        match word.role:
            case Role.OPENS | Role.STATE:
                return self._state(word.text)
            case Role.READ | Role.WRITE | Role.MOVES:
                line = word.span.line
                rules = self._rules(lambda q, read, action: action.line == line)
                return rules or "This rule never fires: others are more specific."
            case Role.SYMBOLS:
                s = self._symbol(word, column)
                rules = self._rules(lambda q, read, action: s in read)
                return rules or "No rule reads this symbol."
            case Role.WORD:
                return self._test(word.span.line)
            case _:
                return ""

    def _state(self, name: str) -> str:
        state = self.machine.states.index(name)
        if verdict := self.machine.final.get(state):
            return f"A run that comes here ends: {_ENDS[verdict]}."
        rules = self._rules(lambda q, read, action: q == state)
        return rules or "This state has no rules."

    def _symbol(self, word: RoleWord, column: int) -> int:
        """The number of the symbol at a column of an alphabet."""
        offset = column - word.span.column
        symbols = Resolver(self.program).reader.symbols(word.text)
        symbol = [symbol for symbol, at in symbols if at <= offset][-1]
        return self.machine.blank if symbol == BLANK else self.machine.symbols.index(symbol)

    def _test(self, line: int) -> str:
        """How the run on the word of a test ends."""
        (test,) = [test for test in self.machine.tests if test.line == line]
        result = of_run(self.machine, run(self.machine, test.word, max_steps=_MAX_STEPS))
        answer = "" if result.output is None else f' -> "{result.output}"'
        return f"{result.verdict} after {result.steps:,} steps{answer}"

    # ------------------------------------------------------------------------------------- rules

    def _rules(self, wanted: Wanted) -> str:
        """The rules that are wanted, one for each choice of symbols, below their states."""
        found: dict[int, list[tuple[Word, Action]]] = defaultdict(list)
        for (q, read), actions in sorted(self.machine.delta.items()):
            for action in actions:
                if wanted(q, read, action):
                    found[q].append((read, action))
        if not found:
            return ""
        lines = [line for q, rules in found.items() for line in self._written(q, rules)]
        more = [f"; {len(lines) - _SHOWN:,} lines more"] if len(lines) > _SHOWN else []
        counted = "\n\nThe numbers count how often a rule fires in the tests."
        return _code(lines[:_SHOWN] + more) + (counted if self._fired else "")

    def _written(self, q: int, rules: Sequence[tuple[Word, Action]]) -> list[str]:
        """A state and these of its rules, with how often each fires."""
        machine = self.machine
        writer = Writer(machine.symbols, machine.states, machine.tapes)
        lines = writer.rules(q, [entry(read, action) for read, action in rules])
        if self._fired:
            width = max(map(len, lines))
            times = [self._fired[q, read] for read, _ in rules]
            lines = [f"{line:{width}}  ; {n}" for line, n in zip(lines, times, strict=True)]
        return [f"{machine.states[q]}:", *lines]

    @cached_property
    def _fired(self) -> Counter[tuple[int, Word]]:
        """How often a state reads these symbols in the tests; not of a nondeterministic machine."""
        machine, fired = self.machine, Counter[tuple[int, Word]]()
        for test in machine.tests if machine.branches == 1 else ():
            for now in run(machine, test.word, max_steps=_MAX_STEPS, trace=True).history[:-1]:
                under = zip(now.heads, now.tapes, strict=True)
                fired[now.state, tuple(tape.get(h, machine.blank) for h, tape in under)] += 1
        return fired


def _code(lines: Sequence[str]) -> str:
    return "\n".join(["```tm", *lines, "```"])
