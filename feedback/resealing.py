"""After a rotation of the sealing key: records that still lie sealed are sealed for the newest one. Safe to run again."""

from __future__ import annotations

from uuid import UUID

from feedback.database import Database
from feedback.errors import Permanent
from feedback.key_registry import opens
from feedback.keys import KeyRing, OpeningKey

BATCH = 500


def reseal(database: Database, ring: KeyRing, *, batch: int = BATCH) -> int:
    """Go through every sealed record; returns how many were sealed anew. What opens with no key stays as it is (held)."""
    newest, every, sealing = OpeningKey(ring.opening().private), ring.opening(), ring.sealing()
    done, last = 0, UUID(int=0)
    while True:
        with database.transaction() as connection:
            rows = connection.execute(
                "SELECT id, sealed FROM raw.item WHERE sealed IS NOT NULL AND id > %s ORDER BY id LIMIT %s FOR UPDATE",
                (last, batch),
            ).fetchall()
            anew = []
            for row in rows:
                if not opens(newest, row["sealed"]):
                    try:
                        anew.append((sealing.seal(every.open(row["sealed"])), row["id"]))
                    except Permanent:
                        continue
            connection.cursor().executemany("UPDATE raw.item SET sealed = %s WHERE id = %s", anew)
        done += len(anew)
        if len(rows) < batch:
            return done
        last = rows[-1]["id"]
