"""A new key epoch: every stored token is translated into it, in batches that may be interrupted.

The *switch* comes first and in one transaction: whatever tokens are looked up by
(customers, aliases, holders of originals) is translated and the epoch becomes
current; from then on nobody can store a token of the old one. Then feedback,
scores, events and originals follow, part by part. No original is opened: with
both epoch keys a token becomes the other by itself (``Pseudonyms.translated``).

What each token became is kept in ``vault.token_map``, sealed for the key of the
epoch's map, so that tokens in exports of before can still be followed. After
``ascolto keys destroy`` has destroyed the old epoch key and the map they cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nacl.secret import SecretBox
from psycopg.types.json import Jsonb

from feedback import audit, rekeying_rows
from feedback.database import Connection, Database
from feedback.key_registry import EPOCH_LOCK, newest_version
from feedback.keys import KeyRing
from feedback.linking import evidence
from feedback.privacy.pseudonyms import key_id
from feedback.rekeying_rows import LINKED_PARTS, TENANT, Translation

BATCH = 1000
JOB_LOCK = 847205
LOOKED_UP_BY: tuple[tuple[str, str], ...] = (
    ("insights.subject", "given"),
    ("insights.subject", "subject"),
    ("insights.link", "subject"),
    ("insights.link", "token"),
    ("insights.identity", "token"),
    ("insights.identity", "person"),
    ("insights.link_decision", "one"),
    ("insights.link_decision", "other"),
    ("vault.holder", "name"),
    ("rights.reference", "token"),
    ("rights.statement", "subject"),
)
"""(table, column) of tokens that are translated at the switch."""

PARTS = (*LINKED_PARTS, "clean.item", "vault.token", "access.reidentification", "rights.package")


@dataclass(frozen=True, slots=True)
class Progress:
    """Rows gone through so far, and whether all is done."""

    epoch: int
    rows: int
    finished: bool


class Rekeying:
    """Brings what is stored into the newest epoch. Any number of processes may call it; one works at a time."""

    def __init__(self, database: Database, ring: KeyRing, *, batch: int = BATCH) -> None:
        self._database = database
        self._ring = ring
        self._batch = batch

    def pending(self) -> bool:
        """Whether a newer epoch waits for its switch or a translation for its end."""
        with self._database.transaction() as connection:
            return _current(connection) < newest_version(connection, "epoch") or _open_part(connection) is not None

    def step(self) -> Progress:
        """One batch (or the switch), in one transaction. Raises ``KeyLost`` when one of the two epoch keys is not here."""
        with self._database.transaction() as connection:
            row = connection.execute("SELECT pg_try_advisory_xact_lock(%s) AS mine", (JOB_LOCK,)).fetchone()
            newest = newest_version(connection, "epoch")
            if row and row["mine"]:
                if _current(connection) < newest:
                    self._switch(connection, newest)
                elif part := _open_part(connection):
                    self._translate(connection, newest, part)
            return _progress(connection, newest)

    def run(self) -> Progress:
        """Steps until all is done."""
        while not (progress := self.step()).finished:
            pass
        return progress

    def _switch(self, connection: Connection, epoch: int) -> None:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (EPOCH_LOCK,))
        evidence.hold_alone(connection)
        translation = Translation(self._ring, epoch)
        for table, column in LOOKED_UP_BY:
            rows = connection.execute(
                f"SELECT DISTINCT {column} AS token FROM {table} WHERE tenant = %s AND {column} LIKE %s",  # noqa: S608 - names of ours
                (TENANT, _like(epoch - 1)),
            ).fetchall()
            rekeying_rows.rename(connection, table, column, translation.pairs(row["token"] for row in rows))
        for row in connection.execute("SELECT id, subjects FROM rights.request WHERE subjects <> '{}'").fetchall():
            # While the key lay ready before its switch, a request may have been given both tokens.
            renamed = list(dict.fromkeys(translation.text(token) for token in row["subjects"]))
            connection.execute("UPDATE rights.request SET subjects = %s WHERE id = %s", (renamed, row["id"]))
        translation.keep(connection)
        connection.execute("UPDATE access.pseudonym_epoch SET current = %s, started_at = now()", (epoch,))
        connection.cursor().executemany(
            "INSERT INTO access.rekeying (epoch, part) VALUES (%s, %s)", [(epoch, part) for part in PARTS]
        )
        audit.append(
            connection, audit.Entry("system:rekeying", "keys.rotated", detail={"kind": "epoch", "epoch": epoch})
        )

    def _translate(self, connection: Connection, epoch: int, part: str) -> None:
        evidence.hold(connection)
        row = connection.execute(
            "SELECT last FROM access.rekeying WHERE epoch = %s AND part = %s", (epoch, part)
        ).fetchone()
        last = row["last"] if row else None
        translation = Translation(self._ring, epoch)
        if part == "clean.item":
            seen, last = rekeying_rows.items(connection, translation, last, self._batch)
        elif part == "vault.token":
            seen, last = rekeying_rows.originals(connection, translation, last, self._batch)
        elif part == "access.reidentification":
            seen, last = rekeying_rows.looks(connection, translation), None
        elif part == "rights.package":
            seen, last = rekeying_rows.copies(connection, translation), None
        else:
            seen, last = rekeying_rows.linked(connection, translation, part, last, self._batch)
        translation.keep(connection)
        connection.execute(
            # What was done last may be a token of the old epoch: it is not kept when it is needed no more.
            "UPDATE access.rekeying SET rows = rows + %(seen)s, last = CASE WHEN NOT %(ended)s THEN %(last)s::jsonb END,"
            " finished_at = CASE WHEN %(ended)s THEN now() END WHERE epoch = %(epoch)s AND part = %(part)s",
            {
                "seen": seen,
                "last": Jsonb(last),
                "ended": seen < self._batch or last is None,
                "epoch": epoch,
                "part": part,
            },
        )


def follow(connection: Connection, ring: KeyRing, token: str) -> str:
    """What an old token is called now, through every map that is left; the token itself where none knows it.

    Raises ``KeyLost`` when a map is there and its key is not.
    """
    while row := connection.execute(
        "SELECT epoch, sealed FROM vault.token_map WHERE tenant = %s AND old = %s ORDER BY epoch DESC LIMIT 1",
        (TENANT, token),
    ).fetchone():
        token = bytes(SecretBox(ring.map_key(row["epoch"])).decrypt(row["sealed"])).decode()
    return token


def _like(epoch: int) -> str:
    return rf"[%\_{key_id(epoch)}{'_' * 11}]"


def _current(connection: Connection) -> int:
    row = connection.execute("SELECT current FROM access.pseudonym_epoch").fetchone()
    return int(row["current"]) if row else 1


def _open_part(connection: Connection) -> str | None:
    rows = connection.execute("SELECT part FROM access.rekeying WHERE finished_at IS NULL").fetchall()
    parts: Sequence[str] = [row["part"] for row in rows]
    return next((part for part in PARTS if part in parts), None)


def _progress(connection: Connection, epoch: int) -> Progress:
    row = connection.execute(
        "SELECT coalesce(sum(rows), 0) AS rows, bool_and(finished_at IS NOT NULL) AS all FROM access.rekeying WHERE epoch = %s",
        (epoch,),
    ).fetchone()
    ended = bool(row and row["all"]) or (row is not None and row["all"] is None and _current(connection) == epoch)
    return Progress(epoch, int(row["rows"]) if row else 0, ended)
