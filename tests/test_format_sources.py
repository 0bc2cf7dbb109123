"""Circuits as Python and as TikZ: the one runs without the package, the other is set by LaTeX."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given

from tests.circuits import HOSTILE, circuits, random_circuit, truth_table
from tests.networks import adder
from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import Lut, LutNetwork
from tmc.circuits.mapping import map_luts
from tmc.compilation import compile
from tmc.formats.python_source import to_python
from tmc.formats.suffix import write_circuit
from tmc.formats.tikz import circuit_tikz, lut_tikz
from tmc.machines.errors import TmcError


@given(circuits())
def test_python_evaluates_all_patterns_at_once(circuit: Circuit) -> None:
    scope: dict[str, object] = {"__name__": "circuit"}
    exec(to_python(circuit), scope)
    assert (scope["INPUTS"], scope["OUTPUTS"]) == (circuit.inputs, circuit.outputs)
    n, table = len(circuit.inputs), truth_table(circuit)
    values = [sum((i >> (n - 1 - j) & 1) << i for i in range(1 << n)) for j in range(n)]
    outputs = scope["evaluate"](values, 1 << n)  # type: ignore[operator]
    columns = [sum(int(bit) << i for i, bit in enumerate(column)) for column in table.T.tolist()]
    assert list(outputs) == columns


def test_python_runs_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "adder.py"
    write_circuit(adder(2), path)
    command = [sys.executable, "-I", str(path)]
    done = subprocess.run([*command, "1110"], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout == "y0=0\ny1=0\ny2=1\n"  # 3 + 1
    for wrong in (["111"], ["1112"], []):
        done = subprocess.run([*command, *wrong], capture_output=True, text=True)
        assert done.returncode == 1 and "BITS (a bit for each of: x0 x1 x2 x3)" in done.stderr


def test_python_of_many_gates() -> None:
    circuit = random_circuit(8, 20_000, 4, seed=1)
    scope: dict[str, object] = {"__name__": "circuit"}
    exec(to_python(circuit), scope)
    values = [sum((i >> (7 - j) & 1) << i for i in range(256)) for j in range(8)]
    outputs = scope["evaluate"](values, 256)  # type: ignore[operator]
    for output, column in zip(outputs, truth_table(circuit).T.tolist(), strict=True):
        assert output == sum(int(bit) << i for i, bit in enumerate(column))


def test_tikz_has_every_gate_and_every_wire() -> None:
    circuit = compile("palindrome", 8).circuit
    picture = circuit_tikz(circuit)
    assert len(re.findall(r"xor gate, inputs=\{..\}", picture)) == int(circuit.xor.sum())
    assert len(re.findall(r"and gate, inputs=\{..\}", picture)) == int((~circuit.xor).sum())
    assert picture.count(r"\draw[wire]") == 2 * len(circuit) + len(circuit.outputs)
    assert circuit_tikz(circuit) == picture


def test_large_pictures_are_refused() -> None:
    with pytest.raises(TmcError, match="a TikZ picture of 601 gates cannot be read"):
        circuit_tikz(random_circuit(4, 601, 1, seed=1))
    network = map_luts(random_circuit(20, 3000, 900, seed=1), 2)
    with pytest.raises(TmcError, match="constituents cannot be read: the most are 400"):
        lut_tikz(network)


def test_formulas_have_the_symbols_of_mathematics() -> None:
    network = LutNetwork(tuple("abcd"), (Lut((0, 1, 2, 3), 0x1E78),), ("sum",), (4,))
    picture = lut_tikz(network)
    assert r"{$c \oplus \mathrm{MAJ}(a, b, d)$}" in picture
    assert r"{$d$}" in picture  # at a pin


PICTURES = {
    "formula": lut_tikz(
        LutNetwork(tuple("abcdef"), (Lut((0, 1, 2, 3, 4, 5), 0x4D440000FFFFFFFF),), ("y",), (6,))
    ),
    "hostile": circuit_tikz(Circuit.of(HOSTILE, [(False, 3, 4)], [("o" + n, 3) for n in HOSTILE])),
    "constants": circuit_tikz(Circuit.of(["a"], [(True, 0, 3)], [("zero", 0), ("f", 5)])),
    "increment": circuit_tikz(compile("increment", 4).circuit),
    "luts": lut_tikz(map_luts(compile("adder", 6).circuit, 4)),
    "inverted": lut_tikz(map_luts(random_circuit(5, 12, 4, seed=3), 3)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_latex_sets_the_pictures(name: str, tmp_path: Path) -> None:
    if not shutil.which("pdflatex") or not shutil.which("kpsewhich"):
        pytest.skip("no pdflatex on the PATH: install texlive-latex-base and texlive-pictures")
    if subprocess.run(["kpsewhich", "tikz.sty"], capture_output=True).returncode:
        pytest.skip("no TikZ for pdflatex: install texlive-pictures")
    (tmp_path / "p.tex").write_text(PICTURES[name].replace("\u2713", "ok"))
    (tmp_path / "d.tex").write_text(
        r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{tikz}"
        r"\usetikzlibrary{circuits.logic.US}\begin{document}\input{p.tex}\end{document}"
    )
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "d.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]
