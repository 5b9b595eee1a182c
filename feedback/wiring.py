"""Builds databases and keys from the settings: the only place that does.

A process asks for the one role it plays and gets nothing that opens another's
doors.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg.rows import dict_row

from feedback import embedded_postgres, key_registry
from feedback.database import Database, Role
from feedback.errors import ConfigError
from feedback.key_stores import key_store
from feedback.keys import KeyRing
from feedback.migrate import migrate
from feedback.settings import Settings


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where each role signs in. ``soft_roles``: one login for all, the role is set after sign-in."""

    owner: str
    api: str
    worker: str
    vault: str
    soft_roles: bool = False
    server: embedded_postgres.PostgresServer | None = None


def addresses(settings: Settings) -> Addresses:
    """Addresses of the configured database; starts the embedded one when there is none."""
    if settings.database_url:
        return Addresses(
            owner=settings.database_url,
            api=settings.database_url_api or settings.database_url,
            worker=settings.database_url_worker or settings.database_url,
            vault=settings.database_url_vault or settings.database_url,
            soft_roles=not (settings.database_url_api and settings.database_url_worker),
        )
    server = embedded_postgres.start(settings.home)
    return Addresses(
        owner=embedded_postgres.address(server),
        api=embedded_postgres.address(server, "ascolto_api"),
        worker=embedded_postgres.address(server, "ascolto_worker"),
        vault=embedded_postgres.address(server, "ascolto_vault"),
        server=server,
    )


def database(where: Addresses, role: Role, *, size: int = 4) -> Database:
    """A pool for one role."""
    url = {"owner": where.owner, "api": where.api, "worker": where.worker, "vault": where.vault}[role]
    return Database(url, role, size=size, soft_role=url == where.owner)


def prepare(settings: Settings) -> Addresses:
    """Make an installation ready: database, schema, keys. Safe to call again.

    Raises ``KeyLost`` when this database was made with keys that are not here.
    """
    where = addresses(settings)
    migrate(where.owner)
    check_keys(settings, where)
    return where


def keys(settings: Settings) -> KeyRing:
    """The keys, in the form that the settings ask for. What this process does not need it does not open."""
    return KeyRing(key_store(settings))


def check_keys(settings: Settings, where: Addresses) -> None:
    """Compare the keys with the registry of this database; make them on first start only."""
    try:
        with psycopg.connect(where.owner, row_factory=dict_row) as connection:
            key_registry.check(connection, keys(settings))
    except psycopg.Error as error:
        raise ConfigError(f"the database cannot be prepared ({type(error).__name__})") from None
