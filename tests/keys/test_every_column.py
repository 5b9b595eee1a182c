"""Every column of every table that holds a token or a keyed digest is translated by a rotation, or said here why not.

The tables are those of ``feedback/privacy/data/tables.toml``, which another test compares with the database. A new column
with tokens in it, and a new column of bytes, fail here until somebody has thought about rotations.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedback import reidentification
from feedback.database import Database
from feedback.items import TOKEN_PATTERN, Turn
from feedback.linking import decisions
from feedback.reidentification import Ask, Rules
from feedback.rekeying import LOOKED_UP_BY, Rekeying
from feedback.rekeying_rows import LINKED_PARTS
from tests.conftest import Installation
from tests.keys.conftest import own  # noqa: F401 - a fixture
from tests.keys.test_registry import destroy, rotate
from tests.pipeline.conftest import make_pipeline  # noqa: F401 - a fixture
from tests.rights.conftest import House
from tests.rights.conftest import house as house_of  # noqa: F401 - a fixture
from tests.rights.test_erasure import ANNA, BRUNO, BRUNO_MAIL, populate

TABLES = Path(__file__).resolve().parents[2] / "feedback/privacy/data/tables.toml"

TRANSLATED = {
    *(f"{table}.{column}" for table, column in LOOKED_UP_BY),
    *(f"{table}.{column}" for table, columns in LINKED_PARTS.items() for column in columns),
    *(
        f"clean.item.{column}"
        for column in ("given", "subject", "author", "thread", "title", "text", "turns", "search")
    ),
    "vault.token.token",
    "access.reidentification.token",
    "rights.request.subjects",
    "rights.package.content",
}
_OF_INTAKE = "a digest under the intake key, whose older versions are kept for comparing"
_SEALED = "sealed; opened with any version of its key that is here"
STAYS = {
    "raw.item.external_key": _OF_INTAKE, "raw.item.fingerprint": _OF_INTAKE, "raw.item.people": _OF_INTAKE,
    "raw.item.sealed": "sealed; `ascolto keys reseal`",
    "clean.item.external_key": _OF_INTAKE, "insights.score.external_key": _OF_INTAKE, "insights.event.external_key": _OF_INTAKE,
    "rights.reference.digest": _OF_INTAKE, "rights.request.digests": _OF_INTAKE, "rights.door.digest": _OF_INTAKE,
    "rights.statement.digests": _OF_INTAKE,
    "rights.tombstone.digest": _OF_INTAKE + "; of a token, what it shares with its translations",
    "rights.request.identifiers": _SEALED, "rights.outbox.sealed": _SEALED + "; says what tokens were called when it was made",
    "rights.webhook.sealed": _SEALED, "rights.webhook.sealed_before": _SEALED, "rights.receipt_key.public": "a public half", "access.reidentification.public": "a public half",
    "access.reidentification.answer": "sealed for who asked, for minutes",
    "vault.token.sealed": _SEALED, "vault.holder.public": "a public half", "vault.holder.wrapped": "`ascolto keys reseal`",
    "vault.token_map.old": "what the map is for; destroyed with `ascolto keys destroy-map`", "vault.token_map.sealed": _SEALED,
    "audit.entry.body": "append only: tokens of their time", "audit.entry.hash": "the chain",
    "access.api_key.digest": "of a random secret", "access.sign_in.digest": "of a random secret",
    "access.idempotency.key_digest": "of a client's word, for a day", "access.idempotency.fingerprint": "of a body, for a day",
    "access.answer.key": "of filters", "access.answer.made_of": "a salted sketch; answers of before are compared no more",
    "privacy.look.public_key": "a public half", "privacy.look.answer": "sealed for who asked, for ten minutes",
    "privacy.search_question.public_key": "a public half", "privacy.search_question.sealed": "for a minute",
    "privacy.search_question.answer": "sealed for who asked, for a minute",
    "privacy.correction.sealed": _SEALED, "privacy.correction.example": _SEALED,
    "privacy.rule.digest": _OF_INTAKE, "privacy.rule.start": _OF_INTAKE, "privacy.canary.values": "made-up values",
}  # fmt: skip


def columns(owner: Database) -> Iterator[tuple[str, str, str]]:
    """(table, column, type) of every table that the record of processing describes."""
    described = tomllib.loads(TABLES.read_text(encoding="utf-8"))
    for row in owner.rows(
        "SELECT format('%I.%I', c.table_schema, c.table_name) AS name, c.column_name AS column, c.udt_name AS type"
        "  FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE t.table_type = 'BASE TABLE' ORDER BY 1, 2"
    ):
        if row["name"] in described:
            yield row["name"], row["column"], row["type"]


def holding_tokens(owner: Database, codes: str) -> set[str]:
    """Columns in which a token stands whose code begins with one of the letters."""
    found = set()
    for table, column, type_ in columns(owner):
        if type_ in ("bytea", "_bytea"):
            continue
        texts = " ".join(
            r["t"] for r in owner.rows(f"SELECT {column}::text AS t FROM {table} WHERE {column} IS NOT NULL")
        )
        if type_ == "tsvector" and "emailx" in texts:
            texts = " ".join(f"[EMAIL_{word}]" for word in texts.replace("'", " ").replace("emailx", " ").split())
        if any(match["code"][0] in codes for match in TOKEN_PATTERN.finditer(texts)):
            found.add(f"{table}.{column}")
    return found


@pytest.fixture
def installation(own: Installation) -> Installation:  # noqa: F811 - the fixture
    return own


@pytest.fixture
def full(installation: Installation, request: pytest.FixtureRequest) -> House:
    """Something in every table that may hold a token."""
    house: House = request.getfixturevalue("house_of")
    items = populate(house)
    words = f"Sono Bruno Bianchi, scrivete a {BRUNO_MAIL} della app."
    house.live(
        house.event(BRUNO),
        house.said(words, subject=BRUNO, thread="t-1", title=f"Da {BRUNO_MAIL}", turns=(Turn("customer", words),)),
    )
    house.take(house.said(subject=BRUNO))
    house.owner.rows(
        "WITH h AS (INSERT INTO rights.hold (id, reason, placed_by, until)"
        " VALUES (gen_random_uuid(), 'lawsuit', 'user:po', now() + interval '9 days') RETURNING id)"
        " INSERT INTO rights.held_item (hold, item_id) SELECT id, %s FROM h RETURNING 1",
        (items["by number"],),
    )
    decisions.decide(house.worker, "user:po", "same", house.token(BRUNO), house.token(BRUNO_MAIL), "proof_seen")
    house.asks("access", BRUNO)
    house.asks("objection", BRUNO)
    house.asks("restriction", BRUNO, ground="accuracy")
    house.erase(ANNA)
    asked = Ask(items["bruno"], house.token(BRUNO_MAIL), "complaint", "asked", bytes(32))
    house.owner.rows("UPDATE clean.item SET withheld = NULL RETURNING 1")
    reidentification.ask(
        house.api, "user:anna", asked, Rules(installation.settings.reidentify_purposes, 60, 9, second_person=True)
    )
    return house


def test_every_column_with_a_token_or_with_bytes_is_accounted_for(full: House) -> None:
    there = {f"{table}.{column}" for table, column, _ in columns(full.owner)}
    of_bytes = {f"{table}.{column}" for table, column, type_ in columns(full.owner) if type_ in ("bytea", "_bytea")}
    with_tokens = holding_tokens(full.owner, "abcdefghijklmnopqrstuvwxyz234567")
    assert sorted((of_bytes | with_tokens) - TRANSLATED - STAYS.keys()) == [], (
        "translate it in feedback/rekeying.py, or say why not"
    )
    assert sorted(STAYS.keys() - there) == sorted(TRANSLATED - there) == []
    # The test sees what it speaks of: each of these columns had a token in it.
    assert sorted(TRANSLATED - with_tokens) == []


def test_after_a_rotation_no_old_token_is_left_but_where_it_is_said(full: House) -> None:
    before = {table: full.count(table) for table in {place.rsplit(".", 1)[0] for place in TRANSLATED}}
    rotate(full.owner, full.installation.keys, "epoch")
    Rekeying(full.worker, full.installation.keys).run()
    old, new = (full.installation.keys.pseudonyms(epoch).subject(BRUNO)[-13] for epoch in (1, 2))
    left = holding_tokens(full.owner, old)
    assert left <= STAYS.keys(), sorted(left - STAYS.keys())
    assert holding_tokens(full.owner, new) >= TRANSLATED
    assert {table: full.count(table) for table in before} == before
    destroy(full.owner, full.installation.keys, "epoch", 1)
    destroy(full.owner, full.installation.keys, "map", 2)
    assert holding_tokens(full.owner, old) == {"audit.entry.body"}
