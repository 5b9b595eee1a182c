"""Erasing a person: a row of steps, each one transaction that also notes how far it came and what it deleted.

    door -> raw -> mentions -> vault -> items -> linked -> traces -> proof

Whoever is killed at any point leaves the request in the state after the last
step that committed; the next sweep goes on from there. Every step finds its work
by conditions (``feedback.rights.reach``), so repeating one would find nothing.

The order matters. The door is shut first, so that nothing of the person comes
in behind the deletion. What other steps need to find their rows by (items,
aliases) goes after them. The receipt is signed last, after looking again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from feedback import audit
from feedback.database import Connection, Database
from feedback.errors import Permanent
from feedback.ids import uuid7
from feedback.key_registry import hold_epoch
from feedback.keys import IntakeKey, SealingKey
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.rights import erasure_items, erasure_rows, reach
from feedback.rights.reach import Person
from feedback.rights.receipts import Signer, keep_public
from feedback.rights.references import token_digests
from feedback.webhooks.outbox import downstream, tell

TENANT = "default"
ACTOR = "system:rights"
EVENT = "subject.erased"
TOLD = ("items", "mentions", "scores", "events")
Counts = dict[str, int]

AGES_OUT = (
    "backups of the database, as the operator's promise says; what the vault held is unreadable in them at once",
    "the database's own log and deleted rows that were not vacuumed yet",
    "numbers that were given out about groups of people before, and monthly numbers of groups, stay",
    "entries of the audit log stay: they name pseudonymous ids and counts only",
)


@dataclass(frozen=True, slots=True)
class Tools:
    """What an erasure works with. ``pause`` is called with ``step:before`` and ``step:after`` each commit, for tests."""

    digests: IntakeKey
    codes: Sequence[Pseudonyms] = field(repr=False)
    sealing: SealingKey
    signer: Signer = field(repr=False)
    backup_days: int = 0
    pause: Callable[[str], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Job:
    """The request that is worked on."""

    request: UUID
    person: Person
    pseudonym: str
    row: Mapping[str, Any] = field(repr=False)


Step = Callable[[Connection, Job, Tools], Counts]
STEPS: dict[str, Step] = {
    "door": lambda connection, job, tools: erasure_rows.shut_door(
        connection, job.person, job.request, lambda token: token_digests(tools.digests, tools.codes, token)
    ),
    "raw": lambda connection, job, _: erasure_rows.raw_rows(connection, job.person),
    "mentions": lambda connection, job, _: erasure_items.forget_mentions(connection, job.person),
    "vault": lambda connection, job, _: erasure_items.vault_originals(connection, job.person),
    "items": lambda connection, job, _: erasure_items.own_items(connection, job.person),
    "linked": lambda connection, job, _: erasure_rows.linked_rows(connection, job.person),
    "traces": lambda connection, job, tools: erasure_rows.traces(
        connection, job.person, job.request, lambda: _tell(connection, job, tools)
    ),
    "proof": lambda connection, job, tools: _prove(connection, job, tools),
}


def run(database: Database, request_id: UUID, tools: Tools) -> bool:
    """Go on until the request is done; False when somebody else is working on it or there is nothing to do.

    Raises ``Retryable`` when the database is away and ``EpochMoved`` when tokens got a key epoch whose key is not here;
    what was done stays done.
    """
    worked = False
    while True:
        with database.transaction() as connection:
            hold_epoch(connection, tools.codes)
            job, step = _next(connection, request_id, tools.codes)
            if job is None:
                return worked
            counts = STEPS[step](connection, job, tools)
            _note(connection, job, step, counts)
            tools.pause(f"{step}:before")
        tools.pause(f"{step}:after")
        worked = True


def _next(connection: Connection, request_id: UUID, codes: Sequence[Pseudonyms]) -> tuple[Job | None, str]:
    row = connection.execute(
        "SELECT * FROM rights.request WHERE id = %s AND kind = 'erasure' AND state = 'running' FOR UPDATE SKIP LOCKED",
        (request_id,),
    ).fetchone()
    if row is None:
        return None, ""
    steps = list(STEPS)
    step = steps[steps.index(row["step"]) + 1] if row["step"] else steps[0]
    return Job(request_id, reach.of_request(row).in_every_epoch(codes), row["person"], row), step


def _note(connection: Connection, job: Job, step: str, counts: Counts) -> None:
    """Where the request stands now, in the transaction that did it."""
    total = {**job.row["counts"]}
    for name, count in counts.items():
        total[name] = total.get(name, 0) + count
    if step != "proof":
        connection.execute(
            "UPDATE rights.request SET step = %s, counts = %s WHERE id = %s", (step, json.dumps(total), job.request)
        )
    action = {"door": "erasure.started", "vault": "vault.shredded", "proof": "subject.erased"}.get(step)
    if action:
        said = total if step == "proof" else counts
        audit.append(connection, audit.Entry(ACTOR, action, (f"request:{job.request}",), counts=said))


def _prove(connection: Connection, job: Job, tools: Tools) -> Counts:
    """Look again, sign the receipt, forget who it was. Items under a legal hold keep the request findable."""
    items = reach.own_items(connection, job.person)
    held = reach.held_items(connection, items)
    left = reach.counts(connection, job.person)
    left["items"] -= len(held)
    left["raw_rows"] -= _raw_rows_of(connection, job.person, held)
    if any(left.values()):
        raise Permanent("something of the person is left after all steps", code="erasure_incomplete")
    # Last of all: a rotation that overtook this erasure has written what the tokens of the request became.
    connection.execute(
        "DELETE FROM vault.token_map WHERE tenant = %(tenant)s AND old = ANY(%(tokens)s)", job.person.values()
    )
    keep_public(connection, tools.signer)
    receipt = tools.signer.sign(_receipt(connection, job, tools, held))
    connection.execute(
        "UPDATE rights.request SET state = 'done', step = NULL, finished_at = now(), receipt = %s, work = %s,"
        " subjects = CASE WHEN %s THEN subjects ELSE '{}' END, digests = CASE WHEN %s THEN digests ELSE '{}' END"
        " WHERE id = %s",
        (json.dumps(receipt), json.dumps({"held": len(held)}), bool(held), bool(held), job.request),
    )
    return {}


def _tell(connection: Connection, job: Job, tools: Tools) -> int:
    """Word for systems downstream: the tokens that they may know the person by, in every key epoch that is here."""
    said = {
        "request": str(job.request),
        "subjects": sorted(job.person.tokens),
        "counts": {name: job.row["counts"].get(name, 0) for name in TOLD},
    }
    return tell(connection, tools.sealing, EVENT, said, request=job.request, about=job.pseudonym)


def _raw_rows_of(connection: Connection, person: Person, items: list[UUID]) -> int:
    row = connection.execute(
        "SELECT count(*) AS n FROM raw.item WHERE item_id = ANY(%(items)s) AND people && %(digests)s::bytea[]",
        {**person.values(), "items": items},
    ).fetchone()
    return int(row["n"]) if row else 0


def _receipt(connection: Connection, job: Job, tools: Tools, held: list[UUID]) -> dict[str, Any]:
    holds = connection.execute(
        "SELECT h.reason, h.until, count(*) AS items FROM rights.hold h JOIN rights.held_item i ON i.hold = h.id"
        " WHERE i.item_id = ANY(%s) AND h.lifted_at IS NULL AND h.until > now() GROUP BY h.id ORDER BY h.until",
        (held,),
    ).fetchall()
    open_rows = connection.execute("SELECT count(*) AS n FROM raw.item WHERE sealed IS NOT NULL").fetchone()
    return {
        "id": str(uuid7()),
        "request": str(job.request),
        "person": job.pseudonym,
        "kind": "erasure",
        "received_at": job.row["received_at"].astimezone(UTC).isoformat(timespec="seconds"),
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "deleted": dict(job.row["counts"]),
        "downstream": downstream(connection, job.request),
        "held": [
            {"items": row["items"], "reason": row["reason"], "until": row["until"].astimezone(UTC).isoformat()}
            for row in holds
        ],
        "ages_out": [*AGES_OUT, *([f"backups are kept {tools.backup_days} days"] if tools.backup_days else [])],
        "checked_when_worked": int(open_rows["n"]) if open_rows else 0,
        "not_findable": "names that other people wrote: their tokens hold in one conversation and lead to nobody",
    }
