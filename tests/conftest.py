"""One embedded PostgreSQL for the run, one fresh database for each test that asks for it."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from feedback import embedded_postgres, wiring
from feedback.database import Database
from feedback.keys import KeyFolder
from feedback.settings import Settings, load
from feedback.wiring import Addresses
from tests import services

TEMPLATE = "ascolto_template"

NEEDS = {
    "redis": services.redis_url,
    "rabbitmq": services.rabbitmq_url,
    "browser": services.chromium,
    "namespace": services.cut_off,
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test whose service cannot be had is skipped here and listed loudly at the end."""
    for marker, find in NEEDS.items():
        if item.get_closest_marker(marker) and find() is None:
            pytest.skip(f"NOT RUN: no {marker} here: {services.why_not(marker)}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not run, in plain sight."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("TESTS THAT DID NOT RUN", sep="!", red=True, bold=True)
        for report in skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            terminalreporter.write_line(f"{report.nodeid}: {reason}", red=True)


@pytest.fixture(scope="session")
def encoder_cache() -> Path:
    """Folder of the prepared encoder: that of `make install`, else one for each user; kept between runs (a lock guards it)."""
    own = Path(tempfile.gettempdir()) / f"ascolto-test-cache-{os.getuid()}"
    return Path(os.environ.get("ASCOLTO_CACHE") or own)


@dataclass(frozen=True)
class Installation:
    """A prepared service: settings, addresses of a database of its own, keys."""

    settings: Settings
    where: Addresses
    keys: KeyFolder
    environment: dict[str, str]


@pytest.fixture(scope="session")
def server_home() -> Iterator[Path]:
    """A folder with a running server and a migrated template database with keys."""
    # The server runs as another user when the tests run as root. pytest closes its own folder to others at the
    # start of every run, a second one included, so this folder lies elsewhere.
    folder = tempfile.mkdtemp(prefix="ascolto-tests-")
    home = Path(folder) / "home"
    server = embedded_postgres.start(home)
    settings = load({"ASCOLTO_HOME": str(home)})
    wiring.prepare(settings)
    with psycopg.connect(embedded_postgres.address(server, database="postgres"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {embedded_postgres.DATABASE} RENAME TO {TEMPLATE}")
    yield home
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def installation(server_home: Path) -> Iterator[Installation]:
    """A fresh database made from the migrated template, and the settings that lead to it."""
    server = embedded_postgres.start_server_only(server_home)
    name = f"test_{os.getpid()}_{secrets.token_hex(4)}"
    with psycopg.connect(embedded_postgres.address(server, database="postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    environment = {
        "ASCOLTO_HOME": str(server_home),
        "DATABASE_URL": embedded_postgres.address(server, database=name),
        "DATABASE_URL_API": embedded_postgres.address(server, "ascolto_api", name),
        "DATABASE_URL_WORKER": embedded_postgres.address(server, "ascolto_worker", name),
        "DATABASE_URL_VAULT": embedded_postgres.address(server, "ascolto_vault", name),
        "ASCOLTO_MODELS": "fake",
        "ASCOLTO_ENCODER": "fake",
    }
    settings = load(environment)
    yield Installation(settings, wiring.addresses(settings), KeyFolder(settings.keys), environment)
    with psycopg.connect(embedded_postgres.address(server, database="postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _database(installation: Installation, role: str) -> Iterator[Database]:
    database = wiring.database(installation.where, role)  # type: ignore[arg-type]
    yield database
    database.close()


@pytest.fixture
def owner(installation: Installation) -> Iterator[Database]:
    """The database as its owner: for looking at what the roles may not see."""
    yield from _database(installation, "owner")


@pytest.fixture
def api_db(installation: Installation) -> Iterator[Database]:
    """The database as the API sees it."""
    yield from _database(installation, "api")


@pytest.fixture
def worker_db(installation: Installation) -> Iterator[Database]:
    """The database as a worker sees it."""
    yield from _database(installation, "worker")


@pytest.fixture
def vault_db(installation: Installation) -> Iterator[Database]:
    """The database as the keeper of the vault sees it."""
    yield from _database(installation, "vault")


def with_settings(installation: Installation, **changes: object) -> Installation:
    """The same installation with other settings."""
    return replace(installation, settings=replace(installation.settings, **changes))  # type: ignore[arg-type]
