"""Numbers read aloud, digit by digit or in pairs, as a call transcript has them: ``three three four, double seven``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from feedback.items import LANGUAGES, PiiSpan
from nlp_models.pii import phones
from nlp_models.pii.number_words import LINKS, MULTIPLES, TENS, UNITS
from nlp_models.pii.rule import PatternFinder, before, without_speakers

_NAMED = re.compile(
    r"(?P<IBAN>\biban\b)|(?P<CREDIT_CARD>\b(?:cart[ae]|card|cardul\w*|tarjeta|carte|\w*karte|cartao|visa|mastercard|pan)\b)"
    r"|(?P<NATIONAL_ID>\b(?:codice fiscale|dni|nie|cnp|nif|cpf|ssn|nino|passport|passaporto|pasaporte|pasaport\w*|passeport|reisepass|ausweis\w*|passaporte|social security|national insurance|"
    r"securite sociale|steuer\w*|documento|carta d'identita|buletin\w*|personalausweis\w*)\b)"
    r"|(?P<PHONE>\b(?:tel|telefon\w*|cell\w*|mobil\w*|movil|phone|call me|ring|handy\w*|portable|whatsapp|recapito|telemovel|rufnummer|chiam\w+|llam\w+|joindre|erreich\w+|suna\w*|ligu?\w+|numero di telefono)\b)"
    r"|(?P<ACCOUNT_REF>\b(?:cont[oaiu]\w*|cuenta|account|compte|konto\w*|contrat\w*|contract\w*|vertrag\w*|poliz\w*|polit\w*|policy|police|apolice|pratica|dossier|dosar\w*|expediente|cliente?|customer|kunden\w*|"
    r"client\w*|reference|riferimento|ref\w*|ticket|claim|pin|otp|sort code)\b)"
    r"|(?P<NUMBER>\b(?:numero|number|nummer|numarul?|code|codice|codigo|cod|digits?|cifre|cifras|ziffern|chiffres|no|nr)\b)"
)
_COUNTED = re.compile(
    r"[\s,-]*(?:mila|mille|mil|million\w*|mili\w+|thousand|hundred|cento|cent|ciento|cientos|sute?|hundert|tausend|mii|euros?|eur|lei|ron|pounds?|dollars?|pesos?|reais|franken|percent|per cento|por ciento|"
    r"prozent|pour cent|la suta|por cento|volte|veces|times|ori|fois|mal|vezes|anni|anos|years|ani|ans|jahre|giorni|dias|days|zile|jours|tage|mesi|meses|months|luni|mois|monate|minut\w*|or[ae]s?|hours|heures|stunden|persone|personas|people)\b"
)
_NAMED_LEAST, _LEAST = 4, 7
"""Digits from which a run is somebody's number: near a word for one, and anywhere."""
_REACH = 70
_FIRST = {"it": "03", "es": "679", "en": "0", "ro": "0", "fr": "0", "de": "0", "pt": "29"}
"""First digits of telephone numbers."""
_FEWEST_WORDS = 2
_WORD = re.compile(r"[a-z]+")


class SpokenNumberFinder(PatternFinder):
    """Runs of number words that are no count, no amount and not one, two, three."""

    name = "spoken_numbers@1"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """The run with what the word before it, or the numbering plans, say that it is."""
        if language not in LANGUAGES:
            return
        lower = text.lower()
        words, run = _run(language)
        if len(words.intersection(_WORD.findall(lower))) < _FEWEST_WORDS:
            return
        for match in run.finditer(lower):
            digits = read_aloud(match.group(), language)
            if len(digits) < _NAMED_LEAST or digits in "0123456789101112" or _COUNTED.match(lower, match.end()):
                continue
            label = _named(lower, match.start())
            if label == "NUMBER" or (label is None and len(digits) >= _LEAST):
                label = "PHONE" if _dialled(digits, language) else "ACCOUNT_REF"
            if label:
                yield PiiSpan(*match.span(), label, 0.8, "context:read_aloud")


def _dialled(digits: str, language: str) -> bool:
    """Whether a numbering plan knows it, or it has the length and the first digit of a telephone number."""
    begins = 9 <= len(digits) <= 13 and digits[0] in _FIRST[language]
    return begins or phones.valid(digits, digits, language)


def _named(text: str, start: int) -> str | None:
    """Label by the last word for a number before the place; ``NUMBER`` when it says no more than that."""
    found = [match.lastgroup for match in _NAMED.finditer(without_speakers(before(text, start, _REACH)))]
    return found[-1] if found else None


@lru_cache(maxsize=len(LANGUAGES))
def _run(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """The words for digits, and four or more of them with figures between."""
    known = frozenset((*UNITS[language], *TENS[language], *MULTIPLES[language]))
    words = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    link = rf"(?:{LINKS[language]}[ -])?" if LINKS[language] else ""
    word = rf"(?:{words})(?![a-z])"
    return known, re.compile(rf"(?<![a-z]){word}(?:[\s,.;:-]{{1,3}}{link}(?:{word}|\d{{1,4}}(?!\d))){{3,40}}")


def read_aloud(words: str, language: str) -> str:
    """The digits of number words: tens take the unit after them, ``double`` the digit after it twice."""
    units, tens, multiples = UNITS[language], TENS[language], MULTIPLES[language]
    digits = ""
    times, open_tens = 1, False
    for word in re.findall(r"[a-z']+(?:-[a-z]+)*|\d+", _apart(words, language)):
        if word == LINKS[language]:
            continue
        if word in multiples:
            times = multiples[word]
            continue
        if word in tens:
            digits, open_tens = digits + tens[word], True
            continue
        value = units.get(word, word if word.isdigit() else "")
        if open_tens and len(value) == 1 and value != "0":
            digits = digits[:-1] + value
        elif open_tens and len(value) == 2 and value < "20" and digits[-2:] in ("60", "80") and language == "fr":
            digits = digits[:-2] + str(int(digits[-2:]) + int(value))
        else:
            digits += value * times
        times, open_tens = 1, False
    return digits


def _apart(words: str, language: str) -> str:
    """French numbers written with dashes (``soixante-dix-huit``) in words, but for those that are one."""
    if language != "fr":
        return re.sub(r"(?<=[a-z])-(?=[a-z])", " ", words)
    marked = re.sub(r"\bquatre[- ]vingts?\b", "huitante", words)
    return re.sub(r"-(?!sept|huit|neuf)|(?<!dix)-", " ", marked)
