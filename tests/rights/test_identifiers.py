"""Finding one person by what they give: every kind of identifier, several at once, nobody, several people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import InvalidItem
from feedback.keys import IntakeKey
from feedback.rights import register
from feedback.rights.identifiers import identifier, identifiers, pack, unpack
from tests.rights.conftest import House

IBAN, CF = "IT60X0542811101000000123456", "RSSMRA85T10A562S"


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ("email:Anna@Example.org", "EMAIL"), ("anna@example.org", "EMAIL"), ("phone:+39 333 1234567", "PHONE"),
        ("+39 333 1234567", "PHONE"), ("phone:0039 333 1234567", "PHONE"), ("customer:BA-104233", "ACCOUNT_REF"),
        ("BA-104233", "ACCOUNT_REF"), (IBAN, "IBAN"), ("iban:it60 x054 2811 1010 0000 0123 456", "IBAN"),
        (CF, "NATIONAL_ID"), (f"national_id:{CF.lower()}", "NATIONAL_ID"), ("handle:@anna_b", "USERNAME"),
        ("account:00123", "ACCOUNT_REF"), (f"customer:{CF}", "NATIONAL_ID"),
    ],
)  # fmt: skip
def test_each_kind_is_told(given: str, label: str) -> None:
    assert identifier(given).label == label


@pytest.mark.parametrize(
    ("given", "code"),
    [("", "bad_identifier"), ("email:", "bad_identifier"), ("email:anna", "bad_identifier"), ("x" * 201, "bad_identifier"),
     ("phone:333 1234567", "bad_phone"), ("BA\x00", "bad_identifier"), ("BA\n1", "bad_identifier")],
)  # fmt: skip
def test_what_cannot_identify_is_refused_and_not_quoted(given: str, code: str) -> None:
    with pytest.raises(InvalidItem) as refused:
        identifier(given)
    assert refused.value.code == code
    assert not given or given not in refused.value.detail


def test_none_or_too_many_are_refused() -> None:
    for several in ([], [f"BA-{n}" for n in range(21)]):
        with pytest.raises(InvalidItem, match="1 to 20"):
            identifiers(several)
    assert len(identifiers(["BA-1", "BA-1", "customer:BA-1"])) == 1


VALUES = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=20)


@given(st.lists(VALUES, min_size=1, max_size=5))
def test_packed_identifiers_come_back(values: list[str]) -> None:
    read = identifiers(f"account:{value}" for value in values)
    assert unpack(pack(read)) == read


SPELLINGS = {
    "email:ANNA.BIANCHI@example.org": {"author": "Anna Bianchi <anna.bianchi@example.org>"},
    "phone:0039 333 123 4567": {"subject": "+39 333 1234567"},
    "ba 104233": {"subject": "BA-104233"},
    IBAN.lower(): {"subject": "IT60 X054 2811 1010 0000 0123 456"},
    CF.lower(): {"subject": CF},
    "handle:Anna_B": {"author": "@anna_b"},
}


@pytest.mark.parametrize("given", SPELLINGS)
def test_one_person_is_found_in_every_spelling(house: House, given: str) -> None:
    house.live(house.said(**SPELLINGS[given]), house.said(subject="BA-1"))
    done = house.erase(given)
    assert (done.state, done.counts["items"]) == ("done", 1)
    assert house.count("clean.item") == 1


def test_somebody_who_is_only_mentioned_is_found(house: House) -> None:
    house.live(house.said("Scrivete a dora@example.org oggi, la app non va.", subject="BA-1"))
    assert house.erase("dora@example.org").counts["mentions"] == 1


def test_somebody_whose_rows_all_wait_is_found(house: House) -> None:
    house.take(house.said("xyzzy plugh", subject="BA-7"), house.score("BA-7"))
    done = house.erase("BA-7")
    assert (done.state, done.counts["raw_rows_not_worked"], house.count("raw.item")) == ("done", 2, 0)


def test_nobody_is_a_clear_answer_and_the_identifiers_are_gone(house: House) -> None:
    house.live(house.said(subject="BA-1"))
    asked = house.erase("BA-2")
    assert (asked.state, asked.counts) == ("not_found", {"people": 0})
    assert house.count("rights.request", "identifiers IS NOT NULL") == 0
    assert house.count("rights.tombstone") == 0


def test_more_than_one_is_a_clear_answer_unless_the_requester_is_both(house: House) -> None:
    house.live(house.said(subject="BA-1"), house.said(author="anna@example.org"), house.said(subject="BA-3"))
    asked = house.erase("BA-1", "anna@example.org")
    assert (asked.state, asked.counts) == ("ambiguous", {"people": 2})
    assert house.count("clean.item") == 3
    both = house.erase("BA-1", "anna@example.org", same_person=True)
    assert (both.state, both.counts["items"]) == ("done", 2)


def test_an_alias_leads_to_the_customer_and_all_of_their_references(house: House) -> None:
    house.live(
        house.customer("BA-1", "anna@example.org", "+39 333 1234567"), house.score("BA-1"), house.customer("BA-2")
    )
    done = house.erase("phone:+39 333 1234567")
    assert (done.counts["scores"], done.counts["customers"], done.counts["aliases"]) == (1, 1, 2)
    for reference in ("BA-1", "anna@example.org", "+393331234567"):
        assert house.take(house.said(subject=reference))[0].outcome == "erased"


def test_a_shared_phone_erases_nobody_else(house: House) -> None:
    """The number stands beside Anna and Bruno: it is nobody's, before one of them is erased and after."""
    phone = "+39 333 1234567"
    house.live(house.customer("BA-1", phone), house.score("BA-1"))
    house.live(house.customer("BA-2", phone), house.said(subject=phone))
    done = house.erase("BA-1")
    assert done.counts["items"] == 0 and house.count("clean.item", "subject = %s", (house.token(phone),)) == 1
    assert house.live(house.said(subject=phone), house.customer("BA-2", phone, region="Lombardia")) == [
        "new",
        "revised",
    ]
    assert house.count("clean.item", "subject = %s", (house.token(phone),)) == 2
    assert house.token("BA-1") not in house.everything(but=("audit.entry", "rights.outbox"))


