"""Who is one person: what was set aside, and what people decide about it. Scope ``subjects:manage``.

Tokens only: this process never has the key that makes them.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify, request
from pydantic import ValidationError

from api.auth import requires
from api.body import Body
from api.errors import Problem, describe
from api.schemas_people import ConflictsOut, LinkIn, LinkOut, LinksOut, PersonOut, TokenParameters
from api.services import caller, services
from api.v1 import RIGHTS, blueprint
from feedback.linking import decisions
from feedback.linking.decisions import Decision

SCOPE = "subjects:manage"


@blueprint.get(
    "/people", tags=[RIGHTS], operation_id="getPerson", summary="Everything that is one person's",
    responses={200: PersonOut},
)  # fmt: skip
@requires(SCOPE)
def get_person(query: TokenParameters) -> Response:
    """404 for a token that was declared with nothing: it is a person by itself."""
    found = decisions.person(services().database, [query.token])
    return jsonify(
        {
            "person": found.person,
            "identifiers": [{"token": token, "aside": aside} for token, aside in found.identifiers],
            "decisions": [decision_json(each) for each in found.decisions],
        }
    )


@blueprint.get(
    "/people/conflicts", tags=[RIGHTS], operation_id="listConflicts", summary="Identifiers that may be of several people",
    responses={200: ConflictsOut},
)  # fmt: skip
@requires(SCOPE)
def list_conflicts() -> Response:
    """Set aside until somebody decides: they link nothing."""
    found = decisions.conflicts(services().database)
    return jsonify({"conflicts": [{**asdict(each), "since": each.since.isoformat()} for each in found]})


@blueprint.get(
    "/people/decisions", tags=[RIGHTS], operation_id="listLinkDecisions", summary="What was decided about links",
    responses={200: LinksOut},
)  # fmt: skip
@requires(SCOPE)
def list_decisions() -> Response:
    """With who and why."""
    return jsonify({"decisions": [decision_json(each) for each in decisions.decisions(services().database)]})


@blueprint.post(
    "/people/decisions", tags=[RIGHTS], operation_id="postLinkDecision", summary="Link or part two identifiers",
    responses={202: LinkOut},
)  # fmt: skip
@requires(SCOPE)
def post_decision() -> tuple[Response, int]:
    """Written down now; a worker moves what is stored."""
    try:
        given = LinkIn.model_validate(Body(request, services().keys.intake.key, lines=False).value())
    except ValidationError as error:
        raise Problem(422, "invalid", "the body cannot be used; see errors", errors=describe(error)) from None
    return jsonify(decision_json(decided(caller().actor, given.verdict, given.one, given.other, given.reason))), 202


def decided(actor: str, verdict: str, one: str, other: str, reason: str) -> Decision:
    """Write down and ring. Raises as ``decisions.decide`` does."""
    held = services()
    made = decisions.decide(held.database, actor, verdict, one, other, reason)
    held.doorbell.ring(1)
    return made


def decision_json(each: Decision) -> dict[str, Any]:
    """A decision as the API shows it."""
    settled = each.settled_at.isoformat() if each.settled_at else None
    return {**asdict(each), "id": str(each.id), "decided_at": each.decided_at.isoformat(), "settled_at": settled}
