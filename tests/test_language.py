"""The machine language, corner by corner: what each way of writing means.

Whatever is written differently and means the same must parse to the same delta.
"""

import re

import pytest

from tests.language import INCREMENT, ZEROS_ONES, refused, rules, table
from tmc.machines.files import parse
from tmc.machines.machine import Action, Move, Verdict, read_word

L, S, R = Move

LITTLE_ENDIAN = """
; little-endian + 1
machine increment
input  01
start  carry
halt   done
time   n + 1
test   "1101" -> "0011"

carry:
  1    -> 0 R
  [0_] -> 1 R done
"""


def test_the_increment_of_the_reference() -> None:
    machine = parse(INCREMENT)
    assert machine.name == "increment"
    assert machine.states == ("right", "carry", "done")
    assert machine.symbols == ("0", "1", "_")
    assert (machine.input_size, machine.blank, machine.tapes) == (2, 2, 1)
    assert machine.computes and machine.final == {2: Verdict.HALT}
    assert table(machine) == {
        "right 0": ["right 0 R"],
        "right 1": ["right 1 R"],
        "right _": ["carry _ L"],
        "carry 1": ["carry 0 L"],
        "carry 0": ["done 1 S"],
        "carry _": ["done 1 S"],
    }
    assert machine.time and [machine.time.at(n) for n in range(3)] == [2, 4, 6]
    assert machine.space and machine.space.at(5) == 7
    assert [(machine.show(t.word), t.verdict, t.line) for t in machine.tests] == [
        ("1011", Verdict.HALT, 9),
        ("111", Verdict.HALT, 10),
        ("", Verdict.HALT, 11),
    ]
    assert [machine.show(t.output or ()) for t in machine.tests] == ["1100", "1000", "1"]
    assert machine.notes == ()
    assert machine.delta[1, (0,)] == (Action(2, (1,), (S,), line=18),)


def test_the_two_tapes_of_the_reference() -> None:
    machine = parse(ZEROS_ONES)
    assert table(machine) == {
        "begin __": ["yes __ SS"],
        "begin 0_": ["push 00 RR"],
        "push 0_": ["push 00 RR"],
        "push 1_": ["pop 1_ SL"],
        "pop 10": ["pop 10 RL"],
        "pop __": ["yes __ SS"],
    }
    assert machine.tapes == 2 and machine.final == {3: Verdict.ACCEPT}
    assert [(t.steps, t.verdict) for t in machine.tests] == [
        (6, Verdict.ACCEPT),
        (None, Verdict.REJECT),
        (None, Verdict.REJECT),
        (None, Verdict.ACCEPT),
    ]
    assert {note.code for note in machine.notes} == {"missing-rule"}


def test_the_increment_of_the_formats() -> None:
    assert table(parse(LITTLE_ENDIAN)) == {
        "carry 1": ["carry 0 R"],
        "carry 0": ["done 1 R"],
        "carry _": ["done 1 R"],
    }


# --------------------------------------------------------------------------------------- the lines


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("->", "→"),
        lambda text: re.sub(' *"([01]*)"', " “\\1”", text),
        lambda text: re.sub(" +", "\t", text),
        lambda text: re.sub(" +", "\u00a0 ", text),
        lambda text: re.sub("(?m)^ +", "", text),
        lambda text: re.sub("(?m)^(?=.)", "      ", text),
        lambda text: re.sub("(?m)^([a-z]+) ", r"\1: ", text),
        lambda text: re.sub("(?m);.*$", "", text),
        lambda text: text.replace("\n", ' ; \\ [ " -> q:\n'),
        lambda text: text.replace("\n", ";\n").replace(" ; ", " ;; "),
        lambda text: text.rstrip(),
        lambda text: text.replace("\n", "\n \n;\n"),
        lambda text: (
            "\n".join(sorted(text.split("right:")[0].split("\n")))
            + "\nright:"
            + text.split("right:")[1]
        ),
    ],
)
def test_what_does_not_matter(change: object) -> None:
    assert callable(change)
    original, changed = parse(INCREMENT), parse(change(INCREMENT))
    assert table(changed) == table(original)
    assert sorted(t.word for t in changed.tests) == sorted(t.word for t in original.tests)
    for field in ("name", "states", "symbols", "start", "final"):
        assert getattr(changed, field) == getattr(original, field)
    assert changed.time and changed.space
    assert (changed.time.at(7), changed.space.at(7)) == (16, 9)


