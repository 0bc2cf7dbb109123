"""What the explorer's page is made of: levels and functions, places, sums, and the text itself."""

import json
import re
from collections.abc import Callable
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tmc as facade
from tests.circuits import circuits
from tests.test_cli import tmc
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns, evaluate, pack, unpack
from tmc.compilation import compile
from tmc.explorer.golden import wire_sums
from tmc.explorer.pack import column
from tmc.explorer.pack import unpack as unpacked
from tmc.explorer.page import MAX_GATES, Page, explore, explore_compiled
from tmc.explorer.places import circuit_layers
from tmc.machines.errors import UsageError
from tmc.machines.files import parse
from tmc.machines.simulate import run

MACHINES = [
    ("palindrome", 5),
    ("increment", 4),
    ("majority", 5),
    ("multiplier", 2),
    ("subset-sum", 4),
]


def data_of(page: Page) -> Any:
    found = re.search(r'id="data">([^<]*)<', page.html)
    assert found
    return unpacked(found[1])


def integers(differences: list[int]) -> list[int]:
    return list(accumulate(differences))


def values(circuit: Circuit, bits: Any) -> Any:
    """The values of all nodes, shape (nodes, patterns)."""
    nodes = np.arange(circuit.nodes, dtype=np.int32)
    names = tuple(map(str, nodes.tolist()))
    every = Circuit(circuit.inputs, circuit.xor, circuit.fanin, names, 2 * nodes)
    return unpack(evaluate(every, pack(bits)), len(bits)).T


@pytest.fixture(scope="module", params=MACHINES, ids=lambda m: f"{m[0]} {m[1]}")
def page(request: pytest.FixtureRequest) -> Page:
    return explore(*request.param)


def test_equal_function_numbers_are_equal_functions_on_every_word(page: Page) -> None:
    encoding = page.compiled.encoding
    bits = np.concatenate([b for b, _ in all_patterns(len(encoding.inputs))])
    _, fine = encoding.words(bits)
    tables: dict[int, bytes] = {}
    numbers: dict[bytes, int] = {}
    for level in page.contents.history.levels:
        for node, row in enumerate(values(level.circuit, bits[fine])):
            table = (row ^ row[0]).tobytes()
            number = int(level.function[node])
            assert tables.setdefault(number, table) == table
            assert numbers.setdefault(table, number) == number


def test_all_levels_answer_as_the_simulator_does(page: Page) -> None:
    compiled, golden = page.compiled, page.contents.golden
    for level in page.contents.history.levels:
        rows = unpack(evaluate(level.circuit, pack(golden.bits)), len(golden.bits)).tolist()
        for row, done in zip(rows, golden.runs, strict=True):
            outputs = dict(zip(level.circuit.outputs, row, strict=True))
            if "accept" in outputs:
                assert outputs["accept"] == (done.verdict == "accept")
            else:
                word = compiled.machine.show(done.word)
                assert compiled.encoding.decode(outputs) == run(compiled.machine, word).output


def test_the_last_level_is_the_compiled_circuit_and_no_level_repeats(page: Page) -> None:
    levels = page.contents.history.levels
    assert levels[-1].circuit == page.compiled.circuit
    assert all(a.circuit != b.circuit for a, b in pairwise(levels))
    assert all(set(level.circuit.inputs) == set(page.compiled.circuit.inputs) for level in levels)


def test_what_survives_stays_where_it_was(page: Page) -> None:
    seats: dict[int, set[tuple[int, int]]] = {}
    for i, level in enumerate(data_of(page)["levels"]):
        functions, xs, ys = (integers(level[key]) for key in ("function", "x", "y"))
        first = 1 + len(data_of(page)["inputs"])
        places = list(zip(functions[first:], xs[first:], ys[first:], strict=False))
        assert len({(x, y) for _, x, y in places}) == len(places)
        for function, x, y in places:
            if i and function in seats:
                assert (x, y) in seats[function]
        for function, x, y in places:
            seats.setdefault(function, set()).add((x, y))


def test_gates_of_the_tableau_stand_in_the_square_they_were_born_for() -> None:
    page = explore("palindrome", 4)
    data = data_of(page)
    level, births = page.contents.history.levels[0], page.contents.history.births
    rows, columns = integers(data["levels"][0]["row"]), integers(data["levels"][0]["column"])
    placed = 0
    for number, row, at in zip(level.birth.tolist(), rows, columns, strict=True):
        birth = births[number]
        if birth.cells:
            assert data["grid"]["cells"][at] == birth.cells[0][1]
            assert row - birth.time in (0, 1)
            placed += 1
    assert placed > 50


