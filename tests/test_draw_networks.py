"""Pictures of the sparse DAG: every constituent by its right name, no wire through a box."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.drawings import parsed, path_points, texts, titles
from tests.formulas import Reader
from tests.networks import networks
from tmc.circuits.lut import Lut, LutNetwork
from tmc.draw.constituents import Constituent, recognise
from tmc.draw.luts import lut_svg


def value(what: Constituent, bits: tuple[int, ...]) -> bool:
    """What a constituent's name says that it computes."""
    pins = [bit ^ inverted for bit, inverted in zip(bits, what.inverted, strict=True)]
    total, name = sum(pins), what.name
    letters = {"True": 1} | dict(zip(what.marks, pins, strict=False))
    if name in ("0", "1"):
        result = name == "1"
    elif name in ("AND", "OR", "XOR", "MAJ", "=", "NOT"):
        result = {
            "AND": total == len(pins),
            "OR": total > 0,
            "XOR": total % 2 == 1,
            "MAJ": 2 * total > len(pins),
            "=": total != 1 if len(pins) == 2 else total == 1,
            "NOT": total == 0,
        }[name]
    elif name == "MUX":
        result = bool(letters["1"] if letters["?"] else letters["0"])
    elif match := re.fullmatch(r"sum >= (\d)", name):
        result = total >= int(match[1])
    elif match := re.fullmatch(r"sum = (\d)", name):
        result = total == int(match[1])
    elif match := re.fullmatch(r"sum in ([\d,]+)", name):
        result = str(total) in match[1].split(",")
    else:
        result = bool(Reader(name, letters).read())
    return result ^ what.output_inverted


def check(k: int, table: int) -> None:
    what = recognise(Lut(tuple(range(k)), table))
    if what.name == f"f of {k}":
        assert k > 4 and what.marks == tuple(map(str, range(k)))
        return
    for i in range(1 << k):
        bits = tuple(i >> j & 1 for j in range(k))
        assert value(what, bits) == bool(table >> i & 1), (what, bits)


@pytest.mark.parametrize("k", [0, 1, 2, 3])
def test_every_small_function_has_its_right_name(k: int) -> None:
    for table in range(1 << (1 << k)):
        check(k, table)


@given(st.integers(4, 6), st.data())
def test_functions_of_more_variables(k: int, data: st.DataObject) -> None:
    check(k, data.draw(st.integers(0, (1 << (1 << k)) - 1)))


@given(st.integers(3, 5), st.data())
def test_formulas_are_found_again(k: int, data: st.DataObject) -> None:
    """A function that reads every variable once never ends without a formula."""
    columns = [sum((i >> j & 1) << i for i in range(1 << k)) for j in range(k)]
    full = (1 << (1 << k)) - 1
    while len(columns) > 1:
        i = data.draw(st.integers(0, len(columns) - 2))
        a, b = columns.pop(i), columns.pop(i)
        a ^= full * data.draw(st.integers(0, 1))
        columns.append(a ^ b if data.draw(st.booleans()) else a & b)
    check(k, columns[0])
    assert not recognise(Lut(tuple(range(k)), columns[0])).name.startswith("f of")


@given(networks)
def test_every_input_and_output_of_a_network_is_named(network: LutNetwork) -> None:
    shown = texts(parsed(lut_svg(network, "caption")))
    assert all(name in shown for name in network.inputs)
    for name in network.outputs:
        assert name in shown or f"{name} = 0" in shown or f"{name} = 1" in shown


# Two narrow boxes beside wide ones, which their wires have to pass.
WIDE = Lut((0, 1, 2, 3), 0x7888)
NARROW = LutNetwork(
    ("a", "b", "c", "d"),
    (Lut((0, 1), 8), WIDE, WIDE, WIDE, Lut((2, 3), 8), Lut((4, 5, 6, 7, 8), 1)),
    ("y",),
    (9,),
)


@example(NARROW)
@given(networks)
def test_no_wire_runs_through_a_box(network: LutNetwork) -> None:
    svg = lut_svg(network).split('<g transform="translate(0,')[0]  # which begins the legend
    found = re.findall(
        r'<rect class="(?:box|and|xor)" x="([^"]*)" y="([^"]*)" rx="7" '
        r'width="([^"]*)" height="([^"]*)"',
        svg,
    )
    placed = [tuple(map(float, numbers)) for numbers in found]
    for wire in re.findall(r'class="wire" d="([^"]*)"', svg):
        for x, y in path_points(wire):
            for left, top, width, height in placed:
                inside = left + 2 < x < left + width - 2 and top + 2 < y < top + height - 2
                assert not inside


def test_a_large_network_is_drawn() -> None:
    luts = tuple(Lut((i, i + 1, i + 2), 0xE8) for i in range(5000))
    network = LutNetwork(("a", "b", "c"), luts, ("out",), (5002,))
    root = parsed(lut_svg(network))
    assert "fan-in 3 and more: 5,000" in texts(root)
    assert "output out" in titles(root)