def test_the_order_of_states_does_not_matter() -> None:
    head, right, carry = re.split("(?=right: |carry:)", INCREMENT)
    assert dict(table(parse(head + carry + right))) == table(parse(INCREMENT))


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("test -> RRRR", "q test"),
        ("time -> RRRR", "q time"),
        ("halt: -> RRRRR", "q halt:"),
        ("-> -> LL", "q ->"),
        ("0: -> RR", "q 0:"),
        ("q0: -> RRR", "q q0:"),
        ("→ → R", "q →"),
    ],
)
def test_a_second_word_that_is_an_arrow_makes_a_rule(line: str, entry: str) -> None:
    k = len(entry) - 2
    found = rules(line, f"tapes {k}")
    assert list(found) == [entry]


@pytest.mark.parametrize("name", ["accept", "test", "nondeterministic", "R", "0", "q:", "a;", "é→"])
def test_a_lone_name_with_a_colon_is_a_state(name: str) -> None:
    written = name.replace(";", "\\;")
    machine = parse(f"input 0\nstart {written}\naccept yes\n{written}: ; here\n 0 -> R yes\n")
    assert machine.states == (written, "yes")
    assert machine.start == 0


def test_comments_do_not_start_in_quotes_sets_or_after_a_backslash() -> None:
    machine = parse(
        "input a\\;b;c\nstart q\naccept yes\n"
        'test "a;b" accept ; "a" reject\n'
        "q:\n [;a] -> R;c\n \\; -> L yes ; [\n b -> \\; S\n"
    )
    assert machine.symbols == ("a", ";", "b", "_")
    assert machine.show(machine.tests[0].word) == "a;b"
    assert table(machine) == {"q a": ["q a R"], "q ;": ["yes ; L"], "q b": ["q ; S"]}


def test_slashes_and_hashes_are_symbols() -> None:
    assert rules("// -> RR\n## -> LL yes", "tapes 2\ninput /#") == {
        "q //": ["q // RR"],
        "q ##": ["yes ## LL"],
    }


def test_headers_that_accumulate() -> None:
    machine = parse(
        'input 0\naccept a b\nreject c\naccept d\nstart q\ntest "" accept\nq:\n _ -> S a\n'
        'test "0" reject in 0\n'
    )
    assert [(machine.states[q], v.value) for q, v in machine.final.items()] == [
        ("a", "accept"),
        ("b", "accept"),
        ("c", "reject"),
        ("d", "accept"),
    ]
    assert [t.steps for t in machine.tests] == [None, 0]


@pytest.mark.parametrize(
    "header",
    ["machine m", "tapes 1", "input 0", "alphabet x", "blank B", "start q", "ends one-way",
     "output tape 1", "nondeterministic", "time n", "space n"],
)  # fmt: skip
def test_other_headers_are_given_once(header: str) -> None:
    key = header.split()[0]
    others = [h for h in ("input 0", "start q") if not h.startswith(key)]
    body = "\naccept yes\nq:\n 0 -> R yes\n"
    parse("\n".join([*others, header]) + body)
    assert refused("\n".join([*others, header, header]) + body) == ["repeated-header"]


def test_what_a_machine_is_when_nothing_is_said() -> None:
    machine = parse("start q\naccept yes\nq:\n _ -> S yes\n", "folder/name.tm")
    assert (machine.name, machine.file) == ("name", "folder/name.tm")
    assert machine.symbols == ("_",) and machine.input_size == 0
    assert (machine.tapes, machine.one_way, machine.nondeterministic) == (1, False, False)
    assert (machine.time, machine.space, machine.output_tape) == (None, None, 0)


def test_what_headers_say() -> None:
    machine = parse(
        'tapes 3\noutput tape 2\nends one-way\nstart done\nhalt done\ninput ab\ntest "ab" -> ""'
    )
    assert (machine.tapes, machine.output_tape, machine.one_way) == (3, 1, True)
    assert machine.states == ("done",) and machine.delta == {}
    assert machine.tests[0].output == ()


