"""The wire: HTTP to addresses that others gave us; never into a private network, never long, never much."""

import json
import re
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

import httpcore2
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PORTS: Final = frozenset({80, 443, 8443})
TIME: Final = 10.0  # seconds, from looking up the name to the last byte that is read
MOST: Final = 64 * 1024  # bytes of an answer
LONGEST_WISH: Final = timedelta(hours=6)  # to be left in peace
LONGEST_ADDRESS: Final = 2000

_SCHEME: Final = _("The address has to begin with https:// or http://.")
_USER: Final = _("An address with a user name in it cannot be used.")
_PORT: Final = _("Only the ports 80, 443 and 8443 can be used.")
_PRIVATE: Final = _("This address leads into a private network.")
# IPv4 in IPv6's clothes: whoever translates these may lead back inside.
_TRANSLATED: Final = [ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48")]


class Unreachable(Exception):
    """There was no answer."""


class Forbidden(ValueError):
    """An address that we do not call; its words are for whoever gave it."""

    def __init__(self, words: str | Promise) -> None:
        super().__init__(str(words))


class Answer(NamedTuple):
    """What came back; `body` is cut off where it becomes too much. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_yes(self) -> bool:
        return 200 <= self.status < 300

    @property
    def retry_after(self) -> timedelta | None:
        """How long it asked us to wait, as seconds or as a date beside its own."""
        wish = self.headers.get("retry-after", "")
        if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", wish):
            return min(timedelta(seconds=float(wish)), LONGEST_WISH)
        try:
            until = parsedate_to_datetime(wish) - parsedate_to_datetime(self.headers.get("date", ""))
        except (ValueError, TypeError):
            return None
        return min(max(until, timedelta(0)), LONGEST_WISH)

    def __str__(self) -> str:
        """Its number and its words; of JSON those that are for people."""
        words = _message(self.body) or self.body[:400].decode("utf-8", "replace")
        return f"{self.status} {' '.join(words.split())}"[:300].strip()


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """One request, one answer: no redirect is followed, no proxy or cookie of the surroundings is used."""
    deadline = time.monotonic() + TIME
    target, host = _target(url)
    target, headers = _diverted(target, host, headers)
    sent = {"Host": host, "User-Agent": "Steadypage", "Accept-Encoding": "identity", **headers}
    lines = [(name.encode("ascii"), value.encode("latin-1")) for name, value in sent.items()]
    try:
        with (
            httpcore2.ConnectionPool(ssl_context=_tls(), network_backend=_Operator(deadline)) as pool,
            pool.stream("POST", target, headers=lines, content=body) as answer,
        ):
            return Answer(answer.status, _readable(answer.headers), _read(answer.iter_stream()))
    except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as problem:
        reason = str(problem) or "no answer in time"
        raise Unreachable(f"{host} cannot be reached: {reason}") from problem


def cleaned(url: str) -> str:
    """An address that may be called, as far as it tells itself; the rest is seen when it is called."""
    url = "".join(url.split())
    _target(url)
    return url


def _target(url: str) -> tuple[httpcore2.URL, str]:
    """What to call, and what its host is called there."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except (ValueError, UnicodeError) as problem:
        raise Forbidden(_SCHEME) from problem
    if parts.scheme not in ("http", "https") or not host or len(url) > LONGEST_ADDRESS:
        raise Forbidden(_SCHEME)
    if "@" in parts.netloc:
        raise Forbidden(_USER)
    _inspect(host, port or {"http": 80, "https": 443}[parts.scheme])
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    target = httpcore2.URL(
        scheme=parts.scheme.encode(),
        host=host.encode(),
        port=port,
        target=f"{path}?{query}".encode() if query else path.encode(),
    )
    name = f"[{host}]" if ":" in host else host
    return target, f"{name}:{port}" if port else name


def _diverted(
    target: httpcore2.URL, host: str, headers: Mapping[str, str]
) -> tuple[httpcore2.URL, Mapping[str, str]]:
    """In the demo nothing leaves the machine: what is for others is caught, with where it was to go."""
    if not settings.CATCHER or urlsplit(f"//{host}").hostname in ("localhost", "127.0.0.1", "::1"):
        return target, headers
    meant = f"{target.scheme.decode()}://{host}{target.target.decode()}"
    return httpcore2.URL(settings.CATCHER), {**headers, "X-Meant-For": meant}


def _inspect(host: str, port: int) -> None:
    """What can be said before the name is looked up."""
    try:
        number = ip_address(host)
    except ValueError:
        number = None
    if number and _is_allowed(number):
        return
    if number and not _is_public(number):
        raise Forbidden(_PRIVATE)
    if port not in PORTS and not settings.REACHABLE_NETWORKS:
        raise Forbidden(_PORT)


class _Operator(httpcore2.SyncBackend):
    """Connects to addresses that were looked at: a name cannot mean another one a moment later."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        problem: Exception = httpcore2.ConnectError("no address")
        for number in _looked_up(host, port):
            try:
                line = super().connect_tcp(number, port, _left(self.deadline), local_address, socket_options)
                return _Line(line, self.deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                problem = failed
        raise problem

    def connect_unix_socket(self, *args: Any, **more: Any) -> httpcore2.NetworkStream:
        raise Forbidden(_PRIVATE)


class _Line(httpcore2.NetworkStream):
    """A connection that ends in time, however slowly the other side drips."""

    def __init__(self, line: httpcore2.NetworkStream, deadline: float) -> None:
        self.line, self.deadline = line, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.line.read(max_bytes, _left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.line.write(buffer, _left(self.deadline))

    def close(self) -> None:
        self.line.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Line(self.line.start_tls(ssl_context, server_hostname, _left(self.deadline)), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.line.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout(f"no answer within {TIME:.0f} seconds")
    return left


def _looked_up(host: str, port: int) -> list[str]:
    """Every address of a name. One that is refused refuses the name: nobody has both by accident."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise httpcore2.ConnectError(f"the name cannot be looked up ({problem})") from problem
    numbers = list(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))
    for number in map(ip_address, numbers):
        if not _is_allowed(number) and (not _is_public(number) or port not in PORTS):
            raise Forbidden(_PRIVATE if not _is_public(number) else _PORT)
    return numbers


def _is_allowed(number: IPv4Address | IPv6Address) -> bool:
    """The operator's own word for networks that are private, but are to be reached."""
    return any(number in ip_network(each) for each in settings.REACHABLE_NETWORKS)


def _is_public(number: IPv4Address | IPv6Address) -> bool:
    if isinstance(number, IPv6Address):
        if number.ipv4_mapped:
            return _is_public(number.ipv4_mapped)
        if number.sixtofour or number.teredo or any(number in each for each in _TRANSLATED):
            return False
    return number.is_global and not number.is_multicast and not number.is_reserved


def _message(body: bytes) -> str:
    """As Slack, Discord, Azure and Twilio put it."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    for name in ("message", "error", "detail"):
        found = said.get(name) if isinstance(said, dict) else None
        found = found.get("message") if isinstance(found, dict) else found
        if isinstance(found, str):
            return found
    return ""


def _readable(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def _read(chunks: Iterator[bytes]) -> bytes:
    body = b""
    for chunk in chunks:
        body += chunk
        if len(body) >= MOST:
            break
    return body[:MOST]


@cache
def _tls() -> ssl.SSLContext:
    return httpcore2.default_ssl_context()
