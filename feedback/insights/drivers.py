"""Which topics go with an outcome, and how much of its spread each accounts for. Association, never cause. Pure.

One row is one person: an outcome (an NPS answer, a stay or a leave), what the person spoke of, and controls (segment,
channel). Four answers stand side by side, because each alone misleads:

- *difference*: mean outcome of those who spoke of it minus the mean of those who did not.
- *left out*: the outcome of everyone minus the outcome without those people, as rivals print it; overlaps count twice.
- *share*: Lindeman-Merenda-Gold, the increase of R^2 averaged over the orders in which topics can enter after the controls
  (Lindeman, Merenda, Gold, Introduction to Bivariate and Multivariate Analysis, 1980; it is the Shapley value of R^2).
- *weight*: Johnson's relative weight (J. W. Johnson, Multivariate Behavioral Research 35 (2000) 1).

The test is of a topic's coefficient beside all the others and the controls, with standard errors that allow unequal
variance (H. White, Econometrica 48 (1980) 817, scaled by n/(n-k)), and the family is corrected (Benjamini, Hochberg,
J. R. Stat. Soc. B 57 (1995) 289).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.disclosure import Estimate
from feedback.insights.variance_shares import (
    SEED,
    Floats,
    benjamini_hochberg,
    lindeman_shares,
    orders_of,
    partial_correlations,
    relative_weights,
)

Flags = NDArray[np.bool_]

REPLICATES = 1000
GROUPS = 2000
"""People are dealt into at most so many random groups, which are what is drawn again (K. M. Wolter, Introduction to
Variance Estimation, 2nd ed. 2007, chapter 2); with fewer people each is a group, the ordinary bootstrap."""
ORDERS, ORDERS_AGAIN = 4000, 64
"""Orders tried for the answer and for each replicate, half of them the other half reversed; all orders up to seven topics."""
LEAST_PEOPLE = 100
PEOPLE_FOR_EACH = 10
"""Fewer people a fitted number than this: F. E. Harrell, Regression Modeling Strategies (2015), section 4.4."""
TOO_ALIKE = 10.0
"""Variance inflation from which a topic cannot be told from the others."""
FALSE_DISCOVERY = 0.05


@dataclass(frozen=True, slots=True)
class People:
    """``outcome`` [people]; ``spoke`` [people, topics]; ``controls`` [people, k], without a constant, k may be 0."""

    outcome: Floats
    spoke: Flags
    controls: Floats
    topics: tuple[str, ...]

    def __post_init__(self) -> None:
        n = len(self.outcome)
        if self.spoke.shape != (n, len(self.topics)) or self.controls.shape[:1] != (n,):
            raise ValueError("outcome, topics and controls need one row a person")
        if not (np.isfinite(self.outcome).all() and np.isfinite(self.controls).all()):
            raise ValueError("outcome and controls must be numbers")


@dataclass(frozen=True, slots=True)
class Driver:
    """What one topic has to do with the outcome.

    ``share`` and ``weight`` are parts of the outcome's variance (0 to 1). ``rank`` is by share, from 1; ``steady`` the
    share of replicates in which the rank is within one of it; ``inflation`` the variance inflation factor beside the others.
    """

    topic: str
    people: int
    prevalence: float
    difference: Estimate
    left_out: Estimate
    share: Estimate
    weight: float
    coefficient: Estimate
    p_value: float
    q_value: float
    inflation: float
    rank: int
    steady: float

    @property
    def refused(self) -> str | None:
        """Why nothing is claimed of it."""
        return "too_alike" if self.inflation > TOO_ALIKE else None

    @property
    def goes_with(self) -> bool:
        """Whether the corrected test holds."""
        return goes_with(self.q_value, self.inflation)


def goes_with(q_value: float, inflation: float) -> bool:
    """Whether a topic may be said to go with the outcome."""
    return q_value <= FALSE_DISCOVERY and inflation <= TOO_ALIKE


@dataclass(frozen=True, slots=True)
class Drivers:
    """All topics in the order of their share; ``explained`` is R^2 beyond the controls, adjusted for the number of topics.

    ``refused`` (``few_people``, ``no_variance``) means that nothing can be told at all and ``found`` is empty.
    ``overlap`` [topics, topics] is Jaccard's index in the order of ``topics`` as given.
    """

    found: tuple[Driver, ...]
    people: int
    explained: Estimate | None
    overlap: Floats
    topics: tuple[str, ...]
    refused: str | None = None


def _products(rows: Floats, groups: int) -> Floats:
    """Sums of products within each random group, [groups, m, m]."""
    dealt = np.random.default_rng(SEED).permutation(len(rows))
    return np.stack([part.T @ part for part in np.array_split(rows[dealt], groups)])


def _again(products: Floats) -> Iterator[Floats]:
    """The moments of each replicate."""
    groups, size = len(products), products.shape[1]
    draw = np.random.default_rng(SEED + 1)
    flat = products.reshape(groups, -1)
    for start in range(0, REPLICATES, 100):
        some = min(100, REPLICATES - start)
        counts = np.stack([np.bincount(draw.integers(0, groups, groups), minlength=groups) for _ in range(some)])
        yield from (counts @ flat).reshape(some, size, size)


def _regression(rows: Floats, moments: Floats) -> tuple[Floats, Floats]:
    """Coefficients and their robust standard errors; the outcome is the last column of ``rows``."""
    design, outcome = rows[:, :-1], rows[:, -1]
    inverse = np.linalg.pinv(moments[:-1, :-1], hermitian=True)
    coefficients = inverse @ moments[:-1, -1]
    left = outcome - design @ coefficients
    middle = (design * (left**2)[:, None]).T @ design
    n, k = design.shape
    variance = np.diag(inverse @ middle @ inverse) * n / max(1, n - k)
    return coefficients, np.sqrt(np.maximum(variance, 0))


def _differences(moments: Floats, first: int) -> tuple[Floats, Floats]:
    """Difference and left-out impact of each topic from [1, ..., topics, outcome]'s products."""
    n, total = moments[0, 0], moments[0, -1]
    spoke, said = moments[0, first:-1], moments[first:-1, -1]
    others = np.maximum(n - spoke, 1e-9)
    without = (total - said) / others
    return said / np.maximum(spoke, 1e-9) - without, total / n - without


