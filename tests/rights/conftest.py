"""A small house: intake, a worker on the shipped fakes, and the desk; records of people who are easily mixed up."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from feedback.audit import operator
from feedback.database import Database
from feedback.intake import Intake, Outcome
from feedback.items import RawItem
from feedback.keys import OpeningKey
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.privacy.purposes import Purposes
from feedback.records import KpiEvent, Record, ScoreAnswer, SubjectRecord
from feedback.rights import register
from feedback.rights.desk import Desk
from feedback.rights.identifiers import identifiers
from feedback.rights.register import Asked, Request
from tests.conftest import Installation
from tests.pipeline.conftest import Make, make_pipeline  # noqa: F401 - a fixture
from workers.rights_desk import every_epoch, make_desk

MOMENT = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
TEXT = "Buongiorno, la mia app non funziona da ieri e non posso entrare."
SCHEMAS = ("raw", "clean", "vault", "insights", "audit", "access", "broker", "privacy", "rights")


@dataclass
class House:
    """One installation with its parts, as the tests use them."""

    intake: Intake
    api: Database
    worker: Database
    owner: Database
    make: Make
    installation: Installation
    purposes: Purposes | None = None
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def pseudonyms(self) -> Pseudonyms:
        return self.installation.keys.pseudonyms()

    @property
    def desk(self) -> Desk:
        keys = self.installation.keys
        return make_desk(self.installation.settings, self.worker, keys, every_epoch(keys))

    def said(self, text: str = TEXT, **given: Any) -> RawItem:
        """Feedback with an id of its own."""
        number = next(self.numbers)
        return RawItem(**{"source": "mail", "external_id": f"m-{number}", "channel": "email", "occurred_at": MOMENT,
                          "text": text, **given})  # fmt: skip

    def score(self, subject: str, **given: Any) -> ScoreAnswer:
        return ScoreAnswer(**{"source": "nps", "external_id": f"s-{next(self.numbers)}", "subject": subject,
                              "metric": "nps", "value": 9, "occurred_at": MOMENT, **given})  # fmt: skip

    def event(self, subject: str) -> KpiEvent:
        return KpiEvent("events", f"e-{next(self.numbers)}", subject, "login", MOMENT, device="android")

    def customer(self, subject: str, *aliases: str, region: str = "Lazio") -> SubjectRecord:
        return SubjectRecord("crm", subject, {"region": region}, MOMENT, aliases)

    def take(self, *records: Record) -> list[Outcome]:
        """In, not worked."""
        return self.intake.admit(records)

    def work(self, **options: Any) -> None:
        """Work until nothing is open."""
        pipeline = self.make(**options)
        while pipeline.run_batch():
            pass

    def live(self, *records: Record) -> list[str]:
        """In and worked; the outcomes."""
        outcomes = self.take(*records)
        self.work()
        return [one.outcome for one in outcomes]

    def token(self, reference: str) -> str:
        return self.pseudonyms.subject(reference)

    def asks(self, kind: str, *given: str, attend: bool = True, **more: Any) -> Request:
        """A verified request, done as far as it goes."""
        asked = Asked(kind, identifiers(given), "in_person", more)
        made = register.ask(self.worker, self.installation.keys.sealing(), operator(), asked)
        if attend:
            self.desk.attend()
        return register.request(self.worker, made.id)

    def erase(self, *given: str, **more: Any) -> Request:
        return self.asks("erasure", *given, **more)

    def count(self, table: str, condition: str = "true", values: object = None) -> int:
        return int(self.owner.rows(f"SELECT count(*) AS n FROM {table} WHERE {condition}", values)[0]["n"])

    def everything(self, *, but: tuple[str, ...] = ()) -> str:
        """Every row of every table as text, and every sealed box that a worker can open."""
        names = [
            row["name"]
            for row in self.owner.rows(
                "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname = ANY(%s)",
                (list(SCHEMAS),),
            )
            if row["name"] not in but
        ]
        opening: OpeningKey = self.installation.keys.opening()
        lines = []
        for name in names:
            lines += [row["line"] for row in self.owner.rows(f"SELECT row_to_json(t)::text AS line FROM {name} t")]
            for box in self.owner.rows(f"SELECT to_jsonb(t) ->> 'sealed' AS box FROM {name} t"):
                if box["box"] and name in ("raw.item", "rights.outbox"):
                    lines.append(opening.open(bytes.fromhex(box["box"].removeprefix("\\x"))).decode())
        return "\n".join(lines)

    def clean(self, item_id: UUID) -> dict[str, Any]:
        return self.owner.rows("SELECT * FROM clean.item WHERE id = %s", (item_id,))[0]

    def receipt(self, request: Request) -> dict[str, Any]:
        assert request.receipt is not None
        return json.loads(json.dumps(dict(request.receipt)))


@pytest.fixture
def house(
    api_db: Database,
    worker_db: Database,
    owner: Database,
    installation: Installation,
    make_pipeline: Callable[..., Any],  # noqa: F811 - the fixture
) -> House:
    """The house."""
    intake = Intake(api_db, installation.keys.sealing(), installation.keys.intake())
    return House(intake, api_db, worker_db, owner, make_pipeline, installation)
