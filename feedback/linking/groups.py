"""Sets of identifiers that are joined and never parted."""

from __future__ import annotations

from collections.abc import Iterable


class Groups:
    """Disjoint sets. An identifier that was never joined is a set of its own."""

    def __init__(self, members: Iterable[frozenset[str]] = ()) -> None:
        self._members: dict[str, frozenset[str]] = {one: group for group in members for one in group}

    def of(self, token: str) -> frozenset[str]:
        """The set that a token is in."""
        return self._members.get(token) or frozenset((token,))

    def join(self, tokens: Iterable[str]) -> None:
        """Make one set of every set that has one of these in it."""
        joined: frozenset[str] = frozenset().union(*(self.of(token) for token in tokens))
        for one in joined:
            self._members[one] = joined

    def components(self, links: Iterable[tuple[str, str]]) -> set[frozenset[str]]:
        """The sets as they would be with ``links`` joined, those that a link touches."""
        ends = list(links)
        near: dict[frozenset[str], list[frozenset[str]]] = {}
        for one, other in ends:
            near.setdefault(self.of(one), []).append(self.of(other))
            near.setdefault(self.of(other), []).append(self.of(one))
        found: set[frozenset[str]] = set()
        seen: set[frozenset[str]] = set()
        for start in near:
            if start in seen:
                continue
            seen.add(start)
            waiting, reached = [start], [start]
            while waiting:
                for group in near[waiting.pop()]:
                    if group not in seen:
                        seen.add(group)
                        waiting.append(group)
                        reached.append(group)
            found.add(frozenset().union(*reached))
        return found
