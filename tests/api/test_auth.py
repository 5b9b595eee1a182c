"""Who may do what: keys, scopes, expiry, sessions and limits."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.auth import SESSION_SECONDS, start_session
from api.doorbell import SilentDoorbell
from api.limits import RateLimiter
from api.services import EXTENSION
from feedback.access import SCOPES, create_key, revoke_key
from feedback.database import Database
from feedback.people import ROLE_SCOPES, ROLES, issue_sign_in
from tests.api.conftest import Caller
from tests.api.records import PERIOD, POSTS, READS

ROUTES = [
    *(("POST", path, scope) for path, (_, scope) in POSTS.items()),
    *(("GET", path, scope) for path, scope in READS.items()),
    ("GET", "/v1/feedback/01890000-0000-7000-8000-000000000000", "feedback:read"),
    ("PUT", "/v1/segments/young", "segments:write"),
    ("GET", "/v1/reidentifications/01890000-0000-7000-8000-000000000000", "reidentify"),
    ("GET", f"/v1/segments/young/summary?{PERIOD}", "aggregates:read"),
]


@pytest.mark.parametrize(("method", "path", "scope"), ROUTES)
def test_a_stranger_is_turned_away_before_the_request_is_read(
    client: FlaskClient, method: str, path: str, scope: str
) -> None:
    answer = client.open(path, method=method, data=b"{not json", content_type="text/plain")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json and answer.json["code"] == "unauthenticated"


@pytest.mark.parametrize(("method", "path", "scope"), ROUTES)
def test_every_other_scope_is_not_enough(
    with_scopes: Callable[..., Caller], method: str, path: str, scope: str
) -> None:
    answer = with_scopes(*(set(SCOPES) - {scope}))(method, path, json={})
    assert answer.status_code == 403
    assert answer.json and answer.json["code"] == "missing_scope"
    assert f'scope="{scope}"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("path", "scope"), READS.items())
def test_the_one_scope_is_enough(with_scopes: Callable[..., Caller], path: str, scope: str) -> None:
    assert with_scopes(scope)("GET", path).status_code == 200


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer ask_", "Basic dXNlcjpwYXNz", "Bearer ask_abcdefghij_" + "A" * 43, "Bearer \u00e9"],
)
def test_a_bad_key_is_refused(client: FlaskClient, header: str) -> None:
    answer = client.get("/v1/trends", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json and answer.json["code"] == "bad_key"


def test_a_changed_secret_is_refused(app: Flask, owner: Database) -> None:
    token = create_key(owner, "x", ["aggregates:read"]).token
    near_miss = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    client = app.test_client()
    assert client.get("/v1/trends", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert client.get("/v1/trends", headers={"Authorization": f"Bearer {near_miss}"}).status_code == 401


def test_a_revoked_and_an_expired_key_are_refused(app: Flask, owner: Database) -> None:
    client = app.test_client()
    revoked, expired = (create_key(owner, "x", ["aggregates:read"]) for _ in range(2))
    revoke_key(owner, revoked.id)
    with owner.transaction() as connection:
        connection.execute("UPDATE access.api_key SET expires_at = now() WHERE id = %s", (expired.id,))
    for key in (revoked, expired):
        assert client.get("/v1/trends", headers={"Authorization": f"Bearer {key.token}"}).status_code == 401


def _sign_in(app: Flask, client: FlaskClient, owner: Database, role: str = "analyst") -> None:
    issue_sign_in(owner, "anna", role)
    app.add_url_rule("/test-sign-in", "test_sign_in", lambda: (start_session("anna"), "")[1])
    assert client.get("/test-sign-in").status_code == 200


def test_a_signed_in_person_reads_and_does_not_write(app: Flask, owner: Database) -> None:
    client = app.test_client()
    _sign_in(app, client, owner)
    for path, scope in READS.items():
        assert client.get(path).status_code == (200 if scope.split(":")[0] in ("feedback", "aggregates") else 403), path
    assert client.post("/v1/feedback", json={}).status_code == 401
    assert client.put("/v1/segments/young", json={}).status_code == 401


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_its_scopes_name_and_nothing_else(app: Flask, owner: Database, role: str) -> None:
    client = app.test_client()
    _sign_in(app, client, owner, role)
    answers = {scope: client.get(path).status_code for path, scope in READS.items()}
    assert answers == {scope: 200 if scope in ROLE_SCOPES[role] else 403 for scope in READS.values()}


def test_a_session_ends(app: Flask, owner: Database) -> None:
    client = app.test_client()
    _sign_in(app, client, owner)
    with client.session_transaction() as session:
        session["since"] -= SESSION_SECONDS + 1
    assert client.get("/v1/trends").status_code == 401


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"user": "anna"},
        {"user": "nobody", "since": 0, "id": "x"},
        {"user": ["anna"], "since": 0, "id": "x"},
        {"user": "anna", "since": "now", "id": "x"},
        {"user": "anna", "since": 60, "id": "x"},
        {"user": "anna", "since": 0},
        {"role": "analyst", "since": 0, "id": "x"},
    ],
)
def test_a_session_of_another_shape_is_no_session(app: Flask, owner: Database, content: dict[str, Any]) -> None:
    # ``since`` is given in seconds from now, and now is when the test runs: collecting was minutes ago.
    issue_sign_in(owner, "anna")
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(content)
        if isinstance(content.get("since"), int):
            session["since"] = int(time.time()) + content["since"]
    assert client.get("/v1/trends").status_code == 401


def test_a_forged_cookie_is_no_session(client: FlaskClient) -> None:
    client.set_cookie("ascolto_session", "eyJyb2xlIjoiYW5hbHlzdCIsInNpbmNlIjoxfQ.aaaa.bbbb")
    assert client.get("/v1/trends").status_code == 401


def test_the_quota_is_told_and_enforced_for_each_key(installation: Any, owner: Database) -> None:
    now = [0.0]
    limiter = RateLimiter(quota=3, window_seconds=60, clock=lambda: now[0])
    app = create_app(installation.settings, doorbell=SilentDoorbell(), limiter=limiter)
    tired, fresh = (Caller(app.test_client(), create_key(owner, "x", ["aggregates:read"]).token) for _ in range(2))
    left = [tired("GET", "/v1/trends").headers["RateLimit"] for _ in range(3)]
    assert left == ['"key";r=2;t=0', '"key";r=1;t=0', '"key";r=0;t=20']
    spent = tired("GET", "/v1/trends")
    assert (spent.status_code, spent.headers["Retry-After"]) == (429, "20")
    assert spent.headers["RateLimit-Policy"] == '"key";q=3;w=60'
    assert fresh("GET", "/v1/trends").status_code == 200
    now[0] = 20.0
    assert tired("GET", "/v1/trends").status_code == 200
    app.extensions[EXTENSION].database.close()
