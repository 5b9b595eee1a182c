"""What somebody typed into the search box -> words and tokens. Pure, with the keys; for workers only.

A query is no text: it has few words and no context, nobody says its language,
and what a finder doubts must not be searched. So every language's finders read
it, with its words as they were typed and with capitals; a second look takes what
has the form of a value; and long numbers are values whatever stands beside them. What was found becomes a token; a token that cannot
be known from the value alone (a name's holds in one conversation) becomes one
that nothing has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from feedback.errors import InvalidItem, Permanent
from feedback.items import PiiSpan
from feedback.ports import PiiFinder
from feedback.privacy import normalise, spans
from feedback.privacy.detection import Unsafe, found_in_any
from feedback.privacy.doubts import common_only
from feedback.privacy.own_words import OwnWords, is_weak
from feedback.privacy.policy import ROLES, Policy
from feedback.privacy.pseudonyms import Pseudonyms, everywhere
from feedback.privacy.references import reference_label
from feedback.privacy.rest_risk import rest_risk
from feedback.search_matching import fold
from feedback.search_words import OWN_TOKEN, SafeWords

MOST_VALUES = 10
SECOND_LOOK = "context:second_look"
IN_CAPITALS = "model:in_capitals"

_LABEL_OF = {
    "email": "EMAIL", "iban": "IBAN", "card": "CREDIT_CARD", "phone": "PHONE", "long_number": "ACCOUNT_REF",
    "number": "ACCOUNT_REF", "code": "ACCOUNT_REF", "ip_address": "IP_ADDRESS", "postal_address": "ADDRESS",
    "titled": "PERSON", "introduced": "PERSON", "named_place": "PERSON",
}  # fmt: skip
"""Sign of the second look -> label. Signs that need a text around them (a greeting, a signature) are not here."""

_NUMBER = re.compile(r"(?<![\w.,])\d{5,}(?![\w%]|[.,]\d|\s?(?:€|\$|£|eur|euros?|usd|lei|ron|gbp|chf)\b)", re.IGNORECASE)
_PREFIX = re.compile(r"(?<!\w)[A-Za-z]{2,3}[ -]\Z")
_SIGN = re.compile(r'"|(?<!\S)-')
_LETTERS = re.compile(r"[^\W\d_]+")
_SIGNS = "-\"'"
"""At the start of a finding they exclude or quote it."""
_OPERATOR = re.compile(r"\bor\s+\Z", re.IGNORECASE)
_OPERATOR_AFTER = re.compile(r"\s+or\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Value:
    """A piece of the query and, for each label that it may have, the spellings that are keyed."""

    start: int
    end: int
    label: str
    labels: frozenset[str]
    spellings: tuple[str, ...] = field(repr=False)


class QueryMasker:
    """``codes`` make tokens, of the newest key epoch first; these, own words and house words are set anew as they change."""

    def __init__(
        self, finders: Sequence[PiiFinder], policy: Policy, codes: Sequence[Pseudonyms], languages: Sequence[str]
    ) -> None:
        self._finders = tuple(finders)
        self._policy = policy
        self._languages = tuple(languages)
        self.codes = tuple(codes)
        self.words = OwnWords()
        self.house_words: frozenset[str] = frozenset()

    def mask(self, text: str, language: str | None = None, *, may_find: bool = True) -> SafeWords:
        """The query with tokens. Without ``may_find`` no token leads to anybody; ``sought`` says what would have.

        Raises ``Permanent`` (``finder_failed``, ...) when a finder fails and ``InvalidItem`` for too many values.
        """
        languages = (language,) if language in self._languages else self._languages
        values = [self._value(text, span, others) for span, others in self._found(text, languages)]
        if len(values) > MOST_VALUES:
            raise InvalidItem(f"q: search {MOST_VALUES} personal values at most", code="bad_query")
        sought = [one for one in values if one.labels]
        pieces: list[tuple[_Value, str]] = []
        also: dict[str, tuple[str, ...]] = {}
        for one in values:
            tokens = self._tokens(one, sought, languages) if may_find else []
            token = tokens[0] if tokens else self.codes[0].random(one.label)
            pieces.append((one, token))
            if tokens:
                also[token] = tuple(tokens)
        people, rest = self._of_one_person(text, pieces, also) if may_find else ((), "")
        return SafeWords(
            text=_joined(text, pieces),
            also=also,
            labels=tuple(sorted({one.label for one in values})),
            sought=tuple(sorted({one.label for one in sought})),
            people=people,
            rest=rest,
        )

    def _found(self, text: str, languages: Sequence[str]) -> list[tuple[PiiSpan, list[PiiSpan]]]:
        """Settled spans, each with every finding that touches it."""
        seen = OWN_TOKEN.sub(lambda match: " " * len(match.group()), text)
        bare = _SIGN.sub(" ", seen)
        capitals = _capitals(bare) if len(_unknown(bare)) > 1 else bare
        views = list(dict.fromkeys((seen, bare, capitals)))
        findings = _second_look(seen)
        for view, answer in zip(views, found_in_any(self._finders, views, languages), strict=True):
            if isinstance(answer, Unsafe):
                raise Permanent(answer.detail, code=answer.code)
            if view in (seen, bare):
                findings += answer
            else:
                findings += [replace(one, reason=IN_CAPITALS) for one in answer if _is_name_of_several(seen, one)]
        for language in languages:
            findings = self.words.refine(seen, findings, language)
        findings = [_core(seen, one) for one in findings if not self._ordinary(seen, one)]
        findings = spans.confident(seen, findings, lambda label, _: self._policy.rule(label, "other"))
        return [
            (span, [one for one in findings if one.start < span.end and span.start < one.end])
            for span in spans.settle(seen, findings)
        ]

    def _ordinary(self, seen: str, span: PiiSpan) -> bool:
        """Whether a weak finding of a name or address is made of words that are nobody's name, as *standing order*.

        What many people wrote is no name when it is one word, or looks like a name in capitals alone.
        """
        shown = seen[span.start : span.end]
        if span.label not in spans.FREE_TEXT_LABELS or not is_weak(span) or any(map(str.isdigit, shown)):
            return False
        unknown = _unknown(shown)
        in_house = all(fold(word) in self.house_words for word in unknown)
        return not unknown or (in_house and shown.islower() and (len(unknown) == 1 or span.reason == IN_CAPITALS))

    def _value(self, text: str, span: PiiSpan, findings: Iterable[PiiSpan]) -> _Value:
        start = next((place for place in range(span.start, span.end) if text[place] not in _SIGNS), span.start)
        shown = text[start : span.end]
        spellings = [shown]
        digits = sum(map(str.isdigit, shown))
        labels = {span.label, *(one.label for one in findings)}
        if digits:
            labels.add(reference_label(shown))
            labels |= {"ACCOUNT_REF"} if digits >= 4 else set()
            labels |= {"PHONE"} if digits >= 7 else set()
            before = _PREFIX.search(text[:start])
            if before and shown[0].isdigit():
                start = before.start()
                spellings.append(text[start : span.end])
        return _Value(start, span.end, span.label, frozenset(filter(self._leads, labels)), tuple(spellings))

    def _leads(self, label: str) -> bool:
        """Whether tokens of a label can be known from the value: the same everywhere, and not a name's."""
        rules = [self._policy.rule(label, role) for role in ROLES]
        return label != "PERSON" and any(one.action == "token" and one.scope == "domain" for one in rules)

    def _tokens(self, one: _Value, sought: Sequence[_Value], languages: Sequence[str]) -> list[str]:
        """Every token that the value may have, the likeliest first. A name leads by the one value beside it."""
        if one.labels:
            first = one.label if one.label in one.labels else min(one.labels)
            made = {
                token
                for label in one.labels
                for spelling in one.spellings
                for token in everywhere(self.codes, label, spelling, languages)
            }
            primary = self.codes[0].token(first, one.spellings[-1])
            return [primary, *sorted(made - {primary})]
        if one.label == "PERSON" and len(sought) == 1:
            return sorted(self._of_anchor(sought[0]), key=lambda token: not self.codes[0].made(token))
        return []

    def _of_anchor(self, value: _Value) -> set[str]:
        return {
            codes.person(label, normalise.normal_form(label, spelling))
            for codes in self.codes
            for label in value.labels
            for spelling in value.spellings
        }

    def _of_one_person(
        self, text: str, pieces: Sequence[tuple[_Value, str]], also: dict[str, tuple[str, ...]]
    ) -> tuple[tuple[str, ...], str]:
        """Tokens of the customer or author who is sought, and the query without them; nobody where an operator is at it."""
        given = [(one, token) for one, token in pieces if one.labels]
        if len(given) != 1 or not _stands_alone(text, given[0][0]):
            return (), ""
        (value, token) = given[0]
        rest = [(one, "" if one is value else shown) for one, shown in pieces]
        return also[token], _joined(text, rest).strip()


