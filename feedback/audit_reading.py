"""Reading the audit log: the newest entries, who saw one thing, and looks behind tokens by person and week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from feedback.database import Database
from feedback.errors import InvalidItem

MAX_LIMIT = 200
WEEKS = 12


@dataclass(frozen=True, slots=True)
class Entered:
    """One entry. ``hash`` is in hex digits."""

    seq: int
    at: datetime
    actor: str
    action: str
    targets: tuple[str, ...]
    purpose: str | None
    counts: Mapping[str, int]
    detail: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Looks:
    """How often one actor looked behind a token, week by week, oldest first."""

    actor: str
    weeks: tuple[int, ...]
    total: int


def entries(
    database: Database,
    *,
    actor: str | None = None,
    action: str | None = None,
    target: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Entered]:
    """Entries that fit, newest first; ``before`` is the sequence where the page before ended.

    ``action`` may be a thing alone (``feedback``). Raises ``InvalidItem`` (``bad_limit``).
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidItem(f"limit: choose 1 to {MAX_LIMIT}", code="bad_limit")
    conditions, values = ["true"], {"limit": limit, "actor": actor, "action": action, "before": before}
    if actor:
        conditions.append("actor = %(actor)s")
    if action:
        conditions.append("(action = %(action)s OR starts_with(action, %(action)s || '.'))")
    if before is not None:
        conditions.append("seq < %(before)s")
    if target:
        conditions.append("body::jsonb -> 'targets' @> %(target)s")
        values["target"] = Jsonb([target])  # type: ignore[assignment]
    rows = database.rows(
        f"SELECT seq, at, body::jsonb AS body, encode(hash, 'hex') AS hash FROM audit.entry"  # noqa: S608 - constants of ours
        f" WHERE {' AND '.join(conditions)} ORDER BY seq DESC LIMIT %(limit)s",
        values,
    )
    return [_entered(row) for row in rows]


def looks(database: Database, *, weeks: int = WEEKS, today: date | None = None) -> tuple[list[date], list[Looks]]:
    """Mondays of the last ``weeks`` weeks (UTC), and everybody who looked in them, most looks first."""
    this_day = today or datetime.now(UTC).date()
    monday = this_day - timedelta(days=this_day.weekday())
    mondays = [monday - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    rows = database.rows(
        "SELECT actor, date_trunc('week', at AT TIME ZONE 'UTC')::date AS week, count(*) AS n FROM audit.entry"
        " WHERE action = 'reidentification.looked' AND at AT TIME ZONE 'UTC' >= %s GROUP BY 1, 2",
        (mondays[0],),
    )
    by_actor: dict[str, dict[date, int]] = defaultdict(dict)
    for row in rows:
        by_actor[row["actor"]][row["week"]] = row["n"]
    found = [
        Looks(actor, tuple(counts.get(week, 0) for week in mondays), sum(counts.values()))
        for actor, counts in by_actor.items()
    ]
    return mondays, sorted(found, key=lambda one: (-one.total, one.actor))


def _entered(row: Mapping[str, Any]) -> Entered:
    body = row["body"]
    return Entered(
        row["seq"],
        row["at"],
        body["actor"],
        body["action"],
        tuple(body.get("targets", ())),
        body.get("purpose"),
        body.get("counts", {}),
        body.get("detail", {}),
        row["hash"],
    )
