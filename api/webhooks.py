"""Systems downstream that are told what was erased: for operators and systems with the scope ``webhooks:manage``.

A secret is in one answer and never again: this process can seal and cannot open.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify, request
from pydantic import ValidationError

from api.auth import requires
from api.body import Body
from api.errors import Problem, describe
from api.schemas_review import MadeOut
from api.schemas_webhooks import (
    DeliveriesOut,
    RetriedOut,
    WebhookIn,
    WebhookMadeOut,
    WebhookPath,
    WebhooksOut,
)
from api.services import caller, services
from api.v1 import WEBHOOKS, blueprint
from feedback.webhooks import register
from feedback.webhooks.register import Delivery, Made, Webhook

SCOPE = "webhooks:manage"


@blueprint.get(
    "/webhooks", tags=[WEBHOOKS], operation_id="listWebhooks", summary="Systems downstream and their deliveries",
    responses={200: WebhooksOut},
)  # fmt: skip
@requires(SCOPE)
def list_webhooks() -> Response:
    """By name, with counts of what waits, was delivered and is dead; no secret."""
    return jsonify({"webhooks": [_shown(each) for each in register.webhooks(services().database)]})


@blueprint.post(
    "/webhooks", tags=[WEBHOOKS], operation_id="addWebhook", summary="Add a system downstream",
    responses={201: WebhookMadeOut},
)  # fmt: skip
@requires(SCOPE)
def post_webhook() -> tuple[Response, int]:
    """``https`` on the public internet, or a host of ASCOLTO_WEBHOOK_HOSTS. The secret is in this answer alone."""
    held = services()
    try:
        given = WebhookIn.model_validate(Body(request, held.keys.intake.key, lines=False).value())
    except ValidationError as error:
        raise Problem(422, "invalid", "the body cannot be used; see errors", errors=describe(error)) from None
    hosts = held.settings.webhook_hosts
    return _made(register.add(held.database, held.keys.sealing, caller().actor, given.name, given.url, hosts)), 201


@blueprint.delete(
    "/webhooks/<uuid:webhook_id>", tags=[WEBHOOKS], operation_id="removeWebhook", summary="Remove one",
    responses={200: MadeOut},
)  # fmt: skip
@requires(SCOPE)
def delete_webhook(path: WebhookPath) -> Response:
    """Its secrets are deleted; what it was not told yet is dead."""
    register.remove(services().database, caller().actor, path.webhook_id)
    return jsonify({"id": str(path.webhook_id)})


@blueprint.get(
    "/webhooks/<uuid:webhook_id>/deliveries", tags=[WEBHOOKS], operation_id="listDeliveries",
    summary="What it was told, and what waits", responses={200: DeliveriesOut},
)  # fmt: skip
@requires(SCOPE)
def list_deliveries(path: WebhookPath) -> Response:
    """The newest hundred. Bodies are not shown."""
    found = register.find(services().database, str(path.webhook_id))
    return jsonify({"deliveries": [_shown(one) for one in register.deliveries(services().database, found.id)]})


@blueprint.post(
    "/webhooks/<uuid:webhook_id>/secret", tags=[WEBHOOKS], operation_id="renewWebhookSecret",
    summary="A new secret", responses={201: WebhookMadeOut},
)  # fmt: skip
@requires(SCOPE)
def post_webhook_secret(path: WebhookPath) -> tuple[Response, int]:
    """The one before signs along for a day."""
    held = services()
    return _made(register.renew(held.database, held.keys.sealing, caller().actor, path.webhook_id)), 201


@blueprint.post(
    "/webhooks/<uuid:webhook_id>/test", tags=[WEBHOOKS], operation_id="testWebhook",
    summary="Send an event that says nothing", responses={202: MadeOut},
)  # fmt: skip
@requires(SCOPE)
def post_webhook_test(path: WebhookPath) -> tuple[Response, int]:
    """A worker sends it; see the deliveries for its outcome, under the id in this answer."""
    held = services()
    made = register.test(held.database, held.keys.sealing, caller().actor, path.webhook_id)
    return jsonify({"id": str(made)}), 202


@blueprint.post(
    "/webhooks/<uuid:webhook_id>/retry", tags=[WEBHOOKS], operation_id="retryWebhook",
    summary="Try again what is dead", responses={202: RetriedOut},
)  # fmt: skip
@requires(SCOPE)
def post_webhook_retry(path: WebhookPath) -> tuple[Response, int]:
    """As long as the body is kept: thirty days."""
    return jsonify({"retried": register.retry(services().database, caller().actor, path.webhook_id)}), 202


def _made(made: Made) -> Response:
    return jsonify({"id": str(made.id), "secret": made.secret})


def _shown(each: Webhook | Delivery) -> dict[str, Any]:
    said = asdict(each)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in said.items()}
