"""Canaries: planted by the ordinary door, counted by nobody, seen wherever they stand in clear."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from feedback.canaries import CANARY_TENANT, Watch, as_json, plant, watch, watch_canaries
from feedback.database import Database
from feedback.held import queue
from feedback.insights.cohort import Filters
from feedback.insights.signals import total
from feedback.intake import Intake
from feedback.items import LANGUAGES, PiiSpan
from feedback.privacy.canary_text import canary_text, card, iban
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.privacy.rest_risk import luhn
from feedback.pseudonymise import Document, Redacted
from feedback.search import SearchQuery, search
from feedback.settings import load
from nlp_models.pii.finders import fake_finders
from tests.conftest import Installation
from tests.pipeline.conftest import Make
from workers import assembly, watching
from workers.cli import group


@pytest.fixture
def planted(installation: Installation, worker_db: Database) -> dict[str, str]:
    """The values of one Italian canary that was planted."""
    keys = installation.keys
    plant(worker_db, Intake(worker_db, keys.sealing(), keys.intake(), tenant=CANARY_TENANT), ["it"], "operator:test")
    [row] = worker_db.rows('SELECT "values" FROM privacy.canary')
    return dict(row["values"])


def test_a_canary_that_was_masked_is_not_seen_and_counts_nowhere(
    planted: dict[str, str], make_pipeline: Make, owner: Database, worker_db: Database, api_db: Database
) -> None:
    class Masks:
        """Finds the values of the canary, as good finders would."""

        name, languages = "masks@1", frozenset(LANGUAGES)

        def find(self, texts: list[str], language: str) -> list[list[Any]]:
            from_ = fake_finders()[0]
            found = [list(one) for one in from_.find(texts, language)]
            for spans, text in zip(found, texts, strict=True):
                for label, value in planted.items():
                    at = -1
                    while (at := text.find(value, at + 1)) >= 0:
                        spans.append(PiiSpan(at, at + len(value), label, 0.9, "pattern:test"))
            return found

    assert make_pipeline(finder=Masks()).run_batch().done == 1
    assert owner.rows("SELECT tenant FROM clean.item") == [{"tenant": CANARY_TENANT}]
    assert watch_canaries(worker_db, None) == []
    assert search(api_db, SearchQuery()).items == ()
    assert total(api_db, Filters(), floor=5).state == "no_data" and queue(api_db) == []
    assert owner.rows("SELECT tenant FROM insights.signal") == [{"tenant": CANARY_TENANT}]


@pytest.mark.parametrize(
    "leak",
    [
        "INSERT INTO insights.topic (version, id, label, words, items) VALUES (1, 0, %s, '{}', 1)",
        "INSERT INTO insights.topic (version, id, label, words, items) VALUES (1, 0, '', ARRAY[%s], 1)",
        "INSERT INTO access.heartbeat (part, details) VALUES ('x', jsonb_build_object('said', %s::text))",
        "INSERT INTO broker.kombu_message (visible, payload, version, queue_id) SELECT true, %s, 1, id FROM q",
    ],
)
def test_a_value_in_clear_is_seen_in_any_table(
    planted: dict[str, str], owner: Database, worker_db: Database, leak: str, caplog: pytest.LogCaptureFixture
) -> None:
    if "FROM q" in leak:
        leak = "WITH q AS (INSERT INTO broker.kombu_queue (name) VALUES ('q') RETURNING id) " + leak
    with owner.transaction() as connection:
        connection.execute(leak, (f"said {planted['PERSON'].upper()} again",))
    with caplog.at_level(logging.ERROR, "ascolto.canaries"):
        seen = watch_canaries(worker_db, None)
    assert {one.label for one in seen} == {"PERSON"} and len({one.place for one in seen}) == 1
    assert [record.message for record in caplog.records] == ["canary_seen"]
    actions = [row["action"] for row in owner.rows("SELECT action FROM audit.entry ORDER BY seq")]
    assert actions == ["canary.planted", "canary.seen"]
    assert planted["PERSON"] not in str(owner.rows("SELECT body FROM audit.entry")) + caplog.text + str(seen)


def test_half_a_name_is_a_sighting_too(planted: dict[str, str], owner: Database, worker_db: Database) -> None:
    last = planted["PERSON"].split()[1]
    with owner.transaction() as connection:
        connection.execute("INSERT INTO access.heartbeat (part) VALUES (%s)", (f"x{last}x",))
    assert [(one.label, one.place) for one in watch_canaries(worker_db, None)] == [("PERSON", "access.heartbeat.part")]


def test_log_files_are_searched_across_the_edges_of_pieces(
    planted: dict[str, str], worker_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback.canaries.LOG_CHUNK", 64)
    (tmp_path / "worker.log").write_text("x" * 60 + planted["IBAN"] + "y" * 200)
    (tmp_path / "web.log").write_text("nothing here " * 50)
    assert [(one.label, one.place) for one in watch_canaries(worker_db, tmp_path)] == [("IBAN", "log:worker.log")]


def test_a_sighting_is_told_once_and_ends_when_it_is_gone(
    planted: dict[str, str], worker_db: Database, tmp_path: Path, owner: Database
) -> None:
    path = tmp_path / "worker.log"
    path.write_text(planted["IBAN"])
    assert len(watch_canaries(worker_db, tmp_path)) == 1 and len(watch_canaries(worker_db, tmp_path)) == 1
    assert len(owner.rows("SELECT seq FROM audit.entry WHERE action = 'canary.seen'")) == 1
    path.write_text("")
    assert watch_canaries(worker_db, tmp_path) == [] and watch(worker_db).sightings == ()
    path.write_text(planted["IBAN"])
    assert len(watch_canaries(worker_db, tmp_path)) == 1
    assert len(owner.rows("SELECT seq FROM audit.entry WHERE action = 'canary.seen'")) == 2


def test_old_canaries_are_retired_with_their_rows(
    planted: dict[str, str], owner: Database, worker_db: Database
) -> None:
    with owner.transaction() as connection:
        connection.execute("UPDATE privacy.canary SET planted_at = now() - interval '31 days'")
        connection.execute("UPDATE raw.item SET received_at = now() - interval '31 days'")
    watch_canaries(worker_db, None)
    assert owner.rows("SELECT 1 FROM privacy.canary") == owner.rows("SELECT 1 FROM raw.item") == []


def test_the_schedule_plants_when_it_is_time(installation: Installation, worker_db: Database) -> None:
    never = replace(installation.settings, canary_days=0)
    watching.canaries(never, worker_db)
    assert watch(worker_db) == Watch(0, None, ())
    for _ in range(2):
        watching.canaries(installation.settings, worker_db)
    assert watch(worker_db).planted == len(LANGUAGES)
    assert as_json(watch(worker_db))["sightings"] == []


def test_the_command_plants_and_tells_what_it_sees(installation: Installation, owner: Database) -> None:
    def ascolto(*words: str) -> Any:
        return CliRunner().invoke(group, list(words), env=installation.environment)

    assert "7 canaries" in ascolto("canary", "plant").output
    assert ascolto("canary", "watch").exit_code == 0
    with owner.transaction() as connection:
        connection.execute(
            "INSERT INTO access.heartbeat (part) SELECT \"values\" ->> 'EMAIL' FROM privacy.canary LIMIT 1"
        )
    seen = ascolto("canary", "watch")
    assert seen.exit_code == 1 and "EMAIL in access.heartbeat.part" in seen.output and "@" not in seen.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_values_are_what_they_claim_to_be(language: str) -> None:
    made = canary_text(language, Random(7))
    assert all(value in made.text for value in made.values.values()) and "{" not in made.text
    assert luhn(made.values["CREDIT_CARD"])
    number = made.values["IBAN"]
    assert int("".join(str(int(letter, 36)) for letter in number[4:] + number[:4])) % 97 == 1
    assert canary_text(language, Random(8)).values["PERSON"] != made.values["PERSON"]


def test_known_check_digits() -> None:
    assert iban("DE", "370400440532013000") == "DE89370400440532013000"
    assert card("401288888888188") == "4012888888881881"


@pytest.mark.models
def test_the_shipped_finders_mask_the_canaries() -> None:
    door, _ = assembly.privacy(load({}), Pseudonyms(bytes(32)))
    leaks = 0
    for language in LANGUAGES:
        made = [canary_text(language, Random(seed)) for seed in range(5)]
        for one, answer in zip(made, door.redact([Document("1", one.text, language) for one in made]), strict=True):
            assert isinstance(answer, Redacted)
            leaks += sum(value in answer.text for value in one.values.values())
    assert leaks == 0
