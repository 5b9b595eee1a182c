"""The queue of held items: what waits and why, one look at one of them, and what a person decides.

The API and the command line hold no key that opens a row. A look is asked for
with a fresh public key whose other half never leaves the memory of the one who
asks; a worker answers with the *masked* text and its suspicious places
(``feedback.looks``), so nobody reads more than what the finders left. Each deed
writes its audit entry in the same transaction, or does not happen.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from nacl.public import PrivateKey

from feedback import audit
from feedback.database import Database
from feedback.errors import InvalidItem, NotFound, Retryable
from feedback.ids import uuid7
from feedback.intake import TENANT
from feedback.keys import OpeningKey

MAX_PAGE = 200
LOOK_SECONDS = 20.0
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class HeldItem:
    """A row that was set aside. ``signs`` say why its masked text looks personal; nothing here is content."""

    id: UUID
    kind: str
    source: str
    channel: str | None
    language: str | None
    reason: str
    signs: tuple[str, ...]
    received_at: datetime
    held_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """The text, title or a turn of a held item, masked. ``marks`` are (start, end, reason) in code points."""

    role: str
    text: str = field(repr=False)
    marks: tuple[tuple[int, int, str], ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look showed. ``digest`` says what was seen, for the decision; ``failed`` names finders that failed."""

    parts: tuple[Part, ...] = field(repr=False)
    language: str
    failed: tuple[str, ...]
    digest: str


_COLUMNS = "id, kind, source, channel, language, error_word AS reason, signs, received_at, held_at"


def queue(
    database: Database, reason: str | None = None, *, limit: int = 100, after: UUID | None = None
) -> list[HeldItem]:
    """Held rows, oldest id first; ``after`` is the last id of the page before. Raises ``InvalidItem`` for a bad limit."""
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidItem(f"limit: choose 1 to {MAX_PAGE}", code="bad_limit")
    rows = database.rows(
        f"SELECT {_COLUMNS} FROM raw.held WHERE tenant = %(tenant)s AND (%(reason)s::text IS NULL OR error_word = %(reason)s)"  # noqa: S608
        " AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s",
        {"tenant": TENANT, "reason": reason, "after": after, "limit": limit},
    )
    return [_held(row) for row in rows]


def reasons(database: Database) -> dict[str, int]:
    """How many rows are held for each reason, most first."""
    rows = database.rows(
        "SELECT error_word, sum(rows)::bigint AS n FROM raw.progress WHERE state = 'held' AND tenant = %s"
        " GROUP BY 1 ORDER BY 2 DESC, 1",
        (TENANT,),
    )
    return {row["error_word"]: row["n"] for row in rows}


def held_item(database: Database, raw_id: UUID) -> HeldItem:
    """One held row. Raises ``NotFound`` when it is not (or no longer) held."""
    rows = database.rows(f"SELECT {_COLUMNS} FROM raw.held WHERE id = %s", (raw_id,))  # noqa: S608 - our columns
    if not rows:
        raise _gone()
    return _held(rows[0])


def look(
    database: Database, actor: str, raw_id: UUID, language: str | None = None, *, seconds: float = LOOK_SECONDS,
    ring: Callable[[int], None] = lambda _: None,
) -> Seen:  # fmt: skip
    """Ask for one look, ring for a worker and wait for it. Written down before it is answered.

    Raises ``NotFound`` when the row is not held, ``Retryable`` when no worker answers
    within ``seconds``, and ``InvalidItem`` (``cannot_show``) when it cannot be shown.
    """
    private = PrivateKey.generate()
    look_id = uuid7()
    entry = audit.Entry(actor, "held.read", (str(raw_id),), detail={"language": language} if language else {})
    with database.transaction() as connection:
        asked = connection.execute(
            "SELECT privacy.ask_look(%s, %s, %s, %s, %s) AS asked",
            (look_id, raw_id, bytes(private.public_key), language, entry.body()),
        ).fetchone()
    if not asked or not asked["asked"]:
        raise _gone()
    ring(1)
    try:
        return _wait(database, look_id, OpeningKey(bytes(private)), seconds)
    finally:
        with database.transaction() as connection:
            connection.execute("DELETE FROM privacy.look WHERE id = %s", (look_id,))


def _wait(database: Database, look_id: UUID, key: OpeningKey, seconds: float) -> Seen:
    deadline = time.monotonic() + seconds
    while True:
        [row] = database.rows("SELECT answer, error_word FROM privacy.look WHERE id = %s", (look_id,)) or [{}]
        if row.get("answer") is not None:
            return _seen(json.loads(key.open(bytes(row["answer"]))))
        if row.get("error_word"):
            raise InvalidItem(f"it cannot be shown ({row['error_word']}); the operator can mend it", code="cannot_show")
        if time.monotonic() > deadline:
            raise Retryable("no worker answered; see whether one runs, and try again", code="no_worker")
        time.sleep(_POLL_SECONDS)


def decide(
    database: Database, actor: str, raw_id: UUID, *, language: str | None = None, release: bool = False,
    seen: str | None = None,
) -> None:  # fmt: skip
    """Work a held row again: in ``language``, or (``release``) passing on what every finder leaves of it.

    ``seen`` is the digest of a look: the row is then passed on only if it still looks
    the same. Raises ``NotFound`` when the row is not held or has no text any more.
    """
    detail: dict[str, audit.Detail] = {"decision": "release" if release else "again"}
    if language:
        detail["language"] = language
    entry = audit.Entry(actor, "held.released", (str(raw_id),), detail=detail)
    with database.transaction() as connection:
        done = connection.execute(
            "SELECT privacy.decide(%s, %s, %s, %s, %s) AS done", (raw_id, language, release, seen, entry.body())
        ).fetchone()
    if not done or not done["done"]:
        raise _gone()


def discard(database: Database, actor: str, raw_id: UUID) -> None:
    """Drop the sealed text of a held row for good. Raises ``NotFound`` when it is not held."""
    entry = audit.Entry(actor, "held.discarded", (str(raw_id),))
    with database.transaction() as connection:
        done = connection.execute("SELECT privacy.discard(%s, %s) AS done", (raw_id, entry.body())).fetchone()
    if not done or not done["done"]:
        raise _gone()


def _gone() -> NotFound:
    return NotFound("this item is not held (any more)", code="not_held")


def _held(row: Mapping[str, Any]) -> HeldItem:
    return HeldItem(
        row["id"], row["kind"], row["source"], row["channel"], row["language"], row["reason"] or "", tuple(row["signs"]),
        row["received_at"], row["held_at"] or row["received_at"],
    )  # fmt: skip


def _seen(given: Mapping[str, Any]) -> Seen:
    parts = tuple(
        Part(one["role"], one["text"], tuple((start, end, why) for start, end, why in one["marks"]), one["cut"])
        for one in given["parts"]
    )
    return Seen(parts, given["language"], tuple(given["failed"]), given["digest"])
