"""What is said of lines that cannot be read."""

from tests.messages.case import END, START, Case

LINES = [
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
        "imput: 01\n" + END,
        """\
f.tm:1:1: error: unknown header "imput"; did you mean "input"?
    imput: 01
    ^^^^^^
hint: write input SYMBOLS, written together, as in `input 01`""",
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
        "comment-hash",
        "syntax",
        "# a comment\ninput 01\n" + END,
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
        "glued-arrow",
        "syntax",
        START + " 0->1 R yes\n",
        """\
f.tm:5:2: error: `->` needs spaces around it
     0->1 R yes
     ^^^^
hint: a rule is READ -> [WRITE] MOVES [NEXT]""",
    ),
    Case(
        "apart",
        "syntax",
        "tapes 2\n" + START + " 0 0 -> RR yes\n",
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
        START + " 0 -> 1 R yes now\n",
        """\
f.tm:5:15: error: `now` is one word too many
     0 -> 1 R yes now
                  ^^^
hint: a rule is READ -> [WRITE] MOVES [NEXT]""",
    ),
    Case(
        "five-words",
        "syntax",
        START + " 0 -> R yes\n q 0 1 R yes\n",
        """\
f.tm:6:2: error: `q` begins no header, state or rule
     q 0 1 R yes
     ^
hint: a rule is READ -> [WRITE] MOVES [NEXT]""",
    ),
    Case(
        "no-moves",
        "syntax",
        START + " 0 ->  ; what?\n",
        """\
f.tm:5:4: error: expected a move after `->`
     0 ->  ; what?
       ^^
hint: a rule is READ -> [WRITE] MOVES [NEXT]""",
    ),
    Case(
        "no-read",
        "syntax",
        START + " -> R yes\n",
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
        "ends",
        "syntax",
        "ends oneway\ninput 01\n" + END,
        """\
f.tm:1:6: error: expected two-way or one-way, found `oneway`
    ends oneway
         ^^^^^^
hint: write ends two-way, or ends one-way""",
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
        "input 0 1\n" + END,
        """\
f.tm:1:9: error: `1` is one word too many
    input 0 1
            ^
hint: write input SYMBOLS, written together, as in `input 01`""",
    ),
    Case(
        "input-nothing",
        "syntax",
        "input\n" + END,
        """\
f.tm:1:1: error: expected symbols after `input`
    input
    ^^^^^
hint: write input SYMBOLS, written together, as in `input 01`""",
    ),
    Case(
        "blank-two",
        "syntax",
        "blank ##\ninput 01\n" + END,
        """\
f.tm:1:7: error: expected one symbol, found `##`
    blank ##
          ^^
hint: write blank SYMBOL, one character, as in `blank #`""",
    ),
    Case(
        "backslash",
        "syntax",
        START + " 0 -> \\ R yes\n",
        """\
f.tm:5:7: error: a backslash stands alone
     0 -> \\ R yes
          ^
hint: it goes before the symbol that it makes plain, as in `\\;`""",
    ),
]
