"""Corrections at work: a missed value becomes a rule, and every stored copy of it a token.

Resumable: each step is one transaction that also keeps how far it is. A changed
item is annotated again as a whole, so that search words, sentences and vector
speak of the masked text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from feedback import audit
from feedback.database import Connection, Database
from feedback.errors import Permanent
from feedback.items import CleanItem, CleanTurn, EnrichedItem, RawItem
from feedback.keys import IntakeKey, OpeningKey, SealingKey
from feedback.linking.evidence import hold
from feedback.ports import Annotator
from feedback.privacy.own_words import KeyedRules, keyed_rule
from feedback.privacy.spans import outside_tokens
from feedback.pseudonymise import Pseudonymiser
from feedback.store import Finished, save_items
from feedback.wire import unpack
from feedback.word_store import hold_still

STEP_ITEMS = 200
CONTEXT_CHARACTERS = 160
ACTOR = "system:worker"

_NEXT = """
    SELECT id, label, language, raw_id, item_id, sealed, state, position FROM privacy.correction
     WHERE state IN ('received', 'masking') ORDER BY made_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_ITEMS = """
    SELECT * FROM clean.item WHERE (%(position)s::uuid IS NULL OR id > %(position)s) ORDER BY id LIMIT %(limit)s
       FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the work needs: keys, the masker with the newest words, and the models that read what changed."""

    opening: OpeningKey
    vault: SealingKey
    digests: IntakeKey
    pseudonymiser: Pseudonymiser
    annotator: Annotator
    topic_version: int | None = None


def work_corrections(database: Database, tools: Tools) -> bool:
    """One step of the oldest open correction; False when there is none. Raises ``Retryable`` when the database is away."""
    with database.transaction() as connection:
        row = connection.execute(_NEXT).fetchone()
        if row is None:
            return False
        if row["state"] == "received":
            _begin(connection, row, tools)
        else:
            _step(connection, row, tools)
    return True


def open_corrections(database: Database) -> int:
    """How many corrections are not finished."""
    rows = database.rows("SELECT count(*) AS n FROM privacy.correction WHERE state IN ('received', 'masking')")
    return int(rows[0]["n"])


def _begin(connection: Connection, row: Mapping[str, Any], tools: Tools) -> None:
    """Make the rule. From here on every worker finds the value; what was stored before is masked step by step."""
    try:
        value = json.loads(tools.opening.open(bytes(row["sealed"])))["value"]
    except (Permanent, ValueError, KeyError):
        return _refuse(connection, row["id"], "cannot_open")
    rule = keyed_rule(tools.digests, row["label"], value)
    if rule is None:
        return _refuse(connection, row["id"], "too_short")
    example = _example(connection, row, tools, KeyedRules(tools.digests, [rule]))
    hold_still(connection)
    connection.execute(
        "INSERT INTO privacy.rule (id, label, digest, start, cased) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (row["id"], rule.label, rule.digest, rule.start, rule.cased),
    )
    connection.execute(
        "UPDATE privacy.correction SET state = 'masking', sealed = NULL, example = %s WHERE id = %s",
        (tools.vault.seal(json.dumps(example).encode()) if example else None, row["id"]),
    )
    connection.execute(
        "UPDATE raw.item SET state = 'received', attempts = 0, error_word = NULL, signs = '{}', finished_at = NULL"
        " WHERE id = %s AND state = 'held' AND sealed IS NOT NULL",
        (row["raw_id"],),
    )
    audit.append(connection, audit.Entry(ACTOR, "rule.added", (str(row["id"]),), detail={"kind": "corrected"}))
    return None


def _step(connection: Connection, row: Mapping[str, Any], tools: Tools) -> None:
    hold(connection)
    found = connection.execute(_ITEMS, {"position": row["position"], "limit": STEP_ITEMS}).fetchall()
    changed = [again for item in found if (again := _masked(item, tools.pseudonymiser))]
    said = tools.annotator.annotate([one.text for one, *_ in changed], [one.language for one, *_ in changed])
    finished = [
        Finished(EnrichedItem(item, annotation), external_key, tools.topic_version, originals, tenant)
        for (item, external_key, tenant, originals), annotation in zip(changed, said, strict=True)
    ]
    save_items(connection, finished, tools.vault, again=True)
    last = len(found) < STEP_ITEMS
    if last:
        _clean_topics(connection, tools.pseudonymiser)
        _clean_packages(connection, tools.pseudonymiser)
    connection.execute(
        "UPDATE privacy.correction SET position = %s, looked = looked + %s, masked = masked + %s,"
        " state = CASE WHEN %s THEN 'done' ELSE state END, finished_at = CASE WHEN %s THEN now() END WHERE id = %s",
        (found[-1]["id"] if found else row["position"], len(found), len(changed), last, last, row["id"]),
    )


