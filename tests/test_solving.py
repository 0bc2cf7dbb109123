"""What is found is what the simulator says, all of it, and nothing else."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.circuits import circuits, truth_table
from tests.strategies import machines
from tests.test_cli import tmc
from tests.zoo import ORACLES
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns
from tmc.compilation import compile
from tmc.hashing.order import depth_first
from tmc.hashing.sat import Prover
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import load
from tmc.machines.machine import Machine, Verdict, Word
from tmc.machines.simulate import Run, run
from tmc.proof.absence import FORMAT, check_absence, write_absence
from tmc.proof.files import format_of
from tmc.questions.counting import count_inputs
from tmc.questions.question import question
from tmc.questions.solving import solve


def every_run(machine: Machine, n: int, steps: int) -> Iterator[Run]:
    for word in product(range(machine.input_size), repeat=n):
        yield run(machine, word, max_steps=steps)


def words_of(machine: Machine, runs: Iterator[Run], good: Callable[[Run], bool]) -> list[str]:
    return [machine.show(one.word) for one in runs if good(one)]


def left_by(machine: Machine, one: Run) -> Word:
    tape = one.final.tapes[machine.output_tape]
    return (
        tuple(tape.get(i, machine.blank) for i in range(min(tape), max(tape) + 1)) if tape else ()
    )


@settings(max_examples=40)
@given(data=st.data(), machine=machines(halting=None), n=st.integers(0, 3))
def test_all_words_with_a_verdict(data: st.DataObject, machine: Machine, n: int) -> None:
    steps = data.draw(st.integers(0, 6))
    verdicts = ["halt"] if machine.computes else ["accept", "reject"]
    verdict = data.draw(st.sampled_from(verdicts))
    solved = solve(machine, n, verdict=verdict, limit=99, count=True, steps=steps)
    runs = every_run(machine, n, steps)
    assert solved.words == words_of(machine, runs, lambda one: one.verdict == verdict)
    assert solved.complete
    assert solved.count == len(solved.words)


@pytest.mark.parametrize("steps", [0, 4, 5, 6])
@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_a_run_that_goes_on_has_no_verdict(verdict: str, steps: int) -> None:
    machine = load("palindrome")
    solved = solve(machine, 3, verdict=verdict, limit=99, count=True, steps=steps)
    runs = every_run(machine, 3, steps)
    assert solved.words == words_of(machine, runs, lambda one: one.verdict == verdict)
    assert solved.count == len(solved.words)


@settings(max_examples=40)
@given(data=st.data(), machine=machines(halting=None), n=st.integers(0, 3))
def test_all_words_with_an_output(data: st.DataObject, machine: Machine, n: int) -> None:
    steps = data.draw(st.integers(0, 5))
    some = data.draw(st.lists(st.integers(0, machine.input_size - 1), min_size=n, max_size=n))
    wanted = left_by(machine, run(machine, some, max_steps=steps))
    solved = solve(machine, n, output=machine.show(wanted), limit=99, count=True, steps=steps)

    def good(one: Run) -> bool:
        return one.verdict is not Verdict.UNDECIDED and left_by(machine, one) == wanted

    assert solved.words == words_of(machine, every_run(machine, n, steps), good)
    assert solved.count == len(solved.words)


@pytest.mark.parametrize("name", ["third-from-end", "subset-sum"])
@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_all_words_of_a_machine_that_guesses(name: str, verdict: str) -> None:
    machine = load(name)
    for n in (0, 4):
        solved = solve(machine, n, verdict=verdict, limit=99, count=True)
        letters = machine.symbols[: machine.input_size]
        every = map("".join, product(letters, repeat=n))
        assert solved.words == [w for w in every if ORACLES[name](w) == (verdict == "accept")]
        assert solved.count == len(solved.words)
        for found in solved.found:
            assert found.verdict == verdict
            if verdict == "accept":
                again = run(machine, found.word, witness=found.branch)
                assert (again.verdict, again.steps) == (Verdict.ACCEPT, found.steps)


@pytest.mark.parametrize("pattern", ["0?#??", "??#10", "?????", "0###1"])
def test_words_that_are_fixed_in_part(pattern: str) -> None:
    solved = solve("w-hash-w", word=pattern, limit=99, count=True)
    every = map("".join, product("01#", repeat=5))
    fitting = [w for w in every if all(p in ("?", c) for p, c in zip(pattern, w, strict=True))]
    assert solved.words == [w for w in fitting if ORACLES["w-hash-w"](w)]
    assert solved.count == len(solved.words)


def test_the_outputs_of_a_circuit() -> None:
    compiled = compile("increment", 4, output="all")
    wires = {"y[0]": True, "y[3]": False, "y[-1].blank": True}
    solved = solve("increment", 4, wires=wires, limit=99)
    every = map("".join, product("01", repeat=4))
    assert solved.words == [
        w for w in every if all(compiled.run(w).get(k, True) == v for k, v in wires.items())
    ]
    assert solve("increment", 4, wires={"y[9]": True, "halted": True}).words == []


def test_a_question_mark_in_an_output() -> None:
    solved = solve("increment", 3, output="1?0", limit=9)
    assert solved.words == ["011", "101"]
    assert solve("increment", 3, output="????").words == ["111"]


def test_the_limit_and_a_search_that_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    solved = solve("parity", 6, limit=5)
    assert len({*solved.words}) == 5
    assert not solved.complete
    assert solve("parity", 6, limit=0, count=True).count == 32
    satisfy, calls = Prover.satisfy, iter([None, None])
    monkeypatch.setattr(Prover, "satisfy", lambda *asked: next(calls, satisfy(*asked)))
    told: list[tuple[str, int, int]] = []
    found = solve("parity", 5, progress=lambda *news: told.append(news))
    assert found.words[0].count("1") % 2
    conflicts = [news[1:] for news in told if news[0] == "conflicts of the solver"]
    assert conflicts == [(20_000, 0), (40_000, 0)]


def test_an_interrupt_keeps_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    satisfy, calls = Prover.satisfy, iter([True, True])

    def interrupted(self: Prover, *arguments: object) -> bool | None:
        if not next(calls, False):
            raise KeyboardInterrupt
        return satisfy(self, *arguments)  # type: ignore[arg-type]

    machine = load("parity")
    monkeypatch.setattr(Prover, "satisfy", interrupted)
    solved = solve(machine, 6, limit=5)
    assert (len(solved.found), solved.interrupted, solved.complete) == (2, True, False)
    with pytest.raises(KeyboardInterrupt):
        solve(machine, 6)


@given(circuit=circuits(max_inputs=5), data=st.data())
def test_inputs_are_counted(circuit: Circuit, data: st.DataObject) -> None:
    literal = data.draw(st.integers(0, 2 * circuit.nodes - 1))
    one = Circuit.of(
        circuit.inputs, [(g.xor, g.left, g.right) for g in circuit.gates()], [("found", literal)]
    )
    inputs = len(circuit.inputs)
    assert sorted(depth_first(one)) == [*range(inputs)]
    some = data.draw(st.lists(st.integers(0, inputs - 1), unique=True) if inputs else st.just([]))
    care = [[2 + 2 * i] for i in data.draw(st.lists(st.integers(0, inputs - 1)))] if inputs else []
    patterns = [row.tolist() for block, _ in all_patterns(inputs) for row in block]
    good = {
        tuple(bit for i, bit in enumerate(bits) if i not in some)
        for bits, (value,) in zip(patterns, truth_table(one).tolist(), strict=True)
        if value and all(bits[clause[0] // 2 - 1] for clause in care)
    }
    assert count_inputs(one, care, some) == len(good)


def test_a_diagram_may_grow_as_fast_as_it_likes() -> None:
    """The middle digit of a product: hundreds of gates, and a hundred thousand nodes."""
    n = 12
    builder = Builder([f"{word}{i}" for word in "ab" for i in range(n)])
    columns = [
        [builder.and_(builder.inputs[i], builder.inputs[n + k - i]) for i in range(k + 1)]
        for k in range(n)
    ]
    for k, column in enumerate(columns):
        while len(column) > 1:
            x, y = column.pop(), column.pop()
            column.insert(0, builder.xor(x, y))
            if k + 1 < n:
                columns[k + 1].append(builder.and_(x, y))
    assert count_inputs(builder.build({"middle": columns[-1][0]})) == sum(
        int((a * np.arange(1 << n) >> n - 1 & 1).sum()) for a in range(1 << n)
    )


def test_a_diagram_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tmc.questions.counting.MAX_NODES", (100,))
    with pytest.raises(TmcError, match="the words could not be counted"):
        solve("multiplier", 8, output="1??????1", count=True)


# Proofs that there is no word

NONE = [
    ("zeros-ones", {"word": "1???"}),
    ("adder", {"n": 4, "output": "1_1_1"}),  # 7 is more than 3 + 3
    ("sort-bits", {"n": 5, "wires": {"y[0]": True, "y[4]": False}}),
    ("third-from-end", {"word": "??0??"}),
    ("parity", {"word": "011", "verdict": "accept"}),
    ("w-hash-w", {"n": 4}),
    ("sorted", {"word": "00?11", "verdict": "reject"}),
]


@pytest.mark.parametrize(("name", "asked"), NONE)
def test_that_there_is_none_is_proved(name: str, asked: dict[str, object], tmp_path: Path) -> None:
    solved = solve(name, **asked)  # type: ignore[arg-type]
    assert (solved.found, solved.complete) == ((), True)
    path = tmp_path / "none.cert"
    written = write_absence(path, solved)
    assert str(check_absence(path)) == str(written)
    assert format_of(path) == FORMAT
    assert f"{name}: no word " in str(written)


def test_no_proof_of_what_is_false(tmp_path: Path) -> None:
    path = tmp_path / "false.cert"
    none = solve("zeros-ones", word="1???")
    with pytest.raises(TmcError, match='there is such a word: "0011"'):
        write_absence(path, replace(none, word="????"))
    with pytest.raises(UsageError, match="has no certificate"):
        guesses = solve("third-from-end", word="100", verdict="reject")
        write_absence(path, guesses)
    assert not path.exists()


def changed(path: Path, name: str, change: Callable[[str], str]) -> Path:
    with ZipFile(path) as file:
        files = {one: file.read(one).decode() for one in file.namelist()}
    files[name] = change(files[name])
    other = path.with_name("changed.cert")
    with ZipFile(other, "w") as file:
        for one, text in files.items():
            file.writestr(one, text)
    return other


def test_what_was_tampered_with_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.cert"
    write_absence(path, solve("zeros-ones", word="1???"))
    for name, change in {
        "certificate.json": lambda text: text.replace("1???", "????"),
        "care.cnf": lambda text: text.replace("2 0", "-2 0"),
        "machine.tm": lambda text: text.replace("accept  yes", "accept  first"),
        "tableau.aag": lambda text: text.replace("found", "lost"),
        "circuit.aag": lambda text: text.replace("ours", "found"),
        "proof.txt": lambda text: "\n".join(text.splitlines()[:-1]),
    }.items():
        with pytest.raises(TmcError, match=r"changed\.cert is refused"):
            check_absence(changed(path, name, change))


def test_equality_is_no_absence(tmp_path: Path) -> None:
    """Two sides that say the same of every word are no proof that both say no."""
    path = tmp_path / "none.cert"
    write_absence(path, solve("zeros-ones", word="1???"))
    with ZipFile(path) as file:
        tableau = file.read("tableau.aag").decode()
    with pytest.raises(TmcError, match="its circuit has the tableau's output"):
        check_absence(changed(path, "circuit.aag", lambda _: tableau))


# The command line


def test_solve_on_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, printed, _ = tmc(capsys, "solve", "palindrome", "--word", "01??")
    assert (code, printed) == (0, '"0110": accept after 15 steps\n')
    code, printed, _ = tmc(capsys, "solve", "palindrome", "-n", "3", "--reject", "--all", "--count")
    assert code == 0
    assert printed.startswith("palindrome: 4 words of length 3 are rejected\n")
    assert printed.count(": reject after") == 4
    for n, said in (
        (0, "1 word of length 0 makes it halt"),
        (3, "8 words of length 3 make it halt"),
    ):
        code, printed, _ = tmc(capsys, "solve", "increment", "-n", str(n), "--count")
        assert (code, printed) == (0, f"increment: {said}\n")
    code, printed, _ = tmc(capsys, "solve", "parity", "-n", "3", "--steps", "2", "--count")
    assert (code, printed) == (1, "parity: 0 words of length 3 are accepted within 2 steps\n")
    code, printed, error = tmc(capsys, "solve", "parity", "-n", "9" * 20)
    assert (code, printed) == (1, "") and "take a smaller n" in error
    code, printed, _ = tmc(capsys, "solve", "subset-sum", "--word", "1#1#", "--json")
    answer = json.loads(printed)
    assert (code, answer["found"][0]["word"], answer["n"]) == (0, "1#1#", 4)
    assert len(answer["found"][0]["choices"]) == answer["found"][0]["steps"]
    code, printed, _ = tmc(capsys, "solve", "subset-sum", "--word", "1#1#", "--trace")
    assert (code, "take" in printed) == (0, True)
    path = tmp_path / "none.cert"
    none = ["solve", "zeros-ones", "--word", "1???", "--certificate", str(path)]
    code, printed, _ = tmc(capsys, *none)
    assert code == 1
    assert printed.startswith("zeros-ones: no word 1??? is accepted\ncertified: zeros-ones: no wo")
    code, printed, _ = tmc(capsys, "verify", "--certificate", str(path))
    assert (code, printed[:28]) == (0, "zeros-ones: no word 1??? is ")
    code, printed, _ = tmc(capsys, "verify", "--certificate", str(path), "--json")
    assert (code, json.loads(printed)["word"]) == (0, "1???")
    path.unlink()
    code, _, error = tmc(capsys, "solve", "parity", "-n", "2", "--certificate", str(path))
    assert (code, path.exists(), "there is a word" in error) == (0, False, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["parity"], "how long is the word?"),
        (["parity", "-n", "3", "--accept", "--reject"], "cannot be accepted and rejected"),
        (["increment", "-n", "3", "--accept"], "increment computes a word: it halts"),
        (["increment", "-n", "3", "--output", "1_"], "begins or ends with a blank"),
        (["increment", "-n", "3", "--output", "12"], '"2" in the output "12" is no symbol'),
        (["parity", "-n", "3", "--word", "01"], 'the word "01" has length 2, and n is 3'),
        (["parity", "-n", "3", "--set", "accept"], '"accept" sets nothing'),
        (["parity", "-n", "3", "--set", "y[0].7=1"], "parity has no output y[0].7"),
        (["parity", "-n", "3", "--limit", "-1"], "-1 words cannot be found"),
        (["parity", "-n", "3", "--limit", "0"], "nothing is asked for"),
        (["parity", "-n", "-1"], "a word cannot have length -1"),
        (["third-from-end", "-n", "3", "--reject", "--set", "accept=0"], "asked alone"),
        (["third-from-end", "-n", "3", "--reject", "--certificate", "x"], "has no certificate"),
    ],
)
def test_questions_that_make_no_sense(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    code, printed, error = tmc(capsys, "solve", *arguments)
    assert (code, printed) == (2, "")
    assert message in error


def test_rejection_by_branches_that_go_on_is_not_known() -> None:
    with pytest.raises(TmcError, match="not proved to decide every word within 2 steps"):
        solve("third-from-end", 4, verdict="reject", steps=2)


def test_a_question_in_words() -> None:
    machine = load("increment")
    assert str(question(machine, output="10", wires={"y[0]": True})) == (
        'turned into "10" and given y[0] = 1'
    )
