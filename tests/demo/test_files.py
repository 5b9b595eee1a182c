"""The files themselves: complete, the same for a seed, readable by the real connectors, varied, full of personal data."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest
from stdnum import iban, luhn
from stdnum.es import dni
from stdnum.it import codicefiscale
from stdnum.ro import cnp

from feedback.connectors.linked import LinkedFile, LinkedKind
from feedback.demo.make import Summary, main, make
from feedback.demo.people import make_people
from feedback.demo.phrases import Phrases
from feedback.items import CHANNELS, LANGUAGES, STAGES
from feedback.ports import Refusal
from feedback.settings import DECLARED_ATTRIBUTES
from tests.demo.reading import Demo

EVENT_KINDS = {
    "login", "transaction", "application_started", "application_step", "application_abandoned", "application_rejected",
    "application_approved", "app_download", "churn",
}  # fmt: skip


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        make(tmp_path / name, items=300, seed=seed)
    one, two, three = (digest(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    changed = {name for name in one if one[name] != three.get(name)}
    assert changed == set(one) - {"segments.json"}


def test_making_again_into_the_same_folder_replaces(tmp_path: Path) -> None:
    make(tmp_path, items=220)
    first = digest(tmp_path)
    make(tmp_path, items=220)
    assert digest(tmp_path) == first


@pytest.mark.parametrize("items", [199, 0, -5])
def test_too_few_items_are_refused_in_words(items: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path), "--items", str(items)])
    assert "at least 200" in capsys.readouterr().err


def test_counts(made: tuple[Path, Summary], demo: Demo) -> None:
    summary = made[1]
    assert len(demo.items) == summary.items == 6400
    assert len(demo.subjects) == summary.customers == 2500
    assert 60_000 <= len(demo.events) == summary.events <= 95_000
    assert {event["kind"] for event in demo.events} == EVENT_KINDS
    assert len(demo.answers) == summary.answers > 2500
    assert not demo.refused


def test_every_channel_language_and_stage_is_there(demo: Demo) -> None:
    channels = Counter(item.channel for item in demo.items)
    assert set(channels) == set(CHANNELS) - {"other"} and min(channels.values()) > 600
    languages = Counter(item.language for item in demo.items)
    assert set(languages) == set(LANGUAGES) and min(languages.values()) > 120
    assert languages["it"] > 3200 and [name for name, _ in languages.most_common(3)] == ["it", "es", "en"]
    stages = Counter(item.stage for item in demo.items)
    assert set(stages) == set(STAGES) and min(stages.values()) > 200


def test_everything_lies_in_the_twelve_months(demo: Demo) -> None:
    days = [item.day for item in demo.items] + [row["day"] for row in [*demo.events, *demo.answers]]
    assert min(days) >= date(2025, 10, 31) and max(days) <= date(2026, 11, 1)


def test_hardly_two_items_are_alike(demo: Demo) -> None:
    bare = Counter(re.sub(r"\W+", " ", item.text).casefold() for item in demo.items)
    assert sum(count - 1 for count in bare.values()) / len(demo.items) < 0.03


def test_lengths_are_those_of_real_feedback(demo: Demo) -> None:
    lengths = sorted(len(item.text) for item in demo.items)
    assert 140 <= sum(lengths) / len(lengths) <= 220
    assert sum(length < 60 for length in lengths) / len(lengths) > 0.15
    words = [len(item.text.split()) for item in demo.items if item.channel == "survey"]
    assert sum(words) / len(words) < 15


def test_no_slot_or_choice_is_left_open(demo: Demo) -> None:
    for item in demo.items:
        assert not re.search(r"<[a-z0-9]+>|[{}]|\S\|\S|\x00|\x01", item.text), item.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_has_its_choices_closed_and_known_slots(language: str) -> None:
    tables = Phrases(language, Random(0)).tables
    slots = set()
    for parts in tables.values():
        for text in parts.values():
            for line in text.strip().splitlines():
                assert line.count("{") == line.count("}") and "||" not in line and line.strip(), line
                slots |= set(re.findall(r"<([^<>@ ]+)>", line))
    assert all(re.fullmatch(r"[a-z0-9]+", slot) for slot in slots)


def test_about_half_of_the_items_hold_personal_data_that_is_really_there(demo: Demo) -> None:
    personal = [item for item in demo.items if any(one["value"] in item.text for one in item.pii)]
    assert 0.35 <= len(personal) / len(demo.items) <= 0.6
    labels = Counter(one["label"] for item in demo.items for one in item.pii)
    wanted = {
        "PERSON",
        "EMAIL",
        "PHONE",
        "IBAN",
        "CREDIT_CARD",
        "NATIONAL_ID",
        "ADDRESS",
        "DATE_OF_BIRTH",
        "ACCOUNT_REF",
    }
    assert set(labels) == wanted and min(labels.values()) > 50


def test_identifiers_pass_their_check_digits() -> None:
    for one in make_people(Random(5), 400):
        assert iban.is_valid(one.iban) and luhn.is_valid(one.card) and cnp.is_valid(one.cnp)
        assert dni.is_valid(one.tax_code) if one.language == "es" else codicefiscale.is_valid(one.tax_code)
        assert one.email.rsplit(".", 1)[1] == "example"


def test_customers_are_apart_and_have_declared_attributes_only(demo: Demo) -> None:
    assert len(demo.by_mail) == len(demo.subjects)
    apart = {"customer", "email", "occurred_at"}
    assert all(set(row) - apart <= set(DECLARED_ATTRIBUTES) for row in demo.subjects.values())
    assert {item.customer for item in demo.items if item.customer} <= set(demo.subjects)
    linked = Counter(item.channel for item in demo.items if item.customer)
    assert {"email", "chat", "call", "survey"} <= set(linked)


def test_six_segments_divide_the_customers(demo: Demo) -> None:
    sizes = Counter(demo.segment.values())
    assert len(demo.rules) == 6
    assert all(sizes[one["id"]] >= 150 for one in demo.rules)
    assert sizes[""] < 100


@pytest.mark.parametrize(
    ("kind", "name"), [("scores", "nps.csv"), ("events", "events.csv"), ("subjects", "subjects.csv")]
)
def test_linked_files_are_taken_in_whole(kind: LinkedKind, name: str, made: tuple[Path, Summary], demo: Demo) -> None:
    found = list(LinkedFile("demo", kind).read(made[0] / name))
    assert len(found) == len(demo.table(name)) and not any(isinstance(one, Refusal) for one in found)


def test_survey_answers_are_the_answers_of_the_nps_file(demo: Demo) -> None:
    answers = {row["id"]: row["score"] for row in demo.answers}
    surveys = [item for item in demo.items if item.channel == "survey"]
    assert len(surveys) > 1000
    assert all(item.scores == {"nps": answers[item.id]} for item in surveys)


def test_files_hold_no_label(made: tuple[Path, Summary]) -> None:
    for name in ("social.jsonl", "comments.jsonl", "chat.jsonl"):
        for line in (made[0] / name).read_text(encoding="utf-8").splitlines():
            assert not {"stage", "sentiment", "pain", "topic", "lang"} & set(json.loads(line))
