"""What else arrives beside feedback: survey answers, behaviour, and what is known of a customer.

They carry a customer reference, so they travel sealed like feedback does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from feedback.items import RawItem

EVENT_KINDS: tuple[str, ...] = (
    "login",
    "transaction",
    "application_started",
    "application_step",
    "application_abandoned",
    "application_rejected",
    "application_approved",
    "app_download",
    "churn",
)

METRIC_RANGES: Mapping[str, tuple[float, float]] = {
    "nps": (0, 10),
    "csat": (1, 5),
    "ces": (1, 7),
    "sus": (0, 100),
    "stars": (1, 5),
}
"""Metric -> lowest and highest answer that the question allows."""


@dataclass(frozen=True, slots=True)
class ScoreAnswer:
    """One customer's answer to a scored question."""

    source: str
    external_id: str = field(repr=False)
    subject: str = field(repr=False)
    metric: str
    value: float
    occurred_at: datetime
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class KpiEvent:
    """Something a customer did. ``product`` and ``step`` say where in an application it happened."""

    source: str
    external_id: str = field(repr=False)
    subject: str = field(repr=False)
    kind: str
    occurred_at: datetime
    device: str | None = None
    channel: str | None = None
    product: str | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True)
class SubjectRecord:
    """What is known of a customer. ``aliases`` are other references of the same person (e-mail beside number)."""

    source: str
    subject: str = field(repr=False)
    attributes: Mapping[str, str] = field(repr=False)
    occurred_at: datetime
    aliases: tuple[str, ...] = field(default=(), repr=False)

    @property
    def external_id(self) -> str:
        """A subject is its own key: a newer record of it is a revision."""
        return self.subject


Record = RawItem | ScoreAnswer | KpiEvent | SubjectRecord

KINDS: Mapping[type, str] = {RawItem: "feedback", ScoreAnswer: "score", KpiEvent: "event", SubjectRecord: "subject"}
