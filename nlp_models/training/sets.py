"""Reads the labelled sets; says which of them may train a model that ships.

Allowed are umsab, the journey sentences and what we wrote ourselves (``training/examples``). The others under the
data folder are for evaluation only: their licences do not allow more (see the data's own README).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from feedback.items import LANGUAGES

Row = dict[str, Any]

RATINGS = {1: "negative", 2: "negative", 3: "neutral", 4: "positive", 5: "positive"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """Rows of one set, with a fingerprint of what was read."""

    name: str
    rows: tuple[Row, ...]
    fingerprint: str

    @property
    def texts(self) -> list[str]:
        """The rows' texts."""
        return [row["text"] for row in self.rows]


class DataAbsent(RuntimeError):
    """A set that is needed is not there; the message names it."""


def read(data: Path, name: str) -> Labelled:
    """One set, for example ``umsab/train``, from ``data`` or ``data/data``. Raises ``DataAbsent``."""
    for path in (data / "data" / f"{name}.jsonl", data / f"{name}.jsonl"):
        if path.is_file():
            return _parsed(name, path.read_bytes())
    raise DataAbsent(f"the set {name} is absent from {data}")


def own_examples() -> Labelled:
    """The sentences that come with the product."""
    folder = files("nlp_models").joinpath("training/examples")
    return _parsed("own", b"".join(folder.joinpath(f"{language}.jsonl").read_bytes() for language in LANGUAGES))


def own_documents() -> Labelled:
    """The longer texts that come with the product; ``text`` is their labelled sentences joined."""
    folder = files("nlp_models").joinpath("training/examples")
    content = b"".join(folder.joinpath(f"documents.{language}.jsonl").read_bytes() for language in LANGUAGES)
    found = _parsed("own-documents", content)
    return replace(found, rows=tuple({**row, "text": _joined(row)} for row in found.rows))


def _joined(row: Row) -> str:
    return str(row["joiner"]).join(sentence["text"] for sentence in row["sentences"])


def _parsed(name: str, content: bytes) -> Labelled:
    rows = tuple(json.loads(line) for line in content.decode("utf-8").splitlines() if line.strip())
    return Labelled(name, rows, hashlib.sha256(content).hexdigest()[:16])


def with_sentiment(rows: Sequence[Row]) -> list[tuple[Row, str]]:
    """Rows that have one of the three sentiments, by label, sentiment or stars (1-2, 3, 4-5)."""
    found: list[tuple[Row, str]] = []
    for row in rows:
        label = row.get("sentiment") or row.get("label")
        if label not in ("negative", "neutral", "positive"):
            rating = row.get("rating")
            label = RATINGS.get(round(float(rating))) if isinstance(rating, int | float) else None
        if label and row["text"].strip():
            found.append((row, label))
    return found
