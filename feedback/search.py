"""Full text over clean items, in pages that stay right while items arrive.

What is searched are ``SafeWords``: words and tokens, never what somebody typed.
They are never logged and never part of a cursor.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import sql

from feedback.database import Connection, Database
from feedback.errors import InvalidItem, NotFound
from feedback.insights.cohort import FROM_ITEMS, TENANT, Filters, conditions
from feedback.search_matching import matching
from feedback.search_words import SafeWords

MAX_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery(Filters):
    """Words that are safe to search (``feedback.search_words``), filters, and ``next_cursor`` of the page before."""

    words: SafeWords | None = field(default=None, repr=False)
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """Signals of ``text[start:end]``, in code points."""

    start: int
    end: int
    sentiment: str
    sentiment_score: float
    stage: str | None
    stage_probability: float
    pain: bool
    pain_probability: float


@dataclass(frozen=True, slots=True)
class FoundTopic:
    """A topic of a version."""

    version: int
    id: int
    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Found:
    """A clean item with everything that was said of it."""

    id: UUID
    source: str
    channel: str
    occurred_at: datetime
    language: str
    title: str | None = field(repr=False)
    text: str = field(repr=False)
    turns: Sequence[Mapping[str, str]] = field(repr=False)
    subject: str | None
    author: str | None
    thread: str | None
    rating: float | None
    scores: Mapping[str, float]
    attributes: Mapping[str, str]
    sentiment: str
    sentiment_score: float
    sentiment_probabilities: Mapping[str, float]
    stage: str | None
    stage_probability: float
    pain: bool
    pain_probability: float
    topic: FoundTopic | None
    models: Mapping[str, str]
    sentences: tuple[FoundSentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first. ``next_cursor`` is None on the last page."""

    items: tuple[Found, ...]
    next_cursor: str | None


def search(database: Database, query: SearchQuery) -> Page:
    """Items that match, newest first, by keyset over (occurred_at, id).

    Raises ``InvalidItem`` (``bad_cursor``, ``bad_limit``, ``personal_query``, ``bad_filter``, ``bad_period``) and
    ``NotFound`` (``unknown_segment``).
    """
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidItem(f"limit: choose 1 to {MAX_LIMIT}", code="bad_limit")
    after = read_cursor(query.cursor) if query.cursor else None
    values: dict[str, Any] = {"limit": query.limit + 1}
    with database.transaction() as connection:
        where = [conditions(connection, query, values)]
        if query.words is not None:
            where.append(matching(query.words, query.language, values))
        if after is not None:
            values["after_time"], values["after_id"] = after
            where.append(sql.SQL("(i.occurred_at, i.id) < (%(after_time)s, %(after_id)s)"))
        tail = sql.SQL("ORDER BY i.occurred_at DESC, i.id DESC LIMIT %(limit)s")
        found = _read(connection, sql.SQL(" AND ").join(where), tail, values)
    shown = found[: query.limit]
    more = len(found) > query.limit
    return Page(tuple(shown), make_cursor(shown[-1].occurred_at, shown[-1].id) if more else None)


def item(database: Database, item_id: UUID) -> Found:
    """One clean item. Raises ``NotFound``."""
    values = {"tenant": TENANT, "id": item_id}
    with database.transaction() as connection:
        where = sql.SQL("i.tenant = %(tenant)s AND i.id = %(id)s")
        found = _read(connection, where, sql.SQL(""), values)
    if not found:
        raise NotFound("there is no such item", code="unknown_item")
    return found[0]


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(-?\d{1,18}):([0-9a-f]{32})")


def make_cursor(occurred_at: datetime, item_id: UUID) -> str:
    """Where a page ended, as an opaque word."""
    microseconds = (occurred_at - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(f"{microseconds}:{item_id.hex}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """Reverse of ``make_cursor``. Raises ``InvalidItem`` (``bad_cursor``) for anything else."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        read = _CURSOR.fullmatch(base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii"))
        if read:
            return _EPOCH + timedelta(microseconds=int(read[1])), UUID(read[2])
    except (binascii.Error, UnicodeError, OverflowError):
        pass
    raise InvalidItem("cursor: use next_cursor of the page before, unchanged", code="bad_cursor")


_COLUMNS = sql.SQL(
    "i.id, i.source, i.channel, i.occurred_at, i.language, i.title, i.text, i.turns, i.subject, i.author, i.thread,"
    " i.rating, i.scores, i.attributes, s.sentiment, s.sentiment_score, s.p_negative, s.p_neutral, s.p_positive,"
    " s.stage, s.stage_p, s.pain, s.pain_p, s.topic_version, s.topic_id, s.topic_p, s.models, t.label AS topic_label"
)
_TOPIC = sql.SQL(
    "LEFT JOIN insights.topic t ON t.tenant = s.tenant AND t.version = s.topic_version AND t.id = s.topic_id"
)
_SENTENCES = """
    SELECT item_id, span_start, span_end, sentiment, sentiment_score, stage, stage_p, pain, pain_p
      FROM reading.sentence WHERE item_id = ANY(%(ids)s) ORDER BY item_id, position
"""


def _read(
    connection: Connection, where: sql.Composable, tail: sql.Composable, values: Mapping[str, Any]
) -> list[Found]:
    statement = sql.SQL("SELECT {} FROM {} {} WHERE {} {}").format(_COLUMNS, FROM_ITEMS, _TOPIC, where, tail)
    found = [_found(row) for row in connection.execute(statement, values).fetchall()]
    sentences: dict[UUID, list[FoundSentence]] = {entry.id: [] for entry in found}
    for row in connection.execute(_SENTENCES, {"ids": list(sentences)}).fetchall():
        sentences[row["item_id"]].append(
            FoundSentence(
                row["span_start"], row["span_end"], row["sentiment"], row["sentiment_score"],
                row["stage"], row["stage_p"], row["pain"], row["pain_p"],
            )
        )  # fmt: skip
    return [replace(entry, sentences=tuple(sentences[entry.id])) for entry in found]


def _found(row: Mapping[str, Any]) -> Found:
    topic = None
    if row["topic_id"] is not None:
        topic = FoundTopic(row["topic_version"], row["topic_id"], row["topic_label"] or "", row["topic_p"])
    return Found(
        id=row["id"], source=row["source"], channel=row["channel"], occurred_at=row["occurred_at"].astimezone(UTC),
        language=row["language"], title=row["title"], text=row["text"], turns=row["turns"] or [],
        subject=row["subject"], author=row["author"], thread=row["thread"], rating=row["rating"],
        scores=row["scores"], attributes=row["attributes"], sentiment=row["sentiment"],
        sentiment_score=row["sentiment_score"],
        sentiment_probabilities={
            "negative": row["p_negative"], "neutral": row["p_neutral"], "positive": row["p_positive"],
        },
        stage=row["stage"], stage_probability=row["stage_p"], pain=row["pain"], pain_probability=row["pain_p"],
        topic=topic, models=row["models"],
    )  # fmt: skip
