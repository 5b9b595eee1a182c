"""Puts the desk for people's requests together: keys, purposes and the signer of receipts."""

from __future__ import annotations

from collections.abc import Sequence

from feedback.database import Database
from feedback.keys import KeyRing
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.privacy.purposes import load_purposes
from feedback.retention.job import Rules
from feedback.rights.access_package import Context
from feedback.rights.desk import Desk
from feedback.rights.erasure import Tools
from feedback.rights.receipts import Signer
from feedback.settings import Settings
from feedback.webhooks.sender import Sender


def every_epoch(keys: KeyRing) -> list[Pseudonyms]:
    """Makers of tokens, the newest epoch first: while tokens are being translated, some stand in the epoch before."""
    return [keys.pseudonyms(number) for number in reversed(keys.versions("epoch"))]


def make_desk(settings: Settings, database: Database, keys: KeyRing, pseudonyms: Sequence[Pseudonyms]) -> Desk:
    """A desk for the worker's role. Raises ``KeyLost`` for a missing key and ``ConfigError`` for wrong purposes."""
    digests = keys.intake()
    tools = Tools(digests, pseudonyms, keys.sealing(), Signer(keys.secret("receipt")), backup_days=settings.backup_days)
    context = Context(load_purposes(settings.purposes), settings.floor_people)
    return Desk(database, keys.opening(), digests, pseudonyms, tools, context)


def make_sender(settings: Settings, database: Database, keys: KeyRing) -> Sender:
    """Who tells systems downstream, on the worker's role. Raises ``KeyLost`` for a missing key."""
    return Sender(database, keys.opening(), Signer(keys.secret("receipt")), settings.webhook_hosts)


def retention_rules(settings: Settings) -> Rules:
    """What is declared about how long things are kept. Raises ``ConfigError`` for wrong purposes."""
    return Rules(load_purposes(settings.purposes), settings.raw_retention_days, settings.floor_people)
