"""Machine files of the reference, and what the tests of the language ask of a text."""

import pytest

from tmc.machines.errors import SourceError
from tmc.machines.files import parse
from tmc.machines.machine import Machine


def table(machine: Machine) -> dict[str, list[str]]:
    """Delta in words: `{"q 01": ["yes 0_ RL"]}`."""
    return {
        f"{machine.states[q]} {machine.show(read)}": [
            f"{machine.states[a.state]} {machine.show(a.write)} {''.join(m.name for m in a.moves)}"
            for a in actions
        ]
        for (q, read), actions in machine.delta.items()
    }


def rules(text: str, headers: str = "input 01") -> dict[str, list[str]]:
    """The table of the state `q` with these rules."""
    return table(parse(f"{headers}\nstart q\naccept yes\nq:\n{text}"))


def refused(text: str) -> list[str]:
    """The codes of the mistakes of a text."""
    with pytest.raises(SourceError) as error:
        parse(text)
    return [d.code for d in error.value.diagnostics]


INCREMENT = r"""
; binary + 1, most significant bit first; the answer replaces the input
machine increment
input   01
start   right
halt    done
time    2n + 2
space   n + 2
test    "1011" -> "1100"
test    "111"  -> "1000"
test    ""     -> "1"

right:                    ; walk to the last digit
  [01] -> R
  _    -> L carry
carry:
  1    -> 0 L             ; keep carrying
  [0_] -> 1 S done
"""

ZEROS_ONES = r"""
; { 0^k 1^k }, two tapes, linear time
machine zeros-ones
tapes   2                 ; default 1
input   01                ; input alphabet; the tape alphabet is inferred
start   begin
accept  yes
time    n + 2
test    "0011" accept in 6
test    "00"   reject
test    "001"  reject
test    ""     accept

begin:
  __ -> SS yes
  0_ -> .0 RR push        ; READ -> [WRITE] MOVES [NEXT]
push:                     ; copy the 0s to tape 2
  0_ -> .0 RR
  1_ -> SL pop            ; keep both cells, change state
pop:
  10 -> RL                ; stay in pop
  __ -> SS yes
"""
