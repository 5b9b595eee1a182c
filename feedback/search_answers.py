"""A worker's side of the door: queries are opened in memory, masked, and sealed for the request that waits.

The web process says who asks and whether that reader may find a person by a
value. It is trusted with that, but not without bound: each reader gets so many
values an hour, and whom a value led to is in the audit log before it is in the
answer.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from feedback import audit
from feedback.database import Connection, Database
from feedback.errors import AscoltoError, InvalidItem
from feedback.keys import OpeningKey, SealingKey
from feedback.logs import event
from feedback.query_masking import QueryMasker
from feedback.search_door import BUDGET_SPENT, TOO_MANY_VALUES
from feedback.search_words import SafeWords, pack

CHANNEL = "ascolto_search"
WAITED_SECONDS = 60
"""Nobody waits longer; an older question is deleted unanswered."""

log = logging.getLogger("ascolto.search")

_OPEN = """
    SELECT id, actor, may_find, public_key, sealed FROM privacy.search_question
     WHERE answered_at IS NULL ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_ANSWER = """
    UPDATE privacy.search_question SET answered_at = now(), answer = %s, error_word = %s, sealed = '' WHERE id = %s
"""
_COUNT = """
    INSERT INTO privacy.sought AS s (actor, hour, number) VALUES (%s, date_trunc('hour', now()), %s)
    ON CONFLICT (actor, hour) DO UPDATE SET number = s.number + EXCLUDED.number RETURNING number
"""


def answer_searches(database: Database, opening: OpeningKey, masker: QueryMasker, per_hour: int) -> int:
    """Answer every question that waits; returns how many. Raises ``Retryable`` when the database is away."""
    count = 0
    while True:
        with database.transaction() as connection:
            row = connection.execute(_OPEN).fetchone()
            if row is None:
                return count
            answer, word = _answer(connection, row, opening, masker, per_hour)
            connection.execute(_ANSWER, (answer, word, row["id"]))
        count += 1


def sweep_searches(database: Database) -> None:
    """Delete what nobody waits for any more, and counts of hours that are over."""
    with database.transaction() as connection:
        connection.execute(
            "DELETE FROM privacy.search_question WHERE asked_at < now() - make_interval(secs => %s)", (WAITED_SECONDS,)
        )
        connection.execute("DELETE FROM privacy.sought WHERE hour < now() - interval '1 day'")


def _answer(
    connection: Connection, row: Mapping[str, Any], opening: OpeningKey, masker: QueryMasker, per_hour: int
) -> tuple[bytes | None, str | None]:
    try:
        asked = json.loads(opening.open(bytes(row["sealed"])))
        words = masker.mask(asked["text"], asked["language"], may_find=row["may_find"])
    except InvalidItem:
        return None, TOO_MANY_VALUES
    except AscoltoError as error:
        event(log, "search_failed", logging.ERROR, code=error.code)
        return None, error.code
    except Exception as error:  # noqa: BLE001 - the task edge: whatever a model raises, the question is answered
        event(log, "search_failed", logging.ERROR, error=type(error).__name__)
        return None, "failed"
    if row["may_find"] and words.sought and not _within_budget(connection, row["actor"], words, per_hour):
        return None, BUDGET_SPENT
    return SealingKey(bytes(row["public_key"])).seal(pack(words)), None


def _within_budget(connection: Connection, actor: str, words: SafeWords, per_hour: int) -> bool:
    """Count the values of one query; write down to whom they lead. False, with nothing written, when it is too many."""
    tokens = tuple(words.also)
    counted = connection.execute(_COUNT, (actor, len(tokens))).fetchone()
    if counted is None or counted["number"] > per_hour:
        return False
    detail: dict[str, audit.Detail] = {"labels": list(words.sought)}
    audit.append(
        connection, audit.Entry(actor, "feedback.sought", tokens, counts={"values": len(tokens)}, detail=detail)
    )
    return True
