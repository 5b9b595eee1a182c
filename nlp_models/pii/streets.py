"""Street addresses by the habits of each country: kind of street, name, number, and all that follows of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.items import PiiSpan
from nlp_models.pii.rule import PatternFinder, said_before

_NAME = r"[A-Za-z0-9][\w'.\-]*"
_HOUSE = r"(?:s\s?/\s?n(?!\w)|snc(?!\w)|f\.?n\.(?!\w)|\d{1,4})(?:\s?/\s?[A-Za-z0-9]{1,3}|\s?[A-Ha-h](?![\w])|\s?(?:bis|ter|quater|bis)\b)?"
_NUMBER_SIGN = r"(?:[ ,]*(?:n[.°ºro]{0,2}|nr\.?|no\.?|num\.?|numero|numarul|numar|nº|n\.º|km)[ .]*|[ ,]{1,3})"
_HEADS = {
    "it": r"via|viale|v\.le|piazza|p\.?\s?zz?a|piazzale|p\.le|corso|c\.so|largo|vicolo|strada|contrada|lungomare|salita|borgo|rione|lung[a-z]+|galleria|loc\.|localita|frazione|fraz\.",
    "es": r"calle|c/|c\.|avenida|avda\.?|av\.|plaza|pza\.?|paseo|p\.º|ronda|camino|carretera|ctra\.?|travesia|pasaje|urbanizacion|via|cuesta|glorieta|barrio|callejon|rambla|alameda|bajada|costanilla|pasadizo|carrer|avinguda|placa|passeig|rua|kalea|rambla",
    "ro": r"strada|str\.?|bulevardul|b-?dul|bd\.?|bld\.?|calea|aleea|soseaua|sos\.?|piata|intrarea|splaiul|drumul|prelungirea",
    "fr": r"rue|avenue|av\.?|boulevard|bd\.?|boul\.|place|pl\.|allee|impasse|quai|cours|chemin|route|square|passage|faubourg|villa",
    "pt": r"rua|r\.|avenida|av\.?|praca|pc\.|travessa|tv\.|largo|estrada|alameda|beco|calcada|rotunda|quinta|urbanizacao|bairro",
}
_EN_TAIL = (
    r"street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|way|court|ct|place|pl|crescent|cres|gardens|gdns|terrace|boulevard|"
    r"blvd|square|sq|hill|row|grove|park|mews|parkway|pkwy|highway|hwy|circle|cir|trail|walk|green|rise|view|quay|parade|loop"
)
_DE_TAIL = r"stra(?:ss|ß|s)e|str\.?|weg|platz|allee|gasse|ring|damm|ufer|steig|chaussee|pfad|promenade|hof|markt|graben|berg|stieg|wall"
_FLAT = (
    r"(?i:[\s,;/-]{1,3}(?:int(?:erno)?\.?|scala|sc(?:ara|\.)?|piano|p\.|palazzina|app(?:artamento|t|\.)?|apartment|apt\.?|flat|unit|"
    r"suite|ste\.?|floor|bl(?:oc(?:o|ul)?|\.)?|bloque|et(?:aj|\.)?|ap(?:artament(?:ul)?|to|\.)?|bat(?:iment)?\.?|esc(?:alier|alera|\.)?|"
    r"residence|etage|piso|pta\.?|puerta|portal|bajo|atico|izq(?:uierda|da|\.)?|dcha\.?|derecha|esq\.?|dto\.?|frente|r/c|cave|"
    r"sala|lote|hinterhaus|vorderhaus|whg\.?|og|eg|stock|top|#|\d{1,2}\s?[.]?[ºª°o](?:\s?[A-Za-z]\b)?|\d{1,2}(?:e|eme|er|st|nd|rd|th)\b)"
    r"(?:[\s.]{0,2}(?:[A-Z]?\d{1,4}[A-Za-z]?|[A-Za-z])(?![\w]))?(?:\s(?:izq|dcha|esq|dto|frente|etage|stock|floor|izquierda|derecha)\b\.?)?)"
)
_POST = (
    r"(?:\d{4}-\d{3}|\d{5}(?:-\d{3,4})?|\d{6}|\d{4}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|(?:[A-Z]{2}\s)?\d{5}(?:-\d{4})?)"
)
_TOWN_WORD = r"[A-Z][A-Za-z'.]+(?:-[A-Za-z'.]+)*(?![\w])"
_TOWN = rf"{_TOWN_WORD}(?:[ ](?:(?:de|di|da|do|del|della|dei|la|le|les|el|los|sur|sous|am|an der|im|bei|in|upon|nell'|d'|do|dos)[ ])?{_TOWN_WORD}){{0,3}}"
_REGION = r",?\s(?i:jud(?:etul|\.)?|sector(?:ul)?|provincia|prov\.)\s[A-Za-z0-9]+(?:[ -][A-Z]\w+)?"
_TAIL = re.compile(
    rf"(?:{_FLAT}){{0,4}}(?:[\s,;-]{{1,3}}(?:CAP\s|C\.?P\.?\s)?{_POST}(?![\w])(?:[\s,-]{{1,3}}(?:{_TOWN}|(?i:[a-z]{{3,}}(?:[ -][a-z]{{2,}}){{0,1}}(?=[.,;!?\n]|$))))?"
    rf"|\s?,\s?{_TOWN}(?:,?\s{_POST}(?![\w]))?|\s-\s{_TOWN}|\s{_POST}(?![\w]))?"
    rf"(?:,?\s(?:[A-Z]{{2}}(?:\s\d{{5}}(?:-\d{{4}})?)?)(?![\w])|\.?\s?\((?:[A-Z]{{2}}|{_TOWN})\)|{_REGION}(?:,\s{_TOWN})?|\s(?:a|in|en|em|la|din)\s{_TOWN})?(?:,\s?{_TOWN}(?=\s{_POST}))?(?:,?\s{_POST}(?![\w]))?"
)
_SMALL_POST = r"(?:\d{4}-\d{3}|\d{4,6}(?:-\d{3,4})?|[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}|[a-z]{2}\s\d{5})"
_SMALL_TOWN = r"[a-z'.]{3,}(?:[ -][a-z'.]{2,}){0,2}"
_TAIL_SMALL = re.compile(
    rf"(?:{_FLAT}){{0,4}}(?:[\s,;-]{{1,3}}{_SMALL_POST}(?![\w])(?:[\s,-]{{1,3}}{_SMALL_TOWN}(?=[.,;!?)\n(]|\s\(|$))?"
    rf"|\s?,\s?{_SMALL_TOWN},?\s{_SMALL_POST}(?![\w])|\s?,\s?{_SMALL_TOWN}(?=[.;!?)\n(]|$))?(?:\.?\s?\((?!e |o |a )[^\W\d][\w -]{{1,20}}\)|{_REGION})?"
)
_EN_FRONT = r"(?:(?:flat|unit|apartment|apt\.?|suite|room|house|floor)\s?\d{0,4}[A-Za-z]?(?:,\s?|\s))?"
_HOME = re.compile(
    r"\b(?:abit\w*|resident\w*|residenza|indirizzo|domicili\w*|vivo|vivi\w*|viv\w+|recapito|sped\w*|consegn\w*|trasferi\w*|casa|direccion|"
    r"reside\w*|envi\w*|mudad\w*|live|living|address|deliver\w*|moved|post|send|sent|home|house|locui\w*|stau|adres\w*|domiciliul|"
    r"livr\w*|mutat|habite\w*|adresse|demeur\w*|domicile|envoy\w*|demenag\w*|wohn\w*|anschrift|gezogen|lieferung|zustell\w*|morada|"
    r"moro|endereco|entrega|mudei|apartament\w*|piso|portone|raccomandata|citofono|paquete|colet\w*|pacco)\b"
)


def _heads(heads: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w.])(?P<head>{heads})(?:(?<=[./])[ ]?|[ ]{{1,2}})(?P<name>{_NAME}(?:[ ]{_NAME}){{0,5}}?){_NUMBER_SIGN}{_HOUSE}(?![\w%€]|[.,]\d|\s?(?:€|eur|%|/\d))",
        re.IGNORECASE,
    )


_STREETS = {
    **{language: _heads(heads) for language, heads in _HEADS.items()},
    "fr": re.compile(
        rf"(?<![\w.])\d{{1,4}}(?:\s?(?:bis|ter|[A-Da-d]))?(?:,\s?|\s)(?P<head>{_HEADS['fr']})\s(?P<name>{_NAME}(?:[ ]{_NAME}){{0,3}})",
        re.IGNORECASE,
    ),
    "en": re.compile(
        rf"(?<![\w.,]){_EN_FRONT}\d{{1,5}}[A-Za-z]?\s(?P<name>(?:{_NAME}\s){{1,3}}?)(?P<head>{_EN_TAIL})\b\.?(?:\s\d{{1,3}}\b(?![.,]?\d|\s?[%€$£]))?(?![\w'])",
        re.IGNORECASE,
    ),
    "de": re.compile(
        rf"(?<![\w.])(?P<name>(?:[A-Za-z][\w.-]*[\s-]){{0,3}}?[A-Za-z]?[\w.]*?)(?P<head>-?(?:{_DE_TAIL}))\s{_HOUSE}(?![\w%€]|[.,]\d|\s?(?:€|eur|uhr|%))",
        re.IGNORECASE,
    ),
}
_DE_OUTSIDE = frozenset(("der", "die", "adresse", "anschrift", "ich", "neu", "kunde", "nutzer", "wohnhaft", "wohne"))
_NO_STREET = re.compile(
    r"\b(?:eur|euros?|usd|lei|ron|EUR|USD|RON|in|the|on|at|for|from|to|minutes?|hours?|days?|weeks?|months?|years?|times?|people|"
    r"minuti|giorni|volte|anni|mesi|minutos|dias|veces|anos|meses|zile|luni|ani|minute|ore|jours|mois|ans|fois|tage|wochen|jahre)\b"
)
_FR_NAME_END = re.compile(
    r"(?:\s(?:et|est|a|ou|pour|mais|qui|que|depuis|car|je|il|elle|on|nous|vous|avec|sans|dans|sur|c'est|pas)\b.*)",
    re.IGNORECASE,
)


class StreetFinder(PatternFinder):
    """Addresses with a number; a street alone is a place and is left."""

    name = "streets@1"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """The street line of the language, then flat, postcode and town as far as they follow without a gap."""
        pattern = _STREETS.get(language)
        if pattern is None:
            return
        for match in pattern.finditer(text):
            start, end = match.span()
            name = match["name"].strip()
            if language == "fr" and (cut := _FR_NAME_END.search(name)):
                end = match.start("name") + cut.start()
            if language == "de":
                lead = _de_lead(match["name"])
                start, name = match.start() + lead, match["name"][lead:].strip()
            if not _likely(text, match, name, start):
                continue
            tail = (_TAIL_SMALL if _small(text, start, end) else _TAIL).match(text, end)
            stop = tail.end() if tail else end
            yield PiiSpan(start, start + len(text[start:stop].rstrip(" ,;-.")), "ADDRESS", 0.85, "context:street")


def _likely(text: str, match: re.Match[str], name: str, start: int) -> bool:
    """A capital in the name, a text without any capital, or a word for living and sending before it."""
    if not name and match["head"][:1].islower():
        return False
    if _NO_STREET.search(name) or match["head"] in ("cuesta", "largo"):
        return False
    if _small(text, start, match.end()):
        return True
    capital = any(char.isupper() for char in name) or match["head"][:1].isupper()
    return capital or said_before(_HOME, text, start, 50, 5)


def _small(text: str, start: int, end: int) -> bool:
    """Whether the writer uses no capitals around here."""
    return text[max(0, start - 25) : end + 25].islower()


def _de_lead(name: str) -> int:
    """How many letters of the words before a German street's kind are no part of its name."""
    words = list(re.finditer(r"\S+\s?", name))
    lead = len(name) if name.endswith(" ") else (words[-1].start() if words else 0)
    for word in reversed(words):
        if word.start() < lead and (not word.group()[:1].isupper() or word.group().strip().lower() in _DE_OUTSIDE):
            break
        lead = min(lead, word.start())
    return lead
