"""The kernel of `run_batch` for one tape and no choice: a few instructions a step.

All that seldom happens is made to look like a missing rule, so that the loop need not ask for it:

- A cell that no head has visited holds its symbol plus the number of symbols, and nothing is
  possible there until it has been counted as visited. So the range of the head needs no test.
- Left of a one-way tape stands a wall, which sends the head back.

Whether the configuration saved by Brent's method is back need be asked only where state and head
are; and then the cell where the tapes differed last tells, most of the time. If not, another one is
looked for from the head outwards. One at distance d costs d looks, and as many steps pass before
the head has been there and is back: so a step costs less than one look, on average.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Table(NamedTuple):
    """A machine as flat arrays: at `row + symbol`, what is done there.

    The row of state q is `q * (2 * symbols + 1)`: there are the symbols, the symbols of cells not
    visited, and the wall.
    """

    symbols: int
    row: NDArray[np.int64]
    """The row of the next state; -1 where there is no rule."""
    write: NDArray[np.int16]
    move: NDArray[np.int64]
    ending: NDArray[np.int8]
    """How a run ends that can do nothing more, by state."""
    repeats: int
    """The ending of a run whose configuration comes back."""
    undecided: int
    """The ending of a run that is cut off."""
    start: np.int64
    """The row of the first state."""
    one_way: bool


def follow(
    table: Table,
    words: NDArray[np.int16],
    max_steps: int,
    begin: int,
    budget: int,
    ended: Any,
) -> tuple[int, NDArray[np.int16]]:
    """Run the words from `begin` on and fill their rows of `ended`, for some `budget` steps.

    Returns how many words are done, and what is left on the tapes of those done now.
    """
    m, n = words.shape
    size = table.symbols
    entries, wall, new = 2 * size + 1, 2 * size, 2 * size - 1  # `new`: the blank, not visited
    origin, width = 32, n + 64
    tape = np.full(width, new, dtype=np.int16)
    saved = tape.copy()  # as it was at the last power of two
    symbols = np.empty(1024, dtype=np.int16)
    used = 0

    for i in range(begin, m):
        if budget <= 0:
            return i, symbols[:used].copy()
        for c in range(n):
            tape[origin + c] = saved[origin + c] = words[i, c] + size
        if table.one_way:
            tape[origin - 1] = wall
        head = saved_head = origin
        low, high, different = origin, origin - 1, origin
        row = saved_row = table.start
        limit = min(max_steps, budget)
        steps, lap, stop = 0, 1, min(1, limit)

        while True:
            here = np.uint64(head)  # numba tests a signed index for being negative
            entry = np.uint64(row + tape[here])
            following = table.row[entry]
            if following < 0:
                symbol = tape[here]
                if symbol == wall:
                    head += 1
                    continue
                if symbol < size:
                    ending = table.ending[row // entries]
                    break
                tape[here] -= size
                if saved[here] >= size:
                    saved[here] -= size
                low, high = min(low, head), max(high, head)
                if head == 0 or head == width - 1:
                    wider = np.full((2, 3 * width), new, dtype=np.int16)
                    wider[0, width : 2 * width] = tape
                    wider[1, width : 2 * width] = saved
                    tape, saved = wider[0], wider[1]
                    head, saved_head, different = (
                        head + width,
                        saved_head + width,
                        different + width,
                    )
                    low, high, origin = low + width, high + width, origin + width
                    width *= 3
                continue
            if head == saved_head and row == saved_row and steps:
                if tape[different] == saved[different]:
                    # The nearest cell that differs, or else the configuration is the same.
                    far, reach = 0, max(head - low, high - head)
                    while far <= reach:
                        different = max(head - far, low)
                        if tape[different] != saved[different]:
                            break
                        different = min(head + far, high)
                        if tape[different] != saved[different]:
                            break
                        far += 1
                    if far > reach:
                        ending = table.repeats
                        break
            if steps == stop:
                if steps == limit:
                    if limit < max_steps:
                        return i, symbols[:used].copy()
                    ending = table.undecided
                    break
                lap *= 2
                stop = min(steps + lap, limit)
                saved_head, saved_row, different = head, row, head
                saved[low : high + 1] = tape[low : high + 1]
            tape[here] = table.write[entry]
            head += table.move[entry]
            row = following
            steps += 1

        budget -= steps + 1
        ended.endings[i], ended.steps[i], ended.states[i] = ending, steps, row // entries
        ended.scanned[i, 0] = tape[head]
        ended.visited[i, 0, 0], ended.visited[i, 0, 1] = low - origin, high - origin
        left, right = low, max(high, origin + n - 1) + 1
        for c in range(left, right):
            if tape[c] >= size:
                tape[c] -= size
        first, last = left, right
        while first < last and tape[first] == size - 1:
            first += 1
        while first < last and tape[last - 1] == size - 1:
            last -= 1
        if used + last - first > len(symbols):
            more = np.empty(2 * (used + last - first), dtype=np.int16)
            more[:used] = symbols[:used]
            symbols = more
        symbols[used : used + last - first] = tape[first:last]
        used += last - first
        ended.ends[i, 0] = 0 if first == last else first - origin
        ended.ends[i, 1] = 0 if first == last else last - origin
        tape[left:right] = new
        saved[left:right] = new
    return m, symbols[:used].copy()
