"""A document of headings, sentences and tables, written as Markdown or as one HTML page. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1e2528}"
    "table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.5rem 0 1.5rem}"
    "th,td{border:1px solid #c9c4b8;padding:.35rem .6rem;text-align:left;vertical-align:top}th{background:#e7f0ef}"
    "@media print{table{break-inside:auto}tr{break-inside:avoid}}"
)


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of the same width."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, sentences, then points, then a table."""

    heading: str
    sentences: Sequence[str] = ()
    points: Sequence[str] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A titled document in one language (a tag such as ``en``)."""

    title: str
    language: str
    lead: str
    sections: Sequence[Section] = field(default=())


def as_markdown(paper: Paper) -> str:
    """The document as Markdown; what stands in a cell cannot end the cell or the row."""
    parts = [f"# {_plain(paper.title)}", _plain(paper.lead)]
    for section in paper.sections:
        parts.append(f"## {_plain(section.heading)}")
        parts += [_plain(sentence) for sentence in section.sentences]
        if section.points:
            parts.append("\n".join(f"- {_plain(point)}" for point in section.points))
        if section.table and section.table.rows:
            table = section.table
            rows = [table.heads, ["---"] * len(table.heads), *table.rows]
            parts.append("\n".join("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows))
    return "\n\n".join(parts) + "\n"


def as_html(paper: Paper) -> str:
    """The document as one page that loads nothing."""
    parts = [
        f'<!doctype html>\n<html lang="{escape(paper.language)}"><head><meta charset="utf-8">',
        f"<title>{escape(paper.title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(paper.title)}</h1><p>{escape(paper.lead)}</p>",
    ]
    for section in paper.sections:
        parts.append(f"<h2>{escape(section.heading)}</h2>")
        parts += [f"<p>{escape(sentence)}</p>" for sentence in section.sentences]
        if section.points:
            parts.append("<ul>" + "".join(f"<li>{escape(point)}</li>" for point in section.points) + "</ul>")
        if section.table and section.table.rows:
            parts.append(_html_table(section.table))
    return "\n".join([*parts, "</body></html>"]) + "\n"


def _html_table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.heads)
    rows = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _plain(text).replace("\\", "\\\\").replace("|", "\\|")
