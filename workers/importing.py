"""A file through its connector into intake: counts, progress and what was refused, in constant memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from feedback.connectors.records import RefusedJson
from feedback.intake import Intake, Outcome
from feedback.ports import Parsed, Refusal
from feedback.records import Record
from feedback.wire import pack

BATCH = 500
KEPT_REASONS = 20


@dataclass(slots=True)
class Summary:
    """What became of one file. ``reasons`` holds the first refusals, to show."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: list[Refusal] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Records looked at."""
        return sum(self.counts.values())


def import_records(
    entries: Iterable[Parsed | Record | Refusal],
    intake: Intake,
    keep_refused: Callable[[Refusal], None],
    progress: Callable[[int], None] = lambda _: None,
) -> Summary:
    """Take everything in that may come in. Raises ``Retryable`` when the database is away; what went in stays in."""
    summary = Summary()
    stream = iter(entries)
    while batch := list(islice(stream, BATCH)):
        for refusal in _admit(batch, intake, summary):
            summary.counts["refused"] += 1
            keep_refused(refusal)
            if len(summary.reasons) < KEPT_REASONS:
                summary.reasons.append(refusal)
        progress(len(batch))
    return summary


def _admit(batch: list[Parsed | Record | Refusal], intake: Intake, summary: Summary) -> Iterator[Refusal]:
    records = [entry.item if isinstance(entry, Parsed) else entry for entry in batch if not isinstance(entry, Refusal)]
    outcomes = iter(zip(records, intake.admit(records), strict=True))
    for entry in batch:
        if isinstance(entry, Refusal):
            yield entry
            continue
        record, outcome = next(outcomes)
        if outcome.outcome == "refused":
            yield _refusal(record, outcome, summary.read + 1)
        else:
            summary.counts[outcome.outcome] += 1


def _refusal(record: Record, outcome: Outcome, number: int) -> Refusal:
    """A record that its connector passed and intake did not: kept as JSON."""
    kept = RefusedJson(pack(record).decode())
    return Refusal(f"record {number}", outcome.code or "refused", outcome.detail or "", kept)
