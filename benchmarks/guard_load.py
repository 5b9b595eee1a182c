"""What the guard against differencing costs on the demo's data, by how many answers a reader was given before.

    ascolto demo --exit
    ASCOLTO_HOME=.demo python -m benchmarks.guard_load

Readers look around at random as the dashboard and the API let them (trends, journey, topics, totals; months, weeks,
days; filters) until so many answers are remembered; then questions are timed, with the guard and without. What they
were told is deleted at the end.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from feedback import wiring
from feedback.database import Database
from feedback.differencing import Guard
from feedback.insights.cohort import Filters
from feedback.insights.journey import journey
from feedback.insights.signals import total
from feedback.insights.topics import topics
from feedback.insights.trends import TrendQuery, trends
from feedback.items import CHANNELS, SENTIMENTS, STAGES
from feedback.settings import load

FIRST = datetime(2025, 11, 1, tzinfo=UTC)
LANGUAGES = ("it", "es", "en", "ro")
FLOOR = 10
Ask = Callable[[Database, Guard | None], Any]


def question(random_: random.Random, segments: list[str]) -> Ask:
    """One thing that a person may look at."""
    month = random_.randrange(12)
    since = (FIRST + timedelta(days=31 * month)).replace(day=1)
    months = random_.choice((1, 1, 3, 6, 12))
    until = (since + timedelta(days=31 * months)).replace(day=1)
    if random_.random() < 0.2:
        since += timedelta(days=-since.weekday() % 7)
        until = since + timedelta(days=7 * random_.randrange(1, 5))
    filters: dict[str, Any] = {"since": since, "until": until}
    choices = {
        "channel": CHANNELS,
        "language": LANGUAGES,
        "segment": segments,
        "stage": STAGES,
        "sentiment": SENTIMENTS,
    }
    for name in random_.sample(sorted(choices), random_.choice((0, 1, 1, 2, 3))):
        filters[name] = random_.choice(tuple(choices[name]))
    kind = random_.choice(("total", "journey", "topics", "trends", "trends", "trends"))
    if kind == "total":
        return lambda database, guard: total(database, Filters(**filters), floor=FLOOR, guard=guard)
    if kind == "journey":
        return lambda database, guard: journey(database, Filters(**filters), floor=FLOOR, guard=guard)
    if kind == "topics":
        return lambda database, guard: topics(database, Filters(**filters), floor=FLOOR, guard=guard)
    by = random_.choice([each for each in ("none", "channel", "language", "stage", "segment") if each not in filters])
    bucket = "day" if until - since < timedelta(days=10) else random_.choice(("week", "month"))
    asked = TrendQuery(bucket=bucket, by=by, **filters)  # type: ignore[arg-type]
    return lambda database, guard: trends(database, asked, floor=FLOOR, guard=guard)


def remembered(owner: Database, reader: str) -> int:
    """Answers that count against the reader."""
    return int(owner.rows("SELECT count(*) AS n FROM access.answer WHERE reader = %s", (reader,))[0]["n"])


def forget(owner: Database, reader: str) -> None:
    """As if the reader had never asked."""
    owner.rows("DELETE FROM access.answer WHERE reader = %s RETURNING 1", (reader,))


def seconds(ask: Ask, database: Database, guard: Guard | None) -> tuple[float, float]:
    """How long one answer takes, and how much of it is work of this process."""
    started, worked = time.perf_counter(), time.process_time()
    ask(database, guard)
    return time.perf_counter() - started, time.process_time() - worked


def spread(times: Iterable[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(times)
    return f"{1000 * statistics.median(ordered):7.0f} {1000 * ordered[int(0.95 * (len(ordered) - 1))]:7.0f}"


def main() -> None:
    """Print a line a level."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--levels", default="10,1000,3000")
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    where = wiring.addresses(load())
    database, owner = wiring.database(where, "api"), wiring.database(where, "owner")
    segments = [row["id"] for row in owner.rows("SELECT id FROM insights.segment ORDER BY id")]
    random_, reader = random.Random(given.seed), f"user:bench-{given.seed}"
    guard = Guard(database, reader, FLOOR, 1)
    print("milliseconds        without guard    with guard    work in Python  database of answers   peak memory")
    print("remembered  asked   median     p95  median     p95  median     p95")
    asked = 0
    forget(owner, reader)
    try:
        for level in map(int, given.levels.split(",")):
            while remembered(owner, reader) < level and asked < 20_000:
                question(random_, segments)(database, guard)
                asked += 1
            before = remembered(owner, reader)
            questions = [question(random_, segments) for _ in range(given.questions)]
            plain, guarded = [], []
            for ask in questions:
                plain.append(seconds(ask, database, None))
                guarded.append(seconds(ask, database, guard))
            size = owner.rows("SELECT pg_total_relation_size('access.answer') AS n")[0]["n"]
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            columns = [spread(wall for wall, _ in plain), *(spread(each) for each in zip(*guarded, strict=True))]
            print(f"{before:10} {asked:6} {' '.join(columns)} {size / 1e6:12.1f} MB {peak:12.0f} MiB")
            asked += len(questions)
    finally:
        forget(owner, reader)


if __name__ == "__main__":
    main()
