"""A value that was marked as personal leaves the saved topic models."""

from __future__ import annotations

import json
from pathlib import Path

from feedback.keys import IntakeKey
from feedback.privacy.own_words import KeyedRules, keyed_rule
from nlp_models.topics import CARD
from workers.topic_cards import clean_cards

KEY = IntakeKey(b"k" * 32)


def rules(*values: str) -> KeyedRules:
    return KeyedRules(KEY, [rule for value in values if (rule := keyed_rule(KEY, "PERSON", value))])


def test_words_and_labels_go_and_everything_else_stays(tmp_path: Path) -> None:
    card = {
        "encoder": "e@1",
        "threshold": 0.5,
        "topics": [
            {"label": "teodosia verdani, conto", "words": ["teodosia verdani", "conto", "app"], "size": 9},
            {"label": "carta", "words": ["carta"], "size": 3},
        ],
    }
    for version in ("1", "2"):
        (tmp_path / version).mkdir()
        (tmp_path / version / CARD).write_text(json.dumps(card))
    assert clean_cards(tmp_path, rules("Teodosia Verdani")) == 2
    read = json.loads((tmp_path / "2" / CARD).read_text())
    assert read["topics"][0] == {"label": "conto, app", "words": ["conto", "app"], "size": 9}
    assert read["topics"][1] == card["topics"][1] and read["threshold"] == 0.5
    assert clean_cards(tmp_path, rules("Teodosia Verdani")) == 0
    assert sorted(path.name for path in (tmp_path / "1").iterdir()) == [CARD]


def test_nothing_to_do(tmp_path: Path) -> None:
    assert clean_cards(tmp_path / "absent", rules("Teodosia")) == 0
    assert clean_cards(tmp_path, None) == 0