# --------------------------------------------------------------------------------------- the cells


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("0 -> R", {"q 0": ["q 0 R"]}),
        ("0 -> R yes", {"q 0": ["yes 0 R"]}),
        ("0 -> 1 R", {"q 0": ["q 1 R"]}),
        ("0 -> 1 R yes", {"q 0": ["yes 1 R"]}),
        ("0 -> . S", {"q 0": ["q 0 S"]}),
        ("0 -> _ < yes", {"q 0": ["yes _ L"]}),
        ("_ -> >", {"q _": ["q _ R"]}),
        ("[01] -> -", {"q 0": ["q 0 S"], "q 1": ["q 1 S"]}),
        ("[^0] -> R", {"q 1": ["q 1 R"], "q _": ["q _ R"]}),
        ("[^_] -> R", {"q 0": ["q 0 R"], "q 1": ["q 1 R"]}),
        ("* -> R", {"q 0": ["q 0 R"], "q 1": ["q 1 R"], "q _": ["q _ R"]}),
        ("[0^] -> R", {"q 0": ["q 0 R"], "q ^": ["q ^ R"]}),
        (r"[\^0] -> R", {"q 0": ["q 0 R"], "q ^": ["q ^ R"]}),
        (r"[\]\\] -> R", {"q ]": ["q ] R"], r"q \\": [r"q \\ R"]}),
        ("[*.] -> R", {"q *": ["q * R"], "q .": ["q . R"]}),
        ("[0-1] -> R", {"q 0": ["q 0 R"], "q 1": ["q 1 R"], "q -": ["q - R"]}),
        (r"\* -> \. R", {"q *": ["q . R"]}),
        (r"\. -> \* R", {"q .": ["q * R"]}),
        (r"\[ -> ] R", {"q [": ["q ] R"]}),
        (r"\_ -> _ R", {r"q \_": ["q _ R"]}),
        (r"_ -> \_ R", {"q _": [r"q \_ R"]}),
        (r"\0 -> \1 R", {"q 0": ["q 1 R"]}),
        (r"\\ -> \\ R", {r"q \\": [r"q \\ R"]}),
    ],
)
def test_cells(rule: str, found: dict[str, list[str]]) -> None:
    assert {entry: sorted(actions) for entry, actions in rules(rule).items()} == found


def test_a_second_name_of_the_blank() -> None:
    text = 'input 01\nblank B\nstart q\nhalt h\ntest "0" -> "B0_"\nq:\n B -> _ R\n [0_] -> B R\n'
    machine = parse(text)
    assert machine.symbols == ("0", "1", "B")
    assert table(machine) == {"q B": ["q B R"], "q 0": ["q B R"]}
    assert machine.show(machine.tests[0].output or ()) == "B0B"
    assert read_word("_B0x", machine.symbols) == [2, 2, 0, None]
    assert parse("blank \\;\nstart q\naccept q\n").symbols == (";",)
    assert parse(text.replace("blank B", "blank _").replace("B", "_")).symbols == ("0", "1", "_")


def test_the_underscore_as_a_symbol() -> None:
    machine = parse(
        'input 0\\_\nstart q\naccept yes\ntest "\\_0" accept\nq:\n \\_ -> R\n _ -> S yes\n'
    )
    assert machine.symbols == ("0", "_", "_")
    assert table(machine) == {r"q \_": [r"q \_ R"], "q _": ["yes _ S"]}
    assert machine.tests[0].word == machine.word(r"\_0") == (1, 0)
    assert machine.show((1, 2, 0)) == r"\__0"


def test_the_order_of_symbols() -> None:
    """Input as declared, then `alphabet`, then first appearance; the blank last."""
    machine = parse(
        'input ba\nblank #\nstart q\nhalt h\ntest "a" -> "z#"\nq:\n [#y] -> x R h\n a -> z R\n'
    )
    assert machine.symbols == ("b", "a", "z", "y", "x", "#")
    declared = parse("alphabet xy_a\ninput ba\nstart q\naccept h\nq:\n y -> x R h\n")
    assert declared.symbols == ("b", "a", "x", "y", "_")


def test_words_in_quotes() -> None:
    machine = parse(
        r"""
        input "\\\;
        start h
        halt h
        test "\"\\;" -> "_\_\\\"\;"
        """
    )
    assert machine.symbols == ('"', "\\", ";", "_", "_")
    assert machine.tests[0].word == (0, 1, 2)
    assert machine.tests[0].output == (4, 3, 1, 0, 2)


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("0 -> L R", "q L R"),  # no state R: WRITE MOVES
        ("0 -> R p", "p 0 R"),
        ("0 -> L S p", "p L S"),
        ("0 -> p R", "q p R"),  # p is a state, but a symbol here: R is no state
    ],
)
def test_two_words_after_the_arrow(rule: str, found: str) -> None:
    machine = parse(f"input 0\nstart q\naccept p\nq:\n {rule}\n")
    assert table(machine) == {"q 0": [found]}


def test_two_words_that_fit_both_ways_are_refused() -> None:
    head = "input 0\nstart R\naccept yes\nR:\n"
    assert refused(head + " 0 -> L R\n") == ["two-readings"]
    assert table(parse(head + " 0 -> . L R\n")) == {"R 0": ["R 0 L"]}
    assert table(parse(head + " 0 -> 0 R\n")) == {"R 0": ["R 0 R"]}
    assert table(parse(head + " 0 -> L yes\n")) == {"R 0": ["yes 0 L"]}
