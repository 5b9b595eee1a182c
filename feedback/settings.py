"""Environment -> one frozen ``Settings``; every mistake is reported at once.

A secret may be given as ``NAME`` or as ``NAME_FILE`` (a path to read it from).
There is no default secret: keys are generated into files readable by the owner.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from feedback.errors import ConfigError
from feedback.items import LANGUAGES

DECLARED_ATTRIBUTES = (
    "region", "age_band", "tenure_band", "product", "plan", "device", "country",
    "customer_type", "branch_area", "company", "app_version", "activity",
)  # fmt: skip
KEY_FORMS = ("file", "environment", "envelope")

REIDENTIFY_PURPOSES = ("complaint", "fraud_case", "legal_claim", "subject_request", "safety")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator may set. Units are in the names."""

    home: Path
    database_url: str | None = field(repr=False)
    database_url_api: str | None = field(repr=False)
    database_url_worker: str | None = field(repr=False)
    database_url_vault: str | None = field(repr=False)
    broker_url: str | None = field(repr=False)
    languages: tuple[str, ...]
    encoder: str
    models: str
    floor_people: int
    raw_retention_days: int
    lease_seconds: int
    max_attempts: int
    worker_processes: int
    batch_items: int
    host: str
    port: int
    declared_attributes: tuple[str, ...]
    own_names: tuple[str, ...]
    extra_finders: tuple[str, ...]
    purposes: Path | None
    canary_days: int
    allow_list: Path | None
    deny_list: Path | None
    max_item_bytes: int
    max_request_bytes: int
    policy: Path | None = None
    reidentify_purposes: tuple[str, ...] = REIDENTIFY_PURPOSES
    reidentify_approval: str = "second_person"
    reidentify_minutes: int = 15
    reidentify_per_day: int = 20
    vault_keeper: str = "on"
    search_seconds: int = 2
    search_values_per_hour: int = 60
    backup_days: int = 0
    webhook_hosts: tuple[str, ...] = ()
    guard: str = "reader"
    report_epsilon_milli: int = 2000

    key_form: str = "file"
    kek_file: Path | None = None
    kms_command: str | None = field(default=None, repr=False)

    @property
    def has_soft_roles(self) -> bool:
        """Whether one login to a database of your own serves all roles."""
        return bool(self.database_url) and not (self.database_url_api and self.database_url_worker)

    @property
    def keys(self) -> Path:
        """Folder of the key files."""
        return self.home / "keys"


