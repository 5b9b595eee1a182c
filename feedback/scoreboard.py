"""Measurements of what leaks, kept with the versions of the models, and read for the page and the API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from feedback.database import Database
from feedback.ids import uuid7
from feedback.privacy.leak_counts import Count, Key, Scores


@dataclass(frozen=True, slots=True)
class Measurement:
    """One run: which set, which models, what came out, and what is under the minima of a release."""

    id: UUID
    measured_at: datetime
    set_name: str
    models: Mapping[str, str]
    failures: tuple[str, ...]
    scores: Scores


@dataclass(frozen=True, slots=True)
class Missed:
    """How many values people marked as missed, of one label and language."""

    label: str
    language: str | None
    values: int


def store(database: Database, set_name: str, models: Mapping[str, str], scores: Scores, failures: list[str]) -> UUID:
    """Keep a measurement."""
    measurement_id = uuid7()
    with database.transaction() as connection:
        connection.execute(
            "INSERT INTO privacy.measurement (id, set_name, models, documents, held, failures)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (measurement_id, set_name, json.dumps(dict(models)), scores.documents, scores.held, failures),
        )
        connection.cursor().executemany(
            "INSERT INTO privacy.measured (measurement_id, language, channel, label, found_values, all_values, right_label,"
            " characters, leaked) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (measurement_id, key.language, key.channel, key.label, count.found, count.values, count.right_label,
                 count.characters, count.leaked)
                for key, count in scores.counts.items()
            ],
        )  # fmt: skip
    return measurement_id


def newest(database: Database) -> Measurement | None:
    """The newest measurement; None when nothing was measured yet."""
    rows = database.rows("SELECT * FROM privacy.measurement ORDER BY measured_at DESC, id DESC LIMIT 1")
    if not rows:
        return None
    row = rows[0]
    scores = Scores(documents=row["documents"], held=row["held"])
    for one in database.rows(
        "SELECT * FROM privacy.measured WHERE measurement_id = %s ORDER BY language, label, channel", (row["id"],)
    ):
        scores.counts[Key(one["language"], one["channel"], one["label"])] = Count(
            one["all_values"], one["found_values"], one["right_label"], one["characters"], one["leaked"]
        )
    return Measurement(row["id"], row["measured_at"], row["set_name"], row["models"], tuple(row["failures"]), scores)


def missed(database: Database) -> list[Missed]:
    """What people marked as missed so far, by label and language."""
    rows = database.rows(
        "SELECT label, language, count(*) AS n FROM privacy.correction WHERE state IN ('masking', 'done')"
        " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    )
    return [Missed(row["label"], row["language"], row["n"]) for row in rows]
