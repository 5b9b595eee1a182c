"""``ascolto up`` from the first start to Ctrl-C, with parts that die on the way, and a marked text through every door."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from feedback import embedded_postgres
from tests.acceptance.service_process import Service, eventually, free_port

CANARY = "zq7canary"
MAIL = f"{CANARY}.wren@example.org"
SCOPES = (
    "feedback:write",
    "feedback:read",
    "feedback:cases",
    "aggregates:read",
    "scores:write",
    "events:write",
    "subjects:write",
    "segments:write",
)


def item(number: object, **changes: Any) -> dict[str, Any]:
    return {
        "source": "app-reviews",
        "external_id": f"r-{number}",
        "channel": "review",
        "occurred_at": "2026-03-09T08:30:00Z",
        "text": f"The new app is slow since the update. Please write to {MAIL} about it.",
    } | changes


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    folder = Path(tempfile.mkdtemp(prefix="ascolto-up-"))
    made = Service(folder / "home", free_port())
    made.start()
    scopes = [word for scope in SCOPES for word in ("--scope", scope)]
    done = made.command("key", "create", "--name", "test", *scopes)
    assert done.returncode == 0, done.stderr
    made.token = done.stdout.decode().strip()
    yield made
    if made.process and made.process.poll() is None:
        made.stop()
    shutil.rmtree(folder, ignore_errors=True)


def done_items(service: Service) -> int:
    return len(service.call("GET", "/v1/feedback?limit=200").json["items"])


def test_what_is_posted_can_be_read_a_moment_later_made_safe(service: Service) -> None:
    answer = service.post("/v1/feedback", {"items": [item(1), item(2, text="")]})
    assert [one["outcome"] for one in answer.json["items"]] == ["new", "refused"]
    eventually(lambda: done_items(service) == 1)
    found = service.call("GET", "/v1/feedback").json["items"][0]
    assert MAIL not in found["text"] and "[EMAIL_" in found["text"]
    by_value = service.post("/v1/feedback/search", {"q": f"slow {MAIL}"})
    assert [one["id"] for one in by_value.json["items"]] == [found["id"]]


def test_a_part_that_dies_comes_back(service: Service) -> None:
    before = done_items(service)
    for word in ("celery -A workers.app", "gunicorn"):
        for pid, command in service.children():
            if word in command:
                os.kill(pid, signal.SIGKILL)
    eventually(lambda: service.call("GET", "/healthz").status == 200)
    eventually(lambda: service.post("/v1/feedback", item("after-kill")).status in (200, 202))
    eventually(lambda: done_items(service) == before + 1, 60)


def test_the_database_that_dies_comes_back_with_everything(service: Service) -> None:
    before = done_items(service)
    assert before
    os.kill(int((service.home / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    eventually(lambda: service.call("GET", "/readyz").status == 200, 60)
    eventually(lambda: service.call("GET", "/v1/feedback").status == 200, 60)
    assert done_items(service) == before
    eventually(lambda: service.post("/v1/feedback", item("after-database")).status in (200, 202))
    eventually(lambda: done_items(service) == before + 1, 90)


def test_a_second_up_on_the_same_home_is_refused(service: Service) -> None:
    second = Service(service.home, free_port()).command("up")
    assert second.returncode == 2 and b"another `ascolto up` is running" in second.stderr


def test_a_port_in_use_is_said_plainly(service: Service, tmp_path: Path) -> None:
    done = Service(tmp_path, service.port).command("up")
    assert done.returncode == 2 and b"ASCOLTO_PORT" in done.stderr


def test_status_and_doctor_tell(service: Service) -> None:
    status = service.command("status").stdout.decode()
    assert "feedback" in status and "listening" in status
    doctor = service.command("doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "cannot read raw rows" in " ".join(doctor.stdout.decode().split())


def test_a_marked_text_through_every_door_is_found_nowhere(service: Service, tmp_path: Path) -> None:
    answers = _push_everywhere(service, tmp_path)
    eventually(lambda: not _open_rows(service), 60)
    answers += [service.call("GET", f"/v1/feedback?q={CANARY}").body, service.call("GET", "/metrics").body]
    answers += [service.call("GET", path).body for path in ("/v1/feedback?limit=200", "/v1/topics", "/readyz")]
    answers += [service.command("held").stdout, service.command("status").stdout]
    for answer in answers:
        assert CANARY.encode() not in answer.lower()
    assert _tables_with(service, CANARY) == []
    with psycopg.connect(_owner(service), autocommit=True) as admin:
        admin.execute("CHECKPOINT")
    assert _files_with(service.home, CANARY) == []


def test_ctrl_c_stops_everything(service: Service) -> None:
    assert service.stop() == 0
    eventually(lambda: not service.children(), 20)
    assert not (service.home / "postgres" / "postmaster.pid").exists()


def _push_everywhere(service: Service, folder: Path) -> list[bytes]:
    """Every door, good and bad; what it answered."""
    marked = item(f"{CANARY}-1", author=f"Wren <{MAIL}>", subject=MAIL, thread=f"t-{CANARY}", title=f"From {MAIL}",
                  attributes={"undeclared": CANARY}, payload={"note": CANARY},
                  turns=[{"speaker": "customer", "text": f"The app fails, write to {MAIL} please."}])  # fmt: skip
    finnish = item("held", text=f"Sovellus ei toimi eikä kukaan vastaa, kirjoittakaa {CANARY} heti.")
    failing = item("fails", text=f"The FINDER_FAILS here and {CANARY} is in the text of it.")
    bad = [
        item("b1", channel=CANARY), item("b2", occurred_at=CANARY), item("b3", rating=CANARY), item("b4", source=f"{CANARY} !"),
        item("b5", text=f"{CANARY}\u0000"), item("b6", scores={"nps": CANARY}), item("b7", language=f"{CANARY} x"),
    ]  # fmt: skip
    linked = {"source": "crm", "external_id": CANARY, "subject": CANARY, "occurred_at": "2026-03-09T08:30:00Z"}
    answers = [
        service.post("/v1/feedback", {"items": [marked, finnish, failing, *bad]}, Idempotency_Key=CANARY),
        service.call("POST", "/v1/feedback", f'{{"text": "{CANARY}'.encode(), Content_Type="application/json"),
        service.call("POST", "/v1/feedback", CANARY.encode(), Content_Type=f"text/{CANARY}"),
        service.call("POST", "/v1/feedback", f"{json.dumps(item('n1'))}\n{CANARY}\n".encode(), Content_Type="application/x-ndjson"),
        service.post("/v1/scores", linked | {"metric": "nps", "value": 3}),
        service.post("/v1/scores", linked | {"metric": CANARY + "!", "value": CANARY}),
        service.post("/v1/events", linked | {"kind": CANARY}),
        service.post("/v1/subjects", {"source": "crm", "subject": CANARY, "aliases": [MAIL], "attributes": {"shoe": CANARY},
                                      "occurred_at": "2026-03-09T08:30:00Z"}),
        service.call("GET", f"/v1/feedback/{CANARY}"),
        service.call("GET", f"/{CANARY}"),
        service.call("GET", f"/v1/feedback?cursor={CANARY}"),
        service.call("GET", f"/v1/feedback?language={urllib.parse.quote(CANARY)}"),
        service.call("GET", "/v1/feedback", Authorization=f"Bearer {CANARY}"),
        service.call(CANARY.upper(), "/v1/feedback"),
    ]  # fmt: skip
    csv = folder / "reviews.csv"
    csv.write_text(f"id,date,text,author\n{CANARY},2026-03-09,The app is slow and {MAIL} waits,{MAIL}\n,,{CANARY},\n")
    mail = folder / "one.eml"
    mail.write_text(f"From: Wren <{MAIL}>\nTo: help@bank.example\nSubject: Help {MAIL}\nMessage-ID: <{CANARY}@x>\n"
                    f"Date: Mon, 09 Mar 2026 08:30:00 +0000\n\nThe new app is slow, please write to {MAIL} soon.\n")  # fmt: skip
    said = [service.command("import", str(path), "--channel", "review") for path in (csv, mail)]
    line = json.dumps({"id": 1, "text": f"The app is slow, write to {MAIL} please."}).encode()
    said += [service.command(name, given=line + f"\n{CANARY}\n".encode()) for name in ("annotate", "redact")]
    return [answer.body for answer in answers] + [one.stdout + one.stderr for one in said]


def _owner(service: Service) -> str:
    # Not by ``embedded_postgres.start``: that would keep the server alive as long as this process.
    lines = (service.home / "postgres" / "postmaster.pid").read_text().splitlines()
    return f"postgresql://postgres@/{embedded_postgres.DATABASE}?host={lines[4]}"


def _open_rows(service: Service) -> bool:
    with psycopg.connect(_owner(service)) as connection:
        query = "SELECT count(*) FROM raw.item WHERE state IN ('received', 'leased')"
        return bool((connection.execute(query).fetchone() or (0,))[0])


def _tables_with(service: Service, word: str) -> list[str]:
    found = []
    with psycopg.connect(_owner(service)) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT LIKE 'pg_%'"
        ).fetchall()
        for (table,) in tables:
            query = f"SELECT 1 FROM {table} AS row WHERE row::text ILIKE %s LIMIT 1"
            if connection.execute(query, (f"%{word}%",)).fetchone():  # type: ignore[call-overload]
                found.append(table)
    return found


def _files_with(folder: Path, word: str) -> list[str]:
    """Every file of the installation, the database's own files and write-ahead log included."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and word.encode() in path.read_bytes().lower()
    ]
