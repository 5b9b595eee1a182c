"""Drivers: agreement with other computations, planted truths found, decoys left alone, refusals."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from feedback.insights.drivers import ORDERS, People, drivers
from feedback.insights.variance_shares import (
    Floats,
    benjamini_hochberg,
    lindeman_shares,
    orders_of,
    partial_correlations,
    relative_weights,
)


def world(n: int, seed: int, effects: tuple[float, ...], frequent: float = 0.6) -> People:
    """Correlated topics with effects on an NPS-like answer; the last topic is merely frequent."""
    draw = np.random.default_rng(seed)
    mood = draw.standard_normal(n)
    rates = [*[0.12] * len(effects), frequent]
    spoke = np.stack([draw.random(n) < rate * np.exp(0.4 * mood) for rate in rates], axis=1)
    branch = draw.random(n) < 0.5
    pulled = spoke.copy()
    pulled[:, -1] |= branch & (draw.random(n) < 0.4)
    outcome = 8 + pulled[:, :-1] @ np.asarray(effects) - 1.0 * branch + draw.standard_normal(n) * 2
    names = (*(f"topic {i}" for i in range(len(effects))), "frequent")
    return People(outcome, pulled, branch[:, None].astype(float), names)


def moments_of(people: People) -> Floats:
    rows = np.column_stack([np.ones(len(people.outcome)), people.controls, people.spoke, people.outcome])
    return rows.T @ rows


def explained_by(people: People, topics: tuple[int, ...]) -> float:
    """R^2 of the outcome, controls taken out of both sides, by least squares on the people themselves."""
    base = np.column_stack([np.ones(len(people.outcome)), people.controls])
    residual = people.outcome - base @ np.linalg.lstsq(base, people.outcome, rcond=None)[0]
    design = np.column_stack([base, people.spoke[:, list(topics)]])
    left = people.outcome - design @ np.linalg.lstsq(design, people.outcome, rcond=None)[0]
    return float(1 - (left @ left) / (residual @ residual))


def test_shares_are_the_shapley_value_of_r_squared() -> None:
    people = world(800, 1, (-2.0, -1.0, 0.5, 0.0))
    count = len(people.topics)
    expected = []
    for j in range(count):
        others = [i for i in range(count) if i != j]
        expected.append(
            sum(
                factorial(size) * factorial(count - size - 1) / factorial(count)
                * (explained_by(people, (*some, j)) - explained_by(people, some))
                for size in range(count)
                for some in combinations(others, size)
            )
        )  # fmt: skip
    found = lindeman_shares(partial_correlations(moments_of(people), 1), orders_of(count, ORDERS))
    assert np.allclose(found, expected, atol=1e-6)


def test_relative_weights_by_singular_values() -> None:
    """Johnson's own derivation: the orthogonal matrix nearest to X, regressed upon and mapped back."""
    people = world(800, 2, (-2.0, -1.0, 0.5))
    base = np.column_stack([np.ones(800), people.controls])
    both = np.column_stack([people.spoke, people.outcome]).astype(float)
    both -= base @ np.linalg.lstsq(base, both, rcond=None)[0]
    both /= np.linalg.norm(both, axis=0)
    left, _, right = np.linalg.svd(both[:, :-1], full_matrices=False)
    nearest = left @ right
    loadings, slopes = nearest.T @ both[:, :-1], nearest.T @ both[:, -1]
    expected = (loadings.T**2) @ slopes**2
    assert np.allclose(relative_weights(partial_correlations(moments_of(people), 1)), expected, atol=1e-6)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_family_correction_agrees_with_scipy(p_values: list[float]) -> None:
    assert np.allclose(benjamini_hochberg(p_values), false_discovery_control(p_values), atol=1e-12)


