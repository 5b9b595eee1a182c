"""Street addresses by the habits of each country: kind of street, name, number, and all that follows of it.

A house with a number is masked wherever it stands, a branch's too; a street without one is a place and is left,
unless somebody says to live there; a town alone is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.items import PiiSpan
from nlp_models.pii import street_parts as parts
from nlp_models.pii.rule import PatternFinder, has_any, said_before

_HOME = re.compile(
    r"\b(?:abit\w*|resident\w*|residenza|indirizzo|domicili\w*|vivo|vivi\w*|viv\w+|recapito|sped\w*|consegn\w*|trasferi\w*|casa|direccion|"
    r"reside\w*|resido|envi\w*|mudad\w*|live|living|address|deliver\w*|moved|post|send|sent|home|house|locui\w*|stau|adres\w*|domiciliul|"
    r"livr\w*|mutat|habite\w*|adresse|demeur\w*|domicile|envoy\w*|demenag\w*|wohn\w*|anschrift|gezogen|lieferung|zustell\w*|morada|"
    r"moro|mora|endereco|entrega|entregar|mudei|apartament\w*|piso|portone|raccomandata|citofono|paquete|colet\w*|pacco)\b"
)
_PARTICLES_TEXT = """
di del della dello dei degli delle de la las los el lo le les l' d' da do dos das des du van von den der dem san santa
santo st sf e y et i
"""
_PARTICLES = frozenset(_PARTICLES_TEXT.split())
_NEVER_TEXT = """
ha hanno e' sono era da che non con ogni hay tiene tienen esta estan con por que in the on at for from to erau este
sunt a-i au pana ao em ha tem cheia sem fora minutes hours days weeks months years times people minuti giorni volte
anni mesi minutos dias veces anos meses zile luni ani minute ore jours mois ans fois tage wochen jahre star way hour
garaje parking
"""
_NEVER = frozenset(_NEVER_TEXT.split())
"""Small words of no street's name: what stands between such a word and a number is no address."""
_NEVER_LAST = frozenset(
    ["a", "di", "da", "de", "del", "della", "do", "dos", "das", "du", "des", "la", "las", "los", "le", "les", "y", "et"]
)
_CHANNELS_TEXT = """
mail email e-mail app sms pec internet web whatsapp telegram skype zoom teams fax libera telefonica judicial
"""
_CHANNELS = frozenset(_CHANNELS_TEXT.split())
"""What follows ``via`` where it means ``by way of``, in any case."""
_MONEY = re.compile(r"\b(?:eur|euros?|usd|lei|ron)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\s(?P<word>[a-z]{3,})\b")
_AFTER_ADDRESS_TEXT = """
che con per dal dalla dove non ma ed sono presso vicino davanti scala interno int piano pero porque con sin para desde donde
cerca junto bajo piso esc and but with near since where for from the which next flat apt dar unde din sunt langa si care bloc
bl sc et ap scara etaj pour mais avec sans depuis chez pres qui und aber mit seit wo bei mas com sem para desde onde perto
apto bloco bis ter snc quater
"""
_AFTER_ADDRESS = frozenset(_AFTER_ADDRESS_TEXT.split())
_YEAR = re.compile(r"(?:19|20)\d\d")
_FR_NAME_END = re.compile(
    r"(?:\s(?:et|est|a|ou|pour|mais|qui|que|depuis|car|je|il|elle|on|nous|vous|avec|sans|dans|sur|c'est|pas|par)\b.*)",
    re.IGNORECASE,
)
_DE_OUTSIDE = frozenset(
    ("der", "die", "adresse", "anschrift", "ich", "neu", "kunde", "nutzer", "wohnhaft", "wohne", "ein", "eine")
)
_POST = re.compile(rf"[\s,(]{parts.POST}")
_NO_OTHER_MEANING = frozenset(
    ("rue", "avenue", "av", "av.", "boulevard", "bd", "bd.", "allee", "impasse", "chemin", "quai")
)
_MOST_PARTS = 8
_GATES = {
    "it": ("via ", "viale ", "piazza", "corso ", "vicolo"),
    "es": ("calle ", "c/", "avenida", "avda", "plaza ", "paseo ", "carrer "),
    "en": (" street", " st,", " st ", " road", " rd", " ave", " lane", " drive", " close", " way"),
    "ro": ("strada ", "str. ", "bd. ", "bulevard", "calea ", "aleea "),
    "fr": ("rue ", "avenue ", "boulevard", "allee ", "chemin ", "quai "),
    "de": ("strasse ", "straße ", "str. ", "weg ", "platz ", "gasse ", "allee "),
    "pt": ("rua ", "avenida", "av. ", "travessa", "praca "),
}
"""What a text must have, in lower case, before the streets of another language than its own are looked for."""


class StreetFinder(PatternFinder):
    """Addresses with a number, post boxes, and the street somebody says to live in."""

    name = "streets@2"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """The street line, what stands before it, and flat, postcode and town as far as they follow without a gap."""
        folded = text.lower()
        for match in parts.HOME_STREET.finditer(text) if has_any(folded, parts.HOME_HINTS) else ():
            value = "value" if match["value"] else "en" if match["en"] else "de"
            yield _span(text, *match.span(value), 0.7, "context:home_street")
        if not any(map(str.isdigit, text)) and "s/n" not in text and "snc" not in text:
            return
        if language != "de" or parts.DE_HINT.search(text):
            for pattern in parts.STREETS.get(language, ()):
                yield from _streets(text, pattern, language)
        if language == "de":
            yield from _with_post(text, parts.DE_PLACES)
        others = [other for other, words in _GATES.items() if other != language and has_any(folded, words)]
        if others and _POST.search(text):
            for other in others:
                yield from _foreign(text, other)
        yield from _boxes(text, folded)
        if language == "it":
            for match in parts.CIVIC.finditer(text):
                yield _span(text, *match.span("value"), 0.8, "context:street")


