"""TikZ pictures of machines, runs and plots: complete, and set by LaTeX without an error."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.circuits import HOSTILE
from tests.test_notebook import RESULT
from tmc.draw.labels import transition_labels
from tmc.draw.pgfplots import growth_tikz
from tmc.draw.spacetime_tikz import spacetime_tikz
from tmc.draw.states_tikz import states_tikz
from tmc.draw.tex import curved, escaped
from tmc.draw.window import Window, content
from tmc.growth import Growth, Point, scale
from tmc.laws import Polynomial, Power
from tmc.learn.picture import curve_figure, curves_tikz
from tmc.learn.results import Model
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import load, sample_names
from tmc.machines.machine import Machine
from tmc.machines.simulate import run

INCREMENT = load("increment")


def hostile() -> Machine:
    """A machine whose states have names that mean something to TeX."""
    names = tuple(name.replace("\N{CHECK MARK}", "ok") for name in HOSTILE)
    return replace(INCREMENT, name="a_b%", states=(*INCREMENT.states, *names))


@pytest.mark.parametrize("machine", [*map(load, sample_names())], ids=lambda m: m.name)
def test_every_state_and_every_label_is_there(machine: Machine) -> None:
    source = states_tikz(machine)
    assert len(re.findall(r"\\node\[state", source)) == len(machine.states)
    pairs = transition_labels(machine)
    lines = sum(min(len(lines), 8) for lines in pairs.values())
    assert source.count(r"\node[rule]") == lines
    loops = sum(q == r for q, r in pairs)
    drawn = re.findall(r"^ *\\draw\[edge\] \S+ \.\. controls", source, flags=re.MULTILINE)
    assert len(drawn) == loops
    arrows = source.count(r"\draw[edge]") + source.count(r"\draw[back]")
    assert arrows == 1 + len(pairs)
    assert source == states_tikz(machine)


def test_a_run_has_every_cell_and_every_symbol() -> None:
    traced = run(INCREMENT, "1011", trace=True)
    source = spacetime_tikz(INCREMENT, traced)
    rows = len(traced.history)
    assert source.count(r"\node[cell") == 5 * rows
    assert source.count(r"\node[cell, head") == rows
    written = re.findall(r"\\node\[cell[^;]*\{(\d)\};", source)
    assert len(written) == sum(len(c.tapes[0]) for c in traced.history)
    assert "rectangle" not in source
    assert "increment on \\textquotedbl{}1011\\textquotedbl{}: halts after 8 steps" in source
    marked = spacetime_tikz(INCREMENT, traced, Window(6, 3))
    corners = re.findall(r"\\draw\[(\w+)\] \((\S+),(\S+)\) rectangle \((\S+),(\S+)\)", marked)
    assert [mark[0] for mark in corners] == ["reads", "decided"] * 2  # in the table, and below
    (_, x, y, u, v), (_, left, top, right, _), *_ = corners
    assert "{cells 2, 3, 4 at step 5}" in marked and "{decide cell 3 at step 6}" in marked
    held = re.findall(r"\\node\[holds.*\{(.*)\};", marked)
    before, after = traced.history[5], traced.history[6]
    assert held == [
        *(escaped(content(INCREMENT, before, cell)) for cell in (2, 3, 4)),
        r"$\to$",
        escaped(content(INCREMENT, after, 3)),
    ]
    assert float(u) - float(x) == pytest.approx(3 * (float(right) - float(left)), abs=0.03)
    assert float(v) == float(top) and float(y) > float(v)


def test_runs_that_cannot_be_shown_are_refused() -> None:
    with pytest.raises(UsageError, match="no history to draw"):
        spacetime_tikz(INCREMENT, run(INCREMENT, "1"))
    machine = load("palindrome")
    with pytest.raises(TmcError, match="at most 80 rows and 60 cells"):
        spacetime_tikz(machine, run(machine, "0" * 14, trace=True))


def test_a_path_is_straight_where_it_can_be() -> None:
    points = [(0.0, 0.0), (40.0, 0.0), (80.0, 40.0), (80.0, 40.0)]
    assert curved(points) == "(0.00,0.00) -- (1.00,0.00) to[out=0, in=180] (2.00,-1.00)"


def test_growth_has_its_points_its_law_and_the_curse() -> None:
    points = tuple(Point(n, n, n + 1, n - 1, 3, 2, 0.1) for n in (2, 4, 8))
    source = growth_tikz(Growth("a_b", points, Power(0.5, 1.0, 0.1), None))
    assert r"\addlegendentry{circuits of a\_b}" in source
    assert "coordinates {(2,1) (4,3) (8,7)};" in source
    assert "coordinates {(2,1) (8,4)};" in source  # the law at both ends
    assert r"{$0.5\,n^{1.00}$ (exponent $\pm$ 0.10, the error of the fit)}" in source
    exact = growth_tikz(Growth("a_b", points, Polynomial((-1, 1), 1), None))
    assert r"\addlegendentry{$n - 1$, exactly, on these lengths}" in exact
    curse = source.split("dashed")[1]
    assert "(2,2)" in curse and "(8,32)" in curse


def test_learning_curves_have_a_line_for_every_training(tmp_path: Path) -> None:
    results = [RESULT, replace(RESULT, seed=1), replace(RESULT, model=Model.DENSE)]
    source = curves_tikz(results)
    assert source.count(r"\addplot[") == 3
    assert source.count("coordinates {(1,0.5) (21,0.75)};") == 3
    assert r"\addlegendentry{matched, 50\% supervised}" in source
    assert source.count(r"\addlegendentry") == 2
    curve_figure(results, tmp_path / "curves.tex")
    assert (tmp_path / "curves.tex").read_text() == source


def test_latex_sets_the_pictures(tmp_path: Path) -> None:
    if not shutil.which("pdflatex") or not shutil.which("kpsewhich"):
        pytest.skip("no pdflatex on the PATH: install texlive-latex-base and texlive-pictures")
    if subprocess.run(["kpsewhich", "pgfplots.sty"], capture_output=True).returncode:
        pytest.skip("no pgfplots for pdflatex: install texlive-pictures")
    traced = run(INCREMENT, "1011", trace=True)
    pictures = [
        states_tikz(load("multiplier")),  # from top to bottom
        states_tikz(load("multiplication")),
        states_tikz(hostile()),
        spacetime_tikz(INCREMENT, traced, Window(6, 3)),
        growth_tikz(scale("parity", "2:8:2")),
        curves_tikz([RESULT, replace(RESULT, model=Model.DENSE)]),
    ]
    for i, source in enumerate(pictures):
        (tmp_path / f"p{i}.tex").write_text(source)
    inputs = r"\par".join(rf"\input{{p{i}.tex}}" for i in range(len(pictures)))
    (tmp_path / "d.tex").write_text(
        r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{pgfplots}"
        r"\pgfplotsset{compat=1.16}\usetikzlibrary{arrows.meta}"
        rf"\begin{{document}}{inputs}\end{{document}}"
    )
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "d.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]
