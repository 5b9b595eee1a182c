"""``Idempotency-Key``: the same posting twice is done once, also when both come at the same moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from api.doorbell import SilentDoorbell
from api.idempotency import Idempotency
from api.services import EXTENSION
from feedback.access import SCOPES, check_key
from feedback.database import Database
from tests.api.conftest import Caller
from tests.api.records import FEEDBACK, POSTS, feedback

NDJSON = "application/x-ndjson"
KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@pytest.mark.parametrize("path", POSTS)
def test_the_same_posting_gives_the_same_answer(call: Caller, path: str, doorbell: SilentDoorbell) -> None:
    first = call("POST", path, json=POSTS[path][0], headers=KEY)
    again = call("POST", path, json=POSTS[path][0], headers=KEY)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json == again.json
    assert first.json["items"][0]["outcome"] == "new"
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert doorbell.items == 1


def test_another_body_with_the_key_is_refused(call: Caller, owner: Database) -> None:
    call("POST", "/v1/feedback", json=FEEDBACK, headers=KEY)
    other = call("POST", "/v1/feedback", json=feedback(2), headers=KEY)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_mismatch")
    assert call("POST", "/v1/scores", json=POSTS["/v1/scores"][0], headers=KEY).json["code"] == "idempotency_mismatch"
    assert len(owner.rows("SELECT 1 FROM raw.item")) == 1


def test_the_key_is_the_same_with_and_without_quotes(call: Caller) -> None:
    call("POST", "/v1/feedback", json=FEEDBACK, headers={"Idempotency-Key": '"abc"'})
    again = call("POST", "/v1/feedback", json=FEEDBACK, headers={"Idempotency-Key": "abc"})
    assert "Idempotency-Replayed" in again.headers


def test_each_caller_has_keys_of_their_own(call: Caller, with_scopes: Callable[..., Caller]) -> None:
    call("POST", "/v1/feedback", json=FEEDBACK, headers=KEY)
    other = with_scopes(*SCOPES)("POST", "/v1/feedback", json=feedback(2), headers=KEY)
    assert (other.status_code, other.json["items"][0]["outcome"]) == (202, "new")


@pytest.mark.parametrize("key", ["", '""', " ", "x" * 256, "caf\u00e9"])
def test_a_key_that_is_none_is_refused(call: Caller, key: str) -> None:
    answer = call("POST", "/v1/feedback", json=FEEDBACK, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json["code"]) == (400, "bad_idempotency_key")


def test_a_failed_posting_frees_the_key(call: Caller) -> None:
    broken = call("POST", "/v1/feedback", data=b"{", content_type="application/json", headers=KEY)
    refused = call("POST", "/v1/feedback", json=feedback(1, text=""), headers=KEY)
    mended = call("POST", "/v1/feedback", json=feedback(1), headers=KEY)
    assert (broken.status_code, refused.status_code, mended.status_code) == (400, 422, 202)


def test_partial_success_is_kept_as_it_was(call: Caller) -> None:
    body = json.dumps(FEEDBACK).encode() + b"\n{broken\n"
    first = call("POST", "/v1/feedback", data=body, content_type=NDJSON, headers=KEY)
    again = call("POST", "/v1/feedback", data=body, content_type=NDJSON, headers=KEY)
    assert (first.status_code, again.status_code) == (207, 207)
    assert first.json == again.json


def _first(app: Flask, call: Caller) -> Idempotency:
    held = app.extensions[EXTENSION]
    caller = check_key(held.database, call.token)
    assert caller is not None
    return Idempotency(held.database, held.keys.intake, caller.id, KEY["Idempotency-Key"])


def test_while_the_first_is_under_way_the_second_waits(app: Flask, call: Caller, owner: Database) -> None:
    assert _first(app, call).begin() is None
    second = call("POST", "/v1/feedback", json=FEEDBACK, headers=KEY)
    assert (second.status_code, second.json["code"]) == (409, "idempotency_in_flight")
    assert second.headers["Retry-After"] == "1"
    assert owner.rows("SELECT 1 FROM raw.item") == []


@pytest.mark.parametrize(("age", "status"), [("14 minutes", 409), ("16 minutes", 202)])
def test_a_posting_whose_process_died_frees_the_key(
    app: Flask, call: Caller, owner: Database, age: str, status: int
) -> None:
    _first(app, call).begin()
    with owner.transaction() as connection:
        connection.execute("UPDATE access.idempotency SET created_at = now() - %s::interval", (age,))
    assert call("POST", "/v1/feedback", json=FEEDBACK, headers=KEY).status_code == status


@pytest.mark.parametrize(("age", "replayed"), [("23 hours", True), ("25 hours", False)])
def test_answers_are_kept_for_a_day(call: Caller, owner: Database, age: str, replayed: bool) -> None:
    call("POST", "/v1/feedback", json=FEEDBACK, headers=KEY)
    with owner.transaction() as connection:
        connection.execute("UPDATE access.idempotency SET created_at = now() - %s::interval", (age,))
    again = call("POST", "/v1/feedback", json=FEEDBACK, headers=KEY)
    assert ("Idempotency-Replayed" in again.headers) is replayed
    assert again.json["items"][0]["outcome"] == ("new" if replayed else "equal")


def test_old_answers_of_a_caller_are_swept(call: Caller, owner: Database) -> None:
    call("POST", "/v1/feedback", json=FEEDBACK, headers=KEY)
    with owner.transaction() as connection:
        connection.execute("UPDATE access.idempotency SET created_at = now() - interval '25 hours'")
    call("POST", "/v1/feedback", json=feedback(2), headers={"Idempotency-Key": "another"})
    assert len(owner.rows("SELECT 1 FROM access.idempotency")) == 1


def test_eight_at_once_are_one(app: Flask, call: Caller, owner: Database, doorbell: SilentDoorbell) -> None:
    records = [feedback(number) for number in range(300)]

    def post(_: int) -> tuple[int, bool]:
        answer = Caller(app.test_client(), call.token)("POST", "/v1/feedback", json=records, headers=KEY)
        return answer.status_code, "Idempotency-Replayed" in answer.headers

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(8)))
    assert answers.count((202, False)) == 1
    assert set(answers) <= {(202, False), (202, True), (409, False)}
    assert len(owner.rows("SELECT 1 FROM raw.item")) == 300
    assert doorbell.items == 300


def test_eight_at_once_without_a_key_store_each_record_once(app: Flask, call: Caller, owner: Database) -> None:
    records = [feedback(number) for number in range(100)]

    def post(turn: int) -> int:
        ordered = records if turn % 2 else records[::-1]
        return Caller(app.test_client(), call.token)("POST", "/v1/feedback", json=ordered).json["counts"]["new"]

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(post, range(8))) == 100
    assert len(owner.rows("SELECT 1 FROM raw.item")) == 100
