"""The copy with the person's own values instead of their tokens, for the keeper of the vault alone (GDPR 15).

Opened are the person's own references and their name as an author. All other
tokens in the texts stay: they may be somebody else's (GDPR 15(4)).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from feedback import audit
from feedback.database import Connection
from feedback.keys import OpeningKey
from feedback.privacy import vault
from feedback.privacy.normalise import normal_form
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.rights.references import Reference


def own_tokens(given: Sequence[Reference], subjects: Collection[str], keys: Sequence[Pseudonyms]) -> list[str]:
    """The person's references, and the name that is keyed on one of the identifiers that they gave."""
    names = {each.person(one.label, normal_form(one.label, one.value)) for one in given for each in keys}
    return sorted({*subjects, *names})


def with_originals(
    connection: Connection, opening: Sequence[OpeningKey], package: Mapping[str, Any], tokens: Sequence[str], actor: str
) -> dict[str, Any]:
    """The package with ``originals`` and with texts that show them. Written to the audit log in the same transaction.

    ``connection`` is the vault's role. Raises ``KeyLost`` when the vault key is another one.
    """
    found = {token: list(values) for token in tokens if (values := vault.open_(connection, opening, token))}
    entry = audit.Entry(
        actor,
        "reidentification.opened",
        (f"request:{package['request']}",),
        purpose="subject_request",
        counts={"originals": sum(map(len, found.values()))},
    )
    audit.append(connection, entry)
    items = [
        {
            **item,
            "text": _shown(item["text"], found),
            "title": None if item["title"] is None else _shown(item["title"], found),
            "turns": None
            if item["turns"] is None
            else [{**turn, "text": _shown(turn["text"], found)} for turn in item["turns"]],
        }
        for item in package["items"]
    ]
    return {**package, "items": items, "originals": found}


def _shown(text: str, originals: Mapping[str, Sequence[str]]) -> str:
    for token, values in originals.items():
        text = text.replace(token, values[0])
    return text
