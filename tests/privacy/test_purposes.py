"""The declaration of purposes: what it says, what it refuses, and intake and commands that follow it."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.database import Database
from feedback.errors import ConfigError
from feedback.intake import Intake
from feedback.items import RawItem
from feedback.privacy.purposes import BASES, LAYERS, load_purposes, read_purposes
from feedback.records import ScoreAnswer
from tests.conftest import Installation, with_settings
from workers.cli import group
from workers.cli.demo import FILES, PURPOSES
from workers.doctor import examine

GOOD = """
[controller]
name = "Banca Aurora"
contact = "dpo@bank.example"
[purposes.service]
title = "Mend what goes wrong"
basis = "legitimate_interest"
assessment = "LIA-1"
notice = "2026-01"
recipients = ["CX"]
retention_days = { raw = 0, vault = 90, clean = 365, aggregates = 730 }
[[sources]]
source = "mail"
channel = "email"
purpose = "service"
retention_days = { vault = 30 }
notice = "2026-02"
[[sources]]
source = "store-*"
purpose = "service"
"""
WHEN = datetime(2026, 3, 1, tzinfo=UTC)
ITEM = RawItem(source="mail", external_id="1", channel="email", occurred_at=WHEN, text="Grazie mille")


@pytest.mark.parametrize(
    ("source", "channel", "found"),
    [
        ("mail", "email", True),
        ("mail", "chat", False),
        ("mail", None, False),
        ("mail2", "email", False),
        ("store-ios", "review", True),
        ("store-", None, True),
        ("store", "review", False),
        ("my-store-ios", "review", False),
        ("STORE-ios", "review", False),
    ],
)
def test_a_source_falls_under_the_first_line_that_fits(source: str, channel: str | None, found: bool) -> None:
    assert (read_purposes(GOOD).of(source, channel) is not None) is found


def test_a_line_may_say_more_than_its_purpose() -> None:
    declared = read_purposes(GOOD)
    mail, store = declared.of("mail", "email"), declared.of("store-x", "review")
    assert mail and store
    assert (mail.notice, mail.retention_days["vault"], mail.retention_days["clean"]) == ("2026-02", 30, 365)
    assert (store.notice, store.retention_days["vault"]) == ("2026-01", 90)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('basis = "legitimate_interest"', 'basis = "because"', "purposes.service.basis: choose one of"),
        ('assessment = "LIA-1"\n', "", "purposes.service.assessment"),
        ("raw = 0, ", "", "retention_days.raw"),
        ("raw = 0", "raw = 100", "raw <= vault"),
        ("raw = 0", "raw = -1", "retention_days.raw"),
        ("raw = 0", "raw = true", "retention_days.raw"),
        ("raw = 0", 'raw = "forever"', "retention_days.raw"),
        ("raw = 0", "raw = 0, tape = 3", "unknown layer tape"),
        ("vault = 30", "vault = 400", "sources[1].retention_days"),
        ('recipients = ["CX"]', "recipients = []", "recipients"),
        ('channel = "email"', 'channel = "fax"', "sources[1].channel"),
        ('source = "store-*"\npurpose = "service"', 'source = "store-*"\npurpose = "sell"', "sources[2].purpose"),
        ('notice = "2026-01"', 'colour = "blue"', "purposes.service: unknown colour"),
        ('name = "Banca Aurora"\n', "", "controller.name"),
        ("[controller]", "[controler]", "unknown table controler"),
        ("[[sources]]", "[[source]]", "sources: give at least one"),
        ("[controller]", "[controller", "not TOML"),
    ],
)
def test_a_mistake_is_named(old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(ConfigError, match=r"^purposes: ") as caught:
        read_purposes(GOOD.replace(old, new))
    assert said in caught.value.detail


def test_every_mistake_is_told_at_once() -> None:
    bad = GOOD.replace("legitimate_interest", "because").replace('"email"', '"fax"').replace('["CX"]', "[]")
    with pytest.raises(ConfigError) as caught:
        read_purposes(bad)
    assert all(word in caught.value.detail for word in ("basis", "sources[1].channel", "recipients"))


def test_a_file_that_cannot_be_read_is_refused_and_no_file_declares_nothing(tmp_path: Path) -> None:
    assert load_purposes(None) is None
    with pytest.raises(ConfigError, match="cannot be read"):
        load_purposes(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes(b'[controller]\nname = "Citt\xe0"')
    with pytest.raises(ConfigError, match="cannot be read"):
        load_purposes(tmp_path / "latin.toml")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 24), st.text(max_size=12)), max_size=4))
def test_any_text_is_a_declaration_or_a_clear_refusal(changes: list[tuple[int, str]]) -> None:
    rows = GOOD.splitlines()
    for place, text in changes:
        rows[place % len(rows)] = text
    try:
        declared = read_purposes("\n".join(rows))
    except ConfigError as error:
        assert error.detail.startswith("purposes: ")
        return
    for line in declared.sources:
        kept = [line.purpose.retention_days[layer] for layer in LAYERS]
        assert kept == sorted(kept) and line.purpose.basis in BASES and line.purpose.recipients


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(LAYERS), st.integers(-1, 400)))
def test_an_earlier_layer_never_outlives_a_later_one(days: dict[str, int]) -> None:
    table = ", ".join(f"{layer} = {value}" for layer, value in days.items())
    text = GOOD.replace("{ vault = 30 }", "{ " + table + " }")
    whole = {**tomllib.loads(GOOD)["purposes"]["service"]["retention_days"], **days}
    kept = [whole[layer] for layer in LAYERS]
    if kept == sorted(kept) and min(kept) >= 0:
        assert read_purposes(text).sources[0].purpose.retention_days == whole
    else:
        with pytest.raises(ConfigError):
            read_purposes(text)


def test_intake_refuses_a_source_without_a_declared_purpose(api_db: Database, installation: Installation) -> None:
    keys: dict[str, Any] = {"sealing": installation.keys.sealing(), "digests": installation.keys.intake()}
    intake = Intake(api_db, **keys, purposes=read_purposes(GOOD))
    nps = ScoreAnswer(source="nps", external_id="1", subject="K1", metric="nps", value=9, occurred_at=WHEN)
    records = [ITEM, replace(ITEM, source="forum"), replace(ITEM, channel="chat", external_id="2"), nps]
    said = [(one.outcome, one.code) for one in intake.admit(records)]
    assert said == [("new", None), *[("refused", "undeclared_source")] * 3]
    assert [one.outcome for one in Intake(api_db, **keys).admit(records[1:])] == ["new"] * 3


def test_the_demo_declares_every_source_that_it_imports() -> None:
    declared = load_purposes(PURPOSES)
    assert declared
    for name, _, channel, _, _ in FILES:
        assert declared.of(Path(name).stem, channel), name


def test_the_command_prints_the_declaration_and_says_what_to_do_without_one(
    installation: Installation, tmp_path: Path
) -> None:
    path = tmp_path / "purposes.toml"
    path.write_text(GOOD)
    environment = {**installation.environment, "ASCOLTO_PURPOSES": str(path), "COLUMNS": "200"}
    shown = CliRunner().invoke(group, ["purposes"], env=environment)
    assert shown.exit_code == 0 and "store-*" in shown.output and "legitimate_interest" in shown.output
    absent = CliRunner().invoke(group, ["purposes"], env={**installation.environment, "ASCOLTO_PURPOSES": ""})
    assert isinstance(absent.exception, ConfigError) and "ASCOLTO_PURPOSES" in absent.exception.detail


def test_doctor_flags_what_is_stored_without_a_purpose(
    installation: Installation, tmp_path: Path, owner: Database
) -> None:
    path = tmp_path / "purposes.toml"
    path.write_text(GOOD)
    with owner.transaction() as connection:
        connection.execute(
            "INSERT INTO clean.item (id, source, external_key, revision, channel, occurred_at, language, text, key_epoch, search)"
            " VALUES (gen_random_uuid(), 'forum', '\\x01', 1, 'comment', now(), 'it', 'Grazie', 1, '')"
        )

    def said(**changes: Any) -> list[tuple[str, str]]:
        found = examine(with_settings(installation, **changes).settings)
        return [(one.state, one.said) for one in found if one.what == "purposes"]

    assert [state for state, _ in said(purposes=None)] == ["warning"]
    flagged = said(purposes=path)
    assert [state for state, _ in flagged] == ["good", "bad"] and "forum" in flagged[1][1]
    assert said(purposes=tmp_path / "absent.toml")[0][0] == "bad"
