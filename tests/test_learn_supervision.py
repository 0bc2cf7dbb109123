"""The dial shows what it says, and turning it up hides nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks import gates_as_luts, parity, random_network
from tmc.compilation import compile
from tmc.learn.supervision import Supervision, choose
from tmc.learn.target import plain_target, target
from tmc.machines.errors import UsageError
from tmc.unroll.probes import Kind

PROBED = target(compile("sort-bits", 5), probes=True)
INPUTS = len(PROBED.network.inputs)


OUTPUTS = {root - INPUTS for root in PROBED.network.roots}


def shown(supervision: Supervision, seed: int = 0) -> set[int]:
    return {*np.flatnonzero(choose(PROBED, supervision, seed)).tolist()}


def test_zero_is_the_final_label_and_one_the_whole_trace() -> None:
    assert shown(Supervision(0)) == OUTPUTS
    trace = {p.node - INPUTS for p in PROBED.probes if p.node >= INPUTS}
    assert shown(Supervision(1)) == shown(Supervision()) == OUTPUTS | trace
    assert len(trace) > 100


@given(
    low=st.floats(0, 1),
    high=st.floats(0, 1),
    seed=st.integers(0, 99),
    kinds=st.sets(st.sampled_from(Kind), min_size=1),
)
def test_more_of_the_same(low: float, high: float, seed: int, kinds: set[Kind]) -> None:
    low, high = sorted((low, high))
    less, more = (shown(Supervision(p, sorted(kinds)), seed) for p in (low, high))
    everything = shown(Supervision(1, sorted(kinds)), seed)
    assert less <= more <= everything
    inner = len(everything - OUTPUTS)
    assert len(more - OUTPUTS) == round(high * inner)


def test_another_seed_shows_others() -> None:
    assert shown(Supervision(0.3), seed=1) == shown(Supervision(0.3), seed=1)
    assert shown(Supervision(0.3), seed=1) != shown(Supervision(0.3), seed=2)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("times", [None, range(3, 6), range(4, 5)])
@pytest.mark.parametrize("levels", [None, range(1, 4)])
def test_kinds_times_and_levels_narrow_it_down(
    kind: Kind, times: range | None, levels: range | None
) -> None:
    level = PROBED.network.levels()
    expected = {
        p.node - INPUTS
        for p in PROBED.probes
        if p.kind is kind
        and (times is None or p.time in times)
        and (levels is None or level[p.node] in levels)
        and p.node >= INPUTS
    }
    assert expected
    assert shown(Supervision(1, [kind], times, levels)) == OUTPUTS | expected


def test_without_probes_every_constituent_is_eligible() -> None:
    aim = plain_target(random_network(5, 40, 2, seed=3))
    assert choose(aim, Supervision(1)).all()
    levels = np.array(aim.network.levels()[5:])
    first = choose(aim, Supervision(1, levels=range(1, 3)))
    final = np.zeros(40, dtype=bool)
    final[[root - 5 for root in aim.network.roots]] = True
    assert np.array_equal(first, final | (levels == 1) | (levels == 2))
    assert not first.all()


def test_questions_without_sense_are_refused() -> None:
    for fraction in (-0.1, 1.5, float("nan")):
        with pytest.raises(UsageError, match="fraction supervised lies between 0 and 1, not at"):
            choose(PROBED, Supervision(fraction))
    plain = plain_target(gates_as_luts(parity(4)))
    for narrow in (Supervision(kinds=[Kind.STATE]), Supervision(times=range(3))):
        with pytest.raises(UsageError, match="^the network has no probes, of any kind or time"):
            choose(plain, narrow)
    with pytest.raises(UsageError, match="no constituent is .*\nhint: .* levels 1 to 3$"):
        choose(plain, Supervision(levels=range(7, 9)))
    with pytest.raises(
        UsageError, match=f"levels 1 to [0-9]+, and steps 0 to {PROBED.probes[-1].time}$"
    ):
        choose(PROBED, Supervision(times=range(900, 901)))
    assert choose(plain, Supervision(0, levels=range(7, 9))).sum() == 1
