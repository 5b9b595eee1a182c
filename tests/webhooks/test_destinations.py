"""Where a call may go: what is refused when a webhook is added, and what is refused when its name is looked up."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from feedback.errors import InvalidItem, Permanent
from feedback.webhooks.destinations import addresses, destination, is_public
from feedback.webhooks.posting import post

GOOD = {
    "https://hooks.example.org/a?b=c": ("https", "hooks.example.org", 443, "/a?b=c"),
    "https://Hooks.Example.org:8443": ("https", "hooks.example.org", 8443, "/"),
    "https://93.184.216.34/": ("https", "93.184.216.34", 443, "/"),
    "https://[2606:4700::1111]/x": ("https", "2606:4700::1111", 443, "/x"),
    "http://crm.internal/x": ("http", "crm.internal", 80, "/x"),
    "http://10.0.0.7:9000/": ("http", "10.0.0.7", 9000, "/"),
}
ALLOWED = ("crm.internal", "10.0.0.7")
BAD = [
    "", "hooks.example.org", "ftp://example.org/", "file:///etc/passwd", "http://example.org/", "https://", "https:///x",
    "https://user:word@example.org/", "https://user@example.org/", "https://example.org/#part", "https://example.org:0/",
    "https://example.org:99999/", "https://example.org:x/", "https://exämple.org/", "https://example.org/a b",
    "https://example.org/\r\nHost: x", "https://example.org/\x00", "https://[::1", "https://" + "a" * 2000 + ".org/",
    "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.8/", "https://169.254.169.254/latest", "https://[fe80::1]/",
    "https://192.168.1.1/", "https://[::ffff:10.0.0.1]/", "https://100.64.0.1/", "https://0.0.0.0/", "https://[::]/",
    "http://10.0.0.8/", "gopher://10.0.0.7/", "javascript:alert(1)",
]  # fmt: skip


@pytest.mark.parametrize("url", GOOD)
def test_what_can_be_called(url: str) -> None:
    to = destination(url, ALLOWED)
    assert (to.scheme, to.host, to.port, to.path) == GOOD[url]


@pytest.mark.parametrize("url", BAD)
def test_what_cannot_be_called_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(InvalidItem) as refused:
        destination(url, ALLOWED)
    assert refused.value.code == "bad_url" and (len(url) < 9 or url not in refused.value.detail)


@given(st.text(max_size=60) | st.text(max_size=40).map(lambda text: f"https://{text}"))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        to = destination(text, ())
    except InvalidItem:
        return
    assert to.scheme == "https" and to.host and to.path.startswith("/") and text.isascii()


PRIVATE = [
    "0.0.0.0",  # noqa: S104 - not listened on
    "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.168.0.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "2002:7f00:1::", "2002:a00:1::1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "2001:db8::1",
    "2001:0:a00:1::1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "9.255.255.255", "11.0.0.1", "172.15.255.255", "172.32.0.1", "192.167.255.255", "223.255.255.254",
          "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_form_counts_as_itself(address: ipaddress.IPv4Address) -> None:
    inside = int(address).to_bytes(4, "big")
    mapped = ipaddress.IPv6Address(b"\0" * 10 + b"\xff\xff" + inside)
    translated = ipaddress.IPv6Address(b"\0\x64\xff\x9b" + b"\0" * 8 + inside)
    assert is_public(str(mapped)) == is_public(str(translated)) == is_public(str(address))


NAMES = {"one": ["1.1.1.1"], "inside": ["10.0.0.1"], "both": ["1.1.1.1", "169.254.169.254"], "loop": ["::1"]}


@pytest.fixture
def lookup(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A name server that knows ``NAMES``; which names were asked for."""
    asked: list[str] = []

    def find(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        if host not in NAMES:
            raise socket.gaierror(-2, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in NAMES[host]]

    monkeypatch.setattr(socket, "getaddrinfo", find)
    return asked


@pytest.mark.parametrize(
    ("host", "code"),
    [("inside", "private_address"), ("both", "private_address"), ("loop", "private_address"), ("none", "dns")],
)
def test_a_name_that_leads_inside_is_refused_at_each_call(lookup: list[str], host: str, code: str) -> None:
    with pytest.raises(Permanent) as refused:
        addresses(destination(f"https://{host}/", ()), ())
    assert refused.value.code == code == post(f"https://{host}/", b"", {}, ())


def test_a_name_is_looked_up_once_and_its_address_called(lookup: list[str]) -> None:
    """A second look could give another address than the one that was allowed."""
    assert addresses(destination("https://one/", ()), ()) == [(socket.AF_INET, ("1.1.1.1", 443))]
    assert lookup == ["one"]
    assert addresses(destination("https://inside/", ("inside",)), ("inside",)) == [(socket.AF_INET, ("10.0.0.1", 443))]


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert post(f"http://127.0.0.1:{port}/", b"", {}, ("127.0.0.1",)) == "refused"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that nobody signed but itself, for 127.0.0.1."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hook")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder


def test_a_certificate_is_checked(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    url, got = f"https://127.0.0.1:{listener.getsockname()[1]}/", []

    def serve() -> None:
        while True:
            try:
                caller, _ = listener.accept()
                with context.wrap_socket(caller, server_side=True) as safe:
                    got.append(safe.recv(65536))
                    safe.sendall(b"HTTP/1.1 204 x\r\n\r\n")
            except (ssl.SSLError, ConnectionError):
                continue
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    assert post(url, b"{}", {}, ("127.0.0.1",), seconds=5) == "tls" and got == []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    assert post(url, b"{}", {}, ("127.0.0.1",), seconds=5) == "http_204" and len(got) == 1
    listener.close()
