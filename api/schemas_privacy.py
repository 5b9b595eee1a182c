"""Re-identification and the audit log, in and out: source of the OpenAPI document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas_read import Parameters
from feedback.audit_reading import MAX_LIMIT


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
