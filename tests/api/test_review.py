"""The officer's work over HTTP: queue, look, decision, corrections, words; scopes, refusals and what never comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from feedback.database import Database
from feedback.intake import Intake
from feedback.leases import Leases
from feedback.pipeline import Pipeline
from nlp_models.fakes import FakeAnnotator
from tests.api.conftest import Caller
from tests.conftest import Installation
from tests.pipeline.conftest import keys_of
from tests.pipeline.review import RISKY, Attendant, held_id, pseudonymiser, raw_item


@pytest.fixture
def officer(with_scopes: Callable[..., Caller]) -> Caller:
    return with_scopes("privacy:review")


@pytest.fixture
def work(installation: Installation, worker_db: Database) -> Callable[[], Any]:
    leases = Leases(worker_db, "w", seconds=60, max_attempts=3)
    made = Pipeline(worker_db, leases, keys_of(installation.keys), pseudonymiser(installation), FakeAnnotator())
    return made.run_batch


@pytest.fixture
def held(api_db: Database, installation: Installation, work: Callable[[], Any], owner: Database) -> UUID:
    Intake(api_db, installation.keys.sealing(), installation.keys.intake()).admit([raw_item()])
    work()
    return held_id(owner)


def test_the_queue_a_look_and_a_release(
    officer: Caller, held: UUID, installation: Installation, worker_db: Database, work: Callable[[], Any], doorbell: Any
) -> None:
    listed = officer("GET", "/v1/privacy/held").json
    assert listed["reasons"] == {"rest_risk": 1} and listed["items"][0]["signs"] == ["named_place"]
    assert "Teodosia" not in str(listed)
    with Attendant(installation, worker_db).at_work():
        seen = officer("POST", f"/v1/privacy/held/{held}/look", json={}).json
    [part] = seen["parts"]
    [mark] = part["marks"]
    assert part["text"][mark["start"] : mark["end"]] == "Teodosia Verdani" and mark["reason"] == "named_place"
    body = {"action": "release", "seen": seen["digest"]}
    assert officer("POST", f"/v1/privacy/held/{held}/decision", json=body).json == {"id": str(held)}
    assert doorbell.items == 2
    assert work().done == 1
    assert officer("GET", "/v1/privacy/held").json == {"reasons": {}, "items": []}


def test_a_correction_is_sealed_and_its_work_is_shown(
    officer: Caller, held: UUID, installation: Installation, worker_db: Database, owner: Database
) -> None:
    body = {"value": "Teodosia Verdani", "label": "PERSON", "held_id": str(held)}
    made = officer("POST", "/v1/privacy/corrections", json=body).json["id"]
    [row] = owner.rows("SELECT sealed FROM privacy.correction")
    assert b"Teodosia" not in bytes(row["sealed"])
    Attendant(installation, worker_db).finish()
    [shown] = officer("GET", "/v1/privacy/corrections").json["corrections"]
    assert (shown["id"], shown["state"], shown["looked"]) == (made, "done", 0)
    assert officer("DELETE", f"/v1/privacy/words/{made}").status_code == 200
    assert owner.rows("SELECT * FROM privacy.rule") == []


def test_allowed_words_come_and_go(officer: Caller) -> None:
    made = officer("POST", "/v1/privacy/words", json={"phrase": "Carta Brio", "language": "it"}).json["id"]
    listed = officer("GET", "/v1/privacy/words").json["words"]
    assert listed == [{"id": made, "phrase": "Carta Brio", "language": "it"}]
    assert officer("DELETE", f"/v1/privacy/words/{made}").status_code == 200
    assert officer("DELETE", f"/v1/privacy/words/{made}").status_code == 404


# The same in every process: pytest-xdist refuses tests whose names differ between its workers.
NOBODY = UUID("6f1e0c52-6f53-4c0e-9a55-1f2f3b7c8d90")
ROUTES = [
    ("GET", "/v1/privacy/held"),
    ("POST", f"/v1/privacy/held/{NOBODY}/look"),
    ("POST", f"/v1/privacy/held/{NOBODY}/decision"),
    ("GET", "/v1/privacy/corrections"),
    ("POST", "/v1/privacy/corrections"),
    ("GET", "/v1/privacy/words"),
    ("POST", "/v1/privacy/words"),
    ("DELETE", f"/v1/privacy/words/{NOBODY}"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_only_a_privacy_officer_comes_in(with_scopes: Callable[..., Caller], method: str, path: str) -> None:
    other = with_scopes(
        "feedback:read", "aggregates:read", "privacy:read", "reidentify", "subjects:manage", "audit:read"
    )
    assert other(method, path, json={}).status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("held/{held}/decision", {"action": "sell"}, 422),
        ("held/{held}/decision", {}, 422),
        ("held/{held}/decision", {"action": "release", "seen": "secret"}, 422),
        ("held/{held}/decision", {"action": "again", "language": "Secret"}, 422),
        ("held/{held}/decision", {"action": "again", "extra": 1}, 422),
        ("held/{other}/decision", {"action": "discard"}, 404),
        ("held/{other}/look", {}, 404),
        ("corrections", {"value": "se", "label": "PERSON"}, 422),
        ("corrections", {"value": "Secret Value", "label": "SECRET"}, 422),
        ("corrections", {"value": "Secret Value"}, 422),
        ("corrections", ["Secret"], 422),
        ("words", {"phrase": "Secret", "language": "xx"}, 422),
        ("words", {"phrase": "123"}, 422),
    ],
)
def test_what_cannot_be_used_is_refused_unquoted(
    officer: Caller, held: UUID, path: str, body: Any, status: int
) -> None:
    answer = officer("POST", f"/v1/privacy/{path.format(held=held, other=uuid4())}", json=body)
    assert answer.status_code == status and answer.mimetype == "application/problem+json"
    assert "Secret" not in answer.text and "sell" not in answer.text


def test_nothing_of_a_look_is_left_behind(
    officer: Caller, held: UUID, installation: Installation, worker_db: Database, owner: Database
) -> None:
    with Attendant(installation, worker_db).at_work():
        answer = officer("POST", f"/v1/privacy/held/{held}/look", json={"language": "it"})
    assert RISKY in answer.json["parts"][0]["text"] and answer.headers["Cache-Control"] == "no-store"
    for table in ("privacy.look", "privacy.correction", "audit.entry", "clean.item", "broker.kombu_message"):
        assert "Teodosia" not in str(owner.rows(f"SELECT t::text FROM {table} t"))
