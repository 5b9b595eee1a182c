"""What a person gives to be found by: a kind and a value, turned into keyed digests and tokens. Pure.

``email:anna@example.org``; without a kind the form of the value tells. The value
lives in a worker's memory only. A telephone number needs its country code: a
national number belongs to other people in other countries.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from feedback.errors import InvalidItem, Permanent
from feedback.privacy.references import reference_label
from feedback.rights.references import Reference

KINDS = {
    "email": "EMAIL",
    "phone": "PHONE",
    "customer": "",
    "national_id": "NATIONAL_ID",
    "iban": "IBAN",
    "handle": "USERNAME",
    "account": "ACCOUNT_REF",
}
"""Kind -> label of its token; a customer number has the label that the same value gets as a reference."""

MOST = 20
MAX_CHARACTERS = 200
_GIVEN = re.compile(rf"({'|'.join(KINDS)}):(.*)", re.DOTALL)


def identifier(given: str) -> Reference:
    """Read ``kind:value`` or a bare value. Raises ``InvalidItem`` (``bad_identifier``); the value is not quoted."""
    match = _GIVEN.fullmatch(given.strip())
    kind, value = (match[1], match[2].strip()) if match else ("customer", given.strip())
    if not value or len(value) > MAX_CHARACTERS or "\x00" in value or not value.isprintable():
        raise InvalidItem(f"identifier: give 1 to {MAX_CHARACTERS} printable characters", code="bad_identifier")
    label = KINDS[kind] or reference_label(value)
    if kind == "email" and "@" not in value:
        raise InvalidItem("identifier: an e-mail address has an @", code="bad_identifier")
    if label == "PHONE" and not re.match(r"\+|00", value):
        raise InvalidItem("identifier: give the telephone number with its country code, as +39 ...", code="bad_phone")
    return Reference(label, value)


def identifiers(given: Iterable[str]) -> list[Reference]:
    """Every identifier once. Raises ``InvalidItem`` as ``identifier`` does, and for none or too many."""
    read = [identifier(one) for one in given]
    if not 1 <= len(read) <= MOST:
        raise InvalidItem(f"identifiers: give 1 to {MOST}", code="bad_identifier")
    return list(dict.fromkeys(read))


def pack(given: Sequence[Reference]) -> bytes:
    """For the sealed box."""
    return json.dumps([[one.label, one.value] for one in given]).encode()


def unpack(content: bytes) -> list[Reference]:
    """Reverse of ``pack``. Raises ``Permanent`` (``unreadable_record``)."""
    try:
        return [Reference(label, value) for label, value in json.loads(content)]
    except (ValueError, TypeError):
        raise Permanent("the sealed identifiers have another format", code="unreadable_record") from None
