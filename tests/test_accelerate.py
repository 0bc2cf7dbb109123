"""The accelerated engine, and what chooses it, against `run` and against published counts."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.strategies import machines
from tmc.cli.app import app
from tmc.machines import accelerate as engine
from tmc.machines import summary
from tmc.machines.accelerate import Outcome, accelerate
from tmc.machines.block_tape import INSIDE, RIGHT, BlockRun, Linear, Macros
from tmc.machines.files import parse
from tmc.machines.machine import Action, Machine, Move, Verdict, Word
from tmc.machines.simulate import Run, run
from tmc.machines.summary import of_run, summarize

BLOCKS = engine._BLOCKS


def busy_beaver(table: str) -> Machine:
    """A machine in the usual notation, such as `1RB1LB_1LA1RZ`; Z halts, and 0 is the blank."""
    lines = ["start A", "halt Z"]
    for q, state in enumerate(table.split("_")):
        lines.append(f"{'ABCDEF'[q]}:")
        for read, rule in (("_", state[:3]), ("1", state[3:])):
            lines.append(f"  {read} -> {rule[0].replace('0', '_')} {rule[1]} {rule[2]}")
    return parse("\n".join(lines) + "\n")


CHAMPIONS = {
    "1RB1LB_1LA1RZ": (6, 4),
    "1RB1RZ_0RC1RB_1LC1LA": (14, 6),
    "1RB1LB_1LA0LC_1RZ1LD_1RD0RA": (107, 13),
    "1RB1LC_1RC1RB_1RD0LE_1LA1LD_1RZ0LA": (47_176_870, 4098),
    # Of six states, by Marxen and Buntrock.
    "1RB1RA_1LC1LB_0RF1LD_1RA0LE_1RZ1LF_0LA0LC": (8_690_333_381_690_951, 95_524_079),
}
"""Tables with the number of steps and of ones."""


def ones(machine: Machine, outcome: Outcome) -> int:
    blanks = [(len(word) - word.count(machine.blank), count) for word, count in outcome.tape]
    return sum(marked * count for marked, count in blanks)


@pytest.mark.parametrize(("table", "counts"), CHAMPIONS.items())
def test_busy_beavers_take_as_many_steps_as_published(table: str, counts: tuple[int, int]) -> None:
    machine = busy_beaver(table)
    outcome = accelerate(machine, (), max_steps=10**20)
    assert outcome is not None
    assert outcome.verdict is Verdict.HALT
    assert (outcome.steps, ones(machine, outcome)) == counts


def test_a_run_of_more_steps_than_there_are_atoms() -> None:
    # By Shawn and Terry Ligocki: more than 8.9 * 10^1762 steps, and 2.5 * 10^881 ones.
    machine = busy_beaver("1RB0RF_0LB1LC_1LD0RC_1LE1RZ_1LF0LD_1RA0LE")
    outcome = accelerate(machine, (), max_steps=10**2000)
    assert outcome is not None
    steps, marked = str(outcome.steps), str(ones(machine, outcome))
    assert (outcome.verdict, len(steps), len(marked)) == (Verdict.HALT, 1763, 882)
    assert (steps[:9], marked[:9]) == ("892930596", "250010283")


# ---------------------------------------------------------------------------------- random machines


@contextmanager
def blocks(k: int, back: int, trial: int = 1_000, patience: int = 20_000) -> Iterator[None]:
    """Accelerates with blocks of one length, and never gives up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_BLOCKS", [(k, back)])
        patch.setattr(engine, "_TRIAL", trial)
        patch.setattr(engine, "_PATIENCE", patience)
        patch.setattr(engine, "_WORTH", 0)
        yield


def random_machine(rng: random.Random) -> Machine:
    """Machines that run longer than those of Hypothesis, which shrink."""
    states, symbols = rng.randint(1, 5), rng.randint(2, 3)
    verdicts = (Verdict.HALT,) if rng.random() < 0.5 else (Verdict.ACCEPT, Verdict.REJECT)
    delta: dict[tuple[int, Word], tuple[Action, ...]] = {}
    for q, s in product(range(states), range(symbols)):
        if rng.random() < 0.95:
            target = states if rng.random() < 0.06 else rng.randrange(states)
            move = rng.choice([Move.L, Move.R, Move.L, Move.R, Move.S])
            delta[q, (s,)] = (Action(target, (rng.randrange(symbols),), (move,)),)
    return Machine(
        name="random",
        tapes=1,
        states=tuple("abcdefg"[: states + len(verdicts)]),
        symbols=(*"01"[: symbols - 1], "_"),
        input_size=symbols - 1,
        start=0,
        final={states + i: verdict for i, verdict in enumerate(verdicts)},
        delta=delta,
        one_way=rng.random() < 0.3,
    )


def cells(machine: Machine, outcome: Outcome) -> dict[int, int]:
    tape = [s for word, count in outcome.tape for _ in range(count) for s in word]
    return {c: s for c, s in enumerate(tape, start=outcome.first) if s != machine.blank}


