"""The pieces of a postal address as patterns: kinds of street, numbers, flats, postcodes, towns, and what goes before.

All read letters without marks. Repetitions are bounded, so that no text keeps them busy.
"""

from __future__ import annotations

import re

_NAME = r"[A-Za-z0-9][\w'.\-]*"
HOUSE = (
    r"(?:s\s?/\s?n(?!\w)|snc(?!\w)|s\.n\.c\.|f\.?n\.(?!\w)|#?\d{1,4})"
    r"(?:[/-][A-Za-z0-9]{1,3}(?![\w])){0,3}(?:\s?/\s?[A-Za-z0-9]{1,3}|\s?[A-Ha-h](?![\w])|\s?(?:bis|ter|quater)\b)?"
)
_SIGN = r"(?:[ ,]*(?:n[.°ºro]{0,2}|nr\.?|no\.?|num\.?|numero|numarul|numar|nº|n\.º|km|lote|parcela)[ .]*|[ ,]{1,3})"
HEADS = {
    "it": r"via|viale|v\.le|piazza|p\.?\s?zz?a|piazzale|p\.le|corso|c\.so|largo|vicolo|strada|contrada|lungomare|salita|borgo|rione|"
    r"lung[a-z]+|galleria|loc\.|localita|frazione|fraz\.",
    "es": r"calle|c/|c\.|avenida|avda\.?|av\.|plaza|pza\.?|paseo|p\.º|ronda|camino|carretera|ctra\.?|travesia|pasaje|urbanizacion|urb\.|"
    r"via|cuesta|glorieta|barrio|callejon|rambla|alameda|bajada|costanilla|pasadizo|carrer|avinguda|placa|passeig|rua|kalea|colonia",
    "ro": r"strada|str\.?|bulevardul|b-?dul|bd\.?|bld\.?|calea|aleea|soseaua|sos\.?|piata|intrarea|intr\.|splaiul|drumul|prelungirea|sat|satul",
    "fr": r"rue|avenue|av\.?|boulevard|bd\.?|boul\.|place|pl\.|allee|impasse|quai|cours|chemin|route|square|sq\.|passage|faubourg|villa",
    "pt": r"rua|r\.|avenida|av\.?|praca|pc\.|praceta|travessa|tv\.|largo|estrada|alameda|beco|calcada|rotunda|quinta|urbanizacao|bairro",
}
EN_TAIL = (
    r"street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|way|court|ct|place|pl|crescent|cres|gardens|gdns|terrace|boulevard|"
    r"blvd|square|sq|hill|row|grove|park|mews|parkway|pkwy|highway|hwy|circle|cir|trail|walk|green|rise|view|quay|parade|loop"
)
_DE_TAIL = r"stra(?:ss|ß|s)e|str\.?|weg|platz|allee|gasse|ring|damm|ufer|steig|chaussee|pfad|promenade|hof|markt|graben|berg|stieg|wall"
_DE_BEFORE = (
    r"(?:am|an d(?:er|en)|auf d(?:er|em)|im|in d(?:er|en)|zu[mr]|unter den|hinter de[rmn]|vor de[rm]|bei de[rm])"
)

