"""Canaries: made-up records in production whose values must never be seen in clear, and the watch that looks for them.

They go in by the ordinary door and through the ordinary worker, under a tenant
of their own, so that no read of customers counts them. The watch looks through
every readable text column of the database, whatever its table is called, and
through the log files. Values are made up, so they may stand in ``privacy.canary``.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from psycopg import sql

from feedback import audit
from feedback.database import Connection, Database
from feedback.ids import uuid7
from feedback.intake import Intake
from feedback.items import RawItem
from feedback.logs import event
from feedback.privacy.canary_text import CanaryText, canary_text

CANARY_TENANT = "canary"
SOURCE = "canary"
KEPT_DAYS = 30
LOG_CHUNK = 1 << 20
_LEFT_OUT = ("privacy.canary",)
_OTHER_SCHEMAS = ("pg_catalog", "information_schema", "extensions", "public")
"""The server's own, and the version of the schema; every other one is looked through, new ones too."""

log = logging.getLogger("ascolto.canaries")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A value of a canary that stands in clear at ``place``."""

    canary_id: UUID
    label: str
    place: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """How many canaries there are, and where some were seen."""

    planted: int
    newest: datetime | None
    sightings: tuple[Sighting, ...]


def plant(database: Database, intake: Intake, languages: Iterable[str], actor: str) -> list[UUID]:
    """Put one canary for each language through ``intake``, which must be of ``CANARY_TENANT``. Returns their ids."""
    random = Random(secrets.randbits(128))
    made: list[tuple[UUID, CanaryText]] = [(uuid7(), canary_text(language, random)) for language in languages]
    with database.transaction() as connection:
        connection.cursor().executemany(
            'INSERT INTO privacy.canary (id, language, channel, "values") VALUES (%s, %s, %s, %s)',
            [(one, text.language, text.channel, json.dumps(dict(text.values))) for one, text in made],
        )
        ids = tuple(str(one) for one, _ in made)
        audit.append(connection, audit.Entry(actor, "canary.planted", ids, counts={"canaries": len(made)}))
    now = datetime.now(UTC)
    intake.admit(
        [
            RawItem(source=SOURCE, external_id=str(one), channel=text.channel, occurred_at=now, text=text.text,  # type: ignore[arg-type]
                    language=text.language)
            for one, text in made
        ]
    )  # fmt: skip
    return [one for one, _ in made]


def watch_canaries(database: Database, logs: Path | None, actor: str = "system:worker") -> list[Sighting]:
    """Look everywhere; what is seen is kept, logged and audited, and what is gone is noted. Old canaries are retired.

    Raises ``Retryable`` when the database is away.
    """
    with database.transaction() as connection:
        _retire(connection)
        rows = connection.execute('SELECT id, "values" FROM privacy.canary').fetchall()
        values = {part.lower(): (row["id"], label) for row in rows for label, value in row["values"].items()
                  for part in (value, *(value.split() if label == "PERSON" else ()))}  # fmt: skip
        if not values:
            return []
        places = [*_in_tables(connection, list(values)), *_in_logs(logs, list(values))]
        seen = sorted({(*values[value], place) for value, place in places}, key=str)
        new = _keep(connection, seen)
        if new:
            ids = tuple(sorted({str(canary_id) for canary_id, _, _ in new}))
            labels = sorted({label for _, label, _ in new})
            entry = audit.Entry(actor, "canary.seen", ids, counts={"places": len(new)}, detail={"labels": labels})
            audit.append(connection, entry)
    for _, label, _ in new:
        event(log, "canary_seen", logging.ERROR, kind=label)
    return list(watch(database).sightings)


def watch(database: Database) -> Watch:
    """What the newest watch knows."""
    [counts] = database.rows("SELECT count(*) AS n, max(planted_at) AS newest FROM privacy.canary")
    rows = database.rows(
        "SELECT canary_id, label, place, seen_at FROM privacy.sighting WHERE ended_at IS NULL ORDER BY seen_at, place"
    )
    found = tuple(Sighting(row["canary_id"], row["label"], row["place"], row["seen_at"]) for row in rows)
    return Watch(counts["n"], counts["newest"], found)


def _keep(connection: Connection, seen: Sequence[tuple[UUID, str, str]]) -> list[tuple[UUID, str, str]]:
    """Keep what is seen; returns what was not known or is back again."""
    open_ = {
        (row["canary_id"], row["label"], row["place"])
        for row in connection.execute("SELECT * FROM privacy.sighting WHERE ended_at IS NULL").fetchall()
    }
    cursor = connection.cursor()
    cursor.executemany(
        "INSERT INTO privacy.sighting (canary_id, label, place) VALUES (%s, %s, %s)"
        " ON CONFLICT (canary_id, label, place) DO UPDATE SET last_seen = now(), ended_at = NULL",
        seen,
    )
    cursor.executemany(
        "UPDATE privacy.sighting SET ended_at = now() WHERE canary_id = %s AND label = %s AND place = %s",
        sorted(open_ - set(seen), key=str),
    )
    return [one for one in seen if one not in open_]


def _retire(connection: Connection) -> None:
    """Forget canaries that are older than ``KEPT_DAYS``, with their rows."""
    for statement in (
        "DELETE FROM clean.item WHERE tenant = %(tenant)s AND stored_at < now() - make_interval(days => %(days)s)",
        "DELETE FROM raw.item WHERE tenant = %(tenant)s AND received_at < now() - make_interval(days => %(days)s)",
        "DELETE FROM privacy.canary WHERE planted_at < now() - make_interval(days => %(days)s)",
    ):
        connection.execute(statement, {"tenant": CANARY_TENANT, "days": KEPT_DAYS})


def _in_tables(connection: Connection, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(value, table.column) of every readable text column in which a value stands."""
    columns = connection.execute(
        "SELECT c.table_schema AS schema, c.table_name AS name, c.column_name AS field FROM information_schema.columns c"
        "  JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE NOT c.table_schema = ANY(%s) AND t.table_type = 'BASE TABLE'"
        "   AND (c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'tsvector'))"
        "   AND has_column_privilege(format('%%I.%%I', c.table_schema, c.table_name), c.column_name, 'SELECT')"
        " ORDER BY 1, 2, 3",
        (list(_OTHER_SCHEMAS),),
    ).fetchall()
    for row in columns:
        if f"{row['schema']}.{row['name']}" in _LEFT_OUT:
            continue
        statement = sql.SQL(
            "SELECT DISTINCT v.value FROM unnest(%s::text[]) AS v (value)"
            " JOIN {table} t ON strpos(lower(t.{field}::text), v.value) > 0"
        ).format(table=sql.Identifier(row["schema"], row["name"]), field=sql.Identifier(row["field"]))
        # One pass with an alternation finds out whether there is anything to look for at all.
        any_of = sql.SQL("SELECT 1 FROM {table} t WHERE lower(t.{field}::text) LIKE ANY (%s) LIMIT 1").format(
            table=sql.Identifier(row["schema"], row["name"]), field=sql.Identifier(row["field"])
        )
        patterns = [f"%{_escaped(value)}%" for value in values]
        if connection.execute(any_of, (patterns,)).fetchone():
            for found in connection.execute(statement, (list(values),)).fetchall():
                yield found["value"], f"{row['schema']}.{row['name']}.{row['field']}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _in_logs(folder: Path | None, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(value, log:file) of every log file in which a value stands; read in pieces that overlap."""
    if folder is None or not folder.is_dir():
        return
    needles = {value: value.encode() for value in values}
    overlap = max(map(len, needles.values()))
    for path in sorted(folder.glob("*.log*")):
        rest, found = b"", set()
        try:
            with path.open("rb") as file:
                while chunk := file.read(LOG_CHUNK):
                    window = rest + chunk.lower()
                    found |= {value for value, needle in needles.items() if needle in window}
                    rest = window[-overlap:]
        except OSError:
            continue  # a file that was rotated away while we looked
        for value in sorted(found):
            yield value, f"log:{path.name}"


def as_json(found: Watch) -> Mapping[str, Any]:
    """For the API: counts and places, no value."""
    return {
        "planted": found.planted,
        "newest": found.newest.isoformat() if found.newest else None,
        "sightings": [
            {"canary": str(one.canary_id), "label": one.label, "place": one.place, "seen_at": one.seen_at.isoformat()}
            for one in found.sightings
        ],
    }
