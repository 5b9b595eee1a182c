"""Step 4: save enriched items and linked records. Every function writes inside the caller's one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from feedback.database import Connection
from feedback.items import Annotation, EnrichedItem
from feedback.keys import SealingKey
from feedback.linking.evidence import hold, merge_attributes, pairs_of, persons
from feedback.linking.resolve import Pair
from feedback.privacy import vault
from feedback.search_matching import SEARCH_VECTOR, fold

TENANT = "default"

_ITEM = f"""
    INSERT INTO clean.item (id, tenant, source, external_key, revision, channel, occurred_at, given, subject, author,
                            thread, language, title, text, turns, rating, scores, attributes, key_epoch, search)
    VALUES (%(id)s, %(tenant)s, %(source)s, %(external_key)s, %(revision)s, %(channel)s, %(occurred_at)s, %(given)s,
            %(subject)s, %(author)s, %(thread)s, %(language)s, %(title)s, %(text)s, %(turns)s, %(rating)s, %(scores)s,
            %(attributes)s, %(key_epoch)s, {SEARCH_VECTOR})
    ON CONFLICT (id) DO UPDATE SET
        revision = EXCLUDED.revision, channel = EXCLUDED.channel, occurred_at = EXCLUDED.occurred_at,
        given = EXCLUDED.given, subject = EXCLUDED.subject, author = EXCLUDED.author, thread = EXCLUDED.thread, language = EXCLUDED.language,
        title = EXCLUDED.title, text = EXCLUDED.text, turns = EXCLUDED.turns, rating = EXCLUDED.rating,
        scores = EXCLUDED.scores, attributes = EXCLUDED.attributes, key_epoch = EXCLUDED.key_epoch,
        search = EXCLUDED.search, stored_at = now()
    WHERE clean.item.revision < EXCLUDED.revision
"""  # noqa: S608 - a constant of ours, no value

_ITEM_AGAIN = _ITEM.replace("revision < EXCLUDED.revision", "revision <= EXCLUDED.revision")

_SIGNAL = """
    INSERT INTO insights.signal (item_id, tenant, sentiment, sentiment_score, p_negative, p_neutral, p_positive, stage,
                                 stage_p, pain, pain_p, topic_version, topic_id, topic_p, vector, models)
    VALUES (%(id)s, %(tenant)s, %(sentiment)s, %(sentiment_score)s, %(negative)s, %(neutral)s, %(positive)s, %(stage)s,
            %(stage_p)s, %(pain)s, %(pain_p)s, %(topic_version)s, %(topic_id)s, %(topic_p)s,
            %(vector)s::extensions.halfvec, %(models)s)
"""

_WITHHOLD = """
    UPDATE insights.signal AS s SET withheld = i.withheld FROM clean.item AS i
     WHERE i.id = s.item_id AND i.id = ANY(%s) AND i.withheld IS NOT NULL
"""

_SENTENCE = """
    INSERT INTO insights.sentence (item_id, position, span_start, span_end, sentiment, sentiment_score, stage, stage_p,
                                   pain, pain_p)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

