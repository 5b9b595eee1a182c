"""The one blueprint of version 1.

Reading and posting share paths, and flask-openapi3 keeps one document for each
blueprint: with two of them the later would replace the former's paths.
"""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from api.auth import guard

INTAKE = Tag(name="intake", description="Send feedback and what goes with it")
READING = Tag(name="reading", description="Pseudonymised feedback, and gated numbers about it")
PRIVACY = Tag(name="privacy", description="What is behind a token, and who looked at what")
SEGMENTS = Tag(name="segments", description="Groups of customers")
REVIEW = Tag(name="review", description="The privacy officer's queue, corrections and words")
RIGHTS = Tag(name="rights", description="What people ask about their own data")
WEBHOOKS = Tag(name="webhooks", description="Systems downstream that are told what was erased")

blueprint = APIBlueprint("v1", __name__, url_prefix="/v1")
blueprint.before_request(guard)
