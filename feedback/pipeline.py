"""The straight path of a worker, in order: claim, open, pseudonymise, enrich, store.

A failure has one of two ends: the row comes back later, or it is held with a
word for a person. Which one is decided here and nowhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from feedback.database import Database
from feedback.errors import EpochMoved, Outdated, Permanent, Retryable
from feedback.items import CleanItem, EnrichedItem, RawItem
from feedback.key_registry import epoch_for_storing
from feedback.keys import IntakeKey, OpeningKey, SealingKey
from feedback.leases import FEEDBACK, LINKED, Claim, Leases, Reason
from feedback.linking import evidence
from feedback.linking.records import link
from feedback.logs import event
from feedback.looks import review_digest
from feedback.ports import Annotator
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.privacy.purposes import Purposes
from feedback.pseudonymise import Decision, Held, Pseudonymised, Pseudonymiser
from feedback.records import Record
from feedback.rights.door import Door
from feedback.store import Finished, declared_by, save_items, save_linked
from feedback.wire import unpack
from feedback.word_store import WordStore

LINKED_BATCH = 1000
log = logging.getLogger("ascolto.pipeline")


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one batch."""

    done: int = 0
    held: int = 0
    released: int = 0
    erased: int = 0

    def __bool__(self) -> bool:
        return bool(self.done or self.held or self.released or self.erased)


@dataclass(frozen=True, slots=True)
class Keys:
    """What a worker needs to open, recognise and put away."""

    opening: OpeningKey
    vault: SealingKey
    pseudonyms: Pseudonyms
    digests: IntakeKey
    older: tuple[Pseudonyms, ...] = ()
    """Makers of tokens of the epochs before: while a rotation translates, some rows are still of one."""


