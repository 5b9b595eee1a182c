"""Which keys this database was made with, by fingerprint: a lost or swapped key is refused, never replaced in silence.

The registry remembers every key for ever, also a destroyed one; of its material
it knows 64 bits of a digest. Rotation and destruction are written to the audit
log in the transaction that does them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from feedback import audit
from feedback.database import Connection, Database
from feedback.errors import ConfigError, EpochMoved, KeyLost, Permanent
from feedback.keys import FIRST, PAIRS, KeyRing, OpeningKey, kind_of, name_of
from feedback.privacy import vault
from feedback.privacy.pseudonyms import Pseudonyms

SCAN = 2000
SEALED = (
    ("raw.item", "sealed"),
    ("rights.request", "identifiers"),
    ("rights.outbox", "sealed"),
    ("rights.webhook", "sealed"),
    ("rights.webhook", "sealed_before"),
    ("privacy.correction", "sealed"),
)
"""(table, column) of what is sealed for the workers."""
EPOCH_LOCK = 847203
"""Advisory lock: who stores tokens holds it for share, who begins an epoch alone."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A line of the registry. ``here``: same, missing, another."""

    name: str
    fingerprint: str
    state: str
    created_at: datetime
    here: str


def check(connection: Connection, ring: KeyRing) -> None:
    """Make the keys on first start; afterwards compare. Raises ``KeyLost`` and ``ConfigError`` saying what to do."""
    connection.execute("LOCK TABLE access.key_registry IN EXCLUSIVE MODE")
    known = {row["name"]: row for row in connection.execute("SELECT name, fingerprint, state FROM access.key_registry")}
    met = {kind_of(name)[0] for name in known}
    for kind in FIRST:
        if kind not in met:
            ring.create(kind)
    here = ring.fingerprints()
    if lost := sorted(
        n for n, row in known.items() if row["state"] != "destroyed" and here.get(n) != row["fingerprint"]
    ):
        raise KeyLost(
            f"this database was made with other keys: {', '.join(lost)} in {ring.store.place} "
            "missing or not the same. Put the keys back from your backup; without them "
            "sealed rows cannot be opened and people cannot be recognised again."
        )
    if strange := sorted(name for name in here.keys() - known.keys() if kind_of(name)[0] in met):
        raise ConfigError(
            f"{', '.join(strange)} in {ring.store.place} was never taken into use: run `ascolto keys rotate` for it, or remove it"
        )
    for name in sorted(here.keys() - known.keys()):
        _register(connection, name, here[name])


def known_keys(connection: Connection, ring: KeyRing) -> list[KnownKey]:
    """Every key that was ever in use, with whether it is here. Unwraps each key that is here."""
    here = ring.fingerprints()
    rows = connection.execute("SELECT * FROM access.key_registry ORDER BY created_at, name").fetchall()
    return [
        KnownKey(
            row["name"], row["fingerprint"], row["state"], row["created_at"],
            "missing" if row["name"] not in here else "same" if here[row["name"]] == row["fingerprint"] else "another",
        )
        for row in rows
    ]  # fmt: skip


def rotate(connection: Connection, ring: KeyRing, kind: str) -> int:
    """Make the next version of a kind, or take the one into use that lies ready; returns its number.

    The version before is kept until nothing needs it. A new epoch comes with the
    key of its map, and begins when ``feedback.rekeying`` switches to it.
    """
    if kind not in FIRST or kind in ("pseudonym", "receipt"):
        raise ConfigError("this kind of key is not rotated by itself")
    connection.execute("LOCK TABLE access.key_registry IN EXCLUSIVE MODE")
    version = newest_version(connection, kind) + 1
    if kind == "epoch" and (_epoch(connection) != version - 1 or unfinished(connection)):
        raise ConfigError("the last rotation of the pseudonym key is not finished: run `ascolto keys rekey`")
    kinds = (kind, "map") if kind == "epoch" else (kind,)
    connection.execute(
        "UPDATE access.key_registry SET state = 'retired', changed_at = now() WHERE state = 'active' AND name = ANY(%s)",
        ([name for end in ("key", "pub") for old in range(1, version) for name in (name_of(kind, old, end),)],),
    )
    for one in kinds:
        ring.create(one, version)
        name = name_of(one, version, "pub" if one in PAIRS else "key")
        _register(connection, name, ring.fingerprints([name])[name])
    _write_down(connection, "keys.rotated", kind, version)
    return version


def newest_version(connection: Connection, kind: str) -> int:
    """Highest version of a kind that was ever in use."""
    rows = connection.execute("SELECT name FROM access.key_registry").fetchall()
    return max((version for found, version in (kind_of(row["name"]) for row in rows) if found == kind), default=0)


