"""The front door: baked files from memory, and Django, loaded when first needed, for the rest."""

import hashlib
import logging
import os
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = tuple[tuple[str, str], ...]

log = logging.getLogger(__name__)

# A cache in front may keep an answer for seconds, and use it while we are away; a browser always asks.
FRESH: Final = (
    "public, max-age=0, s-maxage=5, must-revalidate, stale-while-revalidate=30, stale-if-error=86400"
)
# What is named for its content never changes.
FOR_EVER: Final = "public, max-age=31536000, immutable"
HARMLESS: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
ROOM: Final = 64 * 2**20  # bytes of a page kept in memory
ROOM_OF_AN_EDITION: Final = ROOM // 8

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
}
_OF_A_PAGE: Final = re.compile(r"/pages/([a-z0-9][a-z0-9_-]*)(/.*)?")
_EDITION: Final = re.compile(r"/([a-z]{2}(?:-[A-Z][A-Za-z]{1,3})?)(/.*)?")
_PLAIN_PATH: Final = re.compile(r"(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?")
_API: Final = re.compile(r"(?:/pages/[a-z0-9_-]+)?/api/v2/.")
_OPEN: Final = re.compile(r"/api/v2/|/oembed\.json$|\.(?:atom|ics|rss|svg|csv)$")
_FRAMED: Final = re.compile(r"/embed(?:/|/index\.html)?$")
_WEIGHT: Final = re.compile(r"\s*q=([01](?:\.\d{0,3})?)\s*", re.IGNORECASE)
_FORMS: Final = {"br": ".br", "gzip": ".gz"}


class Answer(NamedTuple):
    """A file as it is sent: one of its forms, with every header ready."""

    body: bytes
    etag: str
    headers: Headers
    unchanged: Headers


class FrontDoor:
    """A WSGI application that answers what is baked, and hands on what is not.

    It needs neither Django nor the database to answer a baked path, and goes on when both are gone.
    """

    def __init__(self, public: Path, home: str, *, fallback: "Callable[[], WSGIApplication]") -> None:
        self.public, self.home, self.load = public, home, fallback
        self.house: WSGIApplication | None = None
        self.releases: dict[str, _Release] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            answer = self.find(path, environ.get("HTTP_ACCEPT_ENCODING", ""))
            if answer:
                return _send(answer, environ, start_response)
        if _API.match(path):
            return _unknown(start_response)
        return self.ask(environ, start_response)

    def find(self, path: str, accepted: str = "") -> Answer | None:
        """The baked file of a path, in the smallest form the reader takes."""
        slug = self.home
        if path.startswith("/pages/"):
            named = _OF_A_PAGE.fullmatch(path)
            if not named:
                return None
            slug, path = named[1], named[2] or "/"
        return self.look_up(slug, path, _best(accepted))

    def look_up(self, slug: str, path: str, encoding: str) -> Answer | None:
        """A file of a page, or of its edition in the language its path begins with."""
        spoken = _EDITION.fullmatch(path)
        edition = self.release(f"{slug}/editions/{spoken[1]}") if spoken else None
        if spoken and edition:
            return edition.answer(spoken[2] or "/", encoding)
        release = self.release(slug)
        return release.answer(path, encoding) if release else None

    def release(self, slug: str) -> "_Release | None":
        """The live release of a page or edition; asked of the disk every time, so none is missed."""
        try:
            name = os.readlink(f"{self.public}/{slug}/live")  # noqa: PTH115  (a Path costs as much as the call)
        except OSError:
            self.releases.pop(slug, None)
            return None
        release = self.releases.get(slug)
        if release is None or release.name != name:
            room = ROOM_OF_AN_EDITION if "/" in slug else ROOM
            release = self.releases[slug] = _Release(name, self.public / slug / name, room)
        return release

    def ask(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            self.house = self.house or self.load()
        except Exception:
            log.exception("The house behind the front door does not open")
            return self.apologise(start_response)
        return self.house(environ, start_response)

    def apologise(self, start_response: "StartResponse") -> Iterable[bytes]:
        baked = self.look_up(self.home, "/500.html", "")
        kind = _TYPES[".html" if baked else ".txt"]
        headers = [("Content-Type", kind), ("Retry-After", "30"), ("Cache-Control", "no-store")]
        start_response("503 Service Unavailable", headers)
        return [baked.body if baked else b"This part of the status page is away for a moment.\n"]


class _Release:
    """The files of one release, kept in memory as they are asked for.

    Each has a memory of its own: whoever still reads the last one cannot put its files into the next.
    Only what is found is kept, so nobody fills the memory by asking for what is not there.
    """

    def __init__(self, name: str, root: Path, room: int) -> None:
        self.name, self.root, self.room = name, root, room
        self.answers: dict[tuple[str, str], Answer] = {}
        self.size = 0

    def answer(self, path: str, encoding: str) -> Answer | None:
        known = self.answers.get((path, encoding))
        if known or not _PLAIN_PATH.fullmatch(path):
            return known
        file = self.root / path.strip("/")
        if path.endswith("/") or file.suffix not in _TYPES:
            file = file / "index.html"
        found = _read(file, path, encoding) or _read(file, path, "")
        if found:
            self._keep((path, encoding), found)
        return found

    def _keep(self, key: tuple[str, str], found: Answer) -> None:
        self.size += len(found.body)
        if self.size > self.room:
            self.answers, self.size = {}, len(found.body)
        self.answers[key] = found


def _read(file: Path, path: str, encoding: str) -> Answer | None:
    try:
        body = Path(f"{file}{_FORMS.get(encoding, '')}").read_bytes()
    except OSError:
        return None
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = [
        ("Content-Type", _TYPES[file.suffix]),
        ("Cache-Control", FOR_EVER if path.startswith("/brand/") else FRESH),
        ("ETag", etag),
        ("Vary", "Accept-Encoding"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ]
    if _OPEN.search(path):
        headers.append(("Access-Control-Allow-Origin", "*"))
    if file.suffix == ".svg":
        headers.append(("Content-Security-Policy", HARMLESS))
    if file.suffix == ".html":
        anybody = "*" if _FRAMED.search(path) else "'none'"
        headers.append(("Content-Security-Policy", f"frame-ancestors {anybody}"))
    encoded = [("Content-Encoding", encoding)] if encoding else []
    return Answer(body, etag, (*headers, *encoded, ("Content-Length", str(len(body)))), tuple(headers))


def _send(answer: Answer, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and _has(known, answer.etag):
        start_response("304 Not Modified", list(answer.unchanged))
        return []
    start_response("200 OK", list(answer.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def _unknown(start_response: "StartResponse") -> Iterable[bytes]:
    body = b'{"error":"Not found"}'
    headers = [("Content-Type", _TYPES[".json"]), ("Access-Control-Allow-Origin", "*")]
    start_response("404 Not Found", [*headers, ("Content-Length", str(len(body)))])
    return [body]


def _has(known: str, etag: str) -> bool:
    """Whether the reader already has this body; comparison is weak, as for any GET (RFC 9110)."""
    etags = {each.strip().removeprefix("W/") for each in known.split(",")}
    return etag in etags or "*" in etags


@lru_cache(maxsize=256)
def _best(accepted: str) -> str:
    """The best encoding an Accept-Encoding allows, or none; `q=0` forbids, and a name says more than `*`."""
    allowed = {}
    for each in accepted.lower().split(","):
        name, _, weight = each.partition(";")
        known = _WEIGHT.fullmatch(weight)
        allowed[name.strip()] = not weight or bool(known and float(known[1]) > 0)
    return next((each for each in _FORMS if allowed.get(each, allowed.get("*", False))), "")
