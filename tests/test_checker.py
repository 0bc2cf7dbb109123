"""The checker accepts proofs of what is true, and nothing ever makes it accept what is false."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import product
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysat.solvers import Solver

from tests.circuits import truth_table
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.formats.aiger import to_aag
from tmc.formats.aiger_reader import from_aiger
from tmc.proof import checker
from tmc.proof.checker import Clause, Clauses, Refused, check, refute
from tmc.proof.refutation import refutation

VARIABLES = 5
literals = st.integers(1, VARIABLES).flatmap(lambda v: st.sampled_from([v, -v]))
clauses = st.lists(literals, min_size=1, max_size=3).map(lambda c: tuple(sorted({*c})))
formulas = st.lists(clauses, max_size=30).map(lambda cs: {*cs})


def satisfiable(formula: set[Clause]) -> bool:
    return any(
        all(any(values[abs(x) - 1] == (x > 0) for x in c) for c in formula)
        for values in product([False, True], repeat=VARIABLES)
    )


def step(kind: str, clause: Clause) -> str:
    return " ".join(map(str, (kind, *clause, 0)))


# Proofs


@pytest.mark.parametrize("solver", ["glucose4", "cadical153", "lingeling"])
@given(formula=formulas)
def test_the_proofs_of_solvers_are_accepted(solver: str, formula: set[Clause]) -> None:
    if satisfiable(formula):
        return
    with Solver(name=solver, bootstrap_with=formula, with_proof=True) as prover:
        assert not prover.solve()
        learned = prover.get_proof() or []
    steps = [step("i", c) for c in sorted(formula)]
    steps += [line if line.startswith("d") else f"l {line}" for line in learned]
    assert refute(VARIABLES, formula, [*steps, "l 0"]) >= 1


@given(
    formula=formulas,
    steps=st.lists(st.tuples(st.sampled_from("ild"), clauses | st.just(())), max_size=20),
)
def test_what_is_satisfiable_is_never_refuted(
    formula: set[Clause], steps: list[tuple[str, Clause]]
) -> None:
    proof = [step("i", c) for c in sorted(formula)] + [step(*s) for s in steps]
    try:
        refute(VARIABLES, formula, [*proof, "l 0"])
    except Refused:
        return
    assert not satisfiable(formula)


@given(steps=st.lists(st.tuples(st.sampled_from("aaad"), clauses), max_size=25), asked=clauses)
def test_unit_propagation_is_complete(steps: list[tuple[str, Clause]], asked: Clause) -> None:
    watching = Clauses(VARIABLES)
    plain: list[Clause] = []
    settled: set[int] = set()
    for kind, clause in steps:
        if kind == "d":
            assert watching.remove(clause) == (clause in plain)
            if clause in plain:
                plain.remove(clause)
        else:
            watching.add(clause)
            plain.append(clause)
            settled = propagated(plain, settled)
        assert watching.imply(asked) == contradictory(
            propagated(plain, settled | {-x for x in asked})
        )


def propagated(plain: list[Clause], settled: set[int]) -> set[int]:
    """All that follows by unit clauses, the slow way."""
    known = set(settled)
    while not contradictory(known):
        units = {
            free[0]
            for c in plain
            if not known & {*c} and len(free := [x for x in c if -x not in known]) == 1
        }
        empty = any(all(-x in known for x in c) for c in plain)
        if empty:
            return {1, -1}
        if not units:
            return known
        known |= units
    return known


def contradictory(known: set[int]) -> bool:
    return any(-x in known for x in known)


# Files


def chain(n: int, flip: int = 0) -> Circuit:
    """Parity by a chain from the left."""
    builder = Builder([f"x{i}" for i in range(n)])
    end = flip
    for x in builder.inputs:
        end = builder.xor(end, x)
    return builder.build({"odd": end})


def tree(n: int) -> Circuit:
    """Parity by halves."""
    builder = Builder([f"x{i}" for i in range(n)])
    row = [*builder.inputs]
    while len(row) > 1:
        row = [builder.xor(*row[i : i + 2]) for i in range(0, len(row) - 1, 2)] + (
            row[-1:] if len(row) % 2 else []
        )
    return builder.build({"odd": row[0]})


def certificate(circuit: Circuit, tableau: Circuit) -> dict[str, str]:
    files = {"circuit.aag": to_aag(circuit), "tableau.aag": to_aag(tableau), "care.cnf": ""}
    sides = [checker.read_circuit(files[name], name) for name in ("circuit.aag", "tableau.aag")]
    patterns = truth_table(inputs_of(circuit))
    proof = refutation(sides[0], sides[1], [], patterns[:4])
    assert proof is not None
    return files | {"proof.txt": "".join(proof)}


def inputs_of(circuit: Circuit) -> Circuit:
    """The circuit that shows its inputs."""
    names = [(f"o{i}", 2 + 2 * i) for i in range(len(circuit.inputs))]
    return Circuit.of(circuit.inputs, [], names)


def zipped(files: dict[str, str]) -> BytesIO:
    data = BytesIO()
    with ZipFile(data, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return data


GOOD = certificate(chain(5), tree(5))


def change_proof(change: Callable[[list[str]], list[str]]) -> dict[str, str]:
    lines = change(GOOD["proof.txt"].splitlines())
    return GOOD | {"proof.txt": "".join(f"{line}\n" for line in lines)}


def test_a_good_certificate_is_accepted() -> None:
    accepted = check(zipped(GOOD))
    assert str(accepted) == f"{accepted.lemmas} lemmas refute {accepted.clauses} clauses"
    assert accepted.lemmas == GOOD["proof.txt"].count("l ") > 20


LINES = GOOD["proof.txt"].splitlines()
FIRST = next(i for i, line in enumerate(LINES) if line[0] == "l")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (change_proof(lambda lines: lines[:-1]), "the proof ends before the lemma `l 0`"),
        (change_proof(lambda lines: []), "the proof ends before the lemma `l 0`"),
        (change_proof(lambda lines: ["l 0"]), "line 1 of the proof does not follow"),
        (
            change_proof(lambda lines: [x for x in lines if x[0] != "l"] + ["l 0"]),
            "of the proof (does not follow|deletes a clause that is not there)",
        ),
        (
            change_proof(lambda lines: [x for x in lines if x[0] != "i"]),
            "of the proof (does not follow|deletes a clause that is not there)",
        ),
        (
            change_proof(lambda lines: [*lines[:5], "i 2 3 0", *lines[5:]]),
            "line 6 of the proof takes a clause from another formula",
        ),
        (
            change_proof(lambda lines: [*lines[:FIRST], "l 2 3 0", *lines[FIRST:]]),
            f"line {FIRST + 1} of the proof does not follow",
        ),
        (
            change_proof(lambda lines: [*lines[:5], "d 2 3 0", *lines[5:]]),
            "line 6 of the proof deletes a clause that is not there",
        ),
        (change_proof(lambda lines: ["x 1 0", *lines]), "line 1 of the proof is no step: x 1 0"),
        (change_proof(lambda lines: ["l 1", *lines]), "line 1 of the proof is no step: l 1"),
        (change_proof(lambda lines: ["l 1 a 0", *lines]), "line 1 of the proof is no step"),
        (change_proof(lambda lines: ["l 99999 0", *lines]), "line 1 of the proof is no step"),
        (change_proof(lambda lines: ["", *lines]), "line 1 of the proof is no step"),
        (change_proof(lambda lines: ["l é 0", *lines]), "the file is damaged: 'ascii' codec"),
        (GOOD | {"circuit.aag": to_aag(chain(5, flip=1))}, "of another|from another|not follow"),
        (GOOD | {"circuit.aag": to_aag(chain(4))}, "different inputs"),
        (GOOD | {"circuit.aag": "aag 1 1 0 1 0\n2\n2\n"}, "circuit.aag is no ascii AIGER file"),
        (GOOD | {"circuit.aag": ""}, "circuit.aag is no ascii AIGER file"),
        (GOOD | {"tableau.aag": GOOD["tableau.aag"][:60]}, "tableau.aag is no ascii AIGER file"),
        (GOOD | {"care.cnf": "2 x 0\n"}, "care.cnf is no DIMACS file"),
        (GOOD | {"care.cnf": "9 0\n"}, "care.cnf speaks of a variable that is no input"),
        ({}, "it holds no proof"),
    ],
)
def test_a_bad_certificate_is_refused(files: dict[str, str], message: str) -> None:
    with pytest.raises(Refused, match=message):
        check(zipped(files))


def refusals(changed: Iterator[list[str]]) -> list[bool]:
    """Whether the good certificate is refused with these proofs in it."""
    refused = []
    for lines in changed:
        try:
            check(zipped(change_proof(lambda _, lines=lines: lines)))  # type: ignore[misc]
            refused.append(False)
        except Refused:
            refused.append(True)
    return refused


def test_without_its_first_kind_of_line_a_proof_is_drup() -> None:
    sides = [checker.read_circuit(GOOD[name], name) for name in ("circuit.aag", "tableau.aag")]
    _, formula = checker.miter(sides[0], sides[1], [])
    drup = [line for line in LINES if line[0] != "i"]
    files = change_proof(lambda _: [step("i", c) for c in sorted(formula)] + drup)
    assert check(zipped(files)) == check(zipped(GOOD))


def test_a_flipped_literal_is_noticed() -> None:
    def flipped(kind: str) -> Iterator[list[str]]:
        for i, line in enumerate(LINES):
            words = line.split()
            for j in range(1, len(words) - 1) if words[0] == kind else ():
                new = [*words[:j], str(-int(words[j])), *words[j + 1 :]]
                yield [*LINES[:i], " ".join(new), *LINES[i + 1 :]]

    assert all(refusals(flipped("i")))
    assert all(refusals(flipped("d")))
    lemmas = refusals(flipped("l"))
    assert sum(lemmas) > 0.9 * len(lemmas)  # some may as well be so


def test_a_missing_lemma_is_noticed() -> None:
    without = refusals(LINES[:i] + LINES[i + 1 :] for i, line in enumerate(LINES) if line[0] == "l")
    assert sum(without) > len(without) // 2  # some follow from the others


def test_no_proof_survives_a_wrong_gate() -> None:
    lines = GOOD["circuit.aag"].splitlines()
    right = truth_table(chain(5))
    wrong = 0
    for i, line in enumerate(lines):
        if len(line.split()) != 3:
            continue
        gate, a, b = map(int, line.split())
        for changed in (f"{gate} {a ^ 1} {b}", f"{gate} {a} {b ^ 1}", f"{gate} {a} {a}"):
            text = "".join(f"{x}\n" for x in [*lines[:i], changed, *lines[i + 1 :]])
            if (truth_table(from_aiger(text.encode())) == right).all():
                continue
            wrong += 1
            with pytest.raises(Refused):
                check(zipped(GOOD | {"circuit.aag": text}))
    assert wrong > 20


@pytest.mark.parametrize(
    ("change", "good"),
    [
        (lambda text: text, True),
        (lambda text: text.replace("aag", "aig"), False),
        (lambda text: text.replace("\n6\n", "\n4\n"), False),  # an input twice
        (lambda text: text.replace("8 4 2", "8 8 2"), False),  # a gate that reads itself
        (lambda text: text.replace("8 4 2", "8 4 -2"), False),
        (lambda text: text.replace("8 4 2", "12 4 2"), False),
        (lambda text: text.replace("10 8 6\n", ""), False),
        (lambda text: text.replace("\n10\n", "\n12\n"), False),  # an output that nothing drives
        (lambda text: text.replace("i1 y", "i1 x"), False),
        (lambda text: text.replace("i1 y\n", ""), False),
        (lambda text: text + "c\ncomment\n", False),
        (lambda text: text.replace("aag 5 3 0", "aag 5 3 1"), False),
        (lambda text: text.replace("aag 5 3", "aag 5 -3"), False),
        (lambda text: text.replace("aag 5 3 0 1 2", "aag 999999999999 3 0 1 2"), False),
    ],
)
def test_only_circuits_are_read(change: Callable[[str], str], good: bool) -> None:
    gates = "aag 5 3 0 1 2\n2\n4\n6\n10\n8 4 2\n10 8 6\ni0 x\ni1 y\ni2 z\no0 all\n"
    assert to_aag(Circuit.of("xyz", [(False, 2, 4), (False, 8, 6)], [("all", 10)])) == gates
    if good:
        assert checker.read_circuit(change(gates), "it").gates == [(4, 2), (8, 6)]
        return
    with pytest.raises(Refused, match="it is no ascii AIGER file"):
        checker.read_circuit(change(gates), "it")


def test_an_absent_output_has_its_usual_value() -> None:
    one = Circuit.of("x", [], [("y[0].blank", 1), ("y[0]", 0), ("halts", 1)])
    none = Circuit.of("x", [], [])
    assert check(zipped(certificate(none, one))).lemmas > 0
    assert check(zipped(certificate(one, none))).lemmas > 0
    text = GOOD | certificate(none, one)
    wrong = Circuit.of("x", [], [("y[0].blank", 2), ("y[0]", 0), ("halts", 1)])
    with pytest.raises(Refused):
        check(zipped(text | {"tableau.aag": to_aag(wrong)}))


# The program


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "it.cert"
    with pytest.raises(Refused, match="it cannot be read: No such file"):
        check(str(path))
    data = zipped(GOOD).getvalue()
    for part in (b"", data[: len(data) // 2], data[:-1]):
        path.write_bytes(part)
        with pytest.raises(Refused, match="the file is damaged"):
            check(str(path))
    damaged = bytearray(data)
    damaged[60] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(Refused):
        check(str(path))


def test_the_checker_stands_alone(tmp_path: Path) -> None:
    source = Path(checker.__file__).read_text()
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None) or node.names[0].name]
    }
    assert imported <= sys.stdlib_module_names
    (tmp_path / "alone.py").write_text(source)
    (tmp_path / "good.cert").write_bytes(zipped(GOOD).getvalue())
    (tmp_path / "bad.cert").write_bytes(zipped({}).getvalue())

    def run(*files: str) -> tuple[int, str]:
        command = [sys.executable, "-I", "-S", str(tmp_path / "alone.py"), *files]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        return ran.returncode, ran.stdout

    code, printed = run("good.cert")
    assert (code, printed.startswith("good.cert: accepted: ")) == (0, True)
    code, printed = run("good.cert", "bad.cert")
    assert (code, "bad.cert: refused: it holds no proof" in printed) == (1, True)
