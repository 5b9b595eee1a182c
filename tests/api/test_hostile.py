"""Requests that nobody sends by mistake: each gets an error that a person understands, none a crash."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.doorbell import SilentDoorbell
from api.limits import RateLimiter
from api.services import EXTENSION
from feedback.access import SCOPES, create_key
from feedback.database import Database
from tests.api.conftest import Caller, Work
from tests.api.records import EVENT, FEEDBACK, POSTS, READS, SCORE, SUBJECT
from tests.conftest import Installation

JSON = "application/json"
NDJSON = "application/x-ndjson"
GOOD = json.dumps(FEEDBACK).encode()


def _with(field: str, value: str) -> bytes:
    return GOOD[:-1] + f', "{field}": {value}}}'.encode()


BODIES = [
    ("empty", b"", 400, "malformed_json"),
    ("cut off", GOOD[:-5], 400, "malformed_json"),
    ("a number", b"7", 400, "not_an_object"),
    ("a text", b'"hello"', 400, "not_an_object"),
    ("null", b"null", 400, "not_an_object"),
    ("items that is no list", b'{"items": {}}', 422, "missing_field"),
    ("items and more", b'{"items": [], "more": 1}', 422, "missing_field"),
    ("NaN", _with("rating", "NaN"), 400, "malformed_json"),
    ("Infinity", _with("rating", "-Infinity"), 400, "malformed_json"),
    ("overflow", _with("rating", "1e999"), 422, "bad_rating"),
    ("overflow in the payload", _with("payload", '{"x": 1e999}'), 422, "bad_value"),
    ("ten thousand digits", _with("rating", "9" * 10_000), 400, "malformed_json"),
    ("four thousand digits", _with("rating", "9" * 4_000), 422, "bad_value"),
    ("ten thousand deep", b"[" * 10_000 + b"]" * 10_000, 400, "too_deep"),
    ("deep objects", b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400, "too_deep"),
    ("a deep payload", _with("payload", '{"a":' * 500 + "1" + "}" * 500), 422, "bad_value"),
    ("a payload a little too deep", _with("payload", '{"a":' * 33 + "1" + "}" * 33), 422, "bad_value"),
    ("latin-1", '{"text": "perché"}'.encode("latin-1"), 400, "bad_encoding"),
    ("utf-16", json.dumps(FEEDBACK).encode("utf-16"), 400, "bad_encoding"),
    ("NUL bytes", b"\x00" * 64, 400, "malformed_json"),
    ("two values", GOOD + GOOD, 400, "malformed_json"),
    ("lines as JSON", GOOD + b"\n" + GOOD, 400, "malformed_json"),
]


@pytest.mark.parametrize(("body", "status", "code"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
def test_a_hostile_body(call: Caller, body: bytes, status: int, code: str) -> None:
    answer = call("POST", "/v1/feedback", data=body, content_type=JSON)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["code"] == code
    assert set(answer.json) == {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize(("body", "status", "code"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
def test_the_same_as_a_line_leaves_the_next_line_alone(call: Caller, body: bytes, status: int, code: str) -> None:
    answer = call("POST", "/v1/feedback", data=body + b"\n" + GOOD, content_type=NDJSON)
    assert answer.status_code in (202, 207)
    assert answer.json["items"][-1]["outcome"] in ("new", "equal")


def test_a_payload_just_deep_enough_comes_in(call: Caller) -> None:
    body = _with("payload", '{"a":' * 32 + "1" + "}" * 32)
    assert call("POST", "/v1/feedback", data=body, content_type=JSON).status_code == 202


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("kind", ["text/plain", "", "application/xml", "multipart/form-data; boundary=x", "text/csv"])
def test_another_media_type_is_415(call: Caller, path: str, kind: str) -> None:
    answer = call("POST", path, data=GOOD, content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")


def test_a_compressed_body_is_415(call: Caller) -> None:
    answer = call("POST", "/v1/feedback", data=GOOD, content_type=JSON, headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_encoding")


@pytest.mark.parametrize("kind", [JSON, NDJSON])
@pytest.mark.parametrize("told", [True, False])
def test_a_body_over_the_limit_is_413(installation: Installation, owner: Database, kind: str, told: bool) -> None:
    small = replace(installation.settings, max_request_bytes=2_000)
    app = create_app(small, doorbell=SilentDoorbell())
    call = Caller(app.test_client(), create_key(owner, "x", SCOPES).token)
    line = GOOD + b"\n"
    body = line * (4_000 // len(line))
    options: dict[str, Any] = {"data": body}
    if not told:
        options = {"input_stream": io.BytesIO(body), "environ_overrides": {"wsgi.input_terminated": True}}
    answer = call("POST", "/v1/feedback", content_type=kind, **options)
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
    assert answer.json["code"] == "too_large"
    app.extensions[EXTENSION].database.close()


class _BrokenPipe(io.BytesIO):
    def readinto(self, buffer: Any) -> int:
        raise ConnectionResetError("secret words of a customer")

    def read(self, size: int | None = -1) -> bytes:
        raise ConnectionResetError("secret words of a customer")


def test_a_body_that_breaks_off_is_400(call: Caller, client: FlaskClient) -> None:
    terminated = {"wsgi.input_terminated": True}
    answer = call("POST", "/v1/feedback", input_stream=_BrokenPipe(), content_type=NDJSON, environ_overrides=terminated)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", [*POSTS, *READS])
@pytest.mark.parametrize("method", ["DELETE", "PATCH", "TRACE", "BREW"])
def test_another_method_is_405(call: Caller, path: str, method: str) -> None:
    answer = call(method, path)
    assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/v1", "/v1/nothing", "/v1/feedback/not-a-uuid", "/v2/feedback", "/%ff%00", "/.env"])
def test_nothing_there_is_404(call: Caller, path: str) -> None:
    answer = call("GET", path)
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=201", "limit=x", "limit=1e3", "since=yesterday", "since=2026-01-01T00:00:00",
        "since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z", "channel=fax", "sentiment=meh", "stage=x", "pain=maybe",
        "topic=x", "topic=99999999999999999999", "cursor=x", "cursor=%00", "cursor=%F0%9F%98%A1", "segment=",
        "rating_min=nan", "rating_min=inf", "q=%00", "q=" + "x" * 501, "colour=red", "source=%00", "language=%0a",
    ],
)  # fmt: skip
def test_a_bad_parameter_is_422_and_names_where(call: Caller, query: str) -> None:
    answer = call("GET", f"/v1/feedback?{query}")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["detail"]


@pytest.mark.parametrize("query", ["q=%ff%fe", "q=(((", "q=!!!", "q=%27%3B%20DROP", "q=or+or+-", "topic=-1", "q=%22"])
def test_an_odd_query_is_just_a_query(call: Caller, working: Work, query: str) -> None:
    with working():
        assert call("GET", f"/v1/feedback?{query}").status_code == 200


def test_the_database_away_is_503(app: Flask, call: Caller) -> None:
    app.extensions[EXTENSION].database.close()
    for method, path in (("POST", "/v1/feedback"), ("GET", "/v1/trends")):
        answer = call(method, path, json=FEEDBACK)
        assert (answer.status_code, answer.json["code"]) == (503, "database_away")
        assert answer.headers["Retry-After"]


def test_a_mistake_of_ours_is_500_and_says_nothing(app: Flask, client: FlaskClient) -> None:
    def broken() -> str:
        raise RuntimeError("secret words of a customer")

    app.add_url_rule("/broken", "broken", broken)
    answer = client.get("/broken")
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert "secret" not in answer.text


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.text(st.characters(exclude_categories=()))
    | st.sampled_from(["nps", "login", "review", "2026-03-01T00:00:00Z", "app", "\x00", "\ud800"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = sorted({*FEEDBACK, *SCORE, *EVENT, *SUBJECT, "turns", "payload", "scores", "title", "aliases", "items", "x"})


@pytest.fixture
def everything(app: Flask, call: Caller, working: Work) -> Iterator[Caller]:
    """One client for a whole run of examples, with a desk that answers what is typed into search."""
    app.extensions["ascolto.limiter"] = RateLimiter(quota=1_000_000)
    with working(per_hour=1_000_000):
        yield call


FUZZ = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@FUZZ
@given(
    path=st.sampled_from(sorted(POSTS)),
    kind=st.sampled_from([JSON, NDJSON]),
    base=st.sampled_from([FEEDBACK, SCORE, EVENT, SUBJECT, {}]),
    changes=st.dictionaries(st.sampled_from(NAMES), JSON_VALUES, max_size=3),
    wrap=st.sampled_from(["one", "list", "items"]),
)
def test_no_record_makes_the_service_fail(
    everything: Caller, path: str, kind: str, base: dict[str, Any], changes: dict[str, Any], wrap: str
) -> None:
    record = {**base, **changes}
    body: Any = {"one": record, "list": [record, base], "items": {"items": [record]}}[wrap]
    answer = everything("POST", path, data=json.dumps(body), content_type=kind)
    assert answer.status_code < 500
    counts = (answer.json or {}).get("counts")
    assert (answer.mimetype == "application/problem+json") == (counts is None)


@FUZZ
@given(body=st.binary(max_size=300) | st.text().map(lambda text: text.encode(errors="replace")),
       kind=st.sampled_from([JSON, NDJSON]), key=st.text(max_size=20))  # fmt: skip
def test_no_bytes_make_the_service_fail(everything: Caller, body: bytes, kind: str, key: str) -> None:
    headers = {"Idempotency-Key": key} if key.isprintable() and key.isascii() else {}
    assert everything("POST", "/v1/feedback", data=body, content_type=kind, headers=headers).status_code < 500


@FUZZ
@given(
    path=st.sampled_from(sorted(READS)),
    query=st.dictionaries(
        st.sampled_from(["q", "limit", "cursor", "since", "until", "topic", "rating_min", "segment", "by", "bucket"]),
        st.text(max_size=40) | st.integers().map(str) | st.sampled_from(["2026-01-01T00:00:00Z", "day", "topic"]),
        max_size=4,
    ),
)
def test_no_query_makes_the_service_fail(everything: Caller, path: str, query: dict[str, str]) -> None:
    plain = {name: value.encode(errors="replace").decode() for name, value in query.items()}
    assert everything("GET", path, query_string=plain).status_code < 500


@FUZZ
@given(rule=JSON_VALUES, name=JSON_VALUES)
def test_no_segment_makes_the_service_fail(everything: Caller, rule: Any, name: Any) -> None:
    body = json.dumps({"name": name, "rule": rule})
    assert everything("PUT", "/v1/segments/x", data=body, content_type=JSON).status_code < 500
