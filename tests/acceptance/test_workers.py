"""A real Celery worker on each broker, and what a kill does to it: nothing is lost, nothing is counted twice."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from feedback.database import Database
from feedback.intake import Intake
from feedback.items import RawItem
from tests import services
from tests.acceptance.conftest import WorkerProcess, counts, wait_until
from tests.conftest import Installation, with_settings
from workers.bell import Bell

MOMENT = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
ITEM = RawItem(
    source="chat",
    external_id="1",
    channel="chat",
    occurred_at=MOMENT,
    text="The new app is slow and I can not see my card. Write to me at jo.canary@example.org please.",
)


@pytest.fixture
def intake(api_db: Database, installation: Installation) -> Intake:
    return Intake(api_db, installation.keys.sealing(), installation.keys.intake())


BROKERS = [
    pytest.param(lambda: None, id="postgresql"),
    pytest.param(services.redis_url, id="redis", marks=pytest.mark.redis),
    pytest.param(services.rabbitmq_url, id="rabbitmq", marks=pytest.mark.rabbitmq),
]


@pytest.mark.parametrize("find_broker", BROKERS)
def test_a_ring_gets_the_work_done_on_every_broker(
    find_broker: Callable[[], str | None],
    alone_on_brokers: None,
    intake: Intake,
    installation: Installation,
    owner: Database,
    worker_process: Callable[..., WorkerProcess],
) -> None:
    broker = find_broker()
    intake.admit([replace(ITEM, external_id=str(number)) for number in range(150)])
    process = worker_process(**({"BROKER_URL": broker} if broker else {}))
    process.start()
    Bell(with_settings(installation, broker_url=broker).settings, installation.where).ring()
    wait_until(lambda: counts(owner) == {"done": 150})
    assert owner.rows("SELECT count(*) AS n FROM clean.item")[0]["n"] == 150
    assert "jo.canary" not in process.log.read_text()


def test_ten_kills_in_the_middle_of_two_thousand_items(
    intake: Intake, installation: Installation, owner: Database, worker_process: Callable[..., WorkerProcess]
) -> None:
    intake.admit([replace(ITEM, external_id=str(number)) for number in range(2000)])
    bell = Bell(installation.settings, installation.where)
    process = worker_process(ASCOLTO_LEASE_SECONDS="1", ASCOLTO_BATCH_ITEMS="20", ASCOLTO_MAX_ATTEMPTS="50")
    chance = random.Random(7)
    kills = kills_in_the_middle = 0
    while kills < 10:
        before = counts(owner).get("done", 0)
        process.start()
        bell.ring(times=2)
        target = before + chance.randrange(40, 160)
        wait_until(lambda: counts(owner).get("done", 0) >= min(target, 2000))  # noqa: B023 - used at once
        process.kill()
        kills += 1
        kills_in_the_middle += counts(owner).get("done", 0) < 2000
    assert kills_in_the_middle == 10
    process.start()
    deadline = time.monotonic() + 90
    while counts(owner) != {"done": 2000} and time.monotonic() < deadline:
        bell.ring()
        time.sleep(1)
    assert counts(owner) == {"done": 2000}
    totals = owner.rows(
        "SELECT (SELECT count(*) FROM clean.item) AS items, (SELECT count(*) FROM insights.signal) AS signals, "
        "(SELECT count(*) FROM insights.sentence) AS sentences"
    )[0]
    assert (totals["items"], totals["signals"], totals["sentences"]) == (2000, 2000, 4000)
