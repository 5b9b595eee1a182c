"""``ascolto privacy report``: everything in it comes from configuration and database, in both languages and forms."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from feedback.access import create_key
from feedback.database import Database
from feedback.people import issue_sign_in
from feedback.privacy.leak_counts import Count, Key, Scores
from feedback.processing_facts import Facts, gather
from feedback.processing_record import LANGUAGES, Record, described
from feedback.scoreboard import store
from tests.conftest import Installation, with_settings
from workers.cli import group
from workers.cli.demo import PURPOSES

SCORES = Scores(
    {Key("it", "email", "PERSON"): Count(20, 18, 17, 200, 12), Key("it", "email", None): Count(0, 0, 0, 1000, 7)}, 9, 0
)


@pytest.fixture
def facts(installation: Installation, owner: Database) -> Facts:
    return gather(with_settings(installation, purposes=PURPOSES).settings, owner, soft_roles=False)


def report(installation: Installation, *words: str, **environment: str) -> str:
    done = CliRunner().invoke(group, ["privacy", "report", *words], env={**installation.environment, **environment})
    assert done.exit_code == 0, done.output
    return done.stdout


def test_every_table_of_the_database_is_described(facts: Facts) -> None:
    assert set(facts.tables) <= set(described()), "say in feedback/privacy/data/tables.toml what is in it"


def test_the_data_map_tells_who_really_reads(facts: Facts) -> None:
    assert "ascolto_api" not in facts.tables["raw.item"] and "ascolto_worker" in facts.tables["raw.item"]
    assert "ascolto_api part" in facts.tables["privacy.correction"] and "ascolto_api" not in facts.tables["vault.token"]
    shown = {row[0]: row for row in _section(facts, "Data map")}
    assert shown["privacy.rule"][2] == "API (some columns), worker"


def _section(facts: Facts, heading: str) -> list[Any]:
    found = next(one for one in Record(facts, "en").paper().sections if one.heading == heading)
    return list(found.table.rows) if found.table else []


def test_sources_people_keys_and_leaks(installation: Installation, owner: Database, worker_db: Database) -> None:
    issue_sign_in(owner, "olga", "privacy_officer")
    issue_sign_in(owner, "anna", "analyst")
    create_key(owner, "crm", ["feedback:write"])
    create_key(owner, "desk", ["reidentify"])
    store(worker_db, "shipped@abc", {"finders": "names@7"}, SCORES, [])
    text = report(installation, ASCOLTO_PURPOSES=str(PURPOSES))
    assert re.search(r"\| mail \| email \| answer_complaints: .* \| legal_obligation \|", text)
    assert "| olga | privacy_officer | yes | yes |" in text and "| anna | analyst | no | yes |" in text
    assert "| crm | API key | no | no |" in text and "| desk | API key | yes | no |" in text
    assert "| it | 20 | 90.0 % | 69.9 - 97.2 % | 6.00 % | 0.70 % |" in text
    assert "| finders | names@7 |" in text and "| sealing.pub |" in text
    assert "2 persons and keys may ask for an original" in text
    assert "Banca Aurora" in text and "at least 10 people" in text
    assert owner.rows("SELECT action FROM audit.entry ORDER BY seq DESC LIMIT 1")[0]["action"] == "record.exported"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["md", "html"])
def test_both_languages_and_forms(installation: Installation, language: str, form: str) -> None:
    text = report(installation, "--format", form, "--lang", language)
    assert ("Record of processing" if language == "en" else "Registro dei trattamenti") in text
    assert text.startswith("<!doctype html>" if form == "html" else "# ")
    assert "{" not in text.replace("{font", "").partition("</style>")[2 if form == "html" else 0]


def test_every_word_is_there_in_every_language() -> None:
    path = Path(__file__).parents[2] / "feedback" / "privacy" / "data" / "record.toml"
    for key, said in tomllib.loads(path.read_text(encoding="utf-8")).items():
        assert set(said) == set(LANGUAGES), key
        assert len({text.count("|") for text in said.values()}) == 1, key
        assert len({frozenset(re.findall(r"{(\w+)}", text)) for text in said.values()}) == 1, key


def test_open_risks_come_and_go_with_what_runs(
    facts: Facts, installation: Installation, owner: Database, worker_db: Database
) -> None:
    def risks(**changes: Any) -> str:
        return " ".join(Record(replace(facts, **changes), "en").risks())

    assert "never measured" in risks() and "No canary" in risks() and "privacy_officer" in risks()
    assert "No purposes" not in risks() and "No purposes are declared" in risks(purposes=None)
    assert "without a declared purpose" in risks(stored=[("forum", "comment")]) and "forum" in risks(
        stored=[("forum", "x")]
    )
    assert "One database login" in risks(soft_roles=True) and "One database login" not in risks()
    assert "new.table" in risks(tables={**facts.tables, "new.table": []})
    assert "old" in risks(keys=[("old", facts.now - timedelta(days=800)), ("new", facts.now)])
    assert "3 rest_risk" in risks(long_held={"rest_risk": 3})
    assert "Sealed originals" in risks(settings=replace(facts.settings, raw_retention_days=5))
    store(worker_db, "s", {}, SCORES, ["it: leak is 6 %, at most 1 % is allowed"])
    after = gather(facts.settings, owner, soft_roles=False)
    assert "Under the minima" in " ".join(Record(after, "en").risks())


def test_what_is_stored_without_a_purpose_stands_among_the_sources(facts: Facts) -> None:
    rows = _section(replace(facts, stored=[("forum", "comment"), ("mail", "email")]), "Sources and purposes")
    assert [row[2] for row in rows if row[0] == "forum"] == ["not declared"]
    assert next(row for row in rows if row[0] == "mail")[-1] == "yes"
    assert {row[-1] for row in rows if row[0] not in ("mail", "forum")} == {"no"}
