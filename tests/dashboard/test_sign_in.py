"""Signing in by a one-time link, what a session may do, and what is written down of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.dashboard import refused
from feedback.database import Database
from feedback.errors import NotPermitted
from feedback.people import issue_sign_in, set_disabled
from tests.dashboard.conftest import token_of


@pytest.mark.parametrize("path", ["/", "/feedback", "/?period=30"])
def test_strangers_see_nothing(stranger: FlaskClient, path: str) -> None:
    answer = stranger.get(path)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    page = stranger.get("/sign-in")
    assert page.status_code == 401
    assert 'data-state="no_permission"' in page.text


def test_looking_at_the_link_does_not_use_it_up(app: Flask, owner: Database) -> None:
    code = issue_sign_in(owner)
    for _ in range(3):
        preview = app.test_client().get(f"/sign-in?code={code}")
        assert preview.status_code == 200
    person = app.test_client()
    form = {"code": code, "form_token": token_of(person.get(f"/sign-in?code={code}").text)}
    answer = person.post("/sign-in", data=form)
    assert (answer.status_code, answer.location) == (303, "/")
    assert person.get("/").status_code == 200
    late = app.test_client()
    form["form_token"] = token_of(late.get(f"/sign-in?code={code}").text)
    assert late.post("/sign-in", data=form).status_code == 403
    assert late.get("/").status_code == 303


@pytest.mark.parametrize("code", ["", "nonsense", "x" * 500, "é", "\x00"])
def test_wrong_codes(stranger: FlaskClient, code: str) -> None:
    form_token = token_of(stranger.get("/sign-in?code=x").text)
    answer = stranger.post("/sign-in", data={"code": code, "form_token": form_token})
    assert answer.status_code == 403
    assert "does not work" in answer.text


def test_old_link(stranger: FlaskClient, owner: Database) -> None:
    code = issue_sign_in(owner, minutes=-1)
    form_token = token_of(stranger.get(f"/sign-in?code={code}").text)
    assert stranger.post("/sign-in", data={"code": code, "form_token": form_token}).status_code == 403


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/feedback"])
@pytest.mark.parametrize("form_token", [None, "", "wrong", "é"])
def test_forms_need_the_token_of_the_session(client: FlaskClient, path: str, form_token: str | None) -> None:
    client.get("/")
    data = {"q": "carta", "code": "x"} | ({} if form_token is None else {"form_token": form_token})
    assert client.post(path, data=data).status_code == 400
    assert client.get("/").status_code == 200


def test_sign_out(client: FlaskClient) -> None:
    form_token = token_of(client.get("/").text)
    answer = client.post("/sign-out", data={"form_token": form_token})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert client.get("/").status_code == 303


def test_session_ends_after_twelve_hours(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["since"] = int(time.time()) - 12 * 3600 - 1
    assert client.get("/").status_code == 303


def test_cookie(client: FlaskClient, app: Flask) -> None:
    cookie = (
        client.get("/").headers.get("Set-Cookie", "") or app.test_client().get("/sign-in?code=x").headers["Set-Cookie"]
    )
    assert "HttpOnly" in cookie
    assert "SameSite=" in cookie
    forged = app.test_client()
    forged.set_cookie("ascolto_session", "eyJyb2xlIjoiYW5hbHlzdCIsInNpbmNlIjoxfQ.aaaaaa.bbbbbbbbbbbb")
    assert forged.get("/").status_code == 303


def test_looks_are_written_down_without_the_words(client: FlaskClient, owner: Database) -> None:
    form_token = token_of(client.get("/feedback?channel=chat&period=30").text)
    client.post("/feedback", data={"q": "carta bloccata", "form_token": form_token, "stage": "use"})
    rows = owner.rows("SELECT actor, action, body::jsonb AS body FROM audit.entry ORDER BY seq")
    assert [row["action"] for row in rows] == [
        "person.created", "sign_in.issued", "session.started", "feedback.searched", "feedback.searched",
    ]  # fmt: skip
    looks = [row["body"]["detail"] for row in rows[3:]]
    assert looks[0]["filters"] == ["since", "until", "channel"]
    assert [look["with_words"] for look in looks] == [False, True]
    assert {row["actor"] for row in rows[2:]} == {"user:analyst"}
    with client.session_transaction() as session:
        assert session["id"] not in str(rows)
    assert "bloccata" not in str(rows)


def test_a_link_in_a_log_does_not_open_a_session(client: FlaskClient, owner: Database) -> None:
    rows = owner.rows("SELECT encode(digest, 'hex') AS digest, used_at FROM access.sign_in")
    assert len(rows) == 1
    assert rows[0]["used_at"] is not None


def test_a_role_without_the_scope_gets_a_page_that_says_so(app: Flask) -> None:
    with app.test_request_context("/feedback"):
        page, status = refused(NotPermitted("your role may not see this"))
    assert status == 403
    assert 'data-state="no_permission"' in page
    assert "Your role may not see this." in page


def test_the_top_shows_who_is_signed_in_and_what_the_role_may_see(sign_in: Callable[..., FlaskClient]) -> None:
    analyst, operator = sign_in("anna").get("/").text, sign_in("oscar", "operator")
    assert '<span class="who">anna</span>' in analyst and ">Verbatims</a>" in analyst
    assert ">Verbatims</a>" not in operator.get("/").text
    assert operator.get("/feedback").status_code == 403


def test_a_disabled_person_is_out_at_once_and_a_new_role_counts_at_once(
    sign_in: Callable[..., FlaskClient], owner: Database
) -> None:
    anna = sign_in("anna")
    assert anna.get("/feedback").status_code == 200
    issue_sign_in(owner, "anna", "operator")
    assert anna.get("/feedback").status_code == 403
    set_disabled(owner, "anna", True, "operator:test")
    assert anna.get("/").status_code == 303


def test_refusals_are_written_down(sign_in: Callable[..., FlaskClient], owner: Database, app: Flask) -> None:
    sign_in("oscar", "operator").get("/feedback")
    code = issue_sign_in(owner, "anna", minutes=-1)
    for given in (code, "guessed"):
        person = app.test_client()
        form = {"code": given, "form_token": token_of(person.get("/sign-in?code=x").text)}
        assert person.post("/sign-in", data=form).status_code == 403
    rows = owner.rows(
        "SELECT actor, action, body::jsonb AS body FROM audit.entry WHERE action LIKE '%.refused' ORDER BY seq"
    )
    assert [(row["actor"], row["action"]) for row in rows] == [
        ("user:oscar", "access.refused"), ("system:web", "session.refused"),
    ]  # fmt: skip
    assert rows[0]["body"]["detail"] == {"scope": "feedback:read"} and rows[1]["body"]["targets"] == ["person:anna"]
