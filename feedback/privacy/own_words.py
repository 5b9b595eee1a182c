"""What the operator and the privacy officer know better than the finders: never this, always that, and once missed.

Allowed phrases take away what only a weak tier (model, context) found; they never
win against a check digit, a form or a known author. Denied phrases and the keyed
rules of corrections always mask, whatever the policy keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from feedback.items import PiiSpan
from feedback.keys import IntakeKey
from feedback.privacy.phrases import PhraseList, Place, Word, covered, words
from feedback.privacy.spans import CORRECTED, DENIED

WEAK_TIERS = frozenset({"context", "model"})
DENIED_LABEL = "PERSON"
MAX_VALUE_WORDS = 12
_SCORE = 0.99
_START_CHARACTERS = 3


@dataclass(frozen=True, slots=True)
class KeyedRule:
    """A value that was missed once, as digests that say nothing without the key. ``start`` is that of its beginning."""

    label: str
    digest: bytes = field(repr=False)
    start: bytes = field(repr=False)
    cased: bool = False


class KeyedRules:
    """Finds the values of keyed rules: digests of runs of words are compared with those of the rules.

    The words of a value are joined, so that an IBAN in groups of four and one in a
    piece are one value. Only runs whose first characters begin a rule are tried.
    """

    def __init__(self, digests: IntakeKey, rules: Iterable[KeyedRule]) -> None:
        self._digests = digests
        self._rules = {rule.digest: rule for rule in rules}
        self._starts = {rule.start for rule in self._rules.values()}

    def spans(self, text: str, run: Sequence[Word] | None = None) -> list[PiiSpan]:
        """Places of the values in a text, longest first at each word."""
        if not self._rules:
            return []
        run = words(text) if run is None else run
        begins: dict[str, bool] = {}
        found: list[PiiSpan] = []
        for index in range(len(run)):
            beginning = _joined(run[index : index + _START_CHARACTERS])[:_START_CHARACTERS]
            if beginning not in begins:
                begins[beginning] = not self._starts.isdisjoint(start_digests(self._digests, beginning))
            if begins[beginning] and (span := self._longest(text, run, index)):
                found.append(span)
        return found

    def _longest(self, text: str, run: Sequence[Word], index: int) -> PiiSpan | None:
        for last in range(min(index + MAX_VALUE_WORDS, len(run)) - 1, index - 1, -1):
            made = value_digests(self._digests, _joined(run[index : last + 1]))
            rule = next((self._rules[one] for one in made if one in self._rules), None)
            if rule and not (rule.cased and not text[run[index].start].isupper()):
                return PiiSpan(run[index].start, run[last].end, rule.label, _SCORE, CORRECTED)
        return None


def keyed_rule(digests: IntakeKey, label: str, value: str) -> KeyedRule | None:
    """The rule that finds a value again; None for one that is too short or too long to be told from other words.

    A single word that was written with a capital is found only with a capital: *Rosa* is a name and *rosa* is not.
    """
    run = words(value)
    joined = _joined(run)
    if not run or len(run) > MAX_VALUE_WORDS or len(joined) < _START_CHARACTERS:
        return None
    cased = len(run) == 1 and joined.isalpha() and value[run[0].start].isupper()
    start = start_digests(digests, joined[:_START_CHARACTERS])[0]
    return KeyedRule(label, value_digests(digests, joined)[0], start, cased)


def value_digests(digests: IntakeKey, joined: str) -> list[bytes]:
    """Keyed digest of a whole value, under each version of the key: a rule outlives a rotation."""
    return [made[:20] for made in digests.digests("correction value", joined)]


def start_digests(digests: IntakeKey, beginning: str) -> list[bytes]:
    """Keyed digests of the first three characters of a value, cut to two bytes: they narrow what has to be compared."""
    return [made[:2] for made in digests.digests("correction start", beginning)]


def _joined(run: Iterable[Word]) -> str:
    return "".join(word.folded for word in run)


@dataclass(frozen=True)
class OwnWords:
    """The lists and rules of one installation, as they stand."""

    allowed: PhraseList = field(default_factory=lambda: PhraseList(()))
    denied: PhraseList = field(default_factory=lambda: PhraseList(()))
    rules: KeyedRules | None = None

    def allowed_in(self, text: str, language: str) -> list[Place]:
        """Places of allowed phrases."""
        return self.allowed.places(text, language)

    def refine(self, text: str, spans: Sequence[PiiSpan], language: str) -> list[PiiSpan]:
        """The findings without what is allowed, with what is denied and what was once corrected."""
        return self.refined(text, spans, language)[0]

    def refined(self, text: str, spans: Sequence[PiiSpan], language: str) -> tuple[list[PiiSpan], list[Place]]:
        """The refined findings, and the places that are allowed."""
        run = words(text)
        allowed = self.allowed.places(text, language, run)
        kept = [span for span in spans if not (is_weak(span) and covered(span.start, span.end, allowed))]
        kept += [
            PiiSpan(place.start, place.end, place.phrase.label or DENIED_LABEL, _SCORE, DENIED)
            for place in self.denied.places(text, language, run)
        ]
        return [*kept, *(self.rules.spans(text, run) if self.rules else ())], allowed


def is_weak(span: PiiSpan) -> bool:
    """Whether an allowed phrase may take a finding away."""
    return span.reason.partition(":")[0] in WEAK_TIERS
