"""The privacy pages in a real browser: narrow and wide, light and dark, no message in the console, no sideways scroll."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from feedback.database import Database
from feedback.scoreboard import store
from feedback.word_store import allow_word
from tests.dashboard.test_scoreboard import SCORES

PAGES = ("/privacy/scoreboard", "/privacy/record", "/privacy/record?lang=it", "/privacy/held", "/privacy/words")


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_fits_and_says_nothing_to_the_console(
    open_page: Callable[..., Any], api_db: Database, worker_db: Database, width: int, scheme: str
) -> None:
    store(worker_db, "shipped@abc", {"finders": "names@1"}, SCORES, ["it: leak is 18 %, at most 1 % is allowed"])
    allow_word(api_db, "user:olga", "Conto Aurora")
    page = open_page(width=width, scheme=scheme, user="olga", role="privacy_officer")
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.locator("nav.second a[aria-current]").count() == 1, path
        assert page.locator("h1").count() == 1, path
    assert page.said == []


@pytest.mark.browser
def test_words_are_allowed_by_keyboard_alone(open_page: Callable[..., Any]) -> None:
    page = open_page(user="olga", role="privacy_officer")
    page.goto("/privacy/words")
    page.get_by_label("Words", exact=True).focus()
    page.keyboard.type("Carta Brio")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Allowed, from the next batch on.")
    assert page.get_by_role("rowheader", name="Carta Brio").count() == 1
    page.get_by_role("button", name="Take Carta Brio away").press("Enter")
    page.wait_for_selector("text=Taken away.")
    assert page.get_by_role("rowheader", name="Carta Brio").count() == 0
