"""The gate: who may read a private page. Every rendition passes it, also when the database is gone."""

import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Final, Literal
from urllib.parse import parse_qs

FILE: Final = "gate.json"
PASS: Final[Literal["pass"]] = "pass"
LINK: Final[Literal["link"]] = "link"
# Where the house finds which private page the gate let this request into; no header can say so.
LET_IN: Final = "steadypage.let_in"

Kind = Literal["pass", "link"]

_TOKEN: Final = re.compile(r"([0-9a-f]{1,12})\.([0-9a-f]{40})")
_LONGEST: Final = 4_096  # letters of a query string that are looked at


@dataclass(frozen=True)
class Gate:
    """Whom a page lets in: readers from its networks, and who shows a token signed by one of its keys."""

    page: str
    keys: list[str]
    networks: list[str]

    @property
    def cookie(self) -> str:
        return f"steadypage-{self.page}"

    def admits(self, environ: Mapping[str, str], *, asker: str, now: float) -> str | None:
        """Whether a request may pass; if so, the token of its link, which the reader takes along, or nothing.

        None is a refusal.
        """
        linked = (token for token in shown(environ) if self.holds(token, LINK, now=now))
        if token := next(linked, ""):
            return token
        kept = self._cookies(environ)
        if any(self.holds(each, kind, now=now) for each in kept for kind in (PASS, LINK)):
            return ""
        return "" if is_within(asker, self.networks) else None

    def bake_cookie(self, token: str, *, secure: bool) -> str:
        """The header that has a reader keep a token for this page, as long as it lives."""
        until = datetime.fromtimestamp(int(token.partition(".")[0], 16), UTC)
        life = f"Expires={format_datetime(until, usegmt=True)}"
        return f"{self.cookie}={token}; Path=/; {life}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"

    def holds(self, token: str, kind: Kind, *, now: float) -> bool:
        """Whether a token was signed for this page and purpose, and still lives."""
        read = _TOKEN.fullmatch(token)
        if not read:
            return False
        until = int(read[1], 16)
        expected = [_signature(key, self.page, kind, until) for key in self.keys]
        return any(hmac.compare_digest(read[2], each) for each in expected) and now < until

    def _cookies(self, environ: Mapping[str, str]) -> list[str]:
        return re.findall(rf"(?:^|;)\s*{re.escape(self.cookie)}=([^;\s]*)", environ.get("HTTP_COOKIE", ""))


def sign(key: str, page: str, kind: Kind, *, until: int) -> str:
    return f"{until:x}.{_signature(key, page, kind, until)}"


def key(secret: str, page: str, seal: str) -> str:
    """The key of a page; with its seal, which changes with its password, every token of old ends."""
    return hmac.digest(secret.encode(), f"steadypage.gate\0{page}\0{seal}".encode(), "sha256").hex()


def read(folder: Path) -> Gate | None:
    """The gate before a folder of files. Without one nobody comes in."""
    try:
        return Gate(**json.loads((folder / FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def write(gate: Gate, folder: Path) -> None:
    if read(folder) == gate:
        return
    draft = folder / f".{FILE}"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(gate)))
    draft.replace(folder / FILE)


def shown(environ: Mapping[str, str]) -> list[str]:
    """The tokens in the address that was asked for."""
    query = environ.get("QUERY_STRING", "")[:_LONGEST]
    return parse_qs(query).get("key", []) if "key=" in query else []


def asker(environ: Mapping[str, str], proxies: int) -> str:
    """Who asks, as the outermost of our own proxies saw it; what stands before that anybody can make up.

    With fewer proxies on the way than there should be, the farthest counts.
    """
    chain = environ.get("HTTP_X_FORWARDED_FOR", "").replace(" ", "").split(",")
    forwarded = [each for each in chain if each]
    if not proxies or not forwarded:
        return environ.get("REMOTE_ADDR", "")
    return forwarded[-min(proxies, len(forwarded))]


def is_within(address: str, networks: Iterable[str]) -> bool:
    """An IPv4 address may come dressed as IPv6; it is the same reader."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return any(ip in ip_network(each) for each in networks)


def _signature(key: str, page: str, kind: Kind, until: int) -> str:
    return hmac.digest(bytes.fromhex(key), f"{page}.{kind}.{until}".encode(), "sha256").hex()[:40]
