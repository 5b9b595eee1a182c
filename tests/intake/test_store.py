"""Migrations go up and down, and the wall between roles stands with one login too."""

from __future__ import annotations

import stat
from dataclasses import replace

import pytest

from feedback import wiring
from feedback.database import Database
from feedback.errors import ConfigError, Permanent
from feedback.migrate import migrate, sqlalchemy_url, versions
from feedback.settings import load
from tests.conftest import Installation

SCHEMAS = {"raw", "clean", "vault", "insights", "audit", "access", "broker"}


def schemas(owner: Database) -> set[str]:
    return {row["nspname"] for row in owner.rows("SELECT nspname FROM pg_namespace")} & SCHEMAS


def test_migrations_go_down_to_nothing_and_up_again(installation: Installation, owner: Database) -> None:
    newest = versions(installation.where.owner)[1]
    assert versions(installation.where.owner) == (newest, newest) and schemas(owner) == SCHEMAS
    migrate(installation.where.owner, "base")
    assert versions(installation.where.owner) == (None, newest) and schemas(owner) == set()
    migrate(installation.where.owner)
    migrate(installation.where.owner)
    assert versions(installation.where.owner) == (newest, newest) and schemas(owner) == SCHEMAS


@pytest.mark.parametrize("statement", ["SELECT sealed FROM raw.item", "TABLE vault.token", "DROP TABLE clean.item"])
def test_with_one_login_the_role_is_set_after_sign_in(installation: Installation, statement: str) -> None:
    settings = replace(installation.settings, database_url_api=None, database_url_worker=None)
    where = wiring.addresses(settings)
    assert where.soft_roles
    database = wiring.database(where, "api")
    assert database.rows("SELECT current_user AS name") == [{"name": "ascolto_api"}]
    with pytest.raises(Permanent, match="42501"):
        database.rows(statement)
    database.close()


def test_key_files_are_for_their_owner_alone(installation: Installation) -> None:
    files = list(installation.settings.keys.iterdir())
    assert len(files) == 9
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(installation.settings.keys.stat().st_mode) == 0o700


def test_an_error_of_the_database_never_quotes_the_row(owner: Database) -> None:
    with pytest.raises(Permanent) as refused:
        owner.rows("INSERT INTO clean.item (id, text) VALUES (gen_random_uuid(), 'secret words')")
    assert "secret" not in str(refused.value) and refused.value.__cause__ is None


def test_settings_name_every_mistake_at_once() -> None:
    wrong = {"ASCOLTO_PORT": "http", "ASCOLTO_FLOOR": "2", "ASCOLTO_LANGUAGES": "it,xx", "ASCOLTO_MODELS": "magic"}
    with pytest.raises(ConfigError) as refused:
        load(wrong)
    assert all(name in refused.value.detail for name in wrong)


@pytest.mark.parametrize("url", ["mysql://u@h/d", "nonsense", "redis://h"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        sqlalchemy_url(url)
