"""Account, contract, policy, claim, ticket and customer numbers: known by the word beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from feedback.items import PiiSpan
from nlp_models.pii.document_words import DOCUMENTS
from nlp_models.pii.everyday_numbers import DATE, SUM, YEAR, YEARS, counted, of_a_law
from nlp_models.pii.number_kinds import gate
from nlp_models.pii.reference_words import BETWEEN, BUT, ENDINGS, NOT_COMPOUNDS, NOUNS, NUMBER_WORDS, UNITS
from nlp_models.pii.rule import PatternFinder, without_speakers

_VALUE = re.compile(
    r"(?<![\w@.,€$£/+-])(?=[A-Za-z/._-]{0,12}\d)(?:[A-Za-z]{1,8}[-/._]?){0,2}\d[\dA-Za-z]*(?:[-/._]{1,2}[\dA-Za-z]+)*(?![\w@])"
)
_MORE = re.compile(
    r" (?:[A-Z]{1,2} (?=\d))?(?:\d{5,12}(?:[-/.]\d+)*(?![\w%€$£]|[.,]\d)|\d{1,4}(?:[-/.][\dA-Za-z]+)*(?![\w%€$£:]| ?[€$£%]| [a-z]{2}|[.,]\d)"
    r"|[A-Z]{1,3}\d+(?!\w)|[A-Z](?![\w.']))"
)
_PREFIX = re.compile(r"(?<![\w'])(?P<word>[A-Z]{1,4}) ?$")
_WORD = re.compile(r"[a-z]+|\d[\d.,]*|[#:=]")
_AFTER_WORD = re.compile(r"[a-z]+|[(]")
_SERIES = re.compile(r"(?i:\bseri[ae]|\bs[eé]rie|\bserie)\s(?P<value>[A-Z]{1,3})[ ,]{1,2}(?=n)")
_GLUED = re.compile(rf"\d+(?:[.,]\d+)?(?:{'|'.join(UNITS)}|e|cm3|cc)|\d+\.[a-z]{{2,}}", re.IGNORECASE)
_STRONG = re.compile(
    r"[A-Z]{2,5}[-/]?\d{6,12}|[A-Z]{2,5}-(?:19|20)\d\d-\d{3,8}|[A-Z]{1,4}\d{2}[-/]\d{4,9}|\d{4,9}[-/][A-Z]{1,2}"
    r"|[A-Z]{2,5}[-/]\d{2,4}[-/]\d{3,8}|\d{2,4}(?:[-/]\d{2,8}){2,4}"
)
_SORT_CODE = re.compile(r"\bsort ?code\W{0,4}(?:is )?(?P<value>\d\d[- ]?\d\d[- ]?\d\d)(?!\d)", re.IGNORECASE)
_HASHED = re.compile(r"(?<![\w&])#(?=\d{5})")
_HIDDEN = re.compile(r"(?:[*#\u2022\u25cf\u00b7]{2}|[Xx]{3}|\.{3}|\u2026)[ -]?$")
_SHOWN_OF_HIDDEN = 4
_DOCUMENTS = gate(DOCUMENTS)
_MOST_GROUPS = 12
REACH = 75
"""Characters before a number that are looked at."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands before a number: a thing beside it or further off, a word or sign for number, a word that rules it out."""

    beside: bool = False
    near: bool = False
    numbered: bool = False
    colon: bool = False
    out: bool = False


def _thing(word: str) -> bool:
    return word in NOUNS or (word.endswith(ENDINGS) and len(word) > 3 and not word.endswith(NOT_COMPOUNDS))


def _words(text: str, start: int) -> Words:
    window = (
        without_speakers(text[max(0, start - REACH) : start].lower()).replace("a/c", "account").replace("c/c", "conto")
    )
    numbered = colon = apart = False
    count = 0
    for word in reversed(_WORD.findall(window)):
        if word in "#:=":
            numbered, colon = numbered or (word == "#" and count == 0), colon or not apart
            continue
        if word in BUT and not apart:
            return Words(out=True)
        if _thing(word):
            ending = word.endswith(("nummer", "nr")) and not apart
            return Words(not apart, True, numbered or ending, colon and not apart)
        count += 1
        if count > 7 or len(re.sub(r"\D", "", word)) > 3:
            break
        if word in NUMBER_WORDS:
            numbered = numbered or not apart
        elif word not in BETWEEN:
            apart = True
    return Words(numbered=numbered, colon=colon)


