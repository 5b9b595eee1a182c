"""Words of the saved topic models: what was marked as personal, or rested on somebody who was erased, leaves them too."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from feedback.database import Database
from feedback.privacy.own_words import KeyedRules
from nlp_models.topics import CARD


def clean_cards(folder: Path, rules: KeyedRules | None) -> int:
    """Take what the rules find out of every card below ``folder``; returns how many cards changed.

    A card is replaced in one step, so a worker that loads it meanwhile reads the old one or the new one.
    """
    if rules is None:
        return 0
    changed = 0
    for path in sorted(folder.glob(f"*/{CARD}")):
        card = json.loads(path.read_text(encoding="utf-8"))
        before = json.dumps(card)
        for topic in card.get("topics", []):
            topic["words"] = [word for word in topic["words"] if not rules.spans(word)]
            if rules.spans(topic["label"]):
                topic["label"] = ", ".join(topic["words"][:3])
        if json.dumps(card) != before:
            _replace(path, card)
            changed += 1
    return changed


def _replace(path: Path, card: dict[str, Any]) -> None:
    written = path.with_suffix(".new")
    written.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    written.replace(path)


def blank_cards(folder: Path, database: Database) -> int:
    """Take label and words out of saved topics that lost theirs in the database; returns how many cards changed."""
    rows = database.rows("SELECT version, id, label FROM insights.topic WHERE words = '{}'")
    changed = 0
    for version in {row["version"] for row in rows}:
        path = folder / str(version) / CARD
        if not path.exists():
            continue
        card = json.loads(path.read_text(encoding="utf-8"))
        before = json.dumps(card)
        for row in rows:
            if row["version"] == version and row["id"] < len(card["topics"]):
                card["topics"][row["id"]] |= {"label": row["label"], "words": []}
        if json.dumps(card) != before:
            _replace(path, card)
            changed += 1
    return changed


def refit_due(database: Database) -> bool:
    """Whether topics that are in use rested on somebody who was erased since they were fitted."""
    rows = database.rows(
        "SELECT 1 FROM rights.request r, insights.topic_version v WHERE r.kind = 'erasure' AND r.state = 'done'"
        " AND coalesce((r.counts ->> 'topics')::int, 0) > 0 AND v.is_current AND v.fitted_at < r.finished_at LIMIT 1"
    )
    return bool(rows)


def drop_older(folder: Path, database: Database) -> int:
    """Delete versions of topics that no item refers to any more, files and rows; returns how many folders went.

    Their centres and words were made of texts that may have been erased since.
    """
    with database.transaction() as connection:
        for table in ("insights.topic", "insights.topic_version"):
            connection.execute(
                f"DELETE FROM {table} t USING insights.topic_version c WHERE c.tenant = t.tenant AND c.is_current"  # noqa: S608
                " AND t.version < c.version AND NOT EXISTS (SELECT FROM insights.signal s"
                " WHERE s.tenant = t.tenant AND s.topic_version = t.version)"
            )
        kept = {
            str(row["version"]) for row in connection.execute("SELECT version FROM insights.topic_version").fetchall()
        }
    gone = (
        [path for path in folder.iterdir() if path.name.isdigit() and path.name not in kept] if folder.exists() else []
    )
    for path in gone:
        shutil.rmtree(path)
    return len(gone)
