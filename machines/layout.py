"""The canonical layout of a `.tm` file: the same machine, every comment, and fewer rules.

Headers and the words of tests stand in columns, rules are indented and their arrows stand below
each other, and comments at the ends of lines do so too. Rules that differ in one cell become one
rule with a set, if they have no comment and overlap no other rule, so that no rule comes to win or
lose that did not before. What is laid out stays as it is when it is laid out again.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from tmc.machines.files import parse
from tmc.machines.machine import Machine, Rule
from tmc.machines.program import Header, Lexeme, Program, lines_of, read_program
from tmc.machines.source import Block, Writer, merge

_COMMENTS = 24  # characters, after which comments on rules begin where no line is longer


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that says something, in its words: one, or a first one and the rest."""

    first: str
    rest: str = ""
    comment: str = ""
    rule: bool = False
    header: bool = False


def layout(text: str, file: str = "<text>") -> str:
    """The text in canonical layout; raises `SourceError` if it is no machine."""
    machine = parse(text, file, "tm")
    program = read_program(text, file)
    written = lines_of(text)
    lines = _lines(program, written)
    changed = _merged(machine, lines)
    lines |= {number: line for number, line in changed.items() if line}
    gone = {number for number, line in changed.items() if not line}
    return _Layout({n: x for n, x in lines.items() if n not in gone}, written, gone).text()


# --------------------------------------------------------------------------------------- reading


def _lines(program: Program, written: list[str]) -> dict[int, _Line]:
    """What the lines say, by their numbers."""
    found: dict[int, _Line] = {}

    def add(line: _Line, *lexemes: Lexeme | None) -> None:
        last = max((x.span for x in lexemes if x), key=lambda span: (span.column, span.width))
        tail = written[last.line - 1][last.column - 1 + last.width :]
        comment = tail[tail.index(";") :].rstrip() if ";" in tail else ""
        found[last.line] = replace(line, comment=comment)

    for header in program.headers:
        add(_header(header), header.key, *header.values)
    for example in program.examples:
        answer = example.verdict.text if example.verdict else ""
        if example.output:
            answer = f'-> "{example.output.text}"'
        if example.steps:
            answer += f" in {example.steps.text}"
        line = _Line("test", f'"{example.word.text}" {answer}', header=True)
        add(line, example.key, example.word, example.verdict, example.output, example.steps)
    for block in program.blocks:
        if block.state:
            add(_Line(f"{block.state.text}:"), block.state)
        for rule in block.rules:
            does = " ".join(word.text for word in rule.words)
            add(_Line(rule.read.text, does, rule=True), rule.read, *rule.words)
    return found


def _header(header: Header) -> _Line:
    values = " ".join(" ".join(value.text.split()) for value in header.values)
    tape = "tape " if header.key.text == "output" else ""
    return _Line(header.key.text, tape + values, header=True)


# --------------------------------------------------------------------------------------- merging


def _merged(machine: Machine, lines: dict[int, _Line]) -> dict[int, _Line | None]:
    """The lines that change when rules are merged; `None` for those that go."""
    writer = Writer(machine.symbols, machine.states, machine.tapes)
    by_state: dict[int, list[Rule]] = defaultdict(list)
    for rule in machine.rules:
        by_state[rule.state].append(rule)
    changed: dict[int, _Line | None] = {}
    for q, rules in by_state.items():
        free = {
            r.line: _block(machine, r)
            for r in rules
            if not lines[r.line].comment and not any(_overlap(r, o) for o in rules if o is not r)
        }
        before: list[Block] = []
        after = list(free.values())
        while len(after) != len(before):
            before, after = after, merge(after, machine.tapes)
        for block in after:
            own = [n for n, b in free.items() if _does(b, block)]
            if len(own) > 1:
                does = writer.does(q, block)
                changed |= dict.fromkeys(own)
                changed[own[0]] = _Line(writer.read(block.read), does, rule=True)
    return changed


def _overlap(a: Rule, b: Rule) -> bool:
    return all(x & y for x, y in zip(a.read, b.read, strict=True))


def _block(machine: Machine, rule: Rule) -> Block:
    """What a rule does that overlaps no other, as its entries in delta say."""
    least = tuple(min(cell) for cell in rule.read)
    most = tuple(max(cell) for cell in rule.read)
    (first, *_), (last, *_) = machine.delta[rule.state, least], machine.delta[rule.state, most]
    write = tuple(
        None if (a, b) == (x, y) else a
        for a, b, x, y in zip(first.write, last.write, least, most, strict=True)
    )
    return Block(rule.read, write, first.moves, first.state)


def _does(part: Block, whole: Block) -> bool:
    """Whether a rule is part of a merged one."""
    inside = all(a <= b for a, b in zip(part.read, whole.read, strict=True))
    return inside and (part.moves, part.target) == (whole.moves, whole.target)


# --------------------------------------------------------------------------------------- writing


class _Layout:
    """Lines in columns."""

    def __init__(self, lines: dict[int, _Line], written: list[str], gone: set[int]) -> None:
        self.lines = dict(sorted(lines.items()))
        self.written = written
        self.gone = gone
        headers = [line for line in lines.values() if line.header]
        self.keys = max((len(h.first) for h in headers if h.rest), default=0)
        tests = [h.rest for h in headers if h.first == "test"]
        self.words = max((len(_quoted(test)) for test in tests), default=0)
        self.reads: dict[int, int] = {}  # the width of what is read in the state of each rule
        state, widths = 0, defaultdict[int, int](int)
        for number, line in self.lines.items():
            if line.rule:
                widths[state] = max(widths[state], len(line.first))
                self.reads[number] = state
            elif not line.header:
                state = number
        self.reads = {number: widths[state] for number, state in self.reads.items()}

    def text(self) -> str:
        """The whole file."""
        codes = {number: self._code(number, line) for number, line in self.lines.items()}
        columns = {
            kind: max(
                (len(codes[n]) for n, x in self.lines.items() if x.header is kind and x.comment),
                default=0,
            )
            for kind in (True, False)
        }
        columns[False] = max(columns[False], _COMMENTS)
        shown: list[str] = []
        previous: _Line | None = None
        for number, written in enumerate(self.written, start=1):
            line = self.lines.get(number)
            if number in self.gone:
                continue
            if line is None:
                if comment := written.strip():
                    shown.append(self._indent(number, previous) + comment)
                elif shown and shown[-1]:
                    shown.append("")
                continue
            if previous and previous.header and not line.header and shown[-1]:
                shown.append("")
            code = codes[number]
            if line.comment:
                code = f"{code:{columns[line.header]}}  {line.comment}"
            shown.append(code)
            previous = line
        return "\n".join(shown).rstrip("\n") + "\n"

    def _code(self, number: int, line: _Line) -> str:
        if line.rule:
            return f"  {line.first:{self.reads[number]}} -> {line.rest}"
        if not line.rest:
            return line.first
        rest = line.rest
        if line.first == "test":
            word = _quoted(rest)
            rest = f"{word:{self.words}}{rest[len(word) :]}"
        return f"{line.first:{self.keys}} {rest}"

    def _indent(self, number: int, previous: _Line | None) -> str:
        """Where a comment on a line of its own stands: with the line that follows."""
        following = next((x for n, x in self.lines.items() if n > number), previous)
        return "  " if following and following.rule else ""


def _quoted(test: str) -> str:
    """The word of a test, with its quotes."""
    found = re.match(r'"(\\.|[^"\\])*"', test)
    assert found
    return found[0]
