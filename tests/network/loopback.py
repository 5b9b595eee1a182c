"""The loopback of a new network name space is down: bring it up, without any program."""

from __future__ import annotations

import fcntl
import socket
import struct
from pathlib import Path

_SIOCSIFFLAGS = 0x8914
_UP = 0x1


def raise_loopback() -> None:
    """Bring ``lo`` up. Raises ``OSError`` where that is not allowed, and outside of a name space of our own."""
    if len(Path("/proc/net/route").read_text().splitlines()) > 1:
        raise OSError("there is a route: this is not a name space of our own")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_:
        fcntl.ioctl(any_, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _UP))


if __name__ == "__main__":
    raise_loopback()
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
