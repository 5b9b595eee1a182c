"""Steps of an erasure that touch texts: mentions by other people, originals in the vault, the person's own items."""

from __future__ import annotations

import json
from typing import Any

from feedback.database import Connection
from feedback.privacy import vault
from feedback.rights import reach, standing
from feedback.rights.mentions import forget, forget_turns
from feedback.rights.reach import Person
from feedback.search_matching import SEARCH_VECTOR, fold

LEAST_PEOPLE = 5
"""A topic of fewer people than this rests on too few: its label and words go."""
RESTS_ON_ITEMS = 5
"""A word of a topic occurs in five texts at least, which may all be one person's."""

_REWRITE = f"""
    UPDATE clean.item SET title = %(title)s, text = %(text)s, turns = %(turns)s, search = {SEARCH_VECTOR} WHERE id = %(id)s
"""  # noqa: S608 - a constant of ours


def forget_mentions(connection: Connection, person: Person) -> dict[str, int]:
    """``[ERASED]`` in place of the person's tokens in other people's texts; index and places of sentences follow."""
    ids = reach.mentions(connection, person)
    rows = connection.execute(
        "SELECT id, language, title, text, turns FROM clean.item WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (ids,)
    ).fetchall()
    for row in rows:
        _rewrite(connection, row, person)
    connection.execute(
        "UPDATE clean.item SET author = NULL WHERE id = ANY(%s) AND author = ANY(%s)", (ids, list(person.tokens))
    )
    sealed = connection.execute(
        "UPDATE raw.item SET sealed = NULL WHERE item_id = ANY(%s) AND state = 'done' AND sealed IS NOT NULL RETURNING 1",
        (ids,),
    ).fetchall()
    return {"mentions": len(rows), "sealed_mentions": len(sealed)}


def vault_originals(connection: Connection, person: Person) -> dict[str, int]:
    """Shred the person's key. With items under a legal hold: every original but those that stand in such an item."""
    items = reach.own_items(connection, person)
    held = reach.held_items(connection, items)
    if not held:
        done = vault.shred(connection, person.tokens, items)
        return {"keys": done.keys, "originals": done.originals}
    originals = connection.execute(
        "DELETE FROM vault.token t WHERE t.tenant = %(tenant)s"
        " AND (t.token = ANY(%(tokens)s) OR t.holder IN (SELECT id FROM vault.holder WHERE name = ANY(%(tokens)s)))"
        " AND NOT EXISTS (SELECT FROM clean.item i WHERE i.id = ANY(%(held)s)"
        "  AND position(t.token IN concat_ws(' ', i.title, i.text, i.turns::text, i.subject, i.author)) > 0)"
        " RETURNING 1",
        {**person.values(), "held": held},
    ).fetchall()
    return {"keys": 0, "originals": len(originals)}


def own_items(connection: Connection, person: Person) -> dict[str, int]:
    """What the person said, with signals, sentences and vectors; then the topics that rested on it."""
    ids = reach.own_items(connection, person)
    held = reach.held_items(connection, ids)
    standing.withhold(connection, held, "legal_hold")
    gone = [item for item in ids if item not in set(held)]
    topics = connection.execute(
        "SELECT tenant, topic_version, topic_id, count(*) AS items FROM insights.signal"
        " WHERE item_id = ANY(%s) AND topic_id IS NOT NULL GROUP BY 1, 2, 3",
        (gone,),
    ).fetchall()
    counts = {"items": len(gone)}
    for name, table in (("signals", "insights.signal"), ("sentences", "insights.sentence")):
        rows = connection.execute(f"DELETE FROM {table} WHERE item_id = ANY(%s) RETURNING 1", (gone,)).fetchall()  # noqa: S608
        counts[name] = len(rows)
    connection.execute("DELETE FROM clean.item WHERE id = ANY(%s)", (gone,))
    counts["topics"] = sum(_recount(connection, topic) for topic in topics)
    connection.execute("DELETE FROM access.reidentification WHERE item_id = ANY(%s)", (gone,))
    return counts


def _rewrite(connection: Connection, row: dict[str, Any], person: Person) -> None:
    text = forget(row["text"], person.tokens)
    title = None if row["title"] is None else forget(row["title"], person.tokens).text
    turns = forget_turns(row["turns"], person.tokens)
    folded = fold(f"{title or ''}\n{text.text}")
    values = {"id": row["id"], "language": row["language"], "title": title, "text": text.text, "folded": folded}
    connection.execute(_REWRITE, {**values, "turns": None if turns is None else json.dumps(turns)})
    sentences = connection.execute(
        "SELECT position, span_start, span_end FROM insights.sentence WHERE item_id = %s", (row["id"],)
    ).fetchall()
    connection.cursor().executemany(
        "UPDATE insights.sentence SET span_start = %s, span_end = %s WHERE item_id = %s AND position = %s",
        [(text.moved(one["span_start"]), text.moved(one["span_end"]), row["id"], one["position"]) for one in sentences],
    )


def _recount(connection: Connection, topic: dict[str, Any]) -> int:
    """Count a topic again; 1 when it rested on the person, and then its label and words are gone."""
    left = connection.execute(
        "SELECT count(*) AS items, count(DISTINCT coalesce(i.subject, i.author, i.id::text)) AS people"
        "  FROM insights.signal s JOIN clean.item i ON i.id = s.item_id"
        " WHERE s.tenant = %(tenant)s AND s.topic_version = %(topic_version)s AND s.topic_id = %(topic_id)s",
        topic,
    ).fetchone()
    items, people = (left["items"], left["people"]) if left else (0, 0)
    rested = people < LEAST_PEOPLE or topic["items"] >= RESTS_ON_ITEMS
    connection.execute(
        "UPDATE insights.topic SET items = %(left)s, label = CASE WHEN %(rested)s THEN 'topic ' || id ELSE label END,"
        " words = CASE WHEN %(rested)s THEN '{}' ELSE words END"
        " WHERE tenant = %(tenant)s AND version = %(topic_version)s AND id = %(topic_id)s",
        {**topic, "left": items, "rested": rested},
    )
    return int(rested)
