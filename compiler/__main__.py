"""The command `tmc`, which is `python -m tmc` too.

What goes before any command is here: the standard streams are such that they can be written to,
and Ctrl-C ends the program with a word from its first moment to its last, also while modules are
loaded, which takes most of the time of a short command.
"""

import os
import signal
import sys
from types import FrameType

_AGAIN = 0.05
"""Seconds after which an interrupt that came while a module was loaded comes again."""


def run() -> int:
    """Run the command line as a program of its own; returns the exit code."""
    signal.signal(signal.SIGINT, _leave)
    _mend_streams()
    from tmc.cli import main

    signal.signal(signal.SIGINT, _interrupt)
    try:
        return main()
    except KeyboardInterrupt:  # once more, while the first one was told
        return 130
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _leave(*_: object) -> None:
    """Nothing is done yet that would have to be undone."""
    os.write(2, b"error: interrupted\n")
    os._exit(130)


def _interrupt(_: int, frame: FrameType | None) -> None:
    """Raise `KeyboardInterrupt`, but not in a module that is being loaded: torch aborts then."""
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") != "__main__":
            from threading import Timer

            again = Timer(_AGAIN, os.kill, (os.getpid(), signal.SIGINT))
            again.daemon = True
            again.start()
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def _mend_streams() -> None:
    """A stream that is closed takes all and gives nothing; what it cannot hold is escaped."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w"))
        elif stream.encoding.lower() != "utf-8":
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(run())