_FLAT = (
    r"(?i:(?:[\s,;/-]|[ ]?-[ ]?){1,3}(?:int(?:erno)?\.?|scala|sc(?:ara|\.)?|piano|p\.|palazzina|app(?:artamento|t|\.)?|apartment|apt\.?|flat|unit|apto\.?|"
    r"suite|ste\.?|floor|bl(?:oc(?:o|ul)?|\.)?|bloque|et(?:aj|\.)?(?=[\s.]{0,2}\d)|ap(?:artament(?:ul)?|\.)?|bat(?:iment)?\.?|esc(?:alier|alera|\.)?|"
    r"residence|etage|piso|pta\.?|puerta|portal|bajo|atico|izq(?:uierda|da|\.)?|dcha\.?|derecha|esq\.?|dto\.?|frente|r/c|cave|"
    r"sala|lote|parcela|conj(?:unto|\.)?|dpto\.?|depto\.?|hinterhaus|vorderhaus|whg\.?|og|eg|\d{1,2}\. ?og|stock|top|o\.?p\.?|km|sector(?:ul)?|#|"
    r"\d{1,2}\s?[.]?[ºª°o](?:\s?[A-Za-z]\b)?|\d{1,2}(?:e|eme|er|st|nd|rd|th)\b)(?![A-Za-z])"
    r"(?:[\s.]{0,2}(?:[A-Z]?\d{1,4}[A-Za-z]?|[A-Za-z])(?![\w]))?(?:\s(?:izq|dcha|esq|dto|frente|etage|stock|floor|izquierda|derecha)\b\.?)?)"
)
_UK = r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}"
_LETTERED = rf"{_UK}|[A-Z]\d[\dW]\s[A-Z0-9]{{4}}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|[A-Z]\d{{4}}[A-Z]{{3}}"
_LONG = r"\d{4}-\d{3}|\d{5}(?:-\d{3,4})?|\d{6}"
_LED = r"(?:(?:CAP|C\.?P\.?|CEP|PLZ|[A-Z]{2})\s|(?:CH|D|A|I|F|B|L|E|P|RO)-)?"
POST = rf"(?:{_LED}(?:{_LONG})|{_LED}\d{{4}}(?=[\s,-]{{1,3}}[A-Za-z])|(?i:{_LETTERED}))(?![\w])"
_NOT_TOWN = r"(?!(?:Grazie|Gracias|Thank|Thanks|Merci|Danke|Obrigad[oa]|Multumesc|Il|Lo|Non|Ho|El|Los|No|The|I|Je|Le|Ich|Nu|O|A|E)\b)"
_TOWN_WORD = r"[A-Z][A-Za-z'.]+(?:-[A-Za-z'.]+)*(?![\w])"
_TOWN = (
    rf"(?:A\s)?{_NOT_TOWN}{_TOWN_WORD}(?:[ ](?:(?:de|di|da|do|del|della|dei|la|le|les|el|los|sur|sous|am|an der|im|bei|in|upon|"
    rf"nell'|d'|do|dos)[ ])?{_TOWN_WORD}){{0,3}}(?:\s(?:Cedex\s)?\d{{1,2}}(?=[,.\n]|$|\s?[A-Z]))?"
)
_SMALL_TOWN = r"[a-z'.]{3,}(?:[ -][a-z'.]{2,}){0,2}(?=[.,;!?)\n(]|\s\(|$)"
_SIDE = r",?\s[NESW]{1,2}(?=,|\s[A-Z]|$)"
_AT = r"[\s,]{1,2}(?i:c/o|presso|chez|bei)\s" + _TOWN_WORD + rf"(?:\s{_TOWN_WORD}){{0,2}}"
_REGION = r",?\s(?i:jud(?:etul|\.)?|sector(?:ul)?|provincia|prov\.|com\.|comuna)\s[A-Za-z0-9]+(?:[ -][A-Z]\w+)?"
_STATE = r"[ ]?[,/-]?[ ]?(?<![A-Za-z])[A-Z]{2}(?:\s\d{5}(?:-\d{4})?)?(?![\w])|\.?\s?\((?:[A-Z]{2}|" + _TOWN + r")\)"
_COLONY = rf"(?i:[ ,]{{1,2}}(?:col(?:onia|\.)|urb(?:anizacion|\.)|bairro|barrio)\s){_TOWN}"
POST_AND_TOWN = re.compile(rf"[\s,;-]{{1,3}}{POST}(?:[ ,-]{{1,3}}(?:{_TOWN}|{_SMALL_TOWN}))?")
PARTS = tuple(
    re.compile(part)
    for part in (
        _FLAT,
        POST_AND_TOWN,
        r",\s\d{1,2}-\d{1,2}(?=,\s)",
        _AT,
        _SIDE,
        _COLONY,
        _REGION,
        rf"\s?[,-]\s?{_TOWN}(?=(?:[^\n.;]{{0,24}}?|\s?\n)[\s,]{POST})",
        rf"\n{_TOWN}(?=\n{POST})",
        rf"\s{_TOWN}(?=,?\s{POST})",
        _STATE,
    )
)
"""What may follow a street line, each several times."""
ONCE = tuple(
    re.compile(part)
    for part in (rf"\s?,\s?{_TOWN}", rf"\s-\s{_TOWN}", rf"\s(?:a|in|en|em|la|din)\s{_TOWN}", rf"{_REGION},\s{_TOWN}")
)
"""Towns without a postcode."""
SMALL_ONCE = (
    re.compile(rf"\s?,?\s?[a-z'.]{{3,}}(?:[ -][a-z'.]{{2,}}){{0,2}},?\s(?i:{POST})"),
    re.compile(rf"\s?,\s?{_SMALL_TOWN}"),
    re.compile(r"\.?\s?\((?!e |o |a )[^\W\d][\w -]{1,20}\)"),
)
"""The same where the writer uses no capitals."""

