"""The body of a posting: JSON read whole, or lines read one by one, both within bounds.

A digest runs along while the body is read, so that a repeated posting can be
told from another one without keeping either.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from typing import Any, TypeVar

from flask import Request, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

from api.errors import Problem, describe
from api.services import services

JSON_TYPES = ("application/json",)
NDJSON_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl")
CHUNK = 65536

Model = TypeVar("Model", bound=BaseModel)


class Broken:
    """What stands in the place of a line or an item that cannot be read."""

    __slots__ = ("code", "detail")

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail


class Body:
    """Reads one request's body once. Raises ``Problem`` 415 for another media type and 400 for a broken connection."""

    def __init__(self, request: Request, key: bytes, *, lines: bool = True) -> None:
        self.is_lines = lines and request.mimetype in NDJSON_TYPES
        if not self.is_lines and request.mimetype not in JSON_TYPES:
            known = "application/json or application/x-ndjson" if lines else "application/json"
            raise Problem(415, "unsupported_media_type", f"send {known}")
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Problem(415, "unsupported_encoding", "send the body without Content-Encoding")
        self._stream = request.stream
        self._promised = request.content_length
        self._read = 0
        self._mac = hmac.new(key, f"{request.method} {request.path} {self.is_lines}\n".encode(), "sha256")

    def chunks(self) -> Iterator[bytes]:
        """The rest of the body as it comes. Raises ``Problem`` when the connection breaks."""
        while True:
            try:
                chunk = self._stream.read(CHUNK)
            except HTTPException:
                raise
            except Exception:  # noqa: BLE001 - servers have errors of their own for a broken body; it is raised again
                raise _interrupted() from None
            if not chunk:
                # Half a body must not pass for a whole one, nor its digest for that of the whole.
                if self._promised is not None and self._read < self._promised:
                    raise _interrupted()
                return
            self._read += len(chunk)
            self._mac.update(chunk)
            yield chunk

    def fingerprint(self) -> bytes:
        """Keyed digest of method, path, kind of body and body; reads what is left of it."""
        for _ in self.chunks():
            pass
        return self._mac.digest()

    def value(self) -> Any:
        """The body as one JSON value. Raises ``Problem`` 400."""
        read = parse(b"".join(self.chunks()))
        if isinstance(read, Broken):
            raise Problem(400, read.code, f"the body is not JSON: {read.detail}")
        return read

    def lines(self, limit: int) -> Iterator[Any]:
        """Each line that is not blank as a JSON value or as ``Broken``. Holds at most ``limit`` bytes and a chunk."""
        rest, skipping = b"", False
        for chunk in self.chunks():
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                if skipping or len(line) > limit:
                    skipping = False
                    yield Broken("too_long", f"the line is longer than {limit} bytes")
                elif line.strip():
                    yield parse(line)
            if skipping or len(rest) > limit:
                rest, skipping = b"", True
        if skipping:
            yield Broken("too_long", f"the line is longer than {limit} bytes")
        elif rest.strip():
            yield parse(rest)


def posted(model: type[Model]) -> Model:
    """The one JSON object that this request carries. Raises ``Problem`` 400, 415, and 422 without what was sent."""
    try:
        return model.model_validate(Body(request, services().keys.intake.key, lines=False).value())
    except ValidationError as error:
        raise Problem(422, "invalid", "the body cannot be used; see errors", errors=describe(error)) from None


def _interrupted() -> Problem:
    return Problem(400, "body_interrupted", "the body ended too early or is badly chunked; send it again")


def parse(content: bytes) -> Any:
    """A JSON value (RFC 8259, UTF-8, no NaN), or ``Broken``. The parser's own message may quote the text: not used."""
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        return Broken("bad_encoding", "it is not UTF-8")
    except RecursionError:
        return Broken("too_deep", "it is nested too deeply")
    except ValueError:
        return Broken("malformed_json", "check quotes, commas and numbers")


def _refuse_constant(_: str) -> None:
    raise ValueError
