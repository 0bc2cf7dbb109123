"""How many labels a table contradicts, and changing its entries at random until there are none.

A table is run on all words in microseconds. Simulated annealing (Kirkpatrick, Gelatt, Vecchi, 1983)
changes one entry that some run has used at a time. From random tables that seldom ends well; from a
table that gradients have brought near to one that is right, it mends in milliseconds what rounding
has broken.
"""

import numpy as np
from numpy.typing import NDArray

from tmc.jit import always_compiled
from tmc.learn.tied.labels import HIDDEN, RUNNING, Arrays, Numbers

_ANSWER = 3  # what a wrong verdict weighs, in other labels
_COLD = 0.1


@always_compiled
def contradicted(
    next: Numbers,
    write: Numbers,
    move: Numbers,
    labels: Arrays,
    origin: int,
    one_way: bool,
    used: NDArray[np.bool_],
    limit: float,
) -> int:
    """The labels that a table contradicts, or more than `limit`; `used` says which entries ran.

    The table has no missing entries. A head that leaves the window contradicts all that follows.
    """
    states, symbols = next.shape
    words, width = labels.start.shape
    used[:] = False
    tape = np.empty(width, np.int64)
    wrong = 0
    for i in range(words):
        tape[:] = labels.start[i]
        head, q, ending = origin, 0, RUNNING
        for t in range(1, labels.steps[i] + 1):
            if ending == RUNNING:
                s = tape[head]
                used[q * symbols + s] = True
                tape[head] = write[q, s]
                if next[q, s] >= states:
                    ending = next[q, s] - states
                else:
                    head += move[q, s]
                    q = next[q, s]
                    if one_way and head < 0:
                        head = 0
                    if head < 0 or head >= width:
                        wrong += _ANSWER * (labels.steps[i] + 1 - t)
                        break
            going_on = ending == RUNNING
            if labels.ending[i, t] != HIDDEN and labels.ending[i, t] != ending:
                wrong += _ANSWER if t == labels.steps[i] else 1
            if labels.state[i, t] != HIDDEN and not (going_on and labels.state[i, t] == q):
                wrong += 1
            if labels.head[i, t] != HIDDEN and not (going_on and labels.head[i, t] == head):
                wrong += 1
            for c in range(width):
                if labels.cells[i, t, c] != HIDDEN and labels.cells[i, t, c] != tape[c]:
                    wrong += 1
        if wrong > limit:
            break
    return wrong


@always_compiled
def anneal(
    next: Numbers,
    write: Numbers,
    move: Numbers,
    moves: Numbers,
    endings: int,
    computes: bool,
    labels: Arrays,
    origin: int,
    one_way: bool,
    proposals: int,
    hot: float,
    seed: int,
) -> int:
    """Change a table in place until it contradicts no label; returns how many it does at last.

    After so many proposals it is given up; the temperature falls from `hot` labels.
    """
    np.random.seed(seed)
    states, symbols = next.shape
    used = np.zeros(states * symbols, np.bool_)
    tried = used.copy()
    wrong = contradicted(next, write, move, labels, origin, one_way, used, np.inf)
    for i in range(proposals):
        if wrong == 0:
            break
        entry = np.random.randint(states * symbols)
        if not used[entry]:
            continue
        q, s = entry // symbols, entry % symbols
        old = next[q, s], write[q, s], move[q, s]
        which = np.random.randint(4)
        if which == 0 or which == 3:
            next[q, s] = np.random.randint(states + endings)
        if which == 1 or which == 3:
            write[q, s] = np.random.randint(symbols)
        if which == 2 or which == 3 or move[q, s] == 0:
            move[q, s] = moves[np.random.randint(len(moves))]
        if next[q, s] >= states:
            move[q, s] = 0
            if not computes:
                write[q, s] = s
        temperature = hot * (_COLD / hot) ** (i / proposals)
        limit = wrong - temperature * np.log(1 - np.random.random())
        now = contradicted(next, write, move, labels, origin, one_way, tried, limit)
        if now <= limit:
            wrong, used, tried = now, tried, used
        else:
            next[q, s], write[q, s], move[q, s] = old
    return wrong
