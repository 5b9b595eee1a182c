"""Drivers read from the store, and out through the gate: what goes with a survey answer or with what customers do.

The people are those who wrote something in the period and, for a score, also answered it: who wrote nothing has not been
heard, and is not taken for content. What a person spoke of is every topic, stage or pain point of the items that the filters
choose; controls are the channel of the first of them and attributes by name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from psycopg import sql

from feedback.database import Connection, Database
from feedback.differencing import Guard, answer, answer_one
from feedback.disclosure import Cell, Estimate, Measure
from feedback.errors import InvalidItem
from feedback.insights import drivers as statistics
from feedback.insights.cohort import FROM_ITEMS, PERSON, TENANT, Filters, conditions, question, reading
from feedback.insights.trends import current_topic_version
from feedback.insights.variance_shares import Floats
from feedback.records import METRIC_RANGES
from feedback.sketches import BUCKETS, SALT, Sketch, mark_sql, sketch

KPIS = ("login", "transaction", "app_download", "application_started", "application_abandoned",
        "application_rejected", "application_approved", "churn")  # fmt: skip
"""Outcomes of behaviour: whether the person did it in the period, 0 or 1."""
OUTCOMES = (*METRIC_RANGES, *KPIS)
BYS: Mapping[str, str] = {
    "topic": "CASE WHEN s.topic_version = %(version)s AND s.topic_id >= 0 THEN s.topic_id::text END",
    "stage": "s.stage",
    "pain": "CASE WHEN s.pain THEN s.stage END",
}
"""What is looked at: topics, journey stages, or pain points by stage."""
MOST_CONTROLS = 4
MOST_VALUES = 12
"""Values of one control that get a column of their own; the rest share one."""

_SAID = sql.SQL("""
    WITH wrote AS (
        SELECT {person} AS person, max(i.subject) AS subject, array_agg(DISTINCT {key}) AS said,
               (array_agg(i.channel ORDER BY i.occurred_at, i.id))[1] AS channel, sum({mark}) AS mark
          FROM {source} WHERE {where} GROUP BY 1
    ), outcome AS ({outcome})
    SELECT wrote.said, wrote.channel, outcome.value, u.attributes, wrote.mark + {own} AS mark,
           (hashtextextended(wrote.person, {salt}) & {last})::int AS bucket
      FROM wrote {join} outcome USING (person)
      LEFT JOIN reading.subject u ON u.tenant = %(tenant)s AND u.subject = wrote.subject
     WHERE {known}
""")
_ANSWERED = """
    SELECT DISTINCT ON (person) person, value FROM (
        SELECT a.subject AS person, a.value::float8 AS value, a.occurred_at FROM reading.score a
         WHERE a.tenant = %(tenant)s AND a.metric = %(outcome)s {period_a}
        UNION ALL
        SELECT coalesce(i.subject, i.author, i.id::text), (i.scores ->> %(outcome)s)::float8, i.occurred_at
          FROM reading.item i WHERE i.tenant = %(tenant)s AND i.scores ? %(outcome)s {period_i}
    ) given ORDER BY person, occurred_at DESC, value
"""
_DONE = """
    SELECT DISTINCT e.subject AS person, 1::float8 AS value FROM reading.event e
     WHERE e.tenant = %(tenant)s AND e.kind = %(outcome)s {period_e}
"""


@dataclass(frozen=True, slots=True)
class DriverRow:
    """One topic, stage or pain point with its cell.

    Estimates of the cell: ``difference``, ``left_out``, ``coefficient`` in the outcome's units (NPS points, a share of
    people), ``share`` and ``weight`` of the outcome's variance, ``prevalence`` of people, ``q_value``, ``steady`` and
    ``inflation`` as in ``Driver``. ``rank`` is among the rows that are shown.
    """

    key: str
    label: str
    cell: Cell
    rank: int | None = None

    @property
    def goes_with(self) -> bool | None:
        """Whether the topic may be said to go with the outcome; None when it is withheld."""
        return self._claim and statistics.goes_with(self._value("q_value"), self._value("inflation"))

    @property
    def refused(self) -> str | None:
        """``too_alike`` when it cannot be told from the others."""
        return "too_alike" if self._claim and self._value("inflation") > statistics.TOO_ALIKE else None

    @property
    def _claim(self) -> bool | None:
        return True if self.cell.shown else None

    def _value(self, name: str) -> float:
        estimate = self.cell.get(name)
        return estimate.value if estimate else 1.0


@dataclass(frozen=True, slots=True)
class DriverTable:
    """Rows by rank, withheld ones last. ``whole`` has the outcome's ``mean`` and ``explained``; ``refused`` as in ``Drivers``."""

    outcome: str
    by: str
    controls: tuple[str, ...]
    topic_version: int | None
    whole: Cell
    rows: tuple[DriverRow, ...]
    refused: str | None
    overlap: Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class _Asked:
    people: statistics.People
    buckets: np.ndarray[Any, np.dtype[np.int64]]
    marks: np.ndarray[Any, np.dtype[np.int64]]

    def sketch_of(self, chosen: np.ndarray[Any, np.dtype[np.bool_]]) -> Sketch:
        return sketch(self.buckets[chosen].tolist(), self.marks[chosen].tolist())


