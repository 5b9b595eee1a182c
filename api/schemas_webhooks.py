"""Webhooks in and out: source of the OpenAPI document."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.schemas_review import Given
from feedback.webhooks.destinations import MAX_URL


class WebhookPath(BaseModel):
    """Id of a webhook."""

    webhook_id: UUID


class WebhookIn(Given):
    """A system downstream."""

    name: str = Field(min_length=1, max_length=64, description="a-z, 0-9, '.', '_' and '-'")
    url: str = Field(min_length=1, max_length=MAX_URL, description="https, without a user or a fragment")


class WebhookMadeOut(BaseModel):
    """A webhook and the secret that signs, which is in this answer alone."""

    id: UUID
    secret: str = Field(description="whsec_ and base64, as libraries of Standard Webhooks take it")


class WebhookOut(BaseModel):
    """A webhook and how its deliveries stand."""

    id: UUID
    name: str
    url: str
    made_by: str
    made_at: datetime
    before_until: datetime | None = Field(description="until when the secret before signs along")
    waiting: int
    delivered: int
    dead: int
    last_delivered_at: datetime | None
    last_said: str | None = Field(description="one word about the newest call: http_204, timeout, tls, dns, ...")


class WebhooksOut(BaseModel):
    """Every webhook, by name."""

    webhooks: list[WebhookOut]


class DeliveryOut(BaseModel):
    """One event on its way to one webhook. ``id`` is the ``webhook-id`` of every call."""

    id: UUID
    event: str
    request: UUID | None
    made_at: datetime
    state: Literal["waiting", "delivered", "dead"]
    attempts: int
    said: str | None
    next_at: datetime | None
    ended_at: datetime | None


class DeliveriesOut(BaseModel):
    """The newest first."""

    deliveries: list[DeliveryOut]


class RetriedOut(BaseModel):
    """How many dead deliveries wait again."""

    retried: int
