"""``ascolto held`` and ``ascolto corrections`` on the command line."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result

from feedback.corrections import correct
from feedback.database import Database
from feedback.errors import ConfigError, NotFound
from feedback.intake import Intake
from feedback.leases import Leases
from feedback.pipeline import Pipeline
from nlp_models.fakes import FakeAnnotator
from tests.conftest import Installation
from tests.pipeline.conftest import keys_of
from tests.pipeline.review import Attendant, pseudonymiser, raw_item
from workers.cli import group


@pytest.fixture
def held(installation: Installation, api_db: Database, worker_db: Database, owner: Database) -> list[UUID]:
    intake = Intake(api_db, installation.keys.sealing(), installation.keys.intake())
    intake.admit([raw_item(external_id="1"), raw_item(external_id="2")])
    leases = Leases(worker_db, "w", seconds=60, max_attempts=3)
    Pipeline(worker_db, leases, keys_of(installation.keys), pseudonymiser(installation), FakeAnnotator()).run_batch()
    return [row["id"] for row in owner.rows("SELECT id FROM raw.held ORDER BY id")]


def ascolto(installation: Installation, *arguments: str, say: str = "") -> Result:
    environment = {**installation.environment, "COLUMNS": "250"}
    return CliRunner().invoke(group, list(arguments), env=environment, input=say)


def test_the_list_has_reasons_and_no_content(installation: Installation, held: list[UUID]) -> None:
    for words in (["held"], ["held", "list"], ["held", "list", "--reason", "rest_risk"]):
        shown = ascolto(installation, *words)
        assert shown.exit_code == 0 and str(held[0]) in shown.output and "named_place" in shown.output
        assert "2 rest_risk" in shown.output and "Teodosia" not in shown.output
    assert str(held[0]) not in ascolto(installation, "held", "list", "--reason", "no_finder").output


def test_release_and_discard(installation: Installation, held: list[UUID], owner: Database) -> None:
    assert ascolto(installation, "held", "release", str(held[0])).exit_code == 0
    assert ascolto(installation, "held", "discard", str(held[1]), "--yes").exit_code == 0
    rows = owner.rows("SELECT state, decision, sealed IS NULL AS gone FROM raw.item ORDER BY id")
    assert [(row["state"], row["decision"], row["gone"]) for row in rows] == [
        ("received", {"release": True}, False),
        ("discarded", None, True),
    ]
    actors = {
        row["actor"].partition(":")[0] for row in owner.rows("SELECT actor FROM audit.entry WHERE action LIKE 'held%%'")
    }
    assert actors == {"operator"}


def test_a_whole_reason_is_asked_for_twice(installation: Installation, held: list[UUID], owner: Database) -> None:
    assert ascolto(installation, "held", "release", "--reason", "rest_risk", say="n\n").exit_code == 1
    assert len(owner.rows("SELECT id FROM raw.held")) == 2
    assert ascolto(installation, "held", "release", "--reason", "rest_risk", "--language", "it").exit_code == 0
    assert {row["decision"]["language"] for row in owner.rows("SELECT decision FROM raw.item")} == {"it"}


def test_neither_ids_nor_reason_and_an_unknown_id(installation: Installation, held: list[UUID]) -> None:
    assert isinstance(ascolto(installation, "held", "release").exception, ConfigError)
    assert isinstance(ascolto(installation, "held", "discard", str(uuid4()), "--yes").exception, NotFound)


def test_corrections_are_listed_without_values_and_exported_with_them(
    installation: Installation, held: list[UUID], api_db: Database, worker_db: Database
) -> None:
    name = "Teodosia Verdani"
    correct(api_db, installation.keys.sealing(), "user:olga", name, "PERSON", raw_id=held[0])
    Attendant(installation, worker_db).finish()
    listed = ascolto(installation, "corrections", "list")
    assert "done" in listed.output and "Teodosia" not in listed.output
    exported = ascolto(installation, "corrections", "export")
    [line] = exported.stdout.splitlines()
    example = json.loads(line)
    assert example["text"][example["start"] : example["end"]] == name
    assert ascolto(installation, "corrections", "export", "--forget").stdout == exported.stdout
    assert ascolto(installation, "corrections", "export").stdout == ""
