"""What is said of machines that are none the worse for it: warnings and notes."""

from tests.messages.case import START, Case

REMARKS = [
    Case(
        "missing-rule",
        "missing-rule",
        START + " 0 -> R\n _ -> S yes\n",
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
        "tapes 2\n" + START + " 00 -> RR\n",
        """\
f.tm:5:1: note: state q has no rule for `01`, `0_`, `10`, `11` and 4 more
    q:
    ^
hint: a run that comes there rejects""",
    ),
    Case(
        "repeated-rule",
        "repeated-rule",
        START + " * -> R\n [01_] -> . R q\n",
        """\
f.tm:6:2: warning: two rules for state q reading `[01_]` do the same: lines 5 and 6
     [01_] -> . R q
     ^^^^^
hint: remove one of them""",
    ),
    Case(
        "unreachable",
        "unreachable",
        START + " * -> R yes\np:\n * -> R q\n",
        """\
f.tm:6:1: warning: no run comes to state p
    p:
    ^""",
    ),
    Case(
        "no-rules",
        "no-rules",
        START + " * -> R p\np:\n",
        """\
f.tm:6:1: warning: state p has no rules, and is not an accept, reject or halt state
    p:
    ^
hint: a run that comes there rejects: give it rules, or declare it""",
    ),
    Case(
        "repeated-state",
        "repeated-state",
        START + " [01] -> R\nq:\n _ -> S yes\n",
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
