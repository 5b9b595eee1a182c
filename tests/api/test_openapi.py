"""The OpenAPI document is valid and says what the routes do."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.routing import Rule

from api.openapi import path_of
from feedback.access import SCOPES
from tests.api.conftest import Caller
from tests.api.records import FEEDBACK, PERIOD, POSTS, READS, feedback


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    """The document as it is served, without a key."""
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json or {})


def _routes(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1/")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()  # type: ignore[arg-type]
    assert document["openapi"].startswith("3.1")
    assert document["servers"] and document["tags"]
    assert document["info"]["license"]["name"] == "Apache-2.0"


def test_every_route_is_documented_with_its_scope(app: Flask, document: dict[str, Any]) -> None:
    routes = _routes(app)
    assert len(routes) >= 12
    for rule, method in routes:
        operation = document["paths"][path_of(rule)][method]
        scope = app.view_functions[rule.endpoint].required_scope  # type: ignore[attr-defined]
        assert scope in SCOPES
        assert {"api_key": [scope]} in operation["security"]
        assert ({"session": []} in operation["security"]) is (method == "get")
        assert operation["summary"] and operation["operationId"] and operation["tags"]
        for status in ("401", "403", "422", "429", "503"):
            content = operation["responses"][status]["content"]
            assert content["application/problem+json"]["schema"]["$ref"].endswith("/ProblemOut")


def test_nothing_is_documented_that_is_not_there(app: Flask, document: dict[str, Any]) -> None:
    there = {(path_of(rule), method) for rule, method in _routes(app)}
    documented = {(path, method) for path, operations in document["paths"].items() for method in operations}
    assert documented == there
    ids = [operation["operationId"] for operations in document["paths"].values() for operation in operations.values()]
    assert len(ids) == len(set(ids))


def _schema(document: dict[str, Any], reference: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**reference, "components": document["components"]})


@pytest.mark.parametrize("path", POSTS)
def test_examples_are_valid_and_are_taken_in(call: Caller, document: dict[str, Any], path: str) -> None:
    content = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    for example in content["examples"].values():
        _schema(document, content["schema"]).validate(example["value"])
        assert call("POST", path, json=example["value"]).status_code in (200, 202)


def test_the_example_of_a_segment_is_taken_in(call: Caller, document: dict[str, Any]) -> None:
    example = document["components"]["schemas"]["SegmentIn"]["examples"][0]
    assert call("PUT", "/v1/segments/young", json=example).status_code == 200


def test_answers_fit_their_schemas(call: Caller, document: dict[str, Any]) -> None:
    example = {"name": "Young", "rule": {"all": [{"attribute": "region", "in": ["Lazio"]}]}}
    cases = [
        ("post", "/v1/feedback", "/v1/feedback", {"json": FEEDBACK}),
        ("post", "/v1/feedback", "/v1/feedback", {"json": [feedback(2), feedback(3, text="")]}),
        ("put", "/v1/segments/young", "/v1/segments/{segment_id}", {"json": example}),
        ("get", f"/v1/segments/young/summary?{PERIOD}", "/v1/segments/{segment_id}/summary", {}),
        ("get", "/v1/nothing", "/v1/trends", {}),
        *(("get", path, path, {}) for path in READS),
    ]
    for method, path, documented, options in cases:
        answer = call(method.upper(), path, **options)  # type: ignore[arg-type]
        responses = document["paths"][documented][method]["responses"]
        status = "401" if answer.status_code == 404 else str(answer.status_code)
        schema = responses[status]["content"][answer.mimetype]["schema"]
        _schema(document, schema).validate(answer.json)
