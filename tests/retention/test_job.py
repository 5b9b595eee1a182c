"""The job: what has run out goes from its store and nothing else does, with proof, whatever interrupts it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from feedback.privacy.purposes import read_purposes
from feedback.records import SubjectRecord
from feedback.retention.days import month_of
from feedback.retention.expiry import STORES
from feedback.retention.job import Rules, preview, run
from feedback.rights import holds
from tests.conftest import Installation
from tests.pipeline.conftest import make_pipeline  # noqa: F401 - a fixture
from tests.rights.conftest import House, house  # noqa: F401 - a fixture
from workers.cli import group

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
DECLARED = """
[controller]
name = "Banca Aurora"
contact = "privacy@bancaaurora.example"
[purposes.short]
title = "t"
basis = "contract"
notice = "1"
recipients = ["r"]
retention_days = { raw = 2, vault = 5, clean = 10, aggregates = 20 }
[purposes.long]
title = "t"
basis = "contract"
notice = "1"
recipients = ["r"]
after = "aggregate"
retention_days = { raw = 2, vault = 5, clean = 100, aggregates = 400 }
[purposes.asked]
title = "t"
basis = "consent"
consent = "at_source"
notice = "1"
recipients = ["r"]
retention_days = { raw = 0, vault = 5, clean = 100, aggregates = 400 }
[[sources]]
source = "mail"
purpose = "short"
[[sources]]
source = "nps"
purpose = "short"
[[sources]]
source = "crm"
purpose = "short"
[[sources]]
source = "events"
purpose = "short"
[[sources]]
source = "chat"
purpose = "long"
[[sources]]
source = "panel"
purpose = "asked"
"""
RULES = Rules(read_purposes(DECLARED), raw_days=0, floor=5)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.fixture
def filled(house: House) -> House:  # noqa: F811 - the fixture
    """Two of everything: one whose time is over, one whose is not."""
    made = house.make
    house.make = lambda **options: made(purposes=RULES.purposes, **options)
    mail = "Scrivete a old@example.org della app."
    house.live(
        SubjectRecord("crm", "BA-1", {"region": "Lazio"}, ago(11)), SubjectRecord("crm", "BA-2", {"region": "Lazio"}, ago(1)),
        house.said(mail, subject="BA-1", occurred_at=ago(11)), house.said("Ancora la app non va.", subject="BA-2", occurred_at=ago(9)),
        house.score("BA-1", occurred_at=ago(11)), house.score("BA-2", occurred_at=ago(9)),
        house.said("Da sempre la app non va.", subject="BA-3", occurred_at=ago(3000), source="undeclared"),
    )  # fmt: skip
    house.owner.rows("UPDATE raw.item SET received_at = %s, finished_at = %s RETURNING id", (ago(1), ago(1)))
    house.owner.rows("UPDATE vault.token SET first_seen = %s RETURNING token", (ago(11),))
    house.owner.rows("UPDATE vault.holder SET created_at = %s RETURNING id", (ago(11),))
    return house


def test_a_dry_run_counts_what_a_run_then_does(filled: House) -> None:
    expected = preview(filled.worker, "operator:me", RULES, NOW)
    before = filled.count("clean.item")
    assert (expected.counts["items"], expected.counts["scores"], before) == (1, 1, 3)
    assert expected.undeclared == ("undeclared",)
    done = run(filled.worker, "operator:me", RULES, NOW)
    assert {name: done.counts[name] for name in ("items", "scores")} == {"items": 1, "scores": 1}
    assert set(preview(filled.worker, "operator:me", RULES, NOW).counts.values()) == {0}
    assert [row["subject"] for row in filled.owner.rows("SELECT subject FROM insights.score")] == [filled.token("BA-2")]
    assert filled.count("clean.item", "source = 'undeclared'") == 1


def test_originals_go_before_the_text_does(filled: House) -> None:
    """Old enough for the vault, young enough for the text; a token that a younger item needs stays."""
    filled.live(filled.said("Scrivete a old@example.org della app.", subject="BA-9", occurred_at=ago(7)))
    token = filled.token("old@example.org")
    filled.owner.rows("UPDATE vault.token SET first_seen = %s RETURNING token", (ago(7),))
    filled.live(filled.said("Anche old@example.org usa la app.", subject="BA-9", occurred_at=ago(1)))
    run(filled.worker, "operator:me", RULES, NOW)
    assert filled.count("vault.token", "token = %s", (token,)) > 0
    filled.owner.rows("DELETE FROM clean.item WHERE occurred_at = %s RETURNING id", (ago(1),))
    run(filled.worker, "operator:me", RULES, NOW)
    assert filled.count("vault.token", "token = %s", (token,)) == 0
    assert filled.count("clean.item", "occurred_at = %s AND position(%s IN text) > 0", (ago(7), token)) == 1


def test_sealed_records_are_kept_as_the_purpose_says_and_go_in_time(filled: House) -> None:
    assert filled.count("raw.item", "sealed IS NOT NULL AND source = 'mail'") == 2
    assert filled.count("raw.item", "sealed IS NOT NULL AND source = 'undeclared'") == 0
    run(filled.worker, "operator:me", RULES, NOW)
    assert filled.count("raw.item", "sealed IS NOT NULL") > 0
    run(filled.worker, "operator:me", RULES, NOW + timedelta(days=2))
    assert filled.count("raw.item", "sealed IS NOT NULL AND source <> 'undeclared'") == 0


def test_in_the_end_nothing_of_a_declared_source_is_left(filled: House) -> None:
    filled.take(filled.said("xyzzy plugh", subject="BA-1"))
    filled.work()
    assert filled.count("raw.item", "state = 'held'") == 1
    filled.owner.rows("UPDATE raw.item SET received_at = %s WHERE state = 'held' RETURNING id", (ago(1),))
    later = NOW + timedelta(days=400)
    for _ in range(2):
        run(filled.worker, "operator:me", RULES, later)
    left = filled.everything(but=("audit.entry",))
    for reference in ("BA-1", "BA-2", "old@example.org"):
        assert filled.token(reference) not in left
    assert filled.count("clean.item") == 1 == filled.count("insights.signal")
    assert (
        filled.count("raw.item", "source <> 'undeclared'")
        == 0
        == filled.count("vault.token", "token = %s", (filled.token("BA-1"),))
    )


def test_a_legal_hold_keeps_text_and_originals(filled: House) -> None:
    [old] = filled.owner.rows("SELECT id FROM clean.item WHERE occurred_at = %s", (ago(11),))
    holds.place(filled.worker, "user:po", [old["id"]], "lawsuit", datetime.now(UTC) + timedelta(days=9))
    assert preview(filled.worker, "operator:me", RULES, NOW).counts["items"] == 0
    run(filled.worker, "operator:me", RULES, NOW)
    assert filled.count("clean.item", "id = %s", (old["id"],)) == 1
    assert filled.count("vault.token", "token = %s", (filled.token("old@example.org"),)) == 1
    filled.owner.rows("UPDATE rights.hold SET lifted_at = now() RETURNING id")
    run(filled.worker, "operator:me", RULES, NOW)
    assert filled.count("clean.item", "id = %s", (old["id"],)) == 0


def test_what_was_consented_to_goes_when_the_consent_is_taken_back(filled: House, tmp_path: Any) -> None:
    file = tmp_path / "purposes.toml"
    file.write_text(DECLARED)
    filled.installation = filled.installation.__class__(
        **{**vars(filled.installation), "settings": filled.installation.settings.__class__(
            **{name: getattr(filled.installation.settings, name) for name in filled.installation.settings.__slots__} | {"purposes": file})}
    )  # fmt: skip
    filled.live(
        filled.said(subject="BA-5", source="panel", occurred_at=ago(1)),
        filled.said(subject="BA-6", source="panel", occurred_at=ago(1)),
    )
    filled.asks("consent", "BA-5", purpose="asked", given=False)
    assert run(filled.worker, "operator:me", RULES, NOW).counts["items_without_consent"] == 1
    assert filled.count("clean.item", "source = 'panel'") == 1


def month_of_chat(filled: House) -> datetime:
    """Seven people in Italian, two in English, in one month that is over for the purpose that aggregates."""
    start = month_of(ago(130))
    records = [
        filled.said(subject=f"BA-{n}", source="chat", occurred_at=start + timedelta(days=n)) for n in range(30, 37)
    ]
    records = [
        filled.said(subject=f"BA-{100 + n}", source="chat", occurred_at=start + timedelta(days=n)) for n in range(7)
    ] + [
        filled.said(
            "The new app does not work since yesterday.", subject=f"BA-{200 + n}", source="chat", occurred_at=start
        )
        for n in range(2)
    ]
    filled.live(*records)
    return start


def test_numbers_of_enough_people_stay_when_a_month_goes(filled: House) -> None:
    start = month_of_chat(filled)
    done = run(filled.worker, "operator:me", RULES, NOW)
    assert (done.counts["past_months"], filled.count("clean.item", "source = 'chat'")) == (1, 0)
    [cell] = filled.owner.rows("SELECT month, part, people, numbers FROM insights.past")
    assert (cell["month"], cell["part"], cell["people"]) == (start.date(), "it", 7)
    assert cell["numbers"]["items"] == 7
    assert cell["numbers"]["negative"] + cell["numbers"]["neutral"] + cell["numbers"]["positive"] == 7
    assert "[ACCOUNT" not in str(filled.owner.rows("TABLE insights.past"))
    run(filled.worker, "operator:me", RULES, NOW + timedelta(days=400))
    assert filled.count("insights.past") == 0


class Killed(BaseException):
    """What a kill looks like to the job."""


def test_killed_after_any_batch_the_next_run_ends_the_same(filled: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.retention.expiry.BATCH", 2)
    month_of_chat(filled)
    stops = 0
    while stops < 60:
        calls = 0

        def pause(_: str, last: int = stops + 1) -> None:
            nonlocal calls
            calls += 1
            if calls == last:
                raise Killed

        try:
            run(filled.worker, "operator:me", RULES, NOW, pause)
            break
        except Killed:
            stops += 1
    assert stops > 10
    assert filled.count("clean.item", "source = 'chat'") == 0
    assert [row["people"] for row in filled.owner.rows("SELECT people FROM insights.past")] == [7]
    assert filled.count("rights.retention_run", "finished_at IS NOT NULL") == 1
    assert filled.count("audit.entry", "action = 'retention.run'") == 1


def test_every_store_is_named_once() -> None:
    assert len({store.name for store in STORES}) == len(STORES)


def test_the_command_counts_then_ends(filled: House, installation: Installation, tmp_path: Any) -> None:
    file = tmp_path / "purposes.toml"
    file.write_text(DECLARED)
    environment = {**installation.environment, "ASCOLTO_PURPOSES": str(file), "COLUMNS": "200"}

    def call(*arguments: str) -> str:
        result = CliRunner().invoke(group, ["retention", *arguments], env=environment)
        assert result.exit_code == 0, result.output
        return result.output

    assert "would go" in call("run", "--dry-run") and filled.count("clean.item") == 3
    assert "no end is declared for: undeclared" in call("run")
    assert filled.count("clean.item") == 1
    assert "items" in call("runs") and "month" in call("past")
