"""The privacy officer's work in and out: source of the OpenAPI document."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas_read import Name, Parameters
from feedback.held import MAX_PAGE
from feedback.items import LANGUAGES, PII_LABELS

Label = Annotated[str, Field(max_length=32, json_schema_extra={"enum": list(PII_LABELS)})]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="for example it")]


class Given(BaseModel):
    """Base of what is posted here: unknown fields are refused and no value is repeated."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class HeldPath(BaseModel):
    """Id of a held row."""

    held_id: UUID


class WordPath(BaseModel):
    """Id of an allowed word or of a correction's rule."""

    word_id: UUID


class HeldParameters(Parameters):
    """Which held items, and the place."""

    reason: Name | None = Field(default=None, description="only those held for this reason")
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)
    after: UUID | None = Field(default=None, description="id of the last item of the page before")


class HeldOut(BaseModel):
    """An item that was set aside. ``signs`` say why its masked text looks personal."""

    id: UUID
    kind: str
    source: str
    channel: str | None
    language: str | None
    reason: str
    signs: list[str]
    received_at: datetime
    held_at: datetime


class HeldPageOut(BaseModel):
    """Counts for each reason, and a page of items by id."""

    reasons: dict[str, int]
    items: list[HeldOut]


class LookIn(Given):
    """How to look: with the finders of one language, or with those of all."""

    language: Language | None = None


class MarkOut(BaseModel):
    """A place that looks personal, in code points of the part."""

    start: int
    end: int
    reason: str


class PartOut(BaseModel):
    """Masked text, title or turn. ``cut``: the rest is longer than is shown."""

    role: str
    text: str
    marks: list[MarkOut]
    cut: bool


class SeenOut(BaseModel):
    """What one look showed. Send ``digest`` back as ``seen`` with a release."""

    parts: list[PartOut]
    language: str
    failed: list[str] = Field(description="finders that failed; what they would have found is not masked")
    digest: str


class DecisionIn(Given):
    """What becomes of a held item."""

    action: Literal["release", "again", "discard"] = Field(
        description="release: pass on what the finders left; again: work it again; discard: forget it for good"
    )
    language: Language | None = Field(default=None, description="the language to work it in")
    seen: str | None = Field(
        default=None, pattern=r"^[0-9a-f]{64}$", description="digest of the look; it must still read the same"
    )


class CorrectionIn(Given):
    """Words that the finders missed, as they stand."""

    value: str = Field(min_length=1, max_length=400)
    label: Label
    held_id: UUID | None = Field(default=None, description="the held item where it stands; it is worked again")
    item_id: UUID | None = Field(default=None, description="the stored item where it stands")
    language: Literal[LANGUAGES] | None = None  # type: ignore[valid-type]


class CorrectionOut(BaseModel):
    """How far a correction is: ``looked`` stored items so far, ``masked`` of them changed. Nothing of its value."""

    id: UUID
    label: str
    language: str | None
    made_at: datetime
    state: Literal["received", "masking", "done", "refused"]
    error_word: str | None
    looked: int
    masked: int
    finished_at: datetime | None


class CorrectionsOut(BaseModel):
    """Newest first."""

    corrections: list[CorrectionOut]


class WordIn(Given):
    """A phrase that is not masked on a weak finding alone."""

    phrase: str = Field(min_length=1, max_length=100)
    language: Literal[LANGUAGES] | None = None  # type: ignore[valid-type]


class WordOut(BaseModel):
    """An allowed word."""

    id: UUID
    phrase: str
    language: str | None


class WordsOut(BaseModel):
    """The officer's allowed words, by phrase."""

    words: list[WordOut]


class MadeOut(BaseModel):
    """The id of what was made, or of what was decided about."""

    id: UUID
