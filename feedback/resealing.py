"""After a rotation of the sealing key: whatever still lies sealed is sealed for the newest one. Safe to run again."""

from __future__ import annotations

from uuid import UUID

from feedback.database import Database
from feedback.errors import Permanent
from feedback.key_registry import SEALED, opens
from feedback.keys import KeyRing, OpeningKey

BATCH = 500


def reseal(database: Database, ring: KeyRing, *, batch: int = BATCH) -> int:
    """Go through every sealed box; returns how many were sealed anew. What opens with no key stays as it is (held)."""
    return sum(_column(database, ring, table, column, batch) for table, column in SEALED)


def _column(database: Database, ring: KeyRing, table: str, column: str, batch: int) -> int:
    newest, every, sealing = OpeningKey(ring.opening().private), ring.opening(), ring.sealing()
    done, last = 0, UUID(int=0)
    while True:
        with database.transaction() as connection:
            rows = connection.execute(
                f"SELECT id, {column} AS box FROM {table} WHERE {column} IS NOT NULL AND id > %s"  # noqa: S608 - names of ours
                " ORDER BY id LIMIT %s FOR UPDATE",
                (last, batch),
            ).fetchall()
            anew = []
            for row in rows:
                if not opens(newest, row["box"]):
                    try:
                        anew.append((sealing.seal(every.open(row["box"])), row["id"]))
                    except Permanent:
                        continue
            connection.cursor().executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", anew)  # noqa: S608 - names of ours
        done += len(anew)
        if len(rows) < batch:
            return done
        last = rows[-1]["id"]
