"""Why each source is read: the operator's declaration of purpose, lawful basis, notice, retention and recipients.

One TOML file (``ASCOLTO_PURPOSES``). Once it is there, a source that it does
not name is refused at intake (GDPR 5(1)(b), 6, 13, 30). Pure, but for reading
the file; every mistake in it is reported at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from feedback.errors import ConfigError
from feedback.items import CHANNELS

LAYERS: tuple[str, ...] = ("raw", "vault", "clean", "aggregates")
"""Where something of a record is kept, in the order in which it must go: sealed originals first, numbers last."""

BASES: tuple[str, ...] = (
    "consent",
    "contract",
    "legal_obligation",
    "vital_interest",
    "public_task",
    "legitimate_interest",
)
"""The six lawful bases of GDPR 6(1)."""

MOST_DAYS = 36_500
CONSENT: tuple[str, ...] = ("recorded", "at_source")
"""Where a consent is proved: recorded here for each person, or by the system that sends the records."""
BARRED: tuple[str, ...] = ("refuse", "hold", "withhold")
"""What becomes of a record whose person objected or did not consent: not taken in, held sealed, or stored and shown to nobody."""
AFTER: tuple[str, ...] = ("delete", "aggregate")
"""What becomes of texts and answers whose time is over: they go, or they go and monthly numbers of enough people stay."""
LEAST_DAYS_TO_AGGREGATE = 62
_PURPOSE_KEYS = {"after", "title", "basis", "notice", "assessment", "recipients", "retention_days", "consent", "barred"}
_SOURCE_KEYS = {"source", "channel", "purpose", "notice", "recipients", "retention_days"}
_TOP_KEYS = {"controller", "purposes", "sources"}


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose, as it holds for one source.

    ``assessment`` is the id of the balancing test where the basis is legitimate
    interest; ``retention_days`` has every layer of ``LAYERS``.
    """

    id: str
    title: str
    basis: str
    notice: str
    recipients: tuple[str, ...]
    retention_days: Mapping[str, int]
    assessment: str | None = None
    consent: str = CONSENT[0]
    barred: str = BARRED[0]
    after: str = AFTER[0]

    @property
    def adds_up(self) -> bool:
        """Whether monthly numbers stay when texts go."""
        return self.after == "aggregate"

    @property
    def needs_consent(self) -> bool:
        """Whether a record is used only when a consent of its person is recorded here."""
        return self.basis == "consent" and self.consent == "recorded"


@dataclass(frozen=True, slots=True)
class Declared:
    """One line of the table of sources. ``source`` may hold ``*``; ``channel`` None means all of them."""

    source: str
    channel: str | None
    purpose: Purpose

    def fits(self, source: str, channel: str | None) -> bool:
        """Whether a record of this source and channel falls under this line."""
        return fnmatchcase(source, self.source) and self.channel in (None, channel)


@dataclass(frozen=True, slots=True)
class Purposes:
    """The whole declaration."""

    controller: str
    contact: str
    purposes: Mapping[str, Purpose]
    sources: tuple[Declared, ...]

    def of(self, source: str, channel: str | None = None) -> Purpose | None:
        """The purpose of a source: of the first line that fits; None when nobody declared one."""
        return next((line.purpose for line in self.sources if line.fits(source, channel)), None)


def load_purposes(path: Path | None) -> Purposes | None:
    """The declaration of a file; None without one. Raises ``ConfigError`` naming every mistake."""
    if path is None:
        return None
    try:
        return read_purposes(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"purposes: {path} cannot be read ({type(error).__name__})") from None