def test_people_are_looked_up_only_when_the_customer_records_before_are_worked(house: House) -> None:
    house.take(house.customer("BA-1", "anna@example.org"), house.score("BA-1"))
    asked = house.asks("erasure", "anna@example.org")
    assert asked.state == "received"
    house.work()
    house.desk.attend()
    assert register.request(house.worker, asked.id).counts["scores"] == 1


def test_rows_from_before_the_digests_are_listed_first(house: House) -> None:
    house.take(house.said("xyzzy", subject="BA-1"), house.said("xyzzy", subject="BA-2"))
    house.owner.rows("UPDATE raw.item SET people = NULL RETURNING id")
    assert house.erase("BA-1").counts["raw_rows"] == 1
    assert house.count("raw.item") == 1


def test_verification_and_days_are_checked(house: House) -> None:
    sealing = house.installation.keys.sealing()
    for kind, how, when in (
        ("erasure", "", None), ("erasure", "guessed", None), ("removal", "letter", None),
        ("erasure", "letter", datetime(2999, 1, 1, tzinfo=UTC)), ("erasure", "letter", datetime(2026, 1, 1)),
    ):  # fmt: skip
        with pytest.raises(InvalidItem):
            register.ask(house.worker, sealing, "user:po", register.Asked(kind, identifiers(["BA-1"]), how), when)


def test_a_customer_record_of_aliases_alone_links_them(house: House) -> None:
    house.live(replace(house.customer("BA-1", "anna@example.org"), attributes={}), house.said(subject="BA-1"))
    assert house.count("raw.item", "state = 'held'") == 0
    assert house.erase("anna@example.org").counts["items"] == 1


@dataclass(frozen=True)
class Rotated(IntakeKey):
    """A key with a version before it."""

    before: bytes = b""

    def digests(self, *parts: str | bytes) -> list[bytes]:
        return [self.digest(*parts), IntakeKey(self.before).digest(*parts)]


def test_who_was_erased_is_known_after_the_digest_key_was_rotated(house: House) -> None:
    house.live(house.customer("BA-1", "anna@example.org"), house.said(subject="BA-1", external_id="m-old"))
    old = house.installation.keys.intake()
    house.erase("BA-1")
    rotated = Rotated(b"n" * 32, before=old.key)
    house.intake._digests = rotated
    for record in (
        house.said(subject="anna@example.org"),
        house.said("Senza nome.", external_id="m-old"),
        house.score("BA-1"),
    ):
        assert house.take(record)[0].outcome == "erased"
    assert house.take(house.said(subject="BA-2"))[0].outcome == "new"
