"""The job that ends what has run out: in batches, each a transaction of its own, with proof of what went.

Killed at any point, the next run goes on: every batch finds its work by the
same conditions, and a month's numbers are kept in the transaction that marks it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from feedback import audit
from feedback.database import Database
from feedback.ids import uuid7
from feedback.privacy.purposes import Purposes
from feedback.retention import past
from feedback.retention.expiry import STORES, Limits, count, end_some, limits


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator declared. ``raw_days``: sealed records of sources without a purpose."""

    purposes: Purposes | None
    raw_days: int = 0
    floor: int = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """How much went (or would go) from each store, and which sources have no declared end."""

    counts: dict[str, int]
    undeclared: tuple[str, ...]


def preview(database: Database, actor: str, rules: Rules, now: datetime | None = None) -> Outcome:
    """Count what a run would end now. Changes nothing but the audit log."""
    with database.transaction() as connection:
        found = limits(connection, rules.purposes, now or datetime.now(UTC), rules.raw_days)
        counts = {store.name: count(connection, store, found.values) for store in STORES}
        audit.append(connection, audit.Entry(actor, "retention.previewed", counts=counts, detail={"dry_run": True}))
    return Outcome(counts, _names(found))


def run(
    database: Database,
    actor: str,
    rules: Rules,
    now: datetime | None = None,
    pause: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """End what has run out. ``pause`` is called after each batch, for tests. Raises ``Retryable``."""
    moment, run_id = now or datetime.now(UTC), uuid7()
    with database.transaction() as connection:
        found = limits(connection, rules.purposes, moment, rules.raw_days)
        connection.execute("INSERT INTO rights.retention_run (id) VALUES (%s)", (run_id,))
    counts = {"past_months": _add_up(database, found, rules.floor, pause)}
    for store in STORES:
        counts[store.name] = 0
        while True:
            with database.transaction() as connection:
                ended = end_some(connection, store, found.values)
                counts[store.name] += ended
                _note(connection.execute, run_id, counts)
            pause(store.name)
            if not ended:
                break
    with database.transaction() as connection:
        connection.execute("UPDATE rights.retention_run SET finished_at = now() WHERE id = %s", (run_id,))
        audit.append(connection, audit.Entry(actor, "retention.run", (f"request:{run_id}",), counts=counts))
    return Outcome(counts, _names(found))


def _add_up(database: Database, found: Limits, floor: int, pause: Callable[[str], None]) -> int:
    """Numbers of the months that go, where the purpose keeps them."""
    cells = 0
    for (source, channel), until in zip(
        zip(found.values["sources"], found.values["channels"], strict=True), found.values["whole"], strict=True
    ):
        purpose = found.purposes.get((source, channel))
        if purpose is None or not purpose.adds_up:
            continue
        for kind in past.KINDS:
            with database.transaction() as connection:
                months = past.open_months(connection, kind, source, channel, until)
            for month in months:
                with database.transaction() as connection:
                    cells += past.add_up(connection, kind, source, channel, month, floor)
                pause("past_months")
    return cells


def _note(execute: Callable[..., object], run_id: UUID, counts: dict[str, int]) -> None:
    execute("UPDATE rights.retention_run SET counts = %s WHERE id = %s", (json.dumps(counts), run_id))


def _names(found: Limits) -> tuple[str, ...]:
    return tuple(sorted({source for source, _ in found.undeclared}))
