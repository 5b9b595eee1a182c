"""Words of the saved topic models: a value that was marked as personal leaves them too, as it leaves the database."""

from __future__ import annotations

import json
from pathlib import Path

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
            written = path.with_suffix(".new")
            written.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            written.replace(path)
            changed += 1
    return changed
