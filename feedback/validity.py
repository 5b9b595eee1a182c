"""The rules of intake: what a record must be to come in. Pure; one rule, one code, one sentence that says what to do."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from feedback.errors import InvalidItem
from feedback.items import CHANNELS, SOURCE_PATTERN, SPEAKERS, RawItem
from feedback.records import EVENT_KINDS, METRIC_RANGES, KpiEvent, Record, ScoreAnswer, SubjectRecord

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
CLOCK_SLACK = timedelta(hours=24)
MAX_ID_CHARACTERS = 512
MAX_WORD_CHARACTERS = 64

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_METRIC = re.compile(r"[a-z][a-z0-9_]{0,31}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def check(record: Record, now: datetime) -> None:
    """Raise ``InvalidItem`` for the first rule that ``record`` breaks."""
    if not SOURCE_PATTERN.fullmatch(record.source):
        raise InvalidItem("source: use 1 to 64 of a-z, 0-9, '_', '.', '-'", code="bad_source")
    _id("external_id", record.external_id)
    _moment(record.occurred_at, now)
    match record:
        case RawItem():
            _feedback(record)
        case ScoreAnswer():
            _score(record)
        case KpiEvent():
            _event(record)
        case SubjectRecord():
            _attributes(record.attributes)
            for alias in record.aliases:
                _id("aliases", alias)


def _feedback(item: RawItem) -> None:
    if item.channel not in CHANNELS:
        raise InvalidItem(f"channel: choose one of {', '.join(CHANNELS)}", code="unknown_channel")
    if not (item.text.strip() or (item.title or "").strip()):
        raise InvalidItem("text: it is empty", code="empty_text")
    texts = (item.text, item.title or "", *(turn.text for turn in item.turns))
    for text in texts:
        if "\x00" in text:
            raise InvalidItem("text: remove the NUL characters", code="nul_bytes")
        if _SURROGATE.search(text):
            raise InvalidItem("text: half of a surrogate pair; send valid Unicode", code="bad_encoding")
    if any(turn.speaker not in SPEAKERS for turn in item.turns):
        raise InvalidItem(f"turns: speaker is one of {', '.join(SPEAKERS)}", code="unknown_speaker")
    for name, reference in (("author", item.author), ("subject", item.subject), ("thread", item.thread)):
        if reference is not None:
            _id(name, reference)
    if item.language is not None and not _LANGUAGE.fullmatch(item.language):
        raise InvalidItem("language: use a tag such as it or pt-BR", code="bad_language")
    if item.rating is not None and not math.isfinite(item.rating):
        raise InvalidItem("rating: use a finite number", code="bad_rating")
    for metric, value in item.scores.items():
        _metric(metric, value)
    _attributes(item.attributes)


def _score(answer: ScoreAnswer) -> None:
    _id("subject", answer.subject)
    _metric(answer.metric, answer.value)
    _words(channel=answer.channel)


def _event(event: KpiEvent) -> None:
    _id("subject", event.subject)
    if event.kind not in EVENT_KINDS:
        raise InvalidItem(f"kind: choose one of {', '.join(EVENT_KINDS)}", code="unknown_kind")
    _words(device=event.device, channel=event.channel, product=event.product, step=event.step)


def _metric(metric: str, value: float) -> None:
    if not _METRIC.fullmatch(metric):
        raise InvalidItem("metric: use a short lower-case name such as nps", code="bad_metric")
    if not math.isfinite(value):
        raise InvalidItem("value: use a finite number", code="bad_score")
    low, high = METRIC_RANGES.get(metric, (-math.inf, math.inf))
    if not low <= value <= high:
        raise InvalidItem(f"value: {metric} runs from {low:g} to {high:g}", code="bad_score")


def _moment(moment: datetime, now: datetime) -> None:
    if moment.tzinfo is None:
        raise InvalidItem("occurred_at: add a time zone, for example Z", code="bad_date")
    if moment > now + CLOCK_SLACK:
        raise InvalidItem("occurred_at: it lies more than a day in the future", code="future_date")
    if moment < OLDEST:
        raise InvalidItem(f"occurred_at: it lies before {OLDEST.year}", code="bad_date")


def _id(name: str, value: str) -> None:
    if not value.strip():
        raise InvalidItem(f"{name}: it is empty", code="missing_id")
    if len(value) > MAX_ID_CHARACTERS or "\x00" in value or _SURROGATE.search(value):
        raise InvalidItem(f"{name}: use at most {MAX_ID_CHARACTERS} valid characters", code="bad_id")


def _attributes(attributes: Mapping[str, str]) -> None:
    for name, value in attributes.items():
        if not _METRIC.fullmatch(name) or "\x00" in value or _SURROGATE.search(value):
            raise InvalidItem("attributes: lower-case names of at most 32 letters, valid text", code="bad_attribute")


def _words(**words: str | None) -> None:
    for name, word in words.items():
        if word is not None and not re.fullmatch(rf"[A-Za-z0-9][A-Za-z0-9_ .-]{{0,{MAX_WORD_CHARACTERS - 1}}}", word):
            raise InvalidItem(f"{name}: use a short plain word", code=f"bad_{name}")
