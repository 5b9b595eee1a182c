"""The queue of held items: reasons, one look, decisions, and the walls around them."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from nacl.public import PrivateKey

from feedback import audit
from feedback.database import Database
from feedback.errors import InvalidItem, NotFound, Permanent, Retryable
from feedback.held import decide, discard, held_item, look, queue, reasons
from feedback.ids import uuid7
from feedback.intake import Intake
from feedback.items import PiiSpan
from feedback.migrate import migrate
from nlp_models.pii.fakes import FakeFinder
from tests.conftest import Installation
from tests.pipeline.conftest import Make
from tests.pipeline.review import RISKY, Attendant, held_id, raw_item

OFFICER = "user:officer"


@pytest.fixture
def attendant(installation: Installation, worker_db: Database) -> Attendant:
    return Attendant(installation, worker_db)


@pytest.fixture
def held(intake: Intake, make_pipeline: Make, owner: Database) -> UUID:
    """One item, held for its rest risk."""
    intake.admit([raw_item()])
    report = make_pipeline().run_batch()
    assert (report.done, report.held) == (0, 1)
    return held_id(owner)


def actions(owner: Database) -> list[str]:
    return [row["action"] for row in owner.rows("SELECT action FROM audit.entry ORDER BY seq")]


def test_the_queue_says_why_and_never_what(held: UUID, api_db: Database) -> None:
    [item] = queue(api_db)
    assert (item.id, item.reason, item.signs, item.language) == (held, "rest_risk", ("named_place",), "it")
    assert (item.kind, item.source, item.channel) == ("feedback", "mail", "email")
    assert reasons(api_db) == {"rest_risk": 1}
    assert queue(api_db, "no_finder") == [] and queue(api_db, "rest_risk") == [item]
    assert held_item(api_db, held) == item
    assert "Teodosia" not in repr(item)


def test_the_queue_comes_in_pages(intake: Intake, make_pipeline: Make, api_db: Database) -> None:
    intake.admit([raw_item(external_id=str(number)) for number in range(5)])
    make_pipeline().run_batch()
    first = queue(api_db, limit=3)
    rest = queue(api_db, limit=3, after=first[-1].id)
    assert (len(first), len(rest)) == (3, 2) and {one.id for one in (*first, *rest)} == {
        one.id for one in queue(api_db)
    }
    with pytest.raises(InvalidItem):
        queue(api_db, limit=0)


def test_a_look_shows_the_masked_text_and_marks_what_looks_personal(
    intake: Intake, make_pipeline: Make, owner: Database, api_db: Database, attendant: Attendant
) -> None:
    intake.admit([raw_item(RISKY + " Scrivete a anna.bianchi@example.org.", title="La app di Teodosia")])
    make_pipeline().run_batch()
    with attendant.at_work():
        seen = look(api_db, OFFICER, held_id(owner))
    text, title = seen.parts
    assert "anna.bianchi" not in text.text and "[EMAIL_" in text.text
    [(start, end, reason)] = text.marks
    assert (text.text[start:end], reason) == ("Teodosia Verdani", "named_place")
    assert title.role == "title" and seen.failed == ()
    assert actions(owner)[-1] == "held.read"
    assert owner.rows("SELECT count(*) AS n FROM privacy.look")[0]["n"] == 0
    everything = json.dumps(owner.rows("SELECT body FROM audit.entry"))
    assert "Teodosia" not in everything and "Teodosia" not in repr(seen)


def test_without_a_worker_the_look_ends_with_a_clear_word(held: UUID, api_db: Database, owner: Database) -> None:
    with pytest.raises(Retryable, match="no worker answered"):
        look(api_db, OFFICER, held, seconds=0.05)
    assert owner.rows("SELECT * FROM privacy.look") == []


def test_only_the_one_who_asked_can_read_the_answer(
    held: UUID, api_db: Database, owner: Database, attendant: Attendant, installation: Installation
) -> None:
    key, entry = PrivateKey.generate(), audit.Entry(OFFICER, "held.read", (str(held),))
    with api_db.transaction() as connection:
        connection.execute(
            "SELECT privacy.ask_look(%s, %s, %s, NULL, %s)", (uuid7(), held, bytes(key.public_key), entry.body())
        )
    attendant.attend()
    [row] = owner.rows("SELECT answer FROM privacy.look")
    assert b"Teodosia" not in bytes(row["answer"])
    with pytest.raises(Permanent):
        installation.keys.opening().open(bytes(row["answer"]))


def test_a_finder_that_fails_is_named_and_the_others_still_mask(
    intake: Intake,
    make_pipeline: Make,
    installation: Installation,
    worker_db: Database,
    api_db: Database,
    owner: Database,
) -> None:
    class Broken(FakeFinder):
        name = "broken@1"

        def find(self, texts: object, language: str) -> list[list[PiiSpan]]:
            raise RuntimeError("secret text")

    intake.admit([raw_item("Il conto non va e la app non apre, scrivetemi.")])
    make_pipeline(finder=Broken()).run_batch()
    assert reasons(api_db) == {"finder_failed": 1}
    with Attendant(installation, worker_db, Broken()).at_work():
        seen = look(api_db, OFFICER, held_id(owner))
    assert seen.failed == ("broken@1",)


def test_a_released_item_goes_on_as_it_was_seen(
    held: UUID, api_db: Database, owner: Database, attendant: Attendant, make_pipeline: Make
) -> None:
    with attendant.at_work():
        seen = look(api_db, OFFICER, held)
    decide(api_db, OFFICER, held, release=True, seen=seen.digest)
    assert make_pipeline().run_batch().done == 1
    [row] = owner.rows("SELECT text, language FROM clean.item")
    assert row == {"text": RISKY, "language": "und"}
    assert actions(owner)[-2:] == ["held.read", "held.released"]
    assert queue(api_db) == []


def test_an_item_that_reads_otherwise_than_it_was_seen_is_held_again(
    held: UUID, api_db: Database, make_pipeline: Make
) -> None:
    decide(api_db, OFFICER, held, release=True, seen="0" * 64)
    assert make_pipeline().run_batch().held == 1
    assert reasons(api_db) == {"changed_since_seen": 1}


@pytest.mark.parametrize("language", ["it", "de"])
def test_a_language_set_by_a_person_counts(
    intake: Intake, make_pipeline: Make, api_db: Database, owner: Database, language: str
) -> None:
    intake.admit([raw_item("Zxcv Husen", language=None)])
    make_pipeline().run_batch()
    assert reasons(api_db) == {"language_unsure": 1}
    decide(api_db, OFFICER, held_id(owner), language=language)
    make_pipeline().run_batch()
    assert owner.rows("SELECT language FROM clean.item")[0]["language"] == language


def test_setting_the_language_does_not_lift_the_rest_risk(held: UUID, api_db: Database, make_pipeline: Make) -> None:
    decide(api_db, OFFICER, held, language="it")
    make_pipeline().run_batch()
    assert reasons(api_db) == {"rest_risk": 1}


def test_a_decision_ends_with_the_revision_it_was_about(
    held: UUID, intake: Intake, api_db: Database, make_pipeline: Make
) -> None:
    decide(api_db, OFFICER, held, release=True)
    intake.admit([replace(raw_item(), text=RISKY.replace("ieri", "oggi"))])
    report = make_pipeline().run_batch()
    assert (report.done, report.held) == (1, 1)


def test_discarding_forgets_the_text_for_good(
    held: UUID, api_db: Database, owner: Database, make_pipeline: Make
) -> None:
    discard(api_db, OFFICER, held)
    assert owner.rows("SELECT state, sealed FROM raw.item") == [{"state": "discarded", "sealed": None}]
    assert not make_pipeline().run_batch() and actions(owner)[-1] == "held.discarded"
    for deed in (lambda: discard(api_db, OFFICER, held), lambda: decide(api_db, OFFICER, held, release=True)):
        with pytest.raises(NotFound):
            deed()


def test_what_is_not_held_cannot_be_looked_at_or_decided(api_db: Database, intake: Intake, owner: Database) -> None:
    intake.admit([raw_item()])
    [row] = owner.rows("SELECT id FROM raw.item")
    for raw_id in (row["id"], uuid4()):
        with pytest.raises(NotFound):
            look(api_db, OFFICER, raw_id, seconds=0.1)
        with pytest.raises(NotFound):
            held_item(api_db, raw_id)
        with pytest.raises(NotFound):
            decide(api_db, OFFICER, raw_id, release=True)
    assert actions(owner) == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT sealed FROM raw.item",
        "UPDATE raw.item SET state = 'received'",
        "SELECT sealed FROM privacy.correction",
        "SELECT example FROM privacy.correction",
        "SELECT digest FROM privacy.rule",
        "INSERT INTO privacy.look (id, raw_id, public_key) VALUES (gen_random_uuid(), gen_random_uuid(), '')",
        "INSERT INTO privacy.correction (id, label) VALUES (gen_random_uuid(), 'PERSON')",
        "SELECT privacy.note('{}', '', gen_random_uuid())",
    ],
)
def test_the_api_has_no_way_round_the_doors(api_db: Database, statement: str) -> None:
    with pytest.raises(Permanent, match="InsufficientPrivilege"):
        api_db.rows(statement)


def test_no_deed_without_the_audit_entry_that_tells_about_it(held: UUID, api_db: Database, owner: Database) -> None:
    other = audit.Entry(OFFICER, "held.discarded", (str(uuid4()),)).body()
    wrong = audit.Entry(OFFICER, "held.listed", (str(held),)).body()
    for body in (other, wrong):
        with pytest.raises(Permanent), api_db.transaction() as connection:
            connection.execute("SELECT privacy.discard(%s, %s)", (held, body))
    assert owner.rows("SELECT state FROM raw.item") == [{"state": "held"}]


def test_the_migration_goes_down_and_up_again(installation: Installation, held: UUID, owner: Database) -> None:
    owner.rows("UPDATE raw.item SET state = 'discarded' RETURNING id")
    migrate(installation.where.owner, "0004")
    assert owner.rows("SELECT state FROM raw.item") == [{"state": "done"}]
    assert owner.rows("SELECT * FROM raw.held") == []
    migrate(installation.where.owner)
    assert owner.rows("SELECT count(*) AS n FROM privacy.rule")[0]["n"] == 0
