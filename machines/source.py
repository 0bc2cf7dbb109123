"""The text of a `.tm` file that says what a machine is: what `parse` reads back as that machine.

Comments and the order of rules are the author's, and are not kept; symbols that a state treats
alike come to stand in one rule. Whatever could be read as something else is escaped or spelt out.
"""

from collections.abc import Iterator

from tmc.machines.machine import Machine, Move, Test, Verdict, Word

_MOVES = frozenset("LRS<>-")
_PLAIN = frozenset("#$%&+=/!?@~|(){},'")


def source(machine: Machine) -> str:
    """The machine as the text of a `.tm` file.

    >>> from tmc.machines.files import load
    >>> print(source(load("parity")).partition("test")[2].partition("even:")[2])
    <BLANKLINE>
      0 -> R
      1 -> R odd
    odd:
      0 -> R
      1 -> R even
      _ -> S yes
    <BLANKLINE>
    """
    return "".join(f"{line}\n" for line in (*_headers(machine), "", *_blocks(machine)))


def _headers(machine: Machine) -> Iterator[str]:
    inputs, others = machine.symbols[: machine.input_size], machine.symbols[machine.input_size : -1]
    yield f"machine {_word(machine.name)}"
    if machine.tapes > 1:
        yield f"tapes {machine.tapes}"
    if inputs:
        yield f"input {''.join(map(_escaped, inputs))}"
    if others:
        yield f"alphabet {''.join(map(_escaped, others))}"
    if machine.symbols[-1] != "_":
        yield f"blank {_escaped(machine.symbols[-1])}"
    yield f"start {machine.states[machine.start]}"
    for verdict in (Verdict.ACCEPT, Verdict.REJECT, Verdict.HALT):
        if names := [machine.states[q] for q, v in machine.final.items() if v is verdict]:
            yield f"{verdict} {' '.join(names)}"
    if machine.one_way:
        yield "ends one-way"
    if machine.output_tape:
        yield f"output tape {machine.output_tape + 1}"
    if machine.nondeterministic:
        yield "nondeterministic"
    for key, bound in (("time", machine.time), ("space", machine.space)):
        if bound:
            yield f"{key} {bound.text}"
    for test in machine.tests:
        yield _test(machine, test)


def _test(machine: Machine, test: Test) -> str:
    says = str(test.verdict) if test.output is None else f"-> {_quoted(machine, test.output)}"
    steps = "" if test.steps is None else f" in {test.steps}"
    return f"test {_quoted(machine, test.word)} {says}{steps}"


def _blocks(machine: Machine) -> Iterator[str]:
    for q, name in enumerate(machine.states):
        if q not in machine.final:
            yield f"{name}:"
            yield from (f"  {rule}" for rule in _rules(machine, q))


def _rules(machine: Machine, q: int) -> Iterator[str]:
    """The rules of a state, those of one tape that do the same as one."""
    merge = machine.tapes == 1 and not machine.nondeterministic
    alike: dict[tuple[Word | None, tuple[Move, ...], int, object], list[Word]] = {}
    for (state, read), actions in sorted(machine.delta.items()):
        for i, action in enumerate(actions if state == q else ()):
            write = None if action.write == read else action.write
            key = (write, action.moves, action.state, None if merge else (read, i))
            alike.setdefault(key, []).append(read)
    spelt_out = any(set(name) <= _MOVES for name in (*machine.states, *machine.symbols))
    for (write, moves, target, _), reads in alike.items():
        words = ["".join(move.name for move in moves)]
        if write:
            words.insert(0, "".join(_cell(machine, s) for s in write))
        elif spelt_out:
            words.insert(0, "." * machine.tapes)
        if target != q or spelt_out:
            words.append(machine.states[target])
        yield f"{_read(machine, reads)} -> {' '.join(words)}"


def _read(machine: Machine, reads: list[Word]) -> str:
    if len(reads) == 1:
        return "".join(_cell(machine, s) for s in reads[0])
    return f"[{''.join(_cell(machine, s) for (s,) in reads)}]"


def _cell(machine: Machine, s: int) -> str:
    return "_" if s == machine.blank else _escaped(machine.symbols[s])


def _escaped(symbol: str) -> str:
    return symbol if symbol.isalnum() or symbol in _PLAIN else f"\\{symbol}"


def _quoted(machine: Machine, word: Word) -> str:
    return f'"{"".join(_cell(machine, s) for s in word)}"'


def _word(name: str) -> str:
    """The name with nothing in it that would end a word."""
    plain = "".join(c if c.isalnum() or c in "-_.+" else "-" for c in name)
    return plain or "machine"
