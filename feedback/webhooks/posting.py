"""One call: to a vetted address, with a deadline, without redirects, and nothing of the answer kept but its status."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Collection, Mapping

from feedback.errors import InvalidItem, Permanent
from feedback.webhooks.destinations import Address, Destination, addresses, destination

SECONDS = 10.0
"""From the first packet to the status line, however slowly the other side speaks."""


def post(
    url: str, body: bytes, headers: Mapping[str, str], allowed: Collection[str], *, seconds: float = SECONDS
) -> str:
    """One word of what came of it: ``http_204``, ``timeout``, ``tls``, ``dns``, ``private_address``, ``no_answer``, ...

    No proxy of the environment is used. Certificates are checked against the system's store (``SSL_CERT_FILE`` names another).
    """
    try:
        to = destination(url, allowed)
        connection = _Pinned(to, addresses(to, allowed), seconds)
    except (InvalidItem, Permanent) as error:
        return error.code
    too_late = threading.Timer(seconds, connection.cut)
    too_late.start()
    try:
        connection.request(
            "POST", to.path, body, {**headers, "Content-Type": "application/json", "Connection": "close"}
        )
        status = connection.getresponse().status
        return "timeout" if connection.was_cut else f"http_{status}"
    except (OSError, http.client.HTTPException) as error:
        return "timeout" if connection.was_cut or isinstance(error, TimeoutError) else _word(error)
    finally:
        too_late.cancel()
        connection.close()


def delivered(word: str) -> bool:
    """Whether the receiver took it: any status of success."""
    return word.startswith("http_2")


def _word(error: Exception) -> str:
    match error:
        case ssl.SSLError():
            return "tls"
        case ConnectionRefusedError():
            return "refused"
        case http.client.HTTPException() if not isinstance(error, http.client.RemoteDisconnected):
            return "bad_answer"
        case _:
            return "no_answer"


class _Pinned(http.client.HTTPConnection):
    """A connection to addresses that were looked at; the name is for the certificate and the Host header alone."""

    def __init__(self, to: Destination, where: list[Address], seconds: float) -> None:
        super().__init__(to.host, to.port, timeout=seconds)
        self.default_port = 443 if to.scheme == "https" else 80
        self._to = to
        self._where = where
        self.was_cut = False

    def connect(self) -> None:
        """The first address that takes the connection."""
        for number, (family, address) in enumerate(self._where, 1):
            self.sock = socket.socket(family, socket.SOCK_STREAM)
            self.sock.settimeout(self.timeout)
            try:
                self.sock.connect(address)
                break
            except OSError:
                self.sock.close()
                if number == len(self._where) or self.was_cut:
                    raise
        if self._to.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self._to.host, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def cut(self) -> None:
        """End the connection from another thread: whoever waits on it gets an error at once."""
        self.was_cut = True
        try:
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
        except (OSError, AttributeError, TypeError):
            # Not connected yet, or over already; connecting has a limit of its own.
            return
