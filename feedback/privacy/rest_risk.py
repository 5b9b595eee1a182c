"""Pure: a second look at a text that was already masked, by rules that know nothing of the finders.

The finders say what is personal; this says where a masked text still *looks* as
if something were left. Each suspicion has a place, a reason and a weight; a text
whose weights reach ``HOLD_AT`` is held for a person. The rules are coarse on
purpose: they share no code with the finders, so they do not share their mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from feedback.items import TOKEN_PATTERN
from feedback.privacy.known_persons import KnownPerson, mentions
from feedback.privacy.normalise import without_marks
from feedback.privacy.visible import visible

HOLD_AT = 1.0
"""Sum of weights from which a text is held. One sure sign is enough, weak ones must meet."""

MOST_SUSPICIONS = 200
"""In one part."""

WEIGHTS = {
    "email": 1.0,
    "iban": 1.0,
    "card": 1.0,
    "phone": 1.0,
    "long_number": 1.0,
    "own_name": 1.0,
    "introduced": 1.0,
    "initial": 1.0,
    "named_place": 1.0,
    "ip_address": 1.0,
    "postal_address": 1.0,
    "code": 0.5,
    "titled": 1.0,
    "signature": 1.0,
    "greeted": 1.0,
    "name_pair": 0.25,
    "number": 0.4,
    "beside_token": 0.4,
}
"""Reason -> weight. Chosen on our texts so that one in two hundred is held (docs/privacy.md)."""

_BLANK = "\ufffc"
_CAP = r"[A-ZÀ-ÖØ-ÞĂÂÎȘȚŞŢ][a-zà-öø-ÿăâîșțşţ]+(?:[-'’][A-ZÀ-Þ]?[a-zà-ÿ]+)?"
_NAME = rf"{_CAP}(?:[ ](?:(?:de|da|di|del|della|dos|van|von|der) )?{_CAP}){{0,2}}"

_EMAIL = re.compile(r"[^\s@\ufffc]{1,64}\s?@\s?[^\s@.\ufffc]{1,63}(?:\s?\.\s?[^\s@.\ufffc]{2,24})+")
_SPELLED = re.compile(
    r"\b\w{2,}\s?(?:chiocciola|arroba|arobase|klammeraffe|\[at\]|\(at\)|\{at\})\s?[\w-]{2,}"
    r"(?:\s?[\[({]?(?:punto|dot|point|punkt|ponto|punct|\.)[\])}]?\s?)[a-z]{2,}",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])")
_DIGITS = re.compile(r"(?<![\w.,])\+?\d(?:[ .()/-]{0,3}\d){6,24}(?!\w|[.,]\d)")
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)?\d{2}|(?:19|20)\d{2}[./-]?\d{1,2}[./-]?\d{1,2})(?!\d)"
    r"(?:[ ,T]{1,3}\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?)?|(?<!\d)\d{1,4}(?:\.\d{1,2}){2,3}(?!\d)"
)
_AMOUNT = re.compile(r"\d{1,3}(?:[ .']\d{3})+")
_HOTLINE = re.compile(
    r"(?:\+\d{2} ?)?\(?0?(?:800|803|808|810|820|840|848|900|901|902|199|1800|707|761)\)?(?:[ ./-]?\d){3,7}"
)
_CODE = re.compile(r"(?<![\w@/.-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9][A-Za-z0-9-]{7,24}(?![\w@/]|[.-]\w)")
_IP = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]\w)|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){4,7}[0-9a-fA-F]{1,4}(?![\w:])"
)
_VERSION = re.compile(
    r"\b(?:v\.?|ver\w*\.?|version\w*|release|app|ios|android|build|update|atual\w*)\s*$", re.IGNORECASE
)
_POSTAL = re.compile(
    rf"(?<![\w.,])\d{{1,4}}(?:/?[A-Za-z])?,? {{1,2}}\d{{5}} {_CAP}|(?<![\w.,])\d{{5}} {_CAP} \([A-Z]{{2}}\)"
)
_MONEY = re.compile(r"\s?(?:€|\$|£|eur|euro|lei|ron|usd|gbp|chf|real|reais|mil|k\b|%)", re.IGNORECASE)

_TITLED = re.compile(
    rf"\b(?:[Ss]ig\.(?:ra|na)?|[Ss]ignor[ae]?|[Dd]ott\.(?:ssa)?|[Aa]vv\.|[Ss]r\.|[Ss]ra\.|[Ss]rta\.|[Mm]r\.?|[Mm]rs\.?|[Mm]s\.?|"
    rf"[Dd]omnul|[Dd]oamna|[Mm]onsieur|[Mm]adame|[Mm]me\.?|[Hh]errn?|[Ff]rau|[Ss]enhora?) (?P<found>{_NAME})"
)
_INTRODUCED = re.compile(
    rf"(?i:\b(?:mi chiamo|me llamo|mi nombre es|my name is|mă numesc|ma numesc|je m['’]appelle|ich heiße|ich heisse|"
    rf"mein name ist|chamo-me|me chamo|meu nome é))\s(?P<found>{_CAP}(?:\s{_CAP}){{0,2}})"
)
_SIGNATURE = re.compile(
    rf"(?i:\b(?:saluti|saludos|regards|sincerely|stim[aă]|cordialement|grüßen|grüße|cumprimentos|atenciosamente|atentamente))"
    rf"[ ]?[,.!]?[ ]*\n+[ ]*(?P<found>{_CAP}(?:[ ](?:{_CAP}|[A-Z]\.)){{1,2}})[ ]*(?=\n|$)"
)
_INITIAL = re.compile(rf"(?<![\w.])(?P<found>[A-Z]\.[ ]?(?:[A-Z]\.[ ]?)?{_CAP})(?![\w@.])")
_PAIR = re.compile(
    rf"(?<=[a-zà-ÿăâîșțşţ,;][ ])(?P<found>{_CAP}[ ](?:(?:de|da|di|del|dos|van|von) )?{_CAP})(?![\w@&.-]|[ ](?:{_CAP}|[A-Z&\d]))"
)
_GREETED = re.compile(
    rf"(?i:\b(?:dear|gentile|egregi[oa]|car[oai]|estimad[oa]|querid[oa]|stimate?|dragă|draga|cher|chère|liebe[r]?|prezad[oa]|hi|hello|ciao|"
    rf"hola|salut|bună|bonjour|hallo|olá|grazie|gracias|thanks|merci|danke|obrigad[oa])) (?P<found>{_CAP}(?: {_CAP})?)(?=[ ]?[,!:.]?[ ]*(?:\n|$)|,)"
)
_CUE = (
    r"parlato con|intestat[oaie] a|a nome(?: di)?|a cognome|un cert[oa]|tale|mi[oa] (?:marito|moglie|figli[oa]|madre|padre|collega|fratello|sorella)|"
    r"hablado con|habl[eé] con|a nombre de|mi (?:marido|mujer|hij[oa]|madre|padre|herman[oa])|un tal|"
    r"(?:spoke|spoken|talked|chatted|dealt) (?:to|with)|in the name of|named|called|my (?:husband|wife|son|daughter|mother|father|brother|sister)|"
    r"vorbit cu|pe numele|so[tț]ul meu|so[tț]ia mea|un oarecare|parl[eé] (?:à|avec)|au nom de|mon (?:mari|fils|père|frère)|ma (?:femme|fille|mère|sœur)|"
    r"gesprochen mit|auf den namen|namens|mein (?:mann|sohn|vater|bruder)|meine (?:frau|tochter|mutter|schwester)|"
    r"fale[ij] com|falado com|em nome de|(?:meu|minha) (?:marido|esposa|mulher|filh[oa]|m[ãa]e|pai|irm[ãa]o?)"
)
_PLACED = re.compile(rf"(?i:\b(?:{_CUE})),?\s(?P<found>{_CAP}(?:[ ]{_CAP}){{1,2}})")
_BESIDE = re.compile(rf"(?:{_BLANK}P+{_BLANK}[ ](?P<after>{_CAP})(?![\w@]))")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A place of a part of the masked text and why it looks personal. ``reason`` is a key of ``WEIGHTS``."""

    part: int
    start: int
    end: int
    reason: str

    @property
    def weight(self) -> float:
        """How much it counts."""
        return WEIGHTS[self.reason]


