"""The leak scoreboard: what the masker of this installation leaves of the shipped test set. Scope ``privacy:read``."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from pydantic import BaseModel

from api.auth import requires
from api.services import caller, services
from api.v1 import REVIEW, blueprint
from feedback import audit, canaries, scoreboard
from feedback.privacy.leak_counts import Count


class ShareOut(BaseModel):
    """A share with its 95 % interval (Wilson)."""

    value: float
    low: float | None
    high: float | None


class ScoreOut(BaseModel):
    """One cell. ``leak``: share of the characters of these values that were left readable."""

    language: str
    channel: str | None
    label: str | None
    values: int
    found: int
    recall: ShareOut | None
    leak: float | None


class OverMaskOut(BaseModel):
    """Share of the characters that are not personal and were masked."""

    language: str
    characters: int
    share: float | None


class MissedOut(BaseModel):
    """What people of this installation marked as missed."""

    label: str
    language: str | None
    values: int


class SightingOut(BaseModel):
    """A canary's value that stands in clear somewhere."""

    canary: str
    label: str
    place: str
    seen_at: str


class CanariesOut(BaseModel):
    """The made-up records in production."""

    planted: int
    newest: str | None
    sightings: list[SightingOut]


class ScoreboardOut(BaseModel):
    """The newest measurement; ``measured_at`` is null before the first."""

    measured_at: str | None
    set: str | None
    models: dict[str, str]
    documents: int
    held: int
    under_minima: list[str]
    scores: list[ScoreOut]
    over_masking: list[OverMaskOut]
    missed: list[MissedOut]
    canaries: CanariesOut


@blueprint.get(
    "/privacy/scoreboard",
    tags=[REVIEW],
    operation_id="getScoreboard",
    summary="What leaks, measured",
    responses={200: ScoreboardOut},
)
@requires("privacy:read")
def get_scoreboard() -> Response:
    """Recall by language, label and channel on the shipped test set, which holds no real person."""
    store = services().database
    found = scoreboard.newest(store)
    audit.append(store, audit.Entry(caller().actor, "scoreboard.read"))
    body: dict[str, Any] = {
        "measured_at": found.measured_at.isoformat() if found else None,
        "set": found.set_name if found else None,
        "models": dict(found.models) if found else {},
        "documents": found.scores.documents if found else 0,
        "held": found.scores.held if found else 0,
        "under_minima": list(found.failures) if found else [],
        "scores": cells(found) if found else [],
        "over_masking": over_masking(found) if found else [],
        "missed": [
            {"label": one.label, "language": one.language, "values": one.values} for one in scoreboard.missed(store)
        ],
        "canaries": canaries.as_json(canaries.watch(store)),
    }
    return jsonify(body)


def cells(found: scoreboard.Measurement) -> list[dict[str, Any]]:
    """For each language its total, each label, and each label in each channel."""
    rows = []
    for language in found.scores.languages():
        rows.append(_cell(language, None, None, found.scores.personal(language=language)))
        labels = sorted({key.label for key in found.scores.counts if key.language == language and key.label})
        for label in labels:
            rows.append(_cell(language, None, label, found.scores.total(language=language, label=label)))
        rows += [
            _cell(language, key.channel, key.label, count)
            for key, count in found.scores.counts.items()
            if key.language == language and key.label
        ]
    return rows


def over_masking(found: scoreboard.Measurement) -> list[dict[str, Any]]:
    """For each language the share of ordinary characters that were masked."""
    return [
        {"language": language, "characters": count.characters, "share": count.leak}
        for language in found.scores.languages()
        if (count := found.scores.total(language=language, label=None))
    ]


def _cell(language: str, channel: str | None, label: str | None, count: Count) -> dict[str, Any]:
    recall = count.recall
    return {
        "language": language, "channel": channel, "label": label, "values": count.values, "found": count.found,
        "recall": {"value": recall.value, "low": recall.low, "high": recall.high} if recall else None,
        "leak": count.leak,
    }  # fmt: skip