def _streets(text: str, pattern: re.Pattern[str], language: str) -> Iterator[PiiSpan]:
    for match in pattern.finditer(text):
        start, end, name = _line(match, language)
        stop = _tail(text, end)
        if _likely(text, match, name, start, end, stop):
            yield _span(text, _lead(text, start), stop, 0.85, "context:street")


def _foreign(text: str, language: str) -> Iterator[PiiSpan]:
    """Of another country: only with a postcode behind it."""
    for pattern in parts.STREETS[language]:
        for match in pattern.finditer(text):
            start, end, name = _line(match, language)
            stop = _tail(text, end)
            if _POST.search(text, end, stop) and _likely(text, match, name, start, end, stop):
                yield _span(text, _lead(text, start), stop, 0.8, "context:street_abroad")


def _with_post(text: str, pattern: re.Pattern[str]) -> Iterator[PiiSpan]:
    for match in pattern.finditer(text):
        stop = _tail(text, match.end())
        if _POST.search(text, match.end(), stop):
            yield _span(text, _lead(text, match.start()), stop, 0.8, "context:street_place")


def _boxes(text: str, folded: str) -> Iterator[PiiSpan]:
    if any(hint in folded for hint in parts.BOX_HINTS):
        for match in parts.BOX.finditer(text):
            stop = _tail(text, match.end())
            if match["sure"] or stop > match.end():
                yield _span(text, match.start(), stop, 0.85, "context:post_box")
    if "code" in folded:
        for match in parts.POSTCODE_SAID.finditer(text):
            yield _span(text, *match.span("value"), 0.7, "context:postcode")


def _span(text: str, start: int, stop: int, score: float, reason: str) -> PiiSpan:
    return PiiSpan(start, start + len(text[start:stop].rstrip(" ,;-.\n")), "ADDRESS", score, reason)


def _line(match: re.Match[str], language: str) -> tuple[int, int, str]:
    """Start, end and name of a street line without the words around it that are no part of the name."""
    start, end, name = match.start(), match.end(), match["name"].strip()
    if match.end("name") == end and (cut := _FR_NAME_END.search(name)):
        end, name = match.start("name") + cut.start(), name[: cut.start()]
    if language == "de":
        lead = _de_lead(match["name"])
        start, name = match.start() + lead, match["name"][lead:].strip()
    return start, end, name


def _de_lead(name: str) -> int:
    """How many letters of the words before a German street's kind are no part of its name."""
    words = list(re.finditer(r"\S+\s?", name))
    if words and words[-1].group().islower() and words[-1].group().endswith("er "):
        return words[-1].start()
    lead = len(name) if name.endswith(" ") else (words[-1].start() if words else 0)
    for word in reversed(words):
        if word.start() < lead and (not word.group()[:1].isupper() or word.group().strip().lower() in _DE_OUTSIDE):
            break
        lead = min(lead, word.start())
    return lead


def _tail(text: str, end: int) -> int:
    """Where the address ends that goes on at a place."""
    once = parts.SMALL_ONCE if _small(text, end - 20, end) else parts.ONCE
    for _ in range(_MOST_PARTS):
        found = next((m for part in parts.PARTS if (m := part.match(text, end))), None)
        if found is None:
            found, once = next((m for part in once if (m := part.match(text, end))), None), ()
        elif found.re is parts.POST_AND_TOWN:
            once = ()
        if found is None:
            break
        end = found.end()
    return end


def _lead(text: str, start: int) -> int:
    """Where the address begins whose street line begins at a place."""
    for _ in range(2):
        left = max(0, start - 60)
        found = parts.LEAD.search(text[left:start]) if text[start - 1 : start] in (" ", ",", "\n") else None
        if found is None:
            break
        start = left + found.start()
    return start


def _likely(text: str, match: re.Match[str], name: str, start: int, end: int, stop: int) -> bool:
    """Whether the name looks like one: by its capitals, by what follows, or by a word for living before it."""
    words = [word for word in re.findall(r"[\w']+", name) if word.lower() not in _PARTICLES]
    if not words or any(word in _NEVER or word.lower() in _CHANNELS for word in words) or _MONEY.search(name):
        return False
    house, sign = match["house"], match.groupdict().get("sign") or ""
    if (sign == "," and name[-1].isdigit()) or (sign and name.split()[-1] in _NEVER_LAST):
        return False
    at_home = said_before(_HOME, text, start, 50, 5)
    if _YEAR.fullmatch(house) and stop == end and not at_home:
        return False
    numbered = any(map(str.isalpha, sign))
    if at_home or numbered or _POST.search(text, end, stop):
        return True
    after = _COUNTED.match(text, stop)
    counted = house.isdigit() and match.end("house") == end and after and after["word"] not in _AFTER_ADDRESS
    if all(word[0].isupper() or word[0].isdigit() for word in words):
        return True
    if counted:
        return False
    if any(word[0].isupper() for word in words) or stop > end:
        return True
    return match.end("house") == end or not house.isdigit() or match["head"].lower() in _NO_OTHER_MEANING


def _small(text: str, start: int, end: int) -> bool:
    """Whether the writer uses no capitals around here."""
    return text[max(0, start - 25) : end + 25].islower()
