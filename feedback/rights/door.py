"""The worker's side of the door: nothing of an erased person is stored, and no mention of them stays in a text.

``raw.admit`` refuses at intake. A row that was in already when its person was
erased, or that is known only after reading (a mention, an alias), is met here.

Who shuts the door takes the lock alone; who stores takes it together with
others and looks for tombstones under it. So a row that is being stored while
its person is erased is either seen by the erasure or seen here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from uuid import UUID

from feedback.database import Connection, Database
from feedback.items import TOKEN_PATTERN, CleanItem
from feedback.keys import IntakeKey
from feedback.leases import Claim
from feedback.linking.evidence import Move
from feedback.privacy.outcomes import Pseudonymised
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.privacy.purposes import Purposes
from feedback.records import Record
from feedback.rights import reach, standing
from feedback.rights.mentions import forget_item
from feedback.rights.references import Reference, aliases_of, references_of, token_digests

TENANT = "default"
LOCK = 847210
"""Advisory lock; ``raw.admit`` takes the same."""


def shut(connection: Connection) -> None:
    """Wait until whoever stores has committed, and keep others waiting until this transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))


def erased(connection: Connection, digests: Collection[bytes]) -> set[bytes]:
    """Those of ``digests`` that have a tombstone."""
    rows = connection.execute(
        "SELECT digest FROM rights.tombstone WHERE tenant = %s AND digest = ANY(%s)", (TENANT, list(digests))
    ).fetchall()
    return {bytes(row["digest"]) for row in rows}


@dataclass(frozen=True, slots=True)
class Stopped:
    """Rows of people who were erased, rows to be worked again since they mention one, aliases that were erased."""

    erased: Set[UUID] = frozenset()
    again: Set[UUID] = frozenset()
    aliases: Set[str] = frozenset()


class Door:
    """Knows people by keyed digests, and looks at what a worker is about to store."""

    def __init__(
        self,
        digests: IntakeKey,
        pseudonyms: Pseudonyms,
        purposes: Purposes | None = None,
        older: Sequence[Pseudonyms] = (),
    ) -> None:
        self._digests = digests
        self._pseudonyms = pseudonyms
        self._purposes = purposes
        self._every = (pseudonyms, *older)

    def without_erased(self, database: Database, answers: Sequence[Pseudonymised]) -> list[Pseudonymised]:
        """The items with ``[ERASED]`` where they mention somebody who was erased, and without those originals."""
        known = [self._mentioned(answer) for answer in answers]
        everything = {digest for one in known for digests in one.values() for digest in digests}
        if not everything:
            return list(answers)
        with database.transaction() as connection:
            gone = erased(connection, everything)
        if not gone:
            return list(answers)
        return [
            self._forgotten(answer, {token for token, digests in one.items() if gone & digests})
            for answer, one in zip(answers, known, strict=True)
        ]

    def look(
        self,
        connection: Connection,
        records: Iterable[tuple[Claim, Record]],
        items: Mapping[UUID, CleanItem],
        aliases: Iterable[str],
    ) -> Stopped:
        """Take the lock and say what must not be stored as it is; store right after, in the same transaction.

        ``items`` are the clean items by raw row, ``aliases`` tokens that customer records bring.
        """
        connection.execute("SELECT pg_advisory_xact_lock_shared(%s)", (LOCK,))
        own = {claim.raw_id: {claim.external_key, *self._people(record)} for claim, record in records}
        said = {
            raw_id: {digest for token in _tokens(item) for digest in self._of_token(token)}
            for raw_id, item in items.items()
        }
        linked = {alias: self._of_token(alias) for alias in aliases}
        gone = erased(connection, set().union(*own.values(), *said.values(), *linked.values()))
        theirs = {raw_id for raw_id, digests in own.items() if digests & gone}
        return Stopped(
            erased=theirs,
            again={raw_id for raw_id, digests in said.items() if digests & gone} - theirs,
            aliases={alias for alias, digests in linked.items() if digests & gone},
        )

    def remember(self, connection: Connection, records: Iterable[Record]) -> None:
        """Note which token each reference has, so that an erasure under one shuts the door for all."""
        pairs = {
            (digest, self._pseudonyms.token(one.label, one.value))
            for record in records
            for one in (*references_of(record), *aliases_of(record))
            for digest in one.digests(self._digests)
        }
        if pairs:
            digests, tokens = zip(*sorted(pairs), strict=True)
            connection.execute(
                "INSERT INTO rights.reference (tenant, digest, token)"
                " SELECT %s, d, t FROM unnest(%s::bytea[], %s::text[]) AS given (d, t) ON CONFLICT DO NOTHING",
                (TENANT, list(digests), list(tokens)),
            )

    def settle(self, connection: Connection, stored: Sequence[tuple[Claim, Record]], moves: Sequence[Move]) -> None:
        """Withhold what was just stored and may not be read: somebody objected, is restricted, or did not consent.

        ``moves``: who was linked or parted by it.
        """
        standing.follow_moves(connection, moves, self._purposes)
        tokens = {
            digest: self._pseudonyms.token(one.label, one.value)
            for _, record in stored
            for one in (*references_of(record), *aliases_of(record))
            for digest in one.digests(self._digests)
        }
        unproved = [(claim, record) for claim, record in stored if self._unproved(record)]
        named = {
            self._pseudonyms.token(one.label, one.value) for _, record in unproved for one in references_of(record)
        }
        for token in sorted({*standing.affected(connection, tokens), *named}):
            person = reach.known(connection, [token]).in_every_epoch(self._every)
            standing.apply(connection, person, self._purposes)
        nameless = [claim.item_id for claim, record in unproved if not references_of(record)]
        standing.withhold(connection, nameless, "no_consent")

    def _of_token(self, token: str) -> set[bytes]:
        return set(token_digests(self._digests, [self._pseudonyms], token))

    def _people(self, record: Record) -> set[bytes]:
        return {digest for one in references_of(record) for digest in one.digests(self._digests)}

    def _unproved(self, record: Record) -> bool:
        """Whether the door may have let it in without a consent, to be withheld or held."""
        purpose = self._purposes.of(record.source, getattr(record, "channel", None)) if self._purposes else None
        return purpose is not None and purpose.needs_consent and purpose.barred != "refuse"

    def _mentioned(self, answer: Pseudonymised) -> dict[str, set[bytes]]:
        """Token -> what it may be known by: itself, and its value under whatever key epoch."""
        known = {token: self._of_token(token) for token in _tokens(answer.item)}
        for token, value in answer.originals.items():
            label = token[1:].rsplit("_", 1)[0]
            if token in known and label != "PERSON":
                known[token].update(Reference(label, value).digests(self._digests, answer.item.language))
        return known

    @staticmethod
    def _forgotten(answer: Pseudonymised, tokens: set[str]) -> Pseudonymised:
        if not tokens:
            return answer
        kept = {token: value for token, value in answer.originals.items() if token not in tokens}
        return replace(answer, item=forget_item(answer.item, tokens), originals=kept)


def _tokens(item: CleanItem) -> set[str]:
    """Tokens that stand in the text; the item's own references are not mentions."""
    parts = (item.text, item.title or "", *(turn.text for turn in item.turns))
    found = {match.group() for part in parts for match in TOKEN_PATTERN.finditer(part)}
    return found - {item.subject, item.author}
