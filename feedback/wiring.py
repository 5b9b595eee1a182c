"""Builds databases and keys from the settings: the only place that does.

A process asks for the one role it plays and gets nothing that opens another's
doors.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from feedback import embedded_postgres
from feedback.database import Database, Role
from feedback.errors import ConfigError, KeyLost
from feedback.keys import KeyFolder
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


def check_keys(settings: Settings, where: Addresses) -> None:
    """Compare the key files with the registry of this database; make them on first start only."""
    folder = KeyFolder(settings.keys)
    try:
        with psycopg.connect(where.owner) as connection:
            connection.execute("LOCK TABLE access.key_registry IN EXCLUSIVE MODE")
            known: dict[str, str] = dict(
                connection.execute("SELECT name, fingerprint FROM access.key_registry").fetchall()
            )
            if not known:
                folder.create_missing()
            here = folder.fingerprints()
            if lost := sorted(name for name, print_ in known.items() if here.get(name) != print_):
                raise KeyLost(
                    f"this database was made with other keys: {', '.join(lost)} in {settings.keys} "
                    "missing or not the same. Put the key files back from your backup; without them "
                    "sealed rows cannot be opened and people cannot be recognised again."
                )
            if not known:
                for item in here.items():
                    connection.execute("INSERT INTO access.key_registry (name, fingerprint) VALUES (%s, %s)", item)
    except psycopg.Error as error:
        raise ConfigError(f"the database cannot be prepared ({type(error).__name__})") from None
