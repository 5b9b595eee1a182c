"""A verbatim cut into pieces: sentences by what they say, and pseudonyms as chips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feedback.items import TOKEN_PATTERN
from feedback.search import Found, FoundSentence

NAMES = {
    "PERSON": "person", "EMAIL": "e-mail", "PHONE": "phone", "IBAN": "IBAN", "CREDIT_CARD": "card",
    "NATIONAL_ID": "national id", "ADDRESS": "address", "DATE_OF_BIRTH": "date of birth",
    "ACCOUNT_REF": "customer", "USERNAME": "user", "IP_ADDRESS": "IP address", "URL": "link",
    "LICENSE_PLATE": "plate", "THREAD": "thread",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """Plain text, or a pseudonym: then ``label`` says of what, and ``text`` is its short code."""

    text: str
    label: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the text; ``sentiment`` is None for what lies between sentences."""

    pieces: tuple[Piece, ...]
    sentiment: str | None = None
    pain: bool = False


def sentences(found: Found) -> list[Sentence]:
    """The whole text in order, nothing left out; marks that overlap or lie outside are passed over."""
    text, cut, place = found.text, [], 0
    for mark in found.sentences:
        if not place <= mark.start < mark.end <= len(text):
            continue
        if mark.start > place:
            cut.append(Sentence(tuple(pieces(text[place : mark.start]))))
        cut.append(_marked(text, mark))
        place = mark.end
    if place < len(text):
        cut.append(Sentence(tuple(pieces(text[place:]))))
    return cut


def pieces(text: str) -> Iterator[Piece]:
    """Plain stretches and pseudonyms in turn."""
    place = 0
    for match in TOKEN_PATTERN.finditer(text):
        if match.start() > place:
            yield Piece(text[place : match.start()])
        yield chip(match.group())
        place = match.end()
    if place < len(text):
        yield Piece(text[place:])


def chip(token: str) -> Piece:
    """A pseudonym as a chip; four letters of its code tell two people on one page apart."""
    label, _, code = token.strip("[]").rpartition("_")
    return Piece(code[:4], NAMES.get(label, label.replace("_", " ").lower()), token)


def _marked(text: str, mark: FoundSentence) -> Sentence:
    return Sentence(tuple(pieces(text[mark.start : mark.end])), mark.sentiment, mark.pain)
