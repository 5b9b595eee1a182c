"""Events for systems downstream: written sealed in the transaction of the deed that they tell about.

Each webhook that is there at that moment gets a delivery of its own. An event without a webhook is not written: there is
nobody to tell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from feedback.database import Connection
from feedback.ids import uuid7
from feedback.keys import SealingKey

TENANT = "default"
GIVE_UP_DAYS = 3
"""How long a delivery is tried before it is dead."""


def message(event: str, data: Mapping[str, Any]) -> bytes:
    """The body as it will be sent."""
    said = {"type": event, "timestamp": datetime.now(UTC).isoformat(timespec="seconds"), "data": data}
    return json.dumps(said, separators=(",", ":"), sort_keys=True).encode()


def tell(
    connection: Connection, sealing: SealingKey, event: str, data: Mapping[str, Any], *, request: UUID, about: str
) -> int:
    """Note an event; returns how many webhooks will be told. Those of one ``about`` reach a webhook in their order."""
    event_id = uuid7()
    told = connection.execute(
        "WITH there AS (SELECT id FROM rights.webhook WHERE tenant = %(tenant)s AND removed_at IS NULL),"
        " made AS (INSERT INTO rights.outbox (id, tenant, event, sealed, request)"
        "  SELECT %(id)s, %(tenant)s, %(event)s, %(sealed)s, %(request)s WHERE EXISTS (SELECT FROM there) RETURNING id)"
        " INSERT INTO rights.delivery (event, webhook, about, give_up_at)"
        " SELECT made.id, there.id, %(about)s, now() + make_interval(days => %(days)s) FROM made, there RETURNING 1",
        {"tenant": TENANT, "id": event_id, "event": event, "sealed": sealing.seal(message(event, data)),
         "request": request, "about": about, "days": GIVE_UP_DAYS},
    ).fetchall()  # fmt: skip
    return len(told)


def downstream(connection: Connection, request: UUID) -> list[dict[str, Any]]:
    """Which webhooks a request's events went to, for its receipt: name, state, and when it ended."""
    rows = connection.execute(
        "SELECT w.name, d.state, d.ended_at FROM rights.delivery d JOIN rights.outbox o ON o.id = d.event"
        "  JOIN rights.webhook w ON w.id = d.webhook WHERE o.request = %s ORDER BY d.event, w.name",
        (request,),
    ).fetchall()
    return [
        {
            "name": row["name"],
            "state": row["state"],
            "at": row["ended_at"].astimezone(UTC).isoformat(timespec="seconds") if row["ended_at"] else None,
        }
        for row in rows
    ]
