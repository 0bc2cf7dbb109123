"""Every message of the front end, word for word: what a text is told, and in which codes.

A message is a feature. Whoever changes one changes it here, and reads it in full while doing so.
"""

from dataclasses import dataclass

import pytest

from tmc.machines.errors import Severity, SourceError
from tmc.machines.files import parse


@dataclass(frozen=True)
class Case:
    """A text, the codes of what there is to say about it, and how that is said."""

    name: str
    codes: str
    text: str
    message: str


ERRORS = [
    Case(
        "unknown-state",
        "unknown-state",
        """\
input 01
start q
halt done
q:
 0 -> R cary
carry:
 1 -> S done
""",
        """\
f.tm:5:9: error: unknown state "cary"; did you mean "carry"?
     0 -> R cary
            ^^^^""",
    ),
    Case(
        "unknown-state-far",
        "unknown-state",
        """\
input 01
start q
halt done
q:
 0 -> R zebra
 _ -> S done""",
        """\
f.tm:5:9: error: unknown state "zebra"
     0 -> R zebra
            ^^^^^
hint: a state is opened by `zebra:`, or named by a header""",
    ),
    Case(
        "unknown-start",
        "unknown-state",
        """\
input 01
start qq
accept q2
q1:
 0 -> R q2
""",
        """\
f.tm:2:7: error: unknown state "qq"
    start qq
          ^^
hint: a state is opened by `qq:`, or named by a header""",
    ),
    Case(
        "unknown-header",
        "unknown-header",
        """\
acept yes
start q
q:
 0 -> R yes
""",
        """\
f.tm:1:1: error: unknown header "acept"; did you mean "accept"?
    acept yes
    ^^^^^
hint: write accept STATE ...""",
    ),
    Case(
        "header-with-colon",
        "unknown-header",
        """\
imput: 01
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:1: error: unknown header "imput"; did you mean "input"?
    imput: 01
    ^^^^^^
hint: write input SYMBOLS, written together, as in `input 01`""",
    ),
    Case(
        "cell-count-read",
        "cell-count",
        """\
tapes 2
input 01
start q
accept yes
q:
 000 -> RR yes
""",
        """\
f.tm:6:2: error: read part "000" has 3 cells, this machine has 2 tapes
     000 -> RR yes
     ^^^
hint: write one cell for each tape""",
    ),
    Case(
        "cell-count-write",
        "cell-count",
        """\
input 01
start q
accept yes
q:
 0 -> 01 R yes
""",
        """\
f.tm:5:7: error: write part "01" has 2 cells, this machine has 1 tape
     0 -> 01 R yes
          ^^
hint: if it has 2 tapes, say so: `tapes 2`""",
    ),
    Case(
        "move-count",
        "move-count",
        """\
input 01
start q
accept yes
q:
 0 -> 1 RR yes
""",
        """\
f.tm:5:9: error: move part "RR" has 2 moves, this machine has 1 tape
     0 -> 1 RR yes
            ^^
hint: if it has 2 tapes, say so: `tapes 2`""",
    ),
    Case(
        "move",
        "move",
        """\
input 01
start q
accept yes
q:
 0 -> 1 X yes
""",
        """\
f.tm:5:9: error: "X" is not a move
     0 -> 1 X yes
            ^
hint: use L R S (or < > -), one for each tape""",
    ),
    Case(
        "move-lower",
        "move",
        """\
input 01
start q
accept yes
q:
 0 -> 1 r yes
""",
        """\
f.tm:5:9: error: "r" is not a move
     0 -> 1 r yes
            ^
hint: moves are upper case""",
    ),
    Case(
        "moves-missing",
        "move",
        """\
input 01
start q
accept yes
q:
 0 -> yes
""",
        """\
f.tm:5:7: error: the moves are missing before state yes
     0 -> yes
          ^^^
hint: to stay where it is, write `S yes`""",
    ),
    Case(
        "repeated-rule",
        "repeated-rule",
        """\
input 01
start q
accept yes
q:
 0 -> R
 1 -> R
 0 -> L yes
""",
        """\
f.tm:7:2: error: two rules for state q reading `0`: lines 5 and 7
     0 -> L yes
     ^
hint: remove one of them, or declare the machine `nondeterministic`""",
    ),
    Case(
        "repeated-sets",
        "repeated-rule",
        """\
input 01
start q
accept yes
q:
 [01] -> R
 [10] -> L yes
""",
        """\
f.tm:6:2: error: two rules for state q reading `[10]`: lines 5 and 6
     [10] -> L yes
     ^^^^
hint: remove one of them, or declare the machine `nondeterministic`""",
    ),
    Case(
        "overlap",
        "overlap",
        """\
tapes 2
input 01
start q
accept yes
q:
 0* -> RR
 *0 -> LL yes
""",
        """\
f.tm:7:2: error: `0*` (line 6) and `*0` (line 7) overlap in state q: which wins for `00`?
     *0 -> LL yes
     ^^
hint: add a rule for `00`""",
    ),
    Case(
        "rule-leaves-final",
        "rule-leaves-final",
        """\
input 01
start q
accept yes
q:
 0 -> R yes
yes:
 0 -> R q
""",
        """\
f.tm:7:2: error: a rule leaves accept state `yes`
     0 -> R q
     ^
hint: a run ends there: remove its rules, or end in another state""",
    ),
    Case(
        "unknown-symbol",
        "unknown-symbol unknown-symbol",
        """\
alphabet 01x
input 01
start q
accept yes
q:
 2 -> x R yes
 x -> 3 R
""",
        """\
f.tm:6:2: error: symbol `2` is not in the declared alphabet
     2 -> x R yes
     ^
hint: declare it in line 1, or use one of 0 1 x
f.tm:7:7: error: symbol `3` is not in the declared alphabet
     x -> 3 R
          ^
hint: declare it in line 1, or use one of 0 1 x""",
    ),
    Case(
        "blank-input",
        "blank-input",
        """\
input 0_1
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:8: error: the input alphabet contains the blank
    input 0_1
           ^
hint: choose another symbol; `\\_` is the underscore""",
    ),
    Case(
        "blank-name-input",
        "blank-input",
        """\
blank 1
input 01
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:2:8: error: the input alphabet contains the blank
    input 01
           ^
hint: choose another symbol; `\\_` is the underscore""",
    ),
    Case(
        "missing-start",
        "missing-start",
        """\
input 01
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:1: error: no state to start in
hint: add `start q`""",
    ),
    Case(
        "missing-verdict",
        "missing-verdict",
        """\
input 01
start q
q:
 0 -> R
""",
        """\
f.tm:1:1: error: no state ends a run
hint: add `accept STATE` and `reject STATE`, or `halt STATE` if the machine computes""",
    ),
    Case(
        "empty",
        "empty-file",
        "",
        """\
f.tm:1:1: error: there is no machine in this file
hint: a machine has at least `start STATE`, `accept STATE` and `STATE:` with rules""",
    ),
    Case(
        "only-comments",
        "empty-file",
        """\
; nothing

""",
        """\
f.tm:1:1: error: there is no machine in this file
hint: a machine has at least `start STATE`, `accept STATE` and `STATE:` with rules""",
    ),
    Case(
        "tapes-0",
        "tapes",
        """\
tapes 0
input 01
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:7: error: a machine has at least 1 tape and at most 32, not 0
    tapes 0
          ^""",
    ),
    Case(
        "tapes-many",
        "tapes",
        """\
tapes 99
input 01
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:7: error: a machine has at least 1 tape and at most 32, not 99
    tapes 99
          ^^""",
    ),
    Case(
        "tapes-word",
        "syntax",
        """\
tapes two
input 01
start q
accept yes
q:
 00 -> RR yes
""",
        """\
f.tm:1:7: error: expected a number, found `two`
    tapes two
          ^^^
hint: write tapes NUMBER""",
    ),
    Case(
        "bound-name",
        "bound",
        """\
time m + 2
input 01
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:6: error: unknown name `m`, did you mean n?
    time m + 2
         ^
hint: a bound is written in n with + - * / ^ ( ) log sqrt max min""",
    ),
    Case(
        "bound-operand",
        "bound",
        """\
input 01
start q
accept yes
space  n^ ; cells
q:
 0 -> R yes
""",
        """\
f.tm:4:9: error: missing operand after `^`
    space  n^ ; cells
            ^
hint: a bound is written in n with + - * / ^ ( ) log sqrt max min""",
    ),
    Case(
        "bound-quotient",
        "bound",
        """\
time 1/2n
input 01
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:6: error: `1/2n` can be read in two ways
    time 1/2n
         ^^^^
hint: write (1/2) n or 1/(2n)""",
    ),
    Case(
        "bound-power",
        "bound",
        """\
time n log n^2
input 01
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:8: error: `log n^2` can be read in two ways
    time n log n^2
           ^^^^^^^
hint: write log(n)^2 or log(n^2)""",
    ),
    Case(
        "comment-hash",
        "syntax",
        """\
# a comment
input 01
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:1: error: `#` begins no header, state or rule
    # a comment
    ^
hint: comments start with ;""",
    ),
    Case(
        "comment-slashes",
        "syntax",
        """\
input 01
start q
accept yes
// a comment
q:
 0 -> R yes
""",
        """\
f.tm:4:1: error: `//` begins no header, state or rule
    // a comment
    ^^
hint: comments start with ;""",
    ),
    Case(
        "tab-caret",
        "move",
        """\
input 01
start q
accept yes
q:
\t0\t-> X\tyes
""",
        """\
f.tm:5:7: error: "X" is not a move
    \t0\t-> X\tyes
    \t \t   ^
hint: use L R S (or < > -), one for each tape""",
    ),
    Case(
        "crlf",
        "move",
        """\
input 01\r
start q\r
accept yes\r
q:\r
  0 -> X yes\r
""",
        """\
f.tm:5:8: error: "X" is not a move
      0 -> X yes
           ^
hint: use L R S (or < > -), one for each tape""",
    ),
    Case(
        "repeated-header",
        "unknown-state repeated-header",
        """\
start a
input 01
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:7: error: unknown state "a"
    start a
          ^
hint: a state is opened by `a:`, or named by a header
f.tm:3:1: error: `start` is given twice: lines 1 and 3
    start q
    ^^^^^
hint: remove one of them""",
    ),
    Case(
        "two-kinds",
        "two-kinds",
        """\
input 01
start q
accept yes
halt done
q:
 0 -> R yes
""",
        """\
f.tm:4:1: error: `halt` and `accept` do not go together
    halt done
    ^^^^
hint: `halt` states answer with a word, `accept` and `reject` states with yes or no""",
    ),
    Case(
        "nondeterministic-halt",
        "two-kinds",
        """\
nondeterministic
input 01
start q
halt done
q:
 0 -> R done
""",
        """\
f.tm:1:1: error: a nondeterministic machine cannot have `halt` states
    nondeterministic
    ^^^^^^^^^^^^^^^^
hint: its branches have no common output: use `accept` and `reject`""",
    ),
    Case(
        "two-verdicts",
        "two-verdicts",
        """\
input 01
start q
accept yes
reject yes
q:
 0 -> R yes
""",
        """\
f.tm:4:8: error: state yes is declared `accept` and `reject`
    reject yes
           ^^^
hint: a run ends in one way only""",
    ),
    Case(
        "no-state",
        "unknown-state no-state",
        """\
input 01
start q
accept yes
0 -> R yes
""",
        """\
f.tm:2:7: error: unknown state "q"
    start q
          ^
hint: a state is opened by `q:`, or named by a header
f.tm:4:1: error: this rule belongs to no state
    0 -> R yes
    ^
hint: the name of its state stands above it, as `NAME:`""",
    ),
    Case(
        "two-readings",
        "two-readings",
        """\
input 01
start R
accept yes
R:
 L -> L R
 _ -> S yes
""",
        """\
f.tm:5:7: error: `L R` can be WRITE MOVES or MOVES NEXT, for there is a state `R`
     L -> L R
          ^
hint: give all three words: `L R STATE`, or `. L R`""",
    ),
    Case(
        "read-dot",
        "cell",
        """\
input 01
start q
accept yes
q:
 . -> R yes
""",
        """\
f.tm:5:2: error: `.` keeps a cell, so it cannot be read
     . -> R yes
     ^
hint: `*` reads any symbol, `\\.` the symbol `.`""",
    ),
    Case(
        "write-star",
        "cell",
        """\
input 01
start q
accept yes
q:
 0 -> * R yes
""",
        """\
f.tm:5:7: error: `*` is any symbol, so it cannot be written
     0 -> * R yes
          ^
hint: `.` keeps what was read, `\\*` is the symbol `*`""",
    ),
    Case(
        "write-set",
        "cell",
        """\
input 01
start q
accept yes
q:
 0 -> [01] R yes
""",
        """\
f.tm:5:7: error: the set `[01]` cannot be written
     0 -> [01] R yes
          ^^^^
hint: write one symbol, or `.` to keep what was read""",
    ),
    Case(
        "open-set",
        "cell",
        """\
input 01
start q
accept yes
q:
 [01 -> R yes
""",
        """\
f.tm:5:2: error: `[` is not closed
     [01 -> R yes
     ^
hint: `\\[` is the symbol `[`""",
    ),
    Case(
        "empty-set",
        "cell",
        """\
input 01
start q
accept yes
q:
 [^] -> R yes
""",
        """\
f.tm:5:2: error: the set `[^]` is empty
     [^] -> R yes
     ^^^
hint: `*` reads any symbol""",
    ),
    Case(
        "glued-arrow",
        "syntax",
        """\
input 01
start q
accept yes
q:
 0->1 R yes
""",
        """\
f.tm:5:2: error: `->` needs spaces around it
     0->1 R yes
     ^^^^
hint: a rule is READ -> [WRITE] MOVES [NEXT]""",
    ),
    Case(
        "apart",
        "syntax",
        """\
tapes 2
input 01
start q
accept yes
q:
 0 0 -> RR yes
""",
        """\
f.tm:6:2: error: 2 words stand before `->`, a rule has one
     0 0 -> RR yes
     ^
hint: the cells of several tapes are written together, as in `00 ->`""",
    ),
    Case(
        "one-line",
        "syntax",
        """\
input 01
start q
accept yes
q: 0 -> R yes
""",
        """\
f.tm:4:1: error: state `q` and a rule share a line
    q: 0 -> R yes
    ^^
hint: start a new line after the colon""",
    ),
    Case(
        "colon-apart",
        "syntax",
        """\
input 01
start q
accept yes
q :
 0 -> R yes
""",
        """\
f.tm:4:1: error: `q` is no line of a machine
    q :
    ^
hint: a state is written `q:`""",
    ),
    Case(
        "too-many-words",
        "syntax",
        """\
input 01
start q
accept yes
q:
 0 -> 1 R yes now
""",
        """\
f.tm:5:15: error: `now` is one word too many
     0 -> 1 R yes now
                  ^^^
hint: a rule is READ -> [WRITE] MOVES [NEXT]""",
    ),
    Case(
        "five-words",
        "syntax",
        """\
input 01
start q
accept yes
q:
 0 -> R yes
 q 0 1 R yes
""",
        """\
f.tm:6:2: error: `q` begins no header, state or rule
     q 0 1 R yes
     ^
hint: a rule is READ -> [WRITE] MOVES [NEXT]""",
    ),
    Case(
        "no-moves",
        "syntax",
        """\
input 01
start q
accept yes
q:
 0 ->  ; what?
""",
        """\
f.tm:5:4: error: expected a move after `->`
     0 ->  ; what?
       ^^
hint: a rule is READ -> [WRITE] MOVES [NEXT]""",
    ),
    Case(
        "no-read",
        "syntax",
        """\
input 01
start q
accept yes
q:
 -> R yes
""",
        """\
f.tm:5:2: error: nothing is read before `->`
     -> R yes
     ^^
hint: a rule is READ -> [WRITE] MOVES [NEXT]""",
    ),
    Case(
        "test-quotes",
        "syntax",
        """\
input 01
start q
accept yes
test 01 accept
q:
 0 -> R yes
""",
        """\
f.tm:4:6: error: expected a word in quotes, found `01`
    test 01 accept
         ^^
hint: write test "WORD" accept|reject|-> "OUTPUT" [in STEPS]""",
    ),
    Case(
        "test-open-quote",
        "syntax",
        """\
input 01
start q
accept yes
test "01 accept
q:
 0 -> R yes
""",
        """\
f.tm:4:6: error: the quote is not closed
    test "01 accept
         ^^^
hint: write test "WORD" accept|reject|-> "OUTPUT" [in STEPS]""",
    ),
    Case(
        "test-verdict",
        "syntax",
        """\
input 01
start q
accept yes
test "01" maybe
q:
 0 -> R yes
""",
        """\
f.tm:4:11: error: expected accept, reject or `->`, found `maybe`
    test "01" maybe
              ^^^^^
hint: write test "WORD" accept|reject|-> "OUTPUT" [in STEPS]""",
    ),
    Case(
        "test-steps",
        "syntax",
        """\
input 01
start q
accept yes
test "01" accept in many
q:
 0 -> R yes
""",
        """\
f.tm:4:21: error: expected a number, found `many`
    test "01" accept in many
                        ^^^^
hint: write test "WORD" accept|reject|-> "OUTPUT" [in STEPS]""",
    ),
    Case(
        "test-symbol",
        "test-symbol",
        """\
input 01
start q
accept yes
test "021" accept
q:
 0 -> R yes
""",
        """\
f.tm:4:8: error: symbol `2` is not in the input alphabet
    test "021" accept
           ^
hint: the input alphabet is 01""",
    ),
    Case(
        "test-no-input",
        "test-symbol",
        """\
start q
accept yes
test "0" accept
q:
 0 -> R yes
""",
        """\
f.tm:3:7: error: symbol `0` is not in the input alphabet
    test "0" accept
          ^
hint: declare it: `input SYMBOLS`""",
    ),
    Case(
        "test-space",
        "symbol",
        """\
input 01
start q
accept yes
test "0 1" accept
q:
 0 -> R yes
""",
        """\
f.tm:4:8: error: a space is not a symbol
    test "0 1" accept
           ^
hint: the blank is written `_`""",
    ),
    Case(
        "test-kind-decider",
        "test-kind",
        """\
input 01
start q
accept yes
test "01" -> "1"
q:
 0 -> R yes
""",
        """\
f.tm:4:15: error: this machine accepts or rejects: it has no output
    test "01" -> "1"
                  ^
hint: write `test "WORD" accept`, or use `halt` in place of `accept`""",
    ),
    Case(
        "test-kind-halt",
        "test-kind",
        """\
input 01
start q
halt done
test "01" accept
q:
 0 -> R done
""",
        """\
f.tm:4:11: error: this machine computes a word: it neither accepts nor rejects
    test "01" accept
              ^^^^^^
hint: write `test "WORD" -> "OUTPUT"`""",
    ),
    Case(
        "ends",
        "syntax",
        """\
ends oneway
input 01
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:6: error: expected two-way or one-way, found `oneway`
    ends oneway
         ^^^^^^
hint: write ends two-way, or ends one-way""",
    ),
    Case(
        "output-tape",
        "output-tape",
        """\
output tape 2
input 01
start q
halt done
q:
 0 -> R done
""",
        """\
f.tm:1:13: error: there is no tape 2, this machine has 1 tape
    output tape 2
                ^
hint: tapes are counted from 1""",
    ),
    Case(
        "output-word",
        "syntax",
        """\
output 1
input 01
start q
halt done
q:
 0 -> R done
""",
        """\
f.tm:1:8: error: expected the word `tape`, found `1`
    output 1
           ^
hint: write output tape NUMBER""",
    ),
    Case(
        "input-apart",
        "syntax",
        """\
input 0 1
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:9: error: `1` is one word too many
    input 0 1
            ^
hint: write input SYMBOLS, written together, as in `input 01`""",
    ),
    Case(
        "input-nothing",
        "syntax",
        """\
input
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:1: error: expected symbols after `input`
    input
    ^^^^^
hint: write input SYMBOLS, written together, as in `input 01`""",
    ),
    Case(
        "blank-two",
        "syntax",
        """\
blank ##
input 01
start q
accept yes
q:
 0 -> R yes
""",
        """\
f.tm:1:7: error: expected one symbol, found `##`
    blank ##
          ^^
hint: write blank SYMBOL, one character, as in `blank #`""",
    ),
    Case(
        "backslash",
        "syntax",
        """\
input 01
start q
accept yes
q:
 0 -> \\ R yes
""",
        """\
f.tm:5:7: error: a backslash stands alone
     0 -> \\ R yes
          ^
hint: it goes before the symbol that it makes plain, as in `\\;`""",
    ),
    Case(
        "several",
        "unknown-header cell-count move unknown-state",
        """\
tapes 2
input 01
start q
acept yes
q:
 000 -> RR yes
 00 -> RX yes
 01 -> RR whither
""",
        """\
f.tm:4:1: error: unknown header "acept"; did you mean "accept"?
    acept yes
    ^^^^^
hint: write accept STATE ...
f.tm:6:2: error: read part "000" has 3 cells, this machine has 2 tapes
     000 -> RR yes
     ^^^
hint: write one cell for each tape
f.tm:7:9: error: "X" is not a move
     00 -> RX yes
            ^
hint: use L R S (or < > -), one for each tape
f.tm:8:11: error: unknown state "whither"
     01 -> RR whither
              ^^^^^^^
hint: a state is opened by `whither:`, or named by a header""",
    ),
    Case(
        "entries",
        "too-many-entries",
        """\
tapes 5
input 0123456789abcdef
start q
accept yes
q:
 ***** -> RRRRR yes
""",
        """\
f.tm:6:2: error: the rules up to this one stand for more than 1,000,000 rules without sets
     ***** -> RRRRR yes
     ^^^^^
hint: use fewer tapes, or sets that name fewer symbols""",
    ),
]

