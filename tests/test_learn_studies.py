"""Studies survive kills and lost workers, and their files are functions of their cells."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmc.cli.app import main
from tmc.learn.data import dataset
from tmc.learn.studies import occam
from tmc.learn.studies.dial import LENGTHS, aim_of, sampling_of
from tmc.learn.studies.findings import findings
from tmc.learn.studies.intervals import bootstrap, rank_correlation, wilson
from tmc.learn.studies.ledger import Ledger
from tmc.learn.studies.runner import csv_of, read_document, run_study, write_document
from tmc.learn.studies.study import NAMES, load_study
from tmc.machines.errors import TmcError, UsageError

ROOT = Path(__file__).parents[1]
SUFFIXES = ("csv", "json", "svg")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The study of the bound on two machines of four bits."""
    monkeypatch.setattr(occam, "MACHINES", {"parity": 4, "adder": 4, "balanced": 4})
    monkeypatch.setattr(occam, "SAMPLES", (8, 32))


def files(folder: Path, name: str = "occam") -> dict[str, bytes]:
    return {suffix: (folder / f"{name}.{suffix}").read_bytes() for suffix in SUFFIXES}


def lines(folder: Path) -> list[str]:
    path = folder / "occam.cells.jsonl"
    return path.read_text().splitlines() if path.exists() else []


@pytest.mark.usefixtures("small")
def test_what_is_measured_is_not_measured_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int, int]] = []
    first = run_study("occam", tmp_path, quick=True, seeds=2, progress=lambda *x: seen.append(x))
    assert seen[-1] == ("occam", 24, 24)
    before = files(tmp_path)
    ledger = tmp_path / "occam.cells.jsonl"
    kept = ledger.read_text().splitlines(keepends=True)
    ledger.write_text("".join(kept[:10]) + kept[10][:20])  # the disk after a power cut
    measured = []

    def count(what: str, done: int, total: int) -> None:
        measured.append(done)

    again = run_study("occam", tmp_path, quick=True, seeds=2, progress=count)
    assert measured == list(range(10, 25))
    assert again == first
    assert files(tmp_path) == before


@pytest.mark.parametrize("torn", ["", "{", '{"study": "occ'])
def test_a_ledger_whose_first_line_is_torn_begins_again(torn: str, tmp_path: Path) -> None:
    path = tmp_path / "occam.cells.jsonl"
    path.write_text(torn)
    Ledger(path, "occam").add("key", {"error": 0.5})
    assert Ledger(path, "occam").outcomes == {"key": {"error": 0.5}}


def test_a_ledger_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "occam.cells.jsonl"
    Ledger(path, "dial")
    with pytest.raises(TmcError, match="holds outcomes of another study or version"):
        Ledger(path, "occam")
    path.write_text(path.read_text() + '{"cell": 1}\n')
    with pytest.raises(TmcError, match="has a line that is no outcome"):
        Ledger(path, "dial")


@pytest.mark.usefixtures("small")
def test_more_seeds_keep_the_cells_of_fewer(tmp_path: Path) -> None:
    run_study("occam", tmp_path, quick=True, seeds=1)
    measured: list[int] = []
    run_study("occam", tmp_path, quick=True, seeds=2, progress=lambda _, i, n: measured.append(i))
    assert len(measured) == 12


@pytest.mark.usefixtures("small")
def test_the_files_follow_from_the_cells(tmp_path: Path) -> None:
    done = run_study("occam", tmp_path, quick=True, seeds=2)
    found = json.loads((tmp_path / "occam.json").read_text())
    assert (found["study"], found["seeds"], len(found["cells"])) == ("occam", 2, 24)
    again = tmp_path / "again"
    again.mkdir()
    assert read_document(tmp_path / "occam.json") == done
    write_document(read_document(tmp_path / "occam.json"), again)
    assert files(again) == files(tmp_path)


def command(folder: Path, *more: str) -> list[str]:
    arguments = ["learn", "study", "occam", "--quick", "--seeds", "2", "-o", str(folder), *more]
    return [sys.executable, "-m", "tmc", *arguments]


def wait_for_lines(folder: Path, count: int) -> None:
    for _ in range(1200):
        if len(lines(folder)) >= count:
            return
        time.sleep(0.05)
    raise AssertionError("the study does not come on")


