r"""The machine language, corner by corner: what each way of writing means.

Whatever is written differently and means the same must parse to the same delta; random machines
are written out and read back; and no text whatsoever raises anything but a `SourceError`.
"""

import itertools
import random
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.strategies import machines, render
from tmc.machines.errors import SourceError
from tmc.machines.files import parse
from tmc.machines.machine import Action, Machine, Move, Verdict, Word, read_word

L, S, R = Move


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


# ----------------------------------------------------------------------------------- which rule


def test_the_most_specific_rule_wins() -> None:
    assert rules("** -> RR\n0* -> LL\n*0 -> SS\n00 -> RL yes", "tapes 2\ninput 01") == {
        "q 00": ["yes 00 RL"],
        "q 01": ["q 01 LL"],
        "q 0_": ["q 0_ LL"],
        "q 10": ["q 10 SS"],
        "q _0": ["q _0 SS"],
        "q 11": ["q 11 RR"],
        "q 1_": ["q 1_ RR"],
        "q _1": ["q _1 RR"],
        "q __": ["q __ RR"],
    }


def test_overlaps_are_settled_by_a_third_rule_or_by_doing_the_same() -> None:
    head = "tapes 2\ninput 01\nstart q\naccept yes\nq:\n"
    assert refused(head + "0* -> RR\n*0 -> LL\n") == ["overlap"]
    assert parse(head + "0* -> RR\n*0 -> LL\n00 -> RL\n")
    assert parse(head + "0* -> RR\n*0 -> RR\n")
    assert parse(head + "0* -> .0 RR\n*0 -> 0. RR\n")  # the same where both match
    assert refused(head + "0* -> .1 RR\n*0 -> RR\n") == ["overlap"]


def test_two_rules_for_the_same() -> None:
    head = "input 01\nstart q\naccept yes\nq:\n"
    assert refused(head + "0 -> R\n0 -> L\n") == ["repeated-rule"]
    assert refused(head + "0 -> R\n0 -> L\n0 -> R yes\n") == ["repeated-rule"] * 2
    assert refused(head + "[01] -> R\n[01] -> 0 R\n") == ["repeated-rule"]  # differ at 1
    twice = parse(head + "0 -> R\n0 -> 0 R\n_ -> S yes\n1 -> R\n")
    assert [note.code for note in twice.notes] == ["repeated-rule"]
    # Where a more specific rule covers all of both, they are never asked.
    assert parse(head + "[01] -> R\n[01] -> L\n0 -> R\n1 -> R\n")


def test_a_nondeterministic_machine_takes_every_rule_in_file_order() -> None:
    machine = parse(
        "nondeterministic\ninput 01\nstart q\naccept yes\nq:\n"
        "* -> R\n0 -> L\n[01] -> S yes\n0 -> L\n"
    )
    assert table(machine)["q 0"] == ["q 0 R", "q 0 L", "yes 0 S", "q 0 L"]
    assert table(machine)["q 1"] == ["q 1 R", "yes 1 S"]
    assert table(machine)["q _"] == ["q _ R"]
    assert machine.branches == 4
    assert [a.line for a in machine.delta[0, (0,)]] == [6, 7, 8, 9]
    assert [note.code for note in machine.notes] == ["repeated-rule"]
    text = "nondeterministic\ninput 01\nstart q\naccept yes\nq:\n_ -> S yes\n[01] -> R\n"
    assert parse(text + "[01] -> 0 R\n").notes == ()  # not the same at 1


def test_a_state_may_be_opened_twice() -> None:
    text = "input 01\nstart q\naccept yes\nq:\n0 -> R\np:\n* -> R q\nq:\n1 -> R p\n_ -> S yes\n"
    machine = parse(text)
    assert table(machine)["q 1"] == ["p 1 R"] and table(machine)["q 0"] == ["q 0 R"]
    assert [note.code for note in machine.notes] == ["repeated-state"]


Sets = tuple[frozenset[int], ...]


