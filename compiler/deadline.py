"""A clock that ends work in progress, for questions that may take any time at all.

What is under way cannot know how much time is left: a solver, a decision diagram, a simulation. So
the alarm of the operating system interrupts it wherever it is; what it had built is lost. A solver
is asked in slices (`sat.py`), since an alarm waits for the end of a call into a library.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from tmc.effort import OutOfTime
from tmc.machines.errors import UsageError

_FOREVER = 1e8  # seconds beyond which there is no alarm: three years
_AGAIN = 1.0  # seconds after which an alarm that got lost is repeated


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Raises `OutOfTime` in what is done here once so many seconds are over; `None` is forever.

    Raises `UsageError` for a time that is not positive, and outside the main thread, where there
    is no alarm. Alarms do not nest.
    """
    if seconds is not None and not seconds > 0:
        raise UsageError(f"nothing can be done in {seconds} seconds", hint="take --seconds 60, say")
    if seconds is None or seconds > _FOREVER:
        yield
        return
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "setitimer"
    ):
        raise UsageError("there is no alarm here that ends work in time", hint="give no time")
    waiting = True

    def ring(number: int, frame: object) -> None:
        if waiting:
            raise OutOfTime(f"given up after {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        waiting = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def remaining(seconds: float | None, since: float) -> float | None:
    """What is left of so many seconds that began at `since`, by `perf_counter`; `None` is forever.

    Raises `OutOfTime` if nothing is.
    """
    if seconds is None:
        return None
    left = seconds - (perf_counter() - since)
    if left <= 0:
        raise OutOfTime(f"given up after {seconds:g} s")
    return left