_LINKED = {
    "score": """
        INSERT INTO insights.score (tenant, source, external_key, revision, given, subject, metric, value, channel,
                                    occurred_at)
        VALUES (%(tenant)s, %(source)s, %(external_key)s, %(revision)s, %(given)s, %(subject)s, %(metric)s, %(value)s,
                %(channel)s, %(occurred_at)s)
        ON CONFLICT (tenant, source, external_key) DO UPDATE SET
            revision = EXCLUDED.revision, given = EXCLUDED.given, subject = EXCLUDED.subject, metric = EXCLUDED.metric,
            value = EXCLUDED.value, channel = EXCLUDED.channel, occurred_at = EXCLUDED.occurred_at
        WHERE insights.score.revision < EXCLUDED.revision""",
    "event": """
        INSERT INTO insights.event (tenant, source, external_key, revision, given, subject, kind, device, channel,
                                    product, step, occurred_at)
        VALUES (%(tenant)s, %(source)s, %(external_key)s, %(revision)s, %(given)s, %(subject)s, %(kind)s, %(device)s, %(channel)s,
                %(product)s, %(step)s, %(occurred_at)s)
        ON CONFLICT (tenant, source, external_key) DO UPDATE SET
            revision = EXCLUDED.revision, given = EXCLUDED.given, subject = EXCLUDED.subject, kind = EXCLUDED.kind,
            device = EXCLUDED.device, channel = EXCLUDED.channel, product = EXCLUDED.product, step = EXCLUDED.step,
            occurred_at = EXCLUDED.occurred_at
        WHERE insights.event.revision < EXCLUDED.revision""",
    "subject": """
        INSERT INTO insights.subject (tenant, given, subject, own, attributes, updated_at)
        VALUES (%(tenant)s, %(given)s, %(subject)s, %(own)s, %(own)s, %(occurred_at)s)
        ON CONFLICT (tenant, given) DO UPDATE SET
            own = insights.subject.own || EXCLUDED.own, updated_at = EXCLUDED.updated_at
        WHERE insights.subject.updated_at <= EXCLUDED.updated_at""",
}


@dataclass(frozen=True, slots=True)
class Linked:
    """A score, event or subject record after its customer reference became a token, ``given``."""

    kind: str
    values: Mapping[str, Any]
    aliases: tuple[str, ...] = ()

    @property
    def pairs(self) -> set[Pair]:
        """What it declares to be one person's."""
        return pairs_of(self.values["given"], self.aliases, customer=True) if self.kind == "subject" else set()

    def without(self, aliases: Set[str]) -> Linked:
        """The same, linked with none of these."""
        return replace(self, aliases=tuple(alias for alias in self.aliases if alias not in aliases))


@dataclass(frozen=True, slots=True)
class Finished:
    """An enriched item with what its row needs beside it. ``originals`` (token -> value) go sealed to the vault.

    ``declared`` are further identifiers of its author.
    """

    enriched: EnrichedItem
    external_key: bytes
    topic_version: int | None
    originals: Mapping[str, str] = field(repr=False)
    tenant: str = TENANT
    declared: tuple[str, ...] = ()

    @property
    def pairs(self) -> set[Pair]:
        """What it declares to be one person's. Made-up records, of a tenant of their own, declare nothing."""
        return pairs_of(self.enriched.item.subject, self.declared) if self.tenant == TENANT else set()


def declared_by(items: Iterable[Finished], records: Iterable[Linked]) -> set[Pair]:
    """What all of them declare to be one person's."""
    return set().union(*(entry.pairs for entry in items), *(record.pairs for record in records))


def save_items(
    connection: Connection, finished: Sequence[Finished], vault_key: SealingKey, *, again: bool = False
) -> None:
    """Write clean rows, signals and sealed originals. A newer revision that is stored already stays.

    ``again``: what is written replaces the stored row of the same revision.
    """
    if not finished:
        return
    hold(connection)
    known = persons(
        connection, (token for entry in finished for token in (entry.enriched.item.subject, entry.enriched.item.author))
    )
    cursor = connection.cursor()
    cursor.executemany(_ITEM_AGAIN if again else _ITEM, [_item_values(entry, known) for entry in finished])
    ids = [entry.enriched.item.item_id for entry in finished]
    stored = {
        row["id"]: row["revision"]
        for row in connection.execute("SELECT id, revision FROM clean.item WHERE id = ANY(%s)", (ids,)).fetchall()
    }
    # Of two revisions in one batch only the newest keeps its signals.
    current = {
        entry.enriched.item.item_id: entry
        for entry in finished
        if stored.get(entry.enriched.item.item_id) == entry.enriched.item.revision
    }
    connection.execute("DELETE FROM insights.signal WHERE item_id = ANY(%s)", (list(current),))
    connection.execute("DELETE FROM insights.sentence WHERE item_id = ANY(%s)", (list(current),))
    cursor.executemany(_SIGNAL, [_signal_values(entry) for entry in current.values()])
    # A signal made anew is withheld as its item is: an objection outlives a revision and a correction.
    connection.execute(_WITHHOLD, (list(current),))
    cursor.executemany(_SENTENCE, [row for entry in current.values() for row in _sentences(entry.enriched)])
    vault.put(connection, vault_key, _originals(current.values()))


