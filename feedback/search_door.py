"""The web process's side of the door: a typed query goes in sealed and comes out as words and tokens, or not at all.

This process holds no key that makes a token and no model. It seals the query for
the workers, asks with a fresh public key whose other half never leaves memory,
and waits a bounded time; the row is deleted whatever comes.
"""

from __future__ import annotations

import json
import time

from nacl.public import PrivateKey

from feedback.database import Database
from feedback.errors import InvalidItem, QuotaSpent, Retryable
from feedback.ids import uuid7
from feedback.keys import OpeningKey, SealingKey
from feedback.search_words import SafeWords, unpack

BUDGET_SPENT = "budget_spent"
TOO_MANY_VALUES = "too_many_values"
_FIRST_POLL, _LAST_POLL = 0.004, 0.03


def ask(
    database: Database, sealing: SealingKey, actor: str, text: str, language: str | None = None, *,
    may_find: bool, seconds: float,
) -> SafeWords:  # fmt: skip
    """Let a worker replace what is personal in ``text``. With ``may_find`` values of somebody become that person's tokens.

    Raises ``Retryable`` (``no_search_worker``) when none answers within ``seconds``, ``QuotaSpent`` when the reader has
    looked for too many values, ``InvalidItem`` for too many in one query. None of them quotes the text.
    """
    private = PrivateKey.generate()
    question_id = uuid7()
    sealed = sealing.seal(json.dumps({"text": text, "language": language}).encode())
    with database.transaction() as connection:
        connection.execute(
            "SELECT privacy.ask_search(%s, %s, %s, %s, %s)",
            (question_id, actor, may_find, bytes(private.public_key), sealed),
        )
    deadline, pause = time.monotonic() + seconds, _FIRST_POLL
    try:
        while True:
            [row] = database.rows(
                "SELECT answer, error_word FROM privacy.search_question WHERE id = %s", (question_id,)
            ) or [{}]
            if row.get("answer") is not None:
                return unpack(OpeningKey(bytes(private)).open(bytes(row["answer"])))
            if row.get("error_word"):
                raise _refused(row["error_word"])
            if time.monotonic() > deadline:
                raise _unanswered("no worker answered in time; `ascolto doctor` says whether one runs")
            time.sleep(pause)
            pause = min(_LAST_POLL, 1.5 * pause)
    finally:
        with database.transaction() as connection:
            connection.execute("DELETE FROM privacy.search_question WHERE id = %s", (question_id,))


def _refused(word: str) -> InvalidItem | QuotaSpent | Retryable:
    if word == BUDGET_SPENT:
        return QuotaSpent("you have looked for as many people in this hour as the operator allows; try again later")
    if word == TOO_MANY_VALUES:
        return InvalidItem("q: it holds too many personal values; search one at a time", code="bad_query")
    return _unanswered("the worker could not judge the words; the operator finds the reason in its log")


def _unanswered(why: str) -> Retryable:
    return Retryable(
        f"the words were not searched: {why}. Filters work meanwhile, and so do common words and pseudonyms",
        code="no_search_worker",
    )
