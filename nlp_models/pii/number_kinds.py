"""What a number with a check digit is made of, what it is called, and where it may stand without its name.

A form is letters and digits in runs: ``A4 N6 X1`` is four letters, six digits, one of either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

ALL = "it es en ro fr de pt und"
"""Every language."""

NAME_WORD = re.compile(r"[a-z]+(?:\.[a-z](?![a-z]))*")
"""Words of a text as ``gate`` knows them: an abbreviation such as ``c.f`` is one."""

_LITTLE = (
    "number numero numeri nummer numarul codice carta card cartao karte carte tarjeta code national my mi mon our sa"
)
_SAYS_LITTLE = frozenset(_LITTLE.split())
"""Words of names that stand in any text."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of number. ``alone``: languages in which its check is strong enough without a word beside it.

    ``written``: how it must be grouped for that. ``gate``: words of which one stands in every text that names it.
    ``tier``: ``pattern`` where there is a form and no check digit. ``solid``: written in one it is known by its form,
    though the check fails.
    """

    name: str
    forms: tuple[str, ...]
    check: Callable[[str], bool]
    words: re.Pattern[str]
    gate: frozenset[str]
    alone: frozenset[str]
    written: re.Pattern[str] | None
    label: str
    tier: str
    solid: bool


@dataclass(frozen=True, slots=True)
class Forms:
    """Kinds by form (letters ``A``, digits ``N``), and every beginning of such a form."""

    kinds: Mapping[str, Sequence[Kind]]
    begun: frozenset[str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All forms, those that may stand alone in each language, and the kinds by the words that announce them."""

    every: Forms
    alone: Mapping[str, Forms]
    by_word: Mapping[str, Sequence[Kind]]


def kind(
    name: str, form: str, check: Callable[[str], bool], words: str, alone: str = "", written: str = "",
    label: str = "NATIONAL_ID", tier: str = "checksum", solid: bool = False,
) -> Kind:  # fmt: skip
    """``form`` and ``words`` hold several parted by ``|``; a blank in a phrase may be left out or be a sign."""
    return Kind(
        name,
        tuple("".join(part[0] * int(part[1:]) for part in one.split()) for one in form.split("|")),
        check,
        phrases(words),
        gate(words),
        frozenset(alone.split()),
        re.compile(written, re.IGNORECASE) if written else None,
        label,
        tier,
        solid,
    )


def phrases(words: str) -> re.Pattern[str]:
    """One pattern for phrases parted by ``|``; a blank stands for any sign or none (``p iva``: ``P.IVA``, ``p iva``)."""
    ordered = sorted((" ".join(one.split()) for one in words.split("|")), key=len, reverse=True)
    either = "|".join(ordered).replace(" ", r"[\W_]{0,2}")
    return re.compile(rf"(?<![a-z])(?:{either})(?![a-z])")


def gate(words: str) -> frozenset[str]:
    """For each phrase the words of which one is in any text that has it: its longest that says something, or all in one."""
    return frozenset(word for one in words.split("|") for word in _gate(one))


def _gate(phrase: str) -> Iterator[str]:
    parts = re.findall(r"[a-z]+", phrase)
    yield "".join(parts)
    if max(map(len, parts)) == 1:
        yield ".".join(parts)
    else:
        yield max(parts, key=lambda part: (part not in _SAYS_LITTLE and len(part) > 1, len(part)))


def catalogue(kinds: Sequence[Kind]) -> Catalogue:
    """The kinds, ready to be looked up."""
    by_word: dict[str, list[Kind]] = {}
    for one in kinds:
        for word in one.gate:
            by_word.setdefault(word, []).append(one)
    alone = {language: _forms([one for one in kinds if language in one.alone]) for language in ALL.split()}
    return Catalogue(_forms(kinds), alone, by_word)


def _forms(kinds: Sequence[Kind]) -> Forms:
    by_shape: dict[str, list[Kind]] = {}
    for one in kinds:
        for form in one.forms:
            for signs in product(*("AN" if sign == "X" else sign for sign in form)):
                by_shape.setdefault("".join(signs), []).append(one)
    return Forms(by_shape, frozenset(shape[:length] for shape in by_shape for length in range(1, len(shape) + 1)))
