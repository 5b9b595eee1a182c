"""One type for each stage of the path; the type is the wall between raw and clean.

``RawItem`` -> ``CleanItem`` -> ``EnrichedItem``. Fields that may hold personal
data never appear in ``repr``, so that a stray log line cannot print them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

Channel = Literal["email", "chat", "review", "comment", "social", "call", "survey", "other"]
CHANNELS: tuple[str, ...] = get_args(Channel)

Speaker = Literal["customer", "agent", "bot", "other"]
SPEAKERS: tuple[str, ...] = get_args(Speaker)

SENTIMENTS: tuple[str, ...] = ("negative", "neutral", "positive")
STAGES: tuple[str, ...] = (
    "awareness",
    "consideration",
    "evaluation",
    "onboarding",
    "use",
    "support",
    "renewal",
    "exit",
)
LANGUAGES: tuple[str, ...] = ("it", "es", "en", "ro", "fr", "de", "pt")

PII_LABELS: tuple[str, ...] = (
    "PERSON",
    "EMAIL",
    "PHONE",
    "IBAN",
    "CREDIT_CARD",
    "NATIONAL_ID",
    "ADDRESS",
    "DATE_OF_BIRTH",
    "ACCOUNT_REF",
    "USERNAME",
    "IP_ADDRESS",
    "URL",
    "LICENSE_PLATE",
)

TOKEN_PATTERN = re.compile(r"\[(?P<label>[A-Z][A-Z_]*[A-Z])_(?P<code>[a-z2-7]{12})\]")
"""What a pseudonym looks like in clean text: ``[PERSON_k3f7q2m5x4ab]``."""

SOURCE_PATTERN = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
"""A source is a configured name, never free text."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's turn of a chat or a call."""

    speaker: Speaker
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RawItem:
    """What arrived, before anybody made it safe. Lives sealed or in a worker's memory only.

    ``occurred_at`` carries a time zone. ``subject`` is the customer reference that
    came with the item (customer number, e-mail address), not a mail's subject
    line; that is ``title``. When ``turns`` is not empty, ``text`` is the
    customer's turns joined by newlines and is the only part that gets analysed.
    """

    source: str
    external_id: str = field(repr=False)
    channel: Channel
    occurred_at: datetime
    text: str = field(repr=False)
    title: str | None = field(default=None, repr=False)
    author: str | None = field(default=None, repr=False)
    subject: str | None = field(default=None, repr=False)
    thread: str | None = field(default=None, repr=False)
    language: str | None = None
    rating: float | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict, repr=False)
    turns: tuple[Turn, ...] = field(default=(), repr=False)
    payload: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class PiiSpan:
    """Personal data found at ``text[start:end]`` (Unicode code points, end exclusive).

    ``score`` in (0, 1]; ``reason`` names the finder and its rule, never the value.
    """

    start: int
    end: int
    label: str
    score: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Replacement:
    """One span that was replaced: where it was in the raw text, where its token is in the clean text."""

    start: int
    end: int
    clean_start: int
    clean_end: int
    label: str
    token: str
    score: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CleanTurn:
    """A turn after pseudonymisation."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class CleanItem:
    """A pseudonymised item: still personal data, but safe to read. Made by ``feedback.pseudonymise`` only.

    ``subject``, ``author`` and ``thread`` are tokens. ``attributes`` holds only
    the declared, non-identifying ones.
    """

    item_id: UUID
    revision: int
    source: str
    channel: Channel
    occurred_at: datetime
    language: str
    text: str
    title: str | None = None
    author: str | None = None
    subject: str | None = None
    thread: str | None = None
    rating: float | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    turns: tuple[CleanTurn, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    key_epoch: int = 1


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """``language`` is None when the text is too short, of no configured language, or no words at all."""

    language: str | None
    confidence: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sentiment:
    """``score`` = P(positive) - P(negative), in [-1, 1]; ``probabilities`` sum to 1."""

    label: str
    score: float
    probabilities: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Stage:
    """Journey stage, or None when no stage is likely enough."""

    label: str | None
    probability: float


@dataclass(frozen=True, slots=True)
class PainPoint:
    """Whether something went wrong for the customer."""

    value: bool
    probability: float


@dataclass(frozen=True, slots=True)
class Topic:
    """``id`` is stable within one topic model version."""

    id: int
    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class SentenceAnnotation:
    """Signals of ``text[start:end]``, offsets in code points of the text that was annotated."""

    start: int
    end: int
    sentiment: Sentiment
    stage: Stage
    pain_point: PainPoint


@dataclass(frozen=True, slots=True)
class Annotation:
    """Everything the models say of one clean text. ``vector`` has 384 numbers, length 1, or is empty."""

    sentiment: Sentiment
    stage: Stage
    pain_point: PainPoint
    topic: Topic | None
    sentences: tuple[SentenceAnnotation, ...]
    vector: tuple[float, ...] = field(repr=False)
    models: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EnrichedItem:
    """A clean item and its annotation, ready to be stored."""

    item: CleanItem
    annotation: Annotation
