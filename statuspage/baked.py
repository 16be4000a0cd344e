"""Baked files as they are sent: from memory, in the smallest form that the reader takes."""

import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

Headers = tuple[tuple[str, str], ...]

# A cache in front may keep an answer for seconds, and use it while we are away; a browser always asks.
FRESH: Final = (
    "public, max-age=0, s-maxage=5, must-revalidate, stale-while-revalidate=30, stale-if-error=86400"
)
# What is named for its content never changes.
FOR_EVER: Final = "public, max-age=31536000, immutable"
HARMLESS: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
ROOM: Final = 64 * 2**20  # bytes of a page kept in memory
ROOM_OF_AN_EDITION: Final = ROOM // 8

TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
}
OF_A_PAGE: Final = re.compile(r"/pages/([a-z0-9][a-z0-9_-]*)(/.*)?")
EDITION: Final = re.compile(r"/([a-z]{2}(?:-[A-Z][A-Za-z]{1,3})?)(/.*)?")
_PLAIN_PATH: Final = re.compile(r"(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?")
_FRAMED: Final = re.compile(r"/embed(?:/|/index\.html)?$")
# Whoever frames the page may do so in a sandbox, where even its own script comes from nowhere.
_OPEN: Final = re.compile(r"/api/v2/|/oembed\.json$|/fresh\.json$|/embed/?$|\.(?:atom|ics|rss|svg|csv)$")
_WEIGHT: Final = re.compile(r"\s*q=([01](?:\.\d{0,3})?)\s*", re.IGNORECASE)
_FORMS: Final = {"br": ".br", "gzip": ".gz"}


class Answer(NamedTuple):
    """A file as it is sent: one of its forms, with every header ready."""

    body: bytes
    etag: str
    headers: Headers
    unchanged: Headers


class Shelf:
    """Baked pages, each below its slug."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.releases: dict[str, _Release] = {}

    def look_up(self, slug: str, path: str, encoding: str) -> Answer | None:
        """A file of a page, or of its edition in the language its path begins with."""
        release = self.release(slug)
        spoken = EDITION.fullmatch(path) if release else None
        edition = self.release(f"{slug}/editions/{spoken[1]}") if spoken else None
        if spoken and edition:
            return edition.answer(spoken[2] or "/", encoding)
        return release.answer(path, encoding) if release else None

    def release(self, slug: str) -> "_Release | None":
        """The live release of a page or edition; asked of the disk every time, so none is missed."""
        try:
            name = os.readlink(f"{self.root}/{slug}/live")  # noqa: PTH115  (a Path costs as much as the call)
        except OSError:
            self.releases.pop(slug, None)
            return None
        release = self.releases.get(slug)
        if release is None or release.name != name:
            room = ROOM_OF_AN_EDITION if "/" in slug else ROOM
            release = self.releases[slug] = _Release(name, self.root / slug / name, room)
        return release


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
        if path.endswith("/") or file.suffix not in TYPES:
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
    named = etag(body)
    headers = [
        ("Content-Type", TYPES[file.suffix]),
        ("Cache-Control", FOR_EVER if path.startswith("/brand/") else FRESH),
        ("ETag", named),
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
    return Answer(body, named, (*headers, *encoded, ("Content-Length", str(len(body)))), tuple(headers))


def etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:24]}"'


@lru_cache(maxsize=256)
def best(accepted: str) -> str:
    """The best encoding an Accept-Encoding allows, or none; `q=0` forbids, and a name says more than `*`."""
    allowed = {}
    for each in accepted.lower().split(","):
        name, _, weight = each.partition(";")
        known = _WEIGHT.fullmatch(weight)
        allowed[name.strip()] = not weight or bool(known and float(known[1]) > 0)
    return next((each for each in _FORMS if allowed.get(each, allowed.get("*", False))), "")
