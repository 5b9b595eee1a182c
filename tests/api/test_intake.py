"""Posting records: outcomes, kinds of body, what is written and who is rung."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api import intake
from api.doorbell import SilentDoorbell
from feedback.database import Database
from feedback.keys import KeyFolder
from feedback.wire import unpack
from tests.api.conftest import Caller
from tests.api.records import FEEDBACK, POSTS, feedback
from tests.conftest import Installation

NDJSON = "application/x-ndjson"


def _lines(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def _outcomes(answer: Any) -> list[str]:
    return [item["outcome"] for item in answer.json["items"]]


@pytest.mark.parametrize("path", POSTS)
def test_one_object_is_taken_in_once(call: Caller, path: str, doorbell: SilentDoorbell, owner: Database) -> None:
    first = call("POST", path, json=POSTS[path][0])
    again = call("POST", path, json=POSTS[path][0])
    assert (first.status_code, _outcomes(first)) == (202, ["new"])
    assert (again.status_code, _outcomes(again)) == (200, ["equal"])
    assert first.json["items"][0]["id"] == again.json["items"][0]["id"]
    assert first.json["counts"] == {
        "new": 1,
        "equal": 0,
        "revised": 0,
        "refused": 0,
        "erased": 0,
        "objection": 0,
        "no_consent": 0,
    }
    assert doorbell.items == 1
    assert len(owner.rows("SELECT 1 FROM raw.item")) == 1


@pytest.mark.parametrize("path", POSTS)
def test_what_was_posted_is_what_a_worker_opens(
    call: Caller, path: str, owner: Database, installation: Installation
) -> None:
    call("POST", path, json=POSTS[path][0])
    sealed = bytes(owner.rows("SELECT sealed FROM raw.item")[0]["sealed"])
    record = unpack(KeyFolder(installation.settings.keys).opening().open(sealed))
    posted = POSTS[path][0]
    for name in posted.keys() - {"occurred_at"}:
        assert getattr(record, name) == posted[name]
    assert record.occurred_at.isoformat() == posted["occurred_at"].replace("Z", "+00:00")


def test_a_changed_item_is_a_revision(call: Caller) -> None:
    first = call("POST", "/v1/feedback", json=feedback(1)).json["items"][0]
    changed = call("POST", "/v1/feedback", json=feedback(1, text="Ora funziona."))
    assert changed.status_code == 202
    assert changed.json["items"][0] == {"position": 0, "outcome": "revised", "id": first["id"], "revision": 2}


@pytest.mark.parametrize("wrap", [lambda records: records, lambda records: {"items": records}])
def test_a_list_has_an_outcome_for_each(call: Caller, wrap: Any) -> None:
    answer = call("POST", "/v1/feedback", json=wrap([feedback(1), feedback(1), feedback(2, channel="fax"), 7]))
    assert answer.status_code == 207
    assert _outcomes(answer) == ["new", "equal", "refused", "refused"]
    assert [item.get("code") for item in answer.json["items"]] == [None, None, "unknown_channel", "not_an_object"]
    assert [item["position"] for item in answer.json["items"]] == [0, 1, 2, 3]
    assert answer.json["counts"] == {
        "new": 1,
        "equal": 1,
        "revised": 0,
        "refused": 2,
        "erased": 0,
        "objection": 0,
        "no_consent": 0,
    }


@pytest.mark.parametrize("path", POSTS)
def test_an_empty_list_is_nothing_to_do(call: Caller, path: str, doorbell: SilentDoorbell) -> None:
    for options in ({"json": []}, {"json": {"items": []}}, {"data": b"\n \n", "content_type": NDJSON}):
        answer = call("POST", path, **options)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json["items"]) == (200, [])
    assert doorbell.items == 0


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n", b"\n\n"])
def test_lines_good_and_broken(call: Caller, ending: bytes) -> None:
    body = (
        b"\xef\xbb\xbf"
        + _lines(feedback(1))
        + b"{broken\n\n[1]\n\xff\xfe\n"
        + json.dumps(feedback(2)).encode()
        + ending
    )
    answer = call("POST", "/v1/feedback", data=body, content_type=NDJSON)
    assert answer.status_code == 207
    assert _outcomes(answer) == ["new", "refused", "refused", "refused", "new"]
    codes = [item.get("code") for item in answer.json["items"]]
    assert codes == [None, "malformed_json", "not_an_object", "bad_encoding", None]


def test_many_lines_come_in_whole(call: Caller, owner: Database, doorbell: SilentDoorbell) -> None:
    count = 2 * intake.BATCH + 7
    answer = call("POST", "/v1/feedback", data=_lines(*(feedback(n) for n in range(count))), content_type=NDJSON)
    assert (answer.status_code, answer.json["counts"]["new"], doorbell.items) == (202, count, count)
    assert owner.rows("SELECT count(*) AS n FROM raw.item WHERE state = 'received'")[0]["n"] == count


def test_a_long_line_is_refused_and_the_next_is_read(call: Caller, installation: Installation) -> None:
    limit = installation.settings.max_item_bytes
    body = _lines(feedback(1), feedback(2, text="x" * 3 * limit), feedback(3), feedback(4, text="x" * (limit + 1)))
    answer = call("POST", "/v1/feedback", data=body, content_type=NDJSON)
    assert _outcomes(answer) == ["new", "refused", "new", "refused"]
    assert {item["code"] for item in answer.json["items"] if "code" in item} == {"too_long"}


def test_too_many_records_are_told_and_the_first_are_kept(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MAX_RECORDS", 3)
    answer = call("POST", "/v1/feedback", json=[feedback(n) for n in range(5)])
    assert _outcomes(answer) == ["new", "new", "new", "refused"]
    assert answer.json["items"][3]["code"] == "too_many_records"
    assert _outcomes(call("POST", "/v1/feedback", json=[feedback(n) for n in range(3)])) == ["equal"] * 3


def test_turns_stand_for_the_text(call: Caller, owner: Database, installation: Installation) -> None:
    turns = [{"speaker": "agent", "text": "Buongiorno"}, {"speaker": "customer", "text": "La carta non va"}]
    record = {**{name: value for name, value in FEEDBACK.items() if name != "text"}, "channel": "chat", "turns": turns}
    assert call("POST", "/v1/feedback", json=record).status_code == 202
    sealed = bytes(owner.rows("SELECT sealed FROM raw.item")[0]["sealed"])
    opened = unpack(KeyFolder(installation.settings.keys).opening().open(sealed))
    assert opened.text == "La carta non va"  # type: ignore[union-attr]
    both = call("POST", "/v1/feedback", json={**record, "text": "x"})
    assert (both.status_code, both.json["code"]) == (422, "text_and_turns")


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("/v1/feedback", {"external_id": None}, "bad_value"),
    ("/v1/feedback", {"external_id": " "}, "missing_id"),
    ("/v1/feedback", {"text": ""}, "empty_text"),
    ("/v1/feedback", {"text": "a\x00b"}, "nul_bytes"),
    ("/v1/feedback", {"text": "half \ud83d"}, "bad_encoding"),
    ("/v1/feedback", {"author": "\udc00"}, "bad_id"),
    ("/v1/feedback", {"attributes": {"\ud83d": "x"}}, "bad_attribute"),
    ("/v1/feedback", {"payload": {"deep": {"\ud83d": 1}}}, "bad_value"),
    ("/v1/feedback", {"channel": "fax"}, "unknown_channel"),
    ("/v1/feedback", {"source": "Not A Name"}, "bad_source"),
    ("/v1/feedback", {"occurred_at": "2026-03-01T09:30:00"}, "bad_date"),
    ("/v1/feedback", {"occurred_at": "yesterday"}, "bad_date"),
    ("/v1/feedback", {"occurred_at": 1760000000}, "bad_value"),
    ("/v1/feedback", {"occurred_at": "2999-01-01T00:00:00Z"}, "future_date"),
    ("/v1/feedback", {"rating": "5"}, "bad_value"),
    ("/v1/feedback", {"rating": True}, "bad_value"),
    ("/v1/feedback", {"rating": 10**400}, "bad_value"),
    ("/v1/feedback", {"colour": "red"}, "unknown_field"),
    ("/v1/feedback", {"language": "italian please"}, "bad_language"),
    ("/v1/scores", {"value": 11}, "bad_score"),
    ("/v1/scores", {"metric": "N P S"}, "bad_metric"),
    ("/v1/scores", {"subject": ""}, "missing_id"),
    ("/v1/events", {"kind": "sneeze"}, "unknown_kind"),
    ("/v1/events", {"device": "x" * 65}, "bad_device"),
    ("/v1/subjects", {"attributes": {"Region": "x"}}, "bad_attribute"),
    ("/v1/subjects", {"aliases": [""]}, "missing_id"),
]


@pytest.mark.parametrize(("path", "change", "code"), REFUSED)
def test_a_single_bad_record_is_an_error_and_in_a_list_an_outcome(
    call: Caller, path: str, change: dict[str, Any], code: str, owner: Database
) -> None:
    bad = {**POSTS[path][0], **change}
    single = call("POST", path, data=json.dumps(bad), content_type="application/json")
    assert (single.status_code, single.mimetype) == (422, "application/problem+json")
    assert single.json["code"] == code
    assert single.json["detail"] and single.json["errors"]
    listed = call("POST", path, data=json.dumps([bad, POSTS[path][0]]), content_type="application/json")
    assert listed.status_code == 207
    assert [item.get("code") for item in listed.json["items"]] == [code, None]
    assert len(owner.rows("SELECT 1 FROM raw.item")) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"text": "😡😡😡"},
        {"text": "Nu merge aplicația; ça ne marche pas; größe; ação; ¿qué?"},
        {"title": None, "language": "pt-BR", "rating": 4.5, "scores": {"nps": 0}},
        {"payload": {"raw": {"headers": [1, 2, {"x": None}]}}},
        {"text": "\u202eright to left\u202c a\u0301\u200b"},
        {"occurred_at": "2026-03-01T09:30:00.123456-05:30"},
    ],
)
def test_unusual_but_good_records_come_in(call: Caller, change: dict[str, Any]) -> None:
    assert call("POST", "/v1/feedback", json={**FEEDBACK, **change}).status_code == 202
