"""Who looked at or changed what: append only, hash-chained, cheap enough for every read.

How to use it, from any package::

    audit.append(connection, audit.Entry(caller.actor, "subject.erased", targets=(token,), purpose="gdpr_17",
                                         counts={"items": 12}, detail={"dry_run": False}))

- Call it **last** in the transaction that it tells about: entry and deed then become durable together, and the one
  lock that orders the chain is held for the shortest time. READ COMMITTED, which is the default, is needed.
- ``actor`` is ``user:<login>``, ``key:<id>`` (both: ``Caller.actor``), ``operator:<system user>`` (``operator()``)
  or ``system:<part>``.
- ``action`` comes from ``ACTIONS``; a new one is one line there.
- ``targets`` are what it was about, as ids: UUIDs, tokens, ``digest(...)``, or ``kind:name`` with a kind of ours.
  More than ``MAX_TARGETS`` become one digest of them all.
- ``purpose`` is a code (``fraud_case``), ``counts`` whole numbers, ``detail`` a few words under ``DETAIL_KEYS``.

It never carries a customer's words, a query, a reference or a free reason: those would make the log itself something
to erase from. What does not look like an id or a constant word is refused with ``ValueError``.

The database chains: SHA-256 over the previous hash, sequence, time and the body as it is stored. No role of the
service may insert, change or delete but by ``audit.append()``. ``feedback.audit_chain`` verifies.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from feedback.database import Connection, Database
from feedback.items import TOKEN_PATTERN

Detail = str | int | float | bool | None | Sequence[str] | Sequence[int]

ACTIONS: frozenset[str] = frozenset(
    """
    access.refused access.unlocked
    audit.exported audit.verified
    canary.planted canary.seen
    corrections.exported
    consent.given consent.withdrawn
    erasure.requested erasure.started erasure.finished
    feedback.exported feedback.read feedback.searched feedback.sought
    files.imported
    gate.refused gate.budget_spent
    held.corrected held.discarded held.listed held.read held.released held.retried
    hold.placed hold.lifted
    key.created key.revoked
    keys.created keys.destroyed keys.missing keys.rewrapped keys.rotated
    objection.made objection.withdrawn
    people.linked people.reopened people.split
    person.changed person.created person.disabled person.enabled
    policy.changed settings.changed
    record.exported
    report.published
    reidentification.approved reidentification.expired reidentification.failed reidentification.looked
    reidentification.opened reidentification.refused reidentification.requested
    request.declined request.extended request.received
    restriction.placed restriction.lifted
    retention.previewed retention.run
    rule.added rule.removed
    scoreboard.read
    segment.written
    session.ended session.refused session.started
    sign_in.issued
    subject.erased subject.exported subject.found
    vault.shredded
    webhook.added webhook.delivered webhook.died webhook.removed webhook.renewed webhook.retried webhook.tested
    """.split()  # noqa: SIM905 - a table to be read
)
"""Everything that can be written down: ``thing.deed``."""

DETAIL_KEYS: frozenset[str] = frozenset(
    """
    attempt by channel code days decision delta digest domain dry_run epoch epsilon field filters format from_epoch key
    kind label labels language languages minutes names page policy reason role scope scopes session source state
    version with_words
    """.split()  # noqa: SIM905 - a table to be read
)
"""What ``detail`` may speak of."""

MAX_TARGETS = 200

_TARGET_KINDS = (
    "channel|export|head|hold|key|label|person|purpose|report|request|rule|segment|source|topic|user|webhook"
)
_ACTOR = re.compile(r"(user|key|operator|system):[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ID = re.compile(
    rf"[0-9a-f]{{8}}(-?[0-9a-f]{{4}}){{3}}-?[0-9a-f]{{12}}|[0-9a-f]{{16,64}}|({_TARGET_KINDS}):[a-z0-9][a-z0-9._-]{{0,63}}"
)
_WORD = re.compile(r"(?!.*\d{5})[A-Za-z][A-Za-z0-9_.:+/-]{0,63}|[0-9a-f]{16,64}|\d{4}-\d\d-\d\d|")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,40}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. Raises ``ValueError`` for anything that is no id, code or constant word."""

    actor: str
    action: str
    targets: tuple[str, ...] = ()
    purpose: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    detail: Mapping[str, Detail] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what could carry a person's data. The message names the field, never its value."""
        if not _ACTOR.fullmatch(self.actor):
            raise ValueError("audit: actor is user:, key:, operator: or system: and a name")
        if self.action not in ACTIONS:
            raise ValueError("audit: action is not in ACTIONS")
        if not all(_ID.fullmatch(target) or TOKEN_PATTERN.fullmatch(target) for target in self.targets):
            raise ValueError("audit: targets are UUIDs, tokens, digests or kind:name")
        if self.purpose is not None and not _CODE.fullmatch(self.purpose):
            raise ValueError("audit: purpose is a code such as fraud_case")
        if not all(_CODE.fullmatch(name) and type(count) is int for name, count in self.counts.items()):
            raise ValueError("audit: counts are whole numbers under plain names")
        if unknown := set(self.detail) - DETAIL_KEYS:
            raise ValueError(f"audit: {len(unknown)} keys of detail are not in DETAIL_KEYS")
        if not all(_is_plain(value) for value in self.detail.values()):
            raise ValueError("audit: detail holds numbers and constant words")

    def body(self) -> str:
        """Canonical JSON: keys sorted, no spaces, what is empty left out. These very bytes are hashed and kept."""
        targets = list(self.targets)
        counts = dict(self.counts)
        if len(targets) > MAX_TARGETS:
            counts["targets"] = len(targets)
            targets = [digest(*sorted(targets))]
        said = {"actor": self.actor, "action": self.action, "targets": targets, "purpose": self.purpose,
                "counts": counts, "detail": dict(self.detail)}  # fmt: skip
        kept = {name: value for name, value in said.items() if value}
        return json.dumps(kept, sort_keys=True, separators=(",", ":"), allow_nan=False)


def append(where: Database | Connection, entry: Entry) -> int:
    """Write one entry and return its sequence number.

    Give the ``Connection`` of the transaction that the entry tells about, or a
    ``Database`` for a transaction of its own. Raises ``Retryable`` when the
    database is away: what cannot be written down must not happen.
    """
    if isinstance(where, Database):
        with where.transaction() as connection:
            return append(connection, entry)
    row = where.execute("SELECT audit.append(%s) AS seq", (entry.body(),)).fetchone()
    return int(row["seq"]) if row else 0


def digest(*parts: str) -> str:
    """32 hex digits that stand for a list of ids or of filters. Not for values that could be guessed, such as names."""
    return hashlib.sha256("\x1f".join(parts).encode(errors="replace")).hexdigest()[:32]


def targets_of(ids: Iterable[object]) -> tuple[str, ...]:
    """Ids as targets."""
    return tuple(str(each) for each in ids)


def operator() -> str:
    """The actor of the command line: ``operator:<system user>``."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = "unknown"
    return "operator:" + (re.sub(r"[^A-Za-z0-9._-]", "-", name).lstrip("._-")[:64] or "unknown")


def _is_plain(value: Detail) -> bool:
    if value is None or isinstance(value, bool | int | float):
        return True
    if isinstance(value, str):
        return _WORD.fullmatch(value) is not None
    return all(isinstance(part, int) or (isinstance(part, str) and _WORD.fullmatch(part)) for part in value)
