"""What notebooks show of machines, runs, circuits and networks, and of what was done with them.

A picture, as long as it is small enough to be read and kept in a notebook; beyond that words, which
say what a picture would take. Nothing here needs a program of the system, or the network.
"""

from functools import singledispatch

from tmc.account import account, counted, headline
from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import LutNetwork
from tmc.compilation import Compiled
from tmc.draw.circuit import circuit_svg
from tmc.draw.dots import MAX_DOTS
from tmc.draw.luts import lut_svg
from tmc.draw.markup import card, embedded, facts, table
from tmc.draw.spacetime import SAYS, spacetime_svg
from tmc.draw.states import states_svg
from tmc.draw.svg import escape
from tmc.growth import Growth
from tmc.machines.display import Page
from tmc.machines.machine import Machine
from tmc.machines.simulate import Run
from tmc.optimization import Optimized
from tmc.questions.solving import Solutions

MAX_GATES = 5_000
"""Larger circuits, and networks of more constituents, are told in words: 310 KB."""

MAX_STATES, MAX_ROWS = 250, 5_000

MAX_WORDS = 50
"""Of more words that were found, only so many are shown."""

_BYTES = 62  # of a picture for each gate, measured at 5,000, 10,000 and 20,000


@singledispatch
def svg(value: object, /) -> str | None:
    """The picture of a value, if it has one."""
    return None


@singledispatch
def html(value: object, /) -> str | None:
    """What is shown of a value without a picture of its own."""
    return None


@svg.register
def _(circuit: Circuit) -> str | None:
    return circuit_svg(circuit) if len(circuit) <= MAX_GATES else None


@html.register
def _(circuit: Circuit) -> str | None:
    if len(circuit) <= MAX_GATES:
        return None
    depth = int(circuit.levels.max(initial=0))
    what = (
        f"A circuit of {counted(len(circuit), 'gate')} and depth {depth:,}: "
        f"{counted(len(circuit.inputs), 'input')}, {counted(len(circuit.outputs), 'output')}."
    )
    return _told(what, _needs(len(circuit), "circuit"))


@svg.register
def _(network: LutNetwork) -> str | None:
    return lut_svg(network) if len(network) <= MAX_GATES else None


@html.register
def _(network: LutNetwork) -> str | None:
    if len(network) <= MAX_GATES:
        return None
    what = (
        f"A network of {counted(len(network), 'constituent')} that read at most "
        f"{counted(network.fan_in, 'variable')} each: {counted(len(network.inputs), 'input')}, "
        f"{counted(len(network.outputs), 'output')}."
    )
    return _told(what, _needs(len(network), "network"))


@svg.register
def _(machine: Machine) -> str | None:
    return states_svg(machine) if len(machine.states) <= MAX_STATES else None


@html.register
def _(machine: Machine) -> str | None:
    if len(machine.states) <= MAX_STATES:
        return None
    what = (
        f"{machine.name}: {counted(len(machine.states), 'state')}, "
        f"{counted(len(machine.symbols), 'symbol')}, {counted(machine.tapes, 'tape')}."
    )
    needs = "Its states can be drawn: <code>tmc render FILE --view states -o states.svg</code>."
    return _told(what, needs)


@svg.register
def _(run: Run) -> str | None:
    if run.machine is None or not 0 < len(run.history) <= MAX_ROWS:
        return None
    return spacetime_svg(run.machine, run)


@html.register
def _(run: Run) -> str | None:
    if run.machine is None or 0 < len(run.history) <= MAX_ROWS:
        return None
    word = run.machine.show(run.word)
    shown = word if len(word) <= 60 else f"{word[:60]}..."
    output = "" if run.output is None else f", with {counted(len(run.output), 'symbol')} of output"
    what = (
        f'{run.machine.name} on "{shown}": {SAYS[run.verdict]} {counted(run.steps, "step")} on '
        f"{counted(run.space, 'cell')}{output}."
    )
    return _told(what, "Run it with <code>trace=400</code>, say, for a picture of so many steps.")


def explore(machine: Machine, n: int, word: str | None, /) -> Page:
    """A page on which a machine runs on words of length `n`."""
    from tmc.explorer.page import explore

    return explore(machine, n, word=word)


@html.register
def _(compiled: Compiled) -> str:
    return card(headline(compiled), facts(account(compiled)), _shown(compiled.circuit))


@html.register
def _(optimized: Optimized) -> str:
    stages = [
        (
            stage.name,
            f"{stage.gates.b2:,}",
            f"{stage.gates.aig:,}",
            f"{stage.depth:,}",
            f"{stage.seconds:.2f}",
            stage.note,
        )
        for stage in optimized.stages
    ]
    passes = table(("", "B2", "AIG", "depth", "seconds", ""), stages)
    certified = facts({"certificate": optimized.certificate})
    return card(optimized.headline, passes, certified, _shown(optimized.circuit))


@html.register
def _(solved: Solutions) -> str:
    machine, found = solved.compiled.machine, solved.found
    rows = [
        (
            machine.show(run.word),
            str(run.verdict),
            f"{run.steps:,}",
            *([machine.show(run.output or ())] if machine.computes else []),
            *([" ".join(map(str, run.branch))] if machine.branches > 1 else []),
        )
        for run in found[:MAX_WORDS]
    ]
    output, choices = ["output"] * machine.computes, ["choices"] * (machine.branches > 1)
    parts = [table(("word", "verdict", "steps", *output, *choices), rows)] if found else []
    if len(found) > MAX_WORDS:
        parts.append(f"<p>and {counted(len(found) - MAX_WORDS, 'more word')}</p>")
    if found:
        parts.append(_shown(solved.traced(found[0], True)))
    return card(solved.answer, *parts)


def _shown(value: Circuit | Run) -> str:
    """A picture, or words."""
    return svg(value) or html(value) or ""


@html.register
def _(growth: Growth) -> str:
    from tmc.draw.growth import growth_plot

    names = ("n", "inputs", "steps", "gates", "depth", "fan-in")
    rows = [
        (f"{p.n}", f"{p.inputs:,}", f"{p.steps:,}", f"{p.gates:,}", f"{p.depth:,}", f"{p.fan_in}")
        for p in growth.points
    ]
    plot = embedded(growth_plot(growth), f"{growth.machine}: size of the circuit against n")
    laws = {name: law for name, law in (("size", growth.size), ("depth", growth.depth)) if law}
    return plot + table(names, rows) + facts(laws)


def _needs(gates: int, name: str) -> str:
    if gates > MAX_DOTS:
        drawn = "the width of each level alone"
    else:
        drawn = f"dots, in about {gates * _BYTES / 1e6:.1f} MB"
    return (
        f"Too large to be drawn here; <code>tmc.write({name}, 'picture.svg')</code> draws it as "
        f"{drawn}."
    )


def _told(what: str, needs: str) -> str:
    return f"<p>{escape(what)}<br>{needs}</p>"
