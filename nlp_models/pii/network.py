"""IP and MAC addresses, UUIDs of devices and sessions, and links that carry somebody's token, id or name."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from feedback.items import PiiSpan
from nlp_models.pii.handles import is_company
from nlp_models.pii.rule import PatternFinder, before

_IP4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IP6 = re.compile(
    r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::|[0-9A-Fa-f]{1,4}|:[0-9A-Fa-f]{1,4}){1,6}(?![\w:])|(?<![\w:])::[0-9A-Fa-f:]{2,}"
)
_VERSION = re.compile(
    r"(?:\b(?:v|ver|version\w*|versiune\w*|versao|versione|release|build|app|ios|android|firmware)\.?\s*)$"
)
_MAC = re.compile(r"(?<![\w:-])(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w:-])")
_UUID = re.compile(r"(?<![\w-])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![\w-])")
_PUBLIC = re.compile(
    r"[?&](?:utm_\w+|lang|language|locale|hl|gl|page|tab|section|sort|order|view|category|topic|theme|year)=[\w.%+-]*",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?\s?://|www\.)[^\s<>\"')\]}]+|(?<![\w@.])(?:[a-z0-9-]+\.)+[a-z]{2,12}/[^\s<>\"')\]}]+", re.IGNORECASE
)
_PERSONAL = re.compile(
    r"[?&;#][\w.-]*=[^&]*[\w]{3,}|/(?:u|user|users|usuario|utente|utilizator|profile?|perfil|profilo|cliente?|customer|member|t|token|"
    r"reset|verify|sign|invite|dl|doc|my|me|id|account|s|r)/[^/\s]{3,}|(?=[0-9a-f-]*\d)[0-9a-f-]{10,}|\d{5,}|[\w.]+@|"
    r"(?=\w*\d)(?=\w*[A-Za-z])[\w-]{12,}",
    re.IGNORECASE,
)


_FEWEST_JOINS = 4
_PROFILE = re.compile(
    r"(?:[\w-]+\.)?(?:instagram\.com|facebook\.com|fb\.com|twitter\.com|x\.com|tiktok\.com|t\.me|linkedin\.com/in|github\.com|snapchat\.com/add|"
    r"reddit\.com/user|youtube\.com|threads\.net|mastodon\.social|paypal\.me|pinterest\.\w{2,3})/@?(?P<name>[\w.%-]{3,40})",
    re.IGNORECASE,
)
_NOT_A_PROFILE = re.compile(
    r"watch|hashtag|search|explore|help|about|pages?|groups?|events?|p|reel|status|share|sharer|login|intent|company",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:https?\s?://)?[^/?#]+", re.IGNORECASE)


class NetworkFinder(PatternFinder):
    """IPv4, IPv6, MAC addresses, UUIDs and personal links; a company's public page is left alone."""

    name = "network@2"

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Addresses that parse and are not a version number; links with a personal part after the host."""
        for match in _IP4.finditer(text):
            if _parses(match.group()) and not _VERSION.search(before(text, match.start(), 14)):
                yield PiiSpan(match.start(), match.end(), "IP_ADDRESS", 0.97, "pattern:ipv4")
        if text.count(":") >= 2:
            for match in _IP6.finditer(text):
                if _parses(match.group()):
                    yield PiiSpan(match.start(), match.end(), "IP_ADDRESS", 0.97, "pattern:ipv6")
        if text.count(":") + text.count("-") >= _FEWEST_JOINS:
            for pattern, reason in ((_MAC, "pattern:mac"), (_UUID, "pattern:uuid")):
                for match in pattern.finditer(text):
                    yield PiiSpan(match.start(), match.end(), "ACCOUNT_REF", 0.97, reason)
        if "/" in text or "www." in text:
            for match in _LINK.finditer(text):
                end = match.start() + len(match.group().rstrip(".,;:!?"))
                host = _HOST.match(text, match.start(), end)
                if host and (_PERSONAL.search(_PUBLIC.sub("", text[host.end() : end])) or "@" in host.group()):
                    yield PiiSpan(match.start(), end, "URL", 0.95, "pattern:personal_link")
                elif _is_profile(text[match.start() : end]):
                    yield PiiSpan(match.start(), end, "URL", 0.9, "pattern:profile_link")


def _is_profile(link: str) -> bool:
    """Whether a link leads to a person's page on a network; a company's own page is left."""
    found = _PROFILE.search(link)
    return found is not None and not (_NOT_A_PROFILE.fullmatch(found["name"]) or is_company(found["name"]))


def _parses(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True
