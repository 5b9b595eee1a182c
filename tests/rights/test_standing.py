"""Objections, consents, restrictions: kept with their circumstances, honoured at the door and at every read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.database import Database
from feedback.errors import InvalidItem, NotFound, Permanent
from feedback.insights.cohort import Filters
from feedback.insights.journey import journey
from feedback.insights.kpis import kpis
from feedback.insights.scores import scores
from feedback.insights.segments import put_segment, segment_table, summary
from feedback.insights.signals import total
from feedback.insights.topics import topics
from feedback.insights.trends import BYS, TrendQuery, trends
from feedback.intake import Intake
from feedback.migrate import migrate
from feedback.privacy.purposes import read_purposes
from feedback.rights import holds, standing
from feedback.rights.standing import EVERY, Standing
from feedback.search import SearchQuery, item, search
from feedback.search_words import SafeWords
from tests.conftest import Installation, with_settings
from tests.rights.conftest import MOMENT, TEXT, House

DECLARED = """
[controller]
name = "Banca Aurora"
contact = "privacy@bancaaurora.example"
[purposes.improve]
title = "Mend"
basis = "legitimate_interest"
assessment = "LIA-1"
notice = "1"
recipients = ["CX"]
barred = "{barred}"
retention_days = {{ raw = 0, vault = 1, clean = 2, aggregates = 3 }}
[purposes.measure]
title = "Measure"
basis = "consent"
consent = "{consent}"
barred = "{barred}"
notice = "1"
recipients = ["CX"]
retention_days = {{ raw = 0, vault = 1, clean = 2, aggregates = 3 }}
[[sources]]
source = "survey"
purpose = "measure"
[[sources]]
source = "*"
purpose = "improve"
"""


def declare(house: House, tmp_path: Any, barred: str = "refuse", consent: str = "recorded") -> None:
    """The house with a declaration, at the door, in the worker and at the desk."""
    file = tmp_path / "purposes.toml"
    file.write_text(DECLARED.format(barred=barred, consent=consent))
    house.purposes = read_purposes(file.read_text())
    house.installation = with_settings(house.installation, purposes=file)
    keys = house.installation.keys
    house.intake = Intake(house.intake._database, keys.sealing(), keys.intake(), purposes=house.purposes)
    made = house.make
    house.make = lambda **options: made(purposes=house.purposes, **options)


PERIOD = {"since": MOMENT - timedelta(days=40), "until": MOMENT + timedelta(days=40)}
Read = Callable[[Database], int]


def _people(cell: Any) -> int:
    return cell.people or 0


READS: dict[str, Read] = {
    "search": lambda db: len(search(db, SearchQuery()).items),
    "search by words": lambda db: len(search(db, SearchQuery(words=SafeWords("app"))).items),
    "total": lambda db: _people(total(db, Filters(**PERIOD), floor=1)),
    **{f"trend by {by}": lambda db, by=by: max((_people(p.cell) for p in trends(db, TrendQuery(by=by, **PERIOD), floor=1).points), default=0)
       for by in BYS},
    "journey": lambda db: max(_people(row.cell) for row in journey(db, Filters(**PERIOD), floor=1)),
    "topics": lambda db: max((_people(row.cell) for row in topics(db, Filters(**PERIOD), floor=1).rows), default=0),
    "nps": lambda db: _people(scores(db, "nps", floor=1, **PERIOD)),
    "kpis": lambda db: _people(kpis(db, floor=1, **PERIOD).figures["logins"]),
    "devices": lambda db: sum(_people(c) for c in kpis(db, floor=1, **PERIOD).breakdowns["logins_by_device"].values()),
    "segment": lambda db: _people(summary(db, "lazio", floor=1, **PERIOD).customers),
    "segment's sentiment": lambda db: _people(summary(db, "lazio", floor=1, **PERIOD).sentiment),
    "segments": lambda db: max(_people(row.customers) for row in segment_table(db, Filters(**PERIOD), floor=1)),
    "a segment's items": lambda db: len(search(db, SearchQuery(segment="lazio")).items),
}  # fmt: skip


def populate(house: House) -> None:
    """Anna and Bruno, each with an item, a score, an event and attributes, in one topic."""
    records = [
        record for who in ("BA-1", "BA-2")
        for record in (house.customer(who), house.said(subject=who), house.score(who), house.event(who))
    ]  # fmt: skip
    house.live(*records)
    with house.owner.transaction() as connection:
        connection.execute(
            "INSERT INTO insights.topic_version (version, items, model, is_current) VALUES (1, 2, 'x@1', true)"
        )
        connection.execute(
            "INSERT INTO insights.topic (version, id, label, words, items) VALUES (1, 0, 'app', '{app}', 2)"
        )
        connection.execute("UPDATE insights.signal SET topic_version = 1, topic_id = 0, topic_p = 1, stage = 'use'")
    put_segment(house.worker, "lazio", "Lazio", {"attribute": "region", "in": ["Lazio"]})


def sizes(database: Database) -> dict[str, int]:
    return {name: read(database) for name, read in READS.items()}


SAID: dict[str, tuple[str, dict[str, Any]]] = {
    "an objection to everything": ("objection", {}),
    "an objection to the purpose": ("objection", {"purpose": "improve"}),
    "a restriction": ("restriction", {"ground": "unlawful"}),
}


@pytest.mark.parametrize("name", SAID)
def test_no_read_finds_anything_of_the_person_and_every_read_of_the_other(
    house: House, api_db: Database, tmp_path: Any, name: str
) -> None:
    declare(house, tmp_path)
    populate(house)
    before = sizes(api_db)
    assert {name for name, size in before.items() if size != 2} == set()
    kind, more = SAID[name]
    done = house.asks(kind, "BA-1", **more)
    assert (done.state, done.counts) == ("done", {"items": 1, "scores": 1, "events": 1})
    assert {name for name, size in sizes(api_db).items() if size != 1} == set()
    [hidden] = house.owner.rows("SELECT id FROM clean.item WHERE subject = %s", (house.token("BA-1"),))
    with pytest.raises(NotFound):
        item(api_db, hidden["id"])
    house.asks(kind, "BA-1", given=False, **more)
    assert sizes(api_db) == before


TABLES = ("clean.item", "insights.signal", "insights.sentence", "insights.subject", "insights.identity",
          "insights.score", "insights.event", "rights.statement", "rights.door")  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_the_api_has_nothing_but_the_views(api_db: Database, table: str) -> None:
    """A read that a later version adds cannot go past them."""
    with pytest.raises(Permanent, match="42501"):
        api_db.rows(f"SELECT count(*) FROM {table}")


def test_an_objection_to_one_purpose_leaves_the_others(house: House, api_db: Database, tmp_path: Any) -> None:
    declare(house, tmp_path, consent="at_source")
    house.live(house.said(subject="BA-1"), house.said(subject="BA-1", source="survey"))
    house.asks("objection", "BA-1", purpose="improve")
    assert [found.source for found in search(api_db, SearchQuery()).items] == ["survey"]


def outcomes(house: House, *sources: str, subject: str | None = "BA-1") -> list[str]:
    return [one.outcome for one in house.take(*(house.said(subject=subject, source=source) for source in sources))]


def test_the_door_refuses_what_was_objected_to_under_every_reference(house: House, tmp_path: Any) -> None:
    declare(house, tmp_path, consent="at_source")
    house.live(house.customer("BA-1", "anna@example.org"))
    house.asks("objection", "anna@example.org", purpose="improve")
    assert outcomes(house, "mail", "survey") == ["objection", "new"]
    assert outcomes(house, "mail", subject="Anna@Example.org") == ["objection"]
    assert outcomes(house, "mail", subject="BA-2") == ["new"]
    assert house.take(house.score("BA-1"), house.event("BA-1"))[0].outcome == "objection"
    house.asks("objection", "BA-1", purpose="improve", given=False)
    assert outcomes(house, "mail") == ["new"]


CONSENT = {"purpose": "measure", "wording": "2026-01", "channel": "app"}


def test_without_a_recorded_consent_nothing_comes_in(house: House, tmp_path: Any) -> None:
    declare(house, tmp_path)
    assert outcomes(house, "survey") == outcomes(house, "survey", subject=None) == ["no_consent"]
    house.asks("consent", "BA-1", **CONSENT)
    assert outcomes(house, "survey") == ["new"]
    assert outcomes(house, "survey", subject="BA-2") == ["no_consent"]
    [kept] = house.owner.rows("SELECT purpose, given, wording, channel, recorded_by, said_at FROM rights.statement")
    assert kept["recorded_by"].startswith("operator:") and (kept["wording"], kept["channel"]) == ("2026-01", "app")


def test_a_withdrawal_is_as_easy_and_stops_use_from_that_moment(house: House, api_db: Database, tmp_path: Any) -> None:
    declare(house, tmp_path)
    house.asks("consent", "BA-1", **CONSENT)
    house.live(house.said(subject="BA-1", source="survey"))
    assert len(search(api_db, SearchQuery()).items) == 1
    done = house.asks("consent", "BA-1", purpose="measure", given=False)
    assert done.counts["items"] == 1 and search(api_db, SearchQuery()).items == ()
    assert outcomes(house, "survey") == ["objection"]
    assert house.count("audit.entry", "action IN ('consent.given', 'consent.withdrawn')") == 2


def test_a_withdrawal_counts_where_consent_is_proved_at_the_source(
    house: House, api_db: Database, tmp_path: Any
) -> None:
    declare(house, tmp_path, consent="at_source")
    house.live(house.said(subject="BA-1", source="survey"), house.said(subject="BA-2", source="survey"))
    house.asks("consent", "BA-1", given=False)
    assert [found.subject for found in search(api_db, SearchQuery()).items] == [house.token("BA-2")]
    assert outcomes(house, "survey", "mail") == ["objection", "new"]


def test_held_at_the_door_until_the_consent_comes(house: House, tmp_path: Any) -> None:
    declare(house, tmp_path, barred="hold")
    assert outcomes(house, "survey") == ["new"]
    assert house.count("raw.item", "state = 'held' AND error_word = 'no_consent'") == 1
    house.asks("consent", "BA-1", **CONSENT)
    house.work()
    assert house.count("raw.item", "state = 'done'") == house.count("reading.item") == 1


def test_stored_and_shown_to_nobody_until_the_consent_comes(house: House, tmp_path: Any) -> None:
    declare(house, tmp_path, barred="withhold")
    house.live(house.said(subject="BA-1", source="survey"), house.said(source="survey"), house.said(subject="BA-1"))
    assert (house.count("clean.item"), house.count("reading.item"), house.count("reading.signal")) == (3, 1, 1)
    house.asks("consent", "BA-1", **CONSENT)
    assert (house.count("reading.item"), house.count("reading.signal")) == (2, 2)
    house.asks("objection", "BA-1")
    house.live(house.said(subject="BA-1"), house.score("BA-1"))
    assert house.count("reading.item") == house.count("reading.score") == 0


def test_what_was_said_under_an_alias_counts_once_the_alias_is_known(house: House, tmp_path: Any) -> None:
    declare(house, tmp_path)
    house.asks("objection", "anna@example.org")
    house.live(house.said(subject="BA-1"))
    assert house.count("reading.item") == 1
    house.live(house.customer("BA-1", "anna@example.org"))
    assert house.count("reading.item") == house.count("reading.subject") == 0
    assert outcomes(house, "mail") == ["objection"]


def test_single_items_are_restricted_while_their_accuracy_is_contested(house: House, tmp_path: Any) -> None:
    house.live(house.said(subject="BA-1", external_id="m-a"), house.said(subject="BA-1", text=TEXT + " Davvero."))
    ids = [row["id"] for row in house.owner.rows("SELECT id FROM clean.item ORDER BY id")]
    house.asks("restriction", "BA-1", ground="accuracy", items=[str(ids[0])])
    assert [row["id"] for row in house.owner.rows("SELECT id FROM reading.item")] == [ids[1]]
    house.live(house.said(subject="BA-1", external_id="m-a", text=TEXT + " Corretto."))
    assert house.count("reading.item") == house.count("reading.signal") == 1
    house.asks("restriction", "BA-1", given=False, items=[str(ids[0])])
    assert house.count("reading.item") == 2 == house.count("reading.signal")


def test_nobody_restricts_somebody_elses_item(house: House) -> None:
    house.live(house.said(subject="BA-1"), house.said(subject="BA-2"))
    [other] = house.owner.rows("SELECT id FROM clean.item WHERE subject = %s", (house.token("BA-2"),))
    house.asks("restriction", "BA-1", ground="accuracy", items=[str(other["id"])])
    assert house.count("reading.item") == 2


WRONG = [
    ("objection", {"purpose": "else"}), ("consent", {"purpose": "measure"}), ("consent", {**CONSENT, "channel": "dream"}),
    ("consent", {**CONSENT, "wording": "x" * 65}), ("consent", {**CONSENT, "wording": "a\nb"}),
    ("restriction", {}), ("restriction", {"ground": "because"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "more"), WRONG)
def test_what_cannot_be_said_is_refused(kind: str, more: dict[str, Any]) -> None:
    purposes = read_purposes(DECLARED.format(barred="refuse", consent="recorded"))
    with pytest.raises(InvalidItem):
        standing.read(kind, more, purposes)


NAMES = st.frozensets(st.sampled_from([EVERY, "improve", "measure"]))


@given(
    NAMES, NAMES, NAMES, st.booleans(), st.sampled_from(["recorded", "at_source"]), st.sampled_from(["mail", "survey"])
)
def test_an_objection_or_restriction_always_wins_and_consent_never_opens_more(
    consents: frozenset[str],
    withdrawn: frozenset[str],
    objections: frozenset[str],
    restricted: bool,
    consent: str,
    source: str,
) -> None:
    purposes = read_purposes(DECLARED.format(barred="refuse", consent=consent))
    purpose = "measure" if source == "survey" else "improve"
    said = Standing(consents, withdrawn - consents, objections, restricted)
    why = said.withheld(purposes, source, "email")
    if restricted:
        assert why == "restriction"
    elif objections & {EVERY, purpose}:
        assert why == "objection"
    elif source == "mail":
        assert why is None
    else:
        assert (why is None) == bool(
            consents & {EVERY, purpose} or (consent == "at_source" and not said.withdrawn & {EVERY, purpose})
        )


STEPS = st.lists(
    st.sampled_from(["ingest", "object", "allow", "consent", "withdraw", "erase", "alias"]), min_size=1, max_size=8
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_in_any_order_what_may_be_read_is_what_the_last_words_allow(
    house: House, tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    """A model of one person beside the real thing; a second person is never touched."""
    if house.purposes is None:
        declare(house, tmp_path_factory.mktemp("declared"), barred="withhold")
        house.live(house.said(subject="BA-0"), house.score("BA-0"))
    number = next(house.numbers)
    customer, address = f"BA-{number + 10}", f"p{number}@example.org"
    objected = consented = erased = False
    stored = 0
    for step in steps:
        if step in ("ingest", "alias"):
            records = (
                [house.said(subject=customer, source="survey")]
                if step == "ingest"
                else [house.customer(customer, address)]
            )
            outcome = house.live(*records)
            assert (outcome == ["erased"]) is erased
            stored += step == "ingest" and not erased
        elif step == "erase":
            known = house.erase(customer).state == "done"
            erased, stored = erased or known, 0
        else:
            kind = "objection" if step in ("object", "allow") else "consent"
            house.asks(
                kind, customer, purpose="measure", wording="1", channel="app", given=step in ("object", "consent")
            )
            if not erased:
                objected = (step == "object") if kind == "objection" else objected
                consented = (step == "consent") if kind == "consent" else consented
        readable = stored if consented and not objected else 0
        token = house.token(customer)
        assert house.count("clean.item", "subject = %s", (token,)) == stored
        assert house.count("reading.item", "subject = %s", (token,)) == readable
        assert house.count("reading.item", "subject = %s", (house.token("BA-0"),)) == 1


def test_a_hold_names_items_that_are_here_and_ends(house: House) -> None:
    house.live(house.said(subject="BA-1"))
    [row] = house.owner.rows("SELECT id FROM clean.item")
    until = datetime.now(UTC) + timedelta(days=2)
    for items, reason, end in (
        ([], "lawsuit", until), ([row["id"], uuid4()], "lawsuit", until), ([row["id"]], "A lawsuit", until),
        ([row["id"]], "lawsuit", datetime.now(UTC)), ([row["id"]], "lawsuit", until.replace(tzinfo=None)),
        ([row["id"]], "lawsuit", until + timedelta(days=4000)),
    ):  # fmt: skip
        with pytest.raises(InvalidItem):
            holds.place(house.worker, "user:po", items, reason, end)
    assert holds.holds(house.worker) == []
    made = holds.place(house.worker, "user:po", [row["id"]], "lawsuit", until)
    assert (made.items, made.reason, made.placed_by) == (1, "lawsuit", "user:po")
    holds.lift(house.worker, "user:po", made.id)
    with pytest.raises(NotFound):
        holds.lift(house.worker, "user:po", made.id)


def test_on_the_way_down_the_api_reads_tables_again(house: House, installation: Installation, api_db: Database) -> None:
    house.live(house.said(subject="BA-1"))
    migrate(installation.where.owner, "0007")
    assert api_db.rows("SELECT count(*) AS n FROM clean.item") == [{"n": 1}]
    migrate(installation.where.owner)
    assert api_db.rows("SELECT count(*) AS n FROM reading.item") == [{"n": 1}]


def test_a_signal_that_is_written_again_is_withheld_like_its_item(house: House) -> None:
    house.live(house.said(subject="BA-1"))
    house.asks("objection", "BA-1")
    with house.worker.transaction() as connection:
        connection.execute("CREATE TEMPORARY TABLE again ON COMMIT DROP AS SELECT * FROM insights.signal")
        connection.execute("UPDATE again SET withheld = NULL")
        connection.execute("DELETE FROM insights.signal")
        connection.execute("INSERT INTO insights.signal SELECT * FROM again")
    assert (house.count("insights.signal"), house.count("reading.signal")) == (1, 0)


def test_what_was_said_counts_for_tokens_of_another_epoch(house: House) -> None:
    """Tokens change with the key; who objected is known by a digest that does not."""
    house.asks("objection", "BA-1")
    house.owner.rows("UPDATE rights.statement SET subject = '[ACCOUNT_REF_aaaaaaaaaaaa]' RETURNING 1")
    house.owner.rows("DELETE FROM rights.door RETURNING 1")
    house.live(house.said(subject="BA-1"), house.said(subject="BA-2"))
    assert [row["subject"] for row in house.owner.rows("SELECT subject FROM reading.item")] == [house.token("BA-2")]
    house.asks("objection", "BA-1", given=False)
    assert house.count("reading.item") == 2


def test_a_request_that_cannot_be_done_keeps_no_other_from_being_done(house: House) -> None:
    house.live(house.said(subject="BA-1"), house.said(subject="BA-2"))
    bad = house.asks("restriction", "BA-1", attend=False, ground="accuracy", items=["no id"])
    good = house.asks("objection", "BA-2", attend=False)
    house.desk.attend()
    house.desk.attend()
    states = {row["id"]: row["state"] for row in house.owner.rows("SELECT id, state FROM rights.request")}
    assert states == {bad.id: "running", good.id: "done"}
    assert house.count("reading.item") == 1
