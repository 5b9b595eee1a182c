"""Sends what waits in the outbox: at least once, in order for each person and webhook, until it was taken or is too old.

A delivery is claimed with a lease in one transaction, sent outside of any, and its outcome noted in another. Who is killed
in between leaves a lease that runs out; the receiver then gets the same ``webhook-id`` again.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from feedback import audit
from feedback.database import Connection, Database
from feedback.errors import Permanent
from feedback.keys import OpeningKey
from feedback.logs import event
from feedback.rights.receipts import Signer, reissue
from feedback.webhooks.outbox import downstream
from feedback.webhooks.posting import delivered, post
from feedback.webhooks.signing import headers

ACTOR = "system:webhooks"
LEASE_SECONDS = 60
FIRST_PAUSE_SECONDS = 30
LONGEST_PAUSE_SECONDS = 4 * 3600
AT_ONCE = 100
GONE = frozenset({"http_410"})
"""What a receiver says that wants no more of it."""

log = logging.getLogger("ascolto.webhooks")

_CLAIM = """
    UPDATE rights.delivery d SET attempts = d.attempts + 1, lease_until = now() + make_interval(secs => %(lease)s)
      FROM rights.outbox o, rights.webhook w
     WHERE o.id = d.event AND w.id = d.webhook AND (d.event, d.webhook) = (
           SELECT c.event, c.webhook FROM rights.delivery c
            WHERE c.state = 'waiting' AND c.next_at <= now() AND (c.lease_until IS NULL OR c.lease_until < now())
              AND (%(only)s::uuid IS NULL OR c.event = %(only)s)
              AND NOT EXISTS (SELECT FROM rights.delivery e WHERE e.webhook = c.webhook AND e.about = c.about
                                 AND e.state = 'waiting' AND e.event < c.event)
            ORDER BY c.next_at, c.event LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING d.event, d.webhook, d.attempts, o.request, o.sealed AS body, w.url, w.sealed,
              CASE WHEN w.before_until > now() THEN w.sealed_before END AS sealed_before
"""
_NOTE = """
    UPDATE rights.delivery SET lease_until = NULL, said = %(said)s,
           state = CASE WHEN %(taken)s THEN 'delivered' WHEN %(over)s OR %(next)s > give_up_at THEN 'dead' ELSE state END,
           ended_at = CASE WHEN %(taken)s OR %(over)s OR %(next)s > give_up_at THEN now() END, next_at = %(next)s
     WHERE event = %(event)s AND webhook = %(webhook)s AND attempts = %(attempts)s AND state = 'waiting'
    RETURNING state
"""


@dataclass(frozen=True, slots=True)
class Sender:
    """``allowed``: hosts of the operator's own network that may be called. ``send`` makes one call and says how it went."""

    database: Database
    opening: OpeningKey
    signer: Signer = field(repr=False)
    allowed: Collection[str] = ()
    send: Callable[[str, bytes, Mapping[str, str], Collection[str]], str] = post

    def run(self, only: UUID | None = None, *, seconds: float = LEASE_SECONDS) -> int:
        """Send what is due (or one event), for about ``seconds``; returns how many calls were made.

        Raises ``Retryable`` when the database is away.
        """
        ends, calls = time.monotonic() + seconds, 0
        while calls < AT_ONCE and time.monotonic() < ends and self.step(only):
            calls += 1
        return calls

    def step(self, only: UUID | None = None) -> bool:
        """One call; False when nothing is due."""
        with self.database.transaction() as connection:
            row = connection.execute(_CLAIM, {"lease": LEASE_SECONDS, "only": only}).fetchone()
        if row is None:
            return False
        said = self._send(row)
        with self.database.transaction() as connection:
            self._note(connection, row, said)
        return True

    def _send(self, row: Mapping[str, Any]) -> str:
        try:
            body = self.opening.open(bytes(row["body"]))
            keys = [self.opening.open(bytes(one)) for one in (row["sealed"], row["sealed_before"]) if one is not None]
        except Permanent as error:
            return error.code
        return self.send(row["url"], body, headers(str(row["event"]), int(time.time()), body, keys), self.allowed)

    def _note(self, connection: Connection, row: Mapping[str, Any], said: str) -> None:
        pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** (row["attempts"] - 1)) * random.uniform(
            0.5, 1.5
        )
        moment = connection.execute("SELECT now() + make_interval(secs => %s) AS next", (pause,)).fetchone()
        noted = connection.execute(
            _NOTE,
            {"said": said, "taken": delivered(said), "over": said in GONE or said == "cannot_open",
             "next": moment and moment["next"], **{name: row[name] for name in ("event", "webhook", "attempts")}},
        ).fetchone()  # fmt: skip
        state = noted["state"] if noted else "taken_over"
        event(log, "webhook_called", item=row["event"], attempts=row["attempts"], code=said, state=state)
        if state in ("delivered", "dead"):
            self._ended(connection, row, said, state)

    def _ended(self, connection: Connection, row: Mapping[str, Any], said: str, state: str) -> None:
        """The body goes with the last webhook that was told; the receipt says who was told and when."""
        connection.execute(
            "UPDATE rights.outbox SET sealed = NULL WHERE id = %(event)s AND NOT EXISTS"
            " (SELECT FROM rights.delivery WHERE event = %(event)s AND state <> 'delivered')",
            {"event": row["event"]},
        )
        if row["request"] is not None:
            reissue(connection, self.signer, row["request"], downstream(connection, row["request"]))
        action = "webhook.delivered" if state == "delivered" else "webhook.died"
        targets = (f"webhook:{row['webhook']}", str(row["event"]))
        audit.append(
            connection,
            audit.Entry(ACTOR, action, targets, counts={"attempts": row["attempts"]}, detail={"code": said}),
        )
