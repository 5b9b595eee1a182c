"""Steps of an erasure that delete whole rows: the door, sealed rows, linked records, traces. Each in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from feedback.database import Connection
from feedback.linking import evidence
from feedback.rights import door, reach
from feedback.rights.reach import TENANT, Person

_EXTERNAL_KEYS = f"""
    SELECT external_key FROM clean.item WHERE {reach.OWN} AND id NOT IN (SELECT item_id FROM rights.held_now) UNION
    SELECT external_key FROM insights.score WHERE tenant = %(tenant)s AND subject = ANY(%(tokens)s) UNION
    SELECT external_key FROM insights.event WHERE tenant = %(tenant)s AND subject = ANY(%(tokens)s) UNION
    SELECT external_key FROM raw.item WHERE tenant = %(tenant)s AND people && %(digests)s::bytea[]
       AND item_id NOT IN (SELECT item_id FROM rights.held_now)
"""  # noqa: S608 - constants of ours

_RAW = f"""
    WITH own (kind, source, external_key) AS (
        SELECT 'feedback', source, external_key FROM clean.item WHERE {reach.OWN} UNION ALL
        SELECT 'score', source, external_key FROM insights.score WHERE tenant = %(tenant)s AND subject = ANY(%(tokens)s) UNION ALL
        SELECT 'event', source, external_key FROM insights.event WHERE tenant = %(tenant)s AND subject = ANY(%(tokens)s)
    )
    DELETE FROM raw.item r
     WHERE r.tenant = %(tenant)s AND r.item_id NOT IN (SELECT item_id FROM rights.held_now)
       AND (r.people && %(digests)s::bytea[]
            OR EXISTS (SELECT FROM own o WHERE (o.kind, o.source, o.external_key) = (r.kind, r.source, r.external_key)))
    RETURNING r.id, r.state, r.item_id
"""  # noqa: S608 - constants of ours


def shut_door(
    connection: Connection, person: Person, request: UUID, of_token: Callable[[str], Sequence[bytes]]
) -> dict[str, int]:
    """Tombstones for every reference, token and external id of the person. Nothing of theirs comes in from here on."""
    door.shut(connection)
    rows = connection.execute(_EXTERNAL_KEYS, person.values()).fetchall()
    known = {*person.digests, *(digest for token in person.tokens for digest in of_token(token)[:1])}
    made = connection.execute(
        "INSERT INTO rights.tombstone (tenant, digest, request) SELECT %s, unnest(%s::bytea[]), %s"
        " ON CONFLICT DO NOTHING RETURNING 1",
        (TENANT, sorted(known | {bytes(row["external_key"]) for row in rows}), request),
    ).fetchall()
    return {"tombstones": len(made)}


def raw_rows(connection: Connection, person: Person) -> dict[str, int]:
    """Sealed rows, waiting and held ones too, by digest and by external id; and the API's kept answers that name them."""
    rows = connection.execute(_RAW, person.values()).fetchall()
    unread = sum(row["state"] != "done" for row in rows)
    answers = connection.execute(
        "DELETE FROM access.idempotency WHERE jsonb_typeof(answer -> 'items') = 'array' AND EXISTS"
        " (SELECT FROM jsonb_array_elements(answer -> 'items') AS one WHERE one ->> 'id' = ANY(%s)) RETURNING 1",
        ([str(row["item_id"]) for row in rows],),
    ).fetchall()
    corrections = connection.execute(
        "DELETE FROM privacy.correction WHERE raw_id = ANY(%s) OR item_id = ANY(%s) RETURNING 1",
        ([row["id"] for row in rows], [row["item_id"] for row in rows]),
    ).fetchall()
    return {
        "raw_rows": len(rows),
        "corrections": len(corrections),
        "raw_rows_not_worked": unread,
        "kept_answers": len(answers),
    }


def linked_rows(connection: Connection, person: Person) -> dict[str, int]:
    """Scores, events, attributes, aliases, and what the door knew of the references."""
    counts = {"aliases": evidence.forget(connection, person.tokens)}
    for name, table, condition in (
        ("scores", "insights.score", "subject = ANY(%(tokens)s)"),
        ("events", "insights.event", "subject = ANY(%(tokens)s)"),
        ("customers", "insights.subject", "subject = ANY(%(tokens)s)"),
        ("statements", "rights.statement", "subject = ANY(%(tokens)s) OR digests && %(digests)s::bytea[]"),
        ("door", "rights.door", "digest = ANY(%(digests)s)"),
        ("references", "rights.reference", "token = ANY(%(tokens)s)"),
    ):
        deleted = connection.execute(
            f"DELETE FROM {table} WHERE tenant = %(tenant)s AND ({condition}) RETURNING 1",  # noqa: S608 - ours
            person.values(),
        ).fetchall()
        counts[name] = len(deleted)
    return counts


def traces(connection: Connection, person: Person, request: UUID, tell: Callable[[], int]) -> dict[str, int]:
    """Copies made for access requests, looks behind tokens, other requests of the person; ``tell`` gives word downstream."""
    values = {**person.values(), "request": request}
    packages = connection.execute(
        "DELETE FROM rights.package USING rights.request r WHERE r.id = rights.package.request"
        " AND r.subjects && %(tokens)s RETURNING 1",
        values,
    ).fetchall()
    looks = connection.execute(
        "DELETE FROM access.reidentification WHERE token = ANY(%(tokens)s) RETURNING id", values
    ).fetchall()
    others = connection.execute(
        "UPDATE rights.request SET subjects = '{}', digests = '{}', identifiers = NULL"
        " WHERE subjects && %(tokens)s AND id <> %(request)s RETURNING 1",
        values,
    ).fetchall()
    return {
        "packages": len(packages), "reidentifications": len(looks), "earlier_requests": len(others), "notices": tell(),
    }  # fmt: skip