def test_a_killed_study_goes_on_where_it_was(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    process = subprocess.Popen(command(killed, "--jobs", "2"), stderr=subprocess.DEVNULL)
    wait_for_lines(killed, 8)
    process.kill()
    process.wait()
    kept = lines(killed)
    assert 8 <= len(kept) < 85
    assert not (killed / "occam.json").exists()
    done = subprocess.run(command(killed, "--jobs", "1"), check=True, capture_output=True)
    assert b"written" in done.stdout
    after = lines(killed)
    assert [line for line in after if line in kept] == kept
    keys = [json.loads(line)["key"] for line in after[1:] if line.endswith("}")]
    assert len(keys) == len(set(keys)) == 84
    run_study("occam", whole, quick=True, seeds=2)
    assert files(whole) == files(killed)


def test_ctrl_c_keeps_what_is_finished(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(tmp_path, "--jobs", "1"), stderr=subprocess.PIPE, start_new_session=True
    )
    wait_for_lines(tmp_path, 4)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert b"Traceback" not in errors
    assert not (tmp_path / "occam.json").exists()


def test_a_lost_worker_of_a_cluster_costs_nothing(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster:
        process = subprocess.Popen(
            command(tmp_path / "cluster", "--cluster", cluster.scheduler_address),
            stderr=subprocess.PIPE,
        )
        wait_for_lines(tmp_path / "cluster", 5)
        victim = next(iter(cluster.workers.values())).process.pid
        os.kill(victim, signal.SIGKILL)
        assert len(lines(tmp_path / "cluster")) < 84
        _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors.decode()
    run_study("occam", tmp_path / "here", quick=True, seeds=2)
    assert files(tmp_path / "here") == files(tmp_path / "cluster")


def test_the_findings_are_what_the_cells_say() -> None:
    folder = ROOT / "docs" / "findings"
    assert (ROOT / "docs" / "findings.md").read_text() == findings(folder)
    for path in folder.glob("*.json"):
        document = read_document(path)
        assert not document.quick
        assert path.with_suffix(".csv").read_text() == csv_of(document.table)
        assert path.with_suffix(".svg").stat().st_size < 100_000


def test_what_cannot_be_done_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match='there is no study "luck"'):
        run_study("luck", tmp_path)
    with pytest.raises(UsageError, match="at least one seed"):
        run_study("occam", tmp_path, seeds=0)
    with pytest.raises(TmcError, match="no Dask scheduler at tcp://127.0.0.1:1"):
        run_study("occam", tmp_path, cluster="tcp://127.0.0.1:1")
    Ledger(tmp_path / "dial.cells.jsonl", "dial")
    with pytest.raises(TmcError, match="another study"):
        Ledger(tmp_path / "dial.cells.jsonl", "occam")
    (tmp_path / "file").write_text("")
    with pytest.raises(TmcError, match="cannot make the folder"):
        run_study("occam", tmp_path / "file" / "in")
    (tmp_path / "bad.json").write_text("{}")
    with pytest.raises(TmcError, match="is not what a study wrote"):
        read_document(tmp_path / "bad.json")
    assert main(["learn", "study", "luck"]) == 2
    assert "take one of" in capsys.readouterr().err


@pytest.mark.parametrize("name", NAMES)
def test_cells_have_keys_of_their_own(name: str) -> None:
    study = load_study(name)
    full, quick = study.cells(False, 3), study.cells(True, 3)
    assert len({study.key(cell) for cell in full}) == len(full)
    assert len(quick) < len(full)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_fraction(counts: tuple[int, int]) -> None:
    successes, trials = counts
    found = wilson(successes, trials)
    other = wilson(trials - successes, trials)
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert found.low == pytest.approx(1 - other.high, abs=2e-4)


def test_the_bootstrap_covers_what_it_should() -> None:
    import numpy as np

    rng = np.random.default_rng(0)
    inside = 0
    for _ in range(100):
        found = bootstrap(rng.normal(size=30), np.mean)
        inside += found.low <= 0 <= found.high
    assert 85 <= inside <= 100


def test_rank_correlation_knows_order_only() -> None:
    assert rank_correlation([1, 5, 2], [1, 125, 8]) == 1
    assert rank_correlation([1, 2, 3], [3, 2, 1]) == -1
    assert rank_correlation([1, 2, 3, 4], [2, 1, 4, 3]) == pytest.approx(0.6)


def test_only_a_bound_below_one_can_be_passed() -> None:
    def document(*errors: float) -> str:
        cells = [
            (occam.Cell("parity", 10, "sat", samples, seed), occam.Outcome(9, bound, error))
            for samples, bound, found in ((8, 1.0, (0.5, 1.0)), (512, 0.1, errors))
            for seed, error in enumerate(found)
        ]
        return occam.text(occam.table(cells))

    assert "Of 2 consistent fillings" in document(0.0, 0.1)
    assert "0 err more than it allows" in document(0.0, 0.1)
    assert "holds and is loose" in document(0.0, 0.1)
    assert "1 err more than it allows" in document(0.0, 0.2)
    assert "the bound is violated" in document(0.0, 0.2)


@pytest.mark.parametrize(("name", "true", "kept"), [("palindrome", 48, 32), ("balanced", 32, 20)])
def test_rare_words_are_as_many_as_the_dial_says(name: str, true: int, kept: int) -> None:
    """Where few words are true, they are drawn again and again."""
    data = dataset(aim_of(name, LENGTHS[name]), sampling=sampling_of(name))
    words = {row.tobytes() for row in data.train.bits[data.train.outputs[:, 0]]}
    assert (len(words), len(data.test)) == (true, kept)
