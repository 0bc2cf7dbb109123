"""What is said of rules and their cells, read together with the rest of the file."""

from tests.messages.case import START, Case

RULES = [
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
        "cell-count-read",
        "cell-count",
        "tapes 2\n" + START + " 000 -> RR yes\n",
        """\
f.tm:6:2: error: read part "000" has 3 cells, this machine has 2 tapes
     000 -> RR yes
     ^^^
hint: write one cell for each tape""",
    ),
    Case(
        "cell-count-write",
        "cell-count",
        START + " 0 -> 01 R yes\n",
        """\
f.tm:5:7: error: write part "01" has 2 cells, this machine has 1 tape
     0 -> 01 R yes
          ^^
hint: if it has 2 tapes, say so: `tapes 2`""",
    ),
    Case(
        "move-count",
        "move-count",
        START + " 0 -> 1 RR yes\n",
        """\
f.tm:5:9: error: move part "RR" has 2 moves, this machine has 1 tape
     0 -> 1 RR yes
            ^^
hint: if it has 2 tapes, say so: `tapes 2`""",
    ),
    Case(
        "move",
        "move",
        START + " 0 -> 1 X yes\n",
        """\
f.tm:5:9: error: "X" is not a move
     0 -> 1 X yes
            ^
hint: use L R S (or < > -), one for each tape""",
    ),
    Case(
        "move-lower",
        "move",
        START + " 0 -> 1 r yes\n",
        """\
f.tm:5:9: error: "r" is not a move
     0 -> 1 r yes
            ^
hint: moves are upper case""",
    ),
    Case(
        "moves-missing",
        "move",
        START + " 0 -> yes\n",
        """\
f.tm:5:7: error: the moves are missing before state yes
     0 -> yes
          ^^^
hint: to stay where it is, write `S yes`""",
    ),
    Case(
        "repeated-rule",
        "repeated-rule",
        START + " 0 -> R\n 1 -> R\n 0 -> L yes\n",
        """\
f.tm:7:2: error: two rules for state q reading `0`: lines 5 and 7
     0 -> L yes
     ^
hint: remove one of them, or declare the machine `nondeterministic`""",
    ),
    Case(
        "repeated-sets",
        "repeated-rule",
        START + " [01] -> R\n [10] -> L yes\n",
        """\
f.tm:6:2: error: two rules for state q reading `[10]`: lines 5 and 6
     [10] -> L yes
     ^^^^
hint: remove one of them, or declare the machine `nondeterministic`""",
    ),
    Case(
        "overlap",
        "overlap",
        "tapes 2\n" + START + " 0* -> RR\n *0 -> LL yes\n",
        """\
f.tm:7:2: error: `0*` (line 6) and `*0` (line 7) overlap in state q: which wins for `00`?
     *0 -> LL yes
     ^^
hint: add a rule for `00`""",
    ),
    Case(
        "rule-leaves-final",
        "rule-leaves-final",
        START + " 0 -> R yes\nyes:\n 0 -> R q\n",
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
        "tab-caret",
        "move",
        START + "\t0\t-> X\tyes\n",
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
        START + " . -> R yes\n",
        """\
f.tm:5:2: error: `.` keeps a cell, so it cannot be read
     . -> R yes
     ^
hint: `*` reads any symbol, `\\.` the symbol `.`""",
    ),
    Case(
        "write-star",
        "cell",
        START + " 0 -> * R yes\n",
        """\
f.tm:5:7: error: `*` is any symbol, so it cannot be written
     0 -> * R yes
          ^
hint: `.` keeps what was read, `\\*` is the symbol `*`""",
    ),
    Case(
        "write-set",
        "cell",
        START + " 0 -> [01] R yes\n",
        """\
f.tm:5:7: error: the set `[01]` cannot be written
     0 -> [01] R yes
          ^^^^
hint: write one symbol, or `.` to keep what was read""",
    ),
    Case(
        "open-set",
        "cell",
        START + " [01 -> R yes\n",
        """\
f.tm:5:2: error: `[` is not closed
     [01 -> R yes
     ^
hint: `\\[` is the symbol `[`""",
    ),
    Case(
        "empty-set",
        "cell",
        START + " [^] -> R yes\n",
        """\
f.tm:5:2: error: the set `[^]` is empty
     [^] -> R yes
     ^^^
hint: `*` reads any symbol""",
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
