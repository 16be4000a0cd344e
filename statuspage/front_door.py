"""The front door: baked files from memory, and Django, loaded when first needed, for the rest."""

import hashlib
import logging
import mimetypes
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

# A cache in front may keep an answer for seconds, and use it while we are away; a browser always asks.
FRESH: Final = (
    "public, max-age=0, s-maxage=5, must-revalidate, stale-while-revalidate=30, stale-if-error=86400"
)
HARMLESS: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
ROOM: Final = 64 * 2**20

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
}
_OF_A_PAGE: Final = re.compile(r"/pages/([a-z0-9][a-z0-9_-]*)(/.*)?$")
_PLAIN_PATH: Final = re.compile(r"(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?")
_WEIGHT: Final = re.compile(r";\s*q=([01](?:\.\d{0,3})?)$")
_API: Final = re.compile(r"(?:/pages/[a-z0-9_-]+)?/api/v2/")
_OPEN: Final = re.compile(r"/api/v2/|\.(?:atom|rss|svg)$")


@dataclass(frozen=True, slots=True)
class Answer:
    """A file as it is sent: one of its forms, with every header ready."""

    body: bytes
    etag: str
    headers: list[tuple[str, str]]


class FrontDoor:
    """A WSGI application that answers what is baked, and hands on what is not.

    It needs neither Django nor the database to answer a baked path, and goes on when both are gone.
    """

    def __init__(self, public: Path, home: str, *, fallback: "Callable[[], WSGIApplication]") -> None:
        self.public, self.home, self.load = public, home, fallback
        self.house: WSGIApplication | None = None
        self.shelves: dict[str, _Shelf] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
            answer = self.find(environ.get("PATH_INFO", "/"), accepted)
            if answer:
                return _send(answer, environ, start_response)
        if _API.match(environ.get("PATH_INFO", "")):
            return _unknown(start_response)
        return self.ask(environ, start_response)

    def find(self, path: str, accepted: str = "") -> Answer | None:
        """The baked file of a path, in the smallest form the reader takes."""
        if not _PLAIN_PATH.fullmatch(path):
            return None
        slug = self.home
        if named := _OF_A_PAGE.match(path):
            slug, path = named[1], named[2] or "/"
        shelf = self.shelves.get(slug)
        if shelf is None:
            shelf = self.shelves.setdefault(slug, _Shelf(self.public / slug / "live"))
        return shelf.answer(path, accepted)

    def ask(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            self.house = self.house or self.load()
        except Exception:
            log.exception("The house behind the front door does not open")
            start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "30")])
            return [b"This part of the status page is away for a moment. The page itself is not affected.\n"]
        return self.house(environ, start_response)


class _Shelf:
    """The files of one page's live release, kept in memory until the next release is swapped in."""

    def __init__(self, live: Path) -> None:
        self.live = live
        self.release = ""
        self.answers: dict[tuple[str, str], Answer | None] = {}
        self.size = 0

    def answer(self, path: str, accepted: str) -> Answer | None:
        try:
            release = str(self.live.readlink())
        except OSError:
            return None
        if release != self.release:
            self.release, self.answers, self.size = release, {}, 0
        key = path, accepted
        if key not in self.answers:
            found = self._read(self.live.parent / release, path, accepted)
            self._keep(key, found)
            return found
        return self.answers[key]

    def _keep(self, key: tuple[str, str], found: Answer | None) -> None:
        self.size += len(found.body) if found else 200
        if self.size > ROOM:
            self.answers, self.size = {}, 0
        self.answers[key] = found

    def _read(self, root: Path, path: str, accepted: str) -> Answer | None:
        plain = root / path.strip("/")
        if plain.suffix not in _TYPES:
            plain = plain / "index.html"
        for form, encoding in ((".br", "br"), (".gz", "gzip"), ("", "")):
            if not encoding or _takes(accepted, encoding):
                try:
                    return _answer(Path(f"{plain}{form}").read_bytes(), plain, path, encoding)
                except OSError:
                    continue
        return None


def _answer(body: bytes, file: Path, path: str, encoding: str) -> Answer:
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = [
        (
            "Content-Type",
            _TYPES.get(file.suffix) or mimetypes.guess_type(file)[0] or "application/octet-stream",
        ),
        ("Cache-Control", FRESH),
        ("ETag", etag),
        ("Vary", "Accept-Encoding"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    if _OPEN.search(path):
        headers.append(("Access-Control-Allow-Origin", "*"))
    if file.suffix == ".svg":
        headers.append(("Content-Security-Policy", HARMLESS))
    return Answer(body, etag, headers)


def _send(answer: Answer, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    if _has(environ.get("HTTP_IF_NONE_MATCH", ""), answer.etag):
        start_response("304 Not Modified", [each for each in answer.headers if each[0] != "Content-Encoding"])
        return []
    start_response("200 OK", [*answer.headers, ("Content-Length", str(len(answer.body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def _unknown(start_response: "StartResponse") -> Iterable[bytes]:
    body = b'{"error":"Not found"}'
    headers = [("Content-Type", _TYPES[".json"]), ("Access-Control-Allow-Origin", "*")]
    start_response("404 Not Found", [*headers, ("Content-Length", str(len(body)))])
    return [body]


def _has(asked: str, etag: str) -> bool:
    """Whether the reader already has this body; comparison is weak, as for any GET (RFC 9110)."""
    known = {each.strip().removeprefix("W/") for each in asked.split(",")}
    return bool(asked) and (etag in known or "*" in known)


def _takes(accepted: str, encoding: str) -> bool:
    """Whether an Accept-Encoding allows this one; `q=0` forbids."""
    for each in accepted.split(","):
        name, _, rest = each.strip().partition(";")
        if name.strip().lower() in (encoding, "*"):
            weight = _WEIGHT.search(f";{rest}")
            return not rest or bool(weight and float(weight[1]) > 0)
    return False
