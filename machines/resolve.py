"""From `Program` to `Machine`: names become numbers, and every mistake of the file is reported.

Nothing stops at the first mistake. A header, a test or a rule that is wrong is reported and left
out, and the rest is judged as if it were not there; what an unreadable line may explain is not
reported a second time. At the end the report is settled: one `SourceError` with all errors, or a
machine that carries the warnings and the notes.

Glossary: `k` is the number of tapes, `q` the number of a state, `s` the number of a symbol.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice, product
from pathlib import PurePath
from typing import TypeVar

from tmc.machines.bounds import Bound, parse_bound
from tmc.machines.cells import BLANK, KEEP, Cell, Reader, read_moves
from tmc.machines.errors import PieceError, Report, Span, count_of
from tmc.machines.expand import Delta, SetRule, expand
from tmc.machines.headers import VERDICTS, Headers
from tmc.machines.machine import Machine, Move, Rule, Test, Verdict, Word, reachable, show_word
from tmc.machines.program import Lexeme, Program, RuleLine
from tmc.machines.roles import RoleReader, Roles

_SHOWN_GAPS = 4  # symbols that a state has no rule for

T = TypeVar("T")


def resolve(program: Program) -> Machine:
    """The machine that a program describes; raises a `SourceError` with all its mistakes."""
    resolver = Resolver(program)
    resolver.headers.check_kind(resolver.states)
    drafts = list(resolver.drafts())
    alphabet = resolver.alphabet(drafts)
    rules = [resolver.numbered(draft, alphabet) for draft in drafts]
    return resolver.machine(alphabet, rules)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A rule whose words are understood, before its symbols have numbers."""

    state: str
    read: tuple[Cell, ...]
    write: tuple[Cell, ...]
    moves: tuple[Move, ...]
    target: str
    source: Lexeme
    written: Lexeme

    def named(self) -> Iterator[tuple[str, Span]]:
        """The symbols that the rule names, each with its place."""
        for cells, lexeme in ((self.read, self.source), (self.write, self.written)):
            for cell in cells:
                for symbol in cell.symbols:
                    yield symbol, lexeme.part(cell.offset)


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """The numbers of the symbols, `BLANK` among them."""

    number: Mapping[str, int]
    input_size: int
    texts: tuple[str, ...]

    def sets(self, cells: Sequence[Cell]) -> tuple[frozenset[int], ...]:
        return tuple(
            frozenset(self.number.values()) - named if cell.rest else named
            for cell in cells
            for named in [frozenset(self.number[c] for c in cell.symbols)]
        )


