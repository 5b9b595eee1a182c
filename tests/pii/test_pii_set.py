"""The shipped test set for personal data: its marks, its check digits and what is in it."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.items import LANGUAGES, PII_LABELS
from nlp_models.evaluation import pii_set
from nlp_models.evaluation.pii_set import MarkError, Span, holds, load, main, parse, unmark

SHIPPED = [document for lang in LANGUAGES for document in load(lang)]
PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="⟦⟧"), max_size=12)
VALUES = PLAIN.filter(lambda value: value and value == value.strip())


def test_a_mark_is_taken_out_and_its_place_kept_in_code_points() -> None:
    text, spans = unmark("👍🏽 Grazie ⟦PERSON:Zoë Ü.⟧, scriva a ⟦-:info@banca.example⟧")
    assert text == "👍🏽 Grazie Zoë Ü., scriva a info@banca.example"
    assert [(text[s.start : s.end], s.label) for s in spans] == [("Zoë Ü.", "PERSON"), ("info@banca.example", None)]


@given(st.lists(st.tuples(PLAIN, st.sampled_from(["-", *PII_LABELS]), VALUES)), PLAIN)
def test_marks_and_spans_say_the_same(parts: list[tuple[str, str, str]], rest: str) -> None:
    text, spans = unmark("".join(f"{before}⟦{label}:{value}⟧" for before, label, value in parts) + rest)
    assert text == "".join(before + value for before, _, value in parts) + rest
    assert [(text[s.start : s.end], s.label or "-") for s in spans] == [(value, label) for _, label, value in parts]


@pytest.mark.parametrize(
    "broken",
    [
        "⟦PERSON:Ada",
        "Ada⟧",
        "⟦PERSON: Ada⟧",
        "⟦PERSON:Ada\n⟧",
        "⟦PERSON:⟧",
        "⟦NAME:Ada⟧",
        "⟦person:Ada⟧",
        "⟦Ada⟧",
        "⟦ADDRESS:Via ⟦PERSON:Ada⟧ 3⟧",
    ],
)
def test_a_broken_mark_is_refused(broken: str) -> None:
    with pytest.raises(MarkError):
        unmark(f"text {broken} text")


@pytest.mark.parametrize(
    ("label", "value", "lang", "expected"),
    [
        ("IBAN", "gb82-west-1234-5698-7654-32", "en", True),
        ("IBAN", "GB82 WEST 1234 5698 7654 33", "en", False),
        ("CREDIT_CARD", "4111 - 1111 - 1111 - 1111", "de", True),
        ("CREDIT_CARD", "4111 1111 1111 1112", "de", False),
        ("CREDIT_CARD", "0000", "de", False),
        ("NATIONAL_ID", "12345678-z", "es", True),
        ("NATIONAL_ID", "12345678-z", "it", True),
        ("NATIONAL_ID", "12345678-A", "es", False),
        ("NATIONAL_ID", "AB 12 34 56 C", "en", True),
        ("NATIONAL_ID", "AB 12 34 56 C", "de", False),
        ("NATIONAL_ID", "QQ 12 34 56 C", "en", False),
        ("NATIONAL_ID", "234.567.899", "pt", True),
        ("NATIONAL_ID", "234.567.898", "pt", False),
        ("NATIONAL_ID", "234.567.899", "fr", False),
        ("IP_ADDRESS", "2001:db8::1", "ro", True),
        ("IP_ADDRESS", "10.300.1.2", "ro", False),
        ("PERSON", "Ada", "fr", True),
    ],
)
def test_check_digits(label: str, value: str, lang: str, expected: bool) -> None:
    assert holds(label, value, lang) is expected


def test_a_document_has_a_head_a_body_and_its_tags() -> None:
    one, two = parse("=== a1 email upper cw_name\nA: ⟦PERSON:ROSA⟧\n\n=== a2 chat no_pii\nciao\n", "it")
    assert (one.id, one.channel, one.tags, one.text) == ("a1", "email", ("upper", "cw_name"), "A: ROSA")
    assert one.spans == (Span(3, 7, "PERSON"),)
    assert (two.text, two.spans) == ("ciao", ())


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("lost\n=== a email no_pii\nx\n", "before the first"),
        ("=== a\nx\n", "no channel"),
        ("=== a fax no_pii\nx\n", "fax is no channel"),
        ("=== a email no_pii\n\n", "no text"),
        ("=== a email\nx\n", "no_pii"),
        ("=== a email no_pii\n⟦PERSON:Ada⟧\n", "no_pii"),
        ("=== a email\n⟦IBAN:IT00X⟧\n", "check digits of a IBAN at character 0"),
        ("=== a email no_pii\nx\n=== a chat no_pii\ny\n", "the same id twice"),
        ("=== a email\n⟦PERSON:Ada\n", "a: a bracket is left over"),
    ],
)
def test_a_document_at_fault_is_named(source: str, says: str) -> None:
    with pytest.raises(MarkError, match=re.escape(says)):
        parse(source, "it")


def test_the_command_writes_what_a_scorer_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--out", str(tmp_path / "set")])
    assert capsys.readouterr().out.splitlines() == [f"{lang}: {len(load(lang))} documents" for lang in LANGUAGES]
    rows = [json.loads(line) for line in (tmp_path / "set" / "ro.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == [document.id for document in load("ro")]
    for row in rows:
        assert set(row) == {"id", "lang", "channel", "text", "spans", "ignore", "tags"}
        for span in (*row["spans"], *row["ignore"]):
            value = row["text"][span["start"] : span["end"]]
            assert value and value == value.strip() and not re.search("[⟦⟧]", value)
        assert all(span["label"] in PII_LABELS for span in row["spans"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_is_broad_enough_to_mean_something(lang: str) -> None:
    documents = load(lang)
    channels = Counter(document.channel for document in documents)
    least = {"email": 30, "chat": 20, "review": 17, "social": 13, "survey": 16}
    assert all(channels[channel] >= count for channel, count in least.items())
    assert sum(len(document.spans) for document in documents) >= 250
    assert sum(pii_set.NO_PII in document.tags for document in documents) >= 14
    assert {span.label for document in documents for span in document.spans} == set(PII_LABELS)
    tags = {tag for document in documents for tag in document.tags}
    assert tags >= {"lower_name", "cw_name", "rare_name", "foreign_name", "obf_email", "upper", "typos", "start_name"}


@pytest.mark.parametrize("document", SHIPPED, ids=lambda document: document.id)
def test_each_document_is_a_short_text_of_its_language(document: pii_set.Marked) -> None:
    assert 40 <= len(document.text) <= 700
    assert document.id.startswith(f"{document.lang}-")
    assert document.text == document.text.strip()
    assert "  " not in document.text
    overlaps = zip(document.marks, document.marks[1:], strict=False)
    assert all(one.end <= two.start for one, two in overlaps)


def test_ids_and_texts_are_told_apart() -> None:
    assert len({document.id for document in SHIPPED}) == len({document.text for document in SHIPPED}) == len(SHIPPED)
