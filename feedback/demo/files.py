"""Written items, customers, answers and events -> the files that go through the ordinary connectors."""

from __future__ import annotations

import csv
import io
import json
import mailbox
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook

from feedback.demo.behaviour import Answer, Event, Incident
from feedback.demo.compose import Draft
from feedback.demo.identifiers import plain_letters
from feedback.demo.journeys import SITUATIONS
from feedback.demo.mails import mail_of
from feedback.demo.people import SEGMENTS, Customer

RELEASES = ((date(2025, 9, 2), "7.1"), (date(2025, 12, 2), "7.2"), (date(2026, 1, 27), "7.3"), (date(2026, 3, 9), "7.4"),
            (date(2026, 3, 30), "7.4.1"), (date(2026, 6, 2), "7.5"), (date(2026, 9, 15), "7.6"))  # fmt: skip
_LINKED = {"email": 1.0, "chat": 1.0, "call": 1.0, "survey": 1.0, "comment": 0.55, "review": 0.45, "social": 0.12}
_STARS = {"negative": ((1, 2), (3, 1)), "neutral": ((3, 4), (3, 1)), "positive": ((5, 4), (4, 1))}
_EPOCH = (2026, 11, 1, 0, 0, 0)
KNOWN_SINCE = "2025-11-01T00:00:00+01:00"
CALL_WORDS = {"agent": "Agent", "customer": "Customer"}


@dataclass(slots=True)
class Item:
    """One written item, before it is put into its file."""

    id: str
    incident: Incident
    draft: Draft
    linked: bool
    hinted: bool
    personal: list[dict[str, str]] = field(default_factory=list)

    @property
    def who(self) -> Customer:
        """Who wrote it."""
        return self.incident.customer


def is_linked(rng: Random, channel: str, echo: bool) -> bool:
    """Whether an item names its customer. ``echo`` items are public posts of strangers."""
    return not echo and rng.random() < _LINKED[channel]


def write_feedback(out: Path, items: list[Item], rng: Random) -> None:
    """One file (or folder) for each channel."""
    by_channel: dict[str, list[Item]] = {}
    for item in items:
        by_channel.setdefault(item.incident.channel, []).append(item)
    _reviews(out / "reviews.csv", by_channel.get("review", []), rng)
    _survey(out / "survey.xlsx", by_channel.get("survey", []))
    for channel, name in (("social", "social.jsonl"), ("comment", "comments.jsonl"), ("chat", "chat.jsonl")):
        _json_lines(out / name, (_record(item, rng) for item in by_channel.get(channel, [])))
    _mailbox(out / "mail.mbox", by_channel.get("email", []))
    _calls(out / "calls", by_channel.get("call", []))
    _json_lines(out / "truth.jsonl", (_truth(item) for item in items))


