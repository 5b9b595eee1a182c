"""What may be posted and what comes back: source of the OpenAPI document.

These models settle shape and type. The rules of intake (which channel, which
range, which date) have one home, ``feedback.validity``.
"""

from __future__ import annotations

import json
from datetime import datetime
from itertools import chain
from typing import Annotated, Any, ClassVar, Literal, cast
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict

from feedback.items import CHANNELS, SPEAKERS, Channel, RawItem, Speaker, Turn
from feedback.records import EVENT_KINDS, METRIC_RANGES, KpiEvent, Record, ScoreAnswer, SubjectRecord

MAX_PAYLOAD_DEPTH = 32


def _written_date(value: object) -> object:
    # A bare number would be taken for Unix seconds, and a mistyped year would become 1970.
    if not isinstance(value, str):
        raise ValueError("use an RFC 3339 date and time, for example 2026-03-01T09:30:00Z")
    return value


def _plain_payload(value: dict[str, Any]) -> dict[str, Any]:
    level: list[Any] = [value]
    for _ in range(MAX_PAYLOAD_DEPTH):
        inner = chain.from_iterable(outer.values() if isinstance(outer, dict) else outer for outer in level)
        level = [part for part in inner if isinstance(part, dict | list)]
    if level:
        raise ValueError(f"is nested more than {MAX_PAYLOAD_DEPTH} levels")
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except ValueError:
        raise ValueError("holds a number or a text that JSON cannot carry") from None
    return value


Moment = Annotated[
    datetime,
    BeforeValidator(_written_date, json_schema_input_type=str),
    Field(description="RFC 3339 with a time zone", examples=["2026-03-01T09:30:00+01:00"]),
]
Number = Annotated[float, Strict()]
Payload = Annotated[dict[str, Any], AfterValidator(_plain_payload)]


class Posted(BaseModel):
    """A record as a client sends it."""

    EXAMPLE: ClassVar[dict[str, Any]] = {}

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    source: str = Field(description="configured name of where it comes from: a-z, 0-9, _ . -", examples=["app-reviews"])
    occurred_at: Moment

    def record(self) -> Record:
        """The record for intake."""
        raise NotImplementedError


class TurnIn(BaseModel):
    """One speaker's turn of a chat or a call."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    speaker: str = Field(json_schema_extra={"enum": list(SPEAKERS)})
    text: str


class FeedbackIn(Posted):
    """Something a customer said. Send ``text``, or ``turns`` of which the customer's are analysed."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "source": "app-reviews",
        "external_id": "r-1001",
        "channel": "review",
        "occurred_at": "2026-03-01T09:30:00+01:00",
        "text": "Da quando ho aggiornato la app non riesco più a entrare.",
        "subject": "customer-42",
        "rating": 2,
        "attributes": {"device": "android"},
    }

    external_id: str = Field(description="id of the item at its source; the same id with other content is a revision")
    channel: str = Field(json_schema_extra={"enum": list(CHANNELS)})
    text: str = ""
    title: str | None = None
    author: str | None = None
    subject: str | None = Field(default=None, description="customer reference; kept as a pseudonym only")
    thread: str | None = None
    language: str | None = Field(default=None, description="hint, a BCP 47 tag")
    rating: Number | None = None
    scores: dict[str, Number] = Field(default_factory=dict)
    attributes: dict[str, str] = Field(default_factory=dict, description="only the declared ones are kept")
    turns: list[TurnIn] = Field(default_factory=list)
    payload: Payload = Field(default_factory=dict, description="anything else; sealed with the item, never analysed")

    def record(self) -> RawItem:
        """The raw item; its text is the customer's turns when there are turns."""
        turns = tuple(Turn(cast("Speaker", turn.speaker), turn.text) for turn in self.turns)
        spoken = "\n".join(turn.text for turn in turns if turn.speaker == "customer")
        return RawItem(
            source=self.source,
            external_id=self.external_id,
            channel=cast("Channel", self.channel),
            occurred_at=self.occurred_at,
            text=spoken if turns else self.text,
            title=self.title,
            author=self.author,
            subject=self.subject,
            thread=self.thread,
            language=self.language,
            rating=self.rating,
            scores=self.scores,
            attributes=self.attributes,
            turns=turns,
            payload=self.payload,
        )


