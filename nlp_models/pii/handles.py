"""Handles and login names of people; a company's own handles are on the allow list or look like one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from feedback.items import PiiSpan
from nlp_models.pii.rule import PatternFinder, said_before

_HANDLE = re.compile(r"(?<![\w.@/+-])@[A-Za-z0-9_](?:[\w]|\.(?=\w)){1,39}(?![\w@])")
_COMPANY = re.compile(
    r"banc|bank|banq|banco|credit|caja|caixa|caisse|cassa|insur|assicur|asigur|segur|assur|versicher|sparkasse|help|support|"
    r"care|assist|official|ufficial|oficial|service|atencion|aiuto|soporte|suporte|mutua|group|gruppo|grupo|invest|pay$",
    re.IGNORECASE,
)
_SHAPED = re.compile(r"(?<![\w@./:+-])[A-Za-z]\w*(?:[._-]\w+)*(?![\w@:/-])")
_SHAPED_HINT = re.compile(r"[A-Za-z][._-]?\d\d|\w_\w")
_LOGIN_SHAPE = re.compile(
    r"(?=[A-Za-z]{3}|[A-Za-z]+[._-][A-Za-z])[A-Za-z]+(?:[._-][A-Za-z]+)*[._-]?\d{2,6}|[A-Za-z][A-Za-z0-9]+(?:_[A-Za-z0-9]+)+"
)
_NOT_A_LOGIN = re.compile(
    r"(?:iphone|ipad|covid|windows|win|android|galaxy|psd|ios|mp|web|nps|sha|utf|version|redmi|pixel|xiaomi|huawei|mate|note|"
    r"error|errore|erreur|fehler|eroare|erro|cod|art|rif|ref|nr|num|eur|euro|visa|abs|f24|isee|cap|sepa|iso)[-_. ]?\w*",
    re.IGNORECASE,
)
_LOGIN_WORD = re.compile(
    r"\b(?:user ?name|user|user id|login|log-in|nome utente|utente|nick\w*|nombre de usuario|usuario|nume de utilizator|utilizator\w*|"
    r"identifiant|pseudo|nom d'utilisateur|benutzer\w*|nutzer\w*|anmeldename|utilizador|nome de utilizador|perfil|profil\w*|"
    r"profile|account|online ?banking|home ?banking|area|online|espace client|alias|handle|insta\w*|twitter|tiktok)\b"
)
LONGEST_LOGIN = 40
_AFTER_WORD = re.compile(r"\(\s?([A-Za-z][\w.-]{4,30})\s?\)|[:=«\"'“]\s?([A-Za-z][\w.-]{3,30})")
_BEING = re.compile(
    r"\b(?:siendo|soy|ramas|sunt|been|am|is|rimasto|rimasta|sono|e|suis|reste|bin|bleibe|heisse|sou|fiquei|sigue|est|es|este|ist)"
    r"\s+(?P<value>[a-z][a-z.]{7,30})(?=\s+(?:da|dal|desde|since|depuis|din|de|seit|y|e|and|et|si|und|ha)\b|\s*[,.;!?]|\s*$)"
)
_NAME_WORD = re.compile(
    r"\b(?:user ?name|nome ut\w+|nombre de us\w+|nume\w* de util\w+|identifiant|nom d'util\w+|benutzername|nutzername|"
    r"anmeldename|nome de us\w+|nome de util\w+|nickname|login name)\b"
)
_LABELLED = re.compile(
    r"\b(?:user ?name|login|user id|nome utente|nombre de usuario|usuario|identifiant|benutzername|nutzername|nickname|utente|"
    r"nome de usuario|nome de utilizador|utilizator)\s?[:=]\s?(?P<value>(?=[a-z])[a-z][\w.-]{3,30}\w)(?=\s*(?:[,;.!?)]|$|and\b|e\b|y\b))",
    re.MULTILINE,
)
_SAID = re.compile(
    r"\b(?:user ?name|login|nome utente|nombre de usuario|nume(?:le)? de utilizator|identifiant|pseudo|nom d'utilisateur|"
    r"benutzername|nutzername|anmeldename|nome de utilizador|nome de usuario|nickname|nick|user id)"
    r"\s?(?:is|e|es|este|est|ist|:|=|era|was|war|-)?\s+(?P<value>(?=[\w.-]*[\d_.])[A-Za-z][\w.-]{3,30}\w)",
    re.IGNORECASE,
)


class HandleFinder(PatternFinder):
    """``@mario_r``, ``mrossi84``; ``allow`` holds handles that are the company's own."""

    name = "handles@1"

    def __init__(self, allow: Sequence[str] = ()) -> None:
        """``allow``: handles, with or without @, in any case."""
        self._allow = frozenset(one.lstrip("@").lower() for one in allow)

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Handles with @, login names by their shape, and names in brackets after a word for account."""
        if "@" in text:
            for match in _HANDLE.finditer(text):
                handle = match.group()[1:]
                if handle.lower() not in self._allow and not _COMPANY.search(handle):
                    yield PiiSpan(match.start(), match.end(), "USERNAME", 0.9, "pattern:handle")
        for match in _SHAPED.finditer(text) if _SHAPED_HINT.search(text) else ():
            value = match.group()
            if (
                len(value) <= LONGEST_LOGIN
                and _SHAPED_HINT.search(value)
                and _LOGIN_SHAPE.fullmatch(value)
                and not _NOT_A_LOGIN.fullmatch(value)
                and value.lower() not in self._allow
                and not value.isupper()
            ):
                yield PiiSpan(match.start(), match.end(), "USERNAME", 0.7, "context:login_form")
        for match in _SAID.finditer(text):
            yield PiiSpan(*match.span("value"), "USERNAME", 0.8, "context:login")
        for match in _LABELLED.finditer(text):
            yield PiiSpan(*match.span("value"), "USERNAME", 0.75, "context:login_label")
        if _NAME_WORD.search(text.lower()):
            for match in _BEING.finditer(text.lower()):
                if said_before(_NAME_WORD, text, match.start("value"), 60, 6):
                    yield PiiSpan(*match.span("value"), "USERNAME", 0.6, "context:login_said")
        if "(" in text or ":" in text:
            for match in _AFTER_WORD.finditer(text):
                group = 1 if match[1] else 2
                value = match[group]
                if group == 2 and not re.search(r"[\d_]", value):
                    continue
                if value.islower() and said_before(_LOGIN_WORD, text, match.start(), 30, 2):
                    yield PiiSpan(*match.span(group), "USERNAME", 0.75, "context:login_brackets")
