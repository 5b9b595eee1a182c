"""The keeper of the vault: opens what was approved, for the one who asked, and nothing else.

It is a process of its own with a database role of its own: it reads sealed
originals and approved requests, and neither texts nor reasons. It trusts the
API with who asks and who approves, but not without bound: nobody gets more than
the day's quota, and what it opens is in the audit log before it is in the answer.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from uuid import UUID

from psycopg.rows import DictRow

from feedback import audit
from feedback.database import Connection, Database
from feedback.errors import KeyLost, Permanent
from feedback.keys import OpeningKey, SealingKey
from feedback.logs import event
from feedback.privacy import vault
from feedback.reidentification import expire

log = logging.getLogger("ascolto.vault")

# While a rotation renames originals, a token that has none yet may get it any moment.
_CLAIM = """
    SELECT id, item_id, token, public, requested_by FROM access.reidentification r
     WHERE state = 'approved' AND expires_at > now()
       AND (EXISTS (SELECT FROM vault.token t WHERE t.tenant = r.tenant AND t.token = r.token)
            OR NOT EXISTS (SELECT FROM access.rekeying WHERE finished_at IS NULL))
     ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_OPENED_TODAY = """
    SELECT count(*) AS n FROM access.reidentification
     WHERE requested_by = %s AND opened_at > now() - interval '24 hours'
"""


def keep(database: Database, keys: Sequence[OpeningKey], per_day: int) -> int:
    """One round: end what has run out, open what was approved; returns how many were opened or failed.

    Raises ``Retryable`` when the database is away.
    """
    with database.transaction() as connection:
        expire(connection)
    done = 0
    while True:
        with database.transaction() as connection:
            row = connection.execute(_CLAIM).fetchone()
            if row is None:
                return done
            _answer(connection, keys, row, per_day)
        done += 1


def _answer(connection: Connection, keys: Sequence[OpeningKey], row: DictRow, per_day: int) -> None:
    count = connection.execute(_OPENED_TODAY, (row["requested_by"],)).fetchone()
    if count is not None and count["n"] >= per_day:
        return _fail(connection, row, "too_many")
    try:
        originals = vault.open_(connection, keys, row["token"])
    except (KeyLost, Permanent) as error:
        return _fail(connection, row, error.code)
    if not originals:
        return _fail(connection, row, "not_kept")
    said = json.dumps({"token": row["token"], "originals": originals}, ensure_ascii=False)
    connection.execute(
        "UPDATE access.reidentification SET state = 'opened', opened_at = now(), answer = %s WHERE id = %s",
        (SealingKey(bytes(row["public"])).seal(said.encode()), row["id"]),
    )
    _note(connection, row, "opened", len(originals))
    event(log, "vault_opened", count=len(originals))
    return None


def _fail(connection: Connection, row: DictRow, word: str) -> None:
    connection.execute(
        "UPDATE access.reidentification SET state = 'failed', error_word = %s, reason = NULL WHERE id = %s",
        (word, row["id"]),
    )
    _note(connection, row, "failed", 0, word)
    event(log, "vault_not_opened", logging.WARNING, code=word)


def _note(connection: Connection, row: DictRow, deed: str, originals: int, word: str | None = None) -> None:
    request_id: UUID = row["id"]
    entry = audit.Entry(
        "system:vault",
        f"reidentification.{deed}",
        (f"request:{request_id}", str(row["item_id"]), row["token"]),
        counts={"originals": originals},
        detail={"code": word} if word else {},
    )
    audit.append(connection, entry)
