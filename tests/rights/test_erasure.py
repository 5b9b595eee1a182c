"""Erasing one person: nothing of them is left anywhere, nobody else is touched, and nothing of theirs comes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from feedback import audit
from feedback.audit_chain import links, verify
from feedback.database import Database
from feedback.errors import Permanent
from feedback.rights import erasure, receipts, register
from feedback.rights.mentions import ERASED
from feedback.search import SearchQuery, search
from feedback.search_words import SafeWords
from tests.conftest import Installation
from tests.rights.conftest import House

ANNA, ANNA_MAIL = "BA-104233", "anna.bianchi@example.org"
BRUNO, BRUNO_MAIL = "BA-104234", "bruno.bianchi@example.org"


def populate(house: House) -> dict[str, UUID]:
    """Anna and Bruno Bianchi, and Carla who writes about Anna. Returns items by name."""
    records = {
        "anna's customer record": house.customer(ANNA, ANNA_MAIL),
        "bruno's customer record": house.customer(BRUNO, BRUNO_MAIL),
        "by number": house.said(f"Sono Anna Bianchi e la app non va. Scrivete a {ANNA_MAIL} oggi.", subject=ANNA),
        "by address": house.said("Ancora niente da ieri, sono Anna Bianchi.", author=ANNA_MAIL, title="Anna Bianchi"),
        "bruno": house.said(f"Sono Bruno Bianchi, scrivete a {BRUNO_MAIL} per favore, la app non va.", subject=BRUNO),
        "carla": house.said(
            f"La carta di {ANNA_MAIL} non funziona. Anche quella di {BRUNO_MAIL} no. Vorrei una risposta, grazie.",
            author="carla@example.org", title=f"Per conto di {ANNA_MAIL}",
        ),
        "score": house.score(ANNA), "event": house.event(ANNA_MAIL), "bruno's score": house.score(BRUNO),
    }  # fmt: skip
    outcomes = house.take(*records.values())
    house.work()
    return {name: one.id for name, one in zip(records, outcomes, strict=True) if one.id}


def test_nothing_of_the_person_is_left_in_any_store(house: House, installation: Installation) -> None:
    items = populate(house)
    tokens = {house.token(ANNA), house.token(ANNA_MAIL)}
    waiting = house.take(house.said(subject=ANNA), house.said("xyzzy xyzzy", author=f"Anna <{ANNA_MAIL}>"))
    done = house.erase(f"email:{ANNA_MAIL}")
    assert (done.state, done.step) == ("done", None)
    assert house.count("raw.item", "id = ANY(%s)", ([one.id for one in waiting],)) == 0
    left = house.everything(but=("audit.entry",))
    gone = [*tokens, ANNA, ANNA_MAIL, "Anna Bianchi", str(items["by number"]), str(items["by address"])]
    assert [value for value in gone if value in left.replace(done_outbox(house), "")] == []
    log = house.everything(but=tuple(table for table in tables(house) if table != "audit.entry"))
    assert [value for value in (*tokens, ANNA, ANNA_MAIL, "Anna Bianchi") if value in log] == []
    assert house.receipt(done)["deleted"] == done.counts
    for name, least in {"items": 2, "mentions": 1, "scores": 1, "events": 1, "customers": 1, "aliases": 1, "keys": 2,
                        "raw_rows_not_worked": 2}.items():  # fmt: skip
        assert done.counts[name] == least, name


def done_outbox(house: House) -> str:
    """The notice for systems downstream names the tokens they know; it is sealed, and gone once they were told."""
    rows = house.owner.rows("SELECT sealed FROM rights.outbox")
    return "".join(house.installation.keys.opening().open(bytes(row["sealed"])).decode() for row in rows) or "-"


def tables(house: House) -> list[str]:
    return [row["name"] for row in house.owner.rows("SELECT schemaname || '.' || tablename AS name FROM pg_tables")]


def test_raw_values_are_in_no_file_of_the_installation(house: House, installation: Installation) -> None:
    populate(house)
    house.erase(ANNA)
    with house.owner.transaction() as connection:
        connection.execute("CHECKPOINT")
    secrets = [value.encode() for value in (ANNA_MAIL, "Anna Bianchi", ANNA)]
    files = [path for path in Path(installation.settings.home).rglob("*") if path.is_file()]
    assert len(files) > 50
    assert [path for path in files if any(value in path.read_bytes() for value in secrets)] == []


def test_others_keep_what_is_theirs(house: House) -> None:
    """Same surname, a neighbour's customer number, a mention of both in one text: only Anna's goes."""
    items = populate(house)
    house.erase(ANNA)
    assert house.count("clean.item") == 2
    assert house.token(BRUNO_MAIL) in house.clean(items["bruno"])["text"]
    carla = house.clean(items["carla"])
    assert carla["text"].count(ERASED) == 1 and carla["title"].endswith(ERASED)
    assert house.token(BRUNO_MAIL) in carla["text"]
    assert house.count("insights.score") == house.count("insights.subject") == 1
    assert house.count("insights.identity") == 2 == house.count("insights.link")
    assert house.count("vault.holder", "name = %s", (house.token(BRUNO),)) == 1
    assert house.live(house.said(subject=BRUNO), house.said(author="anna.bianchi@example.com")) == ["new", "new"]


def test_a_text_that_mentioned_the_person_is_indexed_again_and_its_sentences_fit(house: House) -> None:
    items = populate(house)
    before = house.clean(items["carla"])["text"]
    spans = "SELECT span_start AS a, span_end AS b FROM insights.sentence WHERE item_id = %s ORDER BY position"
    old = [before[row["a"] : row["b"]] for row in house.owner.rows(spans, (items["carla"],))]
    house.erase(ANNA)
    after = house.clean(items["carla"])["text"]
    token = house.token(ANNA_MAIL)
    assert [after[row["a"] : row["b"]] for row in house.owner.rows(spans, (items["carla"],))] == [
        sentence.replace(token, ERASED) for sentence in old
    ]
    assert len(old) == 3
    assert search(house.worker, SearchQuery(words=SafeWords(token))).items == ()
    assert len(search(house.worker, SearchQuery(words=SafeWords("risposta"))).items) == 1


RETURNS = {
    "the same item again": lambda house: house.said(subject=ANNA, external_id="m-again"),
    "a new item under the address": lambda house: house.said(author=f"A. B. <{ANNA_MAIL.upper()}>"),
    "a new item under the number": lambda house: house.said(subject=f" {ANNA.lower()} "),
    "a score": lambda house: house.score(ANNA_MAIL),
    "an event": lambda house: house.event(ANNA),
    "the customer record": lambda house: house.customer(ANNA, region="Umbria"),
}


@pytest.mark.parametrize("name", RETURNS)
def test_the_person_does_not_come_back(house: House, name: str) -> None:
    house.live(house.customer(ANNA, ANNA_MAIL), house.said(subject=ANNA, external_id="m-again"))
    house.erase(f"email:{ANNA_MAIL}")
    [outcome] = house.take(RETURNS[name](house))
    assert (outcome.outcome, outcome.id) == ("erased", None)
    assert house.count("raw.item") == 0


def test_an_external_id_does_not_come_back_without_its_person(house: House) -> None:
    house.live(house.said(subject=ANNA, external_id="m-again"))
    house.erase(ANNA)
    assert house.take(house.said("Un altro testo, senza nome.", external_id="m-again"))[0].outcome == "erased"
    assert house.take(house.said("Un altro testo.", external_id="m-again", source="chat"))[0].outcome == "new"


def test_what_was_in_already_is_dropped_by_the_worker(house: House) -> None:
    """A row that a worker holds while its person is erased, and an alias that only the record itself tells."""
    house.live(house.customer(ANNA))
    house.erase(ANNA, f"email:{ANNA_MAIL}")
    with house.owner.transaction() as connection:
        connection.execute("CREATE TABLE rights.put_aside AS SELECT * FROM rights.tombstone")
        connection.execute("DELETE FROM rights.tombstone")
    house.take(
        house.said(subject=ANNA), house.said(f"Scrivete a {ANNA_MAIL} della app."), house.customer("BA-9", ANNA_MAIL)
    )
    with house.owner.transaction() as connection:
        connection.execute("INSERT INTO rights.tombstone SELECT * FROM rights.put_aside")
    house.work()
    assert house.count("raw.item", "state = 'done'") == house.count("raw.item") == 2
    [kept] = house.owner.rows("SELECT text, subject FROM clean.item")
    assert ERASED in kept["text"] and "[EMAIL" not in kept["text"]
    assert (
        house.count("insights.identity", "token = %s", (house.token(ANNA_MAIL),)) == 0
        and house.count("insights.subject") == 1
    )
    assert house.count("vault.token", "token = %s", (house.token(ANNA_MAIL),)) == 0


KILLED = """
import os, signal, sys
from uuid import UUID
from feedback import wiring
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.keys import KeyFolder
from feedback.settings import load
from workers.rights_desk import make_desk
from dataclasses import replace

