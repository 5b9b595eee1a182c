"""Originals of tokens, sealed so that destroying one small key makes all of a person's unreadable.

Each reference of a person (a *holder*) has a key pair. Its public half lies open: with it a
worker puts originals in and cannot read them. Its private half lies *wrapped*,
sealed for the vault key, which only the keeper of the vault holds. ``shred``
deletes the wrapped half: what was sealed for that person is then noise in every
table and, once the backups that hold the wrapped half are gone, everywhere
(cryptographic erase, NIST SP 800-88r1 section 2.6).

Who holds an original: the customer whose token it is, where we know that
customer (by subject, alias or an earlier message); else the person who wrote
the item; else the item itself. So B's address in A's message falls with B.

    put      worker role   public halves only
    shred    worker role   deletes; call it before what links the person is deleted, and write it down
    open_    vault role    with the vault's private key
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from nacl.public import PrivateKey

from feedback.database import Connection, Database
from feedback.errors import KeyLost, Permanent
from feedback.ids import uuid7
from feedback.keys import OpeningKey, SealingKey

TENANT = "default"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Original:
    """One token's original, found in one item. ``writer`` is the token of who wrote the item, None when unknown."""

    token: str
    value: str = field(repr=False)
    item_id: UUID
    writer: str | None
    epoch: int

    @property
    def label(self) -> str:
        """Label of the token."""
        return self.token[1:].rsplit("_", 1)[0]


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many keys were destroyed and how many originals deleted with them or beside them."""

    keys: int = 0
    originals: int = 0


def put(connection: Connection, vault: SealingKey, originals: Iterable[Original]) -> int:
    """Seal what is not there yet; returns how many were new. Needs no key that opens."""
    given = list(originals)
    holders = _holders(connection, given)
    wanted = {(one.token, holder): one for one, holder in zip(given, holders, strict=True)}
    there = connection.execute(
        "SELECT t.token, h.name FROM vault.token t JOIN vault.holder h ON h.id = t.holder"
        " WHERE t.tenant = %s AND t.token = ANY(%s)",
        (TENANT, sorted({token for token, _ in wanted})),
    ).fetchall()
    missing = {key: wanted[key] for key in wanted.keys() - {(row["token"], row["name"]) for row in there}}
    keys = _public_halves(connection, vault, {holder for _, holder in missing})
    rows = [
        (TENANT, token, keys[holder][0], one.label, one.epoch, keys[holder][1].seal(one.value.encode(errors="replace")))
        for (token, holder), one in sorted(missing.items())
    ]
    connection.cursor().executemany(
        "INSERT INTO vault.token (tenant, token, holder, label, key_epoch, sealed) VALUES (%s, %s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        rows,
    )
    return len(rows)


def shred(connection: Connection, subjects: Collection[str], items: Collection[UUID] = ()) -> Shredded:
    """Destroy the keys of people (tokens; their aliases are found here) and of items whose writer is unknown.

    Originals of the people's own tokens that lie under somebody else's key are
    deleted too. Cannot be undone. Write ``vault.shredded`` to the audit log, with
    both counts, in the same transaction.
    """
    rows = connection.execute(
        "SELECT m.token FROM insights.identity i JOIN insights.identity m ON m.tenant = i.tenant AND m.person = i.person"
        " WHERE i.tenant = %(tenant)s AND i.token = ANY(%(given)s)",
        {"tenant": TENANT, "given": list(subjects)},
    ).fetchall()
    tokens = {*subjects, *(row["token"] for row in rows)}
    names = [*tokens, *(_item_name(item) for item in items)]
    beside = connection.execute(
        "DELETE FROM vault.token WHERE tenant = %s AND (token = ANY(%s) OR holder IN"
        " (SELECT id FROM vault.holder WHERE tenant = %s AND name = ANY(%s))) RETURNING token",
        (TENANT, list(tokens), TENANT, names),
    ).fetchall()
    keys = connection.execute(
        "DELETE FROM vault.holder WHERE tenant = %s AND name = ANY(%s) RETURNING id", (TENANT, names)
    ).fetchall()
    return Shredded(len(keys), len(beside))


def rename(connection: Connection, tokens: Mapping[str, str]) -> None:
    """Give originals and holders the tokens of another key epoch (old -> new)."""
    pairs = [(new, TENANT, old) for old, new in sorted(tokens.items())]
    cursor = connection.cursor()
    cursor.executemany("UPDATE vault.token SET token = %s WHERE tenant = %s AND token = %s", pairs)
    cursor.executemany("UPDATE vault.holder SET name = %s WHERE tenant = %s AND name = %s", pairs)


def open_(connection: Connection, vault: Sequence[OpeningKey], token: str) -> tuple[str, ...]:
    """Every spelling that is kept of a token, in order of the alphabet; empty when none is, or it was shredded.

    ``vault`` are the vault's private keys, one unless it was rotated. Raises
    ``KeyLost`` when none of them is the one that wrapped, ``Permanent``
    (``cannot_open``) for a damaged row, and is refused to every role but the vault's.
    """
    rows = connection.execute(
        "SELECT t.sealed, h.wrapped, h.public, h.wrapping FROM vault.token t"
        " LEFT JOIN vault.holder h ON h.id = t.holder WHERE t.tenant = %s AND t.token = %s",
        (TENANT, token),
    ).fetchall()
    keys = {fingerprint(_public_of(key)): key for key in vault}
    found = set()
    for row in rows:
        if row["wrapped"] is None:
            # Kept by a version before holders: sealed for the vault itself.
            found.add(_open_by_any(vault, row["sealed"]))
            continue
        private = _unwrap(keys, row["wrapping"], row["wrapped"])
        if _public_of(private) != row["public"]:
            raise Permanent("a wrapped key is not the one of its holder", code="cannot_open")
        found.add(private.open(row["sealed"]).decode())
    return tuple(sorted(found))


def rewrap(database: Database, old: Sequence[OpeningKey], new: SealingKey) -> int:
    """Wrap every holder's private half for another vault key, in batches; returns how many. Safe to run again."""
    keys = {fingerprint(_public_of(key)): key for key in old}
    name, done = fingerprint(new.public), 0
    while True:
        with database.transaction() as connection:
            rows = connection.execute(
                "SELECT id, wrapped, wrapping FROM vault.holder WHERE wrapping <> %s LIMIT %s FOR UPDATE SKIP LOCKED",
                (name, BATCH),
            ).fetchall()
            connection.cursor().executemany(
                "UPDATE vault.holder SET wrapped = %s, wrapping = %s WHERE id = %s",
                [(new.seal(_unwrap(keys, row["wrapping"], row["wrapped"]).private), name, row["id"]) for row in rows],
            )
        done += len(rows)
        if len(rows) < BATCH:
            return done


