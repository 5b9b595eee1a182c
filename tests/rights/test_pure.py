"""Pure parts: the month, receipts, what is left of a text."""

from __future__ import annotations

import calendar
import copy
import json
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.items import TOKEN_PATTERN
from feedback.rights.clock import due, extended, months_after
from feedback.rights.mentions import ERASED, forget
from feedback.rights.receipts import Signer, read, verify

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("received", "until", "latest"),
    [("2026-01-31", "2026-02-28", "2026-04-30"), ("2028-01-31", "2028-02-29", "2028-04-30"),
     ("2026-11-30", "2026-12-30", "2027-02-28"), ("2026-12-15", "2027-01-15", "2027-03-15"),
     ("2027-11-29", "2027-12-29", "2028-02-29"), ("2026-02-28", "2026-03-28", "2026-05-28")],
)  # fmt: skip
def test_the_month_ends_on_the_same_day_or_the_last(received: str, until: str, latest: str) -> None:
    moment = datetime.fromisoformat(received + "T13:00:00+00:00")
    assert (due(moment).date().isoformat(), extended(moment).date().isoformat()) == (until, latest)


@given(MOMENTS, st.integers(1, 30))
def test_months_never_run_into_the_next_one(moment: datetime, months: int) -> None:
    later = months_after(moment, months)
    assert (later.year * 12 + later.month) - (moment.year * 12 + moment.month) == months
    assert later.day in (moment.day, calendar.monthrange(later.year, later.month)[1])
    assert later.timetz() == moment.timetz() and later <= moment + timedelta(days=31 * months)


TOKENS = ("[EMAIL_aaaaaaaaaaaa]", "[EMAIL_aaaaaaaaaaab]", "[PHONE_bbbbbbbbbbbb]")
PIECES = st.lists(
    st.one_of(st.sampled_from([*TOKENS, "[EMAIL_aaaaaaaaaaa", "[ERASED]", "😀", "[", "]"]), st.text(max_size=8)),
    max_size=12,
)


@given(PIECES, st.sets(st.sampled_from(TOKENS)))
def test_only_the_named_tokens_go_and_every_other_place_is_found_again(pieces: list[str], tokens: set[str]) -> None:
    text = "".join(pieces)
    left = forget(text, tokens)
    assert not any(token in left.text for token in tokens)
    for match in TOKEN_PATTERN.finditer(text):
        if match.group() not in tokens:
            start = left.moved(match.start())
            assert left.text[start : left.moved(match.end())] == match.group()
    assert left.moved(0) == 0 and left.moved(len(text)) == len(left.text)
    moved = [left.moved(place) for place in range(len(text) + 1)]
    assert moved == sorted(moved)
    assert len(left.text) == len(text) + sum(len(ERASED) - (end - start) for start, end in left.cuts)


SIGNER = Signer(secrets.token_bytes(32))
CONTENT = {"request": "1", "deleted": {"items": 3, "à": 1}, "held": []}


def test_a_receipt_holds_and_a_changed_one_does_not() -> None:
    receipt = SIGNER.sign(CONTENT)
    assert verify(json.loads(json.dumps(receipt)), [Signer(b"x" * 32).public, SIGNER.public]) is None
    assert verify(receipt, [Signer(b"x" * 32).public]) == "it was signed by another key than the one given"
    for change in ({"request": "2"}, {"more": 1}, {"signature": "AAAA"}, {"signature": "?"}, {"signature": None}):
        assert verify({**receipt, **change}, [SIGNER.public]) == "it was changed after it was signed"
    deeper = copy.deepcopy(receipt)
    deeper["deleted"]["items"] = 4
    assert verify(deeper, [SIGNER.public]) == "it was changed after it was signed"


@given(st.one_of(st.binary(max_size=200), st.builds(lambda v: json.dumps(v).encode(), st.recursive(
    st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["format", "key", "signature"]), inner))))
)  # fmt: skip
def test_anything_else_is_no_receipt(content: bytes) -> None:
    assert verify(read(content), [SIGNER.public]) is not None