def driver_table(
    database: Database,
    filters: Filters,
    outcome: str,
    by: str = "topic",
    controls: Sequence[str] = ("channel",),
    *,
    floor: int,
    guard: Guard | None = None,
) -> DriverTable:
    """Raises ``InvalidItem`` (``bad_filter``, ``bad_period``) and ``NotFound`` (``unknown_segment``)."""
    _check(outcome, by, controls)
    with reading(database, guard) as connection:
        version = current_topic_version(connection) if by == "topic" else None
        asked = _read(connection, filters, outcome, by, controls, version)
        labels = _labels(connection, version)
    found = statistics.drivers(asked.people, floor=floor)
    about = question(filters, f"drivers of {outcome} by {by} beside {' '.join(sorted(controls))}")
    n = found.people
    estimates = {"explained": _part(found.explained)} if found.explained else {}
    mean = float(asked.people.outcome.mean()) if n else 0.0
    everyone = Measure(n, n, {"mean": Estimate(mean), **estimates}, sketch=asked.sketch_of(np.ones(n, dtype=bool)))
    whole = answer_one(everyone, about, floor=floor, guard=guard)
    measures = {one.topic: _measure(one, asked) for one in found.found}
    lines = [[key] for key in measures]
    cells = answer(measures, lambda key: about.narrowed(by, key), floor=floor, guard=guard, lines=lines)
    if not whole.shown:
        cells = {key: Cell(whole.state, reason=whole.reason) for key in cells}
    rows = _ranked([DriverRow(key, labels.get(key, key), cell) for key, cell in cells.items()])
    return DriverTable(
        outcome, by, tuple(controls), version, whole, rows, found.refused,
        _overlaps(asked.people, {key for key, cell in cells.items() if cell.shown}, found.overlap, floor),
    )  # fmt: skip


def _overlaps(
    people: statistics.People, shown: Collection[str], overlap: Floats, floor: int
) -> dict[tuple[str, str], float]:
    """Jaccard's index of pairs of which neither the common part nor what is left of either is of too few people."""
    spoke = people.spoke.astype(np.int64)
    both = spoke.T @ spoke
    alone = np.diag(both)
    told: dict[tuple[str, str], float] = {}
    for a, b in combinations([place for place, key in enumerate(people.topics) if key in shown], 2):
        if min(both[a, b], alone[a] - both[a, b], alone[b] - both[a, b]) >= floor:
            told[people.topics[a], people.topics[b]] = float(overlap[a, b])
    return told


def _check(outcome: str, by: str, controls: Sequence[str]) -> None:
    if outcome not in OUTCOMES:
        raise InvalidItem(f"outcome: choose one of {', '.join(OUTCOMES)}", code="bad_filter")
    if by not in BYS:
        raise InvalidItem(f"by: choose one of {', '.join(BYS)}", code="bad_filter")
    if len(controls) > MOST_CONTROLS or any(not 0 < len(name) <= 64 or not name.isprintable() for name in controls):
        raise InvalidItem(f"control: at most {MOST_CONTROLS} names of attributes, or channel", code="bad_filter")


def _read(
    connection: Connection, filters: Filters, outcome: str, by: str, controls: Sequence[str], version: int | None
) -> _Asked:
    values: dict[str, Any] = {"outcome": outcome, "version": version, "nps": outcome == "nps"}
    where = conditions(connection, filters, values)
    scored = outcome in METRIC_RANGES
    period = {f"period_{name}": _period(name, filters) for name in "aie"}
    rows = connection.execute(
        _SAID.format(
            person=PERSON,
            key=sql.SQL(BYS[by]),
            mark=sql.SQL(mark_sql("i.id::text || ':' || i.revision")),
            source=FROM_ITEMS,
            where=where,
            outcome=sql.SQL((_ANSWERED if scored else _DONE).format(**period)),
            own=sql.SQL(mark_sql("concat_ws(' ', wrote.person, coalesce(outcome.value, 0))")),
            salt=sql.SQL(f"(SELECT coalesce(nullif(current_setting('{SALT}', true), ''), '0')::bigint)"),
            last=sql.Literal(BUCKETS - 1),
            join=sql.SQL("JOIN" if scored else "LEFT JOIN"),
            known=sql.SQL("true" if scored else "wrote.subject IS NOT NULL"),
        ),
        values,
    ).fetchall()
    return _asked(rows, _outcome_of(outcome), controls)