_BUILDING = (
    r"(?:The\s)?(?:[A-Z][\w']+\s){0,3}(?:Cottage|House|Villa|Lodge|Farm|Hall|Court|Rectory|Barn|Manor|Building|Tower)"
)
_ESTATE = r"(?:Residence|Residencia|Residenza|Residencial|Villa|Palazzo|Condominio|Edificio|Immeuble|Batiment|Haus|Casa|Urbanizacion|Urb\.)"
LEAD = re.compile(
    rf"(?<!\w)(?:(?i:c/o|presso|chez|bei)\s{_TOWN_WORD}(?:\s{_TOWN_WORD}){{0,2}}|(?i:flat|unit|apt\.?|suite|room|floor|appt\.?)\s?[\w/]{{1,5}}|"
    rf"{_BUILDING}|{_ESTATE}(?:\s(?:de|del|la|las|los|les|do|dos)){{0,2}}(?:\s{_TOWN_WORD}){{1,3}}|{POST}\s{_TOWN}|(?:al\s)?\d/\d)[ ]?(?:[,\n]|(?<=\d/\d))[ ]?$"
)
"""What may stand before a street line, at the end of a stretch."""


def headed(heads: str) -> re.Pattern[str]:
    """A kind of street, its name and the number."""
    return re.compile(
        rf"(?<![\w.])(?P<head>{heads})(?:(?<=[./])[ ]?|[ ]{{1,2}})(?P<name>{_NAME}(?:[ ]{_NAME}){{0,5}}?)"
        rf"(?P<sign>{_SIGN})(?P<house>{HOUSE})(?![\w%€]|[.,]\d|\s?(?:€|eur|%|/\d))",
        re.IGNORECASE,
    )


STREETS = {
    **{language: (headed(heads),) for language, heads in HEADS.items()},
    "fr": (
        re.compile(
            rf"(?<![\w.])(?P<house>\d{{1,4}}(?:\s?(?:bis|ter|[A-Da-d]))?)(?:,\s?|\s)(?P<head>{HEADS['fr']})\s(?P<name>{_NAME}(?:[ ]{_NAME}){{0,3}})",
            re.IGNORECASE,
        ),
        headed(HEADS["fr"]),
    ),
    "en": (
        re.compile(
            rf"(?<![\w.,/])(?:(?:flat|unit|apartment|apt\.?|suite|room|house|floor)\s?\d{{0,4}}[A-Za-z]?(?:,\s?|\s))?"
            rf"(?P<house>\d{{1,5}}[A-Za-z]?(?:-\d{{1,4}})?)\s(?P<name>(?:{_NAME}\s){{1,3}}?)(?P<head>{EN_TAIL})\b\.?(?:\s\d{{1,3}}\b(?![.,]?\d|\s?[%€$£]))?(?![\w'])",
            re.IGNORECASE,
        ),
        re.compile(
            rf"(?<![\w.,])(?P<house>)(?P<name>(?:[A-Z][\w']+\s){{1,3}}?)(?P<head>(?i:{EN_TAIL}))(?=,\s?(?:{_TOWN},?\s)?{_UK}\b)"
        ),
    ),
    "de": (
        re.compile(
            rf"(?<![\w.])(?P<name>(?:[A-Za-z][\w.-]*[\s-]){{0,3}}?[A-Za-z]?[\w.]*?)(?P<head>-?(?:{_DE_TAIL}))(?P<sign>\s)(?P<house>{HOUSE})"
            r"(?![\w%€]|[.,]\d|\s?(?:€|eur|uhr|%))",
            re.IGNORECASE,
        ),
    ),
}
DE_HINT = re.compile(rf"(?:{_DE_TAIL})\s[\dsf#]", re.IGNORECASE)
DE_PLACES = re.compile(
    rf"(?<![\w.])(?P<head>(?i:{_DE_BEFORE}))\s(?P<name>(?!(?:[\w-]+\s)?[\w-]*(?i:{_DE_TAIL})\b)[A-Z][\w-]+(?:\s[A-Z][\w-]+)?)(?P<sign>\s)(?P<house>{HOUSE})(?![\w%€.])"
)
"""``Am Stadtpark 12``: an address only with its postcode or after a word for living."""

