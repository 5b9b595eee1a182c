"""The operator's webhooks: made, renewed, tested, tried again, removed; each deed with its entry in the audit log.

The secret is made here, shown to who asked for it, and kept sealed for the workers: neither the API's process nor its role
in the database can read it again. Works for the API's role and the worker's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from feedback import audit
from feedback.database import Database
from feedback.errors import InvalidItem, NotFound
from feedback.ids import uuid7
from feedback.keys import SealingKey
from feedback.webhooks.destinations import destination
from feedback.webhooks.outbox import GIVE_UP_DAYS, TENANT, message
from feedback.webhooks.signing import new_secret, shown

BOTH_HOURS = 24
"""How long the secret before signs along after a new one was made."""
TEST = "webhook.test"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")

_LISTED = """
    SELECT w.id, w.name, w.url, w.made_by, w.made_at, w.before_until,
           count(d.event) FILTER (WHERE d.state = 'waiting') AS waiting,
           count(d.event) FILTER (WHERE d.state = 'delivered') AS delivered,
           count(d.event) FILTER (WHERE d.state = 'dead') AS dead,
           max(d.ended_at) FILTER (WHERE d.state = 'delivered') AS last_delivered_at,
           (array_agg(d.said ORDER BY coalesce(d.ended_at, d.next_at) DESC) FILTER (WHERE d.attempts > 0))[1] AS last_said
      FROM rights.webhook w LEFT JOIN rights.delivery d ON d.webhook = w.id
     WHERE w.tenant = %s AND w.removed_at IS NULL GROUP BY w.id ORDER BY w.name
"""
_DELIVERIES = """
    SELECT d.event AS id, o.event, o.request, o.made_at, d.state, d.attempts, d.said,
           CASE WHEN d.state = 'waiting' THEN d.next_at END AS next_at, d.ended_at
      FROM rights.delivery d JOIN rights.outbox o ON o.id = d.event
     WHERE d.webhook = %s ORDER BY d.event DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A system downstream and how its deliveries stand. ``last_said`` is one word about the newest call."""

    id: UUID
    name: str
    url: str
    made_by: str
    made_at: datetime
    before_until: datetime | None
    waiting: int
    delivered: int
    dead: int
    last_delivered_at: datetime | None
    last_said: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one webhook."""

    id: UUID
    event: str
    request: UUID | None
    made_at: datetime
    state: str
    attempts: int
    said: str | None
    next_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Made:
    """A webhook's id and its secret, which cannot be shown again."""

    id: UUID
    secret: str = field(repr=False)


def add(database: Database, sealing: SealingKey, actor: str, name: str, url: str, allowed: Collection[str]) -> Made:
    """Make a webhook. Raises ``InvalidItem`` (``bad_name``, ``bad_url``, ``name_taken``)."""
    if not _NAME.fullmatch(name):
        raise InvalidItem("name: a-z, 0-9, '.', '_' and '-', at most 64", code="bad_name")
    destination(url, allowed)
    secret, webhook = new_secret(), uuid7()
    entry = audit.Entry(actor, "webhook.added", (_target(webhook),))
    if not _do(database, "add_webhook", webhook, name, url, sealing.seal(secret), entry.body()):
        raise InvalidItem("name: another webhook is called so", code="name_taken")
    return Made(webhook, shown(secret))


def renew(database: Database, sealing: SealingKey, actor: str, webhook: UUID) -> Made:
    """A new secret; the one before signs along for a day. Raises ``NotFound``."""
    secret, until = new_secret(), datetime.now(UTC) + timedelta(hours=BOTH_HOURS)
    entry = audit.Entry(actor, "webhook.renewed", (_target(webhook),))
    if not _do(database, "renew_webhook", webhook, sealing.seal(secret), until, entry.body()):
        raise _unknown()
    return Made(webhook, shown(secret))


def remove(database: Database, actor: str, webhook: UUID) -> None:
    """End a webhook: its secrets are deleted, what it was not told yet is dead. Raises ``NotFound``."""
    entry = audit.Entry(actor, "webhook.removed", (_target(webhook),))
    if not _do(database, "remove_webhook", webhook, entry.body()):
        raise _unknown()


def test(database: Database, sealing: SealingKey, actor: str, webhook: UUID) -> UUID:
    """Queue an event that says nothing; returns its id. Raises ``NotFound``."""
    made, until = uuid7(), datetime.now(UTC) + timedelta(hours=1)
    body = sealing.seal(message(TEST, {}))
    entry = audit.Entry(actor, "webhook.tested", (_target(webhook),))
    if not _do(database, "test_webhook", webhook, made, body, until, entry.body()):
        raise _unknown()
    return made


def retry(database: Database, actor: str, webhook: UUID) -> int:
    """Try again what is dead, as long as its body is kept; returns how many. Raises ``NotFound``."""
    find(database, str(webhook))
    until = datetime.now(UTC) + timedelta(days=GIVE_UP_DAYS)
    entry = audit.Entry(actor, "webhook.retried", (_target(webhook),))
    return int(_do(database, "retry_webhook", webhook, until, entry.body()))


def webhooks(database: Database) -> list[Webhook]:
    """Those that are there, by name."""
    return [Webhook(**row) for row in database.rows(_LISTED, (TENANT,))]


def find(database: Database, named: str) -> Webhook:
    """One by name or id. Raises ``NotFound``."""
    for one in webhooks(database):
        if named in (one.name, str(one.id)):
            return one
    raise _unknown()


def deliveries(database: Database, webhook: UUID, *, limit: int = 100) -> list[Delivery]:
    """The newest first."""
    return [Delivery(**row) for row in database.rows(_DELIVERIES, (webhook, limit))]


def state_of(database: Database, event_id: UUID) -> Mapping[str, object]:
    """How the one delivery of a test stands."""
    return database.rows("SELECT state, said FROM rights.delivery WHERE event = %s", (event_id,))[0]


def _do(database: Database, deed: str, *values: object) -> int:
    with database.transaction() as connection:
        places = ", ".join(["%s"] * len(values))
        row = connection.execute(f"SELECT rights.{deed}({places}) AS done", values).fetchone()
    return int(row["done"]) if row else 0


def _target(webhook: UUID) -> str:
    return f"webhook:{webhook}"


def _unknown() -> NotFound:
    return NotFound("there is no such webhook", code="unknown_webhook")