def assert_same(machine: Machine, word: Word, limit: int) -> None:
    """The outcome is that of `run`, to the last cell, wherever the run is cut off."""
    assert_finds(machine, run(machine, word, max_steps=limit), limit)


def assert_finds(machine: Machine, expected: Run, limit: int) -> None:
    outcome = accelerate(machine, expected.word, max_steps=limit)
    assert outcome is not None
    if expected.never_halts or outcome.never_halts:
        assert outcome.verdict is Verdict.UNDECIDED and not outcome.stuck
        assert outcome.never_halts or outcome.steps == limit
        assert run(machine, expected.word, max_steps=20_000).never_halts
        return
    final = expected.final
    assert (outcome.verdict, outcome.stuck) == (expected.verdict, expected.stuck)
    assert (outcome.steps, outcome.space) == (expected.steps, expected.space)
    assert (outcome.state, outcome.head) == (final.state, final.heads[0])
    assert cells(machine, outcome) == dict(final.tapes[0])
    assert outcome.scanned == final.tapes[0].get(outcome.head, machine.blank)


@pytest.mark.parametrize(("k", "back"), [*BLOCKS, (2, 1), (1, 3)])
def test_random_machines(k: int, back: int) -> None:
    rng = random.Random(10 * k + back)
    for _ in range(300):
        machine = random_machine(rng)
        if machine.one_way and back:
            continue
        word = tuple(rng.randrange(machine.input_size) for _ in range(rng.choice([0, 0, 1, 3, 8])))
        limit = rng.choice([0, 1, 2, 7, 50, 333, 1_000])
        with blocks(k, back, trial=rng.choice([1, 5, 50, 1_000]), patience=rng.choice([1, 100])):
            assert_same(machine, word, limit)


@settings(max_examples=100)
@given(machine=machines(tapes=1, halting=None), limit=st.integers(0, 60))
def test_small_machines(machine: Machine, limit: int) -> None:
    for n in range(3):
        for word in product(range(machine.input_size), repeat=n):
            assert_same(machine, word, limit)


@pytest.mark.parametrize("limit", [*range(0, 107, 7), 106, 107, 108])
@pytest.mark.parametrize(("k", "back"), BLOCKS)
def test_a_run_may_be_cut_off_anywhere(k: int, back: int, limit: int) -> None:
    with blocks(k, back):
        assert_same(busy_beaver("1RB1LB_1LA0LC_1RZ1LD_1RD0RA"), (), limit)


@pytest.mark.parametrize("limit", [134_466, 134_467])
def test_rules_stop_in_time(limit: int) -> None:
    # The champion of five states in 1982, by Uwe Schult.
    machine = busy_beaver("1RB0LC_1RC1RD_1LA0RB_0RE1RZ_1LC1RA")
    expected = run(machine, (), max_steps=limit)
    assert (expected.verdict is Verdict.HALT) == (limit == 134_467)
    for k, back in BLOCKS[::2]:
        with blocks(k, back):
            assert_finds(machine, expected, limit)


@pytest.mark.parametrize(("k", "back"), [(2, 0), (1, 1), (2, 2)])
def test_shape_and_counts_are_a_configuration(k: int, back: int) -> None:
    rng = random.Random(k + back)
    for _ in range(100):
        machine = random_machine(rng)
        tape = engine._Engine(Macros(machine, k, back), (), 10**9).tape
        met: dict[object, object] = {}
        for _ in range(60):
            macro, count = tape.look()
            if machine.one_way or macro.side == INSIDE:
                break
            key = (tape.shape(), tuple(run.count for run in tape.variable()))
            before, behind = (
                [s for run in stack for _ in range(run.count) for s in run.block]
                for stack in (
                    tape.stacks[0],
                    [BlockRun(r.block[::-1], r.count) for r in tape.stacks[1]],
                )
            )
            ahead = tape.facing == RIGHT
            configuration = (tape.state, ahead, tuple(before), tape.back, tuple(behind[::-1]))
            assert met.setdefault(key, configuration) == configuration
            tape.step(macro, count)


numbers = st.integers(0, 30)


@given(
    st.integers(0, 9), numbers, st.integers(-3, 3), st.integers(-3, 3), numbers, st.integers(0, 500)
)
def test_a_rule_is_its_applications(
    constant: int, factor: int, change: int, need: int, count: int, limit: int
) -> None:
    steps = Linear(constant + 1, (factor,))
    needs = (Linear(need, (1,)),)
    rule = engine._Rule((change,), 0, steps, needs, ())
    times, spent, now = 0, 0, count
    while now + need > 0 and spent + constant + 1 + factor * now <= limit and times < limit:
        spent += constant + 1 + factor * now
        now += change
        times += 1
        if now < 0:
            return  # which the needs of a proved rule rule out
    assert rule.times([count], limit) == times
    assert rule.total([count], times) == spent


