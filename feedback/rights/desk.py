"""The worker's desk: opens what people gave to be found by, looks them up, and does what they asked.

Called by the sweep, by every shift and by the command line. A request that was
interrupted is taken up where it stopped. Identifiers are in this process's
memory while they are looked up, and nowhere afterwards.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from feedback import audit
from feedback.database import Connection, Database
from feedback.errors import Permanent, Retryable
from feedback.key_registry import hold_epoch
from feedback.keys import IntakeKey, OpeningKey
from feedback.linking import decisions
from feedback.logs import event
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.rights import door, erasure, identifiers, reach, standing
from feedback.rights.access_package import Context, build
from feedback.rights.erasure import ACTOR, Tools
from feedback.rights.reach import Person
from feedback.rights.references import Reference, references_of
from feedback.wire import unpack

LISTED_AT_ONCE = 500
PACKAGE_DAYS = 7
OUTBOX_DAYS = 30

log = logging.getLogger("ascolto.rights")

# A customer record that waits may join two references: people are looked up when those before the request are worked.
_NEXT = """
    SELECT r.* FROM rights.request r WHERE r.state = 'received' AND (%(only)s::uuid IS NULL OR r.id = %(only)s)
       AND NOT EXISTS (SELECT FROM raw.item i WHERE i.kind = 'subject' AND i.state IN ('received', 'leased')
                        AND i.received_at <= r.received_at)
     ORDER BY r.received_at LIMIT 1 FOR UPDATE OF r SKIP LOCKED
"""
_RUNNING = """
    SELECT id, kind FROM rights.request WHERE state = 'running' AND (%(only)s::uuid IS NULL OR id = %(only)s)
     ORDER BY received_at
