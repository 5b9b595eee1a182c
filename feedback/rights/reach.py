"""Where a person's data lies: the one set of conditions that the copy, the erasure and the check after it share.

Own are the items that the person wrote or that carry their reference; mentions
are other people's items in whose text one of their domain tokens stands, or
that were written from an address of theirs by somebody else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from feedback.database import Connection
from feedback.keys import IntakeKey
from feedback.privacy.pseudonyms import Pseudonyms, in_every_epoch
from feedback.rights.references import Reference

TENANT = "default"

OWN = (
    "tenant = %(tenant)s AND (subject = ANY(%(tokens)s) OR (author = ANY(%(tokens)s) AND NOT EXISTS"
    " (SELECT FROM insights.identity AS known WHERE known.tenant = %(tenant)s AND known.token = author)))"
)
"""Condition on ``clean.item``. An author of whom we know who it is owns what stands under that person, and nothing else."""

_HITS = "EXISTS (SELECT FROM unnest(%(tokens)s::text[]) AS t WHERE position(t IN concat_ws(' ', title, text, turns::text)) > 0)"
_STRANGE = f"NOT coalesce({OWN}, false)"
# The index knows title and text; turns of others than the customer are looked through.
_MENTIONS = f"""
    SELECT id FROM clean.item WHERE tenant = %(tenant)s AND search @@ to_tsquery('simple', %(words)s) AND {_HITS} AND {_STRANGE}
    UNION SELECT id FROM clean.item WHERE tenant = %(tenant)s AND turns IS NOT NULL AND {_HITS} AND {_STRANGE}
    UNION SELECT id FROM clean.item WHERE tenant = %(tenant)s AND author = ANY(%(tokens)s) AND {_STRANGE}
"""  # noqa: S608 - constants of ours
_COUNTS = f"""
    SELECT (SELECT count(*) FROM clean.item WHERE {OWN}) AS items,
           (SELECT count(*) FROM ({_MENTIONS}) AS mentions) AS mentions,
           (SELECT count(*) FROM insights.score WHERE tenant = %(tenant)s AND subject = ANY(%(tokens)s)) AS scores,
           (SELECT count(*) FROM insights.event WHERE tenant = %(tenant)s AND subject = ANY(%(tokens)s)) AS events,
           (SELECT count(*) FROM insights.subject WHERE tenant = %(tenant)s AND subject = ANY(%(tokens)s)) AS customers,
           (SELECT count(*) FROM insights.link WHERE tenant = %(tenant)s AND subject <> token
             AND (token = ANY(%(tokens)s) OR subject = ANY(%(tokens)s))) AS aliases,
           (SELECT count(*) FROM raw.item WHERE tenant = %(tenant)s AND people && %(digests)s::bytea[]) AS raw_rows
"""  # noqa: S608 - constants of ours


@dataclass(frozen=True, slots=True)
class Person:
    """One person: every token and every digest that leads to them. ``name`` is the token that stands for them."""

    name: str
    tokens: tuple[str, ...]
    digests: tuple[bytes, ...]

    def in_every_epoch(self, codes: Sequence[Pseudonyms]) -> Person:
        """The same person under the tokens of every key epoch that is here: while one is translated, both are stored."""
        return replace(self, tokens=tuple(sorted(in_every_epoch(codes, self.tokens))))

    def values(self) -> dict[str, Any]:
        """What the conditions of this module compare with."""
        words = " | ".join(sorted(token_word(token) for token in self.tokens)) or "none"
        return {"tenant": TENANT, "tokens": list(self.tokens), "digests": list(self.digests), "words": words}


def token_word(token: str) -> str:
    """The one word that search makes of a token."""
    label, _, code = token.strip("[]").rpartition("_")
    return f"{label.replace('_', '').lower()}x{code}"


def people(
    connection: Connection, given: Sequence[Reference], keys: Sequence[Pseudonyms], digests: IntakeKey
) -> list[Person]:
    """Whom the identifiers lead to: nobody, one person, or several. An identifier that nothing knows leads to nobody."""
    found: dict[str, Person] = {}
    for reference in given:
        tokens = [each.token(reference.label, reference.value) for each in keys]
        person = known(connection, tokens, reference.digests(digests)).in_every_epoch(keys)
        if any(counts(connection, person).values()):
            before = found.get(person.name)
            found[person.name] = joined([before, person]) if before else person
    return list(found.values())


def known(connection: Connection, tokens: Sequence[str], digests: Collection[bytes] = ()) -> Person:
    """The person whom the tokens belong to, with all of the person's references."""
    rows = connection.execute(
        "SELECT m.token, m.person FROM insights.identity i JOIN insights.identity m"
        " ON m.tenant = i.tenant AND m.person = i.person WHERE i.tenant = %(tenant)s AND i.token = ANY(%(given)s)",
        {"tenant": TENANT, "given": list(tokens)},
    ).fetchall()
    every = {*tokens, *(row["token"] for row in rows)}
    mains = sorted({row["person"] for row in rows}) or list(tokens)
    listed = connection.execute(
        "SELECT digest FROM rights.reference WHERE tenant = %s AND token = ANY(%s)", (TENANT, sorted(every))
    ).fetchall()
    return Person(mains[0], tuple(sorted(every)), tuple(sorted({*digests, *(bytes(row["digest"]) for row in listed)})))


def joined(several: Sequence[Person]) -> Person:
    """Several as one, for a requester who proved to be all of them."""
    tokens = {token for one in several for token in one.tokens}
    digests = {digest for one in several for digest in one.digests}
    return Person(several[0].name, tuple(sorted(tokens)), tuple(sorted(digests)))


def of_request(row: Mapping[str, Any]) -> Person:
    """Whom a row of ``rights.request`` was found to be about."""
    return Person(row["subjects"][0], tuple(row["subjects"]), tuple(bytes(one) for one in row["digests"]))


def counts(connection: Connection, person: Person) -> dict[str, int]:
    """How much of a person lies where."""
    row = connection.execute(_COUNTS, person.values()).fetchone()
    return {name: int(count) for name, count in (row or {}).items()}


def own_items(connection: Connection, person: Person) -> list[UUID]:
    """Ids of what the person said."""
    rows = connection.execute(f"SELECT id FROM clean.item WHERE {OWN} ORDER BY id", person.values()).fetchall()  # noqa: S608
    return [row["id"] for row in rows]


def mentions(connection: Connection, person: Person) -> list[UUID]:
    """Ids of other people's items that mention the person by a value that links in the whole domain."""
    return [row["id"] for row in connection.execute(_MENTIONS + " ORDER BY id", person.values()).fetchall()]


def held_items(connection: Connection, items: Collection[UUID]) -> list[UUID]:
    """Those of ``items`` that lie under a legal hold now."""
    rows = connection.execute(
        "SELECT item_id FROM rights.held_now WHERE item_id = ANY(%s) ORDER BY item_id", (list(items),)
    ).fetchall()
    return [row["item_id"] for row in rows]
