"""Step 1: check, tell new from equal from revised, seal, write the raw row, give its id.

After ``admit`` returns, every admitted record is durable; nobody has read it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from psycopg.rows import DictRow

from feedback.database import Database
from feedback.errors import InvalidItem
from feedback.ids import uuid7
from feedback.keys import IntakeKey, SealingKey
from feedback.privacy.purposes import Purpose, Purposes
from feedback.records import Record
from feedback.rights.references import references_of
from feedback.validity import check
from feedback.wire import kind_of, pack

TENANT = "default"

_ADMIT = """
    SELECT given.position, admitted.outcome, admitted.item_id, admitted.item_revision
      FROM unnest(%(ids)s::uuid[], %(kinds)s::text[], %(sources)s::text[], %(keys)s::bytea[],
                  %(prints)s::bytea[], %(boxes)s::bytea[], %(channels)s::text[], %(people)s::jsonb[],
                  %(purposes)s::text[], %(consents)s::bool[], %(barred)s::text[], %(positions)s::int[])
           AS given (id, kind, source, external_key, fingerprint, sealed, channel, people, purpose, consent, barred,
                     position),
           LATERAL raw.admit(given.id, %(tenant)s, given.kind, given.source, given.external_key,
                             given.fingerprint, given.sealed, given.channel,
                             ARRAY(SELECT decode(d, 'hex') FROM jsonb_array_elements_text(given.people) AS d),
                             given.purpose, given.consent, given.barred) AS admitted
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record: ``new``, ``equal``, ``revised``, ``refused`` (then ``code`` and ``detail``) or ``erased``.

    ``erased``: the person or the record was erased on request and is not taken in again. ``objection``, ``no_consent``:
    the person objected to the purpose of the source, or did not consent to it, and it is declared that such are refused.
    """

    outcome: str
    id: UUID | None = None
    revision: int | None = None
    code: str | None = None
    detail: str | None = None


class Intake:
    """Takes records in for one tenant. Holds no key that opens what it wrote."""

    def __init__(
        self,
        database: Database,
        sealing: SealingKey,
        digests: IntakeKey,
        *,
        max_item_bytes: int = 1_000_000,
        purposes: Purposes | None = None,
        tenant: str = TENANT,
    ) -> None:
        """``purposes``: once declared, a source without one is refused (``undeclared_source``)."""
        self._database = database
        self._sealing = sealing
        self._digests = digests
        self._max_item_bytes = max_item_bytes
        self._purposes = purposes
        self._tenant = tenant

    def admit(self, records: Sequence[Record]) -> list[Outcome]:
        """One outcome for each record, in order, all in one transaction.

        An invalid record is refused and the rest goes in. The same record twice
        in one call is ``new`` and then ``equal``. Raises ``Retryable`` when the
        database is away; then nothing of the call was written.
        """
        outcomes: list[Outcome | None] = [None] * len(records)
        waiting: list[tuple[bytes, int, bytes]] = []
        now = datetime.now(UTC)
        for position, record in enumerate(records):
            try:
                check(record, now)
                self._check_purpose(record)
                content = pack(record)
                if len(content) > self._max_item_bytes:
                    raise InvalidItem(f"the record is larger than {self._max_item_bytes} bytes", code="too_long")
            except InvalidItem as error:
                outcomes[position] = Outcome("refused", code=error.code, detail=error.detail)
                continue
            key = self._digests.digest("external id", kind_of(record), record.source, record.external_id)
            waiting.append((key, position, content))
        # Two batches that share records lock them in the same order, so they cannot wait for each other in a ring.
        waiting.sort(key=lambda entry: entry[:2])
        for row in self._write(records, waiting):
            outcomes[row["position"]] = Outcome(row["outcome"], row["item_id"], row["item_revision"])
        return [outcome for outcome in outcomes if outcome is not None]

    def _check_purpose(self, record: Record) -> None:
        if self._purposes is not None and self._purpose(record) is None:
            raise InvalidItem(
                "source: no purpose is declared for it; the operator adds it to the purposes file",
                code="undeclared_source",
            )

    def _purpose(self, record: Record) -> Purpose | None:
        return self._purposes.of(record.source, getattr(record, "channel", None)) if self._purposes else None

    def _known_by(self, record: Record) -> list[str]:
        """Digests of whose record it is, and its external id under older keys: what the door may have a tombstone of."""
        older = self._digests.digests("external id", kind_of(record), record.source, record.external_id)[1:]
        people = [digest for one in references_of(record) for digest in one.digests(self._digests)]
        return [digest.hex() for digest in (*people, *older)]

    def _write(self, records: Sequence[Record], waiting: list[tuple[bytes, int, bytes]]) -> list[DictRow]:
        if not waiting:
            return []
        chosen = [records[position] for _, position, _ in waiting]
        purposes = [self._purpose(record) for record in chosen]
        values = {
            "tenant": self._tenant,
            "ids": [uuid7() for _ in waiting],
            "kinds": [kind_of(record) for record in chosen],
            "sources": [record.source for record in chosen],
            "keys": [key for key, _, _ in waiting],
            "prints": [self._digests.digest("content", content) for _, _, content in waiting],
            "boxes": [self._sealing.seal(content) for _, _, content in waiting],
            "channels": [getattr(record, "channel", None) for record in chosen],
            "people": [json.dumps(self._known_by(record)) for record in chosen],
            "purposes": [one.id if one else "" for one in purposes],
            "consents": [one.needs_consent if one else False for one in purposes],
            "barred": [one.barred if one else "refuse" for one in purposes],
            "positions": [position for _, position, _ in waiting],
        }
        with self._database.transaction() as connection:
            return connection.execute(_ADMIT, values).fetchall()


def tally(outcomes: Sequence[Outcome]) -> Counter[str]:
    """How many of each outcome."""
    return Counter(outcome.outcome for outcome in outcomes)