@given(circuits())
@settings(max_examples=30)
def test_layers_leave_room_and_wires_go_down(circuit: Circuit) -> None:
    found = circuit_layers(circuit)
    for gate in circuit.gates():
        for literal in (gate.left, gate.right):
            assert found.layer[literal >> 1] < found.layer[gate.node]
    gates = range(circuit.first_gate, circuit.nodes)
    seats = [(found.layer[v], found.across[v]) for v in gates]
    assert all(abs(a - b) >= 0.99 for i, (d, a) in enumerate(seats) for e, b in seats[:i] if d == e)


@given(circuits(), st.integers(1, 70))
@settings(max_examples=30)
def test_the_sum_over_wires_is_a_polynomial_in_31(circuit: Circuit, count: int) -> None:
    bits = np.random.default_rng(count).random((count, len(circuit.inputs))) < 0.5
    padded = np.zeros((-(-count // 64) * 64, bits.shape[1]), dtype=np.bool_)
    padded[:count] = bits
    wanted = []
    for start in range(0, len(padded), 32):
        total = 0
        for row in values(circuit, padded[start : start + 32]):
            word = sum(int(bit) << i for i, bit in enumerate(row))
            total = (total * 31 + word) % 2**32
        wanted.append(total)
    assert wire_sums(circuit, bits) == wanted


@given(st.lists(st.integers(-(10**6), 10**6)))
def test_a_column_is_read_back_as_running_sums(values: list[int]) -> None:
    assert integers(column(values)) == values


def test_the_same_question_gives_the_same_bytes() -> None:
    assert explore("increment", 4).html == explore("increment", 4).html


def test_no_name_can_end_the_script_or_begin_another() -> None:
    hostile = "\"</script><script>alert(1)</script><!--'&\u2028"
    text = """
machine x
input 01
start scan
accept yes
scan:
  0 -> R
  _ -> S yes
"""
    machine = parse(text)
    object.__setattr__(machine, "name", hostile)
    object.__setattr__(machine, "states", (hostile, f"ÿ{hostile}"))
    html = explore(machine, 3).html
    assert html.count("<script") == 2 and html.count("</script>") == 2
    assert data_of(explore(machine, 3))["machine"]["states"][1] == f"ÿ{hostile}"
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy and "default-src 'none'" in policy[1] and "'sha256-" in policy[1]
    assert "http://" not in re.sub(r"http://www\.w3\.org/\S+", "", html)


def test_what_is_too_large_is_left_out_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tmc.explorer.page.MAX_GATES", 100)
    page = explore("palindrome", 6)
    assert page.contents.history.omitted == ("tableau",)
    assert data_of(page)["omitted"] == ["tableau"]
    assert page.contents.history.levels[-1].circuit == page.compiled.circuit
    monkeypatch.setattr("tmc.explorer.page.MAX_GATES", 3)
    with pytest.raises(UsageError, match="5 gates is too large for a page, which shows up to 3"):
        explore("palindrome", 6)
    assert MAX_GATES >= 20_000


def test_a_page_that_is_too_large_loses_its_tableau(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = explore("palindrome", 6)
    monkeypatch.setattr("tmc.explorer.page.MAX_BYTES", len(whole.html) - 1)
    page = explore("palindrome", 6)
    assert page.contents.history.omitted == ("tableau",) and len(page.html) < len(whole.html)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"word": "01"}, "has length|does not have length 4"),
        ({"word": "01x1"}, "not in the input alphabet"),
        ({"lut": 7}, "a LUT cannot have fan-in 7"),
        ({"sizes": "3:1"}, "names no length"),
        ({"level": 9}, "there is no level"),
    ],
)
def test_questions_without_sense_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        explore("increment", 4, **options)