REMARKS = [
    Case(
        "missing-rule",
        "missing-rule",
        """\
input 01
start q
accept yes
q:
 0 -> R
 _ -> S yes
""",
        """\
f.tm:4:1: note: state q has no rule for `1`
    q:
    ^
hint: a run that comes there rejects""",
    ),
    Case(
        "missing-rule-halt",
        "missing-rule",
        """\
input 01
start q
halt done
q:
 0 -> R
 _ -> S done
""",
        """\
f.tm:4:1: note: state q has no rule for `1`
    q:
    ^
hint: a run that comes there is an error""",
    ),
    Case(
        "missing-many",
        "missing-rule",
        """\
tapes 2
input 01
start q
accept yes
q:
 00 -> RR
""",
        """\
f.tm:5:1: note: state q has no rule for `01`, `0_`, `10`, `11` and 4 more
    q:
    ^
hint: a run that comes there rejects""",
    ),
    Case(
        "repeated-rule",
        "repeated-rule",
        """\
input 01
start q
accept yes
q:
 * -> R
 [01_] -> . R q
""",
        """\
f.tm:6:2: warning: two rules for state q reading `[01_]` do the same: lines 5 and 6
     [01_] -> . R q
     ^^^^^
hint: remove one of them""",
    ),
    Case(
        "unreachable",
        "unreachable",
        """\
input 01
start q
accept yes
q:
 * -> R yes
p:
 * -> R q
""",
        """\
f.tm:6:1: warning: no run comes to state p
    p:
    ^""",
    ),
    Case(
        "no-rules",
        "no-rules",
        """\
input 01
start q
accept yes
q:
 * -> R p
p:
""",
        """\
f.tm:6:1: warning: state p has no rules, and is not an accept, reject or halt state
    p:
    ^
hint: a run that comes there rejects: give it rules, or declare it""",
    ),
    Case(
        "repeated-state",
        "repeated-state",
        """\
input 01
start q
accept yes
q:
 [01] -> R
q:
 _ -> S yes
""",
        """\
f.tm:6:1: warning: state q is opened twice: lines 4 and 6
    q:
    ^
hint: put its rules together""",
    ),
    Case(
        "repeated-symbol",
        "repeated-symbol",
        """\
input 010
start q
accept yes
q:
 * -> R yes
""",
        """\
f.tm:1:9: warning: symbol `0` is declared twice
    input 010
            ^""",
    ),
]


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case.name)
def test_errors_are_told_word_for_word(case: Case) -> None:
    with pytest.raises(SourceError) as error:
        parse(case.text, "f.tm")
    assert str(error.value) == case.message
    assert [d.code for d in error.value.diagnostics] == case.codes.split()
    assert {d.severity for d in error.value.diagnostics} == {Severity.ERROR}


@pytest.mark.parametrize("case", REMARKS, ids=lambda case: case.name)
def test_remarks_are_carried_by_the_machine(case: Case) -> None:
    notes = parse(case.text, "f.tm").notes
    told = [d for d in notes if d.code in case.codes.split()]
    assert "\n".join(map(str, told)) == case.message
    assert [d.code for d in told] == case.codes.split()
    assert Severity.ERROR not in {d.severity for d in told}


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case.name)
def test_carets_stand_under_what_is_wrong(case: Case) -> None:
    with pytest.raises(SourceError) as error:
        parse(case.text, "f.tm")
    lines = case.text.replace("\r\n", "\n").split("\n")
    for diagnostic in error.value.diagnostics:
        span = diagnostic.span
        assert span is not None
        if span.text:
            assert span.text == lines[span.line - 1]
            assert 1 <= span.column <= span.column + span.width - 1 <= len(span.text)


def test_twenty_errors_are_shown_and_the_others_counted() -> None:
    with pytest.raises(SourceError) as error:
        parse("who knows\n" * 25, "f.tm")
    assert len(error.value.diagnostics) == 25
    assert str(error.value).count("error:") == 20
    assert str(error.value).endswith("\n... and 5 more")