class _Reader:
    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.mistakes: list[str] = []

    def text(self, name: str, default: str | None = None) -> str | None:
        if path := self.env.get(f"{name}_FILE"):
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                self.mistakes.append(f"{name}_FILE: cannot read {path}: {error.strerror}")
                return default
        return self.env.get(name) or default

    def path(self, name: str) -> Path | None:
        given = self.env.get(name)
        return Path(given).expanduser().absolute() if given else None

    def number(self, name: str, default: int, low: int, high: int) -> int:
        given = self.env.get(name)
        if not given:
            return default
        try:
            value = int(given)
        except ValueError:
            self.mistakes.append(f"{name}: expected a whole number, got {given!r}")
            return default
        if not low <= value <= high:
            self.mistakes.append(f"{name}: {value} is outside {low} to {high}")
            return default
        return value

    def thousandths(self, name: str, default: int, low: int, high: int) -> int:
        given = self.env.get(name)
        if not given:
            return default
        if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", given) or not low <= round(float(given) * 1000) <= high:
            self.mistakes.append(f"{name}: expected {low / 1000:g} to {high / 1000:g} with at most three decimals")
            return default
        return round(float(given) * 1000)

    def names(self, name: str, default: tuple[str, ...], known: tuple[str, ...] = ()) -> tuple[str, ...]:
        given = self.env.get(name)
        if not given:
            return default
        chosen = tuple(part.strip() for part in given.split(",") if part.strip())
        unknown = sorted(set(chosen) - set(known)) if known else []
        if unknown or not chosen:
            self.mistakes.append(
                f"{name}: unknown {', '.join(unknown) or 'empty list'}; choose from {', '.join(known)}"
            )
            return default
        return chosen

    def codes(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        chosen = self.names(name, default)
        if all(re.fullmatch(r"[a-z][a-z0-9_]{0,40}", code) for code in chosen):
            return chosen
        self.mistakes.append(f"{name}: codes of a-z, 0-9 and _, such as fraud_case")
        return default

    def choice(self, name: str, default: str, known: tuple[str, ...]) -> str:
        chosen = self.text(name, default) or default
        if chosen not in known:
            self.mistakes.append(f"{name}: choose from {', '.join(known)}")
            return default
        return chosen


def load(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises ``ConfigError`` naming every mistake."""
    read = _Reader(os.environ if env is None else env)
    home = read.text("ASCOLTO_HOME") or str(Path.home() / ".ascolto")
    settings = Settings(
        home=Path(home).expanduser().absolute(),
        database_url=read.text("DATABASE_URL"),
        database_url_api=read.text("DATABASE_URL_API"),
        database_url_worker=read.text("DATABASE_URL_WORKER"),
        database_url_vault=read.text("DATABASE_URL_VAULT"),
        broker_url=read.text("BROKER_URL"),
        languages=read.names("ASCOLTO_LANGUAGES", LANGUAGES, LANGUAGES),
        encoder=read.text("ASCOLTO_ENCODER", "bundled") or "bundled",
        models=read.choice("ASCOLTO_MODELS", "real", ("real", "fake")),
        floor_people=read.number("ASCOLTO_FLOOR", 10, 5, 50),
        raw_retention_days=read.number("ASCOLTO_RAW_RETENTION_DAYS", 0, 0, 3650),
        lease_seconds=read.number("ASCOLTO_LEASE_SECONDS", 120, 1, 3600),
        max_attempts=read.number("ASCOLTO_MAX_ATTEMPTS", 5, 1, 100),
        worker_processes=read.number("ASCOLTO_WORKERS", max(1, min(4, os.cpu_count() or 1)), 1, 64),
        batch_items=read.number("ASCOLTO_BATCH_ITEMS", 64, 1, 1000),
        host=read.text("ASCOLTO_HOST", "127.0.0.1") or "127.0.0.1",
        port=read.number("ASCOLTO_PORT", 8420, 1, 65535),
        declared_attributes=read.names("ASCOLTO_ATTRIBUTES", DECLARED_ATTRIBUTES),
        own_names=read.names("ASCOLTO_OWN_NAMES", ()),
        extra_finders=read.names("ASCOLTO_EXTRA_FINDERS", (), ("presidio",)),
        purposes=read.path("ASCOLTO_PURPOSES"),
        canary_days=read.number("ASCOLTO_CANARY_DAYS", 7, 0, 365),
        allow_list=read.path("ASCOLTO_ALLOW_LIST"),
        deny_list=read.path("ASCOLTO_DENY_LIST"),
        max_item_bytes=read.number("ASCOLTO_MAX_ITEM_BYTES", 1_000_000, 1_000, 100_000_000),
        max_request_bytes=read.number("ASCOLTO_MAX_REQUEST_BYTES", 32_000_000, 10_000, 1_000_000_000),
        policy=read.path("ASCOLTO_POLICY"),
        reidentify_purposes=read.codes("ASCOLTO_REIDENTIFY_PURPOSES", REIDENTIFY_PURPOSES),
        reidentify_approval=read.choice("ASCOLTO_REIDENTIFY_APPROVAL", "second_person", ("second_person", "off")),
        reidentify_minutes=read.number("ASCOLTO_REIDENTIFY_MINUTES", 15, 1, 240),
        reidentify_per_day=read.number("ASCOLTO_REIDENTIFY_PER_DAY", 20, 1, 1000),
        search_seconds=read.number("ASCOLTO_SEARCH_SECONDS", 2, 1, 30),
        search_values_per_hour=read.number("ASCOLTO_SEARCH_VALUES_PER_HOUR", 60, 0, 100_000),
        backup_days=read.number("ASCOLTO_BACKUP_DAYS", 0, 0, 3650),
        webhook_hosts=tuple(host.lower() for host in read.names("ASCOLTO_WEBHOOK_HOSTS", ())),
        report_epsilon_milli=read.thousandths("ASCOLTO_REPORT_EPSILON", 2000, 0, 100_000),
        guard=read.choice("ASCOLTO_GUARD", "reader", ("reader", "together")),
        vault_keeper=read.choice("ASCOLTO_VAULT_KEEPER", "on", ("on", "off")),
        key_form=read.choice("ASCOLTO_KEYS", "file", KEY_FORMS),
        kek_file=read.path("ASCOLTO_KEK_FILE"),
        kms_command=read.text("ASCOLTO_KMS_COMMAND"),
    )
    if read.mistakes:
        raise ConfigError("settings: " + "; ".join(read.mistakes))
    return settings
