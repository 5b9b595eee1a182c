"""A marked text through every door, failures included: it comes out of none."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask

from feedback.database import Database
from tests.api.conftest import Caller
from tests.api.records import POSTS, READS, feedback

MARK = "zqcanaryzq"
NDJSON = "application/x-ndjson"


def _bad_posts() -> list[dict[str, Any]]:
    """Bodies that are refused, each with the mark in another place."""
    posts: list[dict[str, Any]] = []
    for record, _ in POSTS.values():
        for name in [*record, "unknown"]:
            posts.append({"json": {**record, name: {MARK: MARK}}})
            posts.append({"json": [{**record, name: f"{MARK}\x00"}]})
        posts.append({"json": {**record, MARK: 1}})
        posts.append({"json": {**record, "occurred_at": MARK}})
    posts += [
        {"json": feedback(1, attributes={MARK.upper(): MARK})},
        {"json": feedback(1, scores={MARK + " ": 1})},
        {"json": feedback(1, payload={MARK: {"\ud800": MARK}})},
        {"json": feedback(1, turns=[{"speaker": MARK, "text": MARK}])},
        {"json": feedback(1, language=MARK + MARK)},
        {"json": MARK},
        {"data": f'{{"text": "{MARK}"'.encode(), "content_type": "application/json"},
        {"data": f'{{"text": "{MARK}"\n{MARK}\n'.encode(), "content_type": NDJSON},
        {"data": MARK.encode("utf-16"), "content_type": "application/json"},
        {"data": MARK.encode(), "content_type": f"text/{MARK}"},
        {"data": MARK.encode(), "content_type": "application/json", "headers": {"Content-Encoding": MARK}},
        {"json": feedback(1), "headers": {"Idempotency-Key": MARK * 30}},
    ]
    return posts


def _bad_reads() -> list[str]:
    names = ["limit", "since", "channel", "sentiment", "topic", "cursor", "segment", "pain", "bucket", "by", MARK]
    return [
        *(f"{path}?{name}={MARK}" for path in READS for name in names),
        f"/v1/feedback/{MARK}",
        f"/v1/segments/{MARK}/summary?since={MARK}&until={MARK}",
        f"/{MARK}?{MARK}={MARK}",
    ]


def _everything(owner: Database) -> str:
    tables = owner.rows(
        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables"
        " WHERE schemaname IN ('raw', 'clean', 'vault', 'insights', 'audit', 'access', 'broker')"
    )
    lines = []
    for table in tables:
        rows = owner.rows(f"SELECT row_to_json(t)::text AS line FROM {table['name']} t")
        lines += [row["line"] for row in rows]
    return "\n".join(lines)


def test_no_failure_repeats_what_was_sent(
    app: Flask, call: Caller, owner: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [call("POST", path, **options) for path in POSTS for options in _bad_posts()]
    answers += [call("PUT", f"/v1/segments/{place}", json=body) for place in ("x", f"{MARK}!") for body in (
        {"name": MARK + "\x00", "rule": {"attribute": "region", "in": ["x"]}},
        {"name": "x", "rule": {"attribute": MARK, "in": [MARK]}},
        {"name": "x", "rule": {MARK: [MARK]}},
    )]  # fmt: skip
    answers += [call("GET", path) for path in _bad_reads()]
    answers.append(call(MARK.upper(), "/v1/feedback"))
    answers.append(call("GET", "/v1/trends", headers={"Authorization": f"Bearer {MARK}"}))
    answers.append(call("GET", "/v1/trends", headers={"Cookie": f"ascolto_session={MARK}", "X-Request-ID": MARK}))
    assert len(answers) > 200
    assert all(answer.status_code < 500 for answer in answers)
    leaky = [
        (answer.request.path, answer.text) for answer in answers if MARK in (answer.text + str(answer.headers)).lower()
    ]
    assert leaky == []
    assert MARK not in json.dumps([vars(record) for record in caplog.records], default=str).lower()
    assert MARK not in call("GET", "/metrics").text.lower()
    assert MARK not in _everything(owner).lower()


def test_what_comes_in_is_sealed_and_seen_nowhere(
    call: Caller, owner: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    record = feedback(
        1, external_id=MARK, text=MARK, title=MARK, author=MARK, subject=MARK, thread=MARK, payload={MARK: MARK},
        attributes={"region": MARK}, turns=[],
    )  # fmt: skip
    record.pop("turns")
    for headers in ({}, {"Idempotency-Key": MARK}, {"Idempotency-Key": MARK}):
        answer = call("POST", "/v1/feedback", json=record, headers=headers)
        assert answer.status_code in (200, 202)
        assert MARK not in answer.text
    subject = {"source": "crm", "subject": MARK, "aliases": [MARK], "occurred_at": "2026-03-01T00:00:00Z"}
    assert call("POST", "/v1/subjects", json=subject).status_code == 202
    for answer in (call("GET", f"/v1/feedback?q={MARK}"), call("POST", "/v1/feedback/search", json={"q": MARK})):
        assert answer.status_code == 503 and MARK not in answer.text
    assert MARK not in _everything(owner)
    assert MARK.encode().hex() not in _everything(owner)
    assert MARK not in json.dumps([vars(record) for record in caplog.records], default=str)
    assert MARK not in call("GET", "/metrics").text