def save_linked(connection: Connection, records: Sequence[Linked]) -> None:
    """Write scores, events and subjects under the people whom they belong to."""
    hold(connection)
    given = [str(record.values["given"]) for record in records]
    known = persons(connection, given)
    cursor = connection.cursor()
    for kind, statement in _LINKED.items():
        cursor.executemany(
            statement,
            [
                {**record.values, "tenant": TENANT, "subject": known.get(token, token)}
                for record, token in zip(records, given, strict=True)
                if record.kind == kind
            ],
        )
    merge_attributes(
        connection,
        (known.get(one, one) for record, one in zip(records, given, strict=True) if record.kind == "subject"),
    )


def _item_values(entry: Finished, known: Mapping[str, str]) -> dict[str, Any]:
    item = entry.enriched.item
    person = known.get(item.subject or item.author or "") if entry.tenant == TENANT else None
    return {
        "id": item.item_id, "tenant": entry.tenant, "source": item.source, "external_key": entry.external_key,
        "revision": item.revision, "channel": item.channel, "occurred_at": item.occurred_at,
        "given": item.subject, "subject": person or item.subject,
        "author": item.author, "thread": item.thread, "language": item.language, "title": item.title,
        "text": item.text, "turns": json.dumps([asdict(turn) for turn in item.turns]) if item.turns else None,
        "rating": item.rating, "scores": json.dumps(dict(item.scores)), "key_epoch": item.key_epoch,
        "attributes": json.dumps(dict(item.attributes)), "search_text": f"{item.title or ''}\n{item.text}",
        "folded": fold(f"{item.title or ''}\n{item.text}"),
    }  # fmt: skip


def _signal_values(entry: Finished) -> dict[str, Any]:
    said: Annotation = entry.enriched.annotation
    return {
        "id": entry.enriched.item.item_id, "tenant": entry.tenant, "sentiment": said.sentiment.label,
        "sentiment_score": said.sentiment.score, **said.sentiment.probabilities, "stage": said.stage.label,
        "stage_p": said.stage.probability, "pain": said.pain_point.value, "pain_p": said.pain_point.probability,
        "topic_version": entry.topic_version if said.topic else None, "topic_id": said.topic.id if said.topic else None,
        "topic_p": said.topic.probability if said.topic else None,
        "vector": "[" + ",".join(f"{x:.5g}" for x in said.vector) + "]" if said.vector else None,
        "models": json.dumps(dict(said.models)),
    }  # fmt: skip


def _sentences(enriched: EnrichedItem) -> list[tuple[Any, ...]]:
    return [
        (enriched.item.item_id, position, said.start, said.end, said.sentiment.label, said.sentiment.score,
         said.stage.label, said.stage.probability, said.pain_point.value, said.pain_point.probability)
        for position, said in enumerate(enriched.annotation.sentences)
    ]  # fmt: skip


def _originals(finished: Iterable[Finished]) -> list[vault.Original]:
    """What goes into the vault, with who wrote it: the customer, else an author whom an address or a handle names.

    The reference is the given one: it stays the writer's, whoever else it is linked with later.
    """
    found = []
    for entry in finished:
        item = entry.enriched.item
        author = item.author if item.author and not item.author.startswith("[PERSON_") else None
        writer = item.subject or author
        found += [
            vault.Original(token, value, item.item_id, writer, item.key_epoch)
            for token, value in entry.originals.items()
        ]
    return found
