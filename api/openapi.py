"""The OpenAPI 3.1 document: what flask-openapi3 gathers from the routes, and what it cannot know.

Added here: which scope each route asks for (from ``api.auth``), request bodies
of two media types, and the problem shape of every error.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, Response, current_app, jsonify
from flask_openapi3.models.info import Info
from flask_openapi3.models.license import License
from flask_openapi3.models.server import Server
from flask_openapi3.openapi import OpenAPI
from pydantic import BaseModel
from werkzeug.routing import Rule

from api.errors import MEDIA_TYPE
from api.schemas import EventIn, FeedbackIn, Posted, ProblemOut, ScoreIn, SubjectIn
from api.schemas_read import SearchBody
from api.schemas_review import CorrectionIn, DecisionIn, LookIn, WordIn
from api.schemas_rights import HoldIn, ReasonIn, RefusalIn, RequestIn
from api.schemas_segments import SegmentIn
from api.schemas_webhooks import WebhookIn

VERSION = "1.0.0"
REF = "#/components/schemas/"

INFO = Info(
    title="Ascolto",
    version=VERSION,
    summary="What customers say, made safe to read, beside what they do",
    description=(
        "Texts and references that come out of this API are pseudonymised; they are still personal data. "
        "Numbers about fewer people than the floor are withheld."
    ),
    license=License(name="Apache-2.0", identifier="Apache-2.0"),
)
SERVERS = [Server(url="/", description="this installation")]
SECURITY_SCHEMES: dict[str, Any] = {
    "api_key": {"type": "http", "scheme": "bearer", "bearerFormat": "ask_<id>_<secret>"},
    "session": {"type": "apiKey", "in": "cookie", "name": "ascolto_session", "description": "reads only"},
}
POSTED: dict[str, type[Posted]] = {
    "/v1/feedback": FeedbackIn,
    "/v1/scores": ScoreIn,
    "/v1/events": EventIn,
    "/v1/subjects": SubjectIn,
}
BODIES: dict[tuple[str, str], type[BaseModel]] = {
    ("put", "/v1/segments/{segment_id}"): SegmentIn,
    ("post", "/v1/feedback/search"): SearchBody,
    ("post", "/v1/privacy/held/{held_id}/look"): LookIn,
    ("post", "/v1/privacy/held/{held_id}/decision"): DecisionIn,
    ("post", "/v1/privacy/corrections"): CorrectionIn,
    ("post", "/v1/privacy/words"): WordIn,
    ("post", "/v1/subjects/requests"): RequestIn,
    ("post", "/v1/subjects/requests/{request_id}/extension"): ReasonIn,
    ("post", "/v1/subjects/requests/{request_id}/refusal"): RefusalIn,
    ("post", "/v1/subjects/holds"): HoldIn,
    ("post", "/v1/webhooks"): WebhookIn,
}
"""Routes that take one JSON object."""
_PROBLEMS = {
    "400": "The request cannot be read",
    "401": "No key, or none that is valid",
    "403": "The key lacks the scope",
    "422": "Something in the request cannot be used; see errors",
    "429": "Too many requests; see Retry-After",
    "500": "A mistake of ours",
    "503": "The database is away, or no worker answered; see Retry-After",
}
_ALSO = {
    "post": {
        "409": "The first request with this Idempotency-Key is under way",
        "413": "Too large",
        "415": "Media type",
    },
    "put": {"413": "Too large", "415": "Media type"},
}


def path_of(rule: Rule) -> str:
    """A Flask rule as OpenAPI writes it."""
    return re.sub(r"<(?:[^<:>]+:)?([^<>]+)>", r"{\1}", rule.rule)


def document(app: OpenAPI) -> dict[str, Any]:
    """The finished document of ``app``."""
    found: dict[str, Any] = app.api_doc
    schemas = found["components"]["schemas"]
    for unused in ("ValidationErrorModel", "UnprocessableEntity"):
        schemas.pop(unused, None)
    models: list[type[BaseModel]] = [ProblemOut, *BODIES.values(), *POSTED.values()]
    for model in models:
        _add_schema(schemas, model)
    scopes = {
        (path_of(rule), method.lower()): getattr(app.view_functions[rule.endpoint], "required_scope", None)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            _finish(path, method, operation, scopes.get((path, method)))
    return found


def _finish(path: str, method: str, operation: dict[str, Any], scope: str | None) -> None:
    operation["security"] = [{"api_key": [scope] if scope else []}]
    if method == "get":
        operation["security"].append({"session": []})
    problems = {**_PROBLEMS, **_ALSO.get(method, {}), **({"404": "No such thing"} if "{" in path else {})}
    for status, description in sorted(problems.items()):
        schema = {"$ref": REF + ProblemOut.__name__}
        operation["responses"][status] = {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}
    if model := BODIES.get((method, path)):
        body = {"schema": {"$ref": REF + model.__name__}}
        operation["requestBody"] = {"required": True, "content": {"application/json": body}}
    if method == "post" and path in POSTED:
        operation["requestBody"] = _body(POSTED[path])
        operation.setdefault("parameters", []).append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "The same key with the same body within 24 hours gives the first answer again",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            }
        )


def _body(model: type[Posted]) -> dict[str, Any]:
    one = {"$ref": REF + model.__name__}
    many = {"type": "array", "items": one}
    envelope = {"type": "object", "properties": {"items": many}, "required": ["items"], "additionalProperties": False}
    content: dict[str, Any] = {"schema": {"anyOf": [one, envelope, many]}}
    content["examples"] = {"one": {"value": model.EXAMPLE}, "several": {"value": {"items": [model.EXAMPLE]}}}
    lines = {"schema": {"type": "string", "description": f"one {model.__name__} object a line"}}
    return {"required": True, "content": {"application/json": content, "application/x-ndjson": lines}}


def _add_schema(schemas: dict[str, Any], model: type[BaseModel]) -> None:
    schema = model.model_json_schema(ref_template=REF + "{model}")
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema


def serve() -> Response:
    """``/openapi.json``."""
    return jsonify(current_app.extensions["ascolto.openapi"])


def register(app: OpenAPI) -> None:
    """Finish the document once all routes are there, and serve it."""
    app.extensions["ascolto.openapi"] = document(app)
    plain: Flask = app
    plain.add_url_rule("/openapi.json", "openapi", serve)
