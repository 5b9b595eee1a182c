"""The copy: everything of the person, nothing of anybody else's identity, in a form with a published schema."""

from __future__ import annotations

import html.parser
import json
from pathlib import Path
from typing import Any

import jsonschema

from feedback import audit
from feedback.people import put_person
from feedback.privacy.purposes import read_purposes
from feedback.rights import reach, register
from feedback.rights.access_package import Context, build, portable
from feedback.rights.package_pages import as_html, as_markdown
from feedback.rights.register import Request
from tests.rights.conftest import House

PURPOSES = read_purposes("""
[controller]
name = "Banca Aurora"
contact = "privacy@bancaaurora.example"
[purposes.improve]
title = "Mend what goes wrong"
basis = "legitimate_interest"
assessment = "LIA-1"
notice = "2026-01"
recipients = ["Customer experience"]
retention_days = { raw = 0, vault = 180, clean = 730, aggregates = 1825 }
[purposes.measure]
title = "Measure satisfaction"
basis = "contract"
notice = "2026-01"
recipients = ["Customer experience"]
retention_days = { raw = 0, vault = 180, clean = 730, aggregates = 1825 }
[[sources]]
source = "mail"
purpose = "improve"
[[sources]]
source = "*"
purpose = "measure"
""")


SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "package.schema.json").read_text())


def assert_fits(copy: dict[str, Any]) -> None:
    """The published schema holds, and knows every field."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(copy)


def package(house: House, *given: str) -> tuple[Request, dict[str, Any]]:
    done = house.asks("access", *given)
    return done, register.package(house.worker, "user:po", done.id)


def test_everything_of_the_person_and_only_that(house: House) -> None:
    anna = house.said("Sono Anna Bianchi, chiamate Bruno.Verdi@example.org per la app.", subject="BA-1")
    house.live(
        house.customer("BA-1", "anna@example.org"), anna, house.said("Altro testo della app.", subject="BA-2"),
        house.said("Scrivete a anna@example.org per la app.", subject="BA-2"), house.score("BA-1"), house.event("BA-1"),
    )  # fmt: skip
    house.take(house.said("xyzzy", subject="BA-1"))
    item_id = str(house.owner.rows("SELECT id FROM clean.item WHERE subject = %s", (house.token("BA-1"),))[0]["id"])
    with house.owner.transaction() as connection:
        put_person(connection, "agent", "privacy_officer", "operator:me")
    for actor in ("user:agent", "user:agent", "key:k1"):
        audit.append(house.worker, audit.Entry(actor, "feedback.read", (item_id,), counts={"items": 1}))
    done, copy = package(house, "email:anna@example.org")
    assert (done.state, done.counts) == ("done", {"items": 1, "scores": 1, "events": 1})
    assert [item["id"] for item in copy["items"]] == [item_id]
    assert "[EMAIL_" in copy["items"][0]["text"] and copy["items"][0]["models"] and copy["items"][0]["sentences"]
    assert copy["attributes"] == {"region": "Lazio"} and copy["mentioned_by_others"] == 1
    assert [(row["state"], row["records"]) for row in copy["not_read_yet"]] == [("received", 1)]
    looks = [(row["who"], row["action"], row["times"]) for row in copy["looks"]]
    assert looks == [("key", "feedback.read", 1), ("privacy_officer", "feedback.read", 2)]
    assert "agent" not in json.dumps(copy)
    assert_fits(copy)
    for text in (json.dumps(copy), as_markdown(copy), as_html(copy)):
        assert not any(value in text for value in ("Anna", "Bruno", "Verdi", "example.org", "BA-1", "BA-2"))


def test_purposes_recipients_and_retention_are_told_for_each_source(house: House) -> None:
    house.live(house.said(subject="BA-1"), house.score("BA-1"))
    with house.worker.transaction() as connection:
        [person] = reach.people(connection, [], [], house.desk.digests) or [
            reach.Person(house.token("BA-1"), (house.token("BA-1"),), ())
        ]
        made = build(connection, person, house.asks("access", "BA-1").id, "x", Context(PURPOSES))
    rows = {row["source"]: row for row in made["processing"]}
    assert rows["mail"]["basis"] == "legitimate_interest" and rows["mail"]["retention_days"]["clean"] == 730
    assert rows["nps"]["recipients"] == ["Customer experience"]
    assert made["controller"] == {"name": "Banca Aurora", "contact": "privacy@bancaaurora.example"}
    assert_fits(made)
    kept = portable(made)
    assert kept["items"] == [] and len(kept["scores"]) == 1
    assert "Mend what goes wrong" in as_markdown(made) and "privacy@bancaaurora.example" in as_html(made)


class Tags(html.parser.HTMLParser):
    """Collects the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


def test_a_text_stays_a_text_on_both_pages(house: House) -> None:
    house.live(
        house.said("La app <script>alert(1)</script> ![x](http://evil) `non` funziona <b>bene</b>.", subject="BA-1")
    )
    _, copy = package(house, "BA-1")
    reader = Tags()
    reader.feed(as_html(copy))
    assert not reader.tags & {"script", "b", "img"}
    markdown = as_markdown(copy)
    assert "<script>" not in markdown and "![x](" not in markdown


def test_a_copy_ends_after_a_week_and_each_fetching_is_written_down(house: House) -> None:
    house.live(house.said(subject="BA-1"))
    package(house, "BA-1")
    assert house.count("audit.entry", "action = 'subject.exported'") == 1
    house.owner.rows("UPDATE rights.package SET made_at = now() - interval '8 days' RETURNING request")
    house.desk.tidy()
    assert house.count("rights.package") == 0
