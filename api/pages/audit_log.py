"""The audit log as a page: newest first, by person, action or thing."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from api.pages import sessions
from api.services import services
from feedback.audit import ACTIONS
from feedback.audit_chain import head
from feedback.audit_reading import entries
from feedback.errors import InvalidItem

PAGE_ENTRIES = 50
FILTERS = ("actor", "action", "target")


def register(blueprint: Blueprint) -> None:
    """The route of the page."""
    blueprint.add_url_rule("/privacy/audit", "audit_log", _page, methods=["GET"])


def _page() -> str:
    sessions.viewer("audit:read")
    given = {name: request.args[name].strip()[:100] for name in FILTERS if request.args.get(name, "").strip()}
    if any("\x00" in value for value in given.values()):
        raise InvalidItem("the filters hold a character that cannot be searched", code="bad_filter")
    before = request.args.get("before", "")
    if before and not (before.isdecimal() and before.isascii() and len(before) < 18):
        raise InvalidItem("before: use the link to older entries", code="bad_filter")
    found = entries(services().database, before=int(before) if before else None, limit=PAGE_ENTRIES, **given)
    older = None
    if len(found) == PAGE_ENTRIES:
        older = url_for("dashboard.audit_log", before=found[-1].seq, **given)  # type: ignore[arg-type]
    return render_template(
        "audit_log.html", entries=found, given=given, before=before, actions=sorted(ACTIONS), older=older,
        head=head(services().database),
    )  # fmt: skip
