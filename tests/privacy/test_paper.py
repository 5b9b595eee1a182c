"""Documents as Markdown and HTML: nothing that stands in a value can break out of its place."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.privacy.paper import Paper, Section, Table, as_html, as_markdown

PAPER = Paper(
    "Record", "en", "Lead.", [Section("Keys", ["One."], ["a", "b"], Table(["x", "y"], [["1", "2 | 3"], ["<b>", ""]]))]
)


def test_markdown() -> None:
    shown = as_markdown(PAPER)
    assert shown.startswith("# Record\n\nLead.\n\n## Keys\n\nOne.\n\n- a\n- b\n\n| x | y |\n| --- | --- |\n")
    assert "| 1 | 2 \\| 3 |" in shown


def test_html() -> None:
    shown = as_html(PAPER)
    assert '<html lang="en">' in shown and "<li>a</li>" in shown and "&lt;b&gt;" in shown and "<b>" not in shown
    assert "http" not in shown and "<script" not in shown


def test_a_table_without_rows_is_left_out() -> None:
    empty = Paper("t", "en", "l", [Section("h", table=Table(["x"], []))])
    assert "|" not in as_markdown(empty) and "<table" not in as_html(empty)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=2), min_size=1, max_size=4), st.text(max_size=20))
def test_no_value_breaks_out(rows: list[list[str]], sentence: str) -> None:
    paper = Paper("t", "en", "l", [Section("h", [sentence], table=Table(["x", "y"], rows))])
    lines = [line for line in as_markdown(paper).split("\n") if line.startswith("| ")]
    assert len(lines) >= len(rows) + 2
    for line in lines[-len(rows) :]:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 3
    shown = as_html(paper)
    cells = re.findall(r"<td>(.*?)</td>", shown, re.DOTALL)
    assert [unescape(cell) for cell in cells] == [cell for row in rows for cell in row]
