"""Which column becomes which field: given by flags or a file, or proposed from the headers.

Flags: ``field=Column``, several joined by commas (quote a column that holds one);
``field:=value`` sets the same value for every record. Fields: text, title,
external_id, occurred_at, author, subject, thread, language, rating, channel,
``attr.NAME``, ``score.NAME``; settings: ``dates.format``, ``dates.zone``, and
``speaker.customer=NAME`` for transcripts.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from feedback.connectors.column_names import CHANNEL_OF, hint_of, meaning_of, plain
from feedback.connectors.dates import DateRule, zone_named
from feedback.connectors.numbers import number
from feedback.connectors.records import REFUSED_COLUMN
from feedback.errors import ConfigError, InvalidItem
from feedback.items import SPEAKERS

FIELDS = ("text", "title", "external_id", "occurred_at", "author", "subject", "thread", "language", "rating", "channel")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """``columns`` and ``constants`` by field; ``guessed`` names the fields that nobody gave."""

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    dates: DateRule = field(default_factory=DateRule)
    speakers: Mapping[str, str] = field(default_factory=dict)
    guessed: frozenset[str] = frozenset()

    def column(self, name: str) -> str | None:
        """The column that feeds a field."""
        return self.columns.get(name)

    def named(self, prefix: str) -> dict[str, str]:
        """``score.nps=NPS`` with prefix ``score`` gives ``{"nps": "NPS"}``."""
        return {
            name.partition(".")[2]: column for name, column in self.columns.items() if name.startswith(f"{prefix}.")
        }


@dataclass(frozen=True, slots=True)
class Detected:
    """Everything that was found out or assumed about a file, so that a person can check it before importing."""

    format: str
    mapping: ColumnMapping = field(default_factory=ColumnMapping)
    encoding: str | None = None
    encoding_why: str = ""
    delimiter: str | None = None
    columns: tuple[str, ...] = ()
    channel: str = ""
    notes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The same in words, one fact a line."""
        said = [f"format: {self.format}"]
        if self.encoding:
            said.append(f"encoding: {self.encoding} ({self.encoding_why})")
        if self.delimiter:
            said.append(f"delimiter: {({chr(9): 'tab', ' ': 'space'}).get(self.delimiter, self.delimiter)}")
        for name, column in self.mapping.columns.items():
            said.append(f"{name}: column {column!r}{' (guessed)' if name in self.mapping.guessed else ''}")
        said += [f"{name}: always {value!r}" for name, value in self.mapping.constants.items()]
        used = set(self.mapping.columns.values())
        if kept := [name for name in self.columns if name not in used and not name.startswith(REFUSED_COLUMN)]:
            said.append(f"kept in the sealed payload only: {', '.join(map(repr, kept))}")
        if self.channel and not {"channel"} & {*self.mapping.columns, *self.mapping.constants}:
            said.append(f"channel: {self.channel}")
        if "occurred_at" in self.mapping.columns:
            said.append(
                f"dates: {self.mapping.dates.evidence}; time zone {self.mapping.dates.zone_name} where none is written"
            )
        return said + [f"note: {note}" for note in self.notes]


Given = ColumnMapping | Path | str | Sequence[str] | Mapping[str, Any] | None


def mapping_from(given: Given) -> ColumnMapping:
    """A mapping from flags, a TOML or JSON file, or a mapping of fields. Raises ``ConfigError`` naming every mistake."""
    if isinstance(given, ColumnMapping):
        return given
    if given is None:
        return ColumnMapping()
    if isinstance(given, Path):
        return _from_file(given)
    if isinstance(given, Mapping):
        return _built(_flattened(given))
    return _built(_from_flags([given] if isinstance(given, str) else given))


def _from_flags(flags: Iterable[str]) -> list[tuple[str, str, bool]]:
    pairs: list[tuple[str, str, bool]] = []
    for flag in flags:
        for part in next(csv.reader([flag], skipinitialspace=True), []):
            name, equals, value = part.partition("=")
            constant = name.endswith(":")
            name, value = name.removesuffix(":").strip(), value.strip()
            if len(value) >= 2 and value[0] == value[-1] == "'":
                constant, value = True, value[1:-1]
            pairs.append((name, value, constant) if equals else (part, "", False))
    return pairs