settings = load()
keys = KeyFolder(settings.keys)
desk = make_desk(settings, wiring.database(wiring.addresses(settings), "worker"), keys, [keys.pseudonyms()])

def pause(place):
    if place == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)

replace(desk, tools=replace(desk.tools, pause=pause)).attend()
"""


@pytest.mark.parametrize("place", [f"{step}:{side}" for step in erasure.STEPS for side in ("before", "after")])
def test_killed_at_any_step_it_is_finished_by_the_next_sweep(
    house: House, installation: Installation, place: str
) -> None:
    populate(house)
    asked = house.asks("erasure", ANNA, attend=False)
    environment = {**os.environ, **installation.environment}
    killed = subprocess.run([sys.executable, "-c", KILLED, place], env=environment, check=False, timeout=120)
    assert killed.returncode == -9
    assert (register.request(house.worker, asked.id).state == "done") is (place == "proof:after")
    house.desk.attend()
    done = register.request(house.worker, asked.id)
    assert done.state == "done" and done.receipt is not None
    assert done.counts["items"] == 2 and done.counts["mentions"] == 1 and done.counts["events"] == 1
    assert house.token(ANNA) not in house.everything().replace(done_outbox(house), "")
    assert house.count("audit.entry", "action = 'subject.erased'") == 1
    assert verify(links(house.owner)).broken is None


def test_a_legal_hold_keeps_the_named_item_until_it_ends_and_nothing_else(house: House) -> None:
    items = populate(house)
    with house.worker.transaction() as connection:
        hold = items["bruno"]
        entry = audit.Entry("user:po", "hold.placed", (f"hold:{hold}",), purpose="lawsuit")
        until = datetime.now(UTC) + timedelta(days=30)
        values = (hold, [items["by number"]], "lawsuit", until, entry.body())
        connection.execute("SELECT rights.place_hold(%s, %s, %s, %s, %s)", values)
    done = house.erase(ANNA)
    receipt = house.receipt(done)
    assert [(one["items"], one["reason"]) for one in receipt["held"]] == [(1, "lawsuit")]
    assert [
        row["id"] for row in house.owner.rows("SELECT id FROM clean.item WHERE subject = %s", (house.token(ANNA),))
    ] == [items["by number"]]
    assert house.count("vault.token", "token = %s", (house.token(ANNA_MAIL),)) >= 1
    assert house.count("insights.event") == 0 and house.take(house.said(subject=ANNA))[0].outcome == "erased"
    house.desk.attend()
    assert house.count("clean.item", "id = %s", (items["by number"],)) == 1
    house.owner.rows("UPDATE rights.hold SET until = now() RETURNING id")
    house.desk.attend()
    again = register.request(house.worker, done.id)
    assert house.count("clean.item", "id = %s", (items["by number"],)) == 0
    assert house.receipt(again)["held"] == [] and house.receipt(again)["id"] != receipt["id"]
    assert house.token(ANNA) not in "\n".join(str(row) for row in house.owner.rows("TABLE clean.item"))
    assert house.count("rights.request", "subjects <> '{}' OR digests <> '{}'") == 0


def test_the_receipt_is_signed_and_says_nothing_of_what_was_erased(house: House) -> None:
    populate(house)
    receipt = house.receipt(house.erase(ANNA))
    public = house.desk.tools.signer.public
    assert receipts.verify(receipt, [public]) is None
    assert not any(value in str(receipt) for value in (ANNA, ANNA_MAIL, house.token(ANNA), house.token(ANNA_MAIL)))
    assert receipt["ages_out"] and receipt["deleted"]["items"] == 2


def test_topics_that_rested_on_the_person_lose_their_words(house: House) -> None:
    records = [house.said(subject=ANNA) for _ in range(3)] + [house.said(subject=f"BA-{n}") for n in range(100, 120)]
    house.live(*records)
    with house.owner.transaction() as connection:
        connection.execute(
            "INSERT INTO insights.topic_version (version, items, model, is_current) VALUES (1, 23, 'x@1', true)"
        )
        for number, label in ((1, "only anna"), (2, "many people")):
            connection.execute(
                "INSERT INTO insights.topic (version, id, label, words, items) VALUES (1, %s, %s, '{w}', 9)",
                (number, label),
            )
        connection.execute("UPDATE insights.signal SET topic_version = 1, topic_id = 2")
        connection.execute(
            "UPDATE insights.signal SET topic_id = 1 WHERE item_id = (SELECT min(id::text)::uuid FROM clean.item WHERE subject = %s)",
            (house.token(ANNA),),
        )
    done = house.erase(ANNA)
    assert house.owner.rows("SELECT id, label, words, items FROM insights.topic ORDER BY id") == [
        {"id": 1, "label": "topic 1", "words": [], "items": 0},
        {"id": 2, "label": "many people", "words": ["w"], "items": 20},
    ]
    assert done.counts["topics"] == 1


def test_the_api_role_cannot_read_what_it_must_not(api_db: Database, house: House) -> None:
    populate(house)
    house.asks("access", ANNA)
    for statement in (
        "SELECT subjects FROM rights.request", "SELECT identifiers FROM rights.request", "SELECT digests FROM rights.request",
        "TABLE rights.reference", "TABLE rights.tombstone", "TABLE rights.package", "TABLE rights.outbox",
        "DELETE FROM rights.request", "UPDATE rights.request SET state = 'done'", "SELECT rights.note('{}', '{}', '')",
        "INSERT INTO rights.hold (id, reason, placed_by, until) VALUES (gen_random_uuid(), 'x', 'x', now())",
    ):  # fmt: skip
        with pytest.raises(Permanent, match="42501"):
            api_db.rows(statement)
    assert len(register.requests(api_db)) == 1


def test_no_deed_without_its_entry_in_the_audit_log(api_db: Database, house: House) -> None:
    asked = house.asks("access", ANNA)
    entry = audit.Entry("user:po", "request.extended", (f"request:{UUID(int=0)}",))
    for body in (entry.body(), "{}", audit.Entry("user:po", "feedback.read", (f"request:{asked.id}",)).body()):
        with pytest.raises(Permanent):
            api_db.rows("SELECT rights.extend(%s, 'complex', now(), %s)", (asked.id, body))
    assert register.request(api_db, asked.id).extended_at is None


def test_the_same_tokens_of_another_tenant_are_never_touched(house: House) -> None:
    populate(house)
    with house.owner.transaction() as connection:
        connection.execute("CREATE TEMPORARY TABLE others ON COMMIT DROP AS SELECT * FROM clean.item")
        connection.execute("UPDATE others SET tenant = 'other', id = gen_random_uuid()")
        connection.execute("INSERT INTO clean.item SELECT * FROM others")
        for table in ("insights.score", "insights.event", "insights.subject", "insights.identity"):
            connection.execute(f"CREATE TEMPORARY TABLE copy ON COMMIT DROP AS SELECT * FROM {table}")
            connection.execute("UPDATE copy SET tenant = 'other'")
            connection.execute(f"INSERT INTO {table} SELECT * FROM copy")
            connection.execute("DROP TABLE copy")
        connection.execute(
            "INSERT INTO raw.item (id, item_id, tenant, kind, source, external_key, fingerprint, people)"
            " SELECT gen_random_uuid(), gen_random_uuid(), 'other', kind, source, external_key, fingerprint, people FROM raw.item"
        )
        connection.execute(
            "INSERT INTO vault.token (tenant, token, label, key_epoch, sealed) SELECT 'other', token, label, key_epoch, sealed FROM vault.token"
            " ON CONFLICT DO NOTHING"
        )
    count = {table: house.count(table, "tenant = 'other'") for table in OTHERS}
    before = {
        table: house.owner.rows(f"SELECT t::text AS line FROM {table} t WHERE tenant = 'other' ORDER BY 1")
        for table in OTHERS
    }
    assert all(count.values())
    house.erase(ANNA)
    house.asks("objection", BRUNO)
    for table in OTHERS:
        assert (
            house.owner.rows(f"SELECT t::text AS line FROM {table} t WHERE tenant = 'other' ORDER BY 1")
            == before[table]
        )


OTHERS = (
    "clean.item",
    "raw.item",
    "insights.score",
    "insights.event",
    "insights.subject",
    "insights.identity",
    "vault.token",
)


def test_the_log_tells_nothing_and_the_api_forgets_its_kept_answer(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    items = populate(house)
    house.owner.rows(
        "INSERT INTO access.idempotency (api_key, key_digest, fingerprint, status, answer) VALUES ('k', 'a', '', 202, %s),"
        " ('k', 'b', '', 202, '{\"items\": [{\"id\": \"00000000-0000-4000-8000-000000000000\"}]}'), ('k', 'c', '', NULL, NULL) RETURNING 1",
        (json.dumps({"items": [{"id": str(items["by number"])}]}),),
    )
    assert house.erase(ANNA).counts["kept_answers"] == 1
    assert house.count("access.idempotency") == 2
    said = json.dumps([vars(record) for record in caplog.records], default=str)
    assert not any(value in said for value in (ANNA, ANNA_MAIL, house.token(ANNA), house.token(ANNA_MAIL)))