def read_purposes(text: str) -> Purposes:
    """The declaration in a TOML text. Raises ``ConfigError`` naming every mistake."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"purposes: not TOML: {error}") from None
    mistakes = [f"unknown table {name}" for name in sorted(set(given) - _TOP_KEYS)]
    controller = _table(given, "controller", mistakes)
    purposes = {
        name: _purpose(name, entry, mistakes) for name, entry in sorted(_table(given, "purposes", mistakes).items())
    }
    lines = given.get("sources", [])
    if not isinstance(lines, list) or not lines:
        mistakes.append("sources: give at least one [[sources]] table")
        lines = []
    declared = [line for number, entry in enumerate(lines, 1) if (line := _line(number, entry, purposes, mistakes))]
    name, contact = (
        _text(controller, "name", "controller", mistakes),
        _text(controller, "contact", "controller", mistakes),
    )
    if mistakes:
        raise ConfigError("purposes: " + "; ".join(mistakes))
    return Purposes(name, contact, purposes, tuple(declared))


def _purpose(name: str, entry: Any, mistakes: list[str]) -> Purpose:
    where = f"purposes.{name}"
    if not isinstance(entry, dict):
        mistakes.append(f"{where}: expected a table")
        entry = {}
    mistakes.extend(f"{where}: unknown {key}" for key in sorted(set(entry) - _PURPOSE_KEYS))
    basis = _text(entry, "basis", where, mistakes)
    if basis and basis not in BASES:
        mistakes.append(f"{where}.basis: choose one of {', '.join(BASES)}")
    assessment = entry.get("assessment")
    if basis == "legitimate_interest" and not assessment:
        mistakes.append(f"{where}.assessment: a legitimate interest needs the id of its balancing test")
    return Purpose(
        id=name,
        title=_text(entry, "title", where, mistakes),
        basis=basis,
        notice=_text(entry, "notice", where, mistakes),
        recipients=_names(entry, where, mistakes),
        retention_days=_days(entry.get("retention_days", {}), where, mistakes, {}),
        assessment=str(assessment) if assessment else None,
        consent=_choice(entry, "consent", CONSENT, where, mistakes),
        barred=_choice(entry, "barred", BARRED, where, mistakes),
        after=_choice(entry, "after", AFTER, where, mistakes),
    )


def _line(number: int, entry: Any, purposes: Mapping[str, Purpose], mistakes: list[str]) -> Declared | None:
    where = f"sources[{number}]"
    if not isinstance(entry, dict):
        mistakes.append(f"{where}: expected a table")
        return None
    mistakes.extend(f"{where}: unknown {key}" for key in sorted(set(entry) - _SOURCE_KEYS))
    source, purpose = _text(entry, "source", where, mistakes), _text(entry, "purpose", where, mistakes)
    channel = entry.get("channel")
    if channel is not None and channel not in CHANNELS:
        mistakes.append(f"{where}.channel: choose one of {', '.join(CHANNELS)}")
    if purpose not in purposes:
        mistakes.append(f"{where}.purpose: no purpose of that name")
        return None
    whole = purposes[purpose]
    own = Purpose(
        id=whole.id,
        title=whole.title,
        basis=whole.basis,
        notice=_text(entry, "notice", where, mistakes) if "notice" in entry else whole.notice,
        recipients=_names(entry, where, mistakes) if "recipients" in entry else whole.recipients,
        retention_days=_days(entry.get("retention_days", {}), where, mistakes, whole.retention_days),
        assessment=whole.assessment,
        consent=whole.consent,
        barred=whole.barred,
        after=whole.after,
    )
    if own.adds_up and own.retention_days.get("clean", LEAST_DAYS_TO_AGGREGATE) < LEAST_DAYS_TO_AGGREGATE:
        mistakes.append(
            f"{where}: to aggregate, clean needs {LEAST_DAYS_TO_AGGREGATE} days, for whole months go together"
        )
    return Declared(source, channel, own)


def _choice(entry: Mapping[str, Any], name: str, known: tuple[str, ...], where: str, mistakes: list[str]) -> str:
    given = entry.get(name, known[0])
    if given not in known:
        mistakes.append(f"{where}.{name}: choose one of {', '.join(known)}")
        return known[0]
    return str(given)


def _days(given: Any, where: str, mistakes: list[str], inherited: Mapping[str, int]) -> dict[str, int]:
    """Days for every layer; an earlier layer may not outlive a later one."""
    if not isinstance(given, dict):
        mistakes.append(f"{where}.retention_days: expected a table")
        return {}
    mistakes.extend(f"{where}.retention_days: unknown layer {name}" for name in sorted(set(given) - set(LAYERS)))
    days: dict[str, int] = {}
    for layer in LAYERS:
        value = given.get(layer, inherited.get(layer))
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_DAYS:
            mistakes.append(f"{where}.retention_days.{layer}: give whole days from 0 to {MOST_DAYS}")
        else:
            days[layer] = value
    kept = list(days.values())
    if len(kept) == len(LAYERS) and kept != sorted(kept):
        mistakes.append(f"{where}.retention_days: {' <= '.join(LAYERS)} must hold")
    return days


def _names(entry: Mapping[str, Any], where: str, mistakes: list[str]) -> tuple[str, ...]:
    given = entry.get("recipients", [])
    if not isinstance(given, list) or not given or not all(isinstance(one, str) and one.strip() for one in given):
        mistakes.append(f"{where}.recipients: list who may receive the masked text, your own departments included")
        return ()
    return tuple(given)


def _table(given: Mapping[str, Any], name: str, mistakes: list[str]) -> dict[str, Any]:
    found = given.get(name)
    if isinstance(found, dict) and found:
        return found
    mistakes.append(f"{name}: the table is missing")
    return {}


def _text(entry: Mapping[str, Any], name: str, where: str, mistakes: list[str]) -> str:
    found = entry.get(name)
    if isinstance(found, str) and found.strip():
        return found.strip()
    mistakes.append(f"{where}.{name}: it is missing")
    return ""


def lines(declared: Purposes) -> Iterator[tuple[str, ...]]:
    """The table of sources as rows of words: source, channel, purpose, basis, notice, retention, recipients."""
    for line in declared.sources:
        kept = ", ".join(f"{layer} {line.purpose.retention_days[layer]} d" for layer in LAYERS)
        yield (line.source, line.channel or "every", line.purpose.id, line.purpose.basis, line.purpose.notice, kept,
               ", ".join(line.purpose.recipients))  # fmt: skip
