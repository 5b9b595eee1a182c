"""The shipped test set for personal data, from marked text to gold spans: ``python -m nlp_models.evaluation.pii_set``.

``pii/<language>.txt`` holds documents, each below a line ``=== id channel tags...``; ``⟦PERSON:Orsolina Brambati⟧`` marks
what must not leak and ``⟦-:800 112 233⟧`` what costs nothing either way (an organisation's own mailbox or hot line).
"""

from __future__ import annotations

import argparse
import ipaddress
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stdnum import iban, luhn
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.pt import nif
from stdnum.ro import cnp
from stdnum.us import ssn

from feedback.items import LANGUAGES, PII_LABELS

FOLDER = Path(__file__).with_name("pii")
CHANNELS = ("email", "chat", "review", "social", "survey")
NO_PII = "no_pii"

_HEAD = re.compile(r"^=== (.+)\n", re.MULTILINE)
_MARK = re.compile(r"⟦([A-Z_]+|-):([^⟦⟧]*)⟧")
_NINO = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
_CARD_LENGTHS = (15, 16)

# Ids with a strong check count in every language (a Romanian customer writes to an Italian bank); a number of nine
# digits passes as an American one by chance, so the weak ones count in their own language only.
_STRONG: tuple[Callable[[str], bool], ...] = (
    codicefiscale.is_valid,
    dni.is_valid,
    nie.is_valid,
    cnp.is_valid,
    nir.is_valid,
)
_WEAK: dict[str, tuple[Callable[[str], bool], ...]] = {
    "de": (idnr.is_valid,),
    "en": (ssn.is_valid, lambda value: _NINO.fullmatch(value) is not None),
    "pt": (nif.is_valid,),
}


class MarkError(ValueError):
    """A document of the set is not well formed; the message names the document and says what to mend."""


@dataclass(frozen=True, slots=True)
class Span:
    """Code points ``start`` to ``end`` (exclusive); no label means that masking it is neither right nor wrong."""

    start: int
    end: int
    label: str | None


@dataclass(frozen=True, slots=True)
class Marked:
    """One document of the set, its marks taken out and kept as spans in order of their place."""

    id: str
    lang: str
    channel: str
    text: str
    marks: tuple[Span, ...]
    tags: tuple[str, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """The personal data."""
        return tuple(mark for mark in self.marks if mark.label is not None)

    def row(self) -> dict[str, Any]:
        """The document in the form that scorers of this format read."""
        return {
            "id": self.id,
            "lang": self.lang,
            "channel": self.channel,
            "text": self.text,
            "spans": [{"start": s.start, "end": s.end, "label": s.label} for s in self.spans],
            "ignore": [{"start": m.start, "end": m.end} for m in self.marks if m.label is None],
            "tags": list(self.tags),
        }


def unmark(marked: str) -> tuple[str, tuple[Span, ...]]:
    """The plain text and its spans. Raises MarkError for a broken mark, an unknown label or an edge of white space."""
    parts: list[str] = []
    spans: list[Span] = []
    at = length = 0
    for match in _MARK.finditer(marked):
        label, value = match.groups()
        if label != "-" and label not in PII_LABELS:
            raise MarkError(f"{label} is no label; use one of {', '.join(PII_LABELS)} or -")
        if not value or value != value.strip():
            raise MarkError(f"a {label} mark is empty or begins or ends with white space")
        before = marked[at : match.start()]
        parts += [before, value]
        start = length + len(before)
        length = start + len(value)
        spans.append(Span(start, length, None if label == "-" else label))
        at = match.end()
    text = "".join([*parts, marked[at:]])
    if "⟦" in text or "⟧" in text:
        raise MarkError("a bracket is left over: marks are ⟦LABEL:value⟧ and do not nest")
    return text, tuple(spans)


def holds(label: str, value: str, lang: str) -> bool:
    """Whether the value is what its label says, as far as arithmetic can tell; True for labels without a check."""
    compact = re.sub(r"[^0-9A-Za-z]", "", value).upper()
    if label == "IBAN":
        return bool(iban.is_valid(compact))
    if label == "CREDIT_CARD":
        return len(compact) in _CARD_LENGTHS and bool(luhn.is_valid(compact))
    if label == "NATIONAL_ID":
        return any(check(compact) for check in (*_STRONG, *_WEAK.get(lang, ())))
    if label == "IP_ADDRESS":
        try:
            ipaddress.ip_address(value)
        except ValueError:
            return False
    return True


def parse(source: str, lang: str) -> list[Marked]:
    """The documents of one marked file. Raises MarkError that names the document at fault."""
    pieces = _HEAD.split(source)
    if pieces[0].strip():
        raise MarkError(f"{lang}: text before the first === line")
    documents = [_document(head, body, lang) for head, body in zip(pieces[1::2], pieces[2::2], strict=True)]
    ids = [document.id for document in documents]
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise MarkError(f"{', '.join(twice)}: the same id twice")
    return documents


def load(lang: str, folder: Path = FOLDER) -> list[Marked]:
    """The documents of one language. Raises MarkError, or FileNotFoundError for a language that has no file."""
    return parse((folder / f"{lang}.txt").read_text(encoding="utf-8"), lang)


def write(out: Path, folder: Path = FOLDER) -> dict[str, int]:
    """Write ``<lang>.jsonl`` for each language; return how many documents each holds."""
    out.mkdir(parents=True, exist_ok=True)
    counts = {}
    for lang in LANGUAGES:
        rows = [json.dumps(document.row(), ensure_ascii=False) for document in load(lang, folder)]
        (out / f"{lang}.jsonl").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        counts[lang] = len(rows)
    return counts


def main(argv: Sequence[str] | None = None) -> None:
    """Write the set to a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for <lang>.jsonl")
    for lang, count in write(parser.parse_args(argv).out).items():
        print(f"{lang}: {count} documents")


def _document(head: str, body: str, lang: str) -> Marked:
    """One document from the rest of its ``===`` line and what follows."""
    id, *rest = head.split()
    try:
        if not rest:
            raise MarkError("no channel: write === id channel tags")
        channel, *tags = rest
        text, marks = unmark(body.strip())
        if channel not in CHANNELS:
            raise MarkError(f"{channel} is no channel; use one of {', '.join(CHANNELS)}")
        if not text:
            raise MarkError("no text")
        for mark in marks:
            if mark.label and not holds(mark.label, text[mark.start : mark.end], lang):
                raise MarkError(f"the check digits of a {mark.label} at character {mark.start} do not hold")
        if (NO_PII in tags) == any(mark.label for mark in marks):
            raise MarkError(f"the tag {NO_PII} belongs to documents without personal data, and to all of them")
    except MarkError as error:
        raise MarkError(f"{id}: {error}") from error
    return Marked(id, lang, channel, text, marks, tuple(tags))


if __name__ == "__main__":
    main()
