"""The kernel of `run_batch` for any number of tapes, and for witnesses.

Delta becomes a *trie*, rows with an entry for every symbol. The symbol on the first tape leads from
row q + 1 to a row for the second tape, and so on; the last row leads to the first of the actions
possible there. Row 0 and action 0 lead nowhere, so that a missing rule needs no test on the way. A
machine with many tapes needs memory only for its rules.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Program(NamedTuple):
    """A machine as flat arrays: the trie, and what each action does."""

    trie: NDArray[np.int32]
    choices: NDArray[np.int32]
    """How many actions are possible where this one is the first."""
    target: NDArray[np.int32]
    write: NDArray[np.int16]
    move: NDArray[np.int8]
    ending: NDArray[np.int8]
    """How a run ends that can do nothing more, by state."""
    reject: int
    """The ending of a run that is told to take a branch that there is not."""
    repeats: int
    """The ending of a run whose configuration comes back."""
    undecided: int
    """The ending of a run that is cut off."""
    start: int
    blank: int
    output_tape: int
    one_way: bool


def follow_all(
    program: Program,
    words: NDArray[np.int16],
    witnesses: NDArray[np.int64],
    guided: bool,
    max_steps: int,
    begin: int,
    budget: int,
    ended: Any,
) -> tuple[int, NDArray[np.int16]]:
    """Run the words from `begin` on and fill their rows of `ended`, for some `budget` steps.

    Returns how many words are done, and what is left on the output tapes of those done now. It is
    one function because numba compiles no function that calls an ordinary one.
    """
    m, n = words.shape
    k = program.write.shape[1]
    origin, width = 32, n + 64
    tape = np.full((k, width), program.blank, dtype=np.int16)
    saved = tape.copy()  # as it was at the last power of two, for Brent's method
    heads = np.empty(k, dtype=np.int64)
    saved_heads, low, high = heads.copy(), heads.copy(), heads.copy()
    symbols = np.empty(1024, dtype=np.int16)
    used = 0

    for i in range(begin, m):
        if budget <= 0:
            return i, symbols[:used].copy()
        for j in range(k):
            heads[j] = saved_heads[j] = low[j] = high[j] = origin
        tape[0, origin : origin + n] = words[i]
        saved[0, origin : origin + n] = words[i]
        q = saved_q = program.start
        steps, since, lap = 0, 0, 1
        differ = 0  # the number of cells in which `tape` and `saved` differ
        limit = min(max_steps, budget)

        while True:
            row = q + 1
            for j in range(k):
                row = program.trie[row, tape[j, heads[j]]]
            if program.choices[row] == 0:
                ending = program.ending[q]
                break
            if steps == limit:
                if limit < max_steps:
                    return i, symbols[:used].copy()
                ending = program.undecided
                break
            action = row
            if guided:
                if witnesses[i, steps] >= program.choices[row]:
                    ending = program.reject
                    break
                action += witnesses[i, steps]

            q = program.target[action]
            steps += 1
            full = False
            for j in range(k):
                head = heads[j]
                old, new = tape[j, head], program.write[action, j]
                if old != new:
                    tape[j, head] = new
                    differ += int(new != saved[j, head]) - int(old != saved[j, head])
                head += program.move[action, j]
                if program.one_way and head < origin:
                    head = origin
                heads[j] = head
                if head < low[j]:
                    low[j] = head
                    full |= head == 0
                elif head > high[j]:
                    high[j] = head
                    full |= head == width - 1
            if full:
                wider = np.full((2, k, 3 * width), program.blank, dtype=np.int16)
                wider[0, :, width : 2 * width] = tape
                wider[1, :, width : 2 * width] = saved
                tape, saved = wider[0], wider[1]
                for j in range(k):
                    heads[j] += width
                    saved_heads[j] += width
                    low[j] += width
                    high[j] += width
                origin += width
                width *= 3

            if not guided:
                repeats = differ == 0 and q == saved_q
                for j in range(k):
                    repeats &= heads[j] == saved_heads[j]
                if repeats:
                    ending = program.repeats
                    break
                since += 1
                if since == lap:
                    since, lap = 0, 2 * lap
                    saved_q, differ = q, 0
                    for j in range(k):
                        saved_heads[j] = heads[j]
                        saved[j, low[j] : high[j] + 1] = tape[j, low[j] : high[j] + 1]

        budget -= steps + 1
        ended.endings[i], ended.steps[i], ended.states[i] = ending, steps, q
        for j in range(k):
            ended.scanned[i, j] = tape[j, heads[j]]
            ended.visited[i, j, 0] = low[j] - origin
            ended.visited[i, j, 1] = high[j] - origin
            high[j] = max(high[j], origin + n - 1)
        left, right = low[program.output_tape], high[program.output_tape] + 1
        while left < right and tape[program.output_tape, left] == program.blank:
            left += 1
        while left < right and tape[program.output_tape, right - 1] == program.blank:
            right -= 1
        if used + right - left > len(symbols):
            more = np.empty(2 * (used + right - left), dtype=np.int16)
            more[:used] = symbols[:used]
            symbols = more
        symbols[used : used + right - left] = tape[program.output_tape, left:right]
        used += right - left
        ended.ends[i, 0] = 0 if left == right else left - origin
        ended.ends[i, 1] = 0 if left == right else right - origin
        for j in range(k):
            tape[j, low[j] : high[j] + 1] = program.blank
            saved[j, low[j] : high[j] + 1] = program.blank
    return m, symbols[:used].copy()