"""
_CLAIMED = "SELECT * FROM rights.request WHERE id = %s AND state = 'running' FOR UPDATE SKIP LOCKED"
# An erasure that left items under a legal hold goes on when no hold is left on any of them.
_FREED = """
    UPDATE rights.request SET state = 'running', step = NULL
     WHERE kind = 'erasure' AND state = 'done' AND subjects <> '{}' AND NOT EXISTS (
           SELECT FROM clean.item i JOIN rights.held_now h ON h.item_id = i.id
            WHERE i.subject = ANY(subjects) OR i.author = ANY(subjects))
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker needs to answer requests. ``pseudonyms`` has one entry for each key epoch that is in use."""

    database: Database
    opening: OpeningKey
    digests: IntakeKey
    pseudonyms: Sequence[Pseudonyms]
    tools: Tools = field(repr=False)
    context: Context

    def attend(self, only: UUID | None = None) -> int:
        """Look up and do everything that waits (or one request), decisions about links first; returns how many moved.

        Raises ``Retryable`` when the database is away.
        """
        with self.database.transaction() as connection:
            connection.execute(_FREED)
        moved = decisions.settle(self.database, self.context.purposes)
        try:
            while self._look_up_next(only):
                moved += 1
        except Permanent as error:
            event(log, "look_up_failed", logging.ERROR, code=error.code)
        for row in self.database.rows(_RUNNING, {"only": only}):
            moved += self._do(row["id"], row["kind"])
        return moved

    def tidy(self) -> None:
        """Remove copies nobody fetched and notices nobody sent."""
        with self.database.transaction() as connection:
            connection.execute(
                "DELETE FROM rights.package WHERE made_at < now() - make_interval(days => %s)", (PACKAGE_DAYS,)
            )
            connection.execute(
                "DELETE FROM rights.outbox WHERE made_at < now() - make_interval(days => %s)", (OUTBOX_DAYS,)
            )

    def list_people(self) -> int:
        """Note whose the sealed rows are that came in before that was noted; returns how many were looked at."""
        done = 0
        while rows := self._list_some():
            done += rows
        return done

    def _list_some(self) -> int:
        with self.database.transaction() as connection:
            rows = connection.execute(
                "SELECT id, sealed FROM raw.item WHERE people IS NULL AND sealed IS NOT NULL LIMIT %s"
                " FOR UPDATE SKIP LOCKED",
                (LISTED_AT_ONCE,),
            ).fetchall()
            connection.cursor().executemany(
                "UPDATE raw.item SET people = %s WHERE id = %s",
                [(self._people_of(bytes(row["sealed"])), row["id"]) for row in rows],
            )
        return len(rows)

    def _people_of(self, sealed: bytes) -> list[bytes]:
        try:
            record = unpack(self.opening.open(sealed))
        except Permanent:
            # Nobody can read it, so nobody can tell whose it is; it is held and shown to the operator.
            return []
        return [digest for one in references_of(record) for digest in one.digests(self.digests)]

    def _look_up_next(self, only: UUID | None) -> bool:
        self.list_people()
        with self.database.transaction() as connection:
            current = hold_epoch(connection, self.pseudonyms)
            row = connection.execute(_NEXT, {"only": only}).fetchone()
            if row is None:
                return False
            try:
                given = identifiers.unpack(self.opening.open(bytes(row["identifiers"])))
            except Permanent as error:
                event(log, "request_unreadable", logging.ERROR, code=error.code)
                self._set(connection, row["id"], "not_found", {"unreadable": 1})
                return True
            found = reach.people(connection, given, self.pseudonyms, self.digests)
            if len(found) > 1 and row["asked"].get("same_person"):
                found = [reach.joined(found)]
            if not found and row["kind"] in standing.KINDS:
                # Somebody may consent or object before anything of theirs comes in.
                nobody = reach.Person("", (), ())
                found = [self._as_given(nobody, given)]
            if len(found) != 1:
                self._set(connection, row["id"], "ambiguous" if found else "not_found", {"people": len(found)})
                return True
            person = reach.joined([found[0], self._as_given(found[0], given)])
            self._begin(connection, row["id"], person)
            self._remember(connection, given, current)
        return True

    def _as_given(self, person: Person, given: Sequence[Reference]) -> Person:
        """Every identifier that was given counts as the person's, those that nothing here knows yet too."""
        tokens = [each.token(one.label, one.value) for one in given for each in self.pseudonyms]
        return Person(
            person.name or tokens[0],
            tuple(tokens),
            tuple(digest for one in given for digest in one.digests(self.digests)),
        )

    def _remember(self, connection: Connection, given: Sequence[Reference], current: Pseudonyms) -> None:
        connection.cursor().executemany(
            "INSERT INTO rights.reference (tenant, digest, token) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [
                (reach.TENANT, digest, current.token(one.label, one.value))
                for one in given
                for digest in one.digests(self.digests)
            ],
        )

    def _begin(self, connection: Connection, request_id: UUID, person: Person) -> None:
        pseudonym = self.digests.digest("request", person.name).hex()[:16]
        connection.execute(
            "UPDATE rights.request SET state = 'running', identifiers = NULL, subjects = %s, digests = %s, person = %s"
            " WHERE id = %s",
            ([person.name, *sorted(set(person.tokens) - {person.name})], list(person.digests), pseudonym, request_id),
        )
        self._write_down(connection, request_id, {"people": 1})

    def _set(self, connection: Connection, request_id: UUID, state: str, counts: dict[str, int]) -> None:
        connection.execute(
            "UPDATE rights.request SET state = %s, identifiers = NULL, counts = %s WHERE id = %s",
            (state, json.dumps(counts), request_id),
        )
        self._write_down(connection, request_id, counts)

    @staticmethod
    def _write_down(connection: Connection, request_id: UUID, counts: dict[str, int]) -> None:
        audit.append(connection, audit.Entry(ACTOR, "subject.found", (f"request:{request_id}",), counts=counts))

    def _do(self, request_id: UUID, kind: str) -> int:
        try:
            if kind == "erasure":
                return int(erasure.run(self.database, request_id, self.tools))
            if kind == "access":
                return int(self._copy(request_id))
            return int(self._say(request_id))
        except Retryable:
            raise
        except Exception as error:  # noqa: BLE001 - the task edge: one request must not keep the others, or all work, from going on
            word = error.code if isinstance(error, Permanent) else "failed"
            event(log, "request_failed", logging.ERROR, kind=kind, code=word, error=type(error).__name__)
            with self.database.transaction() as connection:
                connection.execute("UPDATE rights.request SET step = NULL WHERE id = %s", (request_id,))
        return 0

    def _say(self, request_id: UUID) -> bool:
        """Keep what the person said and make it count, in one transaction."""
        with self.database.transaction() as connection:
            hold_epoch(connection, self.pseudonyms)
            door.shut(connection)
            row = connection.execute(_CLAIMED, (request_id,)).fetchone()
            if row is None:
                return False
            person = self._person(row)
            said = standing.read(row["kind"], row["asked"], self.context.purposes)
            standing.record(connection, person, said, by=row["recorded_by"], at=row["received_at"], request=request_id)
            counts = standing.apply(connection, person, self.context.purposes)
            self._done(connection, request_id, counts)
            named = said.purpose if said.purpose != standing.EVERY else "every"
            detail: dict[str, audit.Detail] = {"names": [named]}
            if said.ground:
                detail["reason"] = said.ground
            audit.append(
                connection, audit.Entry(ACTOR, said.action, (f"request:{request_id}",), counts=counts, detail=detail)
            )
        return True

    @staticmethod
    def _done(connection: Connection, request_id: UUID, counts: dict[str, int]) -> None:
        connection.execute(
            "UPDATE rights.request SET state = 'done', finished_at = now(), counts = %s WHERE id = %s",
            (json.dumps(counts), request_id),
        )

    def _copy(self, request_id: UUID) -> bool:
        with self.database.transaction() as connection:
            hold_epoch(connection, self.pseudonyms)
            row = connection.execute(_CLAIMED, (request_id,)).fetchone()
            if row is None:
                return False
            person = self._person(row)
            content = build(connection, person, request_id, row["person"], self.context)
            connection.execute(
                "INSERT INTO rights.package (request, content) VALUES (%s, %s)", (request_id, json.dumps(content))
            )
            self._done(connection, request_id, {name: len(content[name]) for name in ("items", "scores", "events")})
        return True

    def _person(self, row: Mapping[str, Any]) -> Person:
        return reach.of_request(row).in_every_epoch(self.pseudonyms)
