"""What has run out: one condition for each store, counted by a dry run and deleted in batches by a real one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedback.database import Connection
from feedback.linking import evidence
from feedback.privacy.purposes import Purpose, Purposes
from feedback.retention.days import cutoff, months_cutoff

BATCH = 1000
TENANT = "default"
FREE = "NOT IN (SELECT item_id FROM rights.held_now)"
"""Not under a legal hold."""

_LIMITS = "unnest(%(sources)s::text[], %(channels)s::text[], %({layer})s::timestamptz[]) AS l (source, channel, cutoff)"
_FITS = "t.tenant = %(tenant)s AND t.source = l.source AND coalesce(t.channel, '') = l.channel"
_WORD_OF = "lower(replace(t.label, '_', '')) || 'x' || rtrim(split_part(t.token, '_', -1), ']')"

# Tokens are shared by items of several sources: an original goes when no item is left for which it may be kept.
_ORIGINALS = f"""vault.token t WHERE t.tenant = %(tenant)s AND t.first_seen < %(first_vault)s AND NOT EXISTS (
    SELECT FROM clean.item i LEFT JOIN {_LIMITS.format(layer="vault")}
        ON l.source = i.source AND l.channel = coalesce(i.channel, '')
     WHERE i.tenant = t.tenant AND (i.subject = t.token OR i.author = t.token
           OR i.search @@ to_tsquery('simple', {_WORD_OF}) OR (i.turns IS NOT NULL AND position(t.token IN i.turns::text) > 0))
       AND (l.cutoff IS NULL OR i.occurred_at >= l.cutoff OR i.id IN (SELECT item_id FROM rights.held_now)))
