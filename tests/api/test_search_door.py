"""Personal data in a query: replaced by a real worker's desk before they are searched, or the query is not searched."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.doorbell import SilentDoorbell
from api.limits import RateLimiter
from api.services import EXTENSION
from feedback.access import SCOPES, create_key
from feedback.database import Database
from feedback.items import LANGUAGES
from nlp_models.pii.fakes import FakeFinder
from nlp_models.pii.finders import Finder, finders
from tests.api.conftest import Caller, Work
from tests.conftest import Installation, with_settings
from tests.insights.writer import Writer

PATH = "/v1/feedback/search"
IBAN = "IT60X0542811101000000123456"
MAIL = "anna.neri@example.org"
CARD = "4539148803436467"


@pytest.fixture(scope="session")
def real_finders(encoder_cache: Path) -> list[Finder]:
    return finders(encoder_cache)


@pytest.fixture
def stored(worker_db: Database, installation: Installation) -> dict[str, str]:
    """Items of one customer each; ``[label:value]`` in a text is the token that a worker puts there."""
    codes = installation.keys.pseudonyms()

    def token(label: str, value: str, language: str | None = None) -> str:
        return codes.token(label, value, language=language)

    writer = Writer(worker_db)
    made = {
        "iban": writer.item(f"Il bonifico su {token('IBAN', IBAN)} non arriva."),
        "iban2": writer.item(f"Carta e {token('IBAN', IBAN)}."),
        "card": writer.item(f"La carta {token('CREDIT_CARD', CARD)} non va."),
        "mail": writer.item(f"Scrivete a {token('EMAIL', MAIL)}."),
        "phone": writer.item(f"Chiamate {token('PHONE', '333 1234567', 'it')}.", language="it"),
        "number": writer.item(f"Sono il cliente {token('ACCOUNT_REF', 'BA-104233')}."),
        "customer": writer.item("Tutto lento.", subject=codes.subject("BA-104233")),
        "name": writer.item(f"Ha firmato {codes.person('EMAIL', MAIL)}.", author=token("EMAIL", MAIL)),
        "fiscal": writer.item(f"Il mio codice: {token('NATIONAL_ID', 'RSSMRA80A01H501U')}."),
        "words": writer.item("Il bonifico di Mario Rossi era in chiaro, errore di un finder."),
    }
    writer.flush()
    return {str(item_id): name for name, item_id in made.items()}


def hits(call: Caller, stored: dict[str, str], q: str, **more: Any) -> set[str]:
    answer = call("POST", PATH, json={"q": q, **more})
    assert answer.status_code == 200, answer.text
    return {stored[item["id"]] for item in answer.json["items"]}


SPELLINGS = [
    (IBAN, {"iban", "iban2"}),
    ("it60 x054 2811 1010 0000 0123 456", {"iban", "iban2"}),
    ("IT60-X054-2811-1010-0000-0123-456", {"iban", "iban2"}),
    (f"bonifico {IBAN}", {"iban"}),
    (f'"bonifico su {IBAN}"', {"iban"}),
    (f'"bonifico {IBAN}"', set()),
    (f"{IBAN} -bonifico", {"iban2"}),
    (f"carta -{IBAN}", {"card"}),
    (f"filiale or {IBAN}", {"iban", "iban2"}),
    (CARD, {"card"}),
    ("4539 1488 0343 6467", {"card"}),
    ("4539-1488-0343-6467", {"card"}),
    (MAIL, {"mail", "name"}),
    ("ANNA.NERI@EXAMPLE.ORG", {"mail", "name"}),
    ("anna punto neri chiocciola example punto org", {"mail", "name"}),
    ("anna.\u200bneri@example.org", {"mail", "name"}),
    ("+39 333 1234567", {"phone"}),
    ("333 1234567", {"phone"}),
    ("0039 3331234567", {"phone"}),
    ("BA-104233", {"number", "customer"}),
    ("ba 104233", {"number", "customer"}),
    ("BA104233", {"number", "customer"}),
    ("cliente BA-104233", {"number"}),
    ("lento BA-104233", {"customer"}),
    ("RSSMRA80A01H501U", {"fiscal"}),
    ("rssmra80a01h501u", {"fiscal"}),
    (f"Anna Neri {MAIL}", {"name"}),
]


@pytest.mark.models
def test_a_value_finds_its_token_in_every_spelling_and_no_name_finds_text(
    call: Caller, stored: dict[str, str], working: Work, real_finders: list[Finder]
) -> None:
    with working(*real_finders):
        found = {q: hits(call, stored, q) for q, _ in SPELLINGS}
        for name in NAMES:
            answer = call("POST", PATH, json={"q": name}).json
            assert (answer["items"], answer["replaced"]) == ([], [{"label": "PERSON", "found_by": False}]), name
        assert hits(call, stored, "bonifico mario rossi") == set()
        assert hits(call, stored, "mario rossi or carta") == {"iban2", "card"}
        assert hits(call, stored, "bonifico") == {"iban", "words"}
    assert found == dict(SPELLINGS)


NAMES = (
    "Mario Rossi", "mario rossi", "MARIO ROSSI", "rossi", "rossi, mario", '"mario rossi"', "teodosia verdani", "juan garcía pérez",
    "ion popescu", "john smith", "marie dupont", "hans müller", "joão da silva", "ngozi adichukwu", "Rossi",
)  # fmt: skip
NEAR = """
bonifico istantaneo|carta bloccata|app lenta|ordine|errore 500|mutuo giovani|commissione 12,50|dal 12/03/2026
transferencia|tarjeta bloqueada|pedido|cuenta nómina|hipoteca|error 404
standing order|overdraft|chargeback|order number|app 6.12.1|refund
comanda|card de debit|descoperit de cont|eroare|transfer
virement|carte bloquée|commande|assurance vie|livret
Überweisung|Girokonto|Bestellung|Karte gesperrt|Kontoführung
encomenda|cartão|transferência|empréstimo|pedido
satispay|bizum|google pay|apple pay|iphone 15|android 14|psd2|spid|sepa
"""


@pytest.mark.models
def test_order_words_products_amounts_and_dates_are_searched_as_they_are(
    call: Caller, working: Work, real_finders: list[Finder], worker_db: Database
) -> None:
    writer = Writer(worker_db)
    words = [word for line in NEAR.split("\n") for word in line.split("|") if word]
    wanted = {str(writer.item(word, language="sl")): word for word in words for _ in range(10)}
    writer.flush()
    with working(*real_finders):
        replaced = [word for word in words if "replaced" in call("POST", PATH, json={"q": word}).json]
        found = {word: _ids(call, word) for word in words}
    missed = [word for item_id, word in wanted.items() if item_id not in found[word]]
    assert (replaced, missed) == ([], [])


def _ids(call: Caller, q: str) -> set[str]:
    return {item["id"] for item in call("POST", PATH, json={"q": q}).json["items"]}


@pytest.mark.models
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_named_language_is_read_by_its_own_finders(
    call: Caller, stored: dict[str, str], working: Work, real_finders: list[Finder], language: str
) -> None:
    with working(*real_finders):
        answer = call("POST", PATH, json={"q": f"Teodosia Verdani {IBAN}", "language": language}).json
    assert [one["label"] for one in answer["replaced"]] == ["IBAN", "PERSON"]


def test_a_value_of_an_older_epoch_is_found_while_tokens_of_both_stand(
    call: Caller, working: Work, worker_db: Database, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = installation.keys.pseudonyms()
    new = type(old)(bytes(range(32)), epoch=2, epoch_key=bytes(32))
    writer = Writer(worker_db)
    ids = {str(writer.item(f"Scrivete a {codes.token('EMAIL', MAIL)}.")) for codes in (old, new)}
    other = str(writer.item(f"Scrivete a {old.token('EMAIL', 'b@example.org')}."))
    writer.flush()
    monkeypatch.setattr("workers.search_desk.every_epoch", lambda _: [new, old])
    with working():
        assert _ids(call, MAIL) == ids
        assert _ids(call, f"scrivete -{MAIL}") == {other}


def test_a_token_in_the_query_stays_what_it_is(
    call: Caller, stored: dict[str, str], working: Work, installation: Installation
) -> None:
    token = installation.keys.pseudonyms().token("IBAN", IBAN)
    assert hits(call, stored, token) == hits(call, stored, token[1:-1].lower()) == {"iban", "iban2"}
    with working():
        assert hits(call, stored, f"{token} {MAIL}") == set()
        assert hits(call, stored, f"bonifico zzz or {token}") == {"iban", "iban2"}


def test_without_a_worker_nothing_is_searched_and_common_words_still_are(
    installation: Installation, owner: Database, stored: dict[str, str]
) -> None:
    app = create_app(with_settings(installation, search_seconds=1).settings, doorbell=SilentDoorbell(), limiter=RateLimiter(quota=1000))  # fmt: skip
    call = Caller(app.test_client(), create_key(owner, "test", SCOPES).token)
    began = time.monotonic()
    answer = call("POST", PATH, json={"q": f"bonifico {MAIL}"})
    assert 1 <= time.monotonic() - began < 2
    assert (answer.status_code, answer.json["code"]) == (503, "no_search_worker")
    assert "ascolto doctor" in answer.json["detail"] and "anna" not in answer.text
    assert answer.headers["Retry-After"]
    assert call("POST", PATH, json={"q": "mario rossi"}).status_code == 503
    assert hits(call, stored, "il bonifico non arriva") == {"iban"}
    assert owner.rows("SELECT * FROM privacy.search_question") == []
    app.extensions[EXTENSION].database.close()


class _Slow(FakeFinder):
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def find(self, texts: Any, language: str) -> Any:
        time.sleep(self._seconds / len(LANGUAGES))
        return super().find(texts, language)


def test_a_slow_worker_is_waited_for_and_a_too_slow_one_is_not(
    installation: Installation, owner: Database, stored: dict[str, str], working: Work
) -> None:
    app = create_app(with_settings(installation, search_seconds=1).settings, doorbell=SilentDoorbell(), limiter=RateLimiter(quota=1000))  # fmt: skip
    call = Caller(app.test_client(), create_key(owner, "test", SCOPES).token)
    with working(_Slow(0.5)):
        assert hits(call, stored, MAIL) == {"mail", "name"}
    with working(_Slow(1.6)):
        assert call("POST", PATH, json={"q": MAIL}).json["code"] == "no_search_worker"
    assert owner.rows("SELECT * FROM privacy.search_question") == []
    app.extensions[EXTENSION].database.close()


def test_a_finder_that_fails_fails_the_search(call: Caller, stored: dict[str, str], working: Work) -> None:
    with working():
        answer = call("POST", PATH, json={"q": "bonifico FINDER_FAILS"})
    assert (answer.status_code, answer.json["code"]) == (503, "no_search_worker")


def test_who_reads_by_group_finds_nobody_by_a_value(
    with_scopes: Callable[..., Caller],
    stored: dict[str, str],
    working: Work,
    owner: Database,
    installation: Installation,
) -> None:
    call = with_scopes("feedback:read")
    token = installation.keys.pseudonyms().token("EMAIL", MAIL)
    with working():
        answer = call("POST", PATH, json={"q": f"scrivete {MAIL}"})
        assert (answer.status_code, answer.json["code"]) == (403, "may_not_find_people")
        assert "feedback:cases" in answer.json["detail"]
        assert token not in answer.text and MAIL not in answer.text
        name = call("POST", PATH, json={"q": "sono Mario Rossi"}).json
        assert (name["items"], name["replaced"]) == ([], [{"label": "PERSON", "found_by": False}])
    said = owner.rows("SELECT body::jsonb AS body FROM audit.entry WHERE action = 'access.refused'")
    assert [one["body"]["detail"] for one in said] == [{"scope": "feedback:cases"}]
    assert owner.rows("SELECT 1 FROM audit.entry WHERE action = 'feedback.sought'") == []


def test_whom_a_value_led_to_is_written_down_and_counted(
    call: Caller, stored: dict[str, str], working: Work, owner: Database, installation: Installation
) -> None:
    with working(per_hour=3):
        for _ in range(3):
            assert hits(call, stored, MAIL) == {"mail", "name"}
        answer = call("POST", PATH, json={"q": MAIL})
        assert (answer.status_code, answer.json["code"]) == (429, "quota_spent")
        assert answer.headers["Retry-After"] and MAIL not in answer.text
        assert hits(call, stored, "bonifico zzz") == set()
    rows = owner.rows("SELECT body::jsonb AS body FROM audit.entry WHERE action = 'feedback.sought' ORDER BY seq")
    token = installation.keys.pseudonyms().token("EMAIL", MAIL)
    assert [row["body"]["targets"] for row in rows] == [[token]] * 3
    assert rows[0]["body"]["detail"] == {"labels": ["EMAIL"]} and rows[0]["body"]["actor"].startswith("key:")


def test_an_address_carries_no_personal_words(call: Caller, stored: dict[str, str], working: Work) -> None:
    with working():
        answer = call("GET", "/v1/feedback", query_string={"q": f"bonifico {MAIL}"})
        assert (answer.status_code, answer.json["code"]) == (422, "personal_query")
        assert "POST /v1/feedback/search" in answer.json["detail"] and MAIL not in answer.text
        assert call("GET", "/v1/feedback?q=satispay").status_code == 200
    assert len(call("GET", "/v1/feedback?q=bonifico").json["items"]) == 2


def test_pages_by_body(call: Caller, stored: dict[str, str], working: Work) -> None:
    with working():
        body = {"q": MAIL, "limit": 1}
        first = call("POST", PATH, json=body).json
        second = call("POST", PATH, json={**body, "cursor": first["next_cursor"]}).json
    assert {stored[first["items"][0]["id"]], stored[second["items"][0]["id"]]} == {"mail", "name"}
    assert "next_cursor" not in second


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"q": "a" * 501}, "invalid"),
        ({"q": "a\x00b"}, "bad_query"),
        ({"q": ["x"]}, "invalid"),
        ({"question": MAIL}, "invalid"),
        ({"q": " ".join(f"person{n}@example.org" for n in range(11))}, "bad_query"),
    ],
)
def test_a_bad_query_is_refused_and_not_repeated(call: Caller, working: Work, body: dict[str, Any], code: str) -> None:
    with working():
        answer = call("POST", PATH, json=body)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert "example.org" not in answer.text


CANARY = "zq7canary.wren@example.org"


@pytest.mark.models
def test_the_typed_query_is_nowhere(
    call: Caller, with_scopes: Callable[..., Caller], working: Work, owner: Database, installation: Installation,
    real_finders: list[Finder], caplog: pytest.LogCaptureFixture, worker_db: Database,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    seen: list[str] = []
    writer = Writer(worker_db)
    writer.item(f"Scrivete a {installation.keys.pseudonyms().token('EMAIL', CANARY)}.")
    writer.flush()
    marks = [CANARY, "Zqcanaryzq Wrenzq", "IT60X0542811101000000123456", f'"{CANARY}" -bonifico']
    callers = [call, with_scopes("feedback:read")]
    with working(*real_finders):
        for caller in callers:
            for mark in marks:
                caller("POST", PATH, json={"q": mark}, headers={"Idempotency-Key": mark[:20]})
                seen.append(_everything(owner))
                caller("POST", PATH, json={"q": mark, "cursor": mark, mark: mark})
                caller("POST", PATH, data=mark.encode(), content_type="application/json")
                answer = caller("GET", "/v1/feedback", query_string={"q": mark})
                assert mark not in answer.text + str(answer.headers)
        assert len(_ids(call, CANARY)) == 1
    call("POST", PATH, json={"q": CANARY})
    said = json.dumps([vars(record) for record in caplog.records], default=str)
    everything = "\n".join([*seen, _everything(owner), said, call("GET", "/metrics").text]).lower()
    for mark in ("zq7canary", "zqcanaryzq", "wrenzq", IBAN.lower()):
        assert mark not in everything
        assert mark.encode().hex() not in everything
    assert owner.rows("SELECT 1 FROM access.idempotency") == []
    assert owner.rows("SELECT 1 FROM privacy.search_question") == []


def _everything(owner: Database) -> str:
    """Every row of every table, broker messages included."""
    tables = owner.rows(
        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    return "\n".join(
        row["line"]
        for table in tables
        for row in owner.rows(f"SELECT row_to_json(t)::text AS line FROM {table['name']} t")
    )


def test_what_waits_in_the_database_opens_for_nobody_who_reads_it(
    call: Caller, owner: Database, api_db: Database, installation: Installation
) -> None:
    answer = threading.Thread(target=lambda: call("POST", PATH, json={"q": CANARY}))
    answer.start()
    rows: list[Any] = []
    while not rows and answer.is_alive():
        rows = owner.rows("SELECT * FROM privacy.search_question")
    assert "zq7canary" not in str(rows) and len(rows) == 1
    assert json.loads(installation.keys.opening().open(bytes(rows[0]["sealed"])))["text"] == CANARY
    with pytest.raises(Exception, match="refused"):
        api_db.rows("SELECT sealed FROM privacy.search_question")
    answer.join()
