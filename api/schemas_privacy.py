"""Re-identification and the audit log, in and out: source of the OpenAPI document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas_read import Parameters
from feedback.audit_reading import MAX_LIMIT
from feedback.reidentification import MAX_REASON


class ReidentificationIn(BaseModel):
    """What is asked for, why, and for which key the answer is to be sealed."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [
                {"item_id": "01890000-0000-7000-8000-000000000000", "token": "[IBAN_k3f5q2m7x4ab]",
                 "purpose": "fraud_case", "reason": "Case 7 of the fraud desk",
                 "public_key": "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="}
            ]
        },
    )  # fmt: skip

    item_id: UUID
    token: str = Field(max_length=64, description="as it stands in the item, with its brackets")
    purpose: str = Field(max_length=64, description="one of the codes that the operator set")
    reason: str = Field(max_length=MAX_REASON, description="for who approves; wiped when the request ends")
    public_key: str = Field(max_length=64, description="Base64 of an X25519 public key, made for this request alone")


class RequestPath(BaseModel):
    """Id of a request."""

    request_id: UUID


class ReidentificationOut(BaseModel):
    """A request as it stands; never the reason, never the original."""

    id: UUID
    item_id: UUID
    token: str
    purpose: str
    minutes: int
    state: str = Field(description="waiting, approved, opened, looked, refused, failed or expired")
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    looked_at: datetime | None
    expires_at: datetime
    error: str | None = Field(description="why it failed: not_kept, key_lost, too_many, cannot_open")


class ReidentificationsOut(BaseModel):
    """Requests, newest first: a person's view has everybody's, a key's its own."""

    requests: list[ReidentificationOut]


class AnswerOut(BaseModel):
    """The answer, given once."""

    sealed: str = Field(
        description="Base64 of a libsodium sealed box for your public key; in it JSON: token, originals"
    )


class PersonLooksOut(BaseModel):
    """Looks of one person or key."""

    actor: str
    total: int
    weeks: list[int]


class LooksOut(BaseModel):
    """Looks behind tokens by week; ``weeks`` are Mondays, UTC, oldest first."""

    weeks: list[date]
    people: list[PersonLooksOut]


class AuditParameters(Parameters):
    """Which entries, newest first."""

    actor: str | None = Field(default=None, max_length=80, description="for example user:anna")
    action: str | None = Field(default=None, max_length=80, description="an action, or its first word")
    target: str | None = Field(default=None, max_length=100, description="an id: who saw this?")
    before: int | None = Field(default=None, ge=1, description="next_before of the page before")
    limit: int = Field(default=50, ge=1, le=MAX_LIMIT)


class EntryOut(BaseModel):
    """One entry of the audit log."""

    seq: int
    at: datetime
    actor: str
    action: str
    targets: list[str]
    purpose: str | None
    counts: dict[str, int]
    detail: dict[str, Any]
    hash: str


class EntriesOut(BaseModel):
    """Entries, newest first."""

    entries: list[EntryOut]
    next_before: int | None = Field(default=None, description="absent on the last page")