def test_a_page_can_be_written_and_stand_in_a_frame(tmp_path: Path) -> None:
    page = facade.explore("parity", 3, word="101")
    page.write(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page.html
    assert data_of(page)["word"] == "101"
    frame = page._repr_html_()
    assert frame.startswith("<iframe") and "<script" not in frame


def test_the_command_writes_a_page(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    code, printed, _ = tmc(capsys, "explore", "increment", "-n", "4", "-o", str(out), "--json")
    told = json.loads(printed)
    assert code == 0 and told["bytes"] == out.stat().st_size < 200_000
    assert told["levels"][0]["name"] == "tableau" and not told["omitted"]
    picture = str(tmp_path / "page.svg")
    code, _, said = tmc(capsys, "explore", "increment", "-n", "4", "-o", picture)
    assert code == 2 and "take a name in .html" in said
    nowhere = str(tmp_path / "none" / "page.html")
    code, _, said = tmc(capsys, "explore", "increment", "-n", "4", "-o", nowhere)
    assert code == 1 and not (tmp_path / "none").exists()


def test_a_large_page_is_written_with_a_note(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "page.html"
    command = ["explore", "increment", "-n", "4", "-o", str(out)]
    assert "note" not in tmc(capsys, *command)[2]
    monkeypatch.setattr("tmc.explorer.page.MAX_BYTES", 1000)
    code, _, said = tmc(capsys, *command)
    note = "the page has 0.1 MB, even without its tableau: a smaller -n makes it smaller"
    assert code == 0 and f"note: {note}\n" in said and out.exists()
    code, printed, said = tmc(capsys, *command, "--json")
    assert json.loads(printed)["notes"] == [note] and said == ""
    assert tmc(capsys, *command, "--quiet")[2] == ""


def test_probes_are_the_functions_that_they_name(page: Page) -> None:
    compiled, history = page.compiled, page.contents.history
    probes = compiled.probes
    bits = page.contents.golden.bits
    wanted = dict(
        zip(probes.outputs, unpack(evaluate(probes, pack(bits)), len(bits)).T, strict=True)
    )
    assert history.probes
    for level in history.levels:
        rows = values(level.circuit, bits)
        for probe in history.probes:
            for node in np.flatnonzero(level.function == probe.function):
                flip = level.complemented[node] != probe.complemented
                assert ((rows[node] ^ flip) == wanted[probe.name]).all()


def test_a_constituent_is_its_label_with_the_nots_beside_it() -> None:
    luts = data_of(explore("majority", 7))["luts"]
    fans, flags = integers(luts["fans"]), integers(luts["inverted"])
    starts = [0, *accumulate(fans)]
    named: dict[str, Callable[[list[bool]], bool]] = {
        "AND": all,
        "OR": any,
        "XOR": lambda bits: sum(bits) % 2 == 1,
    }
    checked = 0
    for i, label in enumerate(luts["labels"]):
        if label in named:
            inverted = flags[starts[i] : starts[i + 1]]
            after = integers(luts["output_inverted"])[i]
            for corner in range(1 << fans[i]):
                bits = [bool((corner >> j & 1) ^ flag) for j, flag in enumerate(inverted)]
                assert luts["low"][i] >> corner & 1 == named[label](bits) ^ after
            checked += any(inverted) or after
    assert checked


@pytest.mark.parametrize(("name", "n"), [("palindrome", 5), ("subset-sum", 4)])
def test_a_gate_is_drawn_in_its_own_square(name: str, n: int) -> None:
    data = data_of(explore(name, n))
    across, tops = data["grid"]["across"], integers(data["grid"]["tops"])
    level, first = data["levels"][0], 1 + len(data["inputs"])
    xs, ys = integers(level["x"])[first:], integers(level["y"])[first:]
    sites = list(zip(integers(level["row"]), integers(level["column"]), strict=True))
    drawn = 0
    for (row, at), x, y in zip(sites, xs, ys, strict=False):
        if row >= 0:
            assert 0 <= x / 10 - at * (across + 1) < across
            assert tops[row] <= y / 10 < tops[row + 1]
            drawn += 1
    assert drawn > 40


@pytest.mark.parametrize(
    ("name", "n", "options"),
    [
        ("palindrome", 5, {}),
        ("majority", 5, {"level": 0}),
        ("sort-bits", 4, {"strategy": "tableau"}),
        ("increment", 4, {"output": "all", "steps": 6}),
    ],
)
def test_what_is_compiled_is_explored_as_if_it_were_compiled_for_the_page(
    name: str, n: int, options: dict[str, Any]
) -> None:
    compiled = compile(name, n, **options)
    page = explore_compiled(compiled)
    options["strategy"] = compiled.strategy
    assert data_of(page) == data_of(explore(name, n, **options))


def test_a_search_is_not_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compile("majority", 6, level=2, effort=0.5)
    monkeypatch.setattr("tmc.candidates.search", None)
    levels = explore_compiled(compiled, "110101").contents.history.levels
    assert [level.name for level in levels] == ["tableau", "functional hashing", "rewrite", "final"]
    assert levels[-1].circuit == compiled.circuit
    assert len(levels[-1].circuit) < len(levels[-2].circuit)
    with pytest.raises(UsageError, match="does not have length 6"):
        explore_compiled(compiled, "1")


@pytest.mark.parametrize(("name", "n"), [("subset-sum", 6), ("multiplication", 6)])
def test_the_first_word_is_accepted_and_varied(name: str, n: int) -> None:
    page = explore(name, n, sizes=str(n))
    first = page.contents.word
    done = run(name, first)
    assert done.verdict in ("accept", "halt") and len(set(first)) > 1
    assert done.output is None or done.output
    assert explore(name, n, sizes=str(n)).contents.word == first
