"""The author's and recipients' own names, found in any form."""

from __future__ import annotations

import pytest

from feedback.privacy.known_persons import known_persons, mentions

MARIO = "Mario Rossi <m.rossi@x.it>"


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ([MARIO], ["mario rossi"]),
        (["mario.rossi@x.it"], ["mario rossi"]),
        (['"Rossi, Mario" <a@x.it>'], ["rossi mario"]),
        (["Ștefan Pop"], ["stefan pop"]),
        (["support@bank.example", "Servizio Clienti <info@bank.example>", "mario84@x.it", ""], []),
        ([MARIO, "Rossi Mario"], ["mario rossi"]),
        (["Ana Gil <a@x.es>, Luz Sol <l@x.es>"], ["ana gil", "luz sol"]),
    ],
)
def test_fields_name_people(fields: list[str], names: list[str]) -> None:
    assert [person.name for person in known_persons(fields)] == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sono Mario Rossi e", ["Mario Rossi"]),
        ("ROSSI MARIO", ["ROSSI MARIO"]),
        ("rossi, mario", ["rossi, mario"]),
        ("firmato M. Rossi.", ["M. Rossi"]),
        ("saluti, mario", ["mario"]),
        ("Màrio", ["Màrio"]),
        ("Mario R. ha scritto", ["Mario R."]),
        ("il marito e i rossini", []),
        ("Maria Bianchi", []),
        ("Mario?\nRossi!", ["Mario", "Rossi"]),
    ],
)
def test_mentions(text: str, found: list[str]) -> None:
    assert [text[m.span.start : m.span.end] for m in mentions(text, known_persons([MARIO]))] == found


def test_a_common_word_counts_with_a_capital_only() -> None:
    people = known_persons(["Will Price <w@x.uk>"])
    text = "Will here. I will pay"
    assert [m.span.start for m in mentions(text, people)] == [0]


def test_a_lone_lower_case_letter_is_a_word_and_not_an_initial() -> None:
    people = known_persons(["anna.bianchi@example.org"])
    text = "Scrivete a anna bianchi, o ad A. Bianchi"
    assert [text[m.span.start : m.span.end] for m in mentions(text, people)] == ["anna bianchi", "A. Bianchi"]
