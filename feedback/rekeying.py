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

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nacl.secret import SecretBox
from psycopg.types.json import Jsonb

from feedback import audit
from feedback.database import Connection, Database
from feedback.key_registry import EPOCH_LOCK, newest_version
from feedback.keys import KeyRing
from feedback.privacy.pseudonyms import key_id
from feedback.search import SEARCH_VECTOR, fold

TENANT = "default"
BATCH = 1000
JOB_LOCK = 847205
LOOKED_UP_BY: tuple[tuple[str, str], ...] = (
    ("insights.subject", "subject"),
    ("insights.subject_alias", "alias"),
    ("insights.subject_alias", "subject"),
    ("vault.holder", "name"),
    ("rights.reference", "token"),
    ("rights.statement", "subject"),
)
"""(table, column) of tokens that are translated at the switch."""

LINKED_PARTS: Mapping[str, tuple[str, ...]] = {"insights.score": ("subject",), "insights.event": ("subject",)}
"""Tables with the key (source, external_key) and their columns of tokens."""

PARTS = (*LINKED_PARTS, "clean.item", "vault.token")


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
        translation = _Translation(self._ring, epoch)
        for table, column in LOOKED_UP_BY:
            rows = connection.execute(
                f"SELECT DISTINCT {column} AS token FROM {table} WHERE tenant = %s AND {column} LIKE %s",  # noqa: S608 - names of ours
                (TENANT, _like(epoch - 1)),
            ).fetchall()
            _rename(connection, table, column, translation.pairs(row["token"] for row in rows))
        for row in connection.execute("SELECT id, subjects FROM rights.request WHERE subjects <> '{}'").fetchall():
            renamed = [translation.text(token) for token in row["subjects"]]
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
        row = connection.execute(
            "SELECT last FROM access.rekeying WHERE epoch = %s AND part = %s", (epoch, part)
        ).fetchone()
        last = row["last"] if row else None
        translation = _Translation(self._ring, epoch)
        if part == "clean.item":
            seen, last = _items(connection, translation, last, self._batch)
        elif part == "vault.token":
            seen, last = _originals(connection, translation, last, self._batch)
        else:
            seen, last = _linked(connection, translation, part, last, self._batch)
        translation.keep(connection)
        connection.execute(
            "UPDATE access.rekeying SET rows = rows + %s, last = %s,"
            " finished_at = CASE WHEN %s THEN now() END WHERE epoch = %s AND part = %s",
            (seen, Jsonb(last), seen < self._batch, epoch, part),
        )


