"""An item with an original in the vault, and somebody who asks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from nacl.public import PrivateKey

from feedback.database import Database
from feedback.keys import OpeningKey
from feedback.privacy import vault
from feedback.privacy.vault import Original
from feedback.reidentification import Ask, Request, Rules, ask
from tests.conftest import Installation
from tests.insights.writer import Writer

TOKEN, WRITER, ABSENT = "[IBAN_k3f5q2m7x4ab]", "[EMAIL_aaaaaaaaaaaa]", "[IBAN_zzzzzzzzzzzz]"
VALUE = "IT60 X054 2811 1010 0000 0123 456"
REASON = "the branch of Zq7canary asked"


@dataclass
class Asker:
    """Makes requests as one actor and opens the answers."""

    database: Database
    item_id: UUID
    rules: Rules
    actor: str = "user:anna"
    private: OpeningKey = field(default_factory=lambda: OpeningKey(bytes(PrivateKey.generate())))

    @property
    def public(self) -> bytes:
        return bytes(PrivateKey(self.private.private).public_key)

    def __call__(self, token: str = TOKEN, purpose: str = "fraud_case", reason: str = REASON) -> Request:
        asked = Ask(self.item_id, token, purpose, reason, self.public)
        return ask(self.database, self.actor, asked, self.rules)

    def read(self, answer: bytes) -> list[str]:
        said = json.loads(self.private.open(answer))
        assert said["token"] == TOKEN
        return list(said["originals"])


@pytest.fixture
def rules(installation: Installation) -> Rules:
    return Rules(installation.settings.reidentify_purposes, 15, 3, second_person=True)


@pytest.fixture
def item_id(worker_db: Database, installation: Installation) -> UUID:
    """An item whose original is in the vault."""
    writer = Writer(worker_db)
    made = writer.item(f"Il mio conto {TOKEN} non funziona.", subject=WRITER)
    writer.flush()
    with worker_db.transaction() as connection:
        vault.put(connection, installation.keys.vault_sealing(), [Original(TOKEN, VALUE, made, WRITER, 1)])
    return made


@pytest.fixture
def asker(api_db: Database, item_id: UUID, rules: Rules) -> Asker:
    return Asker(api_db, item_id, rules)


@pytest.fixture
def written(owner: Database) -> Callable[[], list[tuple[str, str]]]:
    """(actor, action) of every entry about re-identification."""

    def read() -> list[tuple[str, str]]:
        rows = owner.rows("SELECT actor, action FROM audit.entry WHERE action LIKE 'reident%%' ORDER BY seq")
        return [(row["actor"], row["action"].removeprefix("reidentification.")) for row in rows]

    return read
