"""Formulas against values worked out by hand or by another implementation."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from feedback.disclosure import Estimate
from feedback.insights import intervals


def near(estimate: Estimate | None, value: float, low: float, high: float, digits: float = 5e-4) -> None:
    assert estimate is not None
    assert estimate.value == pytest.approx(value, abs=digits)
    assert estimate.low == pytest.approx(low, abs=digits)
    assert estimate.high == pytest.approx(high, abs=digits)


# By hand for 8 of 10: centre (0.8 + 0.19207) / 1.38415 = 0.71674, half 0.31295 / 1.38415 = 0.22659.
@pytest.mark.parametrize(
    ("successes", "n", "value", "low", "high"),
    [(8, 10, 0.8, 0.4902, 0.9433), (0, 10, 0.0, 0.0, 0.2775), (10, 10, 1.0, 0.7225, 1.0), (1, 2, 0.5, 0.0945, 0.9055)],
)
def test_wilson_by_hand(successes: int, n: int, value: float, low: float, high: float) -> None:
    near(intervals.wilson(successes, n), value, low, high)


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(case: tuple[int, int]) -> None:
    successes, n = case
    other = stats.binomtest(successes, n).proportion_ci(method="wilson")
    near(intervals.wilson(successes, n), successes / n, other.low, other.high, 1e-9)


def test_nothing_has_no_interval() -> None:
    assert intervals.wilson(0, 0) is None
    assert intervals.net_promoter(0, 0, 0) is None
    assert intervals.mean_of_people(0, 0, 0) is None
    assert intervals.clustered_mean(0, 0, 0, 0, 0, 0) is None
    assert intervals.mean_of_people(1, 7, 49) == Estimate(7.0, None, None)


# 45 / 35 / 20 percent: the plain Wald half width is 7.53 for n = 400 (features.md E1); adjusted with n + 3 = 403:
# up 180.75/403 = 0.44851, down 80.75/403 = 0.20037, difference 24.814, var (0.64888 - 0.06157)/403, half 7.482.
def test_net_promoter_by_hand() -> None:
    near(intervals.net_promoter(180, 140, 80), 25.0, 24.814 - 7.482, 24.814 + 7.482, 5e-3)
    up, down = 0.45, 0.20
    wald = 100 * 1.96 * math.sqrt((up + down - (up - down) ** 2) / 1000)
    found = intervals.net_promoter(450, 350, 200)
    assert found is not None and found.low is not None and found.high is not None
    assert (found.high - found.low) / 2 == pytest.approx(wald, abs=0.02)
    assert wald == pytest.approx(4.75, abs=0.01)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_net_promoter_stays_in_range(up: int, middle: int, down: int) -> None:
    found = intervals.net_promoter(up, middle, down)
    if found is None:
        assert up + middle + down == 0
    else:
        assert found.low is not None and found.high is not None
        assert -100 <= found.low <= found.value <= found.high <= 100


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 5, 7, 9, 12, 20, 30, 60, 120, 1000, 100_000])
def test_t_quantile_agrees_with_scipy(degrees: int) -> None:
    assert intervals.t_quantile(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=2e-5)


def test_t_quantile_of_nothing() -> None:
    with pytest.raises(ValueError, match="degrees"):
        intervals.t_quantile(0)


def test_mean_of_people_agrees_with_statistics() -> None:
    answers = [3, 4, 4, 5, 7, 1, 6, 6]
    half = stats.t.ppf(0.975, 7) * statistics.stdev(answers) / math.sqrt(8)
    found = intervals.mean_of_people(8, sum(answers), sum(x * x for x in answers))
    near(found, 4.5, 4.5 - half, 4.5 + half, 1e-4)


def test_clustered_mean_of_one_item_each_is_the_plain_mean() -> None:
    answers = [0.2, -0.4, 0.9, 0.1, -0.8]
    plain = intervals.mean_of_people(5, sum(answers), sum(x * x for x in answers))
    clustered = intervals.clustered_mean(5, 5, sum(answers), 5, sum(x * x for x in answers), sum(answers))
    assert plain is not None and plain.low is not None and plain.high is not None
    near(clustered, plain.value, plain.low, plain.high, 1e-9)


def test_repeating_every_item_does_not_narrow_the_interval() -> None:
    answers = [0.2, -0.4, 0.9, 0.1, -0.8]
    squares = sum(x * x for x in answers)
    once = intervals.clustered_mean(5, 5, sum(answers), 5, squares, sum(answers))
    ten = intervals.clustered_mean(5, 50, 10 * sum(answers), 500, 100 * squares, 100 * sum(answers))
    assert once is not None and once.low is not None and once.high is not None
    near(ten, once.value, once.low, once.high, 1e-9)


def test_share_of_items_counts_people() -> None:
    # 20 people with 5 items each: as wide as 20, not as 100.
    near(intervals.share_of_items(50, 100, 20 * 25), *_wilson(10, 20))
    # One loud person: effective size n^2 / sum of squares = 59^2 / (50^2 + 9).
    assert intervals.effective_size(59, 50**2 + 9) == pytest.approx(1.3874, abs=1e-4)


def _wilson(successes: int, n: int) -> tuple[float, float, float]:
    found = intervals.wilson(successes, n)
    assert found is not None and found.low is not None and found.high is not None
    return found.value, found.low, found.high
