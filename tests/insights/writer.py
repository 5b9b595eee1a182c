"""Puts clean items, signals, scores, events and subjects straight into the store, for tests of the reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from feedback.database import Database
from feedback.ids import uuid7
from feedback.search_matching import SEARCH_VECTOR, fold

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
_SCORE_OF = {"negative": -0.8, "neutral": 0.0, "positive": 0.8}

_ITEM = f"""
    INSERT INTO clean.item (id, source, external_key, revision, channel, occurred_at, given, subject, author, thread,
                            language, title, text, rating, scores, attributes, key_epoch, search)
    VALUES (%(id)s, %(source)s, %(key)s, 1, %(channel)s, %(at)s, %(subject)s, %(subject)s, %(author)s, %(thread)s,
            %(language)s, %(title)s, %(text)s, %(rating)s, %(scores)s, '{{}}', 1, {SEARCH_VECTOR})
"""
_SIGNAL = """
    INSERT INTO insights.signal (item_id, sentiment, sentiment_score, p_negative, p_neutral, p_positive, stage, stage_p,
                                 pain, pain_p, topic_version, topic_id, topic_p, models)
    VALUES (%(id)s, %(sentiment)s, %(score)s, 0.1, 0.1, 0.8, %(stage)s, 0.9, %(pain)s, 0.9, %(topic_version)s,
            %(topic)s, 0.7, '{"sentiment": "fake@1"}')
"""
_SENTENCE = """
    INSERT INTO insights.sentence (item_id, position, span_start, span_end, sentiment, sentiment_score, stage, stage_p,
                                   pain, pain_p)
    VALUES (%s, %s, %s, %s, %s, %s, NULL, 0, %s, 0.9)
"""


class Writer:
    """Collects rows and writes them in one transaction by ``flush``."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.rows: dict[str, list[Any]] = {"item": [], "signal": [], "sentence": []}
        self.linked: list[tuple[str, tuple[Any, ...]]] = []

    def item(self, text: str = "Tutto bene.", *, sentences: list[tuple[int, int, str, bool]] | None = None,
             **given: Any) -> UUID:  # fmt: skip
        """One item. ``day`` counts from ``DAY``."""
        sentiment = given.get("sentiment", "neutral")
        row = {
            "id": uuid7(), "source": "test", "channel": "email", "subject": None, "author": None, "thread": None,
            "language": "it", "title": None, "rating": None, "stage": None, "pain": False, "topic": None,
            "sentiment": sentiment, "score": _SCORE_OF[sentiment],
            "at": DAY + timedelta(days=given.pop("day", 0)), "text": text, **given,
        }  # fmt: skip
        row["topic_version"] = row.get("topic_version", 1) if row["topic"] is not None else None
        row["key"] = row["id"].bytes
        row["folded"] = fold(f"{row['title'] or ''}\n{text}")
        row["scores"] = json.dumps(row.get("scores", {}))
        self.rows["item"].append(row)
        self.rows["signal"].append(row)
        for position, (start, end, mood, pain) in enumerate(sentences or [(0, len(text), sentiment, row["pain"])]):
            self.rows["sentence"].append((row["id"], position, start, end, mood, _SCORE_OF[mood], pain))
        return row["id"]

    def score(self, subject: str, value: float, *, metric: str = "nps", day: float = 0) -> None:
        """One survey answer."""
        self.linked.append((
            "INSERT INTO insights.score (source, external_key, revision, given, subject, metric, value, occurred_at)"
            " VALUES ('test', %s, 1, %s, %s, %s, %s, %s)",
            (uuid7().bytes, subject, subject, metric, value, DAY + timedelta(days=day)),
        ))  # fmt: skip

    def event(self, subject: str, kind: str, *, day: float = 0, device: str | None = None,
              channel: str | None = None) -> None:  # fmt: skip
        """One thing that a customer did."""
        self.linked.append((
            "INSERT INTO insights.event (source, external_key, revision, given, subject, kind, device, channel, occurred_at)"
            " VALUES ('test', %s, 1, %s, %s, %s, %s, %s, %s)",
            (uuid7().bytes, subject, subject, kind, device, channel, DAY + timedelta(days=day)),
        ))  # fmt: skip

    def subject(self, subject: str, attributes: Mapping[str, str]) -> None:
        """A customer."""
        statement = "INSERT INTO insights.subject (given, subject, own, attributes) VALUES (%s, %s, %s, %s)"
        own = json.dumps(dict(attributes))
        self.linked.append((statement, (subject, subject, own, own)))

    def topic(self, number: int, label: str, *, version: int = 1, current: bool = True) -> None:
        """A topic, and its version with the first of it."""
        self.linked.append((
            "INSERT INTO insights.topic_version (version, items, model, is_current) VALUES (%s, 0, 'fake@1', %s)"
            " ON CONFLICT DO NOTHING", (version, current),
        ))  # fmt: skip
        statement = "INSERT INTO insights.topic (version, id, label, words, items) VALUES (%s, %s, %s, %s, 0)"
        self.linked.append((statement, (version, number, label, label.split())))

    def flush(self) -> None:
        """Write everything."""
        with self.database.transaction() as connection:
            cursor = connection.cursor()
            cursor.executemany(_ITEM, self.rows["item"])
            cursor.executemany(_SIGNAL, self.rows["signal"])
            cursor.executemany(_SENTENCE, self.rows["sentence"])
            statements = dict.fromkeys(statement for statement, _ in self.linked)
            for statement in statements:
                cursor.executemany(statement, [values for text, values in self.linked if text == statement])
        self.rows = {name: [] for name in self.rows}
        self.linked = []
