"""Who is one person, out of all that was declared together and what people decided. Pure, and a function of sets.

Nothing here knows what came first. Identifiers go in by kind, the strongest
first; whatever would join two people who cannot be one is *set aside*: it
belongs to nobody else, links nothing, and waits for a person to decide.

- ``too_many``: it stands beside more of a kind than a person has.
- ``several_people``: it stands beside two of a kind that a person has one of.
- ``between_people``: it would join, over others, two people who cannot be one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from feedback.linking.groups import Groups
from feedback.linking.kinds import ERASED, Kind, kind_of, kinds

Pair = tuple[str, str]
Aside = Literal["too_many", "several_people", "between_people"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known.

    ``pairs``: (a record's subject, an identifier declared as the same person's).
    ``same`` and ``apart`` are decisions of people. ``crowded`` stand beside more
    than can count, so not all of their pairs need be here.
    """

    pairs: frozenset[Pair] = frozenset()
    same: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()
    crowded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """Whom an identifier belongs to, and why it was set aside if it was."""

    person: str
    aside: Aside | None = None


def resolve(evidence: Evidence) -> dict[str, Found]:
    """Whom each identifier of the evidence belongs to."""
    return _Resolution(evidence).found()


def name_of(group: Iterable[str]) -> str:
    """The identifier that stands for a person: the strongest, of these the first in order."""
    return min(group, key=lambda token: (kind.rank if (kind := kind_of(token)) else len(kinds()), token))


class _Resolution:
    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._apart = {frozenset(pair) for pair in evidence.apart}
        self._aside: dict[str, Aside] = {}
        self._base = Groups()
        for pair in evidence.same:
            self._base.join(pair)
        pairs = {(a, b) for a, b in evidence.pairs if a != b and kind_of(a) and kind_of(b)}
        for token, others in _near(pairs).items():
            if token in evidence.crowded or _too_many(others):
                self._aside[token] = "too_many"
        self._pairs = {pair for pair in pairs if not self._aside.keys() & set(pair) and not self._settled(*pair)}
        self._further()
        self._several()
        self._groups = Groups(self._base.of(token) for token in self._tokens())

    def found(self) -> dict[str, Found]:
        """Join kind by kind, then name the people."""
        for kind in kinds().values():
            self._join(kind)
        return {token: self._answer(token) for token in self._tokens()}

    def _tokens(self) -> set[str]:
        given = (*self._evidence.pairs, *self._evidence.same, *self._evidence.apart)
        return {token for pair in given for token in pair if not token.startswith(ERASED)}

    def _answer(self, token: str) -> Found:
        group = self._groups.of(token)
        return Found(name_of(group), self._aside.get(token) if len(group) == 1 else None)

    def _settled(self, one: str, other: str) -> bool:
        """Whether people decided about this pair: it is apart, or one of the two was given to somebody else."""
        return frozenset((one, other)) in self._apart or self._given(one, other) or self._given(other, one)

    def _given(self, token: str, far: str) -> bool:
        kind, own = _kind(far), self._base.of(token)
        return kind.one and kind_of(token) is not kind and far not in own and any(kind_of(one) is kind for one in own)

    def _further(self) -> None:
        """A customer record may name further numbers of its customer, as long as no other customer's record does."""
        owners: dict[str, set[str]] = defaultdict(set)
        for owner, token in self._pairs:
            if _further(owner, token):
                owners[token].add(owner)
        while links := [
            (owner, token)
            for token, owned in owners.items()
            if token not in self._aside and len({self._base.of(one) for one in owned}) == 1
            for owner in owned
            if owner not in self._base.of(token)
        ]:
            for group in self._base.components(links):
                if self._may_be_one(group, joined=True):
                    self._base.join(group)
                else:
                    self._set_aside((token for _, token in links if token in group), "between_people")
        self._set_aside(
            (token for token, owned in owners.items() if len({self._base.of(one) for one in owned}) > 1),
            "several_people",
        )

    def _several(self) -> None:
        for token, others in _near(self._pairs).items():
            for kind in kinds().values():
                beside = {self._base.of(one) for one in (*others, token) if kind_of(one) is kind}
                if kind.one and len(beside) > 1 and not (kind.further and kind_of(token) is kind):
                    self._set_aside([token], "several_people")

    def _join(self, kind: Kind) -> None:
        """Put the identifiers of a kind to whom they stand beside."""
        links = [
            (one, other)
            for one, other in self._pairs
            if max(_kind(one).rank, _kind(other).rank) == kind.rank
            and not {one, other} & self._aside.keys()
            and not one.startswith(ERASED)
            and not other.startswith(ERASED)
            and not _further(one, other)
        ]
        for group in self._groups.components(links):
            if self._may_be_one(group):
                self._groups.join(group)
            else:
                self._without_bridges(kind, [pair for pair in links if pair[0] in group])

    def _without_bridges(self, kind: Kind, links: list[Pair]) -> None:
        """Set aside what stands between people; the others go to whom they stand beside, if that may be."""
        own = [token for token in _near(links) if kind_of(token) is kind]
        beside = {token: {self._groups.of(one) for one in others} for token, others in _near(links).items()}
        bridges = {token for token in own if len(beside[token] | self._already(token)) > 1}
        self._set_aside(bridges, "between_people")
        for group in self._groups.components(pair for pair in links if not bridges & set(pair)):
            if self._may_be_one(group):
                self._groups.join(group)
            else:
                self._set_aside(group & set(own), "between_people")

    def _already(self, token: str) -> set[frozenset[str]]:
        """The person to whom people gave a token."""
        group = self._groups.of(token)
        return {group} if len(group) > 1 else set()

    def _may_be_one(self, group: frozenset[str], *, joined: bool = False) -> bool:
        """Whether nobody decided against it, and it has one of each kind of which a person has one.

        ``joined``: its further numbers are about to be one.
        """
        if any(pair <= group for pair in self._apart):
            return False
        single = [kind for kind in kinds().values() if kind.one and not (joined and kind.further)]
        return all(len({self._base.of(one) for one in group if kind_of(one) is kind}) <= 1 for kind in single)

    def _set_aside(self, tokens: Iterable[str], why: Aside) -> None:
        self._aside |= dict.fromkeys(tokens, why)


def _near(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    return near


def _too_many(others: Iterable[str]) -> bool:
    counts = Counter(_kind(one).label for one in others)
    return any(count > kinds()[label].most for label, count in counts.items())


def _further(owner: str, token: str) -> bool:
    return _kind(token).further and kind_of(owner) is kind_of(token)


def _kind(token: str) -> Kind:
    kind = kind_of(token)
    if kind is None:
        raise ValueError("this identifier never links")
    return kind
