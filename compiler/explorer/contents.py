"""What the page shows, as plain values: the machine, its levels, its constituents, its growth.

Numbers that there are many of are columns (`pack.py`); names are lists of text. `docs/explorer.md`
says what every field is.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain

from tmc.circuits.cost import cost
from tmc.circuits.lut import LutNetwork
from tmc.circuits.mapping import map_luts
from tmc.compilation import Compiled
from tmc.draw.constituents import recognise
from tmc.explorer.golden import Golden, wire_sums
from tmc.explorer.learned import Learned, training_fields
from tmc.explorer.levels import History, Level
from tmc.explorer.pack import column
from tmc.explorer.places import MAX_ROUTED, Layers, Placed, layers, place
from tmc.growth import Growth
from tmc.machines.machine import Machine
from tmc.machines.simulate import Run
from tmc.unroll.births import Birth, Kind
from tmc.unroll.encoding import Encoding

_TENTHS = 10  # places are told in tenths of a slot

_ABOUT = {
    "tableau": "Cook and Levin, as in the textbook: each cell is a function of three cells.",
    "structural hashing": "The unrolling of the strategy; equal gates are made once.",
    "functional hashing": "The unrolling of the strategy; gates of equal functions are one gate.",
    "sweep": "Gates that are equal on all words are merged, and useless ones removed.",
    "rewrite": "Small groups of gates are replaced by smaller ones.",
    "collapse": "Built anew from the decision diagrams of the outputs.",
    "recode": "What a scan remembers is coded in fewer bits.",
    "resynthesise": "Found from the function alone, however it was computed.",
    "rewrite_windows": "Windows of gates are replaced by smaller ones.",
    "aigverse_scripts": "What a library's scripts made smaller.",
    "final": "What the compiler made of it in the end.",
}
"""What each pass does, in a sentence."""

Fields = dict[str, object]


@dataclass(frozen=True)
class Contents:
    """All that a page is made of."""

    compiled: Compiled
    history: History
    lut: int
    growth: Growth
    golden: Golden
    word: str
    """The word that is shown first."""
    learned: Learned | None = None
    """A training, on whose wiring the constituents then are."""

    @property
    def network(self) -> LutNetwork:
        """The sparse DAG of constituents."""
        if self.learned:
            return self.learned.network
        return map_luts(self.compiled.circuit, self.lut)

    def fields(self) -> Fields:
        """The contents as values that JSON has."""
        compiled = self.compiled
        encoding, machine = compiled.encoding, compiled.machine
        grid, placed = place(self.history, encoding)
        return {
            "format": 1,
            "machine": machine_fields(machine),
            "n": compiled.n,
            "steps": compiled.steps,
            "output": compiled.output.value,
            "strategy": compiled.strategy.value,
            "level": compiled.level,
            "resynthesised": compiled.resynthesised,
            "halting": compiled.halting.status.value,
            "certificate": str(compiled.certificate),
            "symbol_bits": encoding.symbol_bits,
            "witness_bits": encoding.witness_bits,
            "inputs": compiled.circuit.inputs,
            "word": self.word,
            "grid": {
                "tapes": [tape for tape, _ in grid.columns],
                "cells": [cell for _, cell in grid.columns],
                "across": grid.across,
                "tops": column(grid.tops),
            },
            "kinds": [kind.value for kind in Kind],
            **_births(self.history.births, machine),
            "levels": [
                _level(level, where, self.golden)
                for level, where in zip(self.history.levels, placed, strict=True)
            ],
            "probes": {
                "function": column(probe.function for probe in self.history.probes),
                "complemented": column(probe.complemented for probe in self.history.probes),
                "name": [probe.name for probe in self.history.probes],
            },
            "omitted": self.history.omitted,
            "luts": _luts(self.network, self.learned.names if self.learned else ()),
            "training": self.learned and training_fields(self.learned, self.golden.bits),
            "growth": {
                "points": [asdict(point) | {"seconds": 0} for point in self.growth.points],
                "size": self.growth.size and str(self.growth.size),
                "depth": self.growth.depth and str(self.growth.depth),
            },
            "golden": _golden(self.golden, encoding),
        }


def machine_fields(machine: Machine) -> Fields:
    """The machine: its names, and delta as one flat list of numbers.

    For every state and what is read there: the state, the symbols read, the number of actions, and
    for every action the next state, the symbols written, the moves, and the line in the file.
    """
    delta: list[int] = []
    for (q, read), actions in machine.delta.items():
        delta += [q, *read, len(actions)]
        for action in actions:
            delta += [action.state, *action.write, *action.moves, action.line]
    return {
        "name": machine.name,
        "tapes": machine.tapes,
        "states": machine.states,
        "symbols": machine.symbols,
        "input_size": machine.input_size,
        "start": machine.start,
        "final": [
            verdict.value if (verdict := machine.final.get(q)) else None
            for q in range(len(machine.states))
        ],
        "one_way": machine.one_way,
        "computes": machine.computes,
        "output_tape": machine.output_tape,
        "branches": machine.branches,
        "delta": delta,
    }


def _births(births: Sequence[Birth], machine: Machine) -> Fields:
    kinds = [*Kind]
    rules = {rule: i for i, rule in enumerate(dict.fromkeys(r for b in births for r in b.rules))}
    return {
        "rules": [[q, machine.show(read), machine.line((q, read))] for q, read in rules],
        "births": {
            "kind": column(kinds.index(b.kind) for b in births),
            "time": column(b.time for b in births),
            "state": column(-1 if b.state is None else b.state for b in births),
            "cells": column(len(b.cells) for b in births),
            "tape": column(tape for b in births for tape, _ in b.cells),
            "cell": column(cell for b in births for _, cell in b.cells),
            "rules": column(len(b.rules) for b in births),
            "rule": column(rules[rule] for b in births for rule in b.rules),
        },
    }


def _level(level: Level, where: Placed, golden: Golden) -> Fields:
    circuit = level.circuit
    found = cost(circuit)
    node = [x for x in range(circuit.first_gate, circuit.nodes) for _ in (0, 1)]
    return {
        "name": level.name,
        "about": _ABOUT.get(level.name, ""),
        "gates": len(circuit),
        "b2": found.gates.b2,
        "depth": found.depth,
        "xor": column(circuit.xor.tolist()),
        "reads": column(
            2 * v - x for v, x in zip(node, circuit.fanin.ravel().tolist(), strict=True)
        ),
        "outputs": circuit.outputs,
        "literals": column(circuit.literals.tolist()),
        "function": column(level.function.tolist()),
        "complemented": column(level.complemented.tolist()),
        "birth": column(level.birth.tolist()),
        "row": column(-1 if s is None else s[0] for s in where.sites),
        "column": column(-1 if s is None else s[1] for s in where.sites),
        "x": column(_TENTHS * x for x, _ in where.by_cell),
        "y": column(_TENTHS * y for _, y in where.by_cell),
        **_in_layers(where.layers),
        "sums": wire_sums(circuit, golden.bits),
    }


def _in_layers(found: Layers) -> Fields:
    return {
        "across": column(_TENTHS * x for x in found.across),
        "layer": column(found.layer),
        "bends": column(map(len, found.bends)),
        "bend": column(_TENTHS * x for x in chain.from_iterable(found.bends)),
    }


def _luts(network: LutNetwork, names: Sequence[str]) -> Fields:
    """The sparse DAG of a circuit, numbered as a circuit is: node 0 is a constant.

    Bit `i` of a table is the value where the node read as number `j` has bit `j` of `i`; of tables
    of 64 bits the low half comes first.
    """
    reads = [[1 + j for j in lut.fanin] for lut in network.luts]
    roots = [1 + root for root in network.roots]
    few = len(network) <= MAX_ROUTED
    named = [recognise(lut) for lut in network.luts] if few else []
    labels = [one.name for one in named] or [""] * len(reads)
    shown = [a or b for a, b in zip(names, labels, strict=True)] if few and names else labels
    return {
        "fan_in": network.fan_in,
        "gates": len(network),
        "depth": max((x for x in network.levels()), default=0),
        "fans": column(map(len, reads)),
        "reads": column(chain.from_iterable(reads)),
        "low": [lut.table & 0xFFFFFFFF for lut in network.luts],
        "high": [lut.table >> 32 for lut in network.luts],
        "labels": [one.name for one in named],
        "inverted": column(flag for one in named for flag in one.inverted),
        "output_inverted": column(one.output_inverted for one in named),
        "marks": [one.marks for one in named],
        "names": names if few else [],
        "outputs": network.outputs,
        "literals": column(2 * root for root in roots),
        **_in_layers(layers(network.inputs, reads, shown, network.outputs, roots)),
    }


def _golden(golden: Golden, encoding: Encoding) -> Fields:
    machine = encoding.machine

    def tapes(run: Run) -> list[list[list[int]]]:
        return [sorted([cell, s] for cell, s in tape.items()) for tape in run.final.tapes]

    words, _ = encoding.words(golden.bits)
    return {
        "count": len(golden.runs),
        "lanes": [column(lane) for lane in golden.lanes.astype(int).tolist()],
        "words": [machine.show(word) for word in words.tolist()],
        "branches": encoding.witnesses(golden.bits).tolist() if encoding.witness_bits else [],
        "verdicts": [run.verdict.value for run in golden.runs],
        "steps": column(run.steps for run in golden.runs),
        "states": column(run.final.state for run in golden.runs),
        "heads": [list(run.final.heads) for run in golden.runs],
        "tapes": [tapes(run) for run in golden.runs],
    }
