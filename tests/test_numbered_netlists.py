"""Netlists of numbered wires, Bristol Fashion and yosys' JSON: round trips, damage, messages."""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.circuits import circuits, truth_table
from tests.netlists import Reader, Writer, outcome, plain, same, wired
from tests.networks import adder
from tmc.circuits.circuit import Circuit
from tmc.formats.bristol import from_bristol, to_bristol
from tmc.formats.circuit_json import from_json
from tmc.formats.yosys_json import to_yosys_json
from tmc.machines.errors import TmcError


@pytest.mark.parametrize("write, read", [(to_bristol, from_bristol), (to_yosys_json, from_json)])
@given(wired)
def test_numbered_wires_come_back(write: Writer, read: Reader, circuit: Circuit) -> None:
    circuit = replace(
        circuit,
        inputs=tuple(f"i{i}" for i in range(len(circuit.inputs))),
        outputs=tuple(f"o{i}" for i in range(len(circuit.outputs))),
    )
    back = read(write(circuit).encode(), "f")
    assert same(back, circuit) and len(back) == len(circuit)


@given(wired)
def test_any_names_come_back_from_yosys_json(circuit: Circuit) -> None:
    assert same(from_json(to_yosys_json(circuit)), circuit)


@pytest.mark.parametrize("write, read", [(to_bristol, from_bristol), (to_yosys_json, from_json)])
def test_numbered_wires_cut_off_anywhere(write: Writer, read: Reader) -> None:
    data = write(adder(2)).encode()
    for end in range(len(data)):
        try:
            back = read(data[:end], "f")
        except TmcError as error:
            assert str(error).startswith("f:")
        else:
            assert data[end:].isspace() and len(back) == len(adder(2))


@settings(max_examples=200)
@given(st.data())
def test_damaged_numbers(data: st.DataObject) -> None:
    write, read = data.draw(
        st.sampled_from([(to_bristol, from_bristol), (to_yosys_json, from_json)])
    )
    whole = write(plain(data.draw(circuits()))).encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    middle = data.draw(
        st.binary(max_size=2) | st.sampled_from([b"9", b"-1", b'"', b"\n", b"[", b"{}"])
    )
    outcome(read, whole[:at] + middle + whole[at + data.draw(st.integers(0, 9)) :])


BRISTOL = """4 8
2 2 1
1 2

2 1 0 1 5 XOR
1 1 1 3 EQ
1 1 4 6 EQW
2 1 3 5 7 AND

"""


OLD = "2 5\n2 1 1\n\n2 1 0 2 3 AND\n1 1 3 4 INV\n"
MANY = "1 6\n1 4\n1 2\n4 2 0 1 2 3 4 5 MAND\n"


def test_bristol_by_hand() -> None:
    for a, b, c in np.ndindex(2, 2, 2):
        with pytest.raises(TmcError, match="f:7: `4` is read, but nothing drives it"):
            from_bristol(BRISTOL.encode(), "f")
        row = truth_table(from_bristol(BRISTOL.replace("1 1 4 6 EQW", "1 1 2 6 EQW").encode()))
        assert row[4 * a + 2 * b + c].tolist() == [bool(c), a != b]


def test_bristol_of_before_2020_says_how_long_two_inputs_are() -> None:
    circuit = from_bristol(b"3 7\n1 3 2\n\n2 1 1 3 4 AND\n1 1 0 5 INV\n2 1 2 4 6 XOR\n")
    assert (len(circuit.inputs), len(circuit.outputs)) == (4, 2)
    assert truth_table(circuit).tolist() == [
        [not a, c != (b and d)] for a, b, c, d in np.ndindex(2, 2, 2, 2)
    ]


def test_an_output_is_an_inverter_without_a_copy() -> None:
    circuit = Circuit.of(["a", "b"], [(False, 2, 4)], [("f", 3), ("g", 7), ("h", 4), ("i", 3)])
    kinds = [line.split()[-1] for line in to_bristol(circuit).splitlines()[4:]]
    assert sorted(kinds) == ["AND", "EQW", "EQW", "INV", "INV"]


def test_bristol_of_before_2020_and_gates_of_many_bits() -> None:
    old = truth_table(from_bristol(OLD.encode()))
    many = truth_table(from_bristol(MANY.encode()))
    for i, (a, _, b) in enumerate(np.ndindex(2, 2, 2)):
        assert old[i].tolist() == [not (a and b)]
    for i, (a, b, c, d) in enumerate(np.ndindex(2, 2, 2, 2)):
        assert many[i].tolist() == [bool(a and c), bool(b and d)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f:1: the file is cut off: expected the header: the numbers of gates and of wires"),
        ("1 2 3\n", "f:1: this is no Bristol file: expected the header"),
        ("hello\n", 'f:1: expected the header: the numbers of gates and of wires, not "hello"'),
        ("1 3\n1 2\n", "f:2: expected how many bits the outputs have"),
        (
            "1 3\n2 2\n1 1\n2 1 0 1 2 AND\n",
            "f:3: expected how many bits the inputs have: 2 numbers",
        ),
        ("1 3\n1 2\n1 1\n", "f:3: the file is cut off: expected 1 gates, not 0"),
        ("0 1\n1 1\n1 1\n2 1 0 0 0 AND\n", "f:4: expected 0 gates and no more"),
        ("1 3\n1 2\n1 1\n2 1 0 1 3 AND\n", "f:4: there is no wire 3: the file has 3"),
        ("1 3\n1 2\n1 1\n2 1 0 1 2 OR\n", "f:4: there is no gate OR from 2 to 1 wires"),
        ("1 3\n1 2\n1 1\n2 1 0 1 AND\n", "f:4: expected 2 + 1 wires, not 2"),
        ("1 3\n1 2\n1 1\n2 1 0 1 1 AND\n", "f:4: nothing else can drive `1`: it is an input"),
        ("1 3\n1 2\n1 1\n2 1 0 2 2 AND\n", "f:4: there is a cycle: `2` reads `2`"),
        ("0 9999999999\n1 9999999999\n1 1\n", "f:3: 9999999999 inputs and 1 outputs on"),
        ("0 1\n1 9\n1 1\n", "f:3: 9 inputs and 1 outputs on 1 wires: expected at most as many as"),
    ],
)
def test_messages_of_bristol(text: str, message: str) -> None:
    with pytest.raises(TmcError) as raised:
        from_bristol(text.encode(), "f")
    assert str(raised.value).startswith(message)


