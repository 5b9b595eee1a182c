"""In every Python process that has this folder on its path: a connection or a look-up that leaves the machine fails.

What was tried is written to the file of ``ASCOLTO_TEST_GUARD``, so that a library that hides the failure is found out.
"""

import ipaddress
import os
import socket
import sys


def _local(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost", "0.0.0.0", "::"):  # noqa: S104 - compared with, not listened on
        return True
    text = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guard(event: str, arguments: tuple) -> None:  # type: ignore[type-arg]
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        if arguments[0].family == getattr(socket, "AF_UNIX", None) or not isinstance(address, tuple):
            return
        host = address[0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    else:
        return
    if not _local(host):
        with open(os.environ["ASCOLTO_TEST_GUARD"], "a", encoding="utf-8") as file:  # noqa: PTH123 - before anything is imported
            file.write(f"{event} {host!r} in {sys.argv}\n")
        raise OSError("the network is cut")


if "ASCOLTO_TEST_GUARD" in os.environ:
    sys.addaudithook(_guard)
