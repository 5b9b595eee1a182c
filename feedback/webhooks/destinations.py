"""Where a call may go: https on the public internet, and any host that the operator named. Nowhere else.

Who may add a webhook must not be able to make this machine call its own network (SSRF). A name is looked up once for
each call, every address that it has must be allowed, and the call goes to the very address that was looked at.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from feedback.errors import InvalidItem, Permanent

MAX_URL = 2000
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
Address = tuple[socket.AddressFamily, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Destination:
    """A URL that was read."""

    scheme: str
    host: str
    port: int
    path: str


def destination(url: str, allowed: Collection[str]) -> Destination:
    """Read a URL. Raises ``InvalidItem`` (``bad_url``) for one that cannot be called; it is not quoted."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _bad("it cannot be read") from None
    host = (parts.hostname or "").lower()
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > MAX_URL:
        raise _bad(f"at most {MAX_URL} printable ASCII characters")
    if parts.scheme not in _PORTS or not host or port == 0 or parts.username is not None or parts.fragment:
        raise _bad("https://host/path, without a user or a fragment")
    if parts.scheme == "http" and host not in allowed:
        raise _bad("https is needed but for the hosts of ASCOLTO_WEBHOOK_HOSTS")
    if _literal(host) and host not in allowed and not is_public(host):
        raise _bad("an address of a private network must stand in ASCOLTO_WEBHOOK_HOSTS")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, host, port or _PORTS[parts.scheme], path)


def addresses(to: Destination, allowed: Collection[str]) -> list[Address]:
    """Where the host lies now. Raises ``Permanent`` (``dns``, ``private_address``)."""
    try:
        found = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    except OSError:
        raise Permanent("the host of a webhook has no address", code="dns") from None
    listed: list[Address] = [(family, (str(where[0]), to.port)) for family, _, _, _, where in found]
    if to.host not in allowed and not all(is_public(host) for _, (host, _) in listed):
        raise Permanent("the host of a webhook lies in a private network", code="private_address")
    return listed


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet. An IPv4 address inside an IPv6 one counts as itself."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inside = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            inside.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(one is not None and not is_public(str(one)) for one in inside):
            return False
        if ip.ipv4_mapped is None and (ip.is_site_local or int(ip) >> 32 == 0):
            return False
    return (ip.is_global or getattr(ip, "ipv4_mapped", None) is not None) and not ip.is_multicast


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _bad(said: str) -> InvalidItem:
    return InvalidItem(f"url: {said}", code="bad_url")