"""  # noqa: S608 - constants of ours


_TAKEN_BACK = (
    "EXISTS (SELECT FROM rights.statement s WHERE s.kind = 'consent' AND NOT s.given AND s.tenant = t.tenant"
    " AND (s.subject IN (t.subject, t.author) OR t.subject ="
    " (SELECT n.person FROM insights.identity n WHERE n.tenant = s.tenant AND n.token = s.subject)))"
)


@dataclass(frozen=True, slots=True)
class Store:
    """A place where things run out: ``key`` and ``rows`` (FROM ... WHERE ...) find them, ``deed`` ends them.

    ``alone``: nobody may store rows of people meanwhile.
    """

    name: str
    key: str
    rows: str
    deed: str | Callable[[Connection, list[str]], None]
    alone: bool = False


def _forget(connection: Connection, tokens: list[str]) -> None:
    evidence.forget(connection, tokens)
    connection.execute("DELETE FROM rights.reference WHERE tenant = %s AND token = ANY(%s)", (TENANT, tokens))


def _rows(table: str, layer: str, condition: str) -> str:
    return f"{table} t JOIN {_LIMITS.format(layer=layer)} ON {_FITS} WHERE {condition}"


STORES: tuple[Store, ...] = (
    Store(
        "sealed_records", "t.id",
        _rows("raw.item", "raw", f"t.state = 'done' AND t.sealed IS NOT NULL AND t.finished_at < l.cutoff AND t.item_id {FREE}"),
        "UPDATE raw.item SET sealed = NULL WHERE id = ANY(%(keys)s)",
    ),
    Store(
        "held_records", "t.id",
        _rows("raw.item", "clean", f"t.state = 'held' AND t.received_at < l.cutoff AND t.item_id {FREE}"),
        "UPDATE raw.item SET state = 'discarded', sealed = NULL, decision = NULL, finished_at = now() WHERE id = ANY(%(keys)s)",
    ),
    Store(
        "items", "t.id", _rows("clean.item", "whole", f"t.occurred_at < l.cutoff AND t.id {FREE}"),
        "DELETE FROM clean.item WHERE id = ANY(%(keys)s)",
    ),
    Store(
        "items_without_consent", "t.id",
        # Their consent was taken back, and a source has one basis (GDPR 17(1)(b)).
        f"clean.item t WHERE t.withheld = 'no_consent' AND t.id {FREE} AND {_TAKEN_BACK}",
        "DELETE FROM clean.item WHERE id = ANY(%(keys)s)",
    ),
    Store(
        "scores", "t.ctid::text", _rows("insights.score", "whole", "t.occurred_at < l.cutoff"),
        "DELETE FROM insights.score WHERE ctid = ANY(%(keys)s::tid[])",
    ),
    Store(
        "events", "t.ctid::text", _rows("insights.event", "clean", "t.occurred_at < l.cutoff"),
        "DELETE FROM insights.event WHERE ctid = ANY(%(keys)s::tid[])",
    ),
    Store(
        "records_without_text", "t.id",
        _rows("raw.item", "clean", "t.state IN ('done', 'discarded') AND t.sealed IS NULL AND t.received_at < l.cutoff"
                                   " AND t.kind <> 'subject' AND NOT EXISTS (SELECT FROM clean.item c WHERE c.id = t.item_id)"),
        "DELETE FROM raw.item WHERE id = ANY(%(keys)s)",
    ),
    Store(
        "originals", "t.token || ' ' || coalesce(t.holder::text, '')",
        _ORIGINALS,
        "DELETE FROM vault.token t USING unnest(%(keys)s::text[]) AS k WHERE t.tenant = %(tenant)s"
        " AND t.token = split_part(k, ' ', 1) AND coalesce(t.holder::text, '') = split_part(k, ' ', 2)",
    ),
    Store(
        "customers", "t.given",
        "insights.subject t WHERE t.tenant = %(tenant)s AND t.updated_at < %(last_clean)s"
        " AND NOT EXISTS (SELECT FROM insights.subject o WHERE o.tenant = t.tenant AND o.subject = t.subject"
        "  AND o.updated_at >= %(last_clean)s)"
        " AND NOT EXISTS (SELECT FROM clean.item i WHERE i.tenant = t.tenant AND i.subject = t.subject)"
        " AND NOT EXISTS (SELECT FROM insights.score s WHERE s.tenant = t.tenant AND s.subject = t.subject)"
        " AND NOT EXISTS (SELECT FROM insights.event e WHERE e.tenant = t.tenant AND e.subject = t.subject)",
        "WITH gone AS (DELETE FROM insights.subject WHERE tenant = %(tenant)s AND given = ANY(%(keys)s) RETURNING given)"
        " DELETE FROM rights.reference r WHERE tenant = %(tenant)s AND token IN (SELECT given FROM gone)"
        " AND NOT EXISTS (SELECT FROM insights.identity n WHERE n.tenant = r.tenant AND n.token = r.token)",
    ),
    Store(
        "links", "t.token",
        # What is shared with somebody of whom something is left stays set aside.
        "insights.identity t WHERE t.tenant = %(tenant)s AND NOT insights.holds_rows(t.tenant, t.person) AND NOT EXISTS ("
        " SELECT FROM insights.link l JOIN insights.identity n ON n.tenant = l.tenant"
        "  AND n.token = CASE WHEN l.subject = t.token THEN l.token ELSE l.subject END"
        "  WHERE l.tenant = t.tenant AND (l.subject = t.token OR l.token = t.token)"
        "  AND n.person <> t.person AND insights.holds_rows(n.tenant, n.person))",
        _forget,
        alone=True,
    ),
    Store(
        "customer_records", "t.id",
        _rows("raw.item", "clean", "t.state IN ('done', 'discarded') AND t.sealed IS NULL AND t.received_at < l.cutoff"
                                   " AND t.kind = 'subject' AND NOT EXISTS (SELECT FROM rights.reference r"
                                   " WHERE r.tenant = t.tenant AND r.digest = ANY(t.people))"),
        "DELETE FROM raw.item WHERE id = ANY(%(keys)s)",
    ),
    Store(
        "empty_holders", "t.id",
        "vault.holder t WHERE t.created_at < %(first_vault)s AND NOT EXISTS (SELECT FROM vault.token v WHERE v.holder = t.id)",
        "DELETE FROM vault.holder h WHERE h.id = ANY(%(keys)s) AND NOT EXISTS (SELECT FROM vault.token v WHERE v.holder = h.id)",
    ),
    Store(
        "past_numbers", "t.ctid::text", _rows("insights.past", "aggregates", "t.month < l.cutoff"),
        "DELETE FROM insights.past WHERE ctid = ANY(%(keys)s::tid[])",
    ),
)  # fmt: skip
"""In the order in which they go: what is nearest to the person first."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Until when each pair of source and channel may be kept, by layer, and the purpose of each."""

    purposes: Mapping[tuple[str, str], Purpose]
    undeclared: Sequence[tuple[str, str]]
    values: Mapping[str, Any]


