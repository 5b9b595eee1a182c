"""Handles and login names of people; a company's own handles are on the allow list or look like one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from feedback.items import PiiSpan
from nlp_models.pii.rule import PatternFinder, has_any, said_before

_HANDLE = re.compile(r"(?<![\w.@/+-])@[A-Za-z0-9_](?:[\w]|\.(?=\w)){1,39}(?![\w@])")
_COMPANY = re.compile(
    r"banc|bank|banq|banco|credit|caja|caixa|caisse|cassa|insur|assicur|asigur|segur|assur|versicher|sparkasse|help|support|"
    r"care|assist|official|ufficial|oficial|service|atencion|aiuto|soporte|suporte|mutua|group|gruppo|grupo|invest|pay$",
    re.IGNORECASE,
)


def is_company(handle: str) -> bool:
    """Whether a handle looks like a company's own."""
    return bool(_COMPANY.search(handle))


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
_NETWORKS = r"telegram|insta(?:gram)?|ig|twitter|tik ?tok|snap(?:chat)?|discord(?: tag)?|reddit|skype|threads|mastodon"
_END = r"(?=[\"'”»]?\s*(?:[,;.!?)]|$|and\b|e\b|y\b))"
_LABELLED = re.compile(
    r"\b(?i:user ?name|user|login|user id|nome utente|nombre de usuario|usuario|identifiant|benutzername|nutzername|anmeldename|nickname|utente|"
    rf"nom d'utilisateur|nome de usuario|nome de utilizador|utilizador|utilizator|handle|alias|{_NETWORKS})"
    rf"\s?[:=]\s?[\"'“«]?@?(?P<value>[a-z][\w.-]{{3,30}}\w)(?!\w){_END}",
    re.MULTILINE,
)
_ON_NETWORK = re.compile(
    rf"\b(?i:{_NETWORKS})\s(?i:(?:is|e|es|este|est|ist|como|come|as|sono|soy|sou|ca)\s)?(?P<value>(?=[\w.-]*[\d_.])[a-z][\w.-]{{3,30}}\w)(?![\w@/])"
)
_NETWORK_HINTS = (
    "telegram",
    "insta",
    "ig ",
    "ig:",
    "twitter",
    "tik",
    "snap",
    "discord",
    "reddit",
    "skype",
    "threads",
    "mastodon",
)
_LOGIN_HINTS = (
    "user", "login", "utente", "usuari", "utiliza", "utilisa", "identifiant", "pseudo", "utzername", "anmeldename", "nick", "handle", "alias",
)  # fmt: skip
_LOGGED_IN_HINTS = (
    "logged in",
    "signed in",
    "connesso",
    "loggato",
    "conectado",
    "ligado",
    "angemeldet",
    "connecte",
    "autentificat",
)
_DISCORD = re.compile(r"(?<![\w#@])[a-z][\w.]{1,31}#\d{4}(?!\d)")
_REDDIT = re.compile(r"(?<![\w./])/?u/[A-Za-z0-9_-]{3,20}(?![\w/])")
_LOGGED_IN = re.compile(
    r"\b(?i:logged in as|signed in as|connesso come|loggato come|conectado como|ligado como|angemeldet als|connectee? comme|autentificat ca)"
    r"\s(?P<value>(?=[\w.-]*[\d_.])[A-Za-z][\w.-]{3,30}\w)"
)
_STATES_TEXT = """
sbagliato sbagliata errato errata bloccato bloccata dimenticato dimenticata sconosciuto sconosciuta inesistente scaduto nessuno niente
incorrecto incorrecta bloqueado bloqueada olvidado olvidada desconocido desconocida inexistente importante caducado nada ninguno publico privado
forgotten failed invalid blocked unknown missing incorrect expired wrong broken none locked disabled private public nothing rejected
necunoscut necunoscuta gresit gresita blocat blocata uitat uitata invalid inexistent expirat nimic important nemultumit
oublie oubliee incorrect incorrecte bloque bloquee inconnu inconnue invalide expire rien faux errone erronee desactive
vergessen falsch ungultig unbekannt gesperrt abgelaufen fehlgeschlagen nichts keiner geheim
esquecido esquecida errado errada invalido invalida desconhecido desconhecida esgotado bloqueado
password passwort contrasena senha parola palavra motdepasse username login utente usuario utilizador utilizator
"""
_STATES = frozenset(_STATES_TEXT.split())
"""What is said of a user name instead of the name."""
_SAID = re.compile(
    r"\b(?:user ?name|login|nome utente|nombre de usuario|nume(?:le)? de utilizator|identifiant|pseudo|nom d'utilisateur|"
    r"benutzername|nutzername|anmeldename|nome de utilizador|nome de usuario|nickname|nick|user id)"
    r"\s?(?:is|e|es|este|est|ist|:|=|era|was|war|-)?\s+(?P<value>(?=[\w.-]*[\d_.])[A-Za-z][\w.-]{3,30}\w)",
    re.IGNORECASE,
)