def _masked(
    row: Mapping[str, Any], pseudonymiser: Pseudonymiser
) -> tuple[CleanItem, bytes, str, Mapping[str, str]] | None:
    """A stored item with what the rules find in it now masked as well; None when nothing is."""
    turns = row["turns"] or []
    parts = (row["text"], row["title"] or "", *(turn["text"] for turn in turns))
    made = pseudonymiser.mask_again(parts, row["thread"] or str(row["id"]), row["language"])
    if made is None:
        return None
    (text, title, *said), originals = made
    item = CleanItem(
        item_id=row["id"], revision=row["revision"], source=row["source"], channel=row["channel"],
        occurred_at=row["occurred_at"], language=row["language"], text=text,
        title=title if row["title"] is not None else None, author=row["author"], subject=row["given"],
        thread=row["thread"], rating=row["rating"], scores=row["scores"], attributes=row["attributes"],
        turns=tuple(CleanTurn(turn["speaker"], one) for turn, one in zip(turns, said, strict=True)),
        key_epoch=row["key_epoch"],
    )  # fmt: skip
    return item, bytes(row["external_key"]), row["tenant"], originals


def _clean_topics(connection: Connection, pseudonymiser: Pseudonymiser) -> None:
    """Topic words that are the value, or hold it, go; a label that held it is made of the words that stay."""
    rules = pseudonymiser.words.rules
    for row in connection.execute("SELECT tenant, version, id, label, words FROM insights.topic").fetchall():
        kept = [word for word in row["words"] if not (rules and rules.spans(word))]
        label = row["label"] if not (rules and rules.spans(row["label"])) else ", ".join(kept[:3])
        if kept != row["words"] or label != row["label"]:
            connection.execute(
                "UPDATE insights.topic SET words = %s, label = %s WHERE tenant = %s AND version = %s AND id = %s",
                (kept, label, row["tenant"], row["version"], row["id"]),
            )


def _clean_packages(connection: Connection, pseudonymiser: Pseudonymiser) -> None:
    """Copies that wait for the people who asked for them are masked as what they were made of is."""
    rows = connection.execute("SELECT request, content FROM rights.package ORDER BY request FOR UPDATE").fetchall()
    for row in rows:
        masked = _masked_json(row["content"], pseudonymiser, str(row["request"]))
        if masked != row["content"]:
            connection.execute(
                "UPDATE rights.package SET content = %s WHERE request = %s", (json.dumps(masked), row["request"])
            )


def _masked_json(value: Any, pseudonymiser: Pseudonymiser, thread: str) -> Any:
    """The same JSON value with every string masked again."""
    if isinstance(value, str):
        made = pseudonymiser.mask_again((value,), thread, "und")
        return made[0][0] if made else value
    if isinstance(value, list):
        return [_masked_json(one, pseudonymiser, thread) for one in value]
    if isinstance(value, dict):
        return {name: _masked_json(one, pseudonymiser, thread) for name, one in value.items()}
    return value


def _example(connection: Connection, row: Mapping[str, Any], tools: Tools, rules: KeyedRules) -> dict[str, Any] | None:
    """The masked stretch around the value with the value in it, for training in the house."""
    for part, language in _seen_parts(connection, row, tools):
        for span in outside_tokens(part, rules.spans(part)):
            left = max(0, span.start - CONTEXT_CHARACTERS)
            right = min(len(part), span.end + CONTEXT_CHARACTERS)
            return {"text": part[left:right], "start": span.start - left, "end": span.end - left,
                    "label": span.label, "language": language}  # fmt: skip
    return None


def _seen_parts(connection: Connection, row: Mapping[str, Any], tools: Tools) -> list[tuple[str, str]]:
    if row["item_id"] is not None:
        found = connection.execute(
            "SELECT text, title, language FROM clean.item WHERE id = %s", (row["item_id"],)
        ).fetchall()
        return [(part, one["language"]) for one in found for part in (one["text"], one["title"]) if part]
    found = connection.execute("SELECT item_id, sealed FROM raw.item WHERE id = %s", (row["raw_id"],)).fetchall()
    if not found or found[0]["sealed"] is None:
        return []
    record = unpack(tools.opening.open(bytes(found[0]["sealed"])))
    if not isinstance(record, RawItem):
        return []
    review = tools.pseudonymiser.review(found[0]["item_id"], record, row["language"])
    return [(part, review.language) for part in review.parts]


def _refuse(connection: Connection, correction_id: UUID, word: str) -> None:
    connection.execute(
        "UPDATE privacy.correction SET state = 'refused', sealed = NULL, error_word = %s, finished_at = now()"
        " WHERE id = %s",
        (word, correction_id),
    )