_STREET_NAME = rf"(?:(?:de|del|della|dei|di|da|do|dos|das|des|du|la|las|los|le|les)\s){{0,2}}{_TOWN_WORD}(?:\s(?:(?:de|da|di|do|e|y)\s)?{_TOWN_WORD}){{0,3}}"
_ROMANCE = rf"(?P<value>(?i:{'|'.join(HEADS[one] for one in ('it', 'es', 'ro', 'fr', 'pt'))})[ ]{_STREET_NAME})"
HOME_STREET = re.compile(
    r"\b(?i:abit[oai]|abitiamo|risied[oe]|resident[ei]|vivo|vivimos|resido|moro|moramos|locuiesc|locuim|stau|j'habite|nous habitons|domiciliee?|"
    rf"domiciliad[oa])\s(?i:(?:in|en|na|no|a|al|au|pe|sulla|la|el)\s){{0,2}}{_ROMANCE}"
    rf"|\b(?i:live|living|lives|lived|moved|house|home|flat)\s(?:on|in|at|to)\s(?P<en>(?:[A-Z][\w']+\s){{1,3}}(?i:{EN_TAIL})\b)"
    rf"|\b(?i:wohne|wohnen|wohnt|wohnhaft)\s(?:in der|in dem|im|am|an der|auf der|in)?\s?(?P<de>(?:[A-Z][\w-]+\s)?[A-Z][\w-]*(?i:{_DE_TAIL})\b)"
)
"""The street of somebody's home, without a number."""

HOME_HINTS = (
    "abit", "risied", "resident", "vivo", "vivimos", "resido", "moro", "moramos", "locui", "stau", "domicili",
    "live", "living", "moved", "house", "home", "flat", "wohn",
)  # fmt: skip

BOX = re.compile(
    r"(?<![\w.])(?i:(?P<sure>casella\spostale|p\.?\s?o\.?\s?box|apartado\s(?:de\scorreos|postal)|postfach|boite\spostale|caixa\spostal|casuta\spostala)"
    r"|apartado|c\.\s?p\.|b\.\s?p\.|o\.p\.)\s?(?:n[.°ºr]{0,2}\s?)?(?P<house>\d{1,6}(?:\s\d{2,3}){0,3})(?![\w.,]\d|\w)"
)
BOX_HINTS = ("postal", "box", "apartado", "postfach", "c.p", "c. p", "b.p", "b. p")
POSTCODE_SAID = re.compile(
    rf"\b(?i:post ?code|zip(?: code)?|eircode)(?i:\s(?:is|was|now)|:){{0,2}}\s(?P<value>(?i:{_LETTERED})|\d{{5}})(?!\w)"
)
CIVIC = re.compile(
    rf"\b(?i:civico|numero|al)\s(?P<value>\d{{1,4}}(?:/?[A-Za-z])?\sdi\s(?i:{HEADS['it']})\s{_STREET_NAME})"
)
