"""``ascolto subject``: what it prints, what it refuses, and a receipt that can be checked elsewhere."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedback.rights import register
from tests.conftest import Installation
from tests.rights.conftest import House
from workers.cli import group
from workers.rights_desk import every_epoch, make_desk

ANNA = ["--id", "BA-104233", "--verified", "letter"]


@pytest.fixture
def run(installation: Installation, house: House) -> object:
    house.live(
        house.customer("BA-104233", "anna@example.org"),
        house.said("Sono Anna Bianchi, la app non va.", subject="BA-104233"),
    )

    def call(*arguments: str, **options: str) -> Result:
        environment = {"COLUMNS": "200", **installation.environment}
        return CliRunner().invoke(group, ["subject", *arguments], env=environment, **options)

    return call


def test_export_then_erase_then_verify(run, tmp_path: Path, house: House) -> None:
    copied = run("export", *ANNA, "--format", "md")
    assert copied.exit_code == 0 and "la app non va" in copied.stdout and "Anna" not in copied.stdout
    assert "BA-104233" not in copied.output
    receipt = tmp_path / "receipt.json"
    erased = run(
        "erase", "--id", "-", "--verified", "in_person", "--receipt", str(receipt), input="anna@example.org\n\n"
    )
    assert erased.exit_code == 0 and "1 items" in erased.stderr
    assert stat.S_IMODE(receipt.stat().st_mode) == 0o600
    key = tmp_path / "key.txt"
    key.write_text(run("receipt-key").stdout)
    for more in ([], ["--key", str(key)]):
        assert run("verify-receipt", str(receipt), *more).stdout == "the receipt is genuine\n"
    changed = json.loads(receipt.read_text())
    changed["deleted"]["items"] = 7
    receipt.write_text(json.dumps(changed))
    verdict = run("verify-receipt", str(receipt))
    assert (verdict.exit_code, verdict.stdout) == (1, "it was changed after it was signed\n")
    listed = run("list").stdout
    assert listed.count("done") == 2 and "BA-104233" not in listed and house.token("BA-104233") not in listed


def test_erase_asks_before_it_does(run, house: House) -> None:
    assert run("erase", *ANNA, input="n\n").exit_code == 1
    assert house.count("clean.item") == 1 and house.count("rights.request") == 0
    assert run("erase", *ANNA, "--yes").exit_code == 0
    assert house.count("clean.item") == 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["erase", "--id", "BA-9", "--verified", "letter", "--yes"], "nothing is held"),
        (["erase", "--id", "333 1234567", "--verified", "guess", "--yes"], "guess"),
        (["export", "--id", "phone:333 1234567", "--verified", "letter"], "country code"),
        (["export", "--verified", "letter"], "--id"),
        (["verify-receipt", "/dev/null"], ""),
    ],
)
def test_refusals_say_what_to_do(run, arguments: list[str], word: str) -> None:
    result = run(*arguments)
    assert result.exit_code != 0
    assert word in result.output + str(getattr(result.exception, "detail", ""))


def test_a_request_is_extended_once_and_declined_with_a_reason(run, house: House) -> None:
    asked = house.erase("BA-9")
    assert run("extend", str(asked.id), "--reason", "complex").exit_code == 0
    assert run("extend", str(asked.id), "--reason", "complex").exit_code == 1
    assert run("decline", str(asked.id), "--reason", "not_found").stdout == "declined\n"
    assert run("decline", str(asked.id), "--reason", "not_found").exit_code == 1


def test_objection_consent_restriction_and_their_end(run, house: House) -> None:
    for said, back in (
        (["object", *ANNA], "--withdraw"), (["restrict", *ANNA, "--ground", "accuracy"], "--lift"),
        (["consent", *ANNA, "--wording", "2026-01", "--channel", "branch"], "--withdraw"),
    ):  # fmt: skip
        made = run(*said)
        assert made.exit_code == 0 and "withheld now: " in made.stdout
        assert house.count("reading.item") == (1 if said[0] == "consent" else 0)
        assert run(*said, back).exit_code == 0
        assert house.count("reading.item") == 1
    assert run("object", *ANNA, "--purpose", "none_such").exit_code == 1
    assert run("consent", *ANNA).exit_code == 1


def test_a_hold_is_placed_shown_and_lifted(run, house: House) -> None:
    [row] = house.owner.rows("SELECT id FROM clean.item")
    assert run("hold", "place", "--item", str(row["id"]), "--reason", "lawsuit", "--until", "2027-01-31").exit_code == 0
    assert "lawsuit" in run("hold", "list").stdout
    run("erase", *ANNA, "--yes")
    assert house.count("clean.item") == 1 and house.count("reading.item") == 0
    [hold] = house.owner.rows("SELECT id FROM rights.hold")
    assert run("hold", "lift", str(hold["id"])).stdout == "lifted\n"
    house.desk.attend()
    assert house.count("clean.item") == 0


def test_originals_are_shown_to_the_keeper_of_the_vault_and_no_others(run, house: House) -> None:
    text = "Sono Anna Bianchi, scrivete ad anna@example.org e a bruno@example.org della app."
    house.live(house.said(text, author="Anna Bianchi <anna@example.org>", subject="BA-104233"))
    given = ["export", "--id", "email:anna@example.org", "--id", "BA-104233", "--verified", "in_person"]
    assert "anna@example.org" not in run(*given).stdout
    shown = json.loads(run(*given, "--originals").stdout)
    [item] = [one for one in shown["items"] if "EMAIL" in one["text"] or "@" in one["text"]]
    assert "anna@example.org" in item["text"] and "Anna Bianchi" in item["text"]
    assert "bruno" not in json.dumps(shown) and house.token("bruno@example.org") in item["text"]
    assert house.count("audit.entry", "action = 'reidentification.opened'") == 1
    house.installation.settings.keys.joinpath("vault.key").rename(house.installation.settings.keys / "away")
    try:
        assert run(*given, "--originals").exit_code == 1
    finally:
        house.installation.settings.keys.joinpath("away").rename(house.installation.settings.keys / "vault.key")


def test_somebody_is_found_under_the_tokens_of_every_epoch_that_is_here(house: House) -> None:
    """While a rotation translates tokens, some rows are of the epoch before."""
    ring = house.installation.keys
    house.live(house.said(subject="BA-1"))
    ring.create("epoch", 2)
    try:
        old, new = ring.pseudonyms(1), ring.pseudonyms(2)
        assert [one.epoch for one in every_epoch(ring)] == [2, 1]
        assert old.subject("BA-1") != new.subject("BA-1")
        desk = make_desk(house.installation.settings, house.worker, ring, every_epoch(ring))
        asked = house.asks("erasure", "BA-1", attend=False)
        desk.attend()
        assert register.request(house.worker, asked.id).counts["items"] == 1
    finally:
        ring.destroy("epoch", 2)
