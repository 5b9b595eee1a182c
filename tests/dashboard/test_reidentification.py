"""Re-identification as its people see it: who may ask, who may decide, what is shown once, and the log of it all."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from feedback.database import Database
from feedback.privacy import vault
from feedback.privacy.vault import Original
from feedback.vault_keeper import keep
from tests.conftest import Installation
from tests.dashboard.conftest import token_of
from tests.insights.writer import Writer

PAGE, LOOKS, LOG = "/privacy/reidentification", "/privacy/looks", "/privacy/audit"
TOKEN, WRITER = "[IBAN_k3f5q2m7x4ab]", "[EMAIL_aaaaaaaaaaaa]"
VALUE = "IT60 X054 2811 1010 0000 0123 456"
REASON = "the branch of Zq7canary asked"

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def item(worker_db: Database, installation: Installation) -> UUID:
    """An item whose original is in the vault."""
    writer = Writer(worker_db)
    made = writer.item(f"Il mio conto {TOKEN} non funziona.", subject=WRITER)
    writer.flush()
    with worker_db.transaction() as connection:
        vault.put(connection, installation.keys.vault_sealing(), [Original(TOKEN, VALUE, made, WRITER, 1)])
    return made


def post(client: FlaskClient, path: str, **data: Any) -> Any:
    return client.post(path, data={"form_token": token_of(client.get(PAGE).text), **data})


def asked(client: FlaskClient, item: UUID) -> str:
    """Ask, and give the path of the decision."""
    answer = post(client, PAGE, item=str(item), token=TOKEN, purpose="fraud_case", reason=REASON)
    assert answer.status_code == 303
    return str(answer.location)


def decision_of(page: str) -> str:
    found = re.search(rf'action="({PAGE}/[0-9a-f-]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("page", [PAGE, LOOKS, LOG])
def test_an_analyst_is_not_let_in(sign_in: SignIn, page: str) -> None:
    client = sign_in("ada", "analyst")
    assert client.get(page).status_code == 403
    assert page not in client.get("/").text


def test_one_asks_another_agrees_and_it_is_seen_once(
    sign_in: SignIn, item: UUID, vault_db: Database, installation: Installation
) -> None:
    anna, bruno = sign_in("anna", "privacy_officer"), sign_in("bruno", "privacy_officer")
    asked(anna, item)
    assert 'value="approve"' not in anna.get(PAGE).text
    waiting = bruno.get(PAGE).text
    assert REASON in waiting and VALUE not in waiting
    deciding = decision_of(waiting)
    own = post(anna, deciding, decision="approve")
    assert own.status_code == 403
    assert post(bruno, deciding, decision="approve").status_code == 303
    assert REASON not in bruno.get(PAGE).text.partition('id="h-mine"')[0]
    assert keep(vault_db, installation.keys.vault_openings(), 20) == 1
    showing = f"{deciding}/answer"
    assert post(bruno, showing).status_code == 404
    shown = post(anna, showing)
    assert shown.status_code == 200 and VALUE in shown.text
    again = post(anna, showing)
    assert again.status_code == 422 and VALUE not in again.text
    log = anna.get(LOG).text
    for deed in ("requested", "refused", "approved", "looked"):
        assert f"reidentification.{deed}" in log
    assert VALUE not in log and "Zq7canary" not in log
    assert "anna" in anna.get(LOOKS).text


def test_the_log_is_narrowed_and_refuses_what_cannot_be_searched(sign_in: SignIn, item: UUID) -> None:
    anna = sign_in("anna", "privacy_officer")
    asked(anna, item)
    of_item = anna.get(LOG, query_string={"target": str(item)}).text
    assert "reidentification.requested" in of_item.partition("<tbody")[2]
    nobody = anna.get(LOG, query_string={"actor": "user:nobody"}).text
    assert "reidentification.requested" not in nobody.partition("<tbody")[2]
    assert anna.get(LOG, query_string={"before": "x"}).status_code == 422
