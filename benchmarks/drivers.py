"""Drivers: time for a large bank, false families in worlds without effect, coverage of the intervals.

``python -m benchmarks.drivers``. Worlds are simulated: correlated topics, an answer that they move or do not.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from feedback.insights.drivers import People, drivers
from feedback.insights.variance_shares import lindeman_shares, orders_of, partial_correlations

TOPICS = 12


def world(n: int, seed: int, effects: np.ndarray) -> People:
    """People of ``n`` rows; topics go together by a common mood; the spread differs between two halves."""
    draw = np.random.default_rng(seed)
    mood = draw.standard_normal((n, 3))
    rates = np.linspace(0.05, 0.3, len(effects))
    spoke = draw.random((n, len(effects))) < rates * np.exp(0.4 * mood[:, np.arange(len(effects)) % 3])
    branch = draw.random(n) < 0.5
    answer = 8 + spoke @ effects - 0.7 * branch + draw.standard_normal(n) * np.where(branch, 2.5, 1.5)
    return People(answer, spoke, branch[:, None].astype(float), tuple(f"topic {i}" for i in range(len(effects))))


def truth(effects: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares and differences in a population of a million."""
    people = world(1_000_000, 1, effects)
    rows = np.column_stack([np.ones(len(people.outcome)), people.controls, people.spoke, people.outcome])
    shares = lindeman_shares(partial_correlations(rows.T @ rows, 1), orders_of(len(effects), 4000))
    differences = [people.outcome[said].mean() - people.outcome[~said].mean() for said in people.spoke.T]
    return shares, np.asarray(differences)


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--people", type=int, default=1000)
    given = parser.parse_args()

    big = np.zeros(60)
    big[:6] = (-2, -1.5, -1, 1, 0.8, 0.5)
    people = world(100_000, 7, big)
    started, worked = time.perf_counter(), time.process_time()
    found = drivers(people)
    print(f"100,000 people, 60 topics: {time.perf_counter() - started:.1f} s, {time.process_time() - worked:.1f} s of CPU;"
          f" {sum(one.goes_with for one in found.found)} of 6 true drivers and no other"
          if {one.topic for one in found.found if one.goes_with} == {f"topic {i}" for i in range(6)}
          else "100,000 people: the drivers called are not the true ones")  # fmt: skip

    nothing = np.zeros(TOPICS)
    false = sum(
        any(one.goes_with for one in drivers(world(given.people, 1000 + seed, nothing)).found)
        for seed in range(given.worlds)
    )
    print(f"{given.worlds} worlds without effect: {false} with a driver called ({100 * false / given.worlds:.1f} %)")

    effects = np.zeros(TOPICS)
    effects[[1, 4, 7, 9]] = (-2.0, -1.0, 0.8, 0.5)
    shares, differences = truth(effects)
    hits = {"coefficient": 0, "difference": 0, "share of true drivers": 0}
    counts = dict.fromkeys(hits, 0)
    for seed in range(given.worlds):
        for one in drivers(world(given.people, 5000 + seed, effects)).found:
            place = int(one.topic.split()[1])
            checks = [
                ("coefficient", one.coefficient, effects[place]),
                ("difference", one.difference, differences[place]),
            ]
            if effects[place]:
                checks.append(("share of true drivers", one.share, shares[place]))
            for name, estimate, true in checks:
                hits[name] += estimate.low <= true <= estimate.high  # type: ignore[operator]
                counts[name] += 1
    for name, count in counts.items():
        print(f"95 % intervals of the {name}: {100 * hits[name] / count:.1f} % hold the truth (of {count})")


if __name__ == "__main__":
    main()
