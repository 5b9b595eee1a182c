"""The copy for a person, as a page to be read: Markdown, and the same as HTML without script or style. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = Sequence[object]


def as_markdown(package: Mapping[str, Any]) -> str:
    """The whole package as Markdown."""
    parts: list[str] = []
    for kind, content in _blocks(package):
        if kind == "h1":
            parts.append(f"# {content}")
        elif kind == "h2":
            parts.append(f"## {content}")
        elif kind == "table":
            head, *rows = content
            parts.append("\n".join([_line(head), _line(["---"] * len(head)), *map(_line, rows)]))
        elif kind == "quote":
            parts.append("\n".join(f"> {_md(line)}" for line in str(content).splitlines() or [""]))
        else:
            parts.append(_md(content))
    return "\n\n".join(parts)


def as_html(package: Mapping[str, Any]) -> str:
    """The whole package as one HTML page."""
    parts = []
    for kind, content in _blocks(package):
        if kind == "table":
            head, *rows = content
            cells = "".join(f"<th>{html.escape(str(cell))}</th>" for cell in head)
            body = "".join(f"<tr>{''.join(f'<td>{html.escape(_text(c))}</td>' for c in row)}</tr>" for row in rows)
            parts.append(f"<table border=1><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>")
        else:
            tag = {"quote": "blockquote", "p": "p"}.get(kind, kind)
            parts.append(f"<{tag}>{html.escape(str(content))}</{tag}>")
    title = "Your data"
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body>{"".join(parts)}</body></html>'


def _blocks(package: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "h1", "What is held about you"
    yield "p", f"{package['notice']} Request {package['request']}, made {package['made_at'][:10]}."
    if controller := package["controller"]:
        yield "p", f"Responsible: {controller['name']}, {controller['contact']}."
    yield "h2", "Why, by whom it may be read, how long"
    yield from _table(
        ["source", "channel", "purpose", "basis", "recipients", "kept (days)"],
        [
            [row["source"], row["channel"], row.get("title") or "not declared", row.get("basis"),
             ", ".join(row.get("recipients", [])),
             ", ".join(f"{layer} {days}" for layer, days in row.get("retention_days", {}).items())]
            for row in package["processing"]
        ],
    )  # fmt: skip
    yield "h2", "What you said"
    for item in package["items"]:
        yield "p", f"{item['occurred_at'][:16]} · {item['source']} · {item['channel']} · {item['language']}"
        yield "quote", "\n".join(filter(None, [item["title"], item["text"]]))
        models = ", ".join(f"{role} by {name}" for role, name in (item["models"] or {}).items())
        yield (
            "p",
            f"estimated: sentiment {item['sentiment']}, stage {item['stage']}, pain point {item['pain']}, topic {item['topic']} ({models})",
        )
    for name, heading, columns in (
        ("scores", "Answers to scored questions", ["occurred_at", "source", "metric", "value"]),
        ("events", "What you did", ["occurred_at", "source", "kind", "device", "channel", "product", "step"]),
        ("not_read_yet", "Records that wait sealed and nobody has read", ["kind", "source", "channel", "state", "records"]),
        ("statements", "What you said about its use", ["said_at", "kind", "given", "purpose", "ground", "wording", "channel"]),
        ("segments", "Groups that you are counted in", ["id", "name"]),
        ("looks", "Who looked at it", ["who", "action", "times", "first", "last"]),
    ):  # fmt: skip
        yield "h2", heading
        yield from _table(columns, [[row[column] for column in columns] for row in package[name]])
    yield "h2", "What is known of you"
    yield from _table(["attribute", "value"], [list(pair) for pair in package["attributes"].items()])
    yield "p", f"Texts of other people that mention you: {package['mentioned_by_others']}."
    yield "h2", "Your rights"
    yield "p", "; ".join(package["rights"]) + f". Automated decisions: {package['automated_decisions']}."


def _table(head: Row, rows: Sequence[Row]) -> Iterator[tuple[str, Any]]:
    if rows:
        yield "table", [head, *rows]
    else:
        yield "p", "Nothing."


def _line(cells: Row) -> str:
    return "| " + " | ".join(_md(_text(cell)).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _md(value: object) -> str:
    """Text that stays text: no link, image or tag."""
    escaped = str(value).replace("\\", "\\\\").replace("<", "&lt;")
    return escaped.replace("[", "\\[").replace("](", "]\\(").replace("!", "\\!").replace("`", "\\`")
