"""A published report as a document (``feedback.privacy.paper``), as CSV, as plain data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from feedback.disclosure import Estimate
from feedback.privacy.paper import Paper, Section, Table, as_html, as_markdown
from feedback.reports.counting import REST
from feedback.reports.ledger import Report
from feedback.reports.noise import count_of, ratio, share_of

TITLES = {
    "people": "People who spoke",
    "sentiment": "Sentiment of items",
    "nps": "Net promoter score",
    "topics": "Topics of items",
}
_HEADS = ("Part", "Of", "Count", "Range", "Share", "Range")
CSV_HEADS = (
    "measure",
    "part",
    "category",
    "value",
    "low",
    "high",
    "share",
    "share_low",
    "share_high",
    "epsilon",
    "noise_scale",
)


def rows(report: Report) -> Iterator[dict[str, Any]]:
    """Every number with the range of its noise; a share beside a count, and NPS of its three counts."""
    names = {each["id"]: each["name"] for each in report.asked["segments"]}
    for measure in report.numbers:
        kind, scale = measure["measure"], measure["scale"]
        parts: dict[str, list[Mapping[str, Any]]] = {}
        for row in measure["rows"]:
            parts.setdefault(row["part"], []).append(row)
        for part, cells in parts.items():
            called = names.get(part) or ("everyone" if not names and part == REST else "everyone else")
            base = {"measure": kind, "part": called, "epsilon": measure["epsilon_milli"] / 1000, "noise_scale": scale}
            values = [cell["value"] for cell in cells]
            if kind == "nps":
                score = ratio(values, [100, 0, -100], scale)
                yield {**base, "category": "nps", **_said("", score)}
            for place, cell in enumerate(cells):
                category = (
                    report.asked["topics"].get(cell["category"], cell["category"])
                    if kind == "topics"
                    else cell["category"]
                )
                share = share_of(values, place, scale) if len(values) > 1 else None
                yield {
                    **base,
                    "category": category,
                    **_said("", count_of(cell["value"], scale)),
                    **_said("share", share),
                }


def as_csv(report: Report) -> str:
    """One line a number; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.DictWriter(out, CSV_HEADS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows(report):
        writer.writerow(
            {
                name: f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value
                for name, value in row.items()
            }
        )
    return out.getvalue()


def as_json(report: Report) -> dict[str, Any]:
    """The report as the API gives it."""
    return {
        "id": str(report.id), "name": report.name, "since": report.since.isoformat(), "until": report.until.isoformat(),
        "epsilon": report.epsilon_milli / 1000, "delta": 0, "unit": "person", "per_person": report.asked["per_person"],
        "published_at": report.published_at.isoformat(), "published_by": report.published_by,
        "statement": statement(report), "numbers": list(rows(report)),
    }  # fmt: skip


def statement(report: Report) -> list[str]:
    """What the numbers promise, and what they do not."""
    most = report.asked["per_person"]
    return [
        f"Differential privacy: epsilon {report.epsilon_milli / 1000:g}, delta 0, for everything one person wrote or answered in the"
        " period. Whoever reads this report can hardly tell whether any one person is in it, whatever else they know: no odds"
        f" change by more than the factor e to the power of {report.epsilon_milli / 1000:g}.",
        f"Of each person at most {most} items count, the newest, and the last survey answer; each person counts in one part. A person"
        " is a customer's token, else an author's; an item of nobody known is a person of its own, and somebody who wrote under"
        " two references that were never linked counts as two.",
        "Each count carries discrete Laplace noise (OpenDP) of the scale given. A range holds the number without noise in 95 of 100"
        " cases; it says nothing of what other people would have said.",
        "Not protected by the noise: which segments and topics exist, and the words that name them.",
        "Every report of a year is added up; over several years the losses add up too. The same question gives these numbers"
        " again, never fresh ones.",
    ]


def paper(report: Report) -> Paper:
    """The report as a document."""
    last = report.until - timedelta(days=1)
    lead = f"{report.since:%Y-%m-%d} to {last:%Y-%m-%d}, UTC; published {report.published_at:%Y-%m-%d}. Numbers with noise."
    sections = []
    for measure in report.numbers:
        kind = measure["measure"]
        table = Table(_HEADS, [_line(row) for row in rows(report) if row["measure"] == kind])
        price = f"Epsilon {measure['epsilon_milli'] / 1000:g}, noise of scale {measure['scale']:.3g}."
        sections.append(Section(TITLES[kind], [price], table=table))
    return Paper(report.name, "en", lead, [*sections, Section("What these numbers promise", points=statement(report))])


def _said(name: str, estimate: Estimate | None) -> dict[str, float | None]:
    keys = (name, f"{name}_low", f"{name}_high") if name else ("value", "low", "high")
    values = (estimate.value, estimate.low, estimate.high) if estimate else (None, None, None)
    return dict(zip(keys, values, strict=True))


def _line(row: Mapping[str, Any]) -> list[str]:
    digits = ".0f"
    number = "not known" if row["value"] is None else f"{row['value']:{digits}}"
    range_ = "" if row["low"] is None else f"{row['low']:{digits}} to {row['high']:{digits}}"
    share, share_range = "", ""
    if row.get("share") is not None:
        share, share_range = f"{row['share']:.0%}", f"{row['share_low']:.0%} to {row['share_high']:.0%}"
    return [row["part"], row["category"], number, range_, share, share_range]


def _markdown(report: Report) -> str:
    return as_markdown(paper(report))


def _html(report: Report) -> str:
    return as_html(paper(report))


def _json(report: Report) -> str:
    return json.dumps(as_json(report), indent=1) + "\n"


FORMS: Mapping[str, tuple[Callable[[Report], str], str]] = {
    "md": (_markdown, "text/markdown"),
    "html": (_html, "text/html"),
    "csv": (as_csv, "text/csv"),
    "json": (_json, "application/json"),
}
"""Form -> how it is written, and its media type."""
