"""The dashboard in a real Chromium under the strict policy: drawn, quiet, reachable by keyboard, readable."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from feedback.database import Database

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

CONTRAST = """
() => {
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    probe.clearRect(0, 0, 1, 1); probe.fillStyle = colour; probe.fillRect(0, 0, 1, 1);
    return Array.from(probe.getImageData(0, 0, 1, 1).data);
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = rgba(getComputedStyle(each).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || element.closest("script, svg, .hidden, option")) continue;
    if (!element.checkVisibility()) continue;
    const [one, two] = [light(rgba(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (two + 0.05);
    if (ratio < 4.5) poor.push(element.outerHTML.slice(0, 80) + " " + ratio.toFixed(2));
  }
  return poor;
}
"""


def said(page: Page) -> list[str]:
    """What the console said."""
    found: list[str] = page.said  # type: ignore[attr-defined]
    return found


def drawn(page: Page) -> None:
    page.locator(".chart[data-drawn]").nth(1).wait_for(state="attached")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_every_page_is_quiet_and_fits(seeded: Database, open_page: Open, width: int, scheme: str) -> None:
    page = open_page(width=width, scheme=scheme)
    for path in ("/", "/feedback", "/drivers", "/?period=12"):
        answer = page.goto(path)
        assert answer is not None
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        if path == "/":
            drawn(page)
            # Bars, lines and dots are there, laid out by the style sheet that stands in for plotly's own.
            assert page.locator(".chart .bars .point").count() > 20
            assert page.locator(".chart .errorbar").count() > 4
            box = page.locator(".chart .main-svg").first.bounding_box()
            assert box is not None
            assert box["width"] > 250
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CONTRAST) == []
    # The address of a bad filter answers 422, which Chromium itself reports; nothing else may be said.
    assert [line for line in said(page) if "422" not in line] == []


def test_colours_follow_the_scheme(seeded: Database, open_page: Open) -> None:
    page = open_page()
    drawn(page)

    def colours() -> tuple[Any, Any]:
        paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return paper, page.evaluate("getComputedStyle(document.querySelector('.chart .bars path')).fill")

    light = colours()
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)
    dark = colours()
    assert light[0] != dark[0]
    assert light[1] != dark[1]
    assert "var(" not in str((light, dark))


def test_keyboard_alone_is_enough(seeded: Database, open_page: Open) -> None:
    page = open_page()
    page.goto("/")
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(document.activeElement.textContent || '').trim().slice(0, 30) || document.activeElement.name"
            )
        )
        visible = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert visible != "none", reached[-1]
    assert reached[0] == "Skip to the content"
    for expected in ("Overview", "Verbatims", "Sign out", "Apply", "Table"):
        assert expected in reached
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    # A table opens and its numbers are followed without a mouse.
    summary = page.locator("details summary").first
    summary.focus()
    page.keyboard.press("Enter")
    link = page.locator("details table a").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/feedback?**since=**")
    assert page.locator("article").count() > 0


def test_a_bar_leads_to_its_verbatims(seeded: Database, open_page: Open) -> None:
    page = open_page()
    drawn(page)
    bar = page.locator(".chart .bars .point path").nth(4)
    box = bar.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(200)
    assert page.locator(".hoverlayer .hovertext").count() > 0
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/feedback?**since=**")
    assert page.locator("article").count() > 0


def test_charts_have_tables_beside_them(seeded: Database, open_page: Open) -> None:
    page = open_page()
    drawn(page)
    for chart in page.locator(".chart").all():
        assert chart.get_attribute("role") == "img"
        assert chart.get_attribute("aria-label")
        section = chart.locator("xpath=ancestor::section[1]")
        assert section.locator("table thead th[scope=col]").count() > 2
        assert section.locator("table tbody th[scope=row]").count() > 5
    for field in page.locator("input:not([type=hidden]), select").all():
        assert field.evaluate("(each) => each.labels.length") == 1


def test_search_and_page_on(seeded: Database, open_page: Open) -> None:
    page = open_page()
    page.goto("/feedback")
    page.get_by_label("Search").fill("residenza")
    page.get_by_role("button", name="Show").click()
    page.wait_for_load_state()
    assert "residenza" not in page.url
    assert page.locator("article").count() == 25
    first = page.locator("article").first.get_attribute("aria-labelledby")
    page.get_by_role("button", name="Older").click()
    page.wait_for_load_state()
    assert page.locator("article").count() > 0
    assert page.locator("article").first.get_attribute("aria-labelledby") != first
    assert page.locator(".said.negative.pain").count() > 0
    assert said(page) == []


def test_dates_and_ready_made_periods_exclude_each_other(seeded: Database, open_page: Open) -> None:
    page = open_page()
    page.get_by_label("From").fill("2026-05-01")
    assert page.get_by_label("Period").input_value() == ""
    page.get_by_label("Period").select_option("30")
    assert page.get_by_label("From").input_value() == ""
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url(re.compile("period=30"))


def test_states_are_told_apart(open_page: Open) -> None:
    page = open_page()
    assert page.locator("[data-state=no_data]").first.is_visible()
    out = open_page(signed_in=False)
    out.goto("/")
    assert out.url.endswith("/sign-in")
    assert out.locator("[data-state=no_permission]").is_visible()
