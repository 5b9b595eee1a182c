"""A database elsewhere, by ``DATABASE_URL``: over TCP, with passwords, with logins that are no superusers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.app import create_app
from feedback import wiring
from feedback.access import create_key
from feedback.settings import load
from tests.acceptance import external_postgres
from tests.acceptance.conftest import ROOT, WorkerProcess, wait_until
from tests.acceptance.external_postgres import ExternalPostgres, documented_preparation
from tests.services import free_port

MAIL = "wren.canary@example.org"
LINES = "id,date,text\n" + "".join(
    f"r-{number},2026-03-09,The new app is slow since the update. Please write to {MAIL} soon.\n"
    for number in range(40)
)
ASCOLTO = [sys.executable, "-W", "ignore", "-c", "from workers.cli import main; main()"]
Workers = Callable[[dict[str, str]], WorkerProcess]
PASSWORD_PARTS = ("p@ss", "p%40ss")


@pytest.fixture(scope="module")
def server() -> Iterator[ExternalPostgres]:
    made = external_postgres.start()
    yield made
    external_postgres.stop(made)


@pytest.fixture
def prepared(server: ExternalPostgres) -> Iterator[ExternalPostgres]:
    """As its administrator leaves it: the documented statements and nothing else."""
    server.psql(documented_preparation(server.password))
    yield server
    server.psql(
        "DROP DATABASE ascolto WITH (FORCE); DROP ROLE ascolto;"
        " DROP ROLE ascolto_api; DROP ROLE ascolto_worker; DROP ROLE ascolto_vault"
    )


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    started: list[WorkerProcess] = []

    def start(environment: dict[str, str]) -> WorkerProcess:
        started.append(WorkerProcess(environment, tmp_path / "worker.log"))
        started[-1].start()
        return started[-1]

    yield start
    for process in started:
        process.kill()


def environment_for(server: ExternalPostgres, home: Path, *, own_logins: bool) -> dict[str, str]:
    given = {
        "ASCOLTO_HOME": str(home),
        "ASCOLTO_MODELS": "fake",
        "ASCOLTO_ENCODER": "fake",
        "DATABASE_URL": server.url("ascolto"),
        "PYTHONPATH": str(ROOT),
    }
    if own_logins:
        given |= {f"DATABASE_URL_{role.upper()}": server.url(f"ascolto_{role}") for role in ("api", "worker", "vault")}
    return given


def ascolto(environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [*ASCOLTO, *map(str, arguments)]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("own_logins", [True, False], ids=["four-logins", "one-login"])
def test_import_worker_and_api_work_on_a_database_elsewhere(
    prepared: ExternalPostgres, workers: Workers, tmp_path: Path, own_logins: bool
) -> None:
    if not own_logins:
        prepared.psql("GRANT ascolto_api, ascolto_worker, ascolto_vault TO ascolto")
    file = tmp_path / "reviews.csv"
    file.write_text(LINES)
    environment = environment_for(prepared, tmp_path / "home", own_logins=own_logins)
    imported = ascolto(environment, "import", file)
    assert "40 new" in imported.stdout, imported.stderr

    process = workers(environment)
    owner = wiring.database(wiring.addresses(load(environment)), "owner")
    wait_until(lambda: owner.rows("SELECT count(*) AS n FROM clean.item")[0]["n"] == 40)

    client = create_app(load(environment)).test_client()
    token = create_key(owner, "test", ["feedback:read", "feedback:write"]).token
    headers = {"Authorization": f"Bearer {token}"}
    found = client.get("/v1/feedback?limit=200", headers=headers).json["items"]
    assert len(found) == 40
    assert all("[EMAIL_" in one["text"] and MAIL not in one["text"] for one in found)
    sent = {"source": "app", "external_id": "1", "channel": "review", "occurred_at": "2026-03-09T08:30:00Z",
            "text": f"The card never came. My address is {MAIL} as before."}  # fmt: skip
    assert client.post("/v1/feedback", json={"items": [sent]}, headers=headers).json["items"][0]["outcome"] == "new"
    # The API's bell rings over the same database.
    wait_until(lambda: owner.rows("SELECT count(*) AS n FROM clean.item")[0]["n"] == 41)

    doctor = ascolto(environment, "doctor")
    said = " ".join(doctor.stdout.split())
    assert doctor.returncode == 0, doctor.stdout
    assert ("cannot read raw rows" in said) == own_logins
    assert ("one login for all roles" in said) != own_logins
    owner.close()
    for written in (
        imported.stdout,
        imported.stderr,
        doctor.stdout,
        doctor.stderr,
        process.log.read_text(),
        prepared.log(),
    ):
        assert MAIL not in written
        assert not any(part in written for part in PASSWORD_PARTS)


UNPREPARED = {
    "no such login": ("", "check DATABASE_URL"),
    "no such database": ("CREATE ROLE ascolto LOGIN PASSWORD '{password}'", "check DATABASE_URL"),
    "no roles and no pgvector": (
        "CREATE ROLE ascolto LOGIN PASSWORD '{password}'; CREATE DATABASE ascolto OWNER ascolto",
        "docs/operations.md",
    ),
}


@pytest.mark.parametrize("name", UNPREPARED)
def test_what_the_administrator_forgot_is_one_sentence(server: ExternalPostgres, tmp_path: Path, name: str) -> None:
    given, advice = UNPREPARED[name]
    for statement in filter(None, given.format(password=server.password).split(";")):
        server.psql(statement)
    environment = environment_for(server, tmp_path / "home", own_logins=False)
    refused = ascolto(environment, "migrate")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1 and advice in refused.stderr
    doctor = ascolto(environment, "doctor")
    assert doctor.returncode == 1 and "Traceback" not in doctor.stderr
    said = refused.stdout + refused.stderr + doctor.stdout + doctor.stderr
    assert not any(part in said for part in PASSWORD_PARTS)
    server.psql("DROP DATABASE IF EXISTS ascolto WITH (FORCE)")
    server.psql("DROP ROLE IF EXISTS ascolto")


def test_a_server_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    away = ExternalPostgres(tmp_path, free_port(), "", "p@ss/w%rd")
    environment = environment_for(away, tmp_path / "home", own_logins=False) | {"ASCOLTO_PORT": str(free_port())}
    for command in ("up", "status", "import"):
        done = ascolto(environment, command, *([__file__] if command == "import" else []))
        assert done.returncode in (1, 2), command
        assert "check DATABASE_URL" in " ".join((done.stdout + done.stderr).split()), command
        assert "Traceback" not in done.stderr
