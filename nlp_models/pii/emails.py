"""E-mail addresses, also those that are spelled out to escape a filter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.items import PiiSpan
from nlp_models.pii.rule import PatternFinder

_PLAIN = re.compile(r"(?<![\w.+%-])[A-Za-z0-9][\w.+%'-]{0,63}\s?@\s?(?:[A-Za-z0-9-]{1,63}\.\s?){1,5}[A-Za-z]{2,12}\b")
_TIGHT = re.compile(r"[\w.+%'-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,12}")
_AT_WORD = r"chiocciola|chiocciolina|chioccola|arroba|arobase|arobas|a\s?commercial|klammeraffe|coada\sde\smaimuta|a\srond|arond"
_AT = re.compile(
    rf"\s*[\[({{<]\s*(?:at|aet|a|@|{_AT_WORD})\s*[\])}}>]\s*|\s(?P<word>{_AT_WORD})\s|\s(?P<weak>at)\s"
    r"|(?<=[a-z0-9])(?P<caps>AT)(?=[a-z0-9])|[_-]at[_-]|\s(?P<open>@)\s|(?<=\w)@\s",
    re.IGNORECASE,
)
_DOT_WORD = r"punto|dot|punct|point|punkt|ponto"
_DOT = rf"(?:\s*[\[({{]\s*(?:{_DOT_WORD}|\.)\s*[\])}}]\s*|\s(?:{_DOT_WORD})\s|(?<=[a-z0-9])DOT(?=[a-z0-9]))"
_UNDER = r"underscore|trattino\sbasso|guion\sbajo|tiret\sbas|tiret\sdu\s(?:8|bas)|unterstrich|sublinhado|underline|liniuta\sjos"
_DASH = r"trattino|guion|dash|hyphen|tiret|bindestrich|minus|hifen|traco|cratima|liniuta|meno|menos"
_JOIN = rf"(?:{_DOT}|\s*[\[(]\s*(?:{_UNDER}|{_DASH}|_|-)\s*[\])]\s*|\s(?:{_UNDER}|{_DASH})\s|\s?\.\s?)"
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
_LOGIN = re.compile(r"[\w]*[\d_.]\w*|\s", re.IGNORECASE)
_HINT = re.compile(rf"\bat\b|{_AT_WORD}|\(a\)|\[a|[a-z0-9]AT[a-z0-9]|@\s|\s@|[({{\[]\s?@", re.IGNORECASE)


class EmailFinder(PatternFinder):
    """``mario.rossi@x.it``, ``mario punto rossi chiocciola x punto it``, ``a [at] b [dot] c``, ``aATbDOTc``."""

    name = "emails@1"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Addresses as they are written, then spelled ones around each word that stands for the @."""
        if "@" in text:
            for match in _TIGHT.finditer(text):
                lead = len(match.group()) - len(match.group().lstrip("'.-+%"))
                yield PiiSpan(match.start() + lead, match.end(), "EMAIL", 0.99, "pattern:email")
        if _HINT.search(text):
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
        if sign["weak"] and _AT.match(text, domain.end()):
            continue
        literal = domain["spoken"].strip() == "."
        if literal and domain["spoken"] != "." and not sign["open"]:
            continue
        if sign["weak"] and literal and not (_MAILBOXES.fullmatch(domain["host"]) or _LOGIN.search(local.group())):
            continue
        yield PiiSpan(left + local.start(), domain.end(), "EMAIL", 0.9, "pattern:email_spelled")
