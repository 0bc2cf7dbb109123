"""Netlists of named wires: what is written comes back, and damage is told, in every format."""

from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.circuits import circuits, random_circuit, truth_table
from tests.netlists import Reader, Writer, outcome, plain, same, wired
from tests.networks import adder, networks
from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import LutNetwork
from tmc.circuits.mapping import map_luts, to_circuit
from tmc.formats.bench import from_bench, luts_to_bench, to_bench
from tmc.formats.blif import from_blif, luts_to_blif, to_blif
from tmc.formats.bristol import from_bristol
from tmc.formats.cells import Cover, Gate, Table
from tmc.formats.eqn import from_eqn, to_eqn
from tmc.formats.suffix import read_circuit, write_circuit
from tmc.formats.verilog import to_verilog
from tmc.formats.verilog_reader import from_verilog
from tmc.machines.errors import TmcError, UsageError

FORMATS: dict[str, tuple[Writer, Reader]] = {
    "blif": (to_blif, from_blif),
    "bench": (to_bench, from_bench),
    "eqn": (to_eqn, from_eqn),
    "v": (to_verilog, from_verilog),
}
every_format = pytest.mark.parametrize("format", FORMATS)


@every_format
@given(wired)
def test_what_is_written_comes_back(format: str, circuit: Circuit) -> None:
    write, read = FORMATS[format]
    circuit = plain(circuit)
    back = read(write(circuit).encode(), "f")
    assert same(back, circuit)
    assert len(back) <= len(circuit)
    again = read(write(back).encode(), "f")
    assert len(again) == len(back)


@every_format
@pytest.mark.parametrize("bits", [1, 3, 8])
def test_gates_stay_gates(format: str, bits: int) -> None:
    write, read = FORMATS[format]
    back = read(write(adder(bits)).encode(), "f")
    assert (back.xor == adder(bits).xor).all()


@every_format
@given(wired)
def test_names_come_back_or_are_refused(format: str, circuit: Circuit) -> None:
    write, read = FORMATS[format]
    try:
        text = write(circuit)
    except TmcError as error:
        assert "cannot hold" in str(error)
    else:
        assert same(read(text.encode(), "f"), circuit)


@every_format
def test_names_of_compiled_machines_are_held(format: str) -> None:
    write, read = FORMATS[format]
    inputs, outputs = ("x0.1", "x0.0", "n4", "n5n"), ("y[-1].blank", "y[0]", "accept")
    circuit = Circuit.of(
        inputs, [(False, 2, 5), (True, 8, 10)], [(y, 9 + 2 * i) for i, y in enumerate(outputs)]
    )
    assert same(read(write(circuit).encode(), "f"), circuit)


@every_format
def test_large_files_are_read_like_small_ones(format: str) -> None:
    write, read = FORMATS[format]
    text = write(random_circuit(20, 300, 9, seed=1)).encode()
    with patch("tmc.formats.assembly.SMALL", 0):
        large = read(text, "f")
    assert large == read(text, "f")


@every_format
def test_long_chains_need_no_recursion(format: str) -> None:
    write, read = FORMATS[format]
    circuit = random_circuit(2, 20_000, 1, seed=2, window=1)
    lines = write(circuit).splitlines()
    if head := {"bench": 3, "eqn": 2}.get(format):
        lines[head:] = reversed(lines[head:])
    back = read("\n".join(lines).encode(), "f")
    assert same(back, circuit) and len(back) > 15_000


@given(networks)
def test_constituents_come_back(network: LutNetwork) -> None:
    assert same(from_blif(luts_to_blif(network).encode()), to_circuit(network))
    assert same(from_bench(luts_to_bench(network).encode()), to_circuit(network))


@every_format
def test_files_cut_off_anywhere(format: str) -> None:
    write, read = FORMATS[format]
    data = write(adder(3)).encode()
    for end in range(len(data)):
        outcome(read, data[:end])


