"""Requests of people: taken down with who verified the person and how, kept with their state and due day.

Identifiers are sealed for the workers before they are written, so that neither
this process nor the database ever has them in clear; a worker looks them up and
wipes them (``feedback.rights.desk``). Works for the API's role and the worker's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from feedback import audit
from feedback.database import Database
from feedback.errors import InvalidItem, NotFound
from feedback.ids import uuid7
from feedback.keys import SealingKey
from feedback.rights import clock, identifiers
from feedback.rights.references import Reference

KINDS = ("access", "erasure", "objection", "consent", "restriction")
HOW = ("id_document", "known_channel", "signed_in", "in_person", "letter", "representative")
"""How somebody made sure that the requester is the person."""
EXTENSIONS = ("complex", "many_requests")
REFUSALS = ("not_found", "not_verified", "unfounded", "excessive", "legal_obligation", "withdrawn")
OPEN = ("received", "running", "not_found", "ambiguous")

_COLUMNS = (
    "id, kind, state, received_at, due_at, extended_at, reason, recorded_by, verified_how, labels, asked, person, step,"
    " counts, receipt, finished_at"
)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it stands. ``person`` stands for the person; ``labels`` say which kinds of identifier were given."""

    id: UUID
    kind: str
    state: str
    received_at: datetime
    due_at: datetime
    extended_at: datetime | None
    reason: str | None
    recorded_by: str
    verified_how: str
    labels: Sequence[str]
    asked: Mapping[str, Any]
    person: str | None
    step: str | None
    counts: Mapping[str, int]
    receipt: Mapping[str, Any] | None
    finished_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether the person still waits for an answer."""
        return self.state in OPEN

    def overdue(self, now: datetime) -> bool:
        """Whether the due day went by."""
        return self.open and now > self.due_at


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks: ``kind``, by what they are to be found, how they were verified, and what else it needs."""

    kind: str
    given: Sequence[Reference] = field(repr=False)
    verified_how: str
    more: Mapping[str, Any] = field(default_factory=dict)


def ask(
    database: Database, sealing: SealingKey, actor: str, asked: Asked, received_at: datetime | None = None
) -> Request:
    """Take a request down. ``received_at``: when the person asked, if earlier than now; the month runs from then.

    Raises ``InvalidItem`` for an unknown kind or way of verifying, and a day that lies ahead.
    """
    if asked.kind not in KINDS:
        raise InvalidItem(f"kind: choose one of {', '.join(KINDS)}", code="unknown_kind")
    if asked.verified_how not in HOW:
        raise InvalidItem(f"verified_how: choose one of {', '.join(HOW)}", code="not_verified")
    now = datetime.now(UTC)
    since = received_at or now
    if since.tzinfo is None or since > now:
        raise InvalidItem("received_at: a moment with time zone that is not ahead", code="bad_date")
    request_id, labels = uuid7(), sorted({one.label for one in asked.given})
    entry = audit.Entry(
        actor, "request.received", (_target(request_id),), purpose=asked.kind, detail={"labels": labels}
    )
    with database.transaction() as connection:
        connection.execute(
            "SELECT rights.ask(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (request_id, asked.kind, sealing.seal(identifiers.pack(asked.given)), labels, asked.verified_how,
             json.dumps(dict(asked.more)), since, clock.due(since), entry.body()),
        )  # fmt: skip
    return request(database, request_id)


def extend(database: Database, actor: str, request_id: UUID, reason: str) -> Request:
    """Two months more, once. Raises ``NotFound``, ``InvalidItem`` (``bad_reason``, ``not_open``)."""
    if reason not in EXTENSIONS:
        raise InvalidItem(f"reason: choose one of {', '.join(EXTENSIONS)}", code="bad_reason")
    found = request(database, request_id)
    until = clock.extended(found.received_at)
    entry = audit.Entry(actor, "request.extended", (_target(request_id),), detail={"reason": reason})
    _do(database, "extend", (request_id, reason, until, entry.body()))
    return request(database, request_id)


def decline(database: Database, actor: str, request_id: UUID, reason: str) -> Request:
    """Close without doing it. Raises ``NotFound``, ``InvalidItem`` (``bad_reason``, ``not_open``)."""
    if reason not in REFUSALS:
        raise InvalidItem(f"reason: choose one of {', '.join(REFUSALS)}", code="bad_reason")
    request(database, request_id)
    entry = audit.Entry(actor, "request.declined", (_target(request_id),), detail={"reason": reason})
    _do(database, "decline", (request_id, reason, entry.body()))
    return request(database, request_id)


def package(database: Database, actor: str, request_id: UUID) -> dict[str, Any]:
    """The copy of an access request; every fetching is written down. Raises ``NotFound`` when there is none (any more)."""
    entry = audit.Entry(actor, "subject.exported", (_target(request_id),), detail={"format": "json"})
    with database.transaction() as connection:
        row = connection.execute("SELECT rights.fetch(%s, %s) AS content", (request_id, entry.body())).fetchone()
    if row is None or row["content"] is None:
        raise NotFound("there is no copy for this request (any more); ask again", code="no_package")
    return dict(row["content"])


def request(database: Database, request_id: UUID) -> Request:
    """One request. Raises ``NotFound``."""
    rows = database.rows(f"SELECT {_COLUMNS} FROM rights.request WHERE id = %s", (request_id,))  # noqa: S608 - ours
    if not rows:
        raise NotFound("there is no such request", code="unknown_request")
    return Request(**rows[0])


def requests(database: Database, *, limit: int = 200) -> list[Request]:
    """Open ones by due day, then the others, newest first."""
    rows = database.rows(
        f"SELECT {_COLUMNS} FROM rights.request ORDER BY state IN ('done', 'declined'),"  # noqa: S608 - ours
        " CASE WHEN state IN ('done', 'declined') THEN NULL ELSE due_at END, received_at DESC, id DESC LIMIT %s",
        (limit,),
    )
    return [Request(**row) for row in rows]


def _do(database: Database, deed: str, values: tuple[object, ...]) -> None:
    with database.transaction() as connection:
        places = ", ".join(["%s"] * len(values))
        row = connection.execute(f"SELECT rights.{deed}({places}) AS done", values).fetchone()
    if not row or not row["done"]:
        raise InvalidItem("the request is not in a state in which this can be done", code="not_open")


def _target(request_id: UUID) -> str:
    return f"request:{request_id}"