class Resolver:
    """The state of the judgement: what is known of the machine, and what there is to report.

    To make one reports the mistakes of headers, but never raises.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.report = Report()
        self.report.diagnostics.extend(program.mistakes)
        self.headers = Headers(program, self.report)
        self.tapes, self.final = self.headers.tapes, self.headers.final
        self.reader = Reader(self.headers.blank)
        self.outputs = [
            self.attempt(self.reader.symbols, example.output) if example.output else None
            for example in program.examples
        ]
        self.opened: dict[str, Lexeme] = {}
        for block in program.blocks:
            if block.state:
                self.opened.setdefault(block.state.text, block.state)
        self.states = {name: q for q, name in enumerate(self.opened | self.final)}
        self.roles = RoleReader(self.tapes, self.states, program.unread)

    def lost(self, word: str) -> bool:
        """Whether a line that could not be read has this word."""
        return word in self.program.unread

    # ------------------------------------------------------------------------------------- rules

    def drafts(self) -> Iterator[_Draft]:
        """The rules that can be understood; the others are reported."""
        for block in self.program.blocks:
            if block.state is None:
                if not self.program.mistakes:
                    self.report.error(
                        "no-state",
                        "this rule belongs to no state",
                        block.rules[0].read.span,
                        "the name of its state stands above it, as `NAME:`",
                    )
                continue
            name = block.state.text
            first = self.opened[name]
            if first is not block.state:
                self.report.warning(
                    "repeated-state",
                    f"state {name} is opened twice: lines {first.span.line} "
                    f"and {block.state.span.line}",
                    block.state.span,
                    "put its rules together",
                )
            if name in self.final and block.rules:
                self.report.error(
                    "rule-leaves-final",
                    f"a rule leaves {self.final[name]} state `{name}`",
                    block.rules[0].read.span,
                    "a run ends there: remove its rules, or end in another state",
                )
            for line in block.rules:
                if draft := self._draft(name, line):
                    yield draft

    def _draft(self, state: str, line: RuleLine) -> _Draft | None:
        if not self.tapes:
            return None
        roles = self._roles(line)
        read = self._cells("read", self.reader.read, line.read)
        write: tuple[Cell, ...] | None = (KEEP,) * self.tapes
        if roles.write:
            write = self._cells("write", self.reader.write, roles.write)
        moves = self._moves(roles.moves)
        target = state
        if roles.target:
            target = roles.target.text
            self.check_state(roles.target)
        if read is None or write is None or moves is None or target not in self.states:
            return None
        return _Draft(state, read, write, moves, target, line.read, roles.write or line.read)

    def _roles(self, line: RuleLine) -> Roles:
        roles = self.roles.of(line)
        if self.roles.unclear(line):
            a, b = line.words
            keep = "." * self.tapes
            self.report.error(
                "two-readings",
                f"`{a.text} {b.text}` can be WRITE MOVES or MOVES NEXT, "
                f"for there is a state `{b.text}`",
                a.span,
                f"give all three words: `{a.text} {b.text} STATE`, or `{keep} {a.text} {b.text}`",
            )
        return roles

    def _cells(
        self, part: str, read: Callable[[str], tuple[Cell, ...]], lexeme: Lexeme
    ) -> tuple[Cell, ...] | None:
        return self._counted(part, "cell", self.attempt(read, lexeme), lexeme)

    def _moves(self, lexeme: Lexeme) -> tuple[Move, ...] | None:
        if lexeme.text in self.states and not self.roles.are_moves(lexeme):
            self.report.error(
                "move",
                f"the moves are missing before state {lexeme.text}",
                lexeme.span,
                f"to stay where it is, write `{'S' * self.tapes} {lexeme.text}`",
            )
            return None
        return self._counted("move", "move", self.attempt(read_moves, lexeme), lexeme)

    def _counted(
        self, part: str, unit: str, found: tuple[T, ...] | None, lexeme: Lexeme
    ) -> tuple[T, ...] | None:
        """What was found, if there is one for each tape."""
        if found is None or len(found) == self.tapes:
            return found
        self.report.error(
            f"{unit}-count",
            f'{part} part "{lexeme.text}" has {count_of(len(found), unit)}, '
            f"this machine has {count_of(self.tapes, 'tape')}",
            lexeme.span,
            f"write one {unit} for each tape"
            if "tapes" in self.headers
            else f"if it has {len(found)} tapes, say so: `tapes {len(found)}`",
        )
        return None

    def attempt(self, read: Callable[[str], T], lexeme: Lexeme) -> T | None:
        """What `read` makes of the word, or a report of why it makes nothing of it."""
        try:
            return read(lexeme.text)
        except PieceError as error:
            span = lexeme.part(error.offset, error.width)
            self.report.error(error.code, error.message, span, error.hint)
            return None

    def check_state(self, lexeme: Lexeme) -> None:
        """A state that is used must be there."""
        if lexeme.text in self.states or self.lost(lexeme.text):
            return
        close = get_close_matches(lexeme.text, self.states, n=1)
        self.report.error(
            "unknown-state",
            f'unknown state "{lexeme.text}"' + (f'; did you mean "{close[0]}"?' if close else ""),
            lexeme.span,
            "" if close else f"a state is opened by `{lexeme.text}:`, or named by a header",
        )

    # ---------------------------------------------------------------------------------- alphabet

    def alphabet(self, drafts: Sequence[_Draft]) -> _Alphabet:
        """Input symbols as declared, then `alphabet`, then as they appear, the blank last."""
        inputs = self._input()
        number = {symbol: s for s, symbol in enumerate(inputs)}
        declared = self.headers.value("alphabet")
        for symbol, _ in (declared and self.attempt(self.reader.symbols, declared)) or ():
            if symbol != BLANK:
                number.setdefault(symbol, len(number))
        known = " ".join(number)
        for symbol, span in self._appearances(drafts):
            if symbol == BLANK or symbol in number:
                continue
            number[symbol] = len(number)
            if declared and not (self.lost("input") or self.lost("alphabet")):
                self.report.error(
                    "unknown-symbol",
                    f"symbol `{symbol}` is not in the declared alphabet",
                    span,
                    f"declare it in line {declared.span.line}, or use one of {known}",
                )
        number[BLANK] = len(number)
        return _Alphabet(number, len(inputs), tuple(map(self.text, number)))

    def _input(self) -> list[str]:
        written = self.headers.value("input")
        inputs: dict[str, None] = {}
        for symbol, offset in (written and self.attempt(self.reader.symbols, written)) or ():
            assert written
            if symbol == BLANK:
                self.report.error(
                    "blank-input",
                    "the input alphabet contains the blank",
                    written.part(offset),
                    r"choose another symbol; `\_` is the underscore",
                )
            elif symbol in inputs:
                self.report.warning(
                    "repeated-symbol",
                    f"symbol `{symbol}` is declared twice",
                    written.part(offset),
                )
            else:
                inputs[symbol] = None
        return list(inputs)

    def _appearances(self, drafts: Sequence[_Draft]) -> list[tuple[str, Span]]:
        """The symbols that rules and outputs name, in the order of the file."""
        found = [named for draft in drafts for named in draft.named()]
        for example, output in zip(self.program.examples, self.outputs, strict=True):
            if example.output and output:
                found += [(symbol, example.output.part(at)) for symbol, at in output]
        return sorted(found, key=lambda named: (named[1].line, named[1].column))

    def text(self, symbol: str) -> str:
        """The character that shows a symbol."""
        if symbol != BLANK:
            return symbol
        return "_" if self.reader.blank == BLANK else self.reader.blank

    # ------------------------------------------------------------------------------------- tests

    def tests(self, alphabet: _Alphabet) -> Iterator[Test]:
        """The tests that make sense; the others are reported."""
        computes = Verdict.HALT in self.final.values()
        for example, output in zip(self.program.examples, self.outputs, strict=True):
            word = self._input_word(example.word, alphabet)
            if self.final and computes != (example.verdict is None):
                self.report.error(
                    "test-kind",
                    "this machine computes a word: it neither accepts nor rejects"
                    if computes
                    else "this machine accepts or rejects: it has no output",
                    (example.verdict or example.output or example.key).span,
                    'write `test "WORD" -> "OUTPUT"`'
                    if computes
                    else 'write `test "WORD" accept`, or use `halt` in place of `accept`',
                )
            if word is None:
                continue
            yield Test(
                word=word,
                verdict=VERDICTS[example.verdict.text] if example.verdict else Verdict.HALT,
                output=None if output is None else tuple(alphabet.number[s] for s, _ in output),
                steps=int(example.steps.text) if example.steps else None,
                line=example.key.span.line,
            )

    def _input_word(self, lexeme: Lexeme, alphabet: _Alphabet) -> tuple[int, ...] | None:
        word = []
        for symbol, offset in self.attempt(self.reader.symbols, lexeme) or ():
            s = alphabet.number.get(symbol, len(alphabet.number))
            if s >= alphabet.input_size and not self.lost("input"):
                declared = "".join(alphabet.texts[: alphabet.input_size])
                self.report.error(
                    "test-symbol",
                    f"symbol `{self.text(symbol)}` is not in the input alphabet",
                    lexeme.part(offset),
                    f"the input alphabet is {declared}"
                    if declared
                    else "declare it: `input SYMBOLS`",
                )
                return None
            word.append(s)
        return tuple(word)

    # --------------------------------------------------------------------------------- the whole

    def numbered(self, draft: _Draft, alphabet: _Alphabet) -> SetRule:
        """The rule in numbers."""
        return SetRule(
            state=self.states[draft.state],
            read=alphabet.sets(draft.read),
            write=tuple(None if c.rest else alphabet.number[c.symbols[0]] for c in draft.write),
            moves=draft.moves,
            target=self.states[draft.target],
            source=draft.source,
        )

    def machine(self, alphabet: _Alphabet, rules: Sequence[SetRule]) -> Machine:
        """The machine, if nothing that was reported forbids it."""
        states, nondeterministic = tuple(self.states), "nondeterministic" in self.headers
        delta = expand(rules, states, alphabet.texts, nondeterministic, self.report)
        tests = tuple(self.tests(alphabet))
        time, space = self._bound("time"), self._bound("space")
        output_tape = self.headers.output_tape()
        start = self.headers.value("start")
        if start:
            self.check_state(start)
            if start.text in self.states:
                self._check_reached(self.states[start.text], delta)
        self._check_gaps(delta, alphabet.texts)
        notes = self.report.settle()
        assert start and self.tapes
        name, ends = self.headers.value("machine"), self.headers.value("ends")
        return Machine(
            name=name.text if name else PurePath(self.program.file).stem,
            tapes=self.tapes,
            states=states,
            symbols=alphabet.texts,
            input_size=alphabet.input_size,
            start=self.states[start.text],
            final={self.states[state]: verdict for state, verdict in self.final.items()},
            delta=delta,
            one_way=ends is not None and ends.text == "one-way",
            nondeterministic=nondeterministic,
            output_tape=output_tape,
            time=time,
            space=space,
            tests=tests,
            rules=tuple(Rule(rule.state, rule.read, rule.line) for rule in rules),
            notes=notes,
            file=self.program.file,
        )

    def _bound(self, key: str) -> Bound | None:
        written = self.headers.value(key)
        bound = self.attempt(parse_bound, written) if written else None
        return replace(bound, span=written.span) if bound and written else None

    def _check_reached(self, start: int, delta: Delta) -> None:
        """Warn of states that no run can come to."""
        reached = reachable(start, delta)
        for name, lexeme in self.opened.items():
            if self.states[name] not in reached and name not in self.final:
                self.report.warning("unreachable", f"no run comes to state {name}", lexeme.span)

    def _check_gaps(self, delta: Delta, symbols: Sequence[str]) -> None:
        """Warn of states without rules, and note what the others have no rule for."""
        covered: dict[int, set[Word]] = defaultdict(set)
        for q, read in delta:
            covered[q].add(read)
        outcome = "is an error" if Verdict.HALT in self.final.values() else "rejects"
        for name, lexeme in self.opened.items():
            known = covered[self.states[name]]
            words = product(range(len(symbols)), repeat=self.tapes)
            gaps = list(islice((word for word in words if word not in known), _SHOWN_GAPS))
            if name in self.final or not gaps:
                continue
            if not known:
                self.report.warning(
                    "no-rules",
                    f"state {name} has no rules, and is not an accept, reject or halt state",
                    lexeme.span,
                    f"a run that comes there {outcome}: give it rules, or declare it",
                )
                continue
            more = len(symbols) ** (self.tapes) - len(known) - len(gaps)
            shown = ", ".join(f"`{show_word(word, symbols)}`" for word in gaps)
            self.report.note(
                "missing-rule",
                f"state {name} has no rule for {shown}" + (f" and {more:,} more" if more else ""),
                lexeme.span,
                f"a run that comes there {outcome}",
            )
