"""A worker's answers to looks at held items: opened, masked, and sealed for the one who asked."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from feedback.database import Database
from feedback.errors import Permanent
from feedback.items import TOKEN_PATTERN, RawItem
from feedback.keys import IntakeKey, OpeningKey, SealingKey
from feedback.logs import event
from feedback.pseudonymise import Pseudonymiser
from feedback.wire import unpack

SHOWN_CHARACTERS = 20_000
"""Of each part; a person does not read more, and a page could not show it."""

log = logging.getLogger("ascolto.looks")

_OPEN = """
    SELECT look.id, look.public_key, look.language, item.sealed, item.item_id
      FROM privacy.look JOIN raw.item AS item ON item.id = look.raw_id
     WHERE look.answered_at IS NULL ORDER BY look.asked_at LIMIT 1 FOR UPDATE OF look SKIP LOCKED
"""
_ANSWER = "UPDATE privacy.look SET answered_at = now(), answer = %s, error_word = %s WHERE id = %s"


def answer_looks(database: Database, opening: OpeningKey, digests: IntakeKey, pseudonymiser: Pseudonymiser) -> int:
    """Answer every look that waits; returns how many. Raises ``Retryable`` when the database is away."""
    count = 0
    while True:
        with database.transaction() as connection:
            row = connection.execute(_OPEN).fetchone()
            if row is None:
                return count
            answer, word = _answer(row, opening, digests, pseudonymiser)
            connection.execute(_ANSWER, (answer, word, row["id"]))
        count += 1


def review_digest(digests: IntakeKey, parts: Sequence[str]) -> str:
    """What a person was shown, as 64 hex digits; the codes of tokens do not count, for a key may have changed."""
    bare = (TOKEN_PATTERN.sub(lambda match: f"[{match['label']}]", part) for part in parts)
    return digests.digest("review", *bare).hex()


def _answer(
    row: Mapping[str, Any], opening: OpeningKey, digests: IntakeKey, pseudonymiser: Pseudonymiser
) -> tuple[bytes | None, str | None]:
    try:
        record = unpack(opening.open(bytes(row["sealed"] or b"")))
    except Permanent as error:
        return None, error.code
    if not isinstance(record, RawItem):
        return None, "no_text"
    try:
        said = _shown(row["item_id"], record, row["language"], digests, pseudonymiser)
    except Exception as error:  # noqa: BLE001 - the task edge: whatever a model raises, the look is answered
        event(log, "look_failed", logging.ERROR, error=type(error).__name__)
        return None, "failed"
    return SealingKey(bytes(row["public_key"])).seal(json.dumps(said).encode()), None


def _shown(
    item_id: UUID, record: RawItem, language: str | None, digests: IntakeKey, pseudonymiser: Pseudonymiser
) -> dict[str, Any]:
    review = pseudonymiser.review(item_id, record, language)
    roles = ["text", "title", *(turn.speaker for turn in record.turns)]
    parts = [
        {
            "role": role,
            "text": part[:SHOWN_CHARACTERS],
            "cut": len(part) > SHOWN_CHARACTERS,
            "marks": [
                (one.start, one.end, one.reason)
                for one in review.risk.suspicions
                if one.part == index and one.end <= SHOWN_CHARACTERS
            ],
        }
        for index, (role, part) in enumerate(zip(roles, review.parts, strict=True))
        if part
    ]
    return {"parts": parts, "language": review.language, "failed": review.failed,
            "digest": review_digest(digests, review.parts)}  # fmt: skip
