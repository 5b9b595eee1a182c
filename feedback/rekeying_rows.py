"""How a batch of rows of each kind gets the tokens of another key epoch. Each in the caller's transaction.

That no column is forgotten is held by a test over every table (``tests/keys/test_every_column.py``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nacl.secret import SecretBox

from feedback.database import Connection
from feedback.keys import KeyRing
from feedback.linking import evidence
from feedback.search_matching import SEARCH_VECTOR, fold

TENANT = "default"

LINKED_PARTS: Mapping[str, tuple[str, ...]] = {
    "insights.score": ("given", "subject"),
    "insights.event": ("given", "subject"),
}
"""Tables with the key (source, external_key) and their columns of tokens."""


class Translation:
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


def items(connection: Connection, to: Translation, last: Any, limit: int) -> tuple[int, Any]:
    """Texts with their search words, and whom they are of; an item of the new epoch is passed over."""
    rows = connection.execute(
        "SELECT id, language, title, text, turns, given, subject, author, thread, key_epoch FROM clean.item"
        " WHERE %(last)s::uuid IS NULL OR id > %(last)s::uuid ORDER BY id LIMIT %(limit)s FOR UPDATE",
        {"last": last, "limit": limit},
    ).fetchall()
    connection.cursor().executemany(
        "UPDATE clean.item SET title = %(title)s, text = %(text)s, turns = %(turns)s, given = %(given)s,"  # noqa: S608 - a constant of ours
        f" subject = %(subject)s, author = %(author)s, thread = %(thread)s, key_epoch = %(epoch)s, search = {SEARCH_VECTOR} WHERE id = %(id)s",
        [_item(row, to) for row in rows if row["key_epoch"] < to.new.epoch],
    )
    # Whoever was linked or parted since the switch had no row of the old epoch to move.
    evidence.restate(connection, "clean.item", "t.id = ANY(%(ids)s)", {"ids": [row["id"] for row in rows]})
    return len(rows), str(rows[-1]["id"]) if rows else last


def _item(row: Mapping[str, Any], to: Translation) -> dict[str, Any]:
    title, text = to.text(row["title"]), to.text(row["text"])
    turns = [{**turn, "text": to.text(turn["text"])} for turn in row["turns"] or ()]
    named = {name: to.text(row[name]) for name in ("given", "subject", "author", "thread")}
    return {
        "id": row["id"], "language": row["language"], "epoch": to.new.epoch, "title": title, "text": text, **named,
        "turns": json.dumps(turns) if row["turns"] is not None else None, "folded": fold(f"{title or ''}\n{text}"),
    }  # fmt: skip


def linked(connection: Connection, to: Translation, table: str, last: Any, limit: int) -> tuple[int, Any]:
    """Scores and events."""
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
    evidence.restate(
        connection, table,
        "(t.source, t.external_key) > (%(source)s, %(key)s) AND (t.source, t.external_key) <= (%(to)s, %(end)s)",
        {"source": source, "key": bytes.fromhex(key), "to": until[0], "end": until[1]},
    )  # fmt: skip
    return len(rows), [until[0], until[1].hex()]


def originals(connection: Connection, to: Translation, last: Any, limit: int) -> tuple[int, Any]:
    """Originals in the vault, and the requests to look behind their tokens."""
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
    rename(connection, "vault.token", "token", pairs)
    rename(connection, "access.reidentification", "token", pairs)
    connection.execute(
        "UPDATE vault.token SET key_epoch = %s WHERE tenant = %s AND token = ANY(%s)",
        (to.new.epoch, TENANT, list(pairs.values())),
    )
    return len(rows), rows[-1]["token"] if rows else last


def looks(connection: Connection, to: Translation) -> int:
    """Requests to look behind a token whose original is gone; the others went with their originals."""
    rows = connection.execute(
        "SELECT DISTINCT token FROM access.reidentification WHERE tenant = %s", (TENANT,)
    ).fetchall()
    rename(connection, "access.reidentification", "token", to.pairs(row["token"] for row in rows))
    return len(rows)


def copies(connection: Connection, to: Translation) -> int:
    """Copies that wait for the people who asked for them."""
    rows = connection.execute("SELECT request, content::text AS content FROM rights.package FOR UPDATE").fetchall()
    connection.cursor().executemany(
        "UPDATE rights.package SET content = %s WHERE request = %s",
        [(to.text(row["content"]), row["request"]) for row in rows],
    )
    return len(rows)


def rename(connection: Connection, table: str, column: str, pairs: Mapping[str, str]) -> None:
    """Give every row with an old token of ``pairs`` the new one."""
    connection.execute(
        f"UPDATE {table} t SET {column} = p.new FROM unnest(%s::text[], %s::text[]) AS p (old, new)"  # noqa: S608 - names of ours
        f" WHERE t.tenant = %s AND t.{column} = p.old",
        (list(pairs), list(pairs.values()), TENANT),
    )
