"""The reader of AIGER, ascii and binary: `aiger.py` says what a file is.

Gates may stand in any order in an ascii file; they are put into one in which each follows what it
reads. The bytes of large binary files are read in a compiled loop. Combinational files only.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import Circuit
from tmc.formats.assembly import in_order
from tmc.formats.netlist import MOST_INPUTS
from tmc.formats.xors import find_xors
from tmc.jit import SMALL, compiled
from tmc.machines.errors import TmcError

_Literals = NDArray[np.int32]

_MAXIMUM = (1 << 30) - 1  # the largest variable whose literals are an int32
_SHOWN = 8  # gates of a cycle that a message names
_NUMBERS = {width: re.compile(rb"\d{1,10}" + rb" \d{1,10}" * (width - 1)) for width in (1, 3)}
_DELTA = re.compile(rb"[\x80-\xff]*[\x00-\x7f]")
_SYMBOL = re.compile(rb"([iolbcjf])(\d{1,10}) (.+)")


def from_aiger(data: bytes, file: str = "AIGER") -> Circuit:
    """The circuit of an AIGER file, ascii or binary; its first word says which.

    Inputs and outputs without a symbol are called `i0`, `i1`, ... and `o0`, `o1`, ... Raises
    `TmcError` with the place and what was expected there.
    """
    scanner = _Scanner(data, file)
    header = _read_header(scanner)
    if header.binary:
        outputs = _read_outputs(scanner, header)
        fanin = _decode(scanner, header)
        names = _read_symbols(scanner, header)
    else:
        inputs = _read_rows(scanner, header, header.inputs, 1, "the literal of an input")[:, 0]
        outputs = _read_outputs(scanner, header)
        ands = _read_rows(scanner, header, header.gates, 3, "the three literals of an AND")
        names = _read_symbols(scanner, header)
        fanin, outputs = _in_order(inputs, ands, outputs, file)
    xor = np.zeros(len(fanin), dtype=np.bool_)
    return find_xors(Circuit(names[0], xor, fanin, names[1], outputs))


@dataclass(frozen=True, slots=True)
class _Header:
    binary: bool
    maximum: int
    inputs: int
    outputs: int
    gates: int


class _Scanner:
    """A file and how far it has been read."""

    def __init__(self, data: bytes, file: str) -> None:
        self.binary = data.startswith(b"aig")
        self.data = data if self.binary else data.replace(b"\r\n", b"\n")
        self.file = file
        self.at = 0

    def line(self, expected: str) -> bytes:
        """The next line, without its end."""
        end = self.data.find(b"\n", self.at)
        if end < 0:
            raise self.error(f"the file is cut off: expected {expected}", self.at)
        line = self.data[self.at : end]
        self.at = end + 1
        return line

    def lines(self, count: int) -> list[bytes]:
        """The next lines, without their ends; fewer if the file is cut off."""
        *lines, rest = self.data[self.at :].split(b"\n", count)
        self.at = len(self.data) - len(rest)
        return lines

    def error(self, message: str, at: int) -> TmcError:
        """An error at a byte: it is shown as the line in an ascii file."""
        if self.binary:
            return TmcError(f"{self.file}: byte {at}: {message}")
        return TmcError(f"{self.file}:{self.data.count(10, 0, at) + 1}: {message}")


def _read_header(scanner: _Scanner) -> _Header:
    expected = "the header `aag M I L O A` or `aig M I L O A`"
    words = scanner.line(expected).split(b" ")
    good = (
        words[0] in (b"aag", b"aig")
        and 6 <= len(words) <= 10
        and all(word.isdigit() for word in words[1:])
    )
    if not good:
        raise scanner.error(f"this is no AIGER file: expected {expected}", 0)
    if large := next((word for word in words[1:] if not _NUMBERS[1].fullmatch(word)), None):
        raise scanner.error(f"{_shown(large)} in the header is too large a number", 0)
    maximum, inputs, latches, outputs, gates, *properties = map(int, words[1:])
    if latches or any(properties):
        what = f"latches ({latches})" if latches else "properties of a sequential circuit"
        error = scanner.error(f"the file has {what}: only combinational circuits are read", 0)
        error.hint = "unroll the circuit first"
        raise error
    binary = words[0] == b"aig"
    fits = inputs + gates == maximum if binary else inputs + gates <= maximum
    if not fits:
        law = "M = I + A" if binary else "M at least I + A"
        raise scanner.error(f"M is {maximum}, I is {inputs}, A is {gates}: expected {law}", 0)
    if maximum > _MAXIMUM:
        raise scanner.error(f"M is {maximum}: expected at most {_MAXIMUM}", 0)
    if binary and inputs > MOST_INPUTS:
        raise scanner.error(f"I is {inputs}: expected at most {MOST_INPUTS}", 0)
    return _Header(binary, maximum, inputs, outputs, gates)


def _read_outputs(scanner: _Scanner, header: _Header) -> _Literals:
    return _read_rows(scanner, header, header.outputs, 1, "the literal of an output")[:, 0]


def _read_rows(scanner: _Scanner, header: _Header, count: int, width: int, what: str) -> _Literals:
    start = scanner.at
    lines = scanner.lines(count)
    for i, line in enumerate(lines):
        if not _NUMBERS[width].fullmatch(line):
            at = start + sum(map(len, lines[:i])) + i
            raise scanner.error(f"expected {what}, not {_shown(line)}", at)
    if len(lines) < count:
        raise scanner.error(f"the file is cut off: expected {what}", scanner.at)
    rows = np.fromstring(b" ".join(lines), dtype=np.int64, sep=" ").reshape(count, width)
    largest = 2 * header.maximum + 1
    over = (rows > largest).any(axis=1)
    if over.any():
        i = int(np.argmax(over))
        at = start + sum(map(len, lines[:i])) + i
        raise scanner.error(f"expected literals up to {largest}, not {rows[i].max()}", at)
    return rows.astype(np.int32)


def _shown(line: bytes) -> str:
    return f'"{line[:40].decode(errors="replace")}"'


def _decode(scanner: _Scanner, header: _Header) -> _Literals:
    """What the AND gates of a binary file read, as rows (larger, smaller)."""
    data, start, first = scanner.data, scanner.at, header.inputs + 1
    fanin = np.empty((min(header.gates, (len(data) - start) // 2), 2), dtype=np.int32)
    if len(fanin) > SMALL:
        read, scanner.at = compiled(_read_gates)(
            np.frombuffer(data, dtype=np.uint8), start, first, fanin
        )
    else:
        read, scanner.at = _read_gates(data, start, first, fanin.data)
    if read < header.gates:
        raise _wrong_gate(scanner, header, read)
    return fanin


def _read_gates(data: Any, at: int, first: int, fanin: Any) -> tuple[int, int]:
    """Fill `fanin` from the bytes at `at`: how many gates were right, and where they end."""
    for i in range(len(fanin)):
        start, literal = at, 2 * (first + i)
        for side in range(2):
            delta = 0
            shift = 0
            while at < len(data) and data[at] >= 0x80 and shift < 28:
                delta |= (data[at] & 0x7F) << shift
                shift += 7
                at += 1
            if at == len(data) or data[at] >= 0x80:
                return i, start
            literal -= delta | data[at] << shift
            at += 1
            if literal < 0 or literal == 2 * (first + i):
                return i, start
            fanin[i, side] = literal
    return len(fanin), at


def _wrong_gate(scanner: _Scanner, header: _Header, number: int) -> TmcError:
    """What is wrong with a gate, at which the scanner stands."""
    deltas, at = [], scanner.at
    for _ in range(2):
        match = _DELTA.match(scanner.data, at)
        if not match:
            message = f"the file is cut off: expected {header.gates} AND gates, not {number}"
            return scanner.error(message, len(scanner.data))
        if len(match[0]) > 5:
            message = f"expected a delta of at most 5 bytes, not {len(match[0])}"
            return scanner.error(message, at)
        deltas.append(sum((byte & 0x7F) << 7 * k for k, byte in enumerate(match[0])))
        at = match.end()
    lhs = 2 * (header.inputs + 1 + number)
    larger = lhs - deltas[0]
    return scanner.error(
        f"AND gate {lhs} reads {larger} and {larger - deltas[1]}: "
        "expected literals that come before it, the larger first",
        scanner.at,
    )


def _read_symbols(scanner: _Scanner, header: _Header) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names: dict[str, dict[int, str]] = {"i": {}, "o": {}}
    count = {"i": header.inputs, "o": header.outputs}
    while scanner.at < len(scanner.data):
        start = scanner.at
        if start == len(scanner.data) - 1 and scanner.data.endswith(b"c"):  # no comments at all
            break
        line = scanner.line("the end of a line")
        if line == b"c":
            break
        match = _SYMBOL.fullmatch(line)
        if not match:
            raise scanner.error(
                f"expected a symbol such as `i0 name`, or `c` before comments, not {_shown(line)}",
                start,
            )
        kind, number = match[1].decode(), int(match[2])
        if kind not in names or number >= count[kind]:
            raise scanner.error(f"there is no {kind}{number} to give a name to", start)
        if number in names[kind]:
            raise scanner.error(f"{kind}{number} has a name already", start)
        try:
            names[kind][number] = match[3].decode()
        except UnicodeDecodeError:
            raise scanner.error("expected a name in UTF-8", start) from None
    return _all_names("i", names["i"], header.inputs), _all_names("o", names["o"], header.outputs)


def _all_names(kind: str, given: dict[int, str], count: int) -> tuple[str, ...]:
    taken = set(given.values())
    names: list[str] = []
    for i in range(count):
        name = given.get(i, f"{kind}{i}")
        while i not in given and name in taken:
            name += "'"
        names.append(name)
    return tuple(names)


def _in_order(
    inputs: _Literals, ands: _Literals, outputs: _Literals, file: str
) -> tuple[_Literals, _Literals]:
    """What the ANDs read, and the outputs; numbered without gaps, every AND after what it reads."""
    inputs, numbered, roots = _renumber(inputs, ands, outputs, file)
    if (numbered[:, 1:] >= numbered[:, :1]).any():
        gates = (numbered[:, 1:] >> 1) - 1 - len(inputs)
        start = np.arange(0, 2 * len(gates) + 1, 2, dtype=np.int64)
        order, cycle = in_order(start, np.ascontiguousarray(gates.reshape(-1)))
        if cycle:
            names = [str(ands[i, 0]) for i in cycle]
            shown = " reads ".join([*names[:_SHOWN], *["..."] * (len(names) > _SHOWN), names[0]])
            line = 2 + len(inputs) + len(outputs) + cycle[0]
            raise TmcError(f"{file}:{line}: the AND gates form a cycle: {shown}")
        _, numbered, roots = _renumber(inputs, numbered[order], roots, file)
    return numbered[:, 1:], roots


def _renumber(
    inputs: _Literals, ands: _Literals, outputs: _Literals, file: str
) -> tuple[_Literals, _Literals, _Literals]:
    """The same literals with the variables numbered without gaps, in the order of definition.

    They come from an ascii file that has one of its lines for each, after that of the header.
    """
    defined = np.concatenate([[0], inputs, ands[:, 0]])
    lines = 1 + np.arange(len(defined)) + len(outputs) * (np.arange(len(defined)) > len(inputs))
    order = np.argsort(defined, kind="stable")
    known = defined[order]

    def error(line: int, literal: int, why: str) -> TmcError:
        return TmcError(f"{file}:{line}: the literal {literal} {why}")

    twice = np.flatnonzero(known[1:] == known[:-1])
    if len(twice):
        i = order[twice[0] + 1]
        raise error(lines[i], defined[i], "is defined twice")
    if (defined & 1).any():
        i = np.argmax(defined & 1)
        raise error(lines[i], defined[i], "is complemented, and cannot be defined")

    def mapped(literals: _Literals, line: int) -> _Literals:
        found = np.searchsorted(known, literals & ~1)
        missing = known[np.minimum(found, len(known) - 1)] != literals & ~1
        if missing.any():
            i = int(np.argmax(missing))
            row = i // (literals.size // len(literals))
            raise error(line + row, literals.reshape(-1)[i], "is read, but nothing defines it")
        return 2 * order[found] | (literals & 1)

    first_output = 2 + len(inputs)
    numbered = mapped(ands, first_output + len(outputs))
    return mapped(inputs, 2), numbered, mapped(outputs, first_output)