def _period(table: str, filters: Filters) -> str:
    since = f" AND {table}.occurred_at >= %(since)s" if filters.since else ""
    return since + (f" AND {table}.occurred_at < %(until)s" if filters.until else "")


def _outcome_of(outcome: str) -> Callable[[float | None], float]:
    """NPS as its points, so that a mean is the score; another score as it is; behaviour as 0 or 1."""
    if outcome == "nps":
        return lambda value: 100.0 * ((value or 0) >= 9) - 100.0 * ((value or 0) <= 6)
    return lambda value: float(value or 0)


def _asked(
    rows: Sequence[Mapping[str, Any]], scale: Callable[[float | None], float], controls: Sequence[str]
) -> _Asked:
    keys = sorted({key for row in rows for key in row["said"] if key is not None})
    places = {key: place for place, key in enumerate(keys)}
    spoke = np.zeros((len(rows), len(keys)), dtype=bool)
    for number, row in enumerate(rows):
        spoke[number, [places[key] for key in row["said"] if key is not None]] = True
    columns = [_columns([_control(row, name) for row in rows]) for name in controls]
    beside = np.concatenate([np.zeros((len(rows), 0)), *columns], axis=1)
    return _Asked(
        statistics.People(np.asarray([scale(row["value"]) for row in rows]), spoke, beside, tuple(keys)),
        np.asarray([row["bucket"] for row in rows], dtype=np.int64),
        np.asarray([int(row["mark"]) for row in rows], dtype=np.int64),
    )


def _control(row: Mapping[str, Any], name: str) -> str:
    given = row["channel"] if name == "channel" else (row["attributes"] or {}).get(name)
    return "" if given is None else str(given)


def _columns(values: Sequence[str]) -> Floats:
    """One column of 0 and 1 for each value but the most frequent one; rare values share one."""
    names, counts = np.unique(np.asarray(values, dtype=str), return_counts=True)
    frequent = names[np.argsort(-counts, kind="stable")][:MOST_VALUES]
    given = np.asarray(values, dtype=str)
    columns = [given == name for name in frequent[1:]]
    if len(names) > MOST_VALUES:
        columns.append(~np.isin(given, frequent))
    made: Floats = np.asarray(columns, dtype=np.float64).reshape(len(columns), len(values)).T
    return made


def _labels(connection: Connection, version: int | None) -> dict[str, str]:
    rows = connection.execute(
        "SELECT id, label FROM insights.topic WHERE tenant = %s AND version = %s", (TENANT, version)
    ).fetchall()
    return {str(row["id"]): row["label"] for row in rows}


def _measure(one: statistics.Driver, asked: _Asked) -> Measure:
    estimates = {
        "difference": one.difference, "left_out": one.left_out, "share": _part(one.share), "coefficient": one.coefficient,
        "weight": Estimate(one.weight), "prevalence": Estimate(one.prevalence), "q_value": Estimate(one.q_value),
        "steady": Estimate(one.steady), "inflation": Estimate(one.inflation),
    }  # fmt: skip
    place = asked.people.topics.index(one.topic)
    return Measure(one.people, one.people, estimates, sketch=asked.sketch_of(asked.people.spoke[:, place]))


def _part(share: Estimate) -> Estimate:
    """A part of the variance, without what chance alone took below nothing."""
    low, high = (None if end is None else max(0.0, end) for end in (share.low, share.high))
    return Estimate(max(0.0, share.value), low, high)


def _ranked(rows: Sequence[DriverRow]) -> tuple[DriverRow, ...]:
    """The shown ones by share, then the withheld ones by name, so that their place does not tell their size."""
    share = {row.key: estimate.value for row in rows if (estimate := row.cell.get("share"))}
    shown = sorted((row for row in rows if row.key in share), key=lambda row: (-share[row.key], row.key))
    hidden = sorted((row for row in rows if row.key not in share), key=lambda row: row.key)
    return (*(replace(row, rank=rank) for rank, row in enumerate(shown, start=1)), *hidden)
