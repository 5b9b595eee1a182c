"""The links at the top of every page, by what the role may see. A new page adds one line to ``LINKS``."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from api.auth import signed_in

PRIVACY = "Privacy"


@dataclass(frozen=True, slots=True)
class Link:
    """A page: its endpoint and the scope that opens it. ``also`` are pages below it, which mark it as the current one.

    Links of a ``group`` stand in a second line, which is open while one of its pages is.
    """

    endpoint: str
    label: str
    scope: str
    group: str | None = None
    also: tuple[str, ...] = ()


LINKS: tuple[Link, ...] = (
    Link("dashboard.overview", "Overview", "aggregates:read"),
    Link("dashboard.drivers", "Drivers", "aggregates:read"),
    Link("dashboard.verbatims", "Verbatims", "feedback:read"),
    Link("dashboard.reports", "Reports", "aggregates:read", also=("dashboard.report",)),
    Link("dashboard.scoreboard", "What leaks", "privacy:read", PRIVACY),
    Link("dashboard.record", "Record", "privacy:read", PRIVACY),
    Link("dashboard.held", "Held", "privacy:review", PRIVACY, also=("dashboard.held_item",)),
    Link("dashboard.requests", "Requests", "subjects:manage", PRIVACY, also=("dashboard.request",)),
    Link("dashboard.people", "People", "subjects:manage", PRIVACY),
    Link("dashboard.own_words", "Words", "privacy:review", PRIVACY),
    Link("dashboard.reidentification", "Re-identification", "reidentify", PRIVACY, ("dashboard.answer",)),
    Link("dashboard.looks", "Looks", "audit:read", PRIVACY),
    Link("dashboard.audit_log", "Audit log", "audit:read", PRIVACY),
)
"""In the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A link as the page writes it."""

    href: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """First line, and the second line of the group whose page is open."""

    first: tuple[Shown, ...]
    second: tuple[Shown, ...] = ()


def menu() -> Menu:
    """The links for the signed-in person on this page."""
    known = signed_in()
    links = [link for link in LINKS if known is not None and link.scope in known.scopes]
    here = next((link for link in links if request.endpoint in (link.endpoint, *link.also)), None)
    first: list[Shown] = []
    for link in links:
        if link.group is None:
            first.append(Shown(url_for(link.endpoint), link.label, link is here))
        elif link.group not in {shown.label for shown in first}:
            current = here is not None and here.group == link.group
            first.append(Shown(url_for(link.endpoint), link.group, current))
    if here is None or here.group is None:
        return Menu(tuple(first))
    second = (Shown(url_for(link.endpoint), link.label, link is here) for link in links if link.group == here.group)
    return Menu(tuple(first), tuple(second))
