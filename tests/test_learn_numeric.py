"""Words as numbers, there and back; and the error of exact networks stays within c 2^-m."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks import every
from tmc.cli.app import main
from tmc.compilation import compile
from tmc.learn.exact import emulate
from tmc.learn.numeric import READINGS, Reals, reading_of
from tmc.learn.precision import precision
from tmc.learn.precision_plot import precision_plot
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import load, parse
from tmc.machines.simulate import run


@pytest.mark.parametrize("name", READINGS)
@given(x=st.floats(0, 1, exclude_max=True), y=st.floats(0, 1, exclude_max=True))
def test_words_are_the_digits_of_numbers(name: str, x: float, y: float) -> None:
    reading = READINGS[name]
    points = np.array([[x, y][: reading.arguments]])
    (word,) = reading.words(points, 10)
    m = reading.precision(10)
    for number, digits in zip(points[0], word.reshape(m, -1).T, strict=True):
        ordered = digits[::-1] if reading.least_first else digits
        value = sum(float(digit) / 2**i for i, digit in enumerate(ordered, start=1))
        assert 0 <= number - value < 2.0**-m


def gray(k: int) -> int:
    return k ^ k >> 1


# What comes out for k / 2^m (and j / 2^m), as a fraction; m = 4, or 8 for single numbers.
FRACTIONS: dict[str, Callable[[int, int], float]] = {
    "absolute-difference": lambda k, j: abs(k - j) / 16,
    "adder": lambda k, j: (k + j) / 32,
    "multiplier": lambda k, j: k * j / 256,
    "increment": lambda k, _: (k + 1) / 256,
    "gray-code": lambda k, _: gray(k) / 256,
    "gray-decode": lambda k, _: [gray(j) for j in range(256)].index(k) / 256,
}


@pytest.mark.parametrize("name", READINGS)
def test_the_network_is_the_finite_map_on_every_word(name: str) -> None:
    compiled = compile(name, 8)
    reading = reading_of(compiled.machine)
    size = 256 if reading.arguments == 1 else 16
    grid = np.indices((size,) * reading.arguments).reshape(reading.arguments, -1).T
    words = reading.words(grid / size, 8)
    assert np.array_equal(np.unique(words, axis=0), every(8))
    network = emulate(compiled.circuit)
    answers = network.predict(compiled.encoding.encode(words))
    numbers = reading.numbers(compiled.encoding, network.outputs, answers)
    expected = [FRACTIONS[name](int(row[0]), int(row[-1])) for row in grid]
    assert numbers.tolist() == expected


@pytest.mark.parametrize("name", READINGS)
def test_the_error_is_within_its_bound_and_the_bound_is_near(name: str) -> None:
    measured = precision(name, "4:10:2", samples=2000)
    assert measured.holds
    for point in measured.points:
        assert measured.constant * 2.0**-point.m == point.bound
        assert point.bound / 2 < point.error
        assert point.units == len(compile(name, point.n).circuit)


def test_what_is_measured_is_the_network_at_the_points_of_the_seed() -> None:
    for seed, samples in ((0, 50), (1, 50), (1, 20)):
        measured = precision("adder", "6:8:2", samples=samples, seed=seed)
        for point in measured.points:
            compiled = compile("adder", point.n)
            reading, network = reading_of(compiled.machine), emulate(compiled.circuit)
            x = np.random.default_rng(seed).random((samples, 2))
            answers = network.predict(compiled.encoding.encode(reading.words(x, point.n)))
            numbers = reading.numbers(compiled.encoding, network.outputs, answers)
            assert point.error == max(abs(numbers - (x[:, 0] + x[:, 1]) / 2))
            report = network.describe()
            assert (point.depth, point.width) == (report.depth, report.width)
            assert (point.units, point.weights) == (report.relus, report.weights)


@given(x=st.floats(0, 1 - 2**-20), seed=st.integers(0, 1 << 16))
def test_gray_functions_undo_each_other(x: float, seed: int) -> None:
    points = np.append(x, np.random.default_rng(seed).random(5))[:, None]
    code, back = (READINGS[name].function for name in ("gray-code", "gray-decode"))
    there: Reals = code(points)
    assert np.abs(back(there[:, None]) - points[:, 0]).max() <= 2.0**-53


def test_a_long_word_is_read_where_no_word_can_be_tried() -> None:
    (point,) = precision("gray-decode", [40], samples=100).points
    assert 2.0**-41 < point.error <= 2.0**-40


def test_another_machine_is_read_like_a_sample() -> None:
    machine = parse("machine same\ninput 01\nstart a\nhalt b\na:\n  [01_] -> S b\n")
    assert precision(machine, [6], like="increment", samples=200).holds
    assert not precision(machine, [6], like="gray-code", samples=200).holds
    with pytest.raises(UsageError, match="the words of same are not read as numbers"):
        precision(machine, [6])


def test_symbols_that_are_no_digits_are_refused() -> None:
    machine = parse("machine odd\ninput 01\nstart a\nhalt b\na:\n  0 -> x S b\n  [1_] -> S b\n")
    assert run(machine, machine.word("01")).output is not None
    with pytest.raises(TmcError, match="odd writes symbols that are no binary digits"):
        precision(machine, [2], like="increment")


@pytest.mark.parametrize(
    ("name", "n", "message"),
    [
        ("parity", "4", "the words of parity are not read as numbers"),
        ("ones-count", "4", "the words of ones-count are not read as numbers"),
        ("adder", "5", "a word of 5 symbols is no pair of numbers"),
        ("adder", "0", "a precision of 0 digits cannot be measured"),
        ("increment", "49", "a precision of 49 digits cannot be measured"),
    ],
)
def test_what_has_no_numbers_is_said(name: str, n: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        precision(name, n)


def test_deciders_cannot_be_read_like_functions() -> None:
    with pytest.raises(UsageError, match="parity cannot be read as a numeric function"):
        reading_of(load("parity"), "increment")


def test_the_plot_is_deterministic() -> None:
    measured = precision("adder", "4:8:2", samples=50)
    plot = precision_plot(measured)
    assert plot == precision_plot(measured)
    for text in (
        b"bound: 2^-m",
        b"largest error at 50 random points",
        b"the error of the fit",
        b"(x + y)/2",
    ):
        assert text in plot


def test_the_command_prints_and_plots(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "error.svg"
    command = ["learn", "precision", "multiplier", "-n", "2:6:2", "--samples", "300"]
    assert main([*command, "-o", str(picture)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("multiplier as xy, at 300 random points\n")
    assert f"written: {picture}" in out and picture.read_text().lstrip().startswith("<?xml")
    assert main([*command, "--json"]) == 0
    about = json.loads(capsys.readouterr().out)
    assert [point["m"] for point in about["points"]] == [1, 2, 3]
    assert main([*command, "--like", "absolute-difference"]) == 1
    assert "an error passes its bound" in capsys.readouterr().out
    assert main([*command, "-o", "error.txt"]) == 2
