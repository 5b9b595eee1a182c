"""Links and splits through a rotation of the pseudonym key, also those that are made while it goes on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedback.database import Database
from feedback.intake import Intake
from feedback.items import RawItem
from feedback.keys import KeyRing
from feedback.linking import decisions
from feedback.records import Record, SubjectRecord
from feedback.rekeying import Rekeying
from tests.keys.conftest import Take
from tests.keys.conftest import intake as intake
from tests.keys.conftest import own as own
from tests.keys.conftest import ring as ring
from tests.keys.conftest import work as work
from tests.keys.test_registry import rotate

MOMENT = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
MAIL, FAMILY, LATE = "anna@example.org", "famiglia@example.org", "late@example.org"


def said(number: int, author: str) -> RawItem:
    return RawItem(
        "mail", f"m-{number}", "email", MOMENT, "La app non si apre da ieri e non posso entrare.", author=author
    )


def customer(number: str, *aliases: str) -> Record:
    return SubjectRecord("crm", number, {"region": "Lazio"}, MOMENT, aliases)


@pytest.mark.parametrize("steps", [1, 2, 4, 20])
def test_links_and_splits_outlive_a_rotation(
    owner: Database, worker_db: Database, intake: Intake, work: Take, ring: KeyRing, steps: int
) -> None:
    intake.admit(
        [customer("BA-1", MAIL, FAMILY), customer("BA-2", FAMILY), said(1, MAIL), said(2, FAMILY), said(3, LATE)]
    )
    work(1)
    old = ring.pseudonyms(1)
    decisions.decide(worker_db, "user:po", "apart", old.subject("BA-1"), old.subject(MAIL), "wrong_entry")
    decisions.settle(worker_db, None)
    rotate(owner, ring, "epoch")
    job = Rekeying(worker_db, ring, batch=1)
    for _ in range(steps):
        job.step()
    intake.admit([customer("BA-1", MAIL, LATE)])
    work(2)
    job.run()
    new = ring.pseudonyms(2)
    rows = owner.rows("SELECT subject FROM clean.item ORDER BY author")
    assert {row["subject"] for row in rows} == {new.subject(MAIL), new.subject(FAMILY), new.subject("BA-1")}
    assert [one.token for one in decisions.conflicts(worker_db)] == [new.subject(FAMILY)]
    assert {one.one for one in decisions.decisions(worker_db)} == {new.subject("BA-1")}