def write_linked(out: Path, people: list[Customer], answers: list[Answer], events: list[Event]) -> None:
    """Customers, NPS answers, events and segments."""
    names = list(people[0].attributes)
    _csv(out / "subjects.csv", ["customer", "email", "occurred_at", *names],
         ([one.number, one.email, KNOWN_SINCE, *(one.attributes[name] for name in names)] for one in people))  # fmt: skip
    _csv(out / "nps.csv", ["id", "customer", "metric", "value", "occurred_at", "channel"],
         ([one.id, one.customer.number, "nps", one.value, one.when.isoformat(), one.channel] for one in answers))  # fmt: skip
    _csv(out / "events.csv", ["id", "customer", "kind", "device", "channel", "product", "step", "occurred_at"],
         ([f"EV-{place:06d}", one.customer, one.kind, one.device, one.channel, one.product, one.step, one.when.isoformat()]
          for place, one in enumerate(events, 1)))  # fmt: skip
    (out / "segments.json").write_text(json.dumps(SEGMENTS, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _csv(path: Path, header: list[str], rows: Iterable[list[Any]], delimiter: str = ",") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n" if delimiter == ";" else "\n")
        writer.writerow(header)
        writer.writerows(rows)


def _json_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def release_on(day: date) -> str:
    """The app's release on a day."""
    return [name for since, name in RELEASES if since <= day][-1]


def _reviews(path: Path, items: list[Item], rng: Random) -> None:
    rows = []
    for item in items:
        who, when = item.who, item.incident.when
        stars, shares = _STARS[SITUATIONS[item.incident.situation].sentiment]
        platform = "android" if item.incident.situation == "us_login74" else who.attributes["device"]
        version = release_on(when.date()) if platform != "web" else ""
        rows.append([
            item.id, f"{when:%d/%m/%Y %H:%M}", rng.choices(stars, shares)[0], item.draft.title or "", item.draft.text,
            nickname(who, rng), who.number if item.linked else "", who.language, platform, version,
        ])  # fmt: skip
    _csv(
        path,
        ["id", "data", "voto", "titolo", "commento", "autore", "cliente", "lingua", "piattaforma", "versione"],
        rows,
        ";",
    )


SHORT = 80
"""Characters up to which a text says its language: a word or two ("Super") would be held for a person otherwise."""


def nickname(who: Customer, rng: Random) -> str:
    """The name that somebody signs with in public: full, first, initials, or a handle."""
    first, last = plain_letters(who.first), plain_letters(who.last)
    handles = (
        f"{first}{who.born.year % 100:02d}",
        f"{first}_{last[:3]}",
        f"{last}.{first[0]}",
        f"{first[:4]}{last[:4]}",
    )
    return rng.choice((who.name, who.first, f"{who.first} {who.last[0]}.", rng.choice(handles)))


def _survey(path: Path, items: list[Item]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("risposte")
    sheet.append(["id", "data", "cliente", "nps", "commento", "mezzo", "lingua"])
    for item in items:
        one = item.incident
        sheet.append(
            [
                item.id,
                one.when.replace(tzinfo=None),
                item.who.number,
                one.nps,
                item.draft.text,
                "questionario",
                item.who.language if len(item.draft.text) <= SHORT else None,
            ]
        )
    raw = io.BytesIO()
    book.save(raw)
    path.write_bytes(_without_clock(raw.getvalue()))


def _without_clock(workbook: bytes) -> bytes:
    """The same workbook with fixed times inside, so that a seed always gives the same bytes."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-11-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def _record(item: Item, rng: Random) -> dict[str, Any]:
    who, channel = item.who, item.incident.channel
    record: dict[str, Any] = {"external_id": item.id, "channel": channel, "occurred_at": item.incident.when.isoformat()}
    if item.draft.turns:
        record |= {"turns": item.draft.turns, "thread": f"T{item.id[2:]}"}
    else:
        record["text"] = item.draft.text
        record["author"] = (
            f"@{nickname(who, rng).replace(' ', '_').rstrip('.')}" if channel == "social" else nickname(who, rng)
        )
    if item.linked:
        record["subject"] = who.number
    if item.hinted or len(item.draft.text) <= SHORT:
        record["language"] = who.language
    if channel == "chat":
        record["attributes"] = {"device": who.attributes["device"]}
    return record


def _mailbox(path: Path, items: list[Item]) -> None:
    path.unlink(missing_ok=True)
    box = mailbox.mbox(path)
    for item in items:
        box.add(mail_of(item.id, item.who, item.incident.when, item.draft))
    box.flush()
    box.close()


def _calls(folder: Path, items: list[Item]) -> None:
    """A file a month, conversations parted by a line of ``=``."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.txt"):
        old.unlink()
    months: dict[str, list[str]] = {}
    for item in items:
        months.setdefault(f"{item.incident.when:%Y-%m}", []).append("\n".join(_call_lines(item)))
    for month, calls in months.items():
        (folder / f"{month}.txt").write_text(f"\n{'=' * 40}\n".join(calls) + "\n", encoding="utf-8")


def _call_lines(item: Item) -> Iterator[str]:
    yield f"id: {item.id}"
    yield f"date: {item.incident.when.isoformat()}"
    yield "channel: call"
    yield f"customerid: {item.who.number}"
    if item.hinted:
        yield f"language: {item.who.language}"
    yield ""
    for turn in item.draft.turns:
        yield f"{CALL_WORDS[turn['speaker']]}: {turn['text']}"


def _truth(item: Item) -> dict[str, Any]:
    situation = SITUATIONS[item.incident.situation]
    return {
        "external_id": item.id, "channel": item.incident.channel, "lang": item.who.language, "stage": situation.stage,
        "sentiment": situation.sentiment, "pain": situation.pain, "topic": situation.topic, "pii": item.personal,
    }  # fmt: skip
