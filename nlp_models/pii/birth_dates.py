"""Dates of birth: a date beside a word that says so; no other date is personal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.items import PiiSpan
from nlp_models.pii.calendar_words import DATE, SOLID, YEAR
from nlp_models.pii.rule import PatternFinder, without_speakers

_LABEL = (
    r"d\.? ?o\.? ?b\.?|date of birth|birth ?dates?|birth ?days?|b-?day|year of birth|d\.d\.n\.?|ddn|data (?:di )?nasc\w*|dt\.? ?nasc\w*|d\. ?n\.|"
    r"(?:fecha|fec|f)\.? (?:de )?nac\w*|f\.n\.|fdn|nacimiento|nascita|nascimento|cumple(?:anos)?|compleanno|"
    r"(?:date|lieu|annee) de naissance|date naissance|naissance|data nasterii|nasterii|nastere|anul nasterii|"
    r"geb(?:urts)?[.-]{0,2} ?(?:datum|dat|tag|jahr)\w*|geburt|ziua mea(?: de nastere)?|ziua de nastere"
)
_BORN = (
    r"nat[oaie]|n\. (?:il|a)|nacid[oa]s?|naci|nacio|born|nee|ne\(e\)|nes?(?= (?:le|en|a|un)\b)|nascut[aei]?|nascid[oa]s?|"
    r"nasci|nasceu|geboren\w*|geb\.|gebor\.|b\.|n\.|cumplo anos|faco anos"
)
_WORD = re.compile(
    rf"(?<![\w.])(?:(?P<label>{_LABEL})|(?P<yearly>aniversarios?|anniversaire)|(?P<born>{_BORN}))(?![\w])"
)
_HINT = re.compile(
    r"na[tcs]|born|birth|b-?day|d\.? ?o\.? ?b|gebo?|ne|cumple|complea|ann?ivers|ziua|anos|\bn\.|\bb\.|d\.d\.n|ddn|d\. ?n|f\.n|fdn"
)
_OTHER = re.compile(
    r"\b(?:addebit|pagament|pagat|bonific|scad|prelev|apert|chius|dal|desde|since|depuis|seit|charg|paid|pay|transfer|open|"
    r"clos|expir|cobr|pag[oua]|caduc|venc|abri|preleve|paye|virement|ouvert|ferme|expire|uberweis|gezahlt|bezahl|eroffn|"
    r"abgebucht|platit|deschis|inchis|expirat|card\b|gift|contrat|contract|vertrag|banco|banc|bank|conto|account|matrimon|"
    r"mariage|wedding|casamento|male\b|out\b|need|you\b|that\b|che\b|qui\b)"
)
_OF_NO_PERSON = re.compile(r"\s(?:l'|una?\s\w|to\s|de la\s|fur\s|pentru\s)")
_OF_A_THING = re.compile(
    r"\W*(?:d[eoua]l?|da|of|von|des|du|della?|di)\s(?:matrimon|contrat|boda|casamento|banc|mariage|the bank|conta|cuenta|l'a)"
)
_PLAIN = re.compile(
    r"(?:\W|dd|mm|yyyy|aaaa|gg|jj|\b(?:is|e|es|est|ist|este|was|pe|la|data|de|il|el|le|am|der|a|on|in|nel|en|em|im|den|dia|the|un|jahr|anno|year|ano|anul|wurde|bin|sono|em)\b)*"
)
_ALSO = re.compile(r"[\s,]*(?:e|y|and|et|und|si|&)?(?:\s(?:il|el|le|on|am|pe|em|a))?\s*")
_CLASS = re.compile(
    r"\b(?:classe|jahrgang|quinta del|leva(?: del)?|leatul?)\s(?P<year>(?:19[1-9]|20[01])\d|'?\d\d)(?![\w%/-])"
    r"|\b(?:(?:sono|soy|so)\s(?:del)|je suis de|ich bin(?: von)?|eu sou de)\s(?P<own>19[1-9]\d|20[01]\d|'\d\d|(?<=soy del )\d\d)(?=\s*(?:[,.;!?)]|$|e\b|y\b|et\b|und\b|and\b))"
)  # fmt: skip
_SIGNED = re.compile(
    r"(?<=[\w,(])\s?(?:(?<=\()|(?<= ))[*°]\s?(?P<date>\d{1,2}\.\s?\d{1,2}\.\s?(?:(?:19|20)\d\d|\d\d))(?!\d)"
)
_ANSWER = re.compile(r"^(?:\[[^\]\n]{0,12}\]\s?)?[^\n:]{2,25}\s?:[ ]?(?P<date>[\w./ -]{6,25}?)[.!]?\s*$", re.MULTILINE)
_LONG_AGO = re.compile(r"19\d\d|[4-9]\d$")
_SENTENCE_END = re.compile(r"[.!?;\n]\s")
_PAPER = re.compile(
    r"\b(?:fattura|bolletta|ordine|polizza|pratica|assegno|contratto|protocollo|bonifico|legge|version|decreto|art|rif|carta|conto)\s$"
)
_YEAR_BEFORE = re.compile(r"(?<=[^\d.,/-])(?:19|20)\d\d(?=\sgeboren)")
_LEAD = re.compile(r"(?:the |dia |ziua de )")
REACH = 90
"""Characters between the word and its date."""


class BirthDateFinder(PatternFinder):
    """``nato il 3/4/1970``, ``DOB: 1970-04-03``, ``3 May is my birthday``, ``Jahrgang 1962``, also in words."""

    name = "birth_dates@2"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """The date that follows a word for birth, else the one before it; a year alone right beside it."""
        lower = text.lower()
        for match in _ANSWER.finditer(text) if ":" in text else ():
            if DATE.fullmatch(match["date"]) and _LONG_AGO.search(match["date"]):
                yield PiiSpan(*match.span("date"), "DATE_OF_BIRTH", 0.6, "context:bare_answer")
        for match in _CLASS.finditer(lower):
            yield PiiSpan(*match.span("year" if match["year"] else "own"), "DATE_OF_BIRTH", 0.7, "context:birth_year")
        for match in _SIGNED.finditer(text) if "*" in text else ():
            yield PiiSpan(*match.span("date"), "DATE_OF_BIRTH", 0.85, "context:birth_sign")
        if not _HINT.search(lower):
            return
        for word in _WORD.finditer(lower):
            if word["yearly"] and (language not in ("fr", "pt", "und") or _OF_A_THING.match(lower, word.end())):
                continue
            for start, end in _dates(lower, word):
                yield PiiSpan(start, end, "DATE_OF_BIRTH", 0.9, "context:birth")


def _dates(text: str, word: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where the date of one word for birth stands, and those of brothers and sisters after it."""
    reach = min(len(text), word.end() + REACH)
    short = word.group() in ("b.", "n.")
    first = DATE.search(text, word.end(), reach)
    if first and not _fits(text[word.end() : first.start()], 1 if short else 8 if word["label"] else 7):
        first = None
    if (
        first
        and short
        and (_PAPER.search(text[max(0, word.start() - 14) : word.start()]) or not text[: word.start()].strip())
    ):
        first = None if text[: word.start()].strip() else first
    if first is None and not short:
        first = _near(text, word, reach)
    if first is None and not short:
        first = _earlier(text, word)
    while first:
        lead = _LEAD.match(first.group())
        yield first.start() + (lead.end() if lead else 0), first.start() + len(first.group().rstrip(" ,-"))
        gap = _ALSO.match(text, first.end())
        following = DATE.match(text, gap.end()) if gap else None
        first = following if following and following.start() > first.end() else None


