"""The unrolling in O(T log T) gates: the control as a table, the tapes in rings (`tape.py`).

The state is one-hot for the whole machine. In every step each tape says what is under its head, in
bits (`code.py`), the states and these bits decide, and each tape changes the bits under its head
and moves it; from time to time the rings of the tapes follow the heads. Only what can happen
(`reach.py`) has a cell or a bit.

The configuration is all there at any time, but to read the tape or a head takes O(T) gates, which
put every cell back in its place: once at the end they do not matter. To keep a head where it was
when the machine stopped costs gates in every step; a head that nobody asks for may drift.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from itertools import product

import numpy as np

from tmc.circuits.builder import Builder, Literals
from tmc.circuits.circuit import FALSE, TRUE
from tmc.machines.machine import Move
from tmc.unroll.code import Code, binary, choose_code
from tmc.unroll.control import Case, Condition, conditions, holds
from tmc.unroll.encoding import Encoding
from tmc.unroll.plan import follow, plan
from tmc.unroll.reach import reaches
from tmc.unroll.tableau import Textbook
from tmc.unroll.tape import Tape
from tmc.unroll.unrolling import Cell, Symbols

Arrival = tuple[int, tuple[Move, ...]]
"""A next state and the moves of the heads."""


class Recursive(Textbook):
    """The unrolling of a machine with any number of tapes in nested rings."""

    def __init__(self, encoding: Encoding, builder: Builder, *, drifting: bool) -> None:
        super().__init__(encoding, builder)
        self.drifting = drifting
        tapes = range(self.machine.tapes)
        self.states: dict[int, int] = {self.machine.start: TRUE}
        self.reached = reaches(encoding)
        self.codes = [self._code(j) for j in tapes]
        cases = list(self._cases())
        self.arrivals = conditions((case, self._arrival(case)) for case in cases)
        """For a next state and the moves."""
        self.flips = [
            [
                conditions((case, self._flips(case, j, b)) for case in cases).get(True, [])
                for b in range(self.codes[j].fixed, self.codes[j].width)
            ]
            for j in tapes
        ]
        """For a tape and a variable bit."""
        self.ready = conditions((c, (c.state, c.read) in self.machine.delta) for c in cases)
        """Whether some rule applies."""
        self.tapes = [self._tape(j) for j in tapes]
        self._planes: dict[int, list[Literals]] = {}
        self._heads: dict[int, Literals] = {}

    def step(self) -> None:
        """The tapes report, the control decides, the tapes act and follow their heads."""
        bits, ends = self._report()
        fires = {key: self._holds(when, bits) for key, when in self.arrivals.items()}
        flips = [[self._holds(when, bits) for when in tape] for tape in self.flips]
        states: dict[int, list[int]] = defaultdict(list)
        for (q, _), literal in fires.items():
            states[q].append(literal)
        for q in filter(self.rests, self.states):
            states[q].append(self.states[q])
        self.states = self._gather(states)
        self.time += 1
        for j, tape in enumerate(self.tapes):
            tape.write(flips[j])
            tape.move(*self._moves(j, fires, ends[j]))
            if self.time < self.encoding.steps:
                tape.trade(self.time)
        self._planes, self._heads = {}, {}

    def finished(self) -> bool:
        """Whether all steps are made, or the machine is in no working state."""
        return super().finished() or all(map(self.rests, self.states))

    def running(self) -> int:
        """Whether some rule applies; the heads must be where they can read."""
        for tape in self.tapes:
            tape.trade(self.time)  # which the last step has saved
        return self._holds(self.ready.get(True, []), self._report()[0])

    def accepting(self) -> int:
        """Whether the state is an accepting one."""
        return self.builder.any(x for q, x in self.states.items() if self.accepts(q))

    def state(self, q: int) -> int:
        """Whether the machine is in state q."""
        return self.builder.any(self.states.get(p, FALSE) for p in self.forms(q))

    def head(self, tape: int, position: int) -> int:
        """Whether the head of a tape stands on a cell."""
        if self.drifting:
            raise ValueError("after the stop the heads go anywhere")
        cells = self.reached[tape].cells
        if position not in cells:
            return FALSE
        if tape not in self._heads:
            self._heads[tape] = self.tapes[tape].heads()
        return int(self._heads[tape][cells.index(position)])

    def symbols(self, cell: Cell) -> Symbols:
        """The symbols that a cell may hold."""
        tape, position = cell
        cells = self.reached[tape].cells
        if position not in cells:
            return super().symbols(cell)
        if tape not in self._planes:
            self._planes[tape] = self.tapes[tape].whole()[self.machine.one_way :]
        bits = [int(plane[cells.index(position)]) for plane in self._planes[tape]]
        codes = self.codes[tape].bits
        possible = self.reached[tape].at(position, self.machine.blank)
        result = {}
        for s in sorted(possible):
            others = {code for other in possible if other != s for code in codes[other]}
            result[s] = follow(plan(set(codes[s]), others), bits, self.builder)
        return result

    def window(self, tape: int) -> range:
        """The cells that hold the input or may hold anything but a blank."""
        touched = self.reached[tape].symbols
        return range(min([0, *touched]), max([self.encoding.n - 1, *touched]) + 1)

    def _code(self, j: int) -> Code:
        reached = self.reached[j]
        symbols = {s for i in reached.cells for s in reached.at(i, self.machine.blank)}
        word = j == 0 and self.encoding.n > 0
        return choose_code(
            symbols, reached.rewrites, set(range(self.machine.input_size)) if word else set()
        )

    def _tape(self, j: int) -> Tape:
        """Tape j at time 0; the first plane of a one-way tape marks its end."""
        cells, code = self.reached[j].cells, self.codes[j]
        ends = [[TRUE if i == 0 else FALSE for i in cells]] if self.machine.one_way else []
        rows = [[self._initially((j, i), group) for i in cells] for group in code.groups()]
        planes = [np.array(row, dtype=np.int32) for row in ends + rows]
        fixed = len(ends) + code.fixed
        return Tape(self.builder, cells, planes[:fixed], planes[fixed:], steady=self._steady(j))

    def _steady(self, j: int) -> bool:
        """Whether the head of tape j moves in every step, for all that anybody cares."""
        moves = {moves[j] for q, moves in self.arrivals if not self.rests(q)}
        return self.drifting and not self.machine.one_way and Move.S not in moves

    def _initially(self, cell: Cell, group: Set[int]) -> int:
        """Whether a cell holds a symbol of a group at time 0."""
        j, i = cell
        if j > 0 or not 0 <= i < self.encoding.n:
            return TRUE if self.machine.blank in group else FALSE
        bits = self.encoding.symbol_bits
        wires = self.builder.inputs[i * bits : (i + 1) * bits]
        inputs = range(self.machine.input_size)
        yes, no = ({binary(s, bits) for s in inputs if (s in group) is x} for x in (True, False))
        return follow(plan(yes, no), wires, self.builder)

    def _cases(self) -> Iterator[Case]:
        """All that may happen, once for each way to code it."""
        branches = range(1 << self.encoding.witness_bits)
        for q in range(len(self.machine.states)):
            if self.rests(q):
                continue
            for read in product(*(sorted(r.shown.get(q, ())) for r in self.reached)):
                for branch in branches:
                    action = self.actions(q, read, branch)
                    chosen = binary(branch, self.encoding.witness_bits)
                    for codes in product(*(self.codes[j].bits[s] for j, s in enumerate(read))):
                        yield Case(q, read, sum(codes, start=()) + chosen, action)

    def _arrival(self, case: Case) -> Arrival:
        """The next state and the moves."""
        if case.action is None:
            return self.resting(case.state), (Move.S,) * self.machine.tapes
        return case.action.state, case.action.moves

    def _flips(self, case: Case, j: int, b: int) -> bool:
        """Whether bit b under the head of tape j changes."""
        codes = self.codes[j].bits
        if case.action is None or case.action.write[j] not in codes:
            return False  # the machine stops, or it is read after the last step only
        before, after = codes[case.read[j]][0], codes[case.action.write[j]][0]
        return before[b] is not after[b]

    def _moves(self, j: int, fires: Mapping[Arrival, int], end: int) -> tuple[int, int]:
        """Whether the head of tape j goes right, and whether left, where `end` does not stop it."""
        going: dict[Move, list[int]] = {move: [] for move in Move}
        for (q, moves), literal in fires.items():
            if not (self.drifting and self.rests(q)):
                going[moves[j]].append(literal)
        left, stay, right = (self.builder.any(going[move]) for move in Move)
        if self.drifting and stay == FALSE:  # it moves with the others, whatever becomes of it
            right = TRUE if left == FALSE else right
            left = right ^ 1
        return right, self.builder.and_(left, end ^ 1)

    def _report(self) -> tuple[list[int], list[int]]:
        """The bits that are read, with the witness, and whether each head is at an end."""
        one_way = self.machine.one_way
        reports = [tape.read() for tape in self.tapes]
        ends = [report[0] if one_way else FALSE for report in reports]
        bits = [bit for report in reports for bit in report[one_way:]]
        return bits + self.witness(), ends

    def _holds(self, condition: Condition, bits: list[int]) -> int:
        return holds(condition, self.states, bits, self.builder)
