"""The application over a real database, with keys of every scope and a doorbell that only counts."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql

from api.app import create_app
from api.doorbell import SilentDoorbell
from api.limits import RateLimiter
from api.services import EXTENSION
from feedback import embedded_postgres, wiring
from feedback.access import SCOPES, create_key
from feedback.database import Database
from feedback.keys import KeyFolder
from feedback.search_answers import CHANNEL
from feedback.settings import load
from nlp_models.pii.fakes import FakeFinder
from nlp_models.pii.finders import Finder
from tests.conftest import TEMPLATE, Installation, with_settings
from workers.search_desk import SearchDesk, keep


@dataclass
class Caller:
    """A client with one key."""

    client: FlaskClient
    token: str
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, method: str, path: str, **options: Any) -> Any:
        """Send a request with the key."""
        headers = {"Authorization": f"Bearer {self.token}", **self.headers, **options.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **options)


@pytest.fixture(scope="session")
def shared(server_home: Path) -> Iterator[Installation]:
    """One database for all the tests here: making one for each of hundreds would take minutes."""
    server = embedded_postgres.start_server_only(server_home)
    name = f"api_{os.getpid()}"
    admin_url = embedded_postgres.address(server, database="postgres")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    environment = {
        "ASCOLTO_HOME": str(server_home),
        "DATABASE_URL": embedded_postgres.address(server, database=name),
        "DATABASE_URL_API": embedded_postgres.address(server, "ascolto_api", name),
        "DATABASE_URL_WORKER": embedded_postgres.address(server, "ascolto_worker", name),
        "DATABASE_URL_VAULT": embedded_postgres.address(server, "ascolto_vault", name),
    }
    settings = load(environment)
    yield Installation(settings, wiring.addresses(settings), KeyFolder(settings.keys), environment)
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def installation(shared: Installation) -> Iterator[Installation]:
    """The database as it was made; what a test did to it is undone."""
    yield shared
    kept = ("access.key_registry", "public.alembic_version")
    with psycopg.connect(shared.where.owner) as connection:
        # Triggers off: the audit log refuses to be emptied, as it should.
        connection.execute("SET session_replication_role = replica")
        found = connection.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables"
            " WHERE schemaname IN ('raw', 'clean', 'vault', 'insights', 'audit', 'access', 'broker', 'privacy', 'rights')"
        )
        for (table,) in found.fetchall():
            if table not in kept:
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(*table.split("."))))


@pytest.fixture
def doorbell() -> SilentDoorbell:
    """Counts rings."""
    return SilentDoorbell()


@pytest.fixture
def app(installation: Installation, doorbell: SilentDoorbell) -> Iterator[Flask]:
    """The application."""
    made = create_app(installation.settings, doorbell=doorbell, limiter=RateLimiter(quota=100_000))
    yield made
    made.extensions[EXTENSION].database.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client without a key."""
    return app.test_client()


@pytest.fixture
def with_scopes(app: Flask, owner: Database) -> Callable[..., Caller]:
    """Makes a client whose key has the given scopes."""

    def make(*scopes: str) -> Caller:
        return Caller(app.test_client(), create_key(owner, "test", scopes).token)

    return make


@pytest.fixture
def call(with_scopes: Callable[..., Caller]) -> Caller:
    """A client whose key has every scope."""
    return with_scopes(*SCOPES)


Work = Callable[..., Any]


@pytest.fixture
def working(installation: Installation, worker_db: Database) -> Iterator[Work]:
    """Starts a desk that answers in the background, as its process does."""

    @contextmanager
    def run(*given: Finder, per_hour: int = 1000) -> Iterator[None]:
        settings = with_settings(installation, search_values_per_hour=per_hour).settings
        desk = SearchDesk(settings, worker_db, installation.keys, given or [FakeFinder()])
        desk.learn()
        stop = threading.Event()
        thread = threading.Thread(target=keep, args=(desk, worker_db, stop.is_set))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            with worker_db.transaction() as connection:
                connection.execute("SELECT pg_notify(%s, '')", (CHANNEL,))
            thread.join()

    yield run