class Pipeline:
    """Works through open rows, one batch at a time."""

    def __init__(
        self,
        database: Database,
        leases: Leases,
        keys: Keys,
        pseudonymiser: Pseudonymiser,
        annotator: Annotator,
        *,
        batch_items: int = 64,
        keep_sealed: bool = False,
        topic_version: int | None = None,
        words: WordStore | None = None,
        purposes: Purposes | None = None,
    ) -> None:
        """``words``: a batch is saved only if the own words with which it was masked are still the newest."""
        self._database = database
        self._leases = leases
        self._keys = keys
        self._pseudonymiser = pseudonymiser
        self.annotator = annotator
        self._batch_items = batch_items
        self._keep_sealed = keep_sealed
        self._topic_version = topic_version
        self._words = words
        self._purposes = purposes
        self._door = Door(keys.digests, keys.pseudonyms, purposes, keys.older)

    def run_batch(self) -> Report:
        """Work one batch; an empty report means that nothing is open.

        Raises ``Retryable`` when the database is away: the leases then run out by themselves.
        """
        claims = self._leases.claim(LINKED, LINKED_BATCH) or self._leases.claim(FEEDBACK, self._batch_items)
        if not claims:
            return Report()
        try:
            return self._work(claims)
        except Outdated as error:
            self._leases.release(claims, error.code)
            return Report(released=len(claims))
        except Retryable:
            raise
        except Exception as error:  # noqa: BLE001 - the task edge: whatever a model raises, the rows come back or are held
            word = error.code if isinstance(error, Permanent) else f"failed_{type(error).__name__}"[:64].lower()
            event(log, "batch_failed", logging.ERROR, items=len(claims), error=type(error).__name__, code=word)
            self._leases.release(claims, word)
            return Report(released=len(claims))

    def _work(self, claims: Sequence[Claim]) -> Report:
        held: dict[UUID, Reason] = {}
        records: dict[UUID, Record] = {}
        for claim in claims:
            try:
                records[claim.raw_id] = unpack(self._keys.opening.open(claim.sealed))
            except Permanent as error:
                held[claim.raw_id] = Reason(error.code)
        items = [(claim, record) for claim in claims if isinstance(record := records.get(claim.raw_id), RawItem)]
        finished = self._enrich(items, held)
        linked = [
            (claim, link(record, claim, self._keys.pseudonyms, self._pseudonymiser.attributes))
            for claim in claims
            if (record := records.get(claim.raw_id)) is not None and not isinstance(record, RawItem)
        ]
        known = [(claim, records[claim.raw_id]) for claim in claims if claim.raw_id in records]
        clean = {claim.raw_id: entry.enriched.item for claim, entry in finished}
        aliases = {alias for _, entry in linked for alias in entry.aliases}
        with self._database.transaction() as connection:
            if self._words is not None and not self._words.still_current(connection):
                self._leases.release(claims, "words_changed")
                return Report(released=len(claims))
            if epoch_for_storing(connection) != self._keys.pseudonyms.epoch:
                raise EpochMoved("the key epoch has moved on; the batch is worked again")
            mine = self._leases.still_mine(connection, claims)
            stopped = self._door.look(connection, known, clean, aliases)
            storing = mine - stopped.erased - stopped.again
            items_now = [entry for claim, entry in finished if claim.raw_id in storing]
            linked_now = [entry.without(stopped.aliases) for claim, entry in linked if claim.raw_id in storing]
            moves = evidence.take_in(connection, declared_by(items_now, linked_now))
            save_items(connection, items_now, self._keys.vault)
            save_linked(connection, linked_now)
            stored = [(claim, record) for claim, record in known if claim.raw_id in storing - held.keys()]
            self._door.remember(connection, [record for _, record in stored])
            self._door.settle(connection, stored, moves)
            done = [claim.raw_id for claim, _ in (*finished, *linked) if claim.raw_id in storing]
            kept = {claim.raw_id for claim, record in stored if self._keeps(record)}
            self._leases.finish(connection, [one for one in done if one not in kept], keep_sealed=False)
            self._leases.finish(connection, [one for one in done if one in kept], keep_sealed=True)
            self._leases.forget(connection, stopped.erased & mine)
            self._leases.hold(connection, {raw_id: why for raw_id, why in held.items() if raw_id in storing})
        self._leases.release([claim for claim in claims if claim.raw_id in stopped.again & mine], "mention_erased")
        return Report(
            done=len(done),
            held=len(set(held) & storing),
            released=len(stopped.again & mine),
            erased=len(stopped.erased & mine),
        )

    def _keeps(self, record: Record) -> bool:
        """Whether the sealed record is kept for a while: as its purpose declares, else by setting."""
        purpose = self._purposes.of(record.source, getattr(record, "channel", None)) if self._purposes else None
        return purpose.retention_days["raw"] > 0 if purpose else self._keep_sealed

    def _enrich(self, items: Sequence[tuple[Claim, RawItem]], held: dict[UUID, Reason]) -> list[tuple[Claim, Finished]]:
        """Raw items in, enriched ones out; what cannot be made safe is noted in ``held``."""
        decisions = {(claim.item_id, claim.revision): Decision(given.get("language"), given.get("release", False))
                     for claim, _ in items if (given := claim.decision)}  # fmt: skip
        made = self._pseudonymiser.pseudonymise(
            [(claim.item_id, claim.revision, record) for claim, record in items], decisions
        )
        safe: list[tuple[Claim, Pseudonymised]] = []
        for (claim, _), answer in zip(items, made, strict=True):
            if isinstance(answer, Held):
                held[claim.raw_id] = Reason(answer.code, answer.reasons, answer.language)
            elif not self._as_seen(claim, answer.item):
                held[claim.raw_id] = Reason("changed_since_seen", language=answer.item.language)
            else:
                safe.append((claim, answer))
        living = self._door.without_erased(self._database, [answer for _, answer in safe])
        safe = [(claim, answer) for (claim, _), answer in zip(safe, living, strict=True)]
        clean: list[CleanItem] = [answer.item for _, answer in safe]
        said = self.annotator.annotate([item.text for item in clean], [item.language for item in clean])
        return [
            (claim, Finished(EnrichedItem(answer.item, annotation), claim.external_key, self._topic_version,
                             answer.originals, claim.tenant, answer.declared))
            for (claim, answer), annotation in zip(safe, said, strict=True)
        ]  # fmt: skip

    def _as_seen(self, claim: Claim, item: CleanItem) -> bool:
        """Whether a released item still reads as it did when a person released it. Another model may leave more of it."""
        seen = (claim.decision or {}).get("seen")
        parts = (item.text, item.title or "", *(turn.text for turn in item.turns))
        return seen is None or seen == review_digest(self._keys.digests, parts)
