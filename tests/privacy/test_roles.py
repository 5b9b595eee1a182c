"""Whose value it is, and what links through it: the author's own, never on a name."""

from __future__ import annotations

import pytest

from feedback.privacy.pseudonyms import Pseudonyms
from feedback.privacy.references import reference_label
from feedback.privacy.roles import Anchor, author_identity, parties
from nlp_models.pii.fakes import FakeFinder
from tests.privacy.test_pseudonymise import clean, door, raw

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("author", "subject", "anchor"),
    [
        ("Mario Rossi <M.Rossi@x.it>", None, Anchor("EMAIL", "m.rossi@x.it")),
        ("Mario Rossi <m.rossi@x.it>", "BA-104233", Anchor("ACCOUNT_REF", "ba104233")),
        ("Mario Rossi", None, None),
        ("Maria", None, None),
        ("@luca_84", None, None),
        ("Ana Gil <a@x.es>, Luz Sol <l@x.es>", None, None),
        (None, "+39 333 1234567", Anchor("PHONE", "+393331234567")),
        (None, None, None),
    ],
)
def test_names_are_keyed_on_a_reference_or_address_and_on_nothing_else(
    author: str | None, subject: str | None, anchor: Anchor | None
) -> None:
    assert parties(author, subject).anchor == anchor


@pytest.mark.parametrize(
    ("label", "value", "role"),
    [
        ("PERSON", "ROSSI, Mario", "author"),
        ("PERSON", "Mario", "other"),
        ("EMAIL", "m.rossi@X.it", "author"),
        ("EMAIL", "m.rossi@x.com", "other"),
        ("ACCOUNT_REF", "BA 104233", "author"),
        ("IBAN", "IT60X0542811101000000123456", "other"),
        ("PERSON", "Giulia Neri", "staff"),
        ("EMAIL", "anybody@bank.example", "staff"),
        ("EMAIL", "anybody@notbank.example", "other"),
    ],
)
def test_roles(label: str, value: str, role: str) -> None:
    fields = ["Giulia Neri <g.neri@bank.example>", "Ada Blu <ada@x.it>"]
    found = parties("Mario Rossi <m.rossi@x.it>", "BA-104233", fields, frozenset({"bank.example"}))
    assert found.role(label, value) == role


def test_a_clerk_who_writes_is_staff() -> None:
    found = parties("Giulia Neri <g.neri@bank.example>", None, [], frozenset({"bank.example"}))
    assert found.role("PERSON", "Giulia Neri") == "staff"
    assert found.role("EMAIL", "g.neri@bank.example") == "staff"


@pytest.mark.parametrize(
    ("author", "identity"),
    [
        ("Mario Rossi <m@x.it>", ("EMAIL", "m@x.it")),
        ("luca_84", ("USERNAME", "luca_84")),
        ("Maria", ("PERSON", "Maria")),
        ("Mario Rossi", ("PERSON", "Mario Rossi")),
    ],
)
def test_what_an_author_field_is(author: str, identity: tuple[str, str]) -> None:
    assert author_identity(author) == identity


@pytest.mark.parametrize(
    ("reference", "label"),
    [
        ("m@x.it", "EMAIL"), ("+39 333 1234567", "PHONE"), ("0039 333 1234567", "PHONE"), ("333 1234567", "ACCOUNT_REF"),
        ("IT60X0542811101000000123456", "IBAN"), ("BA-104233", "ACCOUNT_REF"), ("RSSMRA85T10A562S", "NATIONAL_ID"),
        ("RSSMRA85T10A562X", "ACCOUNT_REF"), ("54362315K", "NATIONAL_ID"), ("54362315J", "ACCOUNT_REF"), ("", "ACCOUNT_REF"),
    ],
)  # fmt: skip
def test_what_a_reference_is(reference: str, label: str) -> None:
    assert reference_label(reference) == label


def persons(text: str, author: str | None = None, subject: str | None = None, thread: str | None = None) -> list[str]:
    made = clean(raw(text, author=author, subject=subject, thread=thread), door(FakeFinder()))
    return [one.token for one in made.item.replacements if one.label == "PERSON"]


def test_one_author_is_one_person_in_every_thread_and_spelling_and_two_namesakes_are_two() -> None:
    text = "Sono Mario Rossi, il conto non va"
    here = persons(text, "Mario Rossi <m.rossi@x.it>", thread="1")
    assert here == persons("firmato ROSSI MARIO, il conto", "Mario Rossi <m.rossi@x.it>", thread="2")
    assert here != persons(text, "Mario Rossi <other@x.it>", thread="2")
    assert here != persons(text, "Ada Blu <m.rossi@x.it>", thread="2")
    assert persons(text, thread="1") != persons(text, thread="2")
    assert persons(text, thread="1") == persons(text, thread="1")


def test_an_author_without_an_address_links_in_the_thread_only() -> None:
    text = "Sono Mario Rossi, il conto non va"
    assert persons(text, "Mario Rossi", thread="1") != persons(text, "Mario Rossi", thread="2")


@pytest.mark.parametrize("author", ["Maria", "Mario Rossi"])
def test_nobody_is_one_author_on_a_name_alone(author: str) -> None:
    tokens = {clean(raw("il conto va bene", author=author, thread=thread)).item.author for thread in ("1", "2")}
    assert len(tokens) == 2


def test_the_token_of_a_person_does_not_tell_the_address_it_is_keyed_on() -> None:
    codes = Pseudonyms(KEY)
    assert codes.person("EMAIL", "m@x.it")[-13:] != codes.token("EMAIL", "m@x.it")[-13:]
    assert codes.person("EMAIL", "m@x.it") != codes.person("ACCOUNT_REF", "m@x.it")
