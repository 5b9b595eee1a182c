"""Bring a database to a version of the schema, up or down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from feedback.errors import ConfigError

FOLDER = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def sqlalchemy_url(url: str) -> str:
    """The same address for SQLAlchemy, with psycopg 3 as its driver."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise ConfigError("DATABASE_URL: expected postgresql://user@host/database")
    return f"postgresql+psycopg://{rest}"


def migrate(url: str, target: str = "head") -> None:
    """Upgrade or downgrade to ``target`` (``head``, ``base`` or a number). Two callers at once wait for each other.

    Raises ``ConfigError`` when the database does not answer, refuses the login or lacks a grant.
    """
    with _connected(url) as connection:
        connection.execute(sqlalchemy.text("SELECT pg_advisory_lock(847201)"))
        connection.commit()
        config = _config()
        config.attributes["connection"] = connection
        current = MigrationContext.configure(connection).get_current_revision()
        connection.commit()
        down = target == "base" or (target.isdigit() and current is not None and target < current)
        (command.downgrade if down else command.upgrade)(config, target)
        connection.commit()


def versions(url: str) -> tuple[str | None, str | None]:
    """(version of the database, newest version known to this code). Raises ``ConfigError`` as ``migrate`` does."""
    with _connected(url) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current, ScriptDirectory.from_config(_config()).get_current_head()


@contextmanager
def _connected(url: str) -> Iterator[sqlalchemy.Connection]:
    """One connection. A driver's message may hold the login, the address or a row: only its kind is passed on."""
    engine = sqlalchemy.create_engine(sqlalchemy_url(url), poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield connection
    except OperationalError as error:
        raise ConfigError(
            f"the database does not answer or refuses the login ({type(error.orig).__name__}): "
            "check DATABASE_URL and that the server runs"
        ) from None
    except DBAPIError as error:
        raise ConfigError(
            f"the database refuses the migration ({type(error.orig).__name__}): "
            "prepare it as docs/operations.md says under 'A database of your own'"
        ) from None
    finally:
        engine.dispose()
