"""What is said of headers, of tests, and of a file as a whole."""

from tests.messages.case import END, Case

HEADERS = [
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
        "blank-input",
        "blank-input",
        "input 0_1\n" + END,
        """\
f.tm:1:8: error: the input alphabet contains the blank
    input 0_1
           ^
hint: choose another symbol; `\\_` is the underscore""",
    ),
    Case(
        "blank-name-input",
        "blank-input",
        "blank 1\ninput 01\n" + END,
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
        "; nothing\n\n",
        """\
f.tm:1:1: error: there is no machine in this file
hint: a machine has at least `start STATE`, `accept STATE` and `STATE:` with rules""",
    ),
    Case(
        "tapes-0",
        "tapes",
        "tapes 0\ninput 01\n" + END,
        """\
f.tm:1:7: error: a machine has at least 1 tape and at most 32, not 0
    tapes 0
          ^""",
    ),
    Case(
        "tapes-many",
        "tapes",
        "tapes 99\ninput 01\n" + END,
        """\
f.tm:1:7: error: a machine has at least 1 tape and at most 32, not 99
    tapes 99
          ^^""",
    ),
    Case(
        "bound-name",
        "bound",
        "time m + 2\ninput 01\n" + END,
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
        "time 1/2n\ninput 01\n" + END,
        """\
f.tm:1:6: error: `1/2n` can be read in two ways
    time 1/2n
         ^^^^
hint: write (1/2) n or 1/(2n)""",
    ),
    Case(
        "bound-power",
        "bound",
        "time n log n^2\ninput 01\n" + END,
        """\
f.tm:1:8: error: `log n^2` can be read in two ways
    time n log n^2
           ^^^^^^^
hint: write log(n)^2 or log(n^2)""",
    ),
    Case(
        "repeated-header",
        "unknown-state repeated-header",
        "start a\ninput 01\n" + END,
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
]