def test_planted_drivers_are_found_and_the_frequent_topic_is_not() -> None:
    found = drivers(world(4000, 3, (-2.0, -1.0, 0.8, 0.0, 0.0)))
    called = {one.topic for one in found.found if one.goes_with}
    assert called == {"topic 0", "topic 1", "topic 2"}
    assert [one.topic for one in found.found[:2]] == ["topic 0", "topic 1"]
    assert found.found[0].steady == 1.0
    for one in found.found:
        assert one.difference.low is not None and one.difference.low <= one.difference.value
    first = found.found[0]
    assert first.coefficient.low is not None and first.coefficient.high is not None
    assert first.coefficient.low < -2.0 < first.coefficient.high
    assert found.explained is not None
    assert sum(one.share.value for one in found.found) == pytest.approx(found.explained.value)


def test_the_same_people_give_the_same_answer() -> None:
    first, second = (drivers(world(600, 4, (-1.0, 0.0))) for _ in range(2))
    assert first.found == second.found


def test_many_topics_are_tried_in_drawn_orders_that_come_close() -> None:
    people = world(3000, 5, (-2.0, -1.0, 0.5, 0.3, 0.0, 0.0))
    correlations = partial_correlations(moments_of(people), 1)
    whole = lindeman_shares(correlations, orders_of(7, 5040))
    draw = np.random.default_rng(0)
    some = np.argsort(draw.random((2000, 7)), axis=1)
    assert np.allclose(lindeman_shares(correlations, np.concatenate([some, some[:, ::-1]])), whole, atol=2e-4)


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        (world(60, 6, (-2.0,)), "few_people"),
        (world(130, 6, tuple([-1.0] * 12)), "few_people"),
        (People(np.full(500, 7.0), np.random.default_rng(0).random((500, 2)) < 0.3, np.zeros((500, 0)), ("a", "b")),
         "no_variance"),
        (People(np.arange(500.0), np.zeros((500, 1), dtype=bool), np.zeros((500, 0)), ("never",)), "few_people"),
        (People(np.arange(500.0), np.ones((500, 1), dtype=bool), np.zeros((500, 0)), ("always",)), "few_people"),
    ],
)  # fmt: skip
def test_nothing_is_claimed_on_too_little(people: People, reason: str) -> None:
    found = drivers(people)
    assert found.refused == reason
    assert found.found == ()


def test_twins_are_refused_and_neither_is_called() -> None:
    people = world(2000, 7, (-2.0, -1.0))
    twin = np.column_stack([people.spoke, people.spoke[:, 0]])
    twin[:3, -1] ^= True
    found = drivers(People(people.outcome, twin, people.controls, (*people.topics, "twin")))
    alike = {one.topic for one in found.found if one.refused == "too_alike"}
    assert alike == {"topic 0", "twin"}
    assert not any(one.goes_with for one in found.found if one.topic in alike)


def test_a_topic_of_few_people_is_left_out() -> None:
    people = world(1000, 8, (-2.0,))
    rare = np.zeros((1000, 1), dtype=bool)
    rare[:9] = True
    with_rare = People(people.outcome, np.column_stack([people.spoke, rare]), people.controls, (*people.topics, "rare"))
    assert "rare" not in {one.topic for one in drivers(with_rare, floor=10).found}
    assert "rare" in {one.topic for one in drivers(with_rare, floor=9).found}


def test_a_control_takes_what_is_its_own() -> None:
    """Those of one branch speak of queues and are unhappy for another reason: without the control it looks like a driver."""
    draw = np.random.default_rng(9)
    branch = draw.random(3000) < 0.5
    spoke = draw.random((3000, 1)) < np.where(branch, 0.5, 0.1)[:, None]
    outcome = 8 - 2 * branch + draw.standard_normal(3000)
    blind = drivers(People(outcome, spoke, np.zeros((3000, 0)), ("queue",)))
    fair = drivers(People(outcome, spoke, branch[:, None].astype(float), ("queue",)))
    assert blind.found[0].goes_with and not fair.found[0].goes_with


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_outcomes_must_be_numbers(bad: float) -> None:
    with pytest.raises(ValueError, match="numbers"):
        People(np.asarray([bad]), np.ones((1, 1), dtype=bool), np.zeros((1, 0)), ("a",))
