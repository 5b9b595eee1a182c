"""Pure: the item's own author and recipients, found by name inside its text, in any form.

A mail says who wrote it. That name needs no model: ``Mario Rossi <m.rossi@x.it>``
is looked for as Mario Rossi, ROSSI MARIO, M. Rossi, Mario R., mario, Rossi.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import getaddresses
from typing import Any

from feedback.items import PiiSpan, RawItem
from feedback.privacy.normalise import plain, without_marks
from feedback.privacy.visible import visible

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*\.?(?:-[^\W\d_]+)*")
_NOT_NAMES_TEXT = """
info support service servizio clienti customer care noreply no reply help team bank banca banco banque mail contact
contacto contatto kontakt office admin sales reclami reclamos complaints feedback news app user utente cliente client
kunde usuario anonymous anonimo anonim anonyme the and de la le il di da do dos das der von van del della sig sigra mr
mrs ms dr herr frau dott gmail hotmail outlook yahoo libero com net org
"""
_COMMON_TEXT = """
will bill mark grace hope rose may june april august rich frank art drew pat rob sue dawn joy faith guy jack page
rosa franco pace luna conti costa gatti leone bruno chiara serena vera gioia vita grazia stella viola perla domingo luz
pilar mercedes consuelo dolores rey leal cruz reyes marco mar sol paz blanco rubio moreno pierre petit blanc grand roche
colin martin lang klein gross jung wolf stein sommer winter mai dan florin pop lupu ursu munteanu sandu pinto lobo vale
ramos rocha branco
"""
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())
_COMMON = frozenset(_COMMON_TEXT.split())
_SCORE = 0.99
_PEOPLE_FIELDS = frozenset(
    {
        "from",
        "to",
        "cc",
        "bcc",
        "sender",
        "recipient",
        "recipients",
        "reply-to",
        "reply_to",
        "author",
        "name",
        "customer_name",
    }
)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """One person by the words of the full name, as the item's fields give it."""

    name: str = field(repr=False)
    words: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a known person is named."""

    span: PiiSpan
    person: KnownPerson = field(repr=False)


def known_persons(fields: Iterable[str]) -> list[KnownPerson]:
    """Persons named by author and recipient fields; mailboxes of a company and bare handles name nobody."""
    people: dict[tuple[str, ...], KnownPerson] = {}
    given = [one for one in fields if one and len(one) <= 2000]
    bare = [(one, "") for one in given if "@" not in one]
    for shown, address in [*getaddresses([one for one in given if "@" in one]), *bare]:
        local = address.partition("@")[0] if "@" in address else ""
        name = shown or (address if "@" not in address else " ".join(re.split(r"[._+-]|\d+", local)))
        if not shown and "@" in address and not re.search(r"[._-]", local):
            continue
        words = tuple(_folded(word) for word in _WORD.findall(name) if len(word.rstrip(".")) > 1)
        kept = tuple(word for word in words if word not in _NOT_NAMES)
        if kept and len(kept) <= 5 and not any(ch.isdigit() for ch in shown):
            people.setdefault(tuple(sorted(kept)), KnownPerson(" ".join(kept), kept))
    return list(people.values())


def mentions(text: str, people: Iterable[KnownPerson]) -> list[Mention]:
    """Runs of words that a reader of the text takes for one of the people: whole, in part, in any order, with initials."""
    people = list(people)
    if not people:
        return []
    seen = visible(text)
    words = [(match, _folded(match.group())) for match in _WORD.finditer(seen.text)]
    found = [mention for person in people for mention in _of_one(seen.text, words, person)]
    return [replace(one, span=span) for one, span in zip(found, seen.back([one.span for one in found]), strict=True)]


def _of_one(text: str, words: list[tuple[re.Match[str], str]], person: KnownPerson) -> list[Mention]:
    names = set(person.words)
    initials = {word[0] for word in person.words}
    found: list[Mention] = []
    run: list[tuple[re.Match[str], str]] = []
    for match, folded in [*words, (None, "")]:
        fits = folded in names or (folded in initials and match is not None and _is_initial(match, text))
        adjoins = not run or (
            match is not None and re.fullmatch(r"[ \t,.]{0,3}", text[run[-1][0].end() : match.start()])
        )
        if match is not None and fits and adjoins:
            run.append((match, folded))
            continue
        found.extend(_mention(run, names, person))
        run = [(match, folded)] if match is not None and fits else []
    return found


def _is_initial(match: re.Match[str], text: str) -> bool:
    """A lone letter stands for a name when it is a capital or has a full stop; else it is a word (Italian ``a``)."""
    return match.group()[0].isupper() or "." in text[match.end() - 1 : match.end() + 1]


def _mention(run: list[tuple[re.Match[str], str]], names: set[str], person: KnownPerson) -> list[Mention]:
    full = [(match, folded) for match, folded in run if folded in names]
    if not full:
        return []
    if len(full) == 1 and len(run) == 1:
        match, folded = full[0]
        if len(folded) < 3 or (folded in _COMMON and not match.group()[0].isupper()):
            return []
    first, last = run[0][0], run[-1][0]
    end = last.end() if len(run[-1][1]) == 1 else last.start() + len(last.group().rstrip("."))
    return [Mention(PiiSpan(first.start(), end, "PERSON", _SCORE, "known:author"), person)]


def _folded(word: str) -> str:
    return without_marks(plain(word)).rstrip(".").replace("’", "'")


def people_fields(item: RawItem) -> list[str]:
    """Author and recipient fields of an item, wherever its connector put them."""
    fields = [item.author or ""]
    headers = item.payload.get("headers")
    for mapping in (item.payload, headers if isinstance(headers, Mapping) else {}):
        for name, value in mapping.items():
            if str(name).lower() in _PEOPLE_FIELDS:
                fields.extend(_strings(value))
    return fields


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, (list, tuple)) else []
