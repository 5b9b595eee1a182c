"""JSON Lines: field names, native fields, and lines that are refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedback.connectors import parse_view, read_path, refusal_view
from feedback.items import Turn
from feedback.ports import Parsed, Refusal


def read(folder: Path, *lines: object, **options: object) -> list[Parsed | Refusal]:
    path = folder / "in.jsonl"
    path.write_text(
        "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), encoding="utf-8"
    )
    return list(read_path(path, source="t", **options))  # type: ignore[arg-type]


def test_names_of_the_data_sets_are_known(tmp_path: Path) -> None:
    record = {
        "id": "x1",
        "lang": "es",
        "text": "muy mal",
        "label": None,
        "rating": 1,
        "bank": "Aurora",
        "country": "ES",
        "channel": "tweet",
        "date": "2025-11-28",
    }
    (one,) = read(tmp_path, record)
    assert isinstance(one, Parsed)
    item = one.item
    assert (item.external_id, item.language, item.rating, item.channel) == ("x1", "es", 1.0, "social")
    assert item.occurred_at == datetime(2025, 11, 28, tzinfo=UTC)
    assert item.attributes == {"company": "Aurora", "country": "ES"}


def test_fields_of_a_raw_item_pass_as_they_are(tmp_path: Path) -> None:
    record = {
        "external_id": "a", "channel": "chat", "occurred_at": "2026-01-02T03:04:05+02:00", "author": "Ann", "subject": "C1", "thread": "t1", "language": "en-GB",
        "title": "Card", "scores": {"nps": 3}, "attributes": {"region": "Lazio"}, "payload": {"k": [1]}, "extra": {"deep": True},
        "turns": [{"speaker": "agent", "text": "Hi"}, {"speaker": "customer", "text": "It broke"}, {"speaker": "Cliente", "text": "Again"}],
    }  # fmt: skip
    (one,) = read(tmp_path, record)
    assert isinstance(one, Parsed)
    item = one.item
    assert item.text == "It broke\nAgain"
    assert item.turns == (Turn("agent", "Hi"), Turn("customer", "It broke"), Turn("customer", "Again"))
    assert item.occurred_at == datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC)
    assert (item.scores, item.attributes, item.language) == ({"nps": 3.0}, {"region": "Lazio"}, "en")
    assert item.payload == {"k": [1], "extra": {"deep": True}}


BAD_LINES = [
    ("{", "not_json"), ("[1, 2]", "not_object"), ('"text"', "not_object"), ("[" * 5000, "not_json"), ('{"text": ""}', "empty_text"),
    ('{"text": "\\u0000"}', "nul_bytes"), ('{"text": "\\ud800"}', "bad_encoding"), ('{"text": "a", "date": "2026-01-01", "rating": "NaN"}', "bad_rating"),
    ('{"text": "a", "date": "2026-01-01", "rating": NaN}', "bad_rating"), ('{"text": "a", "date": "2026-01-01", "rating": true}', "bad_rating"), ('{"text": "a", "turns": 3}', "bad_turns"),
    ('{"text": "a", "turns": [{"speaker": "agent", "text": "x"}]}', "no_customer_turn"), ('{"text": "a", "payload": {"x": "\\u0000"}}', "nul_bytes"),
    ('{"text": "a", "date": "soon"}', "bad_date"), ('{"text": "a", "date": "2999-01-01"}', "future_date"), ('{"text": "a", "date": 99999999999999999999}', "bad_date"),
    ('{"text": {"a": 1}}', "empty_text"), ("1" * 5000, "not_json"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code"), BAD_LINES)
def test_bad_lines_are_refused_and_the_others_go_in(tmp_path: Path, line: str, code: str) -> None:
    good = '{"text": "fine", "date": "2026-01-01", "rating": 5}'
    first, refused, last = read(tmp_path, good, line, good)
    assert isinstance(first, Parsed)
    assert isinstance(last, Parsed)
    assert isinstance(refused, Refusal)
    assert (refused.where, refused.code) == ("line 2", code)
    assert refusal_view(refused) == {"error": {"where": "line 2", "code": code, "detail": refused.detail}}


def test_the_printed_view_has_the_agreed_keys(tmp_path: Path) -> None:
    (one,) = read(tmp_path, {"id": "1", "text": "fine", "title": "T", "date": "2026-01-01"})
    assert isinstance(one, Parsed)
    view = parse_view(one)
    assert list(view)[:9] == [
        "source",
        "external_id",
        "channel",
        "occurred_at",
        "author",
        "subject",
        "text",
        "turns",
        "removed",
    ]
    assert view["title"] == "T"
    json.dumps(view)


def test_personal_fields_are_in_no_repr(tmp_path: Path) -> None:
    canary = "zebra-canary-77"
    for one in read(
        tmp_path, {"id": canary, "text": canary, "author": canary}, {"id": canary, "text": "", "author": canary}
    ):
        assert canary not in repr(one)
