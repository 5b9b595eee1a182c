"""Requests of people in and out: source of the OpenAPI document."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas_read import Moment, Parameters
from api.schemas_review import Given
from feedback.rights.identifiers import MAX_CHARACTERS, MOST
from feedback.rights.register import EXTENSIONS, HOW, KINDS, REFUSALS
from feedback.rights.standing import CHANNELS, GROUNDS

Identifier = Annotated[
    str, Field(min_length=1, max_length=MAX_CHARACTERS + 16, description="kind:value, see docs/privacy.md")
]


class RequestPath(BaseModel):
    """Id of a request."""

    request_id: UUID


class HoldPath(BaseModel):
    """Id of a legal hold."""

    hold_id: UUID


class PackageParameters(Parameters):
    """Which part of the copy."""

    portable: bool = Field(default=False, description="only what was provided under consent or contract (GDPR 20)")


class RequestIn(Given):
    """What a person asks. The identifiers are sealed on arrival, looked up once by a worker, and wiped."""

    kind: Literal[KINDS]  # type: ignore[valid-type]
    identifiers: list[Identifier] = Field(min_length=1, max_length=MOST)
    verified_how: Literal[HOW] = Field(description="how you made sure that it is the person")  # type: ignore[valid-type]
    same_person: bool = Field(default=False, description="the requester proved to be behind every identifier")
    received_at: Moment | None = Field(default=None, description="when the person asked; the month runs from then")
    given: bool = Field(default=True, description="false takes a consent, objection or restriction back")
    purpose: str | None = Field(default=None, max_length=64, description="a declared purpose; * is every one")
    wording: str | None = Field(
        default=None, max_length=64, description="version of the text that the person was shown"
    )
    channel: Literal[CHANNELS] | None = None  # type: ignore[valid-type]
    ground: Literal[GROUNDS] | None = None  # type: ignore[valid-type]
    items: list[UUID] = Field(default=[], max_length=1000, description="restrict these items only")


class ReasonIn(Given):
    """Why the answer takes longer."""

    reason: Literal[EXTENSIONS]  # type: ignore[valid-type]


class RefusalIn(Given):
    """Why nothing is done."""

    reason: Literal[REFUSALS]  # type: ignore[valid-type]


class RequestOut(BaseModel):
    """A request with its state and clock. ``person`` is a pseudonym; ``not_found`` and ``ambiguous`` wait for you."""

    id: UUID
    kind: str
    state: Literal["received", "not_found", "ambiguous", "running", "done", "declined"]
    received_at: datetime
    due_at: datetime
    overdue: bool
    extended_at: datetime | None
    reason: str | None
    recorded_by: str
    verified_how: str
    labels: list[str] = Field(description="kinds of identifiers that were given")
    person: str | None
    step: str | None
    counts: dict[str, int]
    receipt: dict[str, Any] | None
    finished_at: datetime | None


class RequestsOut(BaseModel):
    """Open ones by due day, then the others, newest first."""

    requests: list[RequestOut]


class HoldIn(Given):
    """Items that may not be erased until a moment."""

    items: list[UUID] = Field(min_length=1, max_length=10_000)
    reason: str = Field(pattern=r"^[a-z][a-z0-9_]{2,40}$", description="a code such as lawsuit")
    until: Moment


class HoldOut(BaseModel):
    """A legal hold."""

    id: UUID
    reason: str
    placed_by: str
    placed_at: datetime
    until: datetime
    lifted_at: datetime | None
    items: int


class HoldsOut(BaseModel):
    """Those in force first."""

    holds: list[HoldOut]


class ReceiptKeyOut(BaseModel):
    """Public half (Ed25519) of a key that signed receipts, in hexadecimal."""

    key: str
    public: str
    used_from: datetime


class ReceiptKeysOut(BaseModel):
    """Newest first."""

    keys: list[ReceiptKeyOut]


class PackageOut(BaseModel):
    """The copy of an access request; its schema is docs/schemas/package.schema.json."""

    format: str
    request: UUID
    items: list[dict[str, Any]]
    scores: list[dict[str, Any]]
    events: list[dict[str, Any]]