@dataclass(frozen=True, slots=True)
class RestRisk:
    """All suspicions of one item, in order of place."""

    suspicions: tuple[Suspicion, ...] = ()

    @property
    def score(self) -> float:
        """Sum of the weights; 0 for a text that looks safe."""
        return round(sum(one.weight for one in self.suspicions), 3)

    @property
    def too_high(self) -> bool:
        """Whether the item should be held."""
        return self.score >= HOLD_AT

    @property
    def reasons(self) -> tuple[str, ...]:
        """Reasons, each once, heaviest first."""
        found = {one.reason for one in self.suspicions}
        return tuple(sorted(found, key=lambda reason: (-WEIGHTS[reason], reason)))


def rest_risk(parts: Sequence[str], people: Iterable[KnownPerson] = (), language: str = "und") -> RestRisk:
    """What still looks personal in the masked parts of one item.

    ``people`` are those whom the item's own fields name: their names must not stand in the text any more.
    """
    people = tuple(people)
    found: list[Suspicion] = []
    for index, part in enumerate(parts):
        view = visible(part)
        seen = TOKEN_PATTERN.sub(_blank, view.text)
        spans = [*_codes(seen), *_names(seen, language)]
        spans += [("own_name", m.span.start, m.span.end) for m in mentions(seen, people)]
        found.extend(Suspicion(index, *view.place(start, end), reason) for reason, start, end in _apart(spans))
    return RestRisk(tuple(sorted(found, key=lambda one: (one.part, one.start))))


