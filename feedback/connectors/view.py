"""What ``ascolto parse`` prints: one JSON object for each record, so that a mapping can be tried before importing."""

from __future__ import annotations

from typing import Any

from feedback.ports import Parsed, Refusal


def parse_view(parsed: Parsed) -> dict[str, Any]:
    """The item as it would be taken in, and what was left out of its text and why."""
    item = parsed.item
    view: dict[str, Any] = {
        "source": item.source,
        "external_id": item.external_id,
        "channel": item.channel,
        "occurred_at": item.occurred_at.isoformat(),
        "author": item.author,
        "subject": item.subject,
        "text": item.text,
        "turns": [{"speaker": turn.speaker, "text": turn.text} for turn in item.turns],
        "removed": [{"kind": part.kind, "reason": part.reason, "text": part.text} for part in parsed.removed],
    }
    further = {
        "title": item.title,
        "thread": item.thread,
        "language": item.language,
        "rating": item.rating,
        "scores": dict(item.scores),
        "attributes": dict(item.attributes),
    }
    return view | {name: value for name, value in further.items() if value not in (None, {})}


def refusal_view(refusal: Refusal) -> dict[str, Any]:
    """Where, which rule and what to do; never the record itself."""
    return {"error": {"where": refusal.where, "code": refusal.code, "detail": refusal.detail}}
