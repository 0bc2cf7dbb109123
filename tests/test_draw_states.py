"""State diagrams: the labels are the machine, and nothing in them overlaps."""

import re
from itertools import combinations

import pytest
from hypothesis import assume, given, settings

from tests.drawings import parsed, texts
from tests.strategies import machines, render
from tmc.draw.labels import transition_labels
from tmc.draw.states import states_svg
from tmc.draw.svg import text_width
from tmc.machines.files import load, parse, sample_names
from tmc.machines.machine import Machine

SAMPLES = [load(name) for name in sample_names()]


def again(machine: Machine) -> Machine:
    """The machine whose rules are the labels of its state diagram."""
    lines = render(machine).splitlines()
    states = {f"{name}:" for name in machine.states}
    head = [line for line in lines[: next(i for i, x in enumerate(lines) if x in states)]]
    body: list[str] = []
    for q, name in enumerate(machine.states):
        if q not in machine.final:
            body.append(f"{name}:")
            body += [
                f"  {label.replace('→', '->')} {machine.states[r]}"
                for (p, r), labels in transition_labels(machine).items()
                if p == q
                for label in labels
            ]
    return parse("\n".join([*head, *body, ""]))


def by_name(machine: Machine) -> object:
    return {
        (machine.states[q], machine.show(read)): [
            (machine.states[a.state], machine.show(a.write), a.moves) for a in actions
        ]
        for (q, read), actions in machine.delta.items()
    }


@pytest.mark.parametrize(
    "machine",
    [m for m in SAMPLES if m.input_size and not m.nondeterministic],
    ids=lambda m: m.name,
)
def test_the_labels_are_the_machine(machine: Machine) -> None:
    assert by_name(again(machine)) == by_name(machine)


@settings(max_examples=60)
@given(machines())
def test_the_labels_of_any_machine_are_the_machine(machine: Machine) -> None:
    assume(
        all(
            any(q == p for p, _ in machine.delta) or q in machine.final
            for q in range(len(machine.states))
        )
    )
    assert by_name(again(machine)) == by_name(machine)


def boxes(svg: str) -> list[tuple[float, float, float, float, str]]:
    """The boxes of states and of lines of labels, as they are drawn."""
    found = []
    for x, y, width, height in re.findall(
        r'<rect class="state[a-z ]*" x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"',
        svg.replace(" ring", "~"),
    ):
        left, top = float(x), float(y)
        found.append((left, top, left + float(width), top + float(height), "state"))
    for x, y, words in re.findall(
        r'<text x="([^"]*)" y="([^"]*)" class="label"[^>]*>([^<]*)<', svg
    ):
        half = text_width(words, 12) / 2
        found.append((float(x) - half, float(y) - 10, float(x) + half, float(y) + 3, words))
    return found


@pytest.mark.parametrize("machine", SAMPLES, ids=lambda m: m.name)
def test_states_and_labels_do_not_overlap(machine: Machine) -> None:
    svg = states_svg(machine)
    shown = texts(parsed(svg))
    assert all(name in shown for name in machine.states)
    placed = boxes(svg)
    labels = sum(map(len, transition_labels(machine).values()))
    assert len(placed) == len(machine.states) + labels
    for a, b in combinations(placed, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (a, b)


@pytest.mark.parametrize("machine", SAMPLES, ids=lambda m: m.name)
def test_a_diagram_is_no_strip(machine: Machine) -> None:
    root = parsed(states_svg(machine))
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    assert width <= 1100 or width <= 4 * height
    assert height <= 1100 or height <= 4 * width


@settings(max_examples=40)
@given(machines(nondeterministic=True))
def test_labels_of_a_diagram_that_goes_down_do_not_overlap(machine: Machine) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tmc.draw.states_layout._WIDE", 0.0)
        patch.setattr("tmc.draw.states_layout._STRIP", 0.0)
        placed = boxes(states_svg(machine))
    for a, b in combinations(placed, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (a, b)


@settings(max_examples=40)
@given(machines(nondeterministic=True))
def test_labels_of_any_machine_do_not_overlap(machine: Machine) -> None:
    placed = boxes(states_svg(machine))
    for a, b in combinations(placed, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (a, b)