class HandleFinder(PatternFinder):
    """``@mario_r``, ``mrossi84``; ``allow`` holds handles that are the company's own."""

    name = "handles@2"

    def __init__(self, allow: Sequence[str] = ()) -> None:
        """``allow``: handles, with or without @, in any case."""
        self._allow = frozenset(one.lstrip("@").lower() for one in allow)

    def spans(self, text: str, language: str) -> Iterator[PiiSpan]:
        """Handles with @, login names by their shape, and names in brackets after a word for account."""
        if "@" in text:
            for match in _HANDLE.finditer(text):
                handle = match.group()[1:]
                if handle.lower() not in self._allow and not is_company(handle):
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
        folded = text.lower()
        if has_any(folded, _LOGIN_HINTS):
            for match in _SAID.finditer(text):
                yield PiiSpan(*match.span("value"), "USERNAME", 0.8, "context:login")
        on_network = has_any(folded, _NETWORK_HINTS)
        if (":" in text or "=" in text) and (on_network or has_any(folded, _LOGIN_HINTS)):
            yield from self._said(text, _LABELLED, "context:login_label")
        if on_network:
            yield from self._said(text, _ON_NETWORK, "context:login_network")
            if "#" in text and "discord" in folded:
                for match in _DISCORD.finditer(text):
                    yield PiiSpan(*match.span(), "USERNAME", 0.85, "context:discord")
        if "u/" in text:
            for match in _REDDIT.finditer(text):
                yield PiiSpan(*match.span(), "USERNAME", 0.85, "pattern:reddit")
        if has_any(folded, _LOGGED_IN_HINTS):
            yield from self._said(text, _LOGGED_IN, "context:logged_in")
        if has_any(folded, _LOGIN_HINTS) and _NAME_WORD.search(folded):
            for match in _BEING.finditer(folded):
                if match["value"] not in _STATES and said_before(_NAME_WORD, text, match.start("value"), 60, 6):
                    yield PiiSpan(*match.span("value"), "USERNAME", 0.6, "context:login_said")
        if "(" in text or ":" in text:
            for match in _AFTER_WORD.finditer(text):
                group = 1 if match[1] else 2
                value = match[group]
                if group == 2 and not re.search(r"[\d_]", value):
                    continue
                if value.islower() and said_before(_LOGIN_WORD, text, match.start(), 30, 2):
                    yield PiiSpan(*match.span(group), "USERNAME", 0.75, "context:login_brackets")

    def _said(self, text: str, pattern: re.Pattern[str], reason: str) -> Iterator[PiiSpan]:
        for match in pattern.finditer(text):
            value = match["value"].lower()
            if value not in _STATES and value not in self._allow and not is_company(value):
                yield PiiSpan(*match.span("value"), "USERNAME", 0.75, reason)