def chosen(rules: list[tuple[Sets, str]], read: Word) -> set[str]:
    """The effects of the minimal rules that match `read`: the definition, taken literally."""

    def matches(sets: Sets) -> bool:
        return all(s in cell for s, cell in zip(read, sets, strict=True))

    def within(a: Sets, b: Sets) -> bool:
        return a != b and all(x <= y for x, y in zip(a, b, strict=True))

    found = [rule for rule in rules if matches(rule[0])]
    return {effect for sets, effect in found if not any(within(o, sets) for o, _ in found)}


@given(
    st.lists(
        st.tuples(
            st.tuples(*[st.frozensets(st.integers(0, 2), min_size=1)] * 2),
            st.sampled_from(["01 RR", "_0 LS yes"]),
        ),
        min_size=1,
        max_size=7,
    )
)
def test_specificity_is_what_its_definition_says(drawn: list[tuple[Sets, str]]) -> None:
    lines = [
        "".join("[" + "".join("01_"[s] for s in sorted(cell)) + "]" for cell in sets)
        + f" -> {effect}"
        for sets, effect in drawn
    ]
    text = "tapes 2\ninput 01\nstart q\naccept yes\nq:\n" + "\n".join(lines)
    effects = {read: chosen(drawn, read) for read in itertools.product(range(3), repeat=2)}
    if any(len(found) > 1 for found in effects.values()):
        assert set(refused(text)) <= {"overlap", "repeated-rule"}
        return
    machine = parse(text)
    for read, found in effects.items():
        actions = machine.delta.get((0, read), ())
        assert len(actions) == len(found)
        if found:
            (action,) = actions
            moves = "".join(move.name for move in action.moves)
            target = "" if action.state == 0 else " yes"
            assert f"{machine.show(action.write)} {moves}{target}" == found.pop()


# -------------------------------------------------------------------------------- there and back


def without_lines(machine: Machine) -> Mapping[tuple[int, Word], tuple[Action, ...]]:
    return {
        key: tuple(replace(action, line=0) for action in actions)
        for key, actions in machine.delta.items()
    }


@given(machines(halting=None) | machines(nondeterministic=True))
def test_what_is_written_can_be_read_back(machine: Machine) -> None:
    again = parse(render(machine))
    assert without_lines(again) == without_lines(machine)
    assert set(again.states) == set(machine.states)
    for field in ("name", "tapes", "symbols", "input_size", "one_way", "nondeterministic"):
        assert getattr(again, field) == getattr(machine, field)
    assert (again.states, again.start, again.final) == (
        machine.states,
        machine.start,
        machine.final,
    )
    assert again.output_tape == machine.output_tape
    assert [rule.read for rule in again.rules] == [rule.read for rule in machine.rules]


@given(st.lists(st.sampled_from(["0", '"', "\\", ";", "_", "é"]), max_size=6))
def test_words_are_shown_as_they_are_written(symbols: list[str]) -> None:
    machine = parse('input 0"\\\\\\;\\_é\nstart q\naccept q\n')
    word = tuple(machine.symbols.index(s) for s in symbols)
    assert machine.word(machine.show(word)) == word


# ------------------------------------------------------------------------------------- anything


def attempt(text: str) -> None:
    try:
        parse(text)
    except SourceError as error:
        assert error.diagnostics and str(error)


@given(st.text(max_size=200))
@example("[")
@example("\\")
@example(":")
@example("\u2028:\x0b->\x1c")
def test_garbage_is_refused_politely(text: str) -> None:
    attempt(text)


WORDS = ["start", "q", "q:", "accept", "halt", "test", '"0"', '"', "->", "0", "[01]", "[", "*", ".",
         "R", "RR", "tapes", "2", "input", "01", "_", "\\", ";", "\n", "\n", "time", "n^", "in",
         "nondeterministic", "blank", "alphabet", "output", "tape", "0"]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_words_in_any_order_are_refused_politely(text: str) -> None:
    attempt(text)


@given(st.sampled_from([INCREMENT, ZEROS_ONES]), st.integers(0, 10**9))
def test_damaged_machines_are_refused_politely(text: str, seed: int) -> None:
    chance = random.Random(seed)
    characters = list(text)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(characters))
        characters[at] = chance.choice(["", " ", "\n", "0", "[", "\\", ":", '"', ";", "->", "R"])
    attempt("".join(characters))