def _interval(value: float, again: Floats) -> Estimate:
    low, high = np.quantile(again, (0.025, 0.975))
    return Estimate(value, float(min(low, value)), float(max(high, value)))


def _overlap(spoke: Flags) -> Floats:
    both = spoke.T.astype(np.float64) @ spoke
    alone = np.diag(both)
    either = alone[:, None] + alone[None, :] - both
    made: Floats = np.divide(both, either, out=np.zeros_like(both), where=either > 0)
    return made


def drivers(people: People, *, floor: int = 10) -> Drivers:
    """Every topic's part in the outcome. Topics that fewer than ``floor`` people spoke of, or all but so few, are refused."""
    n = len(people.outcome)
    overlap = _overlap(people.spoke)
    said = people.spoke.sum(axis=0)
    enough = (said >= floor) & (said <= n - floor)
    kept = np.flatnonzero(enough)
    refused = _refusal(people, len(kept))
    if refused:
        return Drivers((), n, None, overlap, people.topics, refused)
    controls = people.controls.shape[1]
    rows = np.column_stack([np.ones(n), people.controls, people.spoke[:, kept], people.outcome])
    products = _products(rows, min(n, GROUPS))
    moments = products.sum(axis=0)
    given = _Answers(moments, controls, orders_of(len(kept), ORDERS), n, times=1)
    inflated = np.diag(np.linalg.pinv(given.correlations[:-1, :-1], hermitian=True))
    few = orders_of(len(kept), ORDERS_AGAIN)
    again = [_Answers(one, controls, few, n, times=2) for one in _again(products)]
    coefficients, errors = _regression(rows, moments)
    slopes, spreads = coefficients[1 + controls :], errors[1 + controls :]
    p_values = [math.erfc(abs(b) / s / math.sqrt(2)) if s > 0 else 1.0 for b, s in zip(slopes, spreads, strict=True)]
    q_values = benjamini_hochberg(p_values)
    ranks = _ranks(given.shares)
    steady = np.mean([np.abs(_ranks(one.shares) - ranks) <= 1 for one in again], axis=0)
    found = [
        Driver(
            topic=people.topics[place],
            people=int(said[place]),
            prevalence=float(said[place] / n),
            difference=_interval(given.difference[i], np.asarray([one.difference[i] for one in again])),
            left_out=_interval(given.left_out[i], np.asarray([one.left_out[i] for one in again])),
            share=_interval(given.shares[i], np.asarray([one.shares[i] for one in again])),
            weight=float(given.weights[i]),
            coefficient=Estimate(slopes[i], slopes[i] - 1.96 * spreads[i], slopes[i] + 1.96 * spreads[i]),
            p_value=p_values[i],
            q_value=q_values[i],
            inflation=float(inflated[i]),
            rank=int(ranks[i]),
            steady=float(steady[i]),
        )
        for i, place in enumerate(kept)
    ]
    explained = _interval(float(given.shares.sum()), np.asarray([one.shares.sum() for one in again]))
    return Drivers(tuple(sorted(found, key=lambda one: one.rank)), n, explained, overlap, people.topics)


def _refusal(people: People, kept: int) -> str | None:
    n = len(people.outcome)
    if n < max(LEAST_PEOPLE, PEOPLE_FOR_EACH * (1 + people.controls.shape[1] + kept)) or not kept:
        return "few_people"
    return "no_variance" if float(np.ptp(people.outcome)) == 0 else None


def _ranks(shares: Floats) -> NDArray[np.int64]:
    ranks = np.empty(len(shares), dtype=np.int64)
    ranks[np.argsort(-shares, kind="stable")] = np.arange(1, len(shares) + 1)
    return ranks


class _Answers:
    """What one set of moments says. Chance alone gives each topic (1 - R^2) / (n - topics - 1) of the variance, and a
    replicate, whose population is itself a sample, twice that; it is taken off, so that shares add up to adjusted R^2
    (M. Ezekiel, Methods of Correlation Analysis, 1930)."""

    def __init__(self, moments: Floats, controls: int, orders: NDArray[np.int64], n: int, *, times: int) -> None:
        self.correlations = partial_correlations(moments, controls)
        self.shares = lindeman_shares(self.correlations, orders)
        chance = (1 - min(1.0, float(self.shares.sum()))) / max(1, n - controls - len(self.shares) - 1)
        self.shares = self.shares - times * chance
        self.difference, self.left_out = _differences(moments, 1 + controls)
        if times == 1:
            self.weights = relative_weights(self.correlations)
