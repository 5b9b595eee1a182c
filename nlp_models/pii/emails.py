"""E-mail addresses, also those that are spelled out to escape a filter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.items import PiiSpan
from nlp_models.pii.rule import PatternFinder, has_any

_TIGHT = re.compile(r"[\w.+%'-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,12}")
_AT_WORD = r"chiocciola|chiocciolina|chioccola|arroba|arobase|arobas|a\s?commercial|klammeraffe|coada\sde\smaimuta|a\srond|arond"
_AT = re.compile(
    rf"\s*[\[({{<]\s*(?:at|aet|a|@|{_AT_WORD})\s*[\])}}>]\s*|\s(?P<word>{_AT_WORD})\s|\s(?P<weak>at|chez|presso)\s"
    r"|(?<=[a-z0-9])(?P<caps>AT)(?=[a-z0-9])|[_-]at[_-]|\s[-*]at[-*]\s|&(?:#64|#x40|commat);|%40|\s(?P<open>@)\s|(?<=\w)@\s",
    re.IGNORECASE,
)
_DOT_WORD = r"punto|dot|punct|point|punkt|ponto"
_DOT = (
    rf"(?:\s*[\[({{<]\s*(?:{_DOT_WORD}|\.)\s*[\])}}>]\s*|\s(?:{_DOT_WORD})\s|(?<=[a-z0-9])DOT(?=[a-z0-9])"
    r"|[_-]dot[_-]|\s[-*]dot[-*]\s|&(?:#46|#x2e|period);|%2e)"
)
_UNDER = r"underscore|trattino\sbasso|guion\sbajo|tiret\sbas|tiret\sdu\s(?:8|bas)|unterstrich|sublinhado|underline|liniuta\sjos"
_DASH = r"trattino|guion|dash|hyphen|tiret|bindestrich|minus|hifen|traco|cratima|liniuta|meno|menos"
_JOIN = rf"(?:{_DOT}|\s*[\[(]\s*(?:{_UNDER}|{_DASH}|_|-)\s*[\])]\s*|\s(?:{_UNDER}|{_DASH})\s|\s?\.\s?|\s(?=\d{{1,4}}$))"
_LOCAL = re.compile(rf"(?<![\w.])[A-Za-z0-9][\w.+-]*?(?:{_JOIN}[\w+-]+){{0,5}}$", re.IGNORECASE)
_DOMAIN = re.compile(
    rf"(?P<host>[a-z0-9-]+?)(?P<spoken>{_DOT}|\s?\.\s?)(?:[a-z0-9-]+?(?:{_DOT}|\.)){{0,3}}(?P<tld>[a-z]{{2,6}})\b",
    re.IGNORECASE,
)
_MAILBOXES = re.compile(
    r"gmail|googlemail|yahoo|hotmail|outlook|live|msn|icloud|me|aol|proton|protonmail|gmx|web|libero|virgilio|tiscali|alice|"
    r"orange|free|wanadoo|laposte|sfr|sapo|uol|bol|terra|telefonica|sky|btinternet|t-online|posteo|mail|ymail|fastmail|zoho",
    re.IGNORECASE,
)
_TOPS_TEXT = """
com net org info biz eu it es uk ie us ca au ro md fr be ch lu de at li pt br mx ar co cl me io dev app email online
cloud example invalid test edu gov ac nz za in se no dk fi pl cz hu gr ai tv pro xyz site name
"""
_TOPS = frozenset(_TOPS_TEXT.split())
_LOOSE = re.compile(
    rf"(?<![\w.+%-])[A-Za-z0-9][\w.+%'-]{{0,63}}\s?@\s?(?:{_MAILBOXES.pattern})\s?[.,]\s?(?:{'|'.join(sorted(_TOPS))})(?![\w@])",
    re.IGNORECASE,
)
_SPACED = re.compile(
    r"(?<![\w.])(?:[A-Za-z0-9._-] ){2,40}@(?: [A-Za-z0-9-]){2,40} \.(?: [A-Za-z]){2,10}(?: \.(?: [A-Za-z]){2,3})?(?![\w])"
)
_LOGIN = re.compile(r"[\w]*[\d_.]\w*|\s", re.IGNORECASE)
_HINTS = (
    "@", "chiocc", "arrob", "arob", "rond", "maimuta", "commerc", "klammer", " at ", "at]", "at)", "at}", "at>", "-at-", "_at_", "*at*",
    "aet", "(a", "[a", " chez ", " presso ", "%40", "&#", "&commat",
)  # fmt: skip
_CAPS = re.compile("[a-z0-9]AT[a-z0-9]")


class EmailFinder(PatternFinder):
    """``mario.rossi@x.it``, ``mario punto rossi chiocciola x punto it``, ``a [at] b [dot] c``, ``aATbDOTc``."""

    name = "emails@2"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Addresses as they are written, then spelled ones around each word that stands for the @."""
        if "@" in text:
            for match in _TIGHT.finditer(text):
                lead = len(match.group()) - len(match.group().lstrip("'.-+%"))
                yield PiiSpan(match.start() + lead, match.end(), "EMAIL", 0.99, "pattern:email")
            for loose in (_LOOSE, _SPACED):
                for match in loose.finditer(text):
                    if not _TIGHT.fullmatch(match.group()):
                        yield PiiSpan(match.start(), match.end(), "EMAIL", 0.95, "pattern:email_spaced")
        if has_any(text.lower(), _HINTS) or _CAPS.search(text):
            yield from _spelled(text)


def _spelled(text: str) -> Iterator[PiiSpan]:
    for sign in _AT.finditer(text):
        if sign["caps"] and sign["caps"] != "AT":
            continue
        domain = _DOMAIN.match(text, sign.end())
        left = max(0, sign.start() - 90)
        local = _LOCAL.search(text[left : sign.start()])
        if not domain or not local:
            continue
        if sign["weak"] and not _is_domain(sign["weak"].lower(), domain["host"], domain["tld"].lower()):
            continue
        if sign["weak"] and _AT.match(text, domain.end()):
            continue
        literal = domain["spoken"].strip() == "."
        if literal and domain["spoken"] != "." and not sign["open"]:
            continue
        if sign["weak"] and literal and not (_MAILBOXES.fullmatch(domain["host"]) or _LOGIN.search(local.group())):
            continue
        yield PiiSpan(left + local.start(), domain.end(), "EMAIL", 0.9, "pattern:email_spelled")


def _is_domain(at: str, host: str, top: str) -> bool:
    """Whether what stands after a word that says where somebody is (``at``, ``chez``) is a domain, its end mistyped or not."""
    if _MAILBOXES.fullmatch(host):
        return top in _TOPS or len(top) <= 3
    return at == "at" and top in _TOPS
