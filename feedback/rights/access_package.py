"""The copy that a person may have (GDPR 15 and 20): everything held about them, why, since when, seen by whom.

Built from pseudonymised rows: other people in the texts stay tokens. Format
``ascolto-package/1``; its schema is ``docs/schemas/package.schema.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from feedback.database import Connection
from feedback.insights.segment_rules import matches, stored_rule
from feedback.privacy.purposes import LAYERS, Purposes
from feedback.rights import reach
from feedback.rights.reach import Person

FORMAT = "ascolto-package/1"

RIGHTS = (
    "correction (GDPR 16)", "erasure (17)", "restriction (18)", "portability (20)", "objection (21)",
    "withdrawal of consent at any time (7(3))", "complaint to a supervisory authority (77)",
)  # fmt: skip
PROVIDED_BASES = frozenset({"consent", "contract"})
"""Portability holds for what was provided under these (GDPR 20(1)(a))."""

_ITEMS = f"""
    SELECT i.id, i.source, i.channel, i.occurred_at, i.stored_at, i.language, i.title, i.text, i.turns, i.rating, i.scores,
           i.attributes, i.thread, i.withheld, s.sentiment, s.sentiment_score, s.stage, s.pain, s.models, t.label AS topic,
           s.topic_version, s.annotated_at
      FROM clean.item i LEFT JOIN insights.signal s ON s.item_id = i.id
      LEFT JOIN insights.topic t ON t.tenant = s.tenant AND t.version = s.topic_version AND t.id = s.topic_id
     WHERE i.id = ANY(SELECT id FROM clean.item WHERE {reach.OWN}) ORDER BY i.occurred_at, i.id
"""  # noqa: S608 - a constant of ours
_SENTENCES = """
    SELECT item_id, span_start AS start, span_end AS end, sentiment, sentiment_score, stage, pain
      FROM insights.sentence WHERE item_id = ANY(%(ids)s) ORDER BY item_id, position
"""
_SCORES = "SELECT source, metric, value, channel, occurred_at FROM insights.score WHERE tenant = %(tenant)s AND subject = ANY(%(tokens)s) ORDER BY occurred_at"
_EVENTS = "SELECT source, kind, device, channel, product, step, occurred_at FROM insights.event WHERE tenant = %(tenant)s AND subject = ANY(%(tokens)s) ORDER BY occurred_at"
_ATTRIBUTES = "SELECT attributes, updated_at FROM insights.subject WHERE tenant = %(tenant)s AND subject = ANY(%(tokens)s) AND NOT folded"
_STATEMENTS = "SELECT kind, given, purpose, ground, wording, channel, said_at FROM rights.statement WHERE tenant = %(tenant)s AND (subject = ANY(%(tokens)s) OR digests && %(digests)s::bytea[]) ORDER BY recorded_at"
_WAITING = """
    SELECT kind, source, channel, state, count(*) AS records, min(received_at) AS since FROM raw.item
     WHERE tenant = %(tenant)s AND people && %(digests)s::bytea[] AND sealed IS NOT NULL
     GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
_LOOKS = """
    SELECT coalesce(p.role, split_part(e.actor, ':', 1)) AS who, e.action, count(*) AS times, min(e.at) AS first, max(e.at) AS last
      FROM audit.entry e LEFT JOIN access.person p ON e.actor = 'user:' || p.login WHERE e.action LIKE 'feedback.%%' AND e.body::jsonb -> 'targets' ?| %(names)s GROUP BY 1, 2 ORDER BY 1, 2
"""
_SEGMENTS = "SELECT id, name, rule FROM insights.segment WHERE tenant = %(tenant)s ORDER BY id"


@dataclass(frozen=True, slots=True)
class Context:
    """What the operator declared."""

    purposes: Purposes | None = None
    floor: int = 10


def build(connection: Connection, person: Person, request: UUID, pseudonym: str, context: Context) -> dict[str, Any]:
    """The package as JSON values."""
    values = person.values()

    def rows(statement: str, **more: Any) -> list[dict[str, Any]]:
        found = connection.execute(statement, {**values, **more}).fetchall()
        return [{name: _plain(value) for name, value in row.items()} for row in found]

    items = rows(_ITEMS)
    sentences = rows(_SENTENCES, ids=[UUID(item["id"]) for item in items])
    for item in items:
        item["sentences"] = [
            {name: value for name, value in one.items() if name != "item_id"}
            for one in sentences
            if one["item_id"] == item["id"]
        ]
    attributes = rows(_ATTRIBUTES)
    scores, events = rows(_SCORES), rows(_EVENTS)
    own = {name: value for row in attributes for name, value in row["attributes"].items()}
    return {
        "format": FORMAT,
        "request": str(request),
        "person": pseudonym,
        "made_at": _plain(datetime.now(UTC)),
        "notice": "Pseudonymised: names, numbers and addresses are tokens, other people's too. Still personal data.",
        "controller": _controller(context.purposes),
        "items": items,
        "scores": scores,
        "events": events,
        "attributes": own,
        "segments": _segments(rows(_SEGMENTS), own),
        "statements": rows(_STATEMENTS),
        "not_read_yet": rows(_WAITING),
        "mentioned_by_others": len(reach.mentions(connection, person)),
        "processing": _processing(context.purposes, items, scores, events),
        "looks": rows(_LOOKS, names=[item["id"] for item in items]),
        "automated_decisions": "none: sentiment, stage, topics and pain points are estimated and decide nothing about you",
        "rights": list(RIGHTS),
    }


def portable(package: Mapping[str, Any]) -> dict[str, Any]:
    """The part that the person provided under consent or contract, without what was estimated (GDPR 20)."""
    sources = {row["source"] for row in package["processing"] if row.get("basis") in PROVIDED_BASES}
    kept = ("id", "source", "channel", "occurred_at", "language", "title", "text", "turns", "rating", "scores")
    return {
        "format": FORMAT + "+portable",
        "request": package["request"],
        "items": [{name: item[name] for name in kept} for item in package["items"] if item["source"] in sources],
        "scores": [score for score in package["scores"] if score["source"] in sources],
        "events": [one for one in package["events"] if one["source"] in sources],
    }


def _controller(declared: Purposes | None) -> dict[str, str]:
    return {"name": declared.controller, "contact": declared.contact} if declared else {}


def _processing(declared: Purposes | None, *kinds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each source: purpose, basis, recipients, how long each layer is kept."""
    pairs = sorted({(row["source"], row["channel"] or "") for kind in kinds for row in kind})
    found = []
    for source, channel in pairs:
        purpose = declared.of(source, channel or None) if declared else None
        said: dict[str, Any] = {"source": source, "channel": channel or None, "purpose": None}
        if purpose is not None:
            said |= {
                "purpose": purpose.id, "title": purpose.title, "basis": purpose.basis, "notice": purpose.notice,
                "assessment": purpose.assessment, "recipients": list(purpose.recipients),
                "retention_days": {layer: purpose.retention_days[layer] for layer in LAYERS},
            }  # fmt: skip
        found.append(said)
    return found


def _segments(known: list[dict[str, Any]], attributes: Mapping[str, str]) -> list[dict[str, str]]:
    """Groups that the person is counted in."""
    return [
        {"id": row["id"], "name": row["name"]} for row in known if matches(stored_rule(row["rule"]), dict(attributes))
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID) else value
