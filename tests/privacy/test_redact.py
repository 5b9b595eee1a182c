"""Replacing: nothing lost, offsets both ways; settling overlaps; repeats."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.items import PII_LABELS, PiiSpan
from feedback.privacy.policy import Rule
from feedback.privacy.redact import Decided, redact, to_input_offset
from feedback.privacy.spans import confident, overlapping, repeated, settle


def span(start: int, end: int, label: str = "PERSON", reason: str = "model:x", score: float = 0.7) -> PiiSpan:
    return PiiSpan(start, end, label, score, reason)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[PiiSpan]]:
    text = draw(st.text(min_size=1, max_size=60))
    count = draw(st.integers(0, 6))
    spans = []
    for _ in range(count):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        tier = draw(st.sampled_from(["checksum:a", "known:a", "pattern:a", "context:a", "model:a", "odd"]))
        spans.append(span(start, end, draw(st.sampled_from(PII_LABELS)), tier, draw(st.floats(0.01, 1))))
    return text, spans


@given(texts_with_spans())
def test_settled_spans_do_not_overlap_and_cover_every_found_letter(given_: tuple[str, list[PiiSpan]]) -> None:
    text, spans = given_
    settled = settle(text, spans)
    for left, right in itertools.pairwise(settled):
        assert left.end <= right.start
    found = {i for s in spans for i in range(s.start, s.end)}
    covered = {i for s in settled for i in range(s.start, s.end)}
    assert covered <= found
    alone = {i for s in spans for i in range(s.start, s.end) if text[i].isalnum()}
    assert alone <= covered


@given(texts_with_spans())
def test_overlapping_is_what_shares_a_character(given_: tuple[str, list[PiiSpan]]) -> None:
    text, spans = given_
    settled = settle(text, spans[1:])
    for one in spans[:1]:
        shared = [other for other in settled if other.start < one.end and one.start < other.end]
        assert list(overlapping(one, settled)) == shared


@given(texts_with_spans())
def test_redact_keeps_every_other_character_and_maps_offsets(given_: tuple[str, list[PiiSpan]]) -> None:
    text, spans = given_
    decided = [Decided(s, f"[T{i}]", text[s.start : s.end]) for i, s in enumerate(settle(text, spans))]
    clean, made = redact(text, decided)
    kept, at = [], 0
    for replacement in made:
        kept.append(clean[at : replacement.clean_start])
        assert clean[replacement.clean_start : replacement.clean_end] == replacement.token
        assert to_input_offset(replacement.clean_start, made) == replacement.start
        at = replacement.clean_end
    kept.append(clean[at:])
    outside = set(range(len(text))) - {i for d in decided for i in range(d.span.start, d.span.end)}
    assert "".join(kept) == "".join(text[i] for i in sorted(outside))
    for side in (False, True):
        mapped = [to_input_offset(i, made, end=side) for i in range(len(clean) + 1)]
        assert mapped == sorted(mapped)
        assert mapped[0] >= 0
        assert mapped[-1] == len(text)


def test_inside_a_token_maps_to_the_start_or_the_end_of_what_it_replaced() -> None:
    clean, made = redact("ciao Mario Rossi!", [Decided(span(5, 16), "[PERSON_x]", "Mario Rossi")])
    assert clean == "ciao [PERSON_x]!"
    assert [to_input_offset(i, made) for i in (4, 5, 8, 15, 16)] == [4, 5, 5, 16, 17]
    assert to_input_offset(8, made, end=True) == 16


@pytest.mark.parametrize("spans", [[(0, 3), (2, 5)], [(0, 0)], [(3, 99)]])
def test_redact_refuses_spans_that_are_not_settled(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        redact("abcdef", [Decided(span(*s), "[T]", "x") for s in spans])


def test_stronger_tier_wins_and_the_rest_of_the_loser_stays_covered() -> None:
    text = "Anna Rossi anna@x.it"
    settled = settle(text, [span(0, 20), span(11, 20, "EMAIL", "pattern:email")])
    assert [(s.start, s.end, s.label) for s in settled] == [(0, 10, "PERSON"), (11, 20, "EMAIL")]


def test_longest_wins_within_a_tier() -> None:
    settled = settle("12345 67890", [span(0, 5, "PHONE", "pattern:a"), span(0, 11, "IBAN", "pattern:b")])
    assert [s.label for s in settled] == ["IBAN"]


def test_repeats_are_found_in_any_case() -> None:
    found = repeated("MARIO ROSSI e mario rossi", [("PERSON", "Mario Rossi")], [])
    assert [(s.start, s.end) for s in found] == [(0, 11), (14, 25)]


def test_low_scores_and_kept_values_are_dropped_by_the_rule_of_their_value() -> None:
    def rule(label: str, value: str) -> Rule:
        return Rule(action="keep") if label == "URL" else Rule(least_score=0.5 if value == "a" else 0.9)

    spans = [span(0, 1, score=0.4), span(0, 1, score=0.5), span(0, 1, "URL"), span(1, 2, score=0.5)]
    assert confident("ab", spans, rule) == [spans[1]]