def limits(connection: Connection, declared: Purposes | None, now: datetime, raw_days: int) -> Limits:
    """Limits of everything that is stored. What nobody declared has none, but for its sealed records (``raw_days``)."""
    rows = connection.execute(
        "SELECT DISTINCT source, coalesce(channel, '') AS channel FROM ("
        " SELECT source, channel FROM raw.item WHERE tenant = %(tenant)s UNION"
        " SELECT source, channel FROM clean.item WHERE tenant = %(tenant)s UNION"
        " SELECT source, channel FROM insights.score WHERE tenant = %(tenant)s UNION"
        " SELECT source, channel FROM insights.event WHERE tenant = %(tenant)s UNION"
        " SELECT source, channel FROM insights.past WHERE tenant = %(tenant)s) AS seen ORDER BY 1, 2",
        {"tenant": TENANT},
    ).fetchall()
    pairs = [(row["source"], row["channel"]) for row in rows]
    known = {pair: found for pair in pairs if declared and (found := declared.of(pair[0], pair[1] or None))}
    values: dict[str, Any] = {"tenant": TENANT, "sources": [p[0] for p in pairs], "channels": [p[1] for p in pairs]}
    never = datetime(1, 1, 2, tzinfo=now.tzinfo)
    for layer in ("raw", "vault", "clean", "aggregates"):
        values[layer] = [cutoff(now, known[p].retention_days[layer]) if p in known else never for p in pairs]
    values["raw"] = [
        cut if pair in known else cutoff(now, raw_days) for pair, cut in zip(pairs, values["raw"], strict=True)
    ]
    values["whole"] = [
        months_cutoff(now, known[pair].retention_days["clean"]) if pair in known and known[pair].adds_up else cut
        for pair, cut in zip(pairs, values["clean"], strict=True)
    ]
    days = [line.purpose.retention_days for line in declared.sources] if declared else []
    values["first_vault"] = cutoff(now, min(one["vault"] for one in days)) if days else never
    values["last_clean"] = cutoff(now, max(one["clean"] for one in days)) if days else never
    return Limits(known, [pair for pair in pairs if pair not in known], values)


def count(connection: Connection, store: Store, values: Mapping[str, Any]) -> int:
    """How much has run out in a store."""
    row = connection.execute(f"SELECT count(*) AS n FROM {store.rows}", values).fetchone()  # noqa: S608 - ours
    return int(row["n"]) if row else 0


def end_some(connection: Connection, store: Store, values: Mapping[str, Any]) -> int:
    """End one batch; returns how many. 0: nothing is left."""
    if store.alone:
        evidence.hold_alone(connection)
    # Locked, so that a row's place cannot become another row's before it is deleted.
    statement = f"SELECT {store.key} AS key FROM {store.rows} LIMIT {BATCH} FOR UPDATE OF t SKIP LOCKED"  # noqa: S608 - ours
    keys = [row["key"] for row in connection.execute(statement, values)]
    if keys:
        if callable(store.deed):
            store.deed(connection, keys)
        else:
            connection.execute(store.deed, {**values, "keys": keys})
    return len(keys)
