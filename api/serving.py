"""What gunicorn may say, to its log and to a client: constant words, never a request line, a header or a traceback."""

from __future__ import annotations

import contextlib
import json
import logging
from http import HTTPStatus
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from feedback.logs import event

log = logging.getLogger("ascolto.api")

_STATUS = ((LimitRequestLine, 414), (LimitRequestHeaders, 431), (ParseException, 400))


class PlainLogger(Logger):  # type: ignore[misc]
    """Writes through ``feedback.logs``. A refused request line quotes the request, so only a word is kept of it."""

    def setup(self, cfg: Any) -> None:
        """Take no handlers: the process's own are there already."""
        super().setup(cfg)
        self.error_log.handlers.clear()

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """A request that is not HTTP, or a thread that took too long."""
        event(log, "server_warning", logging.WARNING)

    def error(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Something inside the server."""
        event(log, "server_error", logging.ERROR)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """A failure outside the application; gunicorn would write URI and traceback."""
        event(log, "server_error", logging.ERROR)

    def critical(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """The worker could not start; the cause stands in the next message of the supervisor."""
        event(log, "server_failed", logging.CRITICAL)


class PlainWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's thread worker; a request that is not HTTP gets a problem that does not quote it."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what cannot reach the application."""
        status = next((status for kind, status in _STATUS if isinstance(exc, kind)), 500)
        event(log, "request_unreadable", logging.WARNING, status=status, error=type(exc).__name__)
        title = HTTPStatus(status).phrase
        body = json.dumps(
            {
                "type": f"urn:ascolto:problem:http_{status}",
                "title": title,
                "status": status,
                "detail": "the request is not HTTP as this server reads it",
                "code": f"http_{status}",
                "errors": [],
            }
        )
        head = f"HTTP/1.1 {status} {title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        with contextlib.suppress(OSError):
            write_nonblock(client, f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