def destroy(connection: Connection, ring: KeyRing, kind: str, version: int) -> None:
    """Destroy a version that nothing needs any more. Raises ``ConfigError`` naming what still does."""
    name = name_of(kind, version, "pub" if kind in PAIRS else "key")
    connection.execute("LOCK TABLE access.key_registry IN EXCLUSIVE MODE")
    row = connection.execute("SELECT state FROM access.key_registry WHERE name = %s", (name,)).fetchone()
    if row is None or kind == "pseudonym":
        raise ConfigError(f"there is no {kind} key of version {version} that could be destroyed")
    if kind != "map" and version == newest_version(connection, kind):
        raise ConfigError(f"{name} is in use: run `ascolto keys rotate` first")
    if need := needed_by(connection, ring, kind, version):
        raise ConfigError(f"{name} is still needed: {need}")
    if kind == "map":
        connection.execute("DELETE FROM vault.token_map WHERE epoch = %s", (version,))
    connection.execute(
        "UPDATE access.key_registry SET state = 'destroyed', changed_at = now() WHERE name = %s", (name,)
    )
    _write_down(connection, "keys.destroyed", kind, version)
    ring.destroy(kind, version)


def needed_by(connection: Connection, ring: KeyRing, kind: str, version: int) -> str | None:
    """What still needs a version, in words; None when nothing does."""
    if kind == "epoch" and (_epoch(connection) <= version or unfinished(connection)):
        return "tokens are still of this epoch; run `ascolto keys rekey`"
    if kind == "sealing" and (rows := sealed_rows_for(connection, ring, version)):
        return f"{rows} records are sealed for it; run `ascolto keys reseal`"
    if kind == "vault":
        public = ring.store.read(name_of("vault", version, "pub"))
        found = connection.execute(
            "SELECT (SELECT count(*) FROM vault.holder WHERE wrapping = %s)"
            " + (SELECT count(*) FROM vault.token WHERE holder IS NULL) AS n",
            (vault.fingerprint(public),),
        ).fetchone()
        if found and found["n"]:
            return f"{found['n']} people's originals are wrapped for it; run `ascolto keys reseal`"
    return None


def sealed_rows_for(connection: Connection, ring: KeyRing, version: int) -> int:
    """How many boxes open with this version of the sealing key only. Tries each of them."""
    key = OpeningKey(ring.store.read(name_of("sealing", version)))
    return sum(_boxes_for(connection, key, table, column) for table, column in SEALED)


def _boxes_for(connection: Connection, key: OpeningKey, table: str, column: str) -> int:
    found, last = 0, UUID(int=0)
    while rows := connection.execute(
        f"SELECT id, {column} AS box FROM {table} WHERE {column} IS NOT NULL AND id > %s ORDER BY id LIMIT %s",  # noqa: S608 - names of ours
        (last, SCAN),
    ).fetchall():
        found += sum(opens(key, row["box"]) for row in rows)
        last = rows[-1]["id"]
    return found


def opens(key: OpeningKey, sealed: bytes) -> bool:
    """Whether a box is for this key."""
    try:
        key.open(sealed)
    except Permanent:
        return False
    return True


def current_epoch(database: Database) -> int:
    """The epoch whose tokens are made and stored now."""
    with database.transaction() as connection:
        return _epoch(connection)


def epoch_for_storing(connection: Connection) -> int:
    """The current epoch, which cannot change before the caller's transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock_shared(%s)", (EPOCH_LOCK,))
    return _epoch(connection)


def hold_epoch(connection: Connection, codes: Sequence[Pseudonyms]) -> Pseudonyms:
    """The one of ``codes`` that makes tokens now; the epoch stays as it is until the caller's transaction ends.

    Raises ``EpochMoved`` when none of them does.
    """
    epoch = epoch_for_storing(connection)
    for one in codes:
        if one.epoch == epoch:
            return one
    raise EpochMoved("the key epoch has moved on; the work is taken up again with its key")


def _epoch(connection: Connection) -> int:
    row = connection.execute("SELECT current FROM access.pseudonym_epoch").fetchone()
    return int(row["current"]) if row else 1


def unfinished(connection: Connection) -> bool:
    """Whether tokens of an earlier epoch may still be stored."""
    return bool(connection.execute("SELECT 1 FROM access.rekeying WHERE finished_at IS NULL").fetchone())


def _register(connection: Connection, name: str, print_: str) -> None:
    connection.execute("INSERT INTO access.key_registry (name, fingerprint) VALUES (%s, %s)", (name, print_))


def _write_down(connection: Connection, action: str, kind: str, version: int) -> None:
    entry = audit.Entry(audit.operator(), action, targets=(f"key:{kind}",), detail={"kind": kind, "version": version})
    audit.append(connection, entry)
