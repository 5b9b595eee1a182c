"""The record of processing as a page: the same words as ``ascolto privacy report``, made when it is asked for."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from api.pages import sessions
from api.services import services
from feedback import audit
from feedback.access import Caller
from feedback.errors import InvalidItem
from feedback.privacy.paper import Paper, as_html, as_markdown
from feedback.processing_facts import gather
from feedback.processing_record import LANGUAGES, Record

SCOPE = "privacy:read"
FORMS = {"html": (as_html, "text/html"), "md": (as_markdown, "text/markdown")}


def register(blueprint: Blueprint) -> None:
    """Routes of the page and its files."""
    blueprint.add_url_rule("/privacy/record", "record", _page, methods=["GET"])
    blueprint.add_url_rule("/privacy/record.<form>", "record_file", _file, methods=["GET"])


def _paper(who: Caller) -> Paper:
    """The record in the language asked for. Raises ``InvalidItem`` for a language without words."""
    language = request.args.get("lang", LANGUAGES[0])
    if language not in LANGUAGES:
        raise InvalidItem(f"lang: choose one of {', '.join(LANGUAGES)}", code="bad_language")
    held = services()
    facts = gather(held.settings, held.database, soft_roles=held.settings.has_soft_roles)
    entry = audit.Entry(who.actor, "record.exported", detail={"languages": [language]})
    audit.append(held.database, entry)
    return Record(facts, language).paper()


def _page() -> str:
    paper = _paper(sessions.viewer(SCOPE))
    return render_template("record.html", paper=paper, RECORD_LANGUAGES=LANGUAGES, FORMS=FORMS)


def _file(form: str) -> Response:
    who = sessions.viewer(SCOPE)
    if form not in FORMS:
        raise InvalidItem(f"form: choose one of {', '.join(FORMS)}", code="bad_form")
    write, media = FORMS[form]
    headers = {"Content-Disposition": f'attachment; filename="record-of-processing.{form}"'}
    return Response(write(_paper(who)), content_type=f"{media}; charset=utf-8", headers=headers)
