"""Survey answers, events and customer records: their customer reference becomes a token. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from feedback.leases import Claim
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.records import KpiEvent, ScoreAnswer, SubjectRecord
from feedback.store import Linked


def link(
    record: ScoreAnswer | KpiEvent | SubjectRecord,
    claim: Claim,
    pseudonyms: Pseudonyms,
    attributes: Callable[[Mapping[str, str]], Mapping[str, str]],
) -> Linked:
    """The record as it may be stored: no reference, and of its attributes what ``attributes`` leaves."""
    common: dict[str, Any] = {
        "source": record.source,
        "external_key": claim.external_key,
        "revision": claim.revision,
        "given": pseudonyms.subject(record.subject),
        "occurred_at": record.occurred_at,
    }
    match record:
        case ScoreAnswer():
            return Linked("score", common | {"metric": record.metric, "value": record.value, "channel": record.channel})
        case KpiEvent():
            where = {"device": record.device, "channel": record.channel, "product": record.product, "step": record.step}
            return Linked("event", common | {"kind": record.kind} | where)
        case SubjectRecord():
            aliases = tuple(pseudonyms.subject(alias) for alias in record.aliases)
            kept = json.dumps(attributes(record.attributes))
            return Linked("subject", common | {"own": kept}, aliases)
