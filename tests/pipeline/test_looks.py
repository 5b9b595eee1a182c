"""A worker's answers to looks: turns, long texts, records without text, damaged rows, two workers at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from feedback import audit
from feedback.database import Database
from feedback.errors import InvalidItem
from feedback.held import decide, look, reasons
from feedback.ids import uuid7
from feedback.intake import Intake
from feedback.items import PiiSpan, Turn
from feedback.leases import retry_held
from feedback.looks import SHOWN_CHARACTERS, review_digest
from feedback.records import ScoreAnswer
from nlp_models.pii.fakes import FakeFinder
from tests.conftest import Installation
from tests.pipeline.conftest import Make
from tests.pipeline.review import RISKY, Attendant, held_id, raw_item

OFFICER = "user:officer"


@pytest.fixture
def attendant(installation: Installation, worker_db: Database) -> Attendant:
    return Attendant(installation, worker_db)


def hold(intake: Intake, make_pipeline: Make, owner: Database, text: str = RISKY, **more: object) -> UUID:
    intake.admit([raw_item(text, **more)])
    make_pipeline().run_batch()
    return held_id(owner)


def test_turns_are_shown_with_their_speakers_and_marked_where_they_look_personal(
    intake: Intake, make_pipeline: Make, owner: Database, api_db: Database, attendant: Attendant
) -> None:
    turns = (Turn("agent", "Buongiorno, mi dica il nome."), Turn("customer", RISKY))
    raw_id = hold(intake, make_pipeline, owner, turns=turns, channel="chat")
    with attendant.at_work():
        seen = look(api_db, OFFICER, raw_id)
    assert [part.role for part in seen.parts] == ["text", "agent", "customer"]
    for part in (seen.parts[0], seen.parts[2]):
        assert [part.text[start:end] for start, end, _ in part.marks] == ["Teodosia Verdani"]
    assert seen.parts[1].marks == ()


def test_of_a_long_text_the_beginning_is_shown_and_said_to_be(
    intake: Intake, make_pipeline: Make, owner: Database, api_db: Database, attendant: Attendant
) -> None:
    long = "Il conto non va e la app non apre. " * 3500
    raw_id = hold(intake, make_pipeline, owner, long)
    assert reasons(api_db) == {"text_too_long": 1}
    with attendant.at_work():
        [part] = look(api_db, OFFICER, raw_id).parts
    assert part.cut and len(part.text) == SHOWN_CHARACTERS


def test_a_language_narrows_the_finders_to_its_own(
    intake: Intake,
    make_pipeline: Make,
    owner: Database,
    api_db: Database,
    installation: Installation,
    worker_db: Database,
) -> None:
    class OnlyGerman(FakeFinder):
        def find(self, texts: Sequence[str], language: str) -> list[list[PiiSpan]]:
            return [[PiiSpan(0, 2, "PERSON", 0.9, "model:x")] if language == "de" else [] for _ in texts]

    raw_id = hold(intake, make_pipeline, owner)
    with Attendant(installation, worker_db, OnlyGerman()).at_work():
        everyone, italian = look(api_db, OFFICER, raw_id), look(api_db, OFFICER, raw_id, "it")
    assert everyone.parts[0].text.startswith("[PERSON_") and italian.parts[0].text.startswith("Il")
    assert (everyone.language, italian.language) == ("und", "it") and everyone.digest != italian.digest


def test_a_record_without_text_and_a_damaged_row_cannot_be_shown(
    intake: Intake, make_pipeline: Make, owner: Database, api_db: Database, attendant: Attendant
) -> None:
    answer = ScoreAnswer("nps", "1", "K-1", "nps", 9, datetime(2026, 3, 1, tzinfo=UTC))
    intake.admit([answer])
    owner.rows("UPDATE raw.item SET state = 'held', error_word = 'gave_up' RETURNING id")
    raw_id = held_id(owner)
    with attendant.at_work(), pytest.raises(InvalidItem, match="no_text"):
        look(api_db, OFFICER, raw_id)
    owner.rows("UPDATE raw.item SET sealed = '\\x0001' RETURNING id")
    with attendant.at_work(), pytest.raises(InvalidItem, match="cannot_open"):
        look(api_db, OFFICER, raw_id)
    assert owner.rows("SELECT * FROM privacy.look") == []


def test_two_workers_answer_each_look_once(
    intake: Intake,
    make_pipeline: Make,
    owner: Database,
    api_db: Database,
    installation: Installation,
    worker_db: Database,
) -> None:
    raw_id = hold(intake, make_pipeline, owner)
    entry = audit.Entry(OFFICER, "held.read", (str(raw_id),)).body()
    with api_db.transaction() as connection:
        for _ in range(6):
            connection.execute(
                "SELECT privacy.ask_look(%s, %s, %s, NULL, %s)", (uuid7(), raw_id, bytes(range(32)), entry)
            )
    threads = [threading.Thread(target=Attendant(installation, worker_db).attend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = owner.rows("SELECT answered_at IS NOT NULL AS done, answer IS NOT NULL AS answered FROM privacy.look")
    assert rows == [{"done": True, "answered": True}] * 6


def test_what_was_asked_long_ago_is_forgotten_with_the_next_look(
    intake: Intake, make_pipeline: Make, owner: Database, api_db: Database, attendant: Attendant
) -> None:
    raw_id = hold(intake, make_pipeline, owner)
    entry = audit.Entry(OFFICER, "held.read", (str(raw_id),)).body()
    with api_db.transaction() as connection:
        connection.execute("SELECT privacy.ask_look(%s, %s, %s, NULL, %s)", (uuid7(), raw_id, bytes(32), entry))
    owner.rows("UPDATE privacy.look SET asked_at = now() - interval '11 minutes' RETURNING id")
    with attendant.at_work():
        look(api_db, OFFICER, raw_id)
    assert owner.rows("SELECT * FROM privacy.look") == []


def test_the_digest_follows_the_text_and_not_the_codes_of_its_tokens(installation: Installation) -> None:
    digests = installation.keys.intake()
    one, other = "ciao [PERSON_aaaaaaaaaaaa]", "ciao [PERSON_bbbbbbbbbbbb]"
    assert review_digest(digests, [one]) == review_digest(digests, [other])
    assert review_digest(digests, [one]) != review_digest(digests, ["ciao [EMAIL_aaaaaaaaaaaa]"])
    assert review_digest(digests, ["a", "b"]) != review_digest(digests, ["ab"])


def test_a_retry_asks_the_rules_again_and_carries_no_old_decision(
    intake: Intake, make_pipeline: Make, owner: Database, api_db: Database, worker_db: Database
) -> None:
    raw_id = hold(intake, make_pipeline, owner)
    decide(api_db, OFFICER, raw_id, release=True, seen="0" * 64)
    make_pipeline().run_batch()
    assert reasons(api_db) == {"changed_since_seen": 1}
    assert retry_held(worker_db) == 1
    make_pipeline().run_batch()
    assert reasons(api_db) == {"rest_risk": 1}


@pytest.mark.parametrize(
    ("language", "seen"), [("italian", None), ("IT", None), ("it'", None), (None, "short"), (None, "Z" * 64)]
)
def test_the_database_takes_no_other_decision(
    intake: Intake, make_pipeline: Make, owner: Database, api_db: Database, language: str | None, seen: str | None
) -> None:
    raw_id = hold(intake, make_pipeline, owner)
    entry = audit.Entry(OFFICER, "held.released", (str(raw_id),)).body()
    with pytest.raises(Exception, match="refused"), api_db.transaction() as connection:
        connection.execute("SELECT privacy.decide(%s, %s, true, %s, %s)", (raw_id, language, seen, entry))
    assert held_id(owner) == raw_id
