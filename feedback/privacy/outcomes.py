"""What goes into the pseudonymiser beside items, and what comes out of it: an answer or a reason to hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from feedback.items import CleanItem, Replacement
from feedback.privacy.rest_risk import RestRisk


@dataclass(frozen=True, slots=True)
class Held:
    """An item that could not be made safe: ``code`` is a stable word, ``detail`` says what to do, neither quotes it.

    ``reasons`` are the signs of a rest risk, ``language`` what is known of the language.
    """

    item_id: UUID | str
    code: str
    detail: str
    reasons: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a held item: its language, or to pass it on as every finder left it."""

    language: str | None = None
    release: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """A held item as a person is shown it: masked by every finder that answers, text, title and turns in this order.

    ``failed`` names finders whose findings are missing.
    """

    parts: tuple[str, ...] = field(repr=False)
    language: str
    risk: RestRisk
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pseudonymised:
    """A clean item and, for the vault alone, the original of each of its tokens.

    ``declared`` are identifiers of the item's own author beside its subject, as tokens.
    """

    item: CleanItem
    originals: Mapping[str, str] = field(repr=False)
    declared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A bare text to make safe: ``names`` are author or recipient fields that came with it."""

    id: str
    text: str = field(repr=False)
    language: str | None = None
    thread: str | None = field(default=None, repr=False)
    names: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Redacted:
    """Clean text of a ``Document``; ``replacements`` are in order of place."""

    id: str
    text: str
    replacements: tuple[Replacement, ...]
    language: str
    originals: Mapping[str, str] = field(repr=False)
    risk: RestRisk = field(default_factory=RestRisk)
