"""Saved topic models after an erasure: words that rested on the person go, older versions go, a new fit is asked for."""

from __future__ import annotations

import json
from pathlib import Path

from nlp_models.topics import CARD
from tests.rights.conftest import House
from workers.topic_cards import blank_cards, drop_older, refit_due


def save(folder: Path, version: int, *labels: str) -> None:
    (folder / str(version)).mkdir(parents=True)
    card = {"encoder": "e@1", "threshold": 0.5, "topics": [{"label": one, "words": [one], "size": 9} for one in labels]}
    (folder / str(version) / CARD).write_text(json.dumps(card))


def topics(house: House, version: int, *labels: str, current: bool) -> None:
    with house.owner.transaction() as connection:
        connection.execute(
            "INSERT INTO insights.topic_version (version, items, model, is_current, fitted_at) VALUES (%s, 9, 'x@1', %s, now() - interval '1 day')",
            (version, current),
        )
        for number, label in enumerate(labels):
            connection.execute(
                "INSERT INTO insights.topic (version, id, label, words, items) VALUES (%s, %s, %s, %s, 9)",
                (version, number, label, [label]),
            )


def test_words_that_rested_on_the_person_leave_the_card_and_a_fit_is_due(house: House, tmp_path: Path) -> None:
    house.live(house.said(subject="BA-1"), *(house.said(subject=f"BA-{n}") for n in range(10, 17)))
    topics(house, 2, "only one", "many", current=True)
    house.owner.rows("UPDATE insights.signal SET topic_version = 2, topic_id = 1 RETURNING 1")
    house.owner.rows(
        "UPDATE insights.signal SET topic_id = 0 WHERE item_id IN (SELECT id FROM clean.item WHERE subject = %s) RETURNING 1",
        (house.token("BA-1"),),
    )
    save(tmp_path, 2, "only one", "many")
    assert blank_cards(tmp_path, house.worker) == 0 and not refit_due(house.worker)
    house.erase("BA-1")
    assert blank_cards(tmp_path, house.worker) == 1 and refit_due(house.worker)
    read = json.loads((tmp_path / "2" / CARD).read_text())["topics"]
    assert [(one["label"], one["words"]) for one in read] == [("topic 0", []), ("many", ["many"])]
    assert blank_cards(tmp_path, house.worker) == 0
    house.owner.rows("UPDATE insights.topic_version SET fitted_at = now() RETURNING 1")
    assert not refit_due(house.worker)


def test_older_versions_go_unless_an_item_still_refers_to_them(house: House, tmp_path: Path) -> None:
    house.live(house.said(subject="BA-1"))
    for version in (1, 2, 3):
        topics(house, version, "a", current=version == 3)
        save(tmp_path, version, "a")
    (tmp_path / "notes").mkdir()
    house.owner.rows("UPDATE insights.signal SET topic_version = 2, topic_id = 0 RETURNING 1")
    assert drop_older(tmp_path, house.worker) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2", "3", "notes"]
    assert [row["version"] for row in house.owner.rows("SELECT DISTINCT version FROM insights.topic ORDER BY 1")] == [
        2,
        3,
    ]
    assert drop_older(tmp_path / "absent", house.worker) == 0
