"""How much of an outcome's variance each of several factors accounts for, and which of many tests may be believed. Pure.

Shares are Lindeman-Merenda-Gold's and weights Johnson's, of correlations out of which the controls were taken; see
``feedback.insights.drivers`` for what they are used for and for the sources.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SEED = 20261125
ALL_ORDERS_UP_TO = 7


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """The smallest false discovery rate at which each would be called, in the order given."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted = [0.0] * len(p_values)
    least = 1.0
    for rank in range(len(order), 0, -1):
        place = order[rank - 1]
        least = min(least, p_values[place] * len(order) / rank)
        adjusted[place] = least
    return adjusted


def orders_of(topics: int, most: int) -> NDArray[np.int64]:
    """Orders in which topics enter, [orders, topics]: all of them when they are few, else drawn, each with its reverse."""
    if topics <= ALL_ORDERS_UP_TO and math.factorial(topics) <= max(most, math.factorial(ALL_ORDERS_UP_TO)):
        return np.asarray(list(permutations(range(topics))), dtype=np.int64)
    draw = np.random.default_rng(SEED)
    half = np.argsort(draw.random((most // 2, topics)), axis=1)
    return np.concatenate([half, half[:, ::-1]])


def partial_correlations(moments: Floats, controls: int) -> Floats:
    """Correlations of topics and outcome once the controls are taken out, from [1, controls, topics, outcome]'s products.

    ``moments`` is [..., m, m]: sums of products with a leading column of ones. The result is [..., m - 1 - controls, same].
    """
    first = 1 + controls
    head, cross, rest = moments[..., :first, :first], moments[..., :first, first:], moments[..., first:, first:]
    left = rest - np.swapaxes(cross, -1, -2) @ (np.linalg.pinv(head, hermitian=True) @ cross)
    spread = np.sqrt(np.maximum(np.diagonal(left, axis1=-2, axis2=-1), 1e-12))
    made: Floats = left / (spread[..., :, None] * spread[..., None, :])
    return made


def lindeman_shares(correlations: Floats, orders: NDArray[np.int64]) -> Floats:
    """LMG share of each topic, [topics]; the last row and column of ``correlations`` [topics + 1, same] is the outcome.

    The last row of the Cholesky factor of the matrix in an order holds the root of each R^2 increase in that order.
    """
    topics = len(correlations) - 1
    whole = np.concatenate([orders, np.full((len(orders), 1), topics)], axis=1)
    total = np.zeros(topics)
    steady = correlations + np.diag([*[1e-9] * topics, 1e-6])
    for part in np.array_split(whole, max(1, len(whole) // 512)):
        factor = np.linalg.cholesky(steady[part[:, :, None], part[:, None, :]])
        np.add.at(total, part[:, :-1], factor[:, -1, :-1] ** 2)
    return total / len(orders)


def relative_weights(correlations: Floats) -> Floats:
    """Johnson's relative weights, [topics]; the outcome is the last row and column of ``correlations``."""
    among, outcome = correlations[:-1, :-1], correlations[:-1, -1]
    values, vectors = np.linalg.eigh(among)
    roots = np.sqrt(np.maximum(values, 1e-12))
    loadings = (vectors * roots) @ vectors.T
    onto = (vectors / roots) @ vectors.T @ outcome
    made: Floats = loadings**2 @ onto**2
    return made
