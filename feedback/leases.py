"""The raw row is the work: who may work on it, until when, and how it ends.

A lease that runs out may be claimed again, so a killed worker loses nothing; a
row ends in the transaction that saves its result, and only under the lease of
the one who saves, so nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from feedback.database import Connection, Database

FEEDBACK = ("feedback",)
LINKED = ("subject", "score", "event")
LONELY_AFTER = 3
"""A row that was claimed this often without an end is claimed alone: it may be what kills the worker."""

_CLAIM = """
    WITH open AS (
        SELECT id FROM raw.item
         WHERE kind = ANY(%(kinds)s) AND state IN ('received', 'leased')
           AND (lease_until IS NULL OR lease_until < now())
           AND attempts >= %(low)s AND attempts < %(high)s
         ORDER BY received_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    UPDATE raw.item AS row
       SET state = 'leased', lease_owner = %(owner)s, attempts = row.attempts + 1,
           lease_until = now() + make_interval(secs => %(seconds)s)
      FROM open WHERE row.id = open.id
    RETURNING row.id, row.item_id, row.tenant, row.kind, row.source, row.external_key, row.revision, row.sealed,
              row.attempts, row.received_at, row.decision
"""

_GIVE_UP = """
    UPDATE raw.item SET state = 'held', error_word = coalesce(error_word, 'gave_up'), lease_owner = NULL,
           lease_until = NULL, finished_at = now()
     WHERE state IN ('received', 'leased') AND attempts >= %(max)s AND (lease_until IS NULL OR lease_until < now())
    RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A raw row under our lease."""

    raw_id: UUID
    item_id: UUID
    kind: str
    source: str
    external_key: bytes
    revision: int
    attempts: int
    received_at: datetime
    tenant: str
    sealed: bytes = field(repr=False)
    decision: Mapping[str, Any] | None = None
    """What a person decided when it was held: ``language``, ``release``, ``seen``."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row is held: a stable word, what looks personal in its masked text, and what is known of its language."""

    word: str
    signs: tuple[str, ...] = ()
    language: str | None = None


class Leases:
    """Claims rows for one owner (a process)."""

    def __init__(self, database: Database, owner: str, *, seconds: int, max_attempts: int) -> None:
        self._database = database
        self.owner = owner
        self._seconds = seconds
        self._max_attempts = max_attempts

    def claim(self, kinds: Sequence[str], limit: int) -> list[Claim]:
        """Up to ``limit`` rows, oldest first; a row that failed often comes alone. Empty when nothing is open."""
        for low, high, size in ((0, LONELY_AFTER, limit), (LONELY_AFTER, self._max_attempts, 1)):
            values = {"kinds": list(kinds), "low": low, "high": min(high, self._max_attempts), "limit": size,
                      "owner": self.owner, "seconds": self._seconds}  # fmt: skip
            with self._database.transaction() as connection:
                rows = connection.execute(_CLAIM, values).fetchall()
            if rows:
                return sorted((_claim(row) for row in rows), key=lambda claim: (claim.received_at, claim.raw_id))
        return []

    def still_mine(self, connection: Connection, claims: Sequence[Claim]) -> set[UUID]:
        """Rows of ``claims`` that are still under our lease, locked until the transaction ends."""
        rows = connection.execute(
            "SELECT id FROM raw.item WHERE id = ANY(%s) AND state = 'leased' AND lease_owner = %s "
            "ORDER BY id FOR UPDATE",
            ([claim.raw_id for claim in claims], self.owner),
        ).fetchall()
        return {row["id"] for row in rows}

    def finish(self, connection: Connection, raw_ids: Sequence[UUID], *, keep_sealed: bool) -> None:
        """End rows as done, in the transaction that saved their result. The sealed text goes unless policy keeps it."""
        connection.execute(
            "UPDATE raw.item SET state = 'done', finished_at = now(), lease_owner = NULL, lease_until = NULL, "
            "error_word = NULL, sealed = CASE WHEN %s THEN sealed END WHERE id = ANY(%s)",
            (keep_sealed, list(raw_ids)),
        )

    def hold(self, connection: Connection, held: Mapping[UUID, Reason]) -> None:
        """Set rows aside for a person, each with its reason. What was decided about them before no longer holds."""
        connection.cursor().executemany(
            "UPDATE raw.item SET state = 'held', error_word = %s, signs = %s, language = %s, decision = NULL, "
            "finished_at = now(), lease_owner = NULL, lease_until = NULL WHERE id = %s",
            [(why.word, list(why.signs), why.language, raw_id) for raw_id, why in held.items()],
        )

    def forget(self, connection: Connection, raw_ids: Collection[UUID]) -> None:
        """Delete rows of somebody who was erased."""
        connection.execute("DELETE FROM raw.item WHERE id = ANY(%s)", (list(raw_ids),))

    def release(self, claims: Sequence[Claim], word: str) -> None:
        """Give rows back after a failure, to be claimed again after 1, 2, 4, ... seconds."""
        if not claims:
            return
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE raw.item SET lease_until = now() + make_interval(secs => power(2, attempts - 1)), "
                "state = 'received', lease_owner = NULL, error_word = %s "
                "WHERE id = ANY(%s) AND state = 'leased' AND lease_owner = %s",
                (word, [claim.raw_id for claim in claims], self.owner),
            )

    def give_up(self) -> int:
        """Hold the rows that used up their attempts; returns how many."""
        with self._database.transaction() as connection:
            return len(connection.execute(_GIVE_UP, {"max": self._max_attempts}).fetchall())


def open_rows(database: Database) -> int:
    """How many rows wait or are being worked on."""
    rows = database.rows(
        "SELECT coalesce(sum(rows), 0) AS rows FROM raw.progress WHERE state IN ('received', 'leased')"
    )
    return int(rows[0]["rows"])


def retry_held(database: Database, word: str | None = None) -> int:
    """Put held rows back to work (all, or those held for one reason); returns how many."""
    with database.transaction() as connection:
        return len(
            connection.execute(
                "UPDATE raw.item SET state = 'received', attempts = 0, error_word = NULL, finished_at = NULL "
                "WHERE state = 'held' AND sealed IS NOT NULL AND (%(word)s::text IS NULL OR error_word = %(word)s) "
                "RETURNING id",
                {"word": word},
            ).fetchall()
        )


def _claim(row: dict[str, object]) -> Claim:
    return Claim(
        raw_id=row["id"], item_id=row["item_id"], kind=row["kind"], source=row["source"],  # type: ignore[arg-type]
        external_key=row["external_key"], revision=row["revision"], attempts=row["attempts"],  # type: ignore[arg-type]
        received_at=row["received_at"], tenant=row["tenant"], sealed=row["sealed"], decision=row["decision"],  # type: ignore[arg-type]
    )  # fmt: skip
