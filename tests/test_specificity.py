"""Which of the rules that match counts: the most specific one, against its definition."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from tests.language import refused, rules, table
from tmc.machines.files import parse
from tmc.machines.machine import Word


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