@every_format
@settings(max_examples=200)
@given(st.data())
def test_damaged_files(format: str, data: st.DataObject) -> None:
    write, read = FORMATS[format]
    whole = write(plain(data.draw(circuits()))).encode()
    at = data.draw(st.integers(0, max(0, len(whole) - 1)))
    middle = data.draw(st.binary(max_size=3) | st.sampled_from([b"=", b"(", b" x0 ", b"\n", b"1"]))
    outcome(read, whole[:at] + middle + whole[at + data.draw(st.integers(0, 9)) :])


@every_format
@given(st.binary(max_size=80))
def test_noise(format: str, noise: bytes) -> None:
    outcome(FORMATS[format][1], noise)


@given(st.integers(0, 4), st.integers(0, 1 << 16))
def test_tables_are_what_they_say(fan_in: int, bits: int) -> None:
    bits %= 1 << (1 << fan_in)
    values = truth_table(Table(fan_in, bits).circuit())[:, 0]
    corners = [
        sum(1 << j for j in range(fan_in) if i >> (fan_in - 1 - j) & 1) for i in range(1 << fan_in)
    ]
    assert values.tolist() == [bool(bits >> corner & 1) for corner in corners]


@given(st.data())
def test_covers_are_what_they_say(data: st.DataObject) -> None:
    fan_in = data.draw(st.integers(0, 8))
    row = st.text("01-", min_size=fan_in, max_size=fan_in)
    cover = Cover(fan_in, tuple(data.draw(st.lists(row, max_size=5))), data.draw(st.booleans()))
    values = truth_table(cover.circuit())[:, 0]
    for i, value in enumerate(values.tolist()):
        point = f"{i:0{fan_in}b}" if fan_in else ""
        hit = any(all(r in ("-", p) for r, p in zip(row, point, strict=True)) for row in cover.rows)
        assert value == (hit == cover.on_set)


@pytest.mark.parametrize("kind", ["and", "nand", "or", "nor", "xor", "xnor"])
@pytest.mark.parametrize("fan_in", [1, 2, 3, 5])
def test_gates_are_what_they_say(kind: str, fan_in: int) -> None:
    circuit = Gate(kind, fan_in).circuit()
    assert len(circuit) == fan_in - 1
    ones = np.array([i.bit_count() for i in range(1 << fan_in)])
    base = {"and": ones == fan_in, "or": ones > 0, "xor": ones % 2 == 1}
    inverted = {"nand": "and", "nor": "or", "xnor": "xor"}
    expected = ~base[inverted[kind]] if kind in inverted else base[kind]
    assert (truth_table(circuit)[:, 0] == expected).all()


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(TmcError, match="f:2: this is not a text file: expected UTF-8"):
        from_blif(b".model m\n\xff\n", "f")


@every_format
def test_files_by_suffix(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"adder.{format}"
    write_circuit(adder(3), path)
    assert same(read_circuit(path), adder(3))


def test_networks_by_suffix(tmp_path: Path) -> None:
    network = map_luts(adder(4), 4)
    path = tmp_path / "adder.blif"
    write_circuit(network, path)
    assert path.read_text().count(".names") == len(network)
    assert same(read_circuit(path), adder(4))
    with pytest.raises(UsageError, match="LUT networks can be written as .bench .blif"):
        write_circuit(network, tmp_path / "adder.v")


PIECES = [
    "/*",
    "(*",
    " ",
    "(",
    ")",
    "1 ",
    "1",
    "'",
    "~",
    "a?",
    "\\",
    "\\\n",
    "#",
    ",",
    ";",
    "=",
    "!",
    "-",
    ".",
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_great_many_of_one_thing_is_refused_soon(piece: str) -> None:
    many = (piece * 100_000).encode()
    for read, start in (
        (from_blif, b".model m\n.inputs a\n.names "),
        (from_bench, b"INPUT(a)\nf = AND("),
        (from_eqn, b"INORDER = a;\nf = "),
        (from_verilog, b"module m(a, f); input a; output f;\nassign f = "),
        (from_bristol, b"1 3\n1 2\n"),
    ):
        outcome(read, start + many)
        outcome(read, start + many + b" a;\n")
