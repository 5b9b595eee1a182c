"""Erasing a person with real workers on each broker: nothing is left in any store, file or message, before or after."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from kombu import Connection

from feedback.broker import QUEUE, broker_url
from feedback.rights import register
from feedback.webhooks import register as webhooks
from tests.acceptance.conftest import WorkerProcess, counts, wait_until
from tests.acceptance.test_workers import BROKERS
from tests.conftest import Installation, with_settings
from tests.pipeline.conftest import make_pipeline  # noqa: F401 - a fixture
from tests.rights.conftest import House
from tests.rights.conftest import house as house
from tests.rights.test_erasure import ANNA, ANNA_MAIL, BRUNO
from tests.webhooks.conftest import Receiver
from tests.webhooks.conftest import receiver as receiver
from workers.bell import Bell

VALUES = (ANNA, ANNA_MAIL, "Anna Bianchi")
Find = Callable[[], str | None]


def records(house: House) -> list[Any]:
    """What Anna and others say, some of it not worked when she is erased."""
    return [
        house.customer(ANNA, ANNA_MAIL),
        house.said(f"Sono Anna Bianchi e la app non va. Scrivete a {ANNA_MAIL} oggi.", subject=ANNA),
        house.said(f"La carta di {ANNA_MAIL} non funziona da ieri, grazie.", author="carla@example.org"),
        house.said(subject=BRUNO),
        house.score(ANNA),
        house.event(ANNA_MAIL),
    ]


def messages(address: str) -> list[dict[str, Any]]:
    """Everything that lies in the queue, as the broker keeps it; left where it is."""
    with Connection(address) as connection:
        channel = connection.channel()
        taken = []
        while (message := channel.basic_get(QUEUE)) is not None:
            taken.append(message)
        for message in taken:
            channel.basic_reject(message.delivery_tag, requeue=True)
        return [{"headers": one.headers, "body": one.body, "properties": one.properties} for one in taken]


def text_of(kept: dict[str, Any]) -> str:
    """A message in clear, its body decoded."""
    body = kept["body"]
    raw = body if isinstance(body, str) else bytes(body).decode()
    with suppress(ValueError):
        raw += base64.b64decode(raw, validate=True).decode()
    return json.dumps(kept, default=str) + raw


@pytest.fixture(params=BROKERS)
def broker(
    request: pytest.FixtureRequest, installation: Installation, alone_on_brokers: None
) -> Iterator[tuple[Installation, str]]:
    """The installation with one broker, and its address; its queue is empty before and afterwards."""
    mine = with_settings(installation, broker_url=request.param())
    address = broker_url(mine.settings, mine.where)
    yield mine, address
    if mine.settings.broker_url:
        with Connection(address) as connection:
            connection.channel().queue_purge(QUEUE)


def everywhere(house: House, address: str, folders: list[Path]) -> str:
    """Stores but audit log and outbox, messages, and files, as one text."""
    stores = house.everything(but=("rights.outbox",))
    files = [
        path.read_bytes().decode(errors="replace") for folder in folders for path in folder.rglob("*") if path.is_file()
    ]
    return "\n".join([stores, *map(text_of, messages(address)), *files])


def test_nothing_is_left_in_stores_files_or_messages(
    broker: tuple[Installation, str], house: House, worker_process: Callable[..., WorkerProcess], receiver: Receiver,
    tmp_path: Path,
) -> None:  # fmt: skip
    mine, address = broker
    bell = Bell(mine.settings, mine.where)
    webhooks.add(house.api, mine.keys.sealing(), "user:op", "crm", receiver.url, ("127.0.0.1",))
    house.take(*records(house))
    bell.ring(times=3)
    before = messages(address)
    assert len(before) == 3
    environment = {
        "ASCOLTO_WEBHOOK_HOSTS": "127.0.0.1",
        **({"BROKER_URL": address} if mine.settings.broker_url else {}),
    }
    process = worker_process(**environment)
    process.start()
    wait_until(lambda: counts(house.owner).get("done") == 6)
    process.stop()
    house.take(house.said(subject=ANNA), house.said("xyzzy xyzzy", author=f"Anna <{ANNA_MAIL}>"))
    asked = house.asks("erasure", f"email:{ANNA_MAIL}", attend=False)
    tokens = [house.token(value) for value in (ANNA, ANNA_MAIL)]
    bell.ring(times=2)
    process.start()
    wait_until(lambda: register.request(house.worker, asked.id).state == "done")
    wait_until(receiver.came.is_set)
    wait_until(lambda: house.count("rights.outbox", "sealed IS NOT NULL") == 0)
    process.stop()
    assert [one.outcome for one in house.take(house.said(subject=ANNA), house.score(ANNA_MAIL))] == ["erased", "erased"]
    bell.ring(times=4)
    left = everywhere(house, address, [tmp_path])
    assert [value for value in (*VALUES, *tokens) if value in left] == []
    [call] = receiver.calls
    assert call.said["data"]["subjects"] == sorted(tokens) and not any(value in call.body.decode() for value in VALUES)
    for kept in (*before, *messages(address)):
        assert "[[], {}, " in text_of(kept), "a message has no arguments"


def test_a_worker_that_is_killed_half_way_is_finished_by_the_next(
    broker: tuple[Installation, str], house: House, worker_process: Callable[..., WorkerProcess]
) -> None:
    """Held up at the vault; ``tests/rights/test_erasure.py`` kills at every step."""
    mine, address = broker
    bell = Bell(mine.settings, mine.where)
    house.take(*records(house))
    house.work()
    asked = house.asks("erasure", ANNA, attend=False)
    half_way = ("running", "mentions")
    process = worker_process(**({"BROKER_URL": address} if mine.settings.broker_url else {}))
    with psycopg.connect(mine.where.owner) as blocker:
        blocker.execute("SELECT id FROM vault.holder FOR UPDATE")
        process.start()
        bell.ring()
        wait_until(lambda: _stands(house, asked.id) == half_way)
        process.kill()
        assert _stands(house, asked.id) == half_way
    process.start()
    bell.ring()
    wait_until(lambda: register.request(house.worker, asked.id).state == "done", seconds=180)
    left = house.everything()
    tokens = [house.token(value) for value in (ANNA, ANNA_MAIL)]
    assert [value for value in (*VALUES, *tokens) if value in left] == []
    assert house.count("audit.entry", "action = 'subject.erased'") == 1


def _stands(house: House, request_id: Any) -> tuple[str, str | None]:
    found = register.request(house.worker, request_id)
    return found.state, found.step
