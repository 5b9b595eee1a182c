"""One good record of each kind, to be varied."""

from __future__ import annotations

from typing import Any

FEEDBACK: dict[str, Any] = {
    "source": "app-reviews",
    "external_id": "r-1",
    "channel": "review",
    "occurred_at": "2026-03-01T09:30:00+01:00",
    "text": "Da ieri non riesco più a entrare nella app.",
}
SCORE: dict[str, Any] = {
    "source": "survey",
    "external_id": "s-1",
    "subject": "customer-1",
    "metric": "nps",
    "value": 9,
    "occurred_at": "2026-03-01T09:30:00Z",
}
EVENT: dict[str, Any] = {
    "source": "core",
    "external_id": "e-1",
    "subject": "customer-1",
    "kind": "login",
    "device": "android",
    "occurred_at": "2026-03-01T09:30:00Z",
}
SUBJECT: dict[str, Any] = {
    "source": "crm",
    "subject": "customer-1",
    "attributes": {"region": "Lazio"},
    "occurred_at": "2026-03-01T09:30:00Z",
}
POSTS = {
    "/v1/feedback": (FEEDBACK, "feedback:write"),
    "/v1/scores": (SCORE, "scores:write"),
    "/v1/events": (EVENT, "events:write"),
    "/v1/subjects": (SUBJECT, "subjects:write"),
}
PERIOD = "since=2026-01-01T00:00:00Z&until=2026-04-01T00:00:00Z"
READS = {
    "/v1/feedback": "feedback:read",
    "/v1/trends": "aggregates:read",
    "/v1/topics": "aggregates:read",
    "/v1/journey": "aggregates:read",
    "/v1/segments": "aggregates:read",
    "/v1/reidentifications": "reidentify",
    "/v1/reidentifications/looks": "audit:read",
    "/v1/audit": "audit:read",
    "/v1/webhooks": "webhooks:manage",
}


def feedback(number: int, **changes: Any) -> dict[str, Any]:
    """Feedback with an id of its own."""
    return {**FEEDBACK, "external_id": f"r-{number}", **changes}