def _from_file(path: Path) -> ColumnMapping:
    try:
        raw = path.read_text(encoding="utf-8")
        data = json.loads(raw) if path.suffix.lower() == ".json" else tomllib.loads(raw)
    except OSError as error:
        raise ConfigError(f"the mapping file cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise ConfigError("the mapping file is not valid TOML or JSON") from None
    if not isinstance(data, dict):
        raise ConfigError("the mapping file must be a table of fields")
    return _built(_flattened(data))


def _flattened(data: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    pairs: list[tuple[str, str, bool]] = []
    prefixes = {
        "columns": "",
        "attributes": "attr.",
        "scores": "score.",
        "dates": "dates.",
        "speakers": "speaker.",
        "constants": "",
    }
    for key, value in data.items():
        if isinstance(value, Mapping):
            prefix = prefixes.get(key, f"{key}.")
            pairs += [(f"{prefix}{name}", str(one), key == "constants") for name, one in value.items()]
        else:
            pairs.append((key, str(value), False))
    return pairs


def _built(pairs: Iterable[tuple[str, str, bool]]) -> ColumnMapping:
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    speakers: dict[str, str] = {}
    dates = DateRule()
    mistakes: list[str] = []
    for name, value, constant in pairs:
        head, _, tail = name.partition(".")
        if not value:
            mistakes.append(f"{name!r}: write field=Column or field:=value")
        elif name == "dates.format":
            dates = replace(dates, format=value, evidence=f"format {value} as given")
        elif name == "dates.zone":
            dates = replace(dates, zone=zone_named(value), zone_name=value)
        elif head == "speaker" and tail in SPEAKERS:
            speakers[value.casefold()] = tail
        elif name in FIELDS or (head in ("attr", "score") and tail):
            (constants if constant else columns)[name] = value
        else:
            mistakes.append(f"{name!r} is no field; fields are {', '.join(FIELDS)}, attr.NAME, score.NAME")
    if mistakes:
        raise ConfigError("mapping: " + "; ".join(mistakes))
    return ColumnMapping(columns, constants, dates, speakers)


def settle(given: ColumnMapping, headers: Sequence[str], samples: Mapping[str, Sequence[str]]) -> ColumnMapping:
    """Check ``given`` against the headers and propose the rest.

    A header that names a field as a whole wins over one that only holds its word;
    when no header speaks of text, the column with the longest values of several
    words is taken. Raises ``ConfigError`` for a column that is not there.
    """
    by_plain = {plain(header): header for header in reversed(headers)}
    columns: dict[str, str] = {}
    constants = dict(given.constants)
    for name, wanted in given.columns.items():
        if found := wanted if wanted in headers else by_plain.get(plain(wanted)):
            columns[name] = found
        elif name == "channel" and plain(wanted) in CHANNEL_OF:
            constants[name] = wanted
        else:
            raise ConfigError(
                f"mapping: the file has no column {wanted!r} for {name}; a fixed value is written {name}:={wanted}"
            )
    guessed = _proposed(headers, set(columns) | set(constants), set(columns.values()), samples)
    if "text" not in {*columns, *constants, *guessed} and (
        longest := _wordiest(samples, {*columns.values(), *guessed.values()})
    ):
        guessed["text"] = longest
    return replace(given, columns=columns | guessed, constants=constants, guessed=frozenset(guessed))


def _proposed(
    headers: Sequence[str], taken: set[str], used: set[str], samples: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for naming in (meaning_of, hint_of):
        for header in headers:
            meaning = naming(header)
            free = header not in used | set(found.values())
            if (
                meaning
                and meaning not in taken
                and meaning not in found
                and free
                and _plausible(meaning, samples.get(header, ()))
            ):
                found[meaning] = header
    return found


def _plausible(meaning: str, values: Sequence[str]) -> bool:
    """Whether most values of a column can be what its header says: ``note`` is a mark in French and a remark in English."""
    if meaning == "occurred_at":
        return _share(values, DateRule().parse) >= 0.5
    if meaning == "rating" or meaning.startswith("score."):
        return _share(values, number) >= 0.5
    return True


def _share(values: Sequence[str], read: Callable[[str], object]) -> float:
    good = 0
    for value in values:
        try:
            read(value)
            good += 1
        except (ValueError, OverflowError, InvalidItem):
            continue
    return good / len(values) if values else 1.0


def _wordiest(samples: Mapping[str, Sequence[str]], used: set[str]) -> str | None:
    """The unused column whose values have the most words on average, at least three."""
    averages = {
        column: sum(len(value.split()) for value in values) / len(values)
        for column, values in samples.items()
        if values and column not in used
    }
    best = max(averages, key=lambda column: averages[column], default=None)
    return best if best is not None and averages[best] >= 3 else None
