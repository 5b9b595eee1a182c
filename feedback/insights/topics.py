"""Topics of the version in use: how many people, how they feel, how often it is a pain point."""

from __future__ import annotations

from dataclasses import dataclass, replace

from psycopg import sql

from feedback.database import Database
from feedback.differencing import Guard, answer
from feedback.disclosure import Cell
from feedback.insights.cohort import TENANT, Filters, conditions, question, reading
from feedback.insights.signals import grouped
from feedback.insights.trends import current_topic_version


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic. ``id`` is None for items of no topic, which are always counted too."""

    id: int | None
    label: str
    words: tuple[str, ...]
    cell: Cell


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics by number of items, largest first, no topic last; ``version`` is None before the first fit."""

    version: int | None
    rows: tuple[TopicRow, ...]


def topics(database: Database, filters: Filters, *, floor: int, guard: Guard | None = None) -> Topics:
    """Topics of the items of ``filters``. Raises ``InvalidItem`` and ``NotFound``."""
    with reading(database, guard) as connection:
        version = current_topic_version(connection)
        if version is None:
            return Topics(None, ())
        names = {
            row["id"]: (row["label"], tuple(row["words"]))
            for row in connection.execute(
                "SELECT id, label, words FROM insights.topic WHERE tenant = %s AND version = %s", (TENANT, version)
            ).fetchall()
        }
        values: dict[str, object] = {"version": version}
        where = conditions(connection, replace(filters), values)
        # An item of an older version has no place in this one until it is assigned again; -1 is no topic.
        key = sql.SQL("CASE WHEN s.topic_version = %(version)s AND s.topic_id >= 0 THEN s.topic_id END")
        measures = {topic: measure for (topic,), measure in grouped(connection, {"topic": key}, where, values).items()}
    order = sorted(measures, key=lambda topic: (topic is None, -measures[topic].items, topic or 0))
    base = question(filters)
    cells = answer(
        {topic: measures[topic] for topic in order},
        lambda topic: base.narrowed("topic", None if topic is None else str(topic)),
        floor=floor,
        guard=guard,
    )
    # Withheld rows go behind the shown ones, by number, so that their place does not tell their size.
    order.sort(key=lambda topic: (topic is None, not cells[topic].shown, 0 if cells[topic].shown else topic or 0))
    rows = [TopicRow(topic, *names.get(topic, ("no topic" if topic is None else f"topic {topic}", ())), cells[topic])
            for topic in order]  # fmt: skip
    return Topics(version, tuple(rows))
