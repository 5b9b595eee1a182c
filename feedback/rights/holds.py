"""Legal holds (GDPR 17(3)(e)): named items, a reason, an end. Only these override an erasure and retention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from feedback import audit
from feedback.database import Database
from feedback.errors import InvalidItem, NotFound
from feedback.ids import uuid7

LONGEST = timedelta(days=3660)
MOST_ITEMS = 10_000
_REASON = re.compile(r"[a-z][a-z0-9_]{2,40}")


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold and how many items it names. ``reason`` is a code such as ``lawsuit``."""

    id: UUID
    reason: str
    placed_by: str
    placed_at: datetime
    until: datetime
    lifted_at: datetime | None
    items: int


def place(database: Database, actor: str, items: Sequence[UUID], reason: str, until: datetime) -> Hold:
    """Hold items until a moment. Raises ``InvalidItem`` (``bad_reason``, ``bad_date``, ``unknown_item``)."""
    now = datetime.now(UTC)
    if not _REASON.fullmatch(reason):
        raise InvalidItem("reason: a code such as lawsuit or regulator_request", code="bad_reason")
    if until.tzinfo is None or not now < until <= now + LONGEST:
        raise InvalidItem("until: a moment with time zone ahead, at most ten years", code="bad_date")
    wanted = sorted(set(items))
    if not 1 <= len(wanted) <= MOST_ITEMS:
        raise InvalidItem(f"items: name 1 to {MOST_ITEMS}", code="unknown_item")
    hold_id = uuid7()
    targets = (f"hold:{hold_id}", *map(str, wanted[:50]))
    entry = audit.Entry(actor, "hold.placed", targets, purpose=reason, counts={"items": len(wanted)})
    with database.transaction() as connection:
        row = connection.execute(
            "SELECT rights.place_hold(%s, %s, %s, %s, %s) AS placed", (hold_id, wanted, reason, until, entry.body())
        ).fetchone()
        if not row or row["placed"] != len(wanted):
            raise InvalidItem("items: some of these are no items of feedback here", code="unknown_item")
    return next(each for each in holds(database) if each.id == hold_id)


def lift(database: Database, actor: str, hold_id: UUID) -> None:
    """End a hold now. Raises ``NotFound`` when there is none that is in force."""
    entry = audit.Entry(actor, "hold.lifted", (f"hold:{hold_id}",))
    with database.transaction() as connection:
        row = connection.execute("SELECT rights.lift_hold(%s, %s) AS done", (hold_id, entry.body())).fetchone()
    if not row or not row["done"]:
        raise NotFound("there is no such hold in force", code="unknown_hold")


def holds(database: Database) -> list[Hold]:
    """Every hold, those in force first."""
    rows = database.rows(
        "SELECT h.id, h.reason, h.placed_by, h.placed_at, h.until, h.lifted_at, count(i.item_id)::int AS items"
        " FROM rights.hold h LEFT JOIN rights.held_item i ON i.hold = h.id GROUP BY h.id"
        " ORDER BY h.lifted_at IS NOT NULL, h.until, h.id"
    )
    return [Hold(**row) for row in rows]
