"""A person marks what the finders missed: taken in sealed, because the value itself is personal.

Whoever takes a correction in cannot read it back; a worker opens it
(``feedback.remasking``), makes a rule of keyed digests of it and masks every copy.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from feedback import audit
from feedback.database import Database
from feedback.errors import InvalidItem
from feedback.ids import uuid7
from feedback.items import PII_LABELS, TOKEN_PATTERN
from feedback.keys import SealingKey
from feedback.privacy.own_words import MAX_VALUE_WORDS
from feedback.privacy.phrases import words

LEAST_CHARACTERS, MOST_CHARACTERS = 3, 200
MAX_PAGE = 200


@dataclass(frozen=True, slots=True)
class Correction:
    """How far the work on a correction is: ``looked`` stored items so far, ``masked`` of them changed."""

    id: UUID
    label: str
    language: str | None
    made_at: datetime
    state: str
    error_word: str | None
    looked: int
    masked: int
    finished_at: datetime | None


def correct(
    database: Database, sealing: SealingKey, actor: str, value: str, label: str, *,
    raw_id: UUID | None = None, item_id: UUID | None = None, language: str | None = None,
) -> UUID:  # fmt: skip
    """Take a missed value in. ``raw_id``: seen in this held row, which is worked again afterwards.

    Raises ``InvalidItem`` for a value that cannot be told from other words; never quotes it.
    """
    if label not in PII_LABELS:
        raise InvalidItem(f"label: choose one of {', '.join(PII_LABELS)}", code="bad_label")
    if TOKEN_PATTERN.search(value):
        raise InvalidItem("value: it holds a token, which is masked already", code="bad_value")
    run = words(value)
    letters = sum(len(word.folded) for word in run)
    if len(value) > MOST_CHARACTERS or len(run) > MAX_VALUE_WORDS or letters < LEAST_CHARACTERS or "\x00" in value:
        limits = f"{LEAST_CHARACTERS} letters or digits to {MAX_VALUE_WORDS} words"
        raise InvalidItem(f"value: give the words as they stand, {limits}", code="bad_value")
    correction_id = uuid7()
    sealed = sealing.seal(json.dumps({"value": value}).encode())
    entry = audit.Entry(actor, "held.corrected", (str(correction_id), *(str(one) for one in (raw_id, item_id) if one)),
                        detail={"label": label})  # fmt: skip
    with database.transaction() as connection:
        connection.execute(
            "SELECT privacy.correct(%s, %s, %s, %s, %s, %s, %s)",
            (correction_id, label, language, raw_id, item_id, sealed, entry.body()),
        )
    return correction_id


def corrections(database: Database, limit: int = 50) -> list[Correction]:
    """The newest corrections and how far their work is. Nothing of their values."""
    rows = database.rows(
        "SELECT id, label, language, made_at, state, error_word, looked, masked, finished_at FROM privacy.correction"
        " ORDER BY made_at DESC, id DESC LIMIT %s",
        (min(limit, MAX_PAGE),),
    )
    return [Correction(**row) for row in rows]