def cell(kind: str, **connections: list[int]) -> dict[str, object]:
    return {"c": {"type": kind, "connections": connections}}


def port(direction: str, *bits: int | str) -> dict[str, object]:
    return {"direction": direction, "bits": [*bits]}


def module(cells: dict[str, object], **ports: object) -> dict[str, object]:
    inputs = {"a": {"direction": "input", "bits": [2]}, "v": {"direction": "input", "bits": [3, 4]}}
    return {"ports": {**inputs, **ports}, "cells": cells}


def lut(width: object, table: object) -> dict[str, object]:
    parameters = {"WIDTH": width, "LUT": table}
    connections = {"A": [2, 3, 4], "Y": [9]}
    return {"type": "$lut", "parameters": parameters, "connections": connections}


Y = {"direction": "output", "bits": [9]}


def test_yosys_json_by_hand() -> None:
    output = {"direction": "output", "bits": [9, "1", 3], "upto": 1, "offset": 2}
    document = {"modules": {"m": module({"l": lut(3, "11101000")}, y=output)}}
    circuit = from_json(json.dumps(document))
    assert circuit.inputs == ("a", "v[1]", "v[0]") and circuit.outputs == ("y[2]", "y[3]", "y[4]")
    for (a, b, c), row in zip(np.ndindex(2, 2, 2), truth_table(circuit).tolist(), strict=True):
        assert row == [bool(c), True, a + b + c >= 2]


@pytest.mark.parametrize(
    ("kind", "ports", "value"),
    [
        ("$_ANDNOT_", "AB", lambda a, b: a and not b),
        ("$_ORNOT_", "AB", lambda a, b: a or not b),
        ("$_NAND_", "AB", lambda a, b: not (a and b)),
        ("$_XNOR_", "AB", lambda a, b: a == b),
        ("$_MUX_", "ABS", lambda a, b, s: b if s else a),
        ("$_NMUX_", "ABS", lambda a, b, s: not (b if s else a)),
        ("$_AOI3_", "ABC", lambda a, b, c: not (a and b or c)),
        ("$_OAI3_", "ABC", lambda a, b, c: not ((a or b) and c)),
        ("$_AOI4_", "ABCD", lambda a, b, c, d: not (a and b or c and d)),
        ("$_OAI4_", "ABCD", lambda a, b, c, d: not ((a or b) and (c or d))),
        ("$_MUX4_", "ABCDST", lambda a, b, c, d, s, t: (d if s else c) if t else b if s else a),
    ],
)
def test_gates_of_yosys_are_what_its_manual_says(
    kind: str, ports: str, value: Callable[..., int]
) -> None:
    """https://yosyshq.readthedocs.io/projects/yosys/en/latest/cell/gate_comb_simple.html"""
    wires = {name: [2 + i] for i, name in enumerate(ports)}
    cells = {"c": {"type": kind, "connections": {**wires, "Y": [99]}}}
    inputs = {name: port("input", *bits) for name, bits in wires.items()}
    document = {"modules": {"m": {"ports": {**inputs, "y": port("output", 99)}, "cells": cells}}}
    table = truth_table(from_json(json.dumps(document)))[:, 0].tolist()
    assert table == [bool(value(*point)) for point in np.ndindex(*[2] * len(ports))]


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ([], "f: modules: expected an object"),
        ({}, "f: modules: expected one module: 0 modules, 0 of them marked as top"),
        ({"a": {}, "b": {}}, "f: modules: expected one module: 2 modules, 0 of them marked as top"),
        ({"m": module({}, y=Y)}, "f: ports.y: nothing drives the output `y`"),
        ({"m": module({}, a={})}, "f: ports.a: expected bits"),
        ({"m": module({}, y=port("inout", 2))}, "f: ports.y: expected input or"),
        (
            {"m": module({}, y=port("output", "x"))},
            "f: ports.y: expected a wire",
        ),
        ({"m": module({"c": []})}, "f: cells.c: expected an object"),
        (
            {"m": module(cell("$add"))},
            'f: cells.c: there is no gate "$add"',
        ),
        (
            {"m": module(cell("$_NOT_", A=[2]))},
            "f: cells.c: expected 1 wires",
        ),
        ({"m": module({"c": {"type": "$_NOT_"}})}, "f: cells.c: expected connections"),
        ({"m": module({"c": lut(99, "1")})}, "f: cells.c: expected a LUT of up to 16 wires"),
        (
            {"m": module({"c": lut(3, "0"), "d": lut(3, 1)})},
            "f: cells.d: nothing else can drive `9`: it was driven at f: cells.c",
        ),
    ],
)
def test_messages_of_yosys_json(modules: object, message: str) -> None:
    with pytest.raises(TmcError) as raised:
        from_json(json.dumps({"modules": modules}), "f")
    assert str(raised.value).startswith(message)
