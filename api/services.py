"""What the routes work with: built once in ``create_app``, read everywhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, cast

from flask import current_app, g

from feedback.differencing import TOGETHER, Guard, salt

if TYPE_CHECKING:
    from feedback.access import Caller
    from feedback.database import Database
    from feedback.intake import Intake
    from feedback.keys import IntakeKey, SealingKey
    from feedback.settings import Settings

EXTENSION = "ascolto"


class Doorbell(Protocol):
    """Tells the workers that rows wait."""

    def ring(self, items: int) -> None:
        """Say that ``items`` rows were added. Never waits and never fails."""
        ...

    def reachable(self) -> bool:
        """Whether the broker answers now."""
        ...


@dataclass(frozen=True, slots=True)
class ApiKeys:
    """The only keys this process reads: none of them opens a raw row or a pseudonym."""

    sealing: SealingKey
    intake: IntakeKey
    web: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Services:
    """Database as role ``api``, settings, intake, keys and doorbell."""

    database: Database
    settings: Settings
    intake: Intake
    keys: ApiKeys
    doorbell: Doorbell


def services() -> Services:
    """The services of the running application."""
    return cast("Services", current_app.extensions[EXTENSION])


def guard(known: Caller) -> Guard:
    """The guard against differencing over what this caller was told, or what anybody was (``ASCOLTO_GUARD``)."""
    held = services()
    memory = TOGETHER if held.settings.guard == "together" else None
    return Guard(held.database, known.actor, held.settings.floor_people, salt(held.keys.web), memory)


def caller() -> Caller:
    """Who makes this request; set by ``api.auth`` before the view runs."""
    return cast("Caller", g.caller)
