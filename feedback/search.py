"""Full text over clean items, in pages that stay right while items arrive.

Words are folded (case and diacritics) and indexed twice: by the stem of the
item's own language and as they stand. The text of a query is never logged and
never part of a cursor.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import sql

from feedback.database import Connection, Database
from feedback.errors import InvalidItem, NotFound
from feedback.insights.cohort import FROM_ITEMS, TENANT, Filters, conditions
from feedback.items import PII_LABELS
from feedback.privacy.rest_risk import rest_risk

MAX_LIMIT = 200
MAX_QUERY_CHARACTERS = 500
MAX_FOLDED_CHARACTERS = 100_000
"""PostgreSQL's tsvector holds 1 MiB of words; what lies behind this in a longer text is kept but not searched."""

CONFIGURATIONS: Mapping[str, str] = {
    "it": "italian", "es": "spanish", "en": "english", "ro": "romanian",
    "fr": "french", "de": "german", "pt": "portuguese",
}  # fmt: skip
"""Language -> PostgreSQL's text search configuration; any other language is indexed as it stands."""

_CHOICES = " ".join(f"WHEN '{language}' THEN '{name}'" for language, name in CONFIGURATIONS.items())
SEARCH_VECTOR = (
    f"(to_tsvector((CASE %(language)s::text {_CHOICES} ELSE 'simple' END)::regconfig, %(folded)s)"
    " || to_tsvector('simple', %(folded)s))"
)
"""The value of ``clean.item.search``; takes ``language`` and ``folded`` (by ``fold``) as parameters."""

_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"',
     "»": '"', "\x00": " "}
)  # fmt: skip
_LABELS = "|".join(label.lower() for label in (*PII_LABELS, "THREAD"))
_TOKEN = re.compile(rf"\[({_LABELS})_([a-z2-7]{{12}})\]|(?<!\w)({_LABELS})_([a-z2-7]{{12}})(?!\w)")


def fold(text: str) -> str:
    """Lower case without diacritics, and each token as one word.

    Unicode's compatibility caseless matching (NFKD, case folding, NFKD: ß is ss),
    then no combining marks (so ș, ş and s are one letter), then the letters that do
    not decompose by a table. The parser of PostgreSQL breaks words at underscores,
    so ``[PERSON_k3f5q2m7x4ab]`` becomes ``personxk3f5q2m7x4ab``.
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text[:MAX_FOLDED_CHARACTERS]).casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_LETTERS)
    return _TOKEN.sub(_token_word, plain)


def _token_word(match: re.Match[str]) -> str:
    label, code = match[1] or match[3], match[2] or match[4]
    return f" {label.replace('_', '')}x{code} "


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery(Filters):
    """Words in websearch syntax ("a phrase", or, -without), filters, and ``next_cursor`` of the page before."""

    text: str | None = field(default=None, repr=False)
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


def search(database: Database, query: SearchQuery, *, tokenise: Callable[[str], str] | None = None) -> Page:
    """Items that match, newest first, by keyset over (occurred_at, id).

    ``tokenise`` may replace personal data in the query by its tokens before it
    is used; without it a query that looks like an address, a number or an IBAN is refused. Raises ``InvalidItem``
    (``bad_cursor``, ``bad_limit``, ``bad_query``, ``personal_query``, ``bad_filter``, ``bad_period``) and ``NotFound`` (``unknown_segment``).
    """
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidItem(f"limit: choose 1 to {MAX_LIMIT}", code="bad_limit")
    words = _words(query.text, tokenise)
    after = read_cursor(query.cursor) if query.cursor else None
    values: dict[str, Any] = {"limit": query.limit + 1}
    with database.transaction() as connection:
        where = [conditions(connection, query, values)]
        if words is not None:
            values["words"] = words
            where.append(_match(query.language))
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


_PERSONAL = frozenset(("card", "email", "iban", "ip_address", "long_number", "phone"))
"""Reasons of the second look for which a query is not searched: the search box must not tell whether a value stands
somewhere in clear. Names have no form; a text holds their tokens, which no query without the key can make."""

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


def _words(text: str | None, tokenise: Callable[[str], str] | None) -> str | None:
    if text is None or not text.strip():
        return None
    if len(text) > MAX_QUERY_CHARACTERS:
        raise InvalidItem(f"q: use at most {MAX_QUERY_CHARACTERS} characters", code="bad_query")
    if any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in text):
        raise InvalidItem("q: remove the NUL characters and broken letters", code="bad_query")
    if tokenise:
        return fold(tokenise(text))
    if personal := sorted({one.reason for one in rest_risk([text]).suspicions} & _PERSONAL):
        raise InvalidItem(
            f"q: this looks like personal data ({', '.join(personal)}) and was not searched; texts hold tokens instead:"
            " search the person's token",
            code="personal_query",
        )
    return fold(text)


def _match(language: str | None) -> sql.Composable:
    """Any language's stems find candidates in the index; the stems of the item's own language then decide.

    Without the second step ``-word`` would not exclude an item of another language
    than the one whose stem is excluded. A query of nothing but stop words of a
    language is taken as it stands.
    """
    names = {code: name for code, name in CONFIGURATIONS.items() if code == language} or CONFIGURATIONS
    simple = "websearch_to_tsquery('simple', %(words)s)"
    stems = {code: f"websearch_to_tsquery('{name}', %(words)s)" for code, name in names.items()}
    any_of = " || ".join([*stems.values(), simple])
    own = " ".join(
        f"WHEN '{code}' THEN CASE WHEN numnode({query}) > 0 THEN {query} ELSE {simple} END"
        for code, query in stems.items()
    )
    return sql.SQL(f"i.search @@ ({any_of}) AND i.search @@ (CASE i.language {own} ELSE {simple} END)")


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
