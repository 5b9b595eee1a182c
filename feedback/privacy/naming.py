"""Pure: from findings in the parts of one item to decided spans: repeats, who is who, and each span's token.

Within one item a bare ``Rossi`` is the ``Mario Rossi`` of the same item when
only one such person is named there; beyond the item nobody is linked on part
of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from feedback.items import PiiSpan
from feedback.privacy import normalise, spans
from feedback.privacy.generalise import generalised
from feedback.privacy.known_persons import KnownPerson, mentions
from feedback.privacy.phrases import Place, covered
from feedback.privacy.policy import Policy, Rule
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.privacy.redact import Decided
from feedback.privacy.roles import Parties

_LEAST_REPEATED = 6
_NAME_WORD = re.compile(r"[^\W\d_]{3,}")
_WHOLE_WORD = re.compile(r"(?<![\w@])[^\W\d_]{3,}(?![\w@])")


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of an item beside its text: who its fields name, its conversation, language and day."""

    thread: str = field(repr=False)
    people: Sequence[KnownPerson] = field(default=(), repr=False)
    parties: Parties = field(default_factory=Parties, repr=False)
    language: str | None = None
    day: date | None = None


def decided(
    parts: Sequence[str],
    findings: Sequence[Sequence[PiiSpan]],
    scene: Scene,
    policy: Policy,
    pseudonyms: Pseudonyms,
    allowed: Sequence[Sequence[Place]] = (),
) -> list[list[Decided]]:
    """What to replace in each part of one item, and by what. In ``allowed`` places no repeated name is looked for."""
    settled: list[list[PiiSpan]] = []
    known: dict[tuple[int, int, int], str] = {}

    def rule(label: str, value: str) -> Rule:
        return policy.rule(label, scene.parties.role(label, value, scene.language))

    for index, (text, given) in enumerate(zip(parts, findings, strict=True)):
        # A name inside an address or link is part of that value: cutting it out would change the value's token.
        values = spans.settle(text, (one for one in given if one.label not in spans.FREE_TEXT_LABELS))
        named = [m for m in mentions(text, scene.people) if not spans.overlapping(m.span, values)]
        known.update({(index, m.span.start, m.span.end): m.person.name for m in named})
        settled.append(spans.settle(text, spans.confident(text, [*given, *(m.span for m in named)], rule)))
    settled = _with_repeats(parts, settled, allowed or [()] * len(parts))
    names = [person.name for person in scene.people]
    names += [
        text[s.start : s.end] for text, some in zip(parts, settled, strict=True) for s in some if s.label == "PERSON"
    ]
    fuller = _Fuller(names)
    result: list[list[Decided]] = []
    for index, (text, some) in enumerate(zip(parts, settled, strict=True)):
        row: list[Decided] = []
        for span in some:
            value = text[span.start : span.end]
            meant = known.get((index, span.start, span.end)) or (
                fuller.name(value) if span.label == "PERSON" else value
            )
            chosen = rule(span.label, meant)
            # A fuller name may have another rule than the part that was found; what was found is never left readable.
            token = _replacement(span.label, meant, chosen, pseudonyms, scene)
            row.append(Decided(span, token, value, reversible=chosen.action != "generalise"))
        result.append(row)
    return result


def _replacement(label: str, value: str, rule: Rule, pseudonyms: Pseudonyms, scene: Scene) -> str:
    if rule.action == "generalise":
        return generalised(label, value, rule.to, language=scene.language, day=scene.day)
    if rule.scope == "random":
        return pseudonyms.random(label)
    if rule.scope == "thread":
        return pseudonyms.token(label, value, scene.thread, language=scene.language)
    if label == "PERSON":
        anchor = scene.parties.anchor
        if anchor is None:
            return pseudonyms.token(label, value, scene.thread)
        return pseudonyms.person(anchor.label, anchor.form)
    return pseudonyms.token(label, value, language=scene.language)


def _with_repeats(
    parts: Sequence[str], settled: list[list[PiiSpan]], allowed: Sequence[Sequence[Place]]
) -> list[list[PiiSpan]]:
    found = [(s.label, text[s.start : s.end]) for text, some in zip(parts, settled, strict=True) for s in some]
    if not found:
        return settled
    values = sorted({(label, v) for label, v in found if len(v) >= _LEAST_REPEATED}, key=lambda p: (-len(p[1]), p))
    words = _name_words(found)
    result = []
    for text, some, places in zip(parts, settled, allowed, strict=True):
        extra = spans.repeated(text, values, some)
        if words:
            extra += [
                PiiSpan(m.start(), m.end(), "PERSON", 0.6, "model:repeated")
                for m in _WHOLE_WORD.finditer(text)
                if m.group() in words
            ]
        extra = [span for span in extra if not covered(span.start, span.end, places)]
        result.append(spans.settle(text, [*some, *extra]) if extra else some)
    return result


def _name_words(found: Iterable[tuple[str, str]]) -> frozenset[str]:
    words: set[str] = set()
    for label, value in found:
        if label == "PERSON":
            words.update(word for word in _NAME_WORD.findall(value) if word[0].isupper())
    return frozenset(form for word in words for form in (word, word.upper(), word.capitalize()))


class _Fuller:
    """The one fuller name in the item that a part of a name stands for."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {frozenset(form.split()): name for name in names if (form := normalise.person(name))}
        self._by_word: dict[str, list[frozenset[str]]] = {}
        for words in self._names:
            for word in words:
                self._by_word.setdefault(word, []).append(words)
        self._fuller: dict[frozenset[str], str | None] = {}

    def name(self, value: str) -> str:
        words = frozenset(normalise.person(value).split())
        if words not in self._fuller:
            self._fuller[words] = self._one_fuller(words)
        return self._fuller[words] or value

    def _one_fuller(self, words: frozenset[str]) -> str | None:
        having = min((self._by_word.get(word, []) for word in words), key=len, default=[])
        longer = [known for known in having if words < known]
        longest = max(longer, key=len, default=words)
        return self._names[longest] if longer and all(one <= longest for one in longer) else None
