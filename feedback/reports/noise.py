"""Noise by OpenDP (MIT), and how far it may lie. Epsilon is counted in thousandths, so that budgets add up exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from itertools import product

from feedback.disclosure import Estimate
from feedback.errors import ConfigError


def scale_of(sensitivity: int, epsilon_milli: int) -> float:
    """Scale of discrete Laplace noise that hides a change of ``sensitivity`` in all counts together."""
    # A hair more, so that rounding in the library's own sum never exceeds what the ledger says.
    return 1000 * sensitivity / epsilon_milli * (1 + 1e-9)


def noisy(counts: Sequence[int], sensitivity: int, epsilon_milli: int) -> list[int]:
    """Each count with noise of its own. Raises ``ConfigError`` when OpenDP is not installed.

    The library works out what the noise costs from the scale; that it is no more than was booked is checked here.
    """
    try:
        import opendp.prelude as dp
    except ImportError:
        raise ConfigError("noise for published reports needs OpenDP: pip install 'ascolto[dp]'") from None
    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    mechanism = dp.m.make_laplace(*space, scale=scale_of(sensitivity, epsilon_milli))
    if mechanism.map(sensitivity) > epsilon_milli / 1000:
        raise ConfigError("OpenDP's sum of the privacy loss is larger than what was booked; nothing was published")
    return [int(count) for count in mechanism(list(counts))]


@cache
def reach(scale: float, miss: float) -> int:
    """How far the noise lies from 0 at most, but for a chance of ``miss``.

    P(|X| > t) = 2 a^(t+1) / (1 + a) with a = exp(-1/scale), for discrete Laplace noise.
    """
    shrink = math.exp(-1 / scale)
    return max(0, math.ceil(math.log(miss * (1 + shrink) / 2) / math.log(shrink) - 1))


def count_of(value: int, scale: float) -> Estimate:
    """A count with the 95 % interval of its noise; what cannot be, below 0, is cut off."""
    far = reach(scale, 0.05)
    return Estimate(max(0, value), max(0, value - far), max(0, value + far))


def share_of(values: Sequence[int], place: int, scale: float) -> Estimate | None:
    """The share of one of several counts; None when the noise leaves it open. All counts are within reach at once."""
    weights = [1.0 if other == place else 0.0 for other in range(len(values))]
    return ratio(values, weights, scale)


def ratio(values: Sequence[int], weights: Sequence[float], scale: float) -> Estimate | None:
    """``sum(w x) / sum(x)`` for counts x, and its least and most while every count lies within reach of its noise.

    Each misses with a chance of 0.05 / n, so all of them together hold in 95 of 100 cases (Bonferroni). A ratio of sums is
    monotone in each count, so its ends lie at corners; counts of equal weight move together, which leaves few corners.
    """
    total = sum(max(0, value) for value in values)
    if total <= 0:
        return None
    far = reach(scale, 0.05 / len(values))
    groups = [[value for value, weight in zip(values, weights, strict=True) if weight == each] for each in set(weights)]
    kinds = list(set(weights))
    ends = [
        (sum(max(0, value - far) for value in group), sum(max(0, value + far) for value in group)) for group in groups
    ]
    found = [
        sum(weight * size for weight, size in zip(kinds, corner, strict=True)) / sum(corner)
        for corner in product(*ends)
        if sum(corner) > 0
    ]
    value = sum(weight * max(0, each) for weight, each in zip(weights, values, strict=True)) / total
    low, high = min(found), max(found)
    if any(sum(corner) == 0 for corner in product(*ends)):
        low, high = min(weights), max(weights)
    return Estimate(value, min(low, value), max(high, value))
