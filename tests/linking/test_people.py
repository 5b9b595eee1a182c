"""People through the whole path: whatever came first, one person is one, two are two, and what was linked can be undone."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.database import Database
from feedback.errors import InvalidItem, NotFound
from feedback.ids import uuid7
from feedback.insights.scores import scores
from feedback.linking import decisions, evidence
from feedback.linking.resolve import Evidence, Found, resolve
from feedback.privacy.policy import load_policy
from feedback.pseudonymise import Pseudonymised, Pseudonymiser
from feedback.records import Record
from feedback.retention.job import Rules, run
from nlp_models.fakes import FakeLanguage
from nlp_models.pii.fakes import FakeFinder
from tests.linking.test_resolve import PAIRS, pairs
from tests.rights.conftest import MOMENT, House

ANNA, BRUNO = "BA-1", "BA-2"
MAIL, PHONE, FAMILY = "anna@example.org", "+39 333 1234567", "famiglia@example.org"
FISCAL = "RSSMRA85T10A562S"


def owners(house: House) -> dict[str, int]:
    """Items by the reference of the person whom they belong to."""
    rows = house.owner.rows("SELECT coalesce(subject, author) AS person, count(*)::int AS n FROM clean.item GROUP BY 1")
    names = {house.token(one): one for one in (ANNA, BRUNO, MAIL, PHONE, FAMILY, FISCAL)}
    return {names.get(row["person"], row["person"]): row["n"] for row in rows}


def decide(house: House, verdict: str, one: str, other: str, reason: str = "customer_record") -> None:
    decisions.decide(house.worker, "user:po", verdict, house.token(one), house.token(other), reason)
    house.desk.attend()


def records(house: House) -> list[Record]:
    return [
        house.said(subject=ANNA, author=f"Anna Bianchi <{MAIL}>"),
        house.said(author=MAIL),
        house.customer(ANNA, PHONE),
        house.said(author=PHONE),
        house.score(PHONE, value=2),
        house.score(ANNA, value=9, occurred_at=MOMENT + timedelta(days=1)),
        house.said(subject=FISCAL, author=MAIL),
    ]


@pytest.mark.parametrize(
    "order", [(0, 1, 2, 3, 4, 5, 6), (6, 5, 4, 3, 2, 1, 0), (1, 3, 6, 4, 2, 0, 5), (4, 1, 3, 0, 6, 5, 2)]
)
def test_one_person_whatever_came_first(house: House, order: tuple[int, ...]) -> None:
    given_ = records(house)
    for index in order:
        house.live(given_[index])
    assert owners(house) == {ANNA: 4}
    assert house.count("insights.score", "subject = %s", (house.token(ANNA),)) == 2
    cell = scores(house.worker, "nps", MOMENT - timedelta(days=1), MOMENT + timedelta(days=2), floor=1)
    assert cell.people == 1 and cell.estimates["nps"].value == 100


def test_a_shared_address_melts_nobody_and_waits_for_a_person(house: House) -> None:
    house.live(
        house.said(subject=ANNA, author=FAMILY), house.said(subject=BRUNO, author=FAMILY), house.said(author=FAMILY)
    )
    assert owners(house) == {ANNA: 1, BRUNO: 1, FAMILY: 1}
    [conflict] = decisions.conflicts(house.worker)
    assert (conflict.token, conflict.why, conflict.total) == (house.token(FAMILY), "several_people", 2)
    assert {one.person for one in conflict.beside} == {house.token(ANNA), house.token(BRUNO)}
    decide(house, "same", FAMILY, ANNA)
    assert owners(house) == {ANNA: 2, BRUNO: 1} and decisions.conflicts(house.worker) == []
    decide(house, "open", FAMILY, ANNA)
    assert owners(house) == {ANNA: 1, BRUNO: 1, FAMILY: 1} and decisions.decisions(house.worker) == []


def test_a_second_customer_takes_back_what_was_linked(house: House) -> None:
    house.live(house.customer(ANNA, FAMILY), house.said(author=FAMILY), house.score(FAMILY))
    assert owners(house) == {ANNA: 1}
    house.live(house.customer(BRUNO, FAMILY))
    assert owners(house) == {FAMILY: 1}
    assert house.count("insights.score", "subject = %s", (house.token(FAMILY),)) == 1


def test_a_split_outlives_the_same_evidence_again(house: House) -> None:
    house.live(house.customer(ANNA, MAIL), house.said(author=MAIL))
    decide(house, "apart", MAIL, ANNA, "wrong_entry")
    assert owners(house) == {MAIL: 1}
    house.live(
        house.customer(ANNA, MAIL, region="Lombardia"), house.said(subject=ANNA, author=MAIL), house.said(author=MAIL)
    )
    assert owners(house) == {MAIL: 2, ANNA: 1}
    assert decisions.conflicts(house.worker) == []
    entries = house.owner.rows(
        "SELECT body::jsonb AS body FROM audit.entry WHERE body::jsonb ->> 'action' LIKE 'people.%%'"
    )
    [said] = [row["body"] for row in entries]
    assert (said["action"], said["actor"], said["detail"]) == ("people.split", "user:po", {"reason": "wrong_entry"})


@pytest.mark.parametrize(
    ("author", "subject"),
    [
        ("Maria", ANNA), ("Maria Bianchi", ANNA), ("maria_84", ANNA), (f"a@example.org, {MAIL}", ANNA),
        ("Anna", None),
    ],
)  # fmt: skip
def test_what_is_no_evidence(house: House, author: str, subject: str | None) -> None:
    """A name, a handle, a field of two addresses."""
    house.live(house.said(subject=subject, author=author), house.said(author=author, external_id="again"))
    assert house.count("insights.link") == 0
    assert len(owners(house)) == 2


@pytest.mark.parametrize(("author", "declares"), [("clerk@bank.example", False), ("clerk@bank.example.org", True)])
def test_a_clerk_who_writes_about_a_customer_is_not_the_customer(house: House, author: str, declares: bool) -> None:
    policy = replace(load_policy(), staff_domains=frozenset({"bank.example"}))
    masker = Pseudonymiser([FakeFinder()], FakeLanguage(), house.pseudonyms, policy, languages=("it",))
    [made] = masker.pseudonymise([(uuid7(), 1, house.said(subject=ANNA, author=author))])
    assert isinstance(made, Pseudonymised) and bool(made.declared) is declares


def test_a_mention_by_somebody_else_is_no_evidence(house: House) -> None:
    house.live(house.said(f"Scrivete a {MAIL}, la app non funziona.", subject=BRUNO), house.said(author=MAIL))
    assert owners(house) == {BRUNO: 1, MAIL: 1} and house.count("insights.link") == 0


def test_attributes_of_both_references_are_one_persons_until_they_are_parted(house: House) -> None:
    house.live(house.customer(ANNA, MAIL, region="Lazio"), house.customer(MAIL, region="Lombardia"))
    assert house.owner.rows("SELECT subject FROM reading.subject") == [{"subject": house.token(ANNA)}]
    decide(house, "apart", ANNA, MAIL)
    rows = house.owner.rows("SELECT subject, attributes ->> 'region' AS region FROM reading.subject")
    assert {row["subject"]: row["region"] for row in rows} == {
        house.token(ANNA): "Lazio", house.token(MAIL): "Lombardia",
    }  # fmt: skip


def test_an_erasure_by_any_identifier_reaches_all(house: House) -> None:
    for record in records(house):
        house.live(record)
    done = house.erase(f"phone:{PHONE}")
    assert (done.counts["items"], done.counts["scores"], done.counts["aliases"]) == (4, 2, 3)
    left = house.everything(but=("audit.entry", "rights.outbox"))
    assert [one for one in (ANNA, MAIL, PHONE, FISCAL) if house.token(one) in left] == []
    assert {one.outcome for one in house.take(*records(house)[:4])} == {"erased"}


def test_who_shares_an_address_keeps_what_is_theirs_when_the_address_is_erased(house: House) -> None:
    house.live(
        house.said(subject=ANNA, author=FAMILY), house.said(subject=BRUNO, author=FAMILY), house.said(author=FAMILY)
    )
    done = house.erase(f"email:{FAMILY}")
    assert (done.state, done.counts["items"], done.counts["mentions"]) == ("done", 1, 2)
    assert owners(house) == {ANNA: 1, BRUNO: 1}
    assert house.count("clean.item", "author IS NOT NULL") == 0


def test_an_objection_follows_the_person_and_not_who_was_parted(house: House) -> None:
    house.asks("objection", ANNA)
    house.live(house.said(author=MAIL))
    assert house.count("reading.item") == 1
    decide(house, "same", MAIL, ANNA)
    assert house.count("reading.item") == 0
    decide(house, "apart", MAIL, ANNA)
    assert house.count("reading.item") == 1


def test_no_value_is_stored(house: House) -> None:
    for record in records(house):
        house.live(record)
    house.live(house.customer(BRUNO, MAIL))
    decide(house, "same", MAIL, ANNA)
    left = house.everything()
    assert [one for one in (ANNA, MAIL, PHONE, PHONE.replace(" ", ""), FISCAL) if one in left] == []


CONTRARY = [
    ([("same", ANNA, MAIL), ("same", MAIL, PHONE)], ("apart", ANNA, PHONE)),
    ([("apart", ANNA, PHONE), ("same", ANNA, MAIL)], ("same", MAIL, PHONE)),
]


@pytest.mark.parametrize(("before", "then"), CONTRARY)
def test_decisions_do_not_contradict_each_other(
    house: House, before: list[tuple[str, str, str]], then: tuple[str, str, str]
) -> None:
    for one in before:
        decide(house, *one)
    with pytest.raises(InvalidItem) as refused:
        decide(house, *then)
    assert refused.value.code == "contradiction"
    decide(house, {"same": "apart", "apart": "same"}[before[-1][0]], *before[-1][1:])
    decide(house, *then)


@pytest.mark.parametrize(
    ("verdict", "one", "other", "reason", "code"),
    [
        ("same", "[EMAIL_aaaaaaaaaaaa]", "[EMAIL_aaaaaaaaaaaa]", "proof_seen", "bad_token"),
        ("same", "[EMAIL_aaaaaaaaaaaa]", MAIL, "proof_seen", "bad_token"),
        ("same", "[EMAIL_aaaaaaaaaaaa]", "[PERSON_aaaaaaaaaaaa]", "proof_seen", "bad_token"),
        ("same", "[EMAIL_baaaaaaaaaaa]", "[EMAIL_aaaaaaaaaaaa]", "proof_seen", "old_token"),
        ("same", "[EMAIL_baaaaaaaaaaa]", "[EMAIL_bbaaaaaaaaaa]", "because", "bad_decision"),
        ("join", "[EMAIL_baaaaaaaaaaa]", "[EMAIL_bbaaaaaaaaaa]", "proof_seen", "bad_decision"),
    ],
)
def test_decisions_that_cannot_be(api_db: Database, verdict: str, one: str, other: str, reason: str, code: str) -> None:
    with pytest.raises(InvalidItem) as refused:
        decisions.decide(api_db, "user:po", verdict, one, other, reason)
    assert refused.value.code == code
    with pytest.raises(NotFound):
        decisions.decide(api_db, "user:po", "open", "[EMAIL_baaaaaaaaaaa]", "[EMAIL_bbaaaaaaaaaa]", "proof_seen")


def taken_in(database: Database, batches: list[list[tuple[str, str]]]) -> dict[str, Found]:
    """What is known after batches of evidence, each in a transaction of its own; nothing stays."""
    try:
        for batch in batches:
            with database.transaction() as connection:
                evidence.take_in(connection, batch)
        rows = database.rows("SELECT token, person, aside FROM insights.identity")
        return {row["token"]: Found(row["person"], row["aside"]) for row in rows}
    finally:
        with database.transaction() as connection:
            connection.execute("DELETE FROM insights.identity")
            connection.execute("DELETE FROM insights.link")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAIRS, st.randoms(use_true_random=False))
def test_any_order_in_any_batches_gives_the_same_people(
    worker_db: Database, declared: frozenset[tuple[str, str]], chance: st.DataObject
) -> None:
    given_ = sorted({pair for one in declared for pair in evidence.pairs_of(one[0], one[1:])})
    chance.shuffle(given_)  # type: ignore[attr-defined]
    batches: list[list[tuple[str, str]]] = []
    while given_:
        size = chance.randint(1, len(given_))  # type: ignore[attr-defined]
        batches.append(given_[:size])
        given_ = given_[size:]
    whole = resolve(Evidence(frozenset(itertools.chain.from_iterable(batches))))
    assert taken_in(worker_db, batches) == whole


CROWDS = [
    " ".join(f"n{number}-e1" for number in range(1, 39)),
    " ".join(f"n0-e{number}" for number in range(1, 39)) + " n0-p1 n1-p1",
    "n1-e1 n1-p1 p1-e2 " + " ".join(f"n{number}-p1" for number in range(2, 39)),
    " ".join(f"{kind}{number}-p1" for kind in "neb" for number in range(1, 25)),
]


@pytest.mark.parametrize("crowd", CROWDS)
@pytest.mark.parametrize("size", [1, 5, 60])
def test_a_crowd_gives_the_same_in_any_batches(worker_db: Database, crowd: str, size: int) -> None:
    """More stand beside one identifier than are ever read again: what was linked with it before lets go all the same."""
    given_ = sorted(pairs(crowd))
    batches = [given_[start : start + size] for start in range(0, len(given_), size)]
    assert taken_in(worker_db, batches) == resolve(Evidence(frozenset(given_)))


def test_two_workers_link_the_same_people_at_once(house: House) -> None:
    """Each takes a part of the evidence and of the rows; afterwards every row belongs to the one person."""
    numbers = range(12)
    house.take(
        *(house.said(subject=f"BA-{n}", author=f"p{n}@example.org") for n in numbers),
        *(house.said(author=f"p{n}@example.org") for n in numbers),
        *(house.said(subject=f"p{n}@example.org", author=f"+39 333 00000{n:02}") for n in numbers),
        *(house.said(author=f"+39 333 00000{n:02}") for n in numbers),
    )

    def work(name: str) -> None:
        pipeline = house.make(name, batch_items=3)
        while pipeline.run_batch():
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, (f"worker-{n}" for n in range(4))))
    rows = house.owner.rows("SELECT subject, count(*)::int AS n FROM clean.item GROUP BY subject")
    assert {row["subject"]: row["n"] for row in rows} == {house.token(f"BA-{n}"): 4 for n in numbers}


def test_links_go_with_the_last_row_of_whoever_shares_them(house: House) -> None:
    """An address of two customers keeps what it stands beside while one of them is left."""
    house.live(house.said(subject=ANNA, author=FAMILY), house.said(subject=BRUNO, author=FAMILY))
    rules = Rules(None, 0, 10)

    def ends(reference: str) -> None:
        house.owner.rows("DELETE FROM clean.item WHERE subject = %s RETURNING id", (house.token(reference),))
        run(house.worker, "operator:me", rules, MOMENT)

    ends(ANNA)
    assert house.count("insights.link") == 2 and len(decisions.conflicts(house.worker)) == 1
    ends(BRUNO)
    assert house.count("insights.link") == house.count("insights.identity") == 0
    assert house.count("rights.reference") == 0
