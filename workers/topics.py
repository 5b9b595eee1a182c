"""Fits a topic version on what is stored, assigns every item, and switches to it in one transaction.

Run as ``python -m workers.topics``, a process of its own: fitting needs far more
memory than a worker may keep.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from feedback import wiring
from feedback.database import Connection, Database
from feedback.settings import Settings, load
from nlp_models import topic_fitting
from nlp_models.annotator import RealAnnotator
from nlp_models.topic_words import Encode
from nlp_models.topics import TopicModel
from workers.assembly import annotator, topics_file
from workers.topic_cards import drop_older

TENANT = "default"
MOST_FITTED = 50_000
"""Newest items that a version is fitted on; all items are assigned."""
CHUNK = 5_000

_NEWEST = """
    SELECT item.text, item.language, signal.vector::real[] AS vector, signal.models ->> 'encoder' AS encoder
      FROM reading.item JOIN reading.signal ON signal.item_id = item.id
     WHERE item.tenant = 'default' AND signal.vector IS NOT NULL ORDER BY item.occurred_at DESC, item.id DESC LIMIT %s
"""
_CHUNK = """
    SELECT item_id, vector::real[] AS vector FROM reading.signal
     WHERE tenant = 'default' AND vector IS NOT NULL AND models ->> 'encoder' = %s AND (%s::uuid IS NULL OR item_id > %s)
     ORDER BY item_id LIMIT %s
"""


def fit_topics(settings: Settings, database: Database) -> int | None:
    """The new version, or None when there is too little for topics. Raises ``Retryable`` when the database is away."""
    rows = database.rows(_NEWEST, (MOST_FITTED,))
    if not rows:
        return None
    encoder = Counter(row["encoder"] for row in rows).most_common(1)[0][0]
    rows = [row for row in rows if row["encoder"] == encoder]
    vectors = np.asarray([row["vector"] for row in rows], dtype=np.float32)
    texts, languages = [row["text"] for row in rows], [row["language"] for row in rows]
    model = topic_fitting.fit(texts, vectors, languages, encoder, _encode(settings, encoder))
    if not model.labels:
        return None
    with database.transaction() as connection:
        connection.execute("LOCK TABLE insights.topic_version IN EXCLUSIVE MODE")
        found = connection.execute("SELECT coalesce(max(version), 0) + 1 AS version FROM insights.topic_version")
        version = int((found.fetchone() or {"version": 1})["version"])
        model.save(topics_file(settings, version))
        _switch(connection, version, model, _assign(connection, version, model))
    drop_older(settings.home / "topics", database)
    return version


def _encode(settings: Settings, encoder: str) -> Encode | None:
    """Gives vectors of words for the labels; None when the worker's encoder is not the one behind the stored vectors."""
    made = annotator(settings)
    return made.encode if isinstance(made, RealAnnotator) and made.models["encoder"] == encoder else None


def _assign(connection: Connection, version: int, model: TopicModel) -> Counter[int]:
    """Give every item its topic of this version; returns how many items each topic has."""
    sizes: Counter[int] = Counter()
    last = None
    while rows := connection.execute(_CHUNK, (model.encoder, last, last, CHUNK)).fetchall():
        vectors: NDArray[np.float32] = np.asarray([row["vector"] for row in rows], dtype=np.float32)
        found = model.assign(vectors)
        connection.cursor().executemany(
            "UPDATE insights.signal SET topic_version = %s, topic_id = %s, topic_p = %s WHERE item_id = %s",
            [
                (
                    version if topic else None,
                    topic.id if topic else None,
                    topic.probability if topic else None,
                    row["item_id"],
                )
                for row, topic in zip(rows, found, strict=True)
            ],
        )
        sizes.update(topic.id for topic in found if topic)
        last = rows[-1]["item_id"]
    return sizes


def _switch(connection: Connection, version: int, model: TopicModel, sizes: Counter[int]) -> None:
    connection.execute("UPDATE insights.topic_version SET is_current = false WHERE is_current")
    connection.execute(
        "INSERT INTO insights.topic_version (tenant, version, items, model, is_current) VALUES (%s, %s, %s, %s, true)",
        (TENANT, version, sizes.total(), model.name),
    )
    connection.cursor().executemany(
        "INSERT INTO insights.topic (tenant, version, id, label, words, items) VALUES (%s, %s, %s, %s, %s, %s)",
        [
            (TENANT, version, number, label, list(words), sizes[number])
            for number, (label, words) in enumerate(zip(model.labels, model.words, strict=True))
        ],
    )


def main() -> None:
    """Fit once with the settings of the environment."""
    settings = load()
    database = wiring.database(wiring.addresses(settings), "worker")
    fit_topics(settings, database)
    database.close()


if __name__ == "__main__":
    main()