def _second_look(seen: str) -> list[PiiSpan]:
    signs = [
        PiiSpan(one.start, one.end, _LABEL_OF[one.reason], 0.5, SECOND_LOOK)
        for one in rest_risk([seen]).suspicions
        if one.reason in _LABEL_OF
    ]
    return signs + [PiiSpan(*one.span(), "ACCOUNT_REF", 0.5, SECOND_LOOK) for one in _NUMBER.finditer(seen)]


def _capitals(bare: str) -> str:
    """The same letters as a careful writer would set a name; no character is added or lost."""
    return _LETTERS.sub(lambda match: _same_length(match.group()), bare)


def _same_length(word: str) -> str:
    made = word[0].upper() + word[1:].lower()
    return made if len(made) == len(word) else word


def _is_name_of_several(seen: str, span: PiiSpan) -> bool:
    return span.label == "PERSON" and len(_unknown(seen[span.start : span.end])) > 1


def _core(seen: str, span: PiiSpan) -> PiiSpan:
    """A weak finding of a name without the common words at its ends: of *bonifico mario rossi* the last two."""
    if span.label != "PERSON" or not is_weak(span):
        return span
    unknown = [word.span() for word in _LETTERS.finditer(seen, span.start, span.end) if not common_only([word.group()])]
    return replace(span, start=unknown[0][0], end=unknown[-1][1]) if unknown else span


def _unknown(shown: str) -> list[str]:
    return [word for word in _LETTERS.findall(shown) if not common_only([word])]


def _stands_alone(text: str, value: _Value) -> bool:
    """Whether the value is no part of a phrase, an exclusion or a choice."""
    before, after = text[: value.start], text[value.end :]
    return not (
        before.endswith("-") or before.count('"') % 2 or _OPERATOR.search(before) or _OPERATOR_AFTER.match(after)
    )


def _joined(text: str, pieces: Sequence[tuple[_Value, str]]) -> str:
    made, place = [], 0
    for one, shown in sorted(pieces, key=lambda pair: pair[0].start):
        made.append(text[place : max(place, one.start)])
        made.append(shown)
        place = max(place, one.end)
    return "".join([*made, text[place:]])