def beside(text: str, start: int) -> bool:
    """Whether such a word stands right before a place, with nothing but small words between."""
    return _words(text, start).beside


def announced(text: str, start: int) -> bool:
    """Whether a word for account, contract, claim or the like stands shortly before a place."""
    return _words(text, start).near


class ReferenceFinder(PatternFinder):
    """A number near such a word, short ones only right beside it; long or lettered numbers also without one."""

    name = "references@3"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Candidates by form, then by what stands before and after."""
        for match in _SORT_CODE.finditer(text):
            yield PiiSpan(*match.span("value"), "ACCOUNT_REF", 0.9, "context:sort_code")
        for match in _SERIES.finditer(text):
            yield PiiSpan(*match.span("value"), "ACCOUNT_REF", 0.7, "context:reference_series")
        taken = 0
        for match in _VALUE.finditer(text):
            if match.start() >= taken:
                span = _judged(text, match)
                if span:
                    taken = span.end
                    yield span


def _judged(text: str, match: re.Match[str]) -> PiiSpan | None:
    start, end = match.span()
    for _ in range(_MOST_GROUPS):
        if more := _MORE.match(text, end):
            end = more.end()
    value = text[start:end]
    digits = sum(map(str.isdigit, value))
    if digits < 3 and not (digits == 2 and not value.isdigit()):
        return None
    if DATE.fullmatch(value) or YEARS.fullmatch(value) or _GLUED.fullmatch(value) or counted(text, start, end):
        return None
    if digits <= _SHOWN_OF_HIDDEN and _HIDDEN.search(text[max(0, start - 12) : start]):
        return None
    lead = _prefix(text, start)
    said = _words(text, lead)
    if lead < start and not (said.beside or said.numbered):
        lead, said = start, _words(text, start)
    if said.out:
        return None
    score, reason = _weighed(text, start, end, digits, said, lead < start)
    if reason and not said.beside and of_a_law(text, start):
        return None
    return PiiSpan(lead if score > 0.65 else start, end, "ACCOUNT_REF", score, reason) if reason else None


def _weighed(text: str, start: int, end: int, digits: int, said: Words, lettered: bool) -> tuple[float, str]:
    value = text[start:end]
    mixed = lettered or any(map(str.isalpha, value))
    amount = bool(SUM.fullmatch(value))
    if said.beside and (said.numbered or (said.colon and not YEAR.fullmatch(value))) and not (amount and "," in value):
        return 0.9, "context:reference"
    if said.beside and digits + mixed >= 4 and not amount and not YEAR.fullmatch(value):
        return 0.85, "context:reference"
    if said.near and not amount and (digits >= 6 or (mixed and digits >= 4) or (digits == 5 and _alone(text, end))):
        return 0.75, "context:reference_near"
    if said.numbered and not amount and digits >= 5:
        return 0.7, "context:numbered"
    if digits + mixed >= 5 and not amount and _said_after(text, end):
        return 0.75, "context:reference_before"
    if _HASHED.match(text, start - 1):
        return 0.7, "context:hash_number"
    if _STRONG.fullmatch(value):
        return 0.65, "context:reference_form"
    if digits >= 8 and value.replace(" ", "").isdigit():
        return 0.6, "context:long_number"
    return 0.0, ""


def _alone(text: str, end: int) -> bool:
    """Whether nothing that could be counted follows."""
    return not re.match(r"\s[a-z]", text[end : end + 2])


def _said_after(text: str, end: int) -> bool:
    """``884213 is my customer number``, ``HZ882213 (policy)``: a thing after the number, joined to it."""
    words = _AFTER_WORD.findall(text[end : end + 45].lower())[:7]
    if not words or not (words[0] == "(" or words[0] in ("e", "es", "is", "est", "ist", "este", "era", "was")):
        return False
    for word in words[1:]:
        if _thing(word) or word in NUMBER_WORDS:
            return True
        if word not in BETWEEN:
            return False
    return False


def _prefix(text: str, start: int) -> int:
    """Where letters before the number begin that are part of it (``POL 88213``)."""
    found = _PREFIX.search(text[max(0, start - 6) : start])
    if found is None or text[max(0, start - 40) : start].isupper():
        return start
    word = found["word"].lower()
    if len(word) > 1 and (word in BUT or word in NUMBER_WORDS or word in _DOCUMENTS or _thing(word)):
        return start
    return start - len(found.group())
