"""Pure: whose value is it? The item's own author's, the operator's staff's, or somebody else's.

Only the item's own fields tell: who wrote it, which customer it is about, who
else it was sent to. Nothing is concluded from the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import getaddresses

from feedback.privacy import normalise
from feedback.privacy.known_persons import known_persons
from feedback.privacy.policy import Role
from feedback.privacy.references import reference_label

_ADDRESS = re.compile(r"[^\s@<>\",;]+@[^\s@<>\",;]+\.[^\s@<>\",;]+")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The strong identifier that an author's names are keyed on: a label and a normal form."""

    label: str
    form: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who an item's fields name. Values are (label, normal form)."""

    author: frozenset[tuple[str, str]] = field(default=frozenset(), repr=False)
    staff: frozenset[tuple[str, str]] = field(default=frozenset(), repr=False)
    staff_domains: frozenset[str] = frozenset()
    anchor: Anchor | None = None

    def role(self, label: str, value: str, language: str | None = None) -> Role:
        """Role of a value; staff before author, so that a clerk who writes is not followed as a customer is."""
        if not self._may_know(label):
            return "other"
        form = normalise.normal_form(label, value, language)
        if (label, form) in self.staff or (label == "EMAIL" and _domain(form) in self.staff_domains):
            return "staff"
        return "author" if (label, form) in self.author else "other"

    def _may_know(self, label: str) -> bool:
        """Whether any value of that label is known: most are not, and a normal form takes time."""
        if label == "EMAIL" and self.staff_domains:
            return True
        return any(label == known for known, _ in (*self.staff, *self.author))


def author_identity(author: str) -> tuple[str, str]:
    """(label, value) of an author field: its address, else a telephone number with its prefix, a handle, a name.

    A lone word such as ``Maria`` is a name: it could be a handle, but would then link everybody who is called so.
    """
    address = _ADDRESS.search(author)
    if address:
        return "EMAIL", address.group()
    if reference_label(author) == "PHONE":
        return "PHONE", author
    if re.search(r"[\d_@]", author):
        return "USERNAME", author
    return "PERSON", author


def of_one(author: str) -> bool:
    """Whether an author field names one address at most, so that what it names is one person's."""
    return len(_ADDRESS.findall(author)) <= 1


def parties(
    author: str | None,
    subject: str | None,
    others: Iterable[str] = (),
    staff_domains: frozenset[str] = frozenset(),
) -> Parties:
    """Read the fields. ``others`` are recipients and whoever else the item's fields name.

    The author's names are linked with the customer reference that came with the
    item, else with the one address it was written from; a field that names two
    people, a bare handle or a bare name gives no anchor.
    """
    own: set[tuple[str, str]] = set()
    anchor: Anchor | None = None
    if author:
        names, addresses = _names(author), _ADDRESS.findall(author)
        own |= {("EMAIL", normalise.normal_form("EMAIL", one)) for one in addresses}
        label, value = author_identity(author)
        if label in ("USERNAME", "PHONE"):
            own.add((label, normalise.normal_form(label, value)))
        if len(names) == 1 and len(addresses) <= 1:
            own |= names
            if addresses:
                anchor = Anchor("EMAIL", normalise.normal_form("EMAIL", addresses[0]))
    if subject:
        label = reference_label(subject)
        own.add((label, normalise.normal_form(label, subject)))
        anchor = Anchor(label, normalise.normal_form(label, subject))
    staff: set[tuple[str, str]] = set()
    for text in (author or "", *others):
        for shown, address in getaddresses([text]) if staff_domains and "@" in text else ():
            if _domain(normalise.normal_form("EMAIL", address)) in staff_domains:
                staff |= _names(f'"{shown}" <{address}>' if shown else address)
    return Parties(frozenset(own), frozenset(staff), staff_domains, anchor)


def _names(text: str) -> set[tuple[str, str]]:
    return {("PERSON", normalise.normal_form("PERSON", person.name)) for person in known_persons([text])}


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
