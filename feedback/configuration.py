"""Which settings changed since the last start: by name, never by value, into the audit log."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields

from feedback import audit
from feedback.database import Database
from feedback.settings import Settings

POLICY = "privacy_policy"


def digests(settings: Settings, policy_fingerprint: str) -> dict[str, str]:
    """Name -> digest of everything that the operator may set, but for addresses, which may hold a password."""
    values: dict[str, object] = {each.name: getattr(settings, each.name) for each in fields(settings) if each.repr}
    for name in ("purposes", "policy"):
        path = getattr(settings, name)
        values[f"{name}_file"] = path.read_bytes() if path and path.exists() else b""
    values[POLICY] = policy_fingerprint
    return {name: hashlib.sha256(repr(value).encode()).hexdigest()[:16] for name, value in values.items()}


def note_changes(owner: Database, now: Mapping[str, str], actor: str) -> list[str]:
    """Compare with the last start, remember, and write down what changed; returns the names.

    The first start writes one entry without names. Two starts at once wait for each other.
    """
    with owner.transaction() as connection:
        connection.execute("LOCK TABLE access.configuration IN EXCLUSIVE MODE")
        rows = connection.execute("SELECT name, digest FROM access.configuration").fetchall()
        known = {row["name"]: row["digest"] for row in rows}
        changed = sorted(name for name in known.keys() | now.keys() if known.get(name) != now.get(name))
        if not changed:
            return []
        connection.execute("DELETE FROM access.configuration WHERE name = ANY(%s)", (changed,))
        connection.cursor().executemany(
            "INSERT INTO access.configuration (name, digest) VALUES (%s, %s)",
            [(name, now[name]) for name in changed if name in now],
        )
        counts = {"settings": len(changed)}
        detail: dict[str, audit.Detail] = {"names": changed} if known else {}
        audit.append(connection, audit.Entry(actor, "settings.changed", counts=counts, detail=detail))
        if POLICY in changed:
            policy: dict[str, audit.Detail] = {"policy": now.get(POLICY, "")}
            audit.append(connection, audit.Entry(actor, "policy.changed", detail=policy))
    return changed