Span = tuple[str, int, int]


def _blank(token: re.Match[str]) -> str:
    """A run of the token's length that matches no rule."""
    inner = "P" if token["label"] == "PERSON" else _BLANK
    return _BLANK + inner * (len(token.group()) - 2) + _BLANK


def _codes(text: str) -> Iterator[Span]:
    if "@" in text:
        yield from (("email", *match.span()) for match in _EMAIL.finditer(text))
    yield from (("email", *match.span()) for match in _SPELLED.finditer(text))
    for match in _IBAN.finditer(text):
        if sum(map(str.isdigit, match.group())) >= 10:
            yield ("iban", *match.span())
    yield from (("ip_address", *match.span()) for match in _IP.finditer(text) if not _is_version(text, match))
    yield from (("postal_address", *match.span()) for match in _POSTAL.finditer(text))
    for match in _CODE.finditer(text):
        if sum(map(str.isdigit, match.group())) >= 6:
            yield ("code", *match.span())
    undated = _DATE.sub(lambda match: _BLANK * len(match.group()), text)
    for match in _DIGITS.finditer(undated):
        if reason := _number(match.group(), undated[match.end() : match.end() + 8]):
            yield (reason, *match.span())


def _is_version(text: str, match: re.Match[str]) -> bool:
    return bool(_VERSION.search(text[max(0, match.start() - 16) : match.start()])) or any(
        part.isdigit() and int(part) > 255 for part in match.group().split(".")
    )


def _number(shown: str, after: str) -> str | None:
    digits = re.sub(r"\D", "", shown)
    if len(set(digits)) <= 2:
        return None
    if 13 <= len(digits) <= 19 and luhn(digits):
        return "card"
    if _AMOUNT.fullmatch(shown) or _MONEY.match(after):
        return None
    if _HOTLINE.fullmatch(shown):
        return None
    if shown.startswith(("+", "00")) and len(digits) >= 9:
        return "phone"
    return "long_number" if len(digits) >= 9 else "number"


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number holds (ISO/IEC 7812-1, annex B)."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _names(text: str, language: str) -> Iterator[Span]:
    for reason, pattern in (
        ("titled", _TITLED),
        ("introduced", _INTRODUCED),
        ("signature", _SIGNATURE),
        ("initial", _INITIAL),
        ("greeted", _GREETED),
        ("named_place", _PLACED),
    ):
        for match in pattern.finditer(text):
            words = match["found"].split()
            # A greeting may be to the bank itself, of which one word is enough.
            ordinary = any(map(_ordinary, words)) if reason == "greeted" else _ordinary(words[-1])
            if not ordinary:
                yield (reason, *match.span("found"))
    if language == "de":  # every noun has a capital there
        return
    for match in _PAIR.finditer(text):
        if not any(map(_ordinary, match["found"].split())):
            yield ("name_pair", *match.span("found"))
    for match in _BESIDE.finditer(text):
        if not _ordinary(match["after"]):
            yield ("beside_token", *match.span("after"))


def _ordinary(words: str) -> bool:
    """Whether the last word is one that is often written with a capital and is no name."""
    return without_marks(words.split()[-1]).lower() in _CAPITALS


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """Of spans that overlap, the heaviest; no more than a person would look at."""
    taken: list[Span] = []
    for span in sorted(spans, key=lambda one: (-WEIGHTS[one[0]], one[1], -one[2])):
        if not any(span[1] < other[2] and other[1] < span[2] for other in taken):
            taken.append(span)
            yield span
            if len(taken) == MOST_SUSPICIONS:
                return


_CAPITALS_TEXT = """
team support servizio clienti service kundenservice customer banca banco bank banque caixa caja caisse sparkasse assicurazioni insurance seguros direttore direttrice director
directeur direktor presidente president manager responsabile responsable filiale sucursal branch agence ufficio office
il la lo i le gli el los the der die das un una o os as l e y and und et si ho sono my mi ich je eu buongiorno grazie as if it they we you this that
gracias thanks danke merci multumesc obrigado operatore operatrice agent agente cliente client kunde damen herren
"""
_CAPITALS = frozenset(_CAPITALS_TEXT.split())
