"""Other people's programs open what is written, and what they write is read.

Each test needs a program on the PATH, of the Debian package that the skip names.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.circuits import random_circuit
from tests.networks import adder
from tests.test_netlists import same
from tmc.builder import Builder
from tmc.circuit import Circuit
from tmc.compilation import compile
from tmc.formats.aiger import from_aiger
from tmc.formats.suffix import read_circuit, write_circuit
from tmc.mapping import map_luts

PACKAGES = {
    "abc": (("berkeley-abc", "abc", "yosys-abc"), "berkeley-abc"),
    "yosys": (("yosys",), "yosys"),
}

CIRCUITS = {
    "adder": adder(3),
    "increment": compile("increment", 4).circuit,  # names like y[-1].blank
    "constants": Circuit.of(["a", "b"], [], [("zero", 0), ("one", 1), ("wire", 2), ("not", 5)]),
    **{f"random-{seed}": random_circuit(5, 30, 4, seed) for seed in range(3)},
}
every_circuit = pytest.mark.parametrize("name", CIRCUITS)


def run(program: str, *arguments: str, folder: Path) -> str:
    """What a program of others prints; the test is skipped where it is not installed."""
    names, package = PACKAGES[program]
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"no {program} on the PATH: install the package {package}")
    done = subprocess.run([found, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def abc(folder: Path, *commands: str) -> str:
    return run("abc", "-q", "; ".join(commands), folder=folder)


def opened(path: Path) -> Circuit:
    """The circuit as ABC reads it from the file, given back as AIGER."""
    abc(path.parent, f"read {path.name}", "strash", "write_aiger -s back.aig")
    return from_aiger((path.parent / "back.aig").read_bytes())


def reordered(circuit: Circuit, inputs: tuple[str, ...]) -> Circuit:
    """The same circuit with its inputs in another order, which is not always kept."""
    builder = Builder(inputs)
    literal = dict(zip(inputs, builder.inputs, strict=True))
    nodes = builder.add(circuit, [literal[name] for name in circuit.inputs])
    ends = zip(circuit.outputs, circuit.literals.tolist(), strict=True)
    return builder.build({name: nodes[end >> 1] ^ (end & 1) for name, end in ends})


@every_circuit
@pytest.mark.parametrize("suffix", [".blif", ".bench", ".aig"])
def test_abc_opens_what_is_written(name: str, suffix: str, tmp_path: Path) -> None:
    write_circuit(CIRCUITS[name], tmp_path / f"f{suffix}")
    assert same(opened(tmp_path / f"f{suffix}"), CIRCUITS[name])


@every_circuit
@pytest.mark.parametrize(
    "commands",
    [
        "write_blif g.blif",
        "logic; sop; write_blif g.blif",
        "if -K 4; write_blif g.blif",
        "write_bench -l g.bench",
        "if -K 4; write_bench g.bench",
    ],
)
def test_what_abc_writes_is_read(name: str, commands: str, tmp_path: Path) -> None:
    write_circuit(CIRCUITS[name], tmp_path / "f.aig")
    abc(tmp_path, "read f.aig", "strash", commands)
    assert same(read_circuit(next(tmp_path.glob("g.*"))), CIRCUITS[name])


@every_circuit
@pytest.mark.parametrize("k", [2, 4, 6])
def test_abc_opens_constituents(name: str, k: int, tmp_path: Path) -> None:
    network = map_luts(CIRCUITS[name], k)
    write_circuit(network, tmp_path / "f.blif")
    assert same(opened(tmp_path / "f.blif"), CIRCUITS[name])


@every_circuit
def test_yosys_opens_what_is_written(name: str, tmp_path: Path) -> None:
    write_circuit(CIRCUITS[name], tmp_path / "f.blif")
    steps = "read_blif f.blif; techmap; opt; aigmap; write_aiger -ascii -symbols g.aag"
    run("yosys", "-q", "-p", steps, folder=tmp_path)
    back = read_circuit(tmp_path / "g.aag")
    assert same(reordered(back, CIRCUITS[name].inputs), CIRCUITS[name])


@every_circuit
def test_what_yosys_writes_is_read(name: str, tmp_path: Path) -> None:
    write_circuit(CIRCUITS[name], tmp_path / "f.blif")
    run("yosys", "-q", "-p", "read_blif f.blif; simplemap; write_blif g.blif", folder=tmp_path)
    assert same(read_circuit(tmp_path / "g.blif"), CIRCUITS[name])
