"""Whose record it is, as keyed digests: what the door and the erasure know a person by. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from feedback.items import RawItem
from feedback.keys import IntakeKey
from feedback.privacy.normalise import normal_form
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.privacy.references import reference_label
from feedback.privacy.roles import author_identity
from feedback.records import Record, SubjectRecord


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference of a person: a label and the value as it stood."""

    label: str
    value: str = field(repr=False)

    def digests(self, key: IntakeKey, language: str | None = None) -> list[bytes]:
        """What the door knows it by: a keyed digest of its label and normal form, under each version of the key."""
        return key.digests("person", self.label, normal_form(self.label, self.value, language))


def token_digests(key: IntakeKey, codes: Iterable[Pseudonyms], token: str) -> list[bytes]:
    """What is kept of a token that was erased, under each version of the key, the newest first.

    Made of what the token shares with its translations, so that it outlives every rotation of the pseudonym key.
    None for a token of an epoch that is not among ``codes``: it cannot be one that is made or stored now.
    """
    maker = next((one for one in codes if one.made(token)), None)
    return key.digests("token", *maker.lasting(token)) if maker else []


def references_of(record: Record) -> list[Reference]:
    """The customer reference, and the address or handle of the author. A bare name is nobody's reference."""
    found = []
    if record.subject:
        found.append(Reference(reference_label(record.subject), record.subject))
    if isinstance(record, RawItem) and record.author:
        label, value = author_identity(record.author)
        if label != "PERSON":
            found.append(Reference(label, value))
    return found


def aliases_of(record: Record) -> list[Reference]:
    """Further references that a customer record names."""
    aliases = record.aliases if isinstance(record, SubjectRecord) else ()
    return [Reference(reference_label(alias), alias) for alias in aliases]
