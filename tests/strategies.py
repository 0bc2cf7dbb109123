"""Random small machines, and the text that says the same: shared by the tests of every layer.

The machines are small enough for an oracle to run every word of a few symbols, and need not halt.
"""

from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import strategies as st

from tmc.machines.machine import Action, Machine, Move, Rule, Verdict


@st.composite
def machines(
    draw: st.DrawFn,
    tapes: int | None = None,
    nondeterministic: bool = False,
    halting: bool | None = False,
    one_way: bool | None = None,
) -> Machine:
    """A machine of 1-5 working states over 1-3 input symbols, on 1 or 2 tapes.

    A decider, or with `halting` a machine that computes a word, which then has a rule for
    everything it can read. `None` leaves the choice to chance.
    """
    k = tapes or draw(st.integers(1, 2), label="tapes")
    if halting is None:
        halting = not nondeterministic and draw(st.booleans(), label="halting")
    inputs = draw(st.integers(1, 3 if k == 1 else 2), label="input symbols")
    extra = draw(st.integers(0, 1), label="other symbols")
    symbols = tuple("012"[:inputs] + "x"[:extra] + "_")
    working = draw(st.integers(1, 5), label="working states")
    verdicts = (Verdict.HALT,) if halting else (Verdict.ACCEPT, Verdict.REJECT)
    states = (*"abcde"[:working], *(str(v) for v in verdicts))
    action = st.builds(
        Action,
        state=st.integers(0, len(states) - 1),
        write=st.tuples(*[st.integers(0, len(symbols) - 1)] * k),
        moves=st.tuples(*[st.sampled_from(Move)] * k),
    )
    most = 2 if nondeterministic else 1
    branches = st.lists(action, min_size=1, max_size=most, unique=True).map(tuple)
    delta: dict[tuple[int, tuple[int, ...]], tuple[Action, ...]] = {}
    for q in range(working):
        # A few actions a state, spread over what it reads: quick to draw, and quick to shrink.
        choices: Any = st.sampled_from(draw(st.lists(branches, min_size=1, max_size=5)))
        for read in product(range(len(symbols)), repeat=k):
            if actions := draw(choices if halting else st.none() | choices):
                delta[q, read] = actions
    return Machine(
        name="random",
        tapes=k,
        states=states,
        symbols=symbols,
        input_size=inputs,
        start=draw(st.integers(0, len(states) - 1), label="start"),
        final={working + i: verdict for i, verdict in enumerate(verdicts)},
        delta=delta,
        one_way=draw(st.booleans(), label="one-way") if one_way is None else one_way,
        nondeterministic=nondeterministic,
        output_tape=draw(st.integers(0, k - 1), label="output tape") if halting else 0,
        rules=tuple(
            Rule(q, tuple(frozenset([s]) for s in read), line=0)
            for (q, read), actions in delta.items()
            for _ in actions
        ),
    )


@st.composite
def incomplete(draw: st.DrawFn, tapes: int | None = None) -> Machine:
    """A machine that computes a word, and may get stuck: some of its rules are missing."""
    machine = draw(machines(tapes, halting=True))
    missing = draw(st.sets(st.sampled_from(sorted(machine.delta))), label="missing rules")
    rules = {read: does for read, does in machine.delta.items() if read not in missing}
    return replace(machine, delta=rules)


def render(machine: Machine) -> str:
    """The machine as the text of a `.tm` file, one rule for every entry of its delta."""
    others = "".join(machine.symbols[machine.input_size : machine.blank])
    lines = [
        f"machine {machine.name}",
        f"tapes {machine.tapes}",
        f"input {''.join(machine.symbols[: machine.input_size])}",
        *([f"alphabet {others}"] if others else []),
        f"start {machine.states[machine.start]}",
        f"ends {'one-way' if machine.one_way else 'two-way'}",
        *(["nondeterministic"] if machine.nondeterministic else []),
        *([f"output tape {machine.output_tape + 1}"] if machine.computes else []),
        *(f"{verdict} {machine.states[q]}" for q, verdict in machine.final.items()),
    ]
    for q, state in enumerate(machine.states):
        lines += [] if q in machine.final else [f"{state}:"]
        for (source, read), actions in machine.delta.items():
            for action in actions if source == q else ():
                moves = "".join(move.name for move in action.moves)
                target = machine.states[action.state]
                lines.append(
                    f"  {machine.show(read)} -> {machine.show(action.write)} {moves} {target}"
                )
    return "\n".join(lines) + "\n"
