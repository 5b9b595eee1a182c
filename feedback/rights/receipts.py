"""Receipts: canonical JSON signed with Ed25519, so that a person can prove later what was said to be erased.

The private half (``receipt.key``) is read by workers alone; the public half is
published. A receipt names counts and a pseudonym, and nothing that was erased.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from feedback.database import Connection

FORMAT = "ascolto-receipt/1"
MOST_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Signer:
    """Holds the private half (32 bytes)."""

    seed: bytes = field(repr=False)

    @property
    def public(self) -> bytes:
        """The half to be published."""
        return bytes(SigningKey(self.seed).verify_key)

    def sign(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The content with the fingerprint of the key and the signature over all of it."""
        made = {**content, "format": FORMAT, "key": fingerprint(self.public)}
        signature = SigningKey(self.seed).sign(_canonical(made)).signature
        return {**made, "signature": base64.b64encode(signature).decode()}


def reissue(connection: Connection, signer: Signer, request: UUID, downstream: Sequence[Mapping[str, Any]]) -> None:
    """Sign a receipt that was made already again, with what systems downstream were told since. Earlier ones stay valid."""
    row = connection.execute("SELECT receipt FROM rights.request WHERE id = %s FOR UPDATE", (request,)).fetchone()
    if row is None or row["receipt"] is None:
        return
    content = {name: value for name, value in row["receipt"].items() if name not in ("format", "key", "signature")}
    keep_public(connection, signer)
    said = {**content, "downstream": list(downstream), "reissued_at": datetime.now(UTC).isoformat(timespec="seconds")}
    connection.execute("UPDATE rights.request SET receipt = %s WHERE id = %s", (json.dumps(signer.sign(said)), request))


def keep_public(connection: Connection, signer: Signer) -> None:
    """The public half stays here when the key is replaced."""
    connection.execute(
        "INSERT INTO rights.receipt_key (key, public) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        (fingerprint(signer.public), signer.public),
    )


def fingerprint(public: bytes) -> str:
    """Name of a public half."""
    return hashlib.sha256(b"ascolto receipt key " + public).hexdigest()[:16]


def verify(receipt: object, publics: Collection[bytes]) -> str | None:
    """None when one of ``publics`` signed exactly this; else what is wrong, in a few words."""
    if not isinstance(receipt, dict) or receipt.get("format") != FORMAT:
        return "this is not a receipt"
    keys = {fingerprint(public): public for public in publics}
    if receipt.get("key") not in keys:
        return "it was signed by another key than the one given"
    signed = {name: value for name, value in receipt.items() if name != "signature"}
    try:
        signature = base64.b64decode(str(receipt.get("signature")), validate=True)
        VerifyKey(keys[receipt["key"]]).verify(_canonical(signed), signature)
    except (BadSignatureError, binascii.Error, ValueError):
        return "it was changed after it was signed"
    return None


def read(content: bytes) -> object:
    """A receipt out of a file; anything else as None."""
    try:
        return json.loads(content[:MOST_BYTES])
    except (ValueError, RecursionError):
        return None


def _canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()
