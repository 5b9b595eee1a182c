"""Finds numbers of known kinds in any grouping: short groups put together and looked up by their form.

The forms of all kinds are one dictionary, so a text is read once however many kinds there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from feedback.items import PiiSpan
from nlp_models.pii.number_kinds import NAME_WORD, Catalogue, Kind
from nlp_models.pii.rule import said_before

_GROUP = re.compile(r"(?<!\w)[A-Za-z]{0,8}\d[A-Za-z0-9]{0,24}(?!\w)")
_GAP = re.compile(r"[ ]?[ .\-/_][ .]?|[ -]?\n")
_LETTERS_BETWEEN = re.compile(r"[ .\-/]{1,2}(?:[A-Za-z]{1,6}[ .\-/]{1,2}){1,6}")
_LETTERS_BEFORE = re.compile(r"(?<![\w.-])(?:[A-Za-z]{1,6}[ .\-/]{1,2}){1,6}$")
_LETTERS_AFTER = re.compile(r"(?:[ .\-/]{1,2}[A-Za-z]{1,2}(?![\w'])){1,2}")
_LETTER_GROUP = re.compile(r"[A-Za-z]+")
_SHAPE = str.maketrans("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", "N" * 10 + "A" * 26)
_DIGIT_FOR = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8"}
_LETTER_FOR = {"0": "O", "1": "I", "2": "Z", "5": "S", "8": "B"}
_EITHER_FOR = {"O": "0", "I": "1", "Z": "2", "B": "8"}
_AFTER = re.compile(
    r"\s?(?:\(|,?\s?(?:e|es|is|est|ist|este|era|was)\s(?:(?:il|el|the|le|der|die|o|mi|mio|my|mon|mein|meine|meu|numarul|numero|number)\s)*)"
)
_MOST_GROUPS = 24
"""In one number, written one sign at a time."""

_MOST_SIGNS = 24


@dataclass(frozen=True, slots=True)
class Group:
    """A run of letters and digits and its form (letters ``A``, digits ``N``)."""

    start: int
    end: int
    shape: str

    @property
    def numeric(self) -> bool:
        """Whether it is digits only."""
        return "A" not in self.shape


@dataclass(frozen=True, slots=True)
class Window:
    """Groups ``first`` to ``last`` of a cluster, read as one number."""

    text: str
    cluster: Sequence[Group]
    first: int
    last: int

    @property
    def start(self) -> int:
        """Place of its first sign."""
        return self.cluster[self.first].start

    @property
    def end(self) -> int:
        """Place after its last sign."""
        return self.cluster[self.last].end

    @property
    def groups(self) -> Sequence[Group]:
        """Its groups."""
        return self.cluster[self.first : self.last + 1]

    @property
    def signs(self) -> str:
        """Its letters and digits, in capitals."""
        return "".join([self.text[group.start : group.end] for group in self.groups]).upper()

    def goes_on(self, joins: str) -> bool:
        """Whether one of these signs joins more digits to it."""
        return self._joined(self.first - 1, joins) or self._joined(self.last, joins)

    def _joined(self, place: int, joins: str) -> bool:
        if place < 0 or place + 1 >= len(self.cluster):
            return False
        left, right = self.cluster[place], self.cluster[place + 1]
        gap = self.text[left.end : right.start]
        return left.numeric and right.numeric and len(gap) == 1 and gap in joins


def numbers(text: str, language: str, catalogue: Catalogue) -> Iterator[PiiSpan]:
    """Every number whose check holds: one that may stand alone, else beside its name."""
    words = catalogue.by_word.keys() & set(NAME_WORD.findall(text.lower()))
    kinds = {one.name: one for word in words for one in catalogue.by_word[word]}
    forms = catalogue.every if kinds else catalogue.alone[language]
    for cluster in _clusters(text):
        for first in range(len(cluster)):
            shape = ""
            for last in range(first, min(len(cluster), first + _MOST_GROUPS)):
                shape += cluster[last].shape
                if shape not in forms.begun:
                    break
                if shape in forms.kinds:
                    yield from _judged(Window(text, cluster, first, last), forms.kinds[shape], language, kinds.keys())
            if kinds:
                yield from _mended(text, cluster, first, kinds.values())


def _clusters(text: str) -> Iterator[list[Group]]:
    """Groups with a digit, joined where blanks or signs or a few letters part them, and the letters around them."""
    cluster: list[Group] = []
    for match in _GROUP.finditer(text):
        if cluster:
            end, start = cluster[-1].end, match.start()
            if start - end > 18 or not (
                _GAP.fullmatch(text, end, start) or _LETTERS_BETWEEN.fullmatch(text, end, start)
            ):
                yield _closed(text, cluster)
                cluster = []
            elif start - end > 2:
                cluster.extend(_letters(text, end, start))
        if not cluster:
            before = _LETTERS_BEFORE.search(text, max(0, match.start() - 30), match.start())
            cluster.extend(_letters(text, before.start(), before.end()) if before else ())
        cluster.append(Group(match.start(), match.end(), match.group().upper().translate(_SHAPE)))
    if cluster:
        yield _closed(text, cluster)


def _closed(text: str, cluster: list[Group]) -> list[Group]:
    after = _LETTERS_AFTER.match(text, cluster[-1].end)
    return [*cluster, *_letters(text, after.start(), after.end())] if after else cluster


def _letters(text: str, start: int, end: int) -> list[Group]:
    return [Group(*match.span(), "A" * len(match.group())) for match in _LETTER_GROUP.finditer(text, start, end)]


def _judged(window: Window, kinds: Sequence[Kind], language: str, named: Set[str]) -> Iterator[PiiSpan]:
    signs = window.signs
    shown = window.text[window.start : window.end]
    for one in kinds:
        alone = language in one.alone and not (one.written and not one.written.fullmatch(shown))
        if not (alone or one.name in named):
            continue
        if not one.check(signs):
            if one.solid and window.first == window.last:
                yield PiiSpan(window.start, window.end, one.label, 0.85, f"pattern:{one.name}_mistyped")
        elif (alone and _stands_alone(window, shown)) or (
            one.name in named and not window.goes_on(".-/_") and _is_named(window, one)
        ):
            yield PiiSpan(window.start, window.end, one.label, 0.99, f"{one.tier}:{one.name}")
            return


def _mended(text: str, cluster: Sequence[Group], first: int, named: Iterable[Kind]) -> Iterator[PiiSpan]:
    """A number beside its name whose check holds once letters and digits that look alike are put right."""
    length = 0
    for last in range(first, min(len(cluster), first + _MOST_GROUPS)):
        length += len(cluster[last].shape)
        for one in named:
            for form in one.forms:
                if len(form) == length:
                    window = Window(text, cluster, first, last)
                    put = _put_right(window.signs, form)
                    if put and one.check(put) and _is_named(window, one):
                        yield PiiSpan(window.start, window.end, one.label, 0.9, f"pattern:{one.name}_mistyped")
                        return
        if length > _MOST_SIGNS:
            return


def _is_named(window: Window, one: Kind) -> bool:
    if said_before(one.words, window.text, window.start, 60, 5):
        return True
    rest = window.text[window.end : window.end + 60].lower()
    after = _AFTER.match(rest)
    return bool(after and one.words.match(rest, after.end()))


def _stands_alone(window: Window, shown: str) -> bool:
    single = [shown[group.start - window.start] for group in window.groups if group.shape == "A"]
    if 0 < len(single) < 4 and any(letter.islower() for letter in single) and " " in shown:
        return False
    return not window.goes_on(".-/_ ") and "\n" not in shown


def _put_right(signs: str, form: str) -> str | None:
    """The number with letters typed for digits that look like them, and the other way round; nothing when that does not fit."""
    put = []
    changed = 0
    for sign, wanted in zip(signs, form, strict=True):
        if wanted == "N" and not sign.isdigit():
            sign = _DIGIT_FOR.get(sign, "")
            changed += 1
        elif wanted == "A" and sign.isdigit():
            sign = _LETTER_FOR.get(sign, "")
            changed += 1
        elif wanted == "X" and sign in _EITHER_FOR:
            sign = _EITHER_FOR[sign]
            changed += 1
        if not sign or changed > 4:
            return None
        put.append(sign)
    return "".join(put) if changed else None
