"""The application with a seeded or an empty database, a signed-in client, and a real browser before a real server."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from api.app import create_app
from api.doorbell import SilentDoorbell
from api.services import EXTENSION
from feedback.database import Database
from feedback.people import issue_sign_in
from tests import services
from tests.dashboard.seed import seed
from tests.insights.writer import Writer


@pytest.fixture
def app(installation: Any) -> Iterator[Flask]:
    """The application over a fresh database."""
    made = create_app(installation.settings, doorbell=SilentDoorbell())
    yield made
    made.extensions[EXTENSION].database.close()


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A browser that has not signed in."""
    return app.test_client()


def token_of(page: str) -> str:
    """The form token in a page."""
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.fixture
def sign_in(app: Flask, owner: Database) -> Callable[..., FlaskClient]:
    """Makes a browser of a person: ``sign_in("anna", "privacy_officer")``."""

    def make(login: str = "analyst", role: str | None = None) -> FlaskClient:
        made = app.test_client()
        code = issue_sign_in(owner, login, role)
        form_token = token_of(made.get(f"/sign-in?code={code}").text)
        answer = made.post("/sign-in", data={"code": code, "form_token": form_token})
        assert (answer.status_code, answer.location) == (303, "/")
        return made

    return make


@pytest.fixture
def client(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """A browser of an analyst who signed in by a link."""
    return sign_in()


@pytest.fixture
def seeded(worker_db: Database, owner: Database) -> Database:
    """A year of an imaginary bank."""
    writer = Writer(worker_db)
    seed(writer)
    return owner


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The installed Chromium."""
    path = services.chromium()
    assert path, "a test that is marked with browser would have been skipped"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield made
        made.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(browser: Browser, address: str, owner: Database) -> Iterator[Callable[..., Page]]:
    """Opens a page of a signed-in person; ``page.said`` collects what the console said."""
    contexts = []

    def make(
        *,
        width: int = 1280,
        scheme: str = "light",
        signed_in: bool = True,
        user: str = "analyst",
        role: str | None = None,
    ) -> Page:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.said = []  # type: ignore[attr-defined]
        page.on("console", lambda message: page.said.append(f"{message.type}: {message.text}"))  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.said.append(f"page error: {error}"))  # type: ignore[attr-defined]
        if signed_in:
            page.goto(f"/sign-in?code={issue_sign_in(owner, user, role)}")
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/")
        return page

    yield make
    for context in contexts:
        context.close()
