"""The arithmetic of noise: what is booked, how far it may lie, and that the drawn noise lies there."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.reports.ledger import Budget
from feedback.reports.noise import count_of, noisy, ratio, reach, scale_of, share_of


def beyond(scale: float, far: int) -> float:
    """The chance that noise lies further than ``far`` from 0, added up term by term."""
    shrink = math.exp(-1 / scale)
    inside = sum((1 - shrink) / (1 + shrink) * shrink ** abs(value) for value in range(-far, far + 1))
    return 1 - inside


@given(st.floats(0.2, 200), st.sampled_from([0.05, 0.05 / 3, 0.05 / 40]))
def test_reach_is_the_least_that_holds(scale: float, miss: float) -> None:
    far = reach(scale, miss)
    assert beyond(scale, far) <= miss + 1e-9
    assert far == 0 or beyond(scale, far - 1) > miss - 1e-9


def test_drawn_noise_has_its_spread_and_no_drift() -> None:
    """OpenDP takes no seed; the bounds are seven standard errors wide, so a right draw fails once in 10^11 runs."""
    scale, draws = scale_of(3, 1500), 20_000
    noise = noisy([0] * draws, 3, 1500)
    shrink = math.exp(-1 / scale)
    variance = 2 * shrink / (1 - shrink) ** 2
    assert abs(sum(noise) / draws) < 7 * math.sqrt(variance / draws)
    missed = sum(abs(value) > reach(scale, 0.05) for value in noise) / draws
    assert abs(missed - beyond(scale, reach(scale, 0.05))) < 7 * math.sqrt(0.05 / draws)
    assert len({tuple(noisy([10] * 20, 1, 500)) for _ in range(3)}) == 3


@pytest.mark.parametrize(("sensitivity", "milli"), [(1, 1), (1, 333), (3, 125), (20, 100_000), (7, 999)])
def test_the_library_agrees_with_the_ledger(sensitivity: int, milli: int) -> None:
    assert len(noisy([5, 0], sensitivity, milli)) == 2
    assert scale_of(sensitivity, milli) == pytest.approx(1000 * sensitivity / milli)


@given(st.lists(st.integers(-20, 300), min_size=2, max_size=5), st.floats(0.3, 30), st.data())
@settings(deadline=None)
def test_every_truth_within_reach_lies_in_the_range(values: list[int], scale: float, data: st.DataObject) -> None:
    far = reach(scale, 0.05 / len(values))
    truth = [max(0, value + data.draw(st.integers(-far, far))) for value in values]
    place = data.draw(st.integers(0, len(values) - 1))
    found = share_of(values, place, scale)
    if found is not None and sum(truth) > 0 and found.low is not None and found.high is not None:
        assert found.low - 1e-9 <= truth[place] / sum(truth) <= found.high + 1e-9
        assert 0 <= found.low <= found.value <= found.high <= 1


@given(st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200)), st.floats(0.3, 20))
@settings(deadline=None)
def test_nps_of_three_counts(values: tuple[int, int, int], scale: float) -> None:
    found = ratio(values, [100, 0, -100], scale)
    if found is None:
        assert sum(values) == 0
        return
    far = reach(scale, 0.05 / 3)
    for corner in product(*[(max(0, value - far), value, value + far) for value in values]):
        if sum(corner) and found.low is not None and found.high is not None:
            assert found.low - 1e-9 <= 100 * (corner[0] - corner[2]) / sum(corner) <= found.high + 1e-9


def test_a_count_is_never_below_nobody() -> None:
    found = count_of(-4, 2.0)
    assert (found.value, found.low) == (0, 0)


@given(st.integers(0, 5000), st.lists(st.integers(1, 900), max_size=40))
def test_a_budget_is_never_overdrawn(total: int, prices: list[int]) -> None:
    spent = 0
    for price in prices:
        if Budget(2026, total, spent).allows(price):
            spent += price
        else:
            assert spent + price > total
    assert spent <= total
    assert Budget(2026, total, spent).left == total - spent
