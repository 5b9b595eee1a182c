"""People and what links them, in and out: source of the OpenAPI document."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas_read import Parameters
from api.schemas_review import Given
from feedback.linking.decisions import REASONS, VERDICTS

_TOKEN = r"^\[[A-Z_]{2,20}_[a-z2-7]{12}\]$"  # noqa: S105 - the form of a token


class TokenParameters(Parameters):
    """Whom to show."""

    token: str = Field(pattern=_TOKEN, description="a token of the person")


class LinkIn(Given):
    """What you decided about two tokens. It counts more than any record, and replaces what was decided before."""

    verdict: Literal[VERDICTS] = Field(description="one person's, two people's, or open again: then records decide")  # type: ignore[valid-type]
    one: str = Field(pattern=_TOKEN)
    other: str = Field(pattern=_TOKEN)
    reason: Literal[REASONS]  # type: ignore[valid-type]


class LinkOut(BaseModel):
    """A decision; it counts once ``settled_at`` is set."""

    id: UUID
    one: str
    other: str
    verdict: str
    reason: str
    decided_by: str
    decided_at: datetime
    settled_at: datetime | None


class LinksOut(BaseModel):
    """Newest first."""

    decisions: list[LinkOut]


class IdentifierOut(BaseModel):
    """A token of a person; ``aside`` says why it links nothing."""

    token: str
    aside: str | None


class PersonOut(BaseModel):
    """Everything that is one person's. ``person`` stands for them in items, scores and events."""

    person: str
    identifiers: list[IdentifierOut]
    decisions: list[LinkOut]


class BesideOut(BaseModel):
    """A token that stands beside, and whose it is; both are null where somebody was erased."""

    token: str | None
    person: str | None


class ConflictOut(BaseModel):
    """A token that was set aside: no evidence can tell whose it is."""

    token: str
    why: Literal["too_many", "several_people", "between_people"]
    since: datetime
    total: int
    beside: list[BesideOut]


class ConflictsOut(BaseModel):
    """Newest first, 200 at most."""

    conflicts: list[ConflictOut]
