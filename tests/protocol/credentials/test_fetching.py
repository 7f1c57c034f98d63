"""Fetching for strangers: public addresses alone, each redirect checked, little time, few bytes."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from credentials.errors import FetchError
from credentials.fetching import Patience, PublicFetcher, is_public

HOST = "badges.example"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2001:0:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_what_is_not_of_the_public_internet_is_not_asked(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_a_public_address_is_asked(address: str) -> None:
    assert is_public(address)


class Site:
    """A host of ours with a certificate of its own, and what it answers."""

    def __init__(self, port: int, trust: ssl.SSLContext) -> None:
        self.port, self.trust = port, trust
        self.answer: Callable[[BaseHTTPRequestHandler], None] = lambda _: None
        self.asked: list[str] = []

    def fetcher(self, **more: object) -> PublicFetcher:
        """Asks this host as if it were a public one."""
        given = {"resolve": lambda *_: ["127.0.0.1"], "allowed": lambda _: True, "trust": self.trust, **more}
        return PublicFetcher(**given)  # type: ignore[arg-type]

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}/badge"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "host.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def site(certificate: Path) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(f"{self.headers['Host']}{self.path}")
            found.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    found = Site(server.server_address[1], ssl.create_default_context(cafile=str(certificate)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def says(body: bytes, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def refusal(fetch: PublicFetcher, url: str) -> str:
    with pytest.raises(FetchError) as raised:
        fetch(url)
    return raised.value.reason


def test_what_lies_at_an_address_is_fetched_from_the_address_that_was_checked(site: Site) -> None:
    site.answer = says(b"{}")
    assert site.fetcher()(site.url) == b"{}"
    assert site.asked == [f"{HOST}:{site.port}/badge"]


def test_the_certificate_must_be_the_hosts(site: Site) -> None:
    assert refusal(site.fetcher(), site.url.replace(HOST, "other.example")) == "address-unreachable"
    assert refusal(site.fetcher(trust=None), site.url) == "address-unreachable"
    assert site.asked == []


def test_a_name_with_one_private_address_is_not_asked(site: Site) -> None:
    fetch = site.fetcher(resolve=lambda *_: ["93.184.215.14", "127.0.0.1"], allowed=is_public)
    assert refusal(fetch, site.url) == "address-not-public"


def test_a_redirect_is_checked_like_the_first_address(site: Site) -> None:
    site.answer = says(b"", 302, Location="https://inside.example/")
    names = {HOST: ["127.0.0.1"], "inside.example": ["10.0.0.1"]}
    fetch = site.fetcher(resolve=lambda host, _: names[host], allowed=lambda address: address == "127.0.0.1")
    assert refusal(fetch, site.url) == "address-not-public"
    assert len(site.asked) == 1


def test_redirects_end(site: Site) -> None:
    site.answer = says(b"", 302, Location="/again")
    assert refusal(site.fetcher(), site.url) == "address-redirects"
    assert len(site.asked) == 4


def test_a_redirect_to_plain_http_is_refused(site: Site) -> None:
    site.answer = says(b"", 302, Location=f"http://{HOST}/")
    assert refusal(site.fetcher(), site.url) == "address-unsupported"


def test_too_much_is_not_read_to_its_end(site: Site) -> None:
    site.answer = says(b"x" * 300_000)
    assert refusal(site.fetcher(patience=Patience(max_bytes=100_000)), site.url) == "too-large"


def test_an_answer_that_trickles_is_given_up(site: Site) -> None:
    ended = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not ended.wait(0.1):
            try:
                handler.wfile.write(b"x" * 20_000)
            except OSError:
                return

    site.answer = trickle
    try:
        assert refusal(site.fetcher(patience=Patience(seconds=0.5)), site.url) == "address-unreachable"
    finally:
        ended.set()


def test_what_is_not_there_is_told(site: Site) -> None:
    site.answer = says(b"", 404)
    assert refusal(site.fetcher(), site.url) == "address-unreachable"

    def unknown(*_: object) -> list[str]:
        raise socket.gaierror

    assert refusal(site.fetcher(resolve=unknown), site.url) == "address-unreachable"


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/",
        "ftp://a.example/",
        "https://",
        "https://u:p@a.example/",
        "https://a.example:x/",
        "file:///etc/passwd",
    ],
)
def test_only_plain_https_addresses_are_fetched(url: str) -> None:
    assert refusal(PublicFetcher(), url) == "address-unsupported"
