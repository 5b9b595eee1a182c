"""From a sealed row to stored signals: every row ends exactly once, whatever happens on the way."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from feedback.database import Database
from feedback.errors import Retryable
from feedback.intake import Intake
from feedback.items import Annotation, PiiSpan, RawItem, Turn
from feedback.keys import OpeningKey
from feedback.leases import open_rows, retry_held
from feedback.records import KpiEvent, ScoreAnswer, SubjectRecord
from nlp_models.fakes import FakeAnnotator
from nlp_models.pii.fakes import FakeFinder
from tests.conftest import Installation
from tests.pipeline.conftest import Make

MOMENT = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
ITEM = RawItem(
    source="mail",
    external_id="m-1",
    channel="email",
    occurred_at=MOMENT,
    text="Buongiorno, la mia app non funziona da ieri e non posso entrare. Scrivetemi a anna.bianchi@example.org per favore.",
    author="anna.bianchi@example.org",
    subject="anna.bianchi@example.org",
    attributes={"region": "Lazio", "shoe_size": "38"},
)


def states(owner: Database) -> dict[str, int]:
    rows = owner.rows("SELECT state, count(*) AS n FROM raw.item GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


def test_an_item_is_made_safe_tagged_and_stored(intake: Intake, make_pipeline: Make, owner: Database) -> None:
    intake.admit([ITEM])
    report = make_pipeline().run_batch()
    assert (report.done, report.held) == (1, 0)
    item = owner.rows("SELECT * FROM clean.item")[0]
    signal = owner.rows("SELECT * FROM insights.signal")[0]
    assert "anna.bianchi" not in str(item) and "[EMAIL_" in item["text"]
    assert item["language"] == "it" and item["attributes"] == {"region": "Lazio"}
    assert item["subject"].startswith("[EMAIL_") and item["subject"] in item["text"]
    assert signal["sentiment"] in ("negative", "neutral", "positive") and signal["models"]
    assert owner.rows("SELECT count(*) AS n FROM insights.sentence")[0]["n"] == 2
    assert owner.rows("SELECT count(*) AS n FROM vault.token")[0]["n"] >= 1
    assert states(owner) == {"done": 1}


@pytest.mark.parametrize("keep", [False, True])
def test_the_sealed_text_goes_when_the_item_is_done_unless_policy_keeps_it(
    intake: Intake, make_pipeline: Make, owner: Database, keep: bool
) -> None:
    intake.admit([ITEM])
    make_pipeline(keep_sealed=keep).run_batch()
    assert (owner.rows("SELECT sealed FROM raw.item")[0]["sealed"] is not None) is keep


def test_a_revision_replaces_and_an_older_one_never_comes_back(
    intake: Intake, make_pipeline: Make, owner: Database
) -> None:
    pipeline = make_pipeline(batch_items=1)
    intake.admit([ITEM])
    intake.admit([replace(ITEM, text="Adesso la app funziona di nuovo, grazie mille.")])
    owner.rows("UPDATE raw.item SET received_at = received_at - interval '1 hour' WHERE revision = 2 RETURNING id")
    while pipeline.run_batch():
        pass
    rows = owner.rows("SELECT revision, text FROM clean.item")
    assert [row["revision"] for row in rows] == [2] and "di nuovo" in rows[0]["text"]
    assert owner.rows("SELECT count(*) AS n FROM insights.signal")[0]["n"] == 1
    assert states(owner) == {"done": 2}


def test_two_revisions_in_one_batch_leave_one_item(intake: Intake, make_pipeline: Make, owner: Database) -> None:
    intake.admit([ITEM])
    intake.admit([replace(ITEM, text="Adesso la app funziona di nuovo, grazie mille.")])
    make_pipeline().run_batch()
    assert owner.rows("SELECT revision FROM clean.item") == [{"revision": 2}]
    assert owner.rows("SELECT count(*) AS n FROM insights.signal")[0]["n"] == 1


def test_a_language_without_a_finder_is_held_with_its_text_still_sealed(
    intake: Intake, make_pipeline: Make, owner: Database
) -> None:
    intake.admit([replace(ITEM, text="Käyttäjätunnukseni ei toimi eikä kukaan vastaa puhelimeen koskaan.")])
    report = make_pipeline().run_batch()
    row = owner.rows("SELECT state, error_word, sealed FROM raw.item")[0]
    assert report.held == 1 and row["state"] == "held" and row["error_word"] and row["sealed"]
    assert not owner.rows("SELECT 1 FROM clean.item")


class BrokenFinder(FakeFinder):
    def find(self, texts: Sequence[str], language: str) -> list[list[PiiSpan]]:
        raise RuntimeError("anna.bianchi@example.org")


def test_a_finder_that_fails_holds_the_item(intake: Intake, make_pipeline: Make, owner: Database) -> None:
    intake.admit([ITEM])
    make_pipeline(finder=BrokenFinder()).run_batch()
    assert states(owner) == {"held": 1} and not owner.rows("SELECT 1 FROM clean.item")


class Poisoned(FakeAnnotator):
    """Fails whenever one certain text is in the batch."""

    def annotate(self, texts: Sequence[str], languages: Sequence[str]) -> list[Annotation]:
        if any("veleno" in text for text in texts):
            raise MemoryError
        return super().annotate(texts, languages)


def test_one_poisoned_item_is_held_alone_and_the_others_get_through(
    intake: Intake, make_pipeline: Make, owner: Database, worker_db: Database
) -> None:
    good = [replace(ITEM, external_id=str(number)) for number in range(5)]
    intake.admit([*good, replace(ITEM, external_id="bad", text="Questa frase con il veleno non la regge nessuno.")])
    pipeline = make_pipeline(annotator=Poisoned())
    for _ in range(30):
        pipeline.run_batch()
        owner.rows("UPDATE raw.item SET lease_until = NULL WHERE state = 'received' RETURNING id")
    assert pipeline._leases.give_up() == 1
    assert states(owner) == {"done": 5, "held": 1}
    assert owner.rows("SELECT error_word FROM raw.item WHERE state = 'held'") == [{"error_word": "failed_memoryerror"}]
    assert retry_held(worker_db) == 1 and open_rows(worker_db) == 1


def test_a_box_sealed_for_another_key_is_held(
    intake: Intake, make_pipeline: Make, owner: Database, installation: Installation
) -> None:
    intake.admit([ITEM])
    pipeline = make_pipeline()
    pipeline._keys = replace(pipeline._keys, opening=OpeningKey(b"\x01" * 32))
    pipeline.run_batch()
    assert owner.rows("SELECT state, error_word FROM raw.item") == [{"state": "held", "error_word": "cannot_open"}]


def test_two_workers_never_share_a_row(intake: Intake, make_pipeline: Make) -> None:
    intake.admit([replace(ITEM, external_id=str(number)) for number in range(10)])
    first, second = make_pipeline("worker-1", batch_items=6), make_pipeline("worker-2", batch_items=6)
    claimed = [first._leases.claim(["feedback"], 6), second._leases.claim(["feedback"], 6)]
    assert [len(claims) for claims in claimed] == [6, 4]
    assert not {claim.raw_id for claim in claimed[0]} & {claim.raw_id for claim in claimed[1]}


def test_a_worker_that_lost_its_lease_saves_nothing(intake: Intake, make_pipeline: Make, owner: Database) -> None:
    intake.admit([ITEM])
    slow, quick = make_pipeline("slow", seconds=1), make_pipeline("quick")
    claims = slow._leases.claim(["feedback"], 10)
    time.sleep(1.1)
    assert quick.run_batch().done == 1
    assert slow._work(claims).done == 0
    assert owner.rows("SELECT count(*) AS n FROM clean.item")[0]["n"] == 1 and states(owner) == {"done": 1}


def test_a_database_that_goes_away_is_for_later(intake: Intake, make_pipeline: Make, worker_db: Database) -> None:
    intake.admit([ITEM])
    pipeline = make_pipeline()
    worker_db.close()
    with pytest.raises(Retryable):
        pipeline.run_batch()


def test_only_the_customer_is_analysed_in_a_call(intake: Intake, make_pipeline: Make, owner: Database) -> None:
    turns = (
        Turn("agent", "Buongiorno, come posso aiutarla oggi con il suo problema?"),
        Turn("customer", "La mia carta non funziona più da una settimana."),
    )
    intake.admit([replace(ITEM, channel="call", text=turns[1].text, turns=turns)])
    make_pipeline().run_batch()
    item = owner.rows("SELECT text, turns FROM clean.item")[0]
    assert item["text"] == turns[1].text
    assert [turn["speaker"] for turn in item["turns"]] == ["agent", "customer"]


def test_answers_events_and_aliases_meet_under_one_token(intake: Intake, make_pipeline: Make, owner: Database) -> None:
    intake.admit([ITEM, ScoreAnswer("survey", "s-1", "BA-104233", "nps", 3, MOMENT)])
    make_pipeline().run_batch()
    make_pipeline().run_batch()
    intake.admit(
        [
            SubjectRecord("crm", "BA-104233", {"region": "Lazio", "iban": "x"}, MOMENT, (str(ITEM.subject),)),
            KpiEvent("core", "e-1", "BA-104233", "login", MOMENT, device="android"),
        ]
    )
    make_pipeline().run_batch()
    tokens = {
        table: owner.rows(f"SELECT DISTINCT subject FROM {table}")
        for table in ("clean.item", "insights.score", "insights.event", "insights.subject")
    }
    assert len({str(rows) for rows in tokens.values()}) == 1
    assert owner.rows("SELECT attributes FROM insights.subject") == [{"attributes": {"region": "Lazio"}}]
    intake.admit([replace(ITEM, external_id="m-2")])
    make_pipeline().run_batch()
    assert owner.rows("SELECT DISTINCT subject FROM clean.item") == tokens["insights.score"]
