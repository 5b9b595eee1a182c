"""Words as they are indexed and as they are asked for.

Words are folded (case and diacritics) and indexed twice: by the stem of the
item's own language and as they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import sql

from feedback.errors import InvalidItem
from feedback.items import PII_LABELS
from feedback.privacy.rest_risk import rest_risk
from feedback.search_words import SafeWords

MAX_FOLDED_CHARACTERS = 100_000
"""PostgreSQL's tsvector holds 1 MiB of words; what lies behind this in a longer text is kept but not searched."""

CONFIGURATIONS: Mapping[str, str] = {
    "it": "italian", "es": "spanish", "en": "english", "ro": "romanian",
    "fr": "french", "de": "german", "pt": "portuguese",
}  # fmt: skip
"""Language -> PostgreSQL's text search configuration; any other language is indexed as it stands."""

_CHOICES = " ".join(f"WHEN '{language}' THEN '{name}'" for language, name in CONFIGURATIONS.items())
SEARCH_VECTOR = (
    f"(to_tsvector((CASE %(language)s::text {_CHOICES} ELSE 'simple' END)::regconfig, %(folded)s)"
    " || to_tsvector('simple', %(folded)s))"
)
"""The value of ``clean.item.search``; takes ``language`` and ``folded`` (by ``fold``) as parameters."""

_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"',
     "»": '"', "\x00": " "}
)  # fmt: skip
_LABELS = "|".join(label.lower() for label in (*PII_LABELS, "THREAD"))
_TOKEN = re.compile(rf"\[({_LABELS})_([a-z2-7]{{12}})\]|(?<!\w)({_LABELS})_([a-z2-7]{{12}})(?!\w)")
_TOKEN_APART = re.compile(rf'((?<!\S)-|(?<!\S)-?") ((?:{_LABELS.replace("_", "")})x[a-z2-7]{{12}}(?!\w))')


def fold(text: str) -> str:
    """Lower case without diacritics, and each token as one word.

    Unicode's compatibility caseless matching (NFKD, case folding, NFKD: ß is ss),
    then no combining marks (so ș, ş and s are one letter), then the letters that do
    not decompose by a table. The parser of PostgreSQL breaks words at underscores,
    so ``[PERSON_k3f5q2m7x4ab]`` becomes ``personxk3f5q2m7x4ab``.
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text[:MAX_FOLDED_CHARACTERS]).casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_LETTERS)
    return _TOKEN.sub(_token_word, plain)


def _token_word(match: re.Match[str]) -> str:
    label, code = match[1] or match[3], match[2] or match[4]
    return f" {label.replace('_', '')}x{code} "


_PERSONAL = frozenset(("card", "email", "iban", "ip_address", "long_number", "phone"))
"""Reasons of the second look for which words are not searched, although they passed the door: the last wall."""


def matching(words: SafeWords, language: str | None, values: dict[str, Any]) -> sql.Composable:
    """Items whose text has the words, and those of the one customer or author who is sought that have the rest of them."""
    given = _match("words", words.text, words.also, language, values)
    if not words.people:
        return given
    values["people"] = [*words.people]
    rest = _match("rest", words.rest, words.also, language, values) if words.rest else sql.SQL("true")
    theirs = sql.SQL("(i.subject = ANY(%(people)s) OR i.author = ANY(%(people)s))")
    return sql.SQL("({} OR {} AND {})").format(given, theirs, rest)


def _match(
    name: str, text: str, also: Mapping[str, Sequence[str]], language: str | None, values: dict[str, Any]
) -> sql.Composable:
    """Any language's stems find candidates in the index; the stems of the item's own language then decide.

    Without the second step ``-word`` would not exclude an item of another language
    than the one whose stem is excluded. A query of nothing but stop words of a
    language is taken as it stands. A token that is one of several for its value is
    searched as any of them.
    """
    if {one.reason for one in rest_risk([text]).suspicions} & _PERSONAL:
        raise InvalidItem("q: this looks like personal data and was not searched", code="personal_query")
    values[name] = _folded_query(text)
    several = [(token, every) for token, every in also.items() if len(every) > 1 and token in text]
    for number, (token, every) in enumerate(several):
        values[f"{name}_{number}"] = _token_words([token])
        values[f"{name}_{number}_any"] = _token_words(every)

    def query(configuration: str) -> str:
        made = f"websearch_to_tsquery('{configuration}', %({name})s)"
        for number in range(len(several)):
            one, any_of = f"{name}_{number}", f"{name}_{number}_any"
            made = f"ts_rewrite({made}, to_tsquery('{configuration}', %({one})s), to_tsquery('{configuration}', %({any_of})s))"
        return made

    names = {code: name for code, name in CONFIGURATIONS.items() if code == language} or CONFIGURATIONS
    simple = query("simple")
    stems = {code: query(configuration) for code, configuration in names.items()}
    any_of = " || ".join([*stems.values(), simple])
    own = " ".join(
        f"WHEN '{code}' THEN CASE WHEN numnode({stem}) > 0 THEN {stem} ELSE {simple} END"
        for code, stem in stems.items()
    )
    return sql.SQL(f"i.search @@ ({any_of}) AND i.search @@ (CASE i.language {own} ELSE {simple} END)")


def _folded_query(text: str) -> str:
    """A token stays beside the sign that excludes it or the quotation mark before it."""
    return _TOKEN_APART.sub(r"\1\2", fold(text))


def _token_words(tokens: Sequence[str]) -> str:
    return " | ".join(fold(token).strip() for token in tokens)