def fingerprint(public: bytes) -> str:
    """Name of a vault key: 16 hex digits of the digest of its public half."""
    return hashlib.sha256(b"ascolto vault key " + public).hexdigest()[:16]


def _holders(connection: Connection, originals: Sequence[Original]) -> list[str]:
    """The holder's name for each original."""
    asked = {one.token for one in originals} | {one.writer for one in originals if one.writer}
    # A key for each reference, not for each person: who is one person may change, and what is sealed cannot be moved.
    rows = connection.execute(
        "SELECT token FROM insights.identity WHERE tenant = %(tenant)s AND token = ANY(%(asked)s) UNION"
        " SELECT given FROM insights.subject WHERE tenant = %(tenant)s AND given = ANY(%(asked)s) UNION"
        " SELECT name FROM vault.holder WHERE tenant = %(tenant)s AND name = ANY(%(asked)s)",
        {"tenant": TENANT, "asked": sorted(asked)},
    ).fetchall()
    known = {row["token"] for row in rows} | {one.writer for one in originals if one.writer}
    return [one.token if one.token in known else one.writer or _item_name(one.item_id) for one in originals]


def _public_halves(
    connection: Connection, vault: SealingKey, names: Collection[str]
) -> dict[str, tuple[UUID, SealingKey]]:
    """Id and public half of each holder; makes the pairs that are missing, in one order so that two workers cannot wait in a ring."""
    rows = []
    for name in sorted(names):
        private = PrivateKey.generate()
        rows.append(
            (uuid7(), TENANT, name, bytes(private.public_key), vault.seal(bytes(private)), fingerprint(vault.public))
        )
    connection.cursor().executemany(
        "INSERT INTO vault.holder (id, tenant, name, public, wrapped, wrapping) VALUES (%s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (tenant, name) DO NOTHING",
        rows,
    )
    kept = connection.execute(
        "SELECT id, name, public FROM vault.holder WHERE tenant = %s AND name = ANY(%s)", (TENANT, sorted(names))
    ).fetchall()
    return {row["name"]: (row["id"], SealingKey(row["public"])) for row in kept}


def _item_name(item_id: UUID) -> str:
    return f"item:{item_id}"


def _public_of(key: OpeningKey) -> bytes:
    return bytes(PrivateKey(key.private).public_key)


def _unwrap(keys: Mapping[str, OpeningKey], wrapping: str, wrapped: bytes) -> OpeningKey:
    if wrapping not in keys:
        raise KeyLost("this vault key did not wrap these originals: put back the key of that time from your backup")
    return OpeningKey(keys[wrapping].open(wrapped))


def _open_by_any(keys: Sequence[OpeningKey], sealed: bytes) -> str:
    for number, key in enumerate(keys, 1):
        try:
            return key.open(sealed).decode()
        except Permanent:
            if number == len(keys):
                raise
    raise KeyLost("the vault key is not here")
