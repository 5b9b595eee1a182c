"""``Idempotency-Key``: the same posting twice is done once (draft-ietf-httpapi-idempotency-key-header-07).

The key and the posting are kept as keyed digests for 24 hours, the answer as it
was given; an answer holds ids and codes, nothing of what was posted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from api.errors import Problem
from feedback.database import Database
from feedback.keys import IntakeKey

MAX_KEY_CHARACTERS = 255

# A posting that has not ended after a quarter of an hour died with its process: its key is free again.
_RESERVE = """
    INSERT INTO access.idempotency AS kept (api_key, key_digest, fingerprint) VALUES (%(caller)s, %(key)s, '')
    ON CONFLICT (api_key, key_digest) DO UPDATE SET created_at = now(), fingerprint = '', status = NULL, answer = NULL
     WHERE kept.created_at < now() - interval '24 hours'
        OR (kept.status IS NULL AND kept.created_at < now() - interval '15 minutes')
    RETURNING 1
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer that was given before."""

    fingerprint: bytes
    status: int
    answer: Any


class Idempotency:
    """One caller's use of one key; without a header every step does nothing."""

    def __init__(self, database: Database, digests: IntakeKey, caller: str, header: str | None) -> None:
        self._database = database
        self._values = {"caller": caller, "key": b""}
        self.used = header is not None
        if header is not None:
            key = header.strip().removeprefix('"').removesuffix('"')
            if not key or len(key) > MAX_KEY_CHARACTERS or not (key.isascii() and key.isprintable()):
                detail = f"Idempotency-Key: use 1 to {MAX_KEY_CHARACTERS} printable ASCII characters"
                raise Problem(400, "bad_idempotency_key", detail)
            self._values["key"] = digests.digest("idempotency key", key)

    def begin(self) -> Kept | None:
        """None when this posting is the first and may go on. Raises ``Problem`` 409 while the first is under way."""
        if not self.used:
            return None
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM access.idempotency WHERE api_key = %(caller)s"
                " AND created_at < now() - interval '24 hours' AND key_digest <> %(key)s",
                self._values,
            )
            if connection.execute(_RESERVE, self._values).fetchone():
                return None
            row = connection.execute(
                "SELECT fingerprint, status, answer FROM access.idempotency"
                " WHERE api_key = %(caller)s AND key_digest = %(key)s",
                self._values,
            ).fetchone()
        if row is None or row["status"] is None:
            detail = "the first request with this Idempotency-Key is still under way"
            raise Problem(409, "idempotency_in_flight", detail, headers={"Retry-After": "1"})
        return Kept(bytes(row["fingerprint"]), int(row["status"]), row["answer"])

    def finish(self, fingerprint: bytes, status: int, answer: Any) -> None:
        """Keep the answer for the next 24 hours."""
        if self.used:
            with self._database.transaction() as connection:
                connection.execute(
                    "UPDATE access.idempotency SET fingerprint = %(print)s, status = %(status)s, answer = %(answer)s"
                    " WHERE api_key = %(caller)s AND key_digest = %(key)s",
                    {**self._values, "print": fingerprint, "status": status, "answer": Jsonb(answer)},
                )

    def abandon(self) -> None:
        """Free the key: the posting failed and may be sent again."""
        if self.used:
            with self._database.transaction() as connection:
                connection.execute(
                    "DELETE FROM access.idempotency"
                    " WHERE api_key = %(caller)s AND key_digest = %(key)s AND status IS NULL",
                    self._values,
                )