RUNAWAYS = {
    "right": "a:\n  * -> 1 R\n",
    "left": "a:\n  * -> L b\nb:\n  * -> 1 L a\n",
    "swings": "a:\n  1 -> R\n  _ -> 1 L b\nb:\n  1 -> L\n  _ -> 1 R a\n",
}


@pytest.mark.parametrize("rules", RUNAWAYS.values(), ids=RUNAWAYS)
@pytest.mark.parametrize("limit", [1_234, 10**30])
def test_endless_runs_are_cut_off_at_once(rules: str, limit: int) -> None:
    machine = parse(f"start a\naccept yes\n{rules}")
    outcome = accelerate(machine, (), max_steps=limit)
    assert outcome is not None
    assert (outcome.verdict, outcome.steps, outcome.never_halts) == ("undecided", limit, False)
    if limit == 1_234:
        assert_same(machine, (), limit)


def test_loops_are_noticed() -> None:
    for rules in ("a:\n  * -> R b\nb:\n  * -> L a\n", "a:\n  1 -> S\n  _ -> 1 S\n"):
        outcome = accelerate(parse(f"start a\naccept yes\n{rules}"), (), max_steps=10**30)
        assert outcome is not None and outcome.never_halts


# ------------------------------------------------------------------------------------- summaries


@contextmanager
def limits(step_by_step: int, in_machine_code: int, worth: int = 0) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(summary, "_STEP_BY_STEP", step_by_step)
        patch.setattr(summary, "_IN_MACHINE_CODE", in_machine_code)
        patch.setattr(engine, "_WORTH", worth)
        patch.setattr(engine, "_TRIAL", 1_000 if worth == 0 else 2)
        patch.setattr(engine, "_PATIENCE", 20_000 if worth == 0 else 0)
        yield


@settings(max_examples=100)
@given(machine=machines(halting=None), step_by_step=st.integers(0, 20), limit=st.integers(0, 60))
def test_every_engine_gives_the_same_summary(
    machine: Machine, step_by_step: int, limit: int
) -> None:
    for word in ("", "0", "00"):
        expected = of_run(machine, run(machine, word, max_steps=limit, start="a"))
        with limits(step_by_step, in_machine_code=1 << 28):
            assert summarize(machine, word, max_steps=limit, start="a") == expected
        with limits(step_by_step, in_machine_code=1 << 28, worth=1 << 40):
            assert summarize(machine, word, max_steps=limit, start="a") == expected
        with limits(step_by_step, in_machine_code=0):
            result = summarize(machine, word, max_steps=limit, start="a")
            assert result == expected or (result.verdict is Verdict.UNDECIDED)


@pytest.mark.parametrize(
    ("powers", "output"),
    [
        ([((1, 1), 3)], ""),
        ([((1,), 5), ((0,), 2), ((1,), 9)], "00"),
        ([((1, 0), 2), ((0, 1), 2)], "0_00_0"),
        ([((0, 1), 1_000_000), ((0,), 1)], "(0_)^1000000 0"),
        ([((1, 0), 1_000_000), ((0,), 7), ((1, 0, 1), 1)], "0 (_0)^999999 0^7 _0"),
        ([((0,), 999_999)], "0" * 999_999),
    ],
)
def test_long_outputs_are_written_as_powers(powers: list[tuple[Word, int]], output: str) -> None:
    machine = parse("input 0\nstart a\nhalt stop\na:\n  * -> S stop\n")
    outcome = Outcome(Verdict.HALT, 0, 1, 1, 0, 0, 0, tuple(powers), stuck=False, never_halts=False)
    assert summary._output(machine, outcome) == output


def test_the_command_runs_the_busy_beaver_of_five_states(tmp_path: object) -> None:
    path = f"{tmp_path}/beaver.tm"
    with open(path, "w") as file:
        file.write("start a\nhalt z\n")
        file.write("a:\n  _ -> 1 R b\n  1 -> L c\nb:\n  _ -> 1 R c\n  1 -> R\n")
        file.write("c:\n  _ -> 1 R d\n  1 -> _ L e\nd:\n  _ -> 1 L a\n  1 -> L\n")
        file.write("e:\n  _ -> 1 R z\n  1 -> _ L a\n")
    result = CliRunner().invoke(app, ["run", path, "", "--max-steps", "100000000"])
    assert result.exit_code == 0
    assert result.stdout.startswith('"": halt after 47,176,870 steps -> "1')
    assert "(12,289 characters, all of them with --json)" in result.stdout
    whole = CliRunner().invoke(app, ["run", path, "", "--max-steps", "100000000", "--json"])
    assert json.loads(whole.stdout)["output"].count("1") == 4098
    cut = CliRunner().invoke(app, ["run", path, "", "--max-steps", "40000000"])
    assert cut.stdout == '"": undecided after 40,000,000 steps\n'