class ScoreIn(Posted):
    """One customer's answer to a scored question."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "source": "survey",
        "external_id": "s-1",
        "subject": "customer-42",
        "occurred_at": "2026-03-01T09:30:00+01:00",
        "metric": "nps",
        "value": 9,
    }

    external_id: str
    subject: str = Field(description="customer reference; kept as a pseudonym only")
    metric: str = Field(description=f"for example {', '.join(METRIC_RANGES)}", examples=["nps"])
    value: Number = Field(examples=[9])
    channel: str | None = None

    def record(self) -> ScoreAnswer:
        """The answer for intake."""
        return ScoreAnswer(
            self.source, self.external_id, self.subject, self.metric, self.value, self.occurred_at, self.channel
        )


class EventIn(Posted):
    """Something a customer did."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "source": "core",
        "external_id": "e-1",
        "subject": "customer-42",
        "occurred_at": "2026-03-01T09:30:00+01:00",
        "kind": "login",
        "device": "android",
    }

    external_id: str
    subject: str = Field(description="customer reference; kept as a pseudonym only")
    kind: str = Field(json_schema_extra={"enum": list(EVENT_KINDS)})
    device: str | None = None
    channel: str | None = None
    product: str | None = None
    step: str | None = None

    def record(self) -> KpiEvent:
        """The event for intake."""
        return KpiEvent(
            source=self.source,
            external_id=self.external_id,
            subject=self.subject,
            kind=self.kind,
            occurred_at=self.occurred_at,
            device=self.device,
            channel=self.channel,
            product=self.product,
            step=self.step,
        )


class SubjectIn(Posted):
    """What is known of a customer; a later record replaces an earlier one."""

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "source": "crm",
        "subject": "customer-42",
        "occurred_at": "2026-03-01T00:00:00Z",
        "attributes": {"region": "Lazio"},
        "aliases": ["m.rossi@example.com"],
    }

    subject: str = Field(description="customer reference; kept as a pseudonym only")
    attributes: dict[str, str] = Field(default_factory=dict, description="only the declared ones are kept")
    aliases: list[str] = Field(default_factory=list, description="other references of the same customer")

    def record(self) -> SubjectRecord:
        """The record for intake."""
        return SubjectRecord(self.source, self.subject, self.attributes, self.occurred_at, tuple(self.aliases))


class OutcomeOut(BaseModel):
    """What became of one posted record. ``code`` and ``detail`` stand beside ``refused`` only."""

    position: int = Field(description="place in the posting, from 0; blank lines are not counted")
    outcome: Literal["new", "equal", "revised", "refused", "erased", "objection", "no_consent"] = Field(
        description="erased: on request, and not taken in again; objection, no_consent: not taken in for this purpose"
    )
    id: UUID | None = None
    revision: int | None = None
    code: str | None = None
    detail: str | None = None


class CountsOut(BaseModel):
    """How many of each outcome."""

    new: int
    equal: int
    revised: int
    refused: int
    erased: int
    objection: int
    no_consent: int


class IntakeOut(BaseModel):
    """Answer to a posting: one outcome for each record, in order."""

    counts: CountsOut
    items: list[OutcomeOut]


class ErrorOut(BaseModel):
    """One thing that is wrong, and where."""

    pointer: str = Field(description="JSON pointer (RFC 6901) into the body, or the name of a parameter")
    code: str
    message: str


class ProblemOut(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str = Field(description="stable word for machines")
    request_id: str
    errors: list[ErrorOut]
