"""The demo files read back into plain rows, as an analyst with the files alone would."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from feedback.connectors import read_path
from feedback.insights.segment_rules import matches, parse_rule
from feedback.ports import Refusal

OPTIONS: dict[str, dict[str, str]] = {
    "reviews.csv": {"channel": "review", "mapping": "dates.zone=Europe/Rome"},
    "survey.xlsx": {"channel": "survey", "mapping": "dates.zone=Europe/Rome"},
}


@dataclass(frozen=True)
class Row:
    """One item as the connectors see it, joined to its truth and its customer."""

    id: str
    channel: str
    language: str
    text: str
    day: date
    customer: str | None
    topic: str
    stage: str
    pain: bool
    pii: list[dict[str, str]]
    scores: dict[str, float]
    version: str


class Demo:
    """All files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.subjects = {row["customer"]: row for row in self.table("subjects.csv")}
        self.by_mail = {row["email"]: name for name, row in self.subjects.items()}
        self.rules = json.loads((folder / "segments.json").read_text(encoding="utf-8"))
        rules = [(one["id"], parse_rule(one["rule"])) for one in self.rules]
        self.segment = {
            name: next((one for one, rule in rules if matches(rule, row)), "") for name, row in self.subjects.items()
        }
        self.events = [
            row | {"day": datetime.fromisoformat(row["occurred_at"]).date()} for row in self.table("events.csv")
        ]
        self.answers = [
            row | {"day": datetime.fromisoformat(row["occurred_at"]).date(), "score": int(row["value"])}
            for row in self.table("nps.csv")
        ]
        self.refused: list[Refusal] = []
        self.items = list(self._items())

    def table(self, name: str) -> list[dict[str, Any]]:
        """A comma-separated file as rows."""
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def paths(self) -> list[Path]:
        """The files that hold feedback."""
        names = ("reviews.csv", "survey.xlsx", "social.jsonl", "comments.jsonl", "chat.jsonl", "mail.mbox")
        return [self.folder / name for name in names] + sorted((self.folder / "calls").glob("*.txt"))

    def _items(self) -> Iterator[Row]:
        with (self.folder / "truth.jsonl").open(encoding="utf-8") as file:
            truths = {truth["external_id"]: truth for truth in map(json.loads, file)}
        for path in self.paths():
            options = OPTIONS.get(path.name, {})
            for found in read_path(path, source="demo", channel=options.get("channel"), mapping=options.get("mapping")):
                if isinstance(found, Refusal):
                    self.refused.append(found)
                    continue
                item = found.item
                truth = truths.pop(item.external_id)
                customer = self.by_mail.get(item.subject or "", item.subject)
                yield Row(
                    item.external_id,
                    item.channel,
                    truth["lang"],
                    item.text,
                    item.occurred_at.date(),
                    customer,
                    truth["topic"],
                    truth["stage"],
                    truth["pain"],
                    truth["pii"],
                    dict(item.scores),
                    str(item.payload.get("versione", "")),
                )
        if truths:
            raise AssertionError(f"{len(truths)} truths without an item")