class _Translation:
    """Pairs of tokens of the epoch before and of this one, and where they are kept."""

    def __init__(self, ring: KeyRing, epoch: int) -> None:
        self.old, self.new = ring.pseudonyms(epoch - 1), ring.pseudonyms(epoch)
        self._box = SecretBox(ring.map_key(epoch))
        self._seen: dict[str, str] = {}

    def pairs(self, tokens: Any) -> dict[str, str]:
        """Old -> new for those of the tokens that are of the epoch before."""
        found = {token: self.new.translated(token, self.old) for token in tokens if token and self.old.made(token)}
        self._seen |= found
        return found

    def text(self, text: str | None) -> str | None:
        """The text with its tokens translated."""
        if text is None:
            return None
        translated, pairs = self.new.translate_text(text, self.old)
        self._seen |= pairs
        return translated

    def keep(self, connection: Connection) -> None:
        """Write the pairs into the map."""
        connection.cursor().executemany(
            "INSERT INTO vault.token_map (tenant, old, epoch, sealed) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [(TENANT, old, self.new.epoch, bytes(self._box.encrypt(new.encode()))) for old, new in self._seen.items()],
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


def _items(connection: Connection, to: _Translation, last: Any, limit: int) -> tuple[int, Any]:
    rows = connection.execute(
        "SELECT id, language, title, text, turns, subject, author, thread, key_epoch FROM clean.item"
        " WHERE %(last)s::uuid IS NULL OR id > %(last)s::uuid ORDER BY id LIMIT %(limit)s FOR UPDATE",
        {"last": last, "limit": limit},
    ).fetchall()
    connection.cursor().executemany(
        "UPDATE clean.item SET title = %(title)s, text = %(text)s, turns = %(turns)s, subject = %(subject)s,"  # noqa: S608 - a constant of ours
        f" author = %(author)s, thread = %(thread)s, key_epoch = %(epoch)s, search = {SEARCH_VECTOR} WHERE id = %(id)s",
        [_item(row, to) for row in rows if row["key_epoch"] < to.new.epoch],
    )
    return len(rows), str(rows[-1]["id"]) if rows else last


def _item(row: Mapping[str, Any], to: _Translation) -> dict[str, Any]:
    title, text = to.text(row["title"]), to.text(row["text"])
    turns = [{**turn, "text": to.text(turn["text"])} for turn in row["turns"] or ()]
    named = {name: to.text(row[name]) for name in ("subject", "author", "thread")}
    return {
        "id": row["id"], "language": row["language"], "epoch": to.new.epoch, "title": title, "text": text, **named,
        "turns": json.dumps(turns) if row["turns"] is not None else None, "folded": fold(f"{title or ''}\n{text}"),
    }  # fmt: skip


def _linked(connection: Connection, to: _Translation, table: str, last: Any, limit: int) -> tuple[int, Any]:
    columns = LINKED_PARTS[table]
    source, key = last or ("", "")
    rows = connection.execute(
        f"SELECT source, external_key, {', '.join(columns)} FROM {table}"  # noqa: S608 - names of ours
        " WHERE tenant = %s AND (source, external_key) > (%s, %s) ORDER BY source, external_key LIMIT %s FOR UPDATE",
        (TENANT, source, bytes.fromhex(key), limit),
    ).fetchall()
    if not rows:
        return 0, last
    until = rows[-1]["source"], rows[-1]["external_key"]
    for column in columns:
        pairs = to.pairs({row[column] for row in rows})
        connection.execute(
            f"UPDATE {table} t SET {column} = p.new FROM unnest(%s::text[], %s::text[]) AS p (old, new)"  # noqa: S608
            f" WHERE t.tenant = %s AND t.{column} = p.old"
            " AND (t.source, t.external_key) > (%s, %s) AND (t.source, t.external_key) <= (%s, %s)",
            (list(pairs), list(pairs.values()), TENANT, source, bytes.fromhex(key), *until),
        )
    return len(rows), [until[0], until[1].hex()]


def _originals(connection: Connection, to: _Translation, last: Any, limit: int) -> tuple[int, Any]:
    rows = connection.execute(
        "SELECT DISTINCT token FROM vault.token WHERE tenant = %s AND token > %s ORDER BY token LIMIT %s",
        (TENANT, last or "", limit),
    ).fetchall()
    pairs = to.pairs(row["token"] for row in rows)
    # The same value may have been put away again, for the same holder, since the switch.
    connection.execute(
        "DELETE FROM vault.token t USING unnest(%s::text[], %s::text[]) AS p (old, new) WHERE t.tenant = %s AND t.token = p.old"
        " AND EXISTS (SELECT 1 FROM vault.token n WHERE n.tenant = t.tenant AND n.token = p.new"
        " AND n.holder IS NOT DISTINCT FROM t.holder)",
        (list(pairs), list(pairs.values()), TENANT),
    )
    _rename(connection, "vault.token", "token", pairs)
    connection.execute(
        "UPDATE vault.token SET key_epoch = %s WHERE tenant = %s AND token = ANY(%s)",
        (to.new.epoch, TENANT, list(pairs.values())),
    )
    return len(rows), rows[-1]["token"] if rows else last


def _rename(connection: Connection, table: str, column: str, pairs: Mapping[str, str]) -> None:
    connection.execute(
        f"UPDATE {table} t SET {column} = p.new FROM unnest(%s::text[], %s::text[]) AS p (old, new)"  # noqa: S608 - names of ours
        f" WHERE t.tenant = %s AND t.{column} = p.old",
        (list(pairs), list(pairs.values()), TENANT),
    )


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