def _near(text: str, word: re.Match[str], reach: int) -> re.Match[str] | None:
    """A solid date or a year with nothing but small words before it, or right before the word (``1955 geboren``)."""
    gap = _PLAIN.match(text, word.end(), reach)
    at = gap.end() if gap else word.end()
    at -= 1 if text[at - 1 : at] == "'" else 0
    found = (SOLID.match(text, at) if word["label"] else None) or YEAR.match(text, at)
    if found is None and word.group().startswith("gebor"):
        found = _YEAR_BEFORE.search(text, max(0, word.start() - 6), word.end())
    return found


def _earlier(text: str, word: re.Match[str]) -> re.Match[str] | None:
    """The last date before the word, in the same sentence and a few words away."""
    earlier = list(DATE.finditer(text, max(0, word.start() - 60), word.start()))
    last = earlier[-1] if earlier else None
    if last and _fits(text[last.end() : word.start()], 3) and not _OF_A_THING.match(text, word.end()):
        return last
    return None


def _fits(between: str, words: int) -> bool:
    """Whether what stands between word and date leaves them together."""
    between = without_speakers(between)
    count = len(re.findall(r"\w+", between))
    if (
        count > words
        or _OTHER.search(between)
        or _OF_NO_PERSON.match(between)
        or re.search(r"\d[\d .-]{2,}\d", between)
    ):
        return False
    return count <= 4 or not _SENTENCE_END.search(between)
