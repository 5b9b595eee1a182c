"""Search over HTTP and for the page: what was typed goes through the door, then the search, then the audit log.

The words belong in a body. The GET route takes them too, for queries that hold
nothing personal; any other is refused there, because proxies and histories keep
addresses.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request

from api.auth import requires
from api.body import posted
from api.looks import look
from api.schemas_read import PageOut, SearchBody, SearchParameters
from api.services import caller, services
from api.v1 import READING, blueprint
from feedback import audit, verbatims
from feedback.access import CASES, Caller
from feedback.errors import InvalidItem, NotPermitted
from feedback.search import Found, SearchQuery
from feedback.search_door import ask
from feedback.search_words import SafeWords, checked, plainly_safe


@blueprint.get(
    "/feedback",
    tags=[READING],
    operation_id="searchFeedback",
    summary="Feedback, newest first",
    responses={200: PageOut},
)
@requires("feedback:read")
def search_feedback(query: SearchParameters) -> Response:
    """Filters, and words without personal data; any others go into the body of ``POST /v1/feedback/search``.

    Follow ``next_cursor`` (or the Link header) until it is absent. Without the scope ``feedback:cases`` a list of fewer
    people than the floor is withheld (``state``), and what ties an item to a person is null.
    """
    known = caller()
    words = safe_words(known, query.q, query.language, in_address=True)
    next_cursor, body = _answered(known, query, words)
    response = jsonify(body)
    if next_cursor:
        response.headers["Link"] = f'<{_next_url(next_cursor)}>; rel="next"'
    return response


@blueprint.post(
    "/feedback/search",
    tags=[READING],
    operation_id="searchFeedbackByBody",
    summary="Search feedback, newest first",
    responses={200: PageOut},
)
@requires("feedback:read")
def search_by_body() -> Response:
    """Full text and filters. Personal data in ``q`` are replaced by tokens before anything is searched or written down.

    Values that lead to somebody (an e-mail address, an IBAN, a customer number) need the scope ``feedback:cases``
    beside ``feedback:read``. Send the same body with ``cursor`` for the next page. 503 ``no_search_worker``: nothing was searched.
    """
    known, query = caller(), posted(SearchBody)
    _, body = _answered(known, query, safe_words(known, query.q, query.language))
    return jsonify(body)


def safe_words(
    who: Caller, typed: str | None, language: str | None = None, *, in_address: bool = False
) -> SafeWords | None:
    """What may be searched of what was typed; None when nothing was.

    Raises ``InvalidItem`` (``bad_query``; ``personal_query`` for personal data in an address), ``NotPermitted``
    (``may_not_find_people``), ``QuotaSpent`` and ``Retryable`` (``no_search_worker``).
    """
    text = checked(typed)
    if text is None or (words := plainly_safe(text)):
        return words if text else None
    held = services()
    may_find = CASES in who.scopes and not in_address
    words = ask(
        held.database, held.keys.sealing, who.actor, text, language,
        may_find=may_find, seconds=held.settings.search_seconds,
    )  # fmt: skip
    if in_address and words.labels:
        raise InvalidItem(
            f"q: this looks personal ({_said(words.labels)}) and was not searched; send it in the body of"
            " POST /v1/feedback/search, for proxies and histories keep addresses",
            code="personal_query",
        )
    if words.sought and not may_find:
        audit.append(held.database, audit.Entry(who.actor, "access.refused", detail={"scope": CASES}))
        raise NotPermitted(
            f"q: finding somebody by a value ({_said(words.sought)}) needs the scope {CASES} (role support);"
            " nothing was searched",
            code="may_not_find_people",
        )
    return words


def found_json(found: Found) -> dict[str, Any]:
    """An item as the API shows it."""
    return {**asdict(found), "id": str(found.id), "occurred_at": found.occurred_at.isoformat()}


def _answered(
    who: Caller, query: SearchParameters | SearchBody, words: SafeWords | None
) -> tuple[str | None, dict[str, Any]]:
    held = services()
    asked = SearchQuery(words=words, **query.model_dump(exclude={"q"}))
    read = verbatims.read(held.database, asked, floor=held.settings.floor_people, cases=CASES in who.scopes)
    look(who, asked, read)
    body: dict[str, Any] = {"state": read.state, "items": [found_json(found) for found in read.page.items]}
    if read.page.next_cursor:
        body["next_cursor"] = read.page.next_cursor
    if words and words.labels:
        body["replaced"] = [{"label": label, "found_by": label in words.sought} for label in words.labels]
    return read.page.next_cursor, body


def _said(labels: tuple[str, ...]) -> str:
    return ", ".join(labels)


def _next_url(cursor: str) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    return f"{request.path}?{urlencode([*kept, ('cursor', cursor)])}"
