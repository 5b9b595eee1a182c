"""A missed value: found next time, masked in every copy, kept as nothing but digests; and words that take effect at once."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedback.corrections import correct, corrections
from feedback.database import Database
from feedback.errors import ConfigError, InvalidItem, NotFound
from feedback.held import reasons
from feedback.intake import Intake
from feedback.pipeline import Pipeline
from feedback.word_store import WordStore, allow_word, allowed_words, remove
from tests.conftest import Installation
from tests.pipeline.conftest import Make
from tests.pipeline.review import RISKY, Attendant, held_id, raw_item

OFFICER = "user:officer"
NAME = "Teodosia Verdani"
MISSED = f"Il conto non va e {NAME.lower()} dice che la app è lenta. Grazie, ma non è bello."


@pytest.fixture
def attendant(installation: Installation, worker_db: Database) -> Attendant:
    return Attendant(installation, worker_db)


def store(intake: Intake, make_pipeline: Make, *texts: str, **more: object) -> None:
    intake.admit([raw_item(text, external_id=f"s{number}", **more) for number, text in enumerate(texts)])
    while make_pipeline().run_batch():
        pass


def everything(owner: Database) -> str:
    """Every readable column of every table."""
    tables = owner.rows(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables"
        " WHERE schemaname IN ('raw', 'clean', 'vault', 'insights', 'audit', 'access', 'privacy', 'broker')"
    )
    return "\n".join(json.dumps(owner.rows(f"SELECT t::text FROM {table['name']} t")) for table in tables)


def test_a_missed_value_is_masked_in_every_copy(
    intake: Intake,
    make_pipeline: Make,
    owner: Database,
    api_db: Database,
    attendant: Attendant,
    installation: Installation,
) -> None:
    store(intake, make_pipeline, MISSED, "Il conto va bene, grazie mille.", title=f"Per {NAME}",
          turns=())  # fmt: skip
    before = {row["id"]: row for row in owner.rows("SELECT id, text, title, search::text AS search FROM clean.item")}
    vectors = {row["item_id"]: row["vector"] for row in owner.rows("SELECT item_id, vector::text FROM insights.signal")}
    assert "teodosia" in everything(owner).lower()
    [item_id] = [one for one, row in before.items() if "teodosia" in row["text"]]
    correct(api_db, installation.keys.sealing(), OFFICER, NAME, "PERSON", item_id=item_id)
    attendant.finish()
    assert "teodosia" not in everything(owner).lower() and "verdani" not in everything(owner).lower()
    row = owner.rows("SELECT text, title, search::text AS search FROM clean.item WHERE id = %s", (item_id,))[0]
    assert re.search(r"e \[PERSON_[a-z2-7]{12}\] dice", row["text"]) and re.fullmatch(
        r"Per \[PERSON_\w+\]", row["title"]
    )
    assert "teodosia" not in row["search"]
    sentences = owner.rows(
        "SELECT span_start, span_end FROM insights.sentence WHERE item_id = %s ORDER BY position", (item_id,)
    )
    assert [row["text"][one["span_start"] : one["span_end"]][-5:] for one in sentences] == ["enta.", "ello."]
    after = {one["item_id"]: one["vector"] for one in owner.rows("SELECT item_id, vector::text FROM insights.signal")}
    assert after[item_id] != vectors[item_id] and after.keys() == vectors.keys()
    [done] = corrections(api_db)
    assert (done.state, done.looked, done.masked) == ("done", 2, 2)
    assert [one["action"] for one in owner.rows("SELECT action FROM audit.entry ORDER BY seq")] == [
        "held.corrected",
        "rule.added",
    ]


def test_what_is_withheld_stays_withheld(
    intake: Intake,
    make_pipeline: Make,
    owner: Database,
    api_db: Database,
    attendant: Attendant,
    installation: Installation,
) -> None:
    store(intake, make_pipeline, MISSED)
    with owner.transaction() as connection:
        connection.execute("UPDATE clean.item SET withheld = 'objection'")
        connection.execute("UPDATE insights.signal SET withheld = 'objection'")
    correct(api_db, installation.keys.sealing(), OFFICER, NAME, "PERSON")
    attendant.finish()
    assert "teodosia" not in owner.rows("SELECT text FROM clean.item")[0]["text"]
    assert owner.rows("SELECT withheld FROM insights.signal") == [{"withheld": "objection"}]
    assert api_db.rows("SELECT 1 FROM reading.signal") == api_db.rows("SELECT 1 FROM reading.item") == []


def test_the_same_value_is_found_in_the_next_item(
    intake: Intake,
    make_pipeline: Make,
    owner: Database,
    api_db: Database,
    attendant: Attendant,
    installation: Installation,
) -> None:
    correct(api_db, installation.keys.sealing(), OFFICER, NAME, "PERSON")
    attendant.finish()
    intake.admit([raw_item(f"Il conto non va, {NAME.upper()} lo sa e non fa niente.")])
    attendant.refresh()
    made = make_pipeline()
    made._pseudonymiser.words = attendant.words.words
    assert made.run_batch().done == 1
    assert "VERDANI" not in owner.rows("SELECT text FROM clean.item")[0]["text"]


def test_a_held_item_is_worked_again_with_the_rule(
    intake: Intake,
    make_pipeline: Make,
    owner: Database,
    api_db: Database,
    attendant: Attendant,
    installation: Installation,
) -> None:
    intake.admit([raw_item(RISKY)])
    make_pipeline().run_batch()
    assert reasons(api_db) == {"rest_risk": 1}
    correct(api_db, installation.keys.sealing(), OFFICER, NAME, "PERSON", raw_id=held_id(owner))
    attendant.finish()
    attendant.refresh()
    made = make_pipeline()
    made._pseudonymiser.words = attendant.words.words
    assert made.run_batch().done == 1
    text = owner.rows("SELECT text FROM clean.item")[0]["text"]
    assert "Teodosia" not in text and "[PERSON_" in text and reasons(api_db) == {}


def test_the_example_for_training_is_sealed_for_the_vault_and_masked_around_the_value(
    intake: Intake,
    make_pipeline: Make,
    owner: Database,
    api_db: Database,
    attendant: Attendant,
    installation: Installation,
) -> None:
    store(intake, make_pipeline, f"Il conto di anna.bianchi@example.org: {NAME} non lo apre.")
    [row] = owner.rows("SELECT id FROM clean.item")
    correct(api_db, installation.keys.sealing(), OFFICER, NAME, "PERSON", item_id=row["id"])
    attendant.finish()
    [kept] = owner.rows("SELECT sealed, example FROM privacy.correction")
    assert kept["sealed"] is None
    example = json.loads(installation.keys.vault_opening().open(bytes(kept["example"])))
    assert example["text"][example["start"] : example["end"]] == NAME and example["label"] == "PERSON"
    assert "anna.bianchi" not in example["text"] and "[EMAIL_" in example["text"]


def test_a_step_that_was_cut_off_is_taken_up_again(
    intake: Intake, make_pipeline: Make, owner: Database, api_db: Database, attendant: Attendant,
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr("feedback.remasking.STEP_ITEMS", 2)
    store(intake, make_pipeline, *[f"{MISSED} {number}" for number in range(5)])
    correct(api_db, installation.keys.sealing(), OFFICER, NAME, "PERSON")
    attendant.attend()
    attendant.attend()
    [half] = corrections(api_db)
    assert (half.state, half.looked) == ("masking", 2)
    second = Attendant(installation, attendant.database)
    second.finish()
    [done] = corrections(api_db)
    assert (done.state, done.looked, done.masked) == ("done", 5, 5)
    assert "teodosia" not in everything(owner).lower()


def test_two_workers_and_two_corrections_do_everything_once(
    intake: Intake, make_pipeline: Make, owner: Database, api_db: Database, installation: Installation,
    worker_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr("feedback.remasking.STEP_ITEMS", 2)
    texts = [f"{MISSED} Anche genoveva tolosani lo dice. {number}" for number in range(7)]
    store(intake, make_pipeline, *texts)
    for name in (NAME, "Genoveva Tolosani"):
        correct(api_db, installation.keys.sealing(), OFFICER, name, "PERSON")
    threads = [threading.Thread(target=Attendant(installation, worker_db).finish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(one.state, one.looked) for one in corrections(api_db)} == {("done", 7)}
    found = everything(owner).lower()
    assert not any(word in found for word in ("teodosia", "verdani", "genoveva", "tolosani"))
    assert owner.rows("SELECT count(*) AS n FROM insights.signal") == [{"n": 7}]


def test_copies_that_wait_for_people_are_masked_too(
    owner: Database, api_db: Database, attendant: Attendant, installation: Installation
) -> None:
    content = {"items": [{"text": f"con {NAME.upper()} ieri", "rating": 4, "scores": {"nps": 3}}], "none": None}
    with owner.transaction() as connection:
        connection.execute(
            "INSERT INTO rights.request (id, kind, due_at, recorded_by, verified_how, labels)"
            " VALUES (gen_random_uuid(), 'access', now(), 'user:olga', 'letter', '{}')"
        )
        connection.execute(
            "INSERT INTO rights.package (request, content) SELECT id, %s FROM rights.request", (json.dumps(content),)
        )
    correct(api_db, installation.keys.sealing(), OFFICER, NAME, "PERSON")
    attendant.finish()
    [row] = owner.rows("SELECT content FROM rights.package")
    assert re.fullmatch(r"con \[PERSON_[a-z2-7]{12}\] ieri", row["content"]["items"][0].pop("text"))
    assert row["content"] == {"items": [{"rating": 4, "scores": {"nps": 3}}], "none": None}


def test_topic_words_and_labels_are_cleaned(
    owner: Database, api_db: Database, attendant: Attendant, installation: Installation
) -> None:
    with owner.transaction() as connection:
        connection.execute(
            "INSERT INTO insights.topic (version, id, label, words, items)"
            " VALUES (1, 0, 'Teodosia Verdani, conto', ARRAY['teodosia verdani', 'conto', 'app'], 9)"
        )
    correct(api_db, installation.keys.sealing(), OFFICER, NAME, "PERSON")
    attendant.finish()
    assert owner.rows("SELECT label, words FROM insights.topic") == [{"label": "conto, app", "words": ["conto", "app"]}]


def test_a_batch_masked_with_older_rules_is_not_saved(
    intake: Intake,
    make_pipeline: Make,
    owner: Database,
    api_db: Database,
    attendant: Attendant,
    installation: Installation,
) -> None:
    attendant.refresh()
    made: Pipeline = make_pipeline(words=attendant.words)
    intake.admit([raw_item(MISSED)])
    correct(api_db, installation.keys.sealing(), OFFICER, NAME, "PERSON")
    other = Attendant(installation, attendant.database)
    other.finish()
    report = made.run_batch()
    assert (report.done, report.released) == (0, 1) and owner.rows("SELECT * FROM clean.item") == []


@pytest.mark.parametrize(
    ("value", "label"),
    [("ab", "PERSON"), ("x" * 201, "PERSON"), ("a " * 13, "PERSON"), (NAME, "NAME"), ("[PERSON_aaaaaaaaaaaa]", "PERSON"),
     ("...", "PERSON"), ("abc\x00", "PERSON")],
)  # fmt: skip
def test_a_value_that_cannot_be_told_from_others_is_refused_unquoted(
    api_db: Database, installation: Installation, owner: Database, value: str, label: str
) -> None:
    with pytest.raises(InvalidItem) as caught:
        correct(api_db, installation.keys.sealing(), OFFICER, value, label)
    assert value.strip()[:3] not in caught.value.detail or value == "..."
    assert owner.rows("SELECT * FROM privacy.correction") == []


def test_a_correction_that_does_not_open_is_refused_and_the_next_goes_on(
    owner: Database, api_db: Database, attendant: Attendant, installation: Installation
) -> None:
    first = correct(api_db, installation.keys.sealing(), OFFICER, NAME, "PERSON")
    owner.rows("UPDATE privacy.correction SET sealed = '\\x00' WHERE id = %s RETURNING id", (first,))
    correct(api_db, installation.keys.sealing(), OFFICER, NAME, "PERSON")
    attendant.finish()
    assert sorted((one.state, one.error_word) for one in corrections(api_db)) == [
        ("done", None),
        ("refused", "cannot_open"),
    ]


@pytest.fixture
def words(worker_db: Database, installation: Installation, tmp_path: Path) -> Iterator[WordStore]:
    (tmp_path / "allow.txt").write_text("Conto Luna\n")
    yield WordStore(worker_db, installation.keys.intake(), tmp_path / "allow.txt", None)


def test_words_take_effect_without_a_restart(words: WordStore, api_db: Database, tmp_path: Path) -> None:
    assert words.refresh() and not words.refresh()
    added = allow_word(api_db, OFFICER, " Carta   Brio ", "it")
    assert words.refresh() and words.words.allowed_in("la carta brio", "it")
    assert [(one.phrase, one.language) for one in allowed_words(api_db)] == [("Carta Brio", "it")]
    (tmp_path / "allow.txt").write_text("Conto Sole\n")
    os.utime(tmp_path / "allow.txt", ns=(1, 1))
    assert words.refresh() and not words.words.allowed_in("il conto luna", "it")
    remove(api_db, OFFICER, added)
    assert words.refresh() and not words.words.allowed_in("la carta brio", "it")
    with pytest.raises(NotFound):
        remove(api_db, OFFICER, added)


def test_a_file_that_went_wrong_keeps_the_words_that_were_read(words: WordStore, tmp_path: Path) -> None:
    words.refresh()
    (tmp_path / "allow.txt").write_text("| broken\n")
    os.utime(tmp_path / "allow.txt", ns=(2, 2))
    assert not words.refresh() and words.words.allowed_in("il conto luna", "it")


def test_a_file_that_is_wrong_at_the_start_stops_it(words: WordStore, tmp_path: Path) -> None:
    (tmp_path / "allow.txt").write_text("| broken\n")
    with pytest.raises(ConfigError, match="line 1"):
        words.refresh()


@pytest.mark.parametrize(
    ("phrase", "language"), [("", None), ("12 34", None), ("x" * 101, None), ("a b c d e f g h i", None), ("ok", "xx")]
)
def test_what_cannot_be_an_allowed_word_is_refused(api_db: Database, phrase: str, language: str | None) -> None:
    with pytest.raises(InvalidItem):
        allow_word(api_db, OFFICER, phrase, language)


def test_a_word_is_allowed_once(api_db: Database) -> None:
    allow_word(api_db, OFFICER, "Carta Brio")
    with pytest.raises(InvalidItem, match="already"):
        allow_word(api_db, OFFICER, "Carta Brio")
