"""The front door: baked files from memory, and Django, loaded when first needed, for the rest."""

import logging
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast
from urllib.parse import quote

from statuspage import gate, hosts
from statuspage.baked import EDITION, OF_A_PAGE, TYPES, Answer, Shelf, best
from statuspage.gate import Gate

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

# What is not baked of it is not there, but for the incidents of old, the way to subscribe, a slash too many.
_API: Final = re.compile(
    r"(?:/pages/[a-z0-9_-]+)?/api/v2/(?!incidents/[a-z0-9]+\.json$|subscribers\.json$|[a-z0-9/-]+\.json/$)."
)
# On a host of the installation these are the house's, whoever may read its home page.
_HOUSE: Final = re.compile(r"/(?:brief|console|static|demo|healthz|readyz|intake|v1|v2|pages)(?:/|$)")
_STATIC: Final = re.compile(r"/(?:static/|healthz$|readyz$)")
# What carries its own right, and the way to one.
_OWN_RIGHT: Final = re.compile(
    r"(?:/[a-z]{2}(?:-[A-Za-z]+)?)?/(?:enter|(?:confirm|unsubscribe|manage|move)/[^/]+(?:/record\.json)?)"
)
_MACHINE: Final = re.compile(r"/api/|\.(?!html?$)[a-z0-9]+$")
_SHARING: Final = {"Cache-Control", "Access-Control-Allow-Origin"}
_PRIVATE: Final = (("Cache-Control", "private, no-store"), ("X-Robots-Tag", "noindex"))


class Surroundings(NamedTuple):
    """What the installation is told of the world around it."""

    own: tuple[str, ...] = hosts.LOCAL
    proxies: int = 0
    https: bool = False


_NOWHERE: Final = Surroundings()


class FrontDoor(Shelf):
    """A WSGI application that answers what is baked, and hands on what is not.

    It needs neither Django nor the database to answer a baked path, and goes on when both are gone.
    """

    def __init__(
        self,
        public: Path,
        home: str,
        *,
        fallback: "Callable[[], WSGIApplication]",
        private: Path | None = None,
        around: Surroundings = _NOWHERE,
    ) -> None:
        super().__init__(public)
        self.home, self.load, self.around = home, fallback, around
        self.private = private or public.with_name("private")
        self.closed = Shelf(self.private)
        self.hosts = hosts.Hosts(public, around.own)
        self.house: WSGIApplication | None = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        asked = environ.get("PATH_INFO", "")
        owner = self.hosts.find(environ.get("HTTP_HOST") or environ.get("SERVER_NAME", ""))
        if owner is None:
            return _say(start_response, "421 Misdirected Request", "No status page is found under this name.")
        slug, path = self.place(owner, asked)
        is_read = environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if is_read and not owner and (home := self.elsewhere(slug, path, asked)):
            return _lead(home, path, environ, start_response)
        if is_read and (answer := self.look_up(slug, path, best(environ.get("HTTP_ACCEPT_ENCODING", "")))):
            return _send(answer, environ, start_response)
        if _STATIC.match(asked) or (not owner and path == asked and _HOUSE.match(asked)):
            return self.ask(environ, start_response, slug)
        start_response = _at(slug, start_response) if owner else start_response
        if not self.release(slug) and (closed := gate.read(self.private / slug)):
            return self.guard(closed, slug, path, environ, start_response)
        environ["PATH_INFO"] = f"/pages/{slug}{path}" if owner else asked
        return self.ask(environ, start_response, slug)

    def find(self, path: str, accepted: str = "") -> Answer | None:
        """The baked file of a path of the installation's own host."""
        return self.look_up(*self.place("", path), best(accepted))

    def place(self, owner: str, path: str) -> tuple[str, str]:
        """Whose a path is, and which it is below that page's root. A page's own host leads to no other."""
        if path.startswith("/pages/"):
            named = OF_A_PAGE.fullmatch(path)
            if named and owner in ("", named[1]):
                return named[1], named[2] or "/"
        return owner or self.home, path

    def elsewhere(self, slug: str, path: str, asked: str) -> str:
        """Where people read a page that has a host of its own: its links mean that one."""
        return "" if path == asked or _MACHINE.search(path) else self.hosts.address(slug)

    def guard(
        self,
        closed: Gate,
        slug: str,
        path: str,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        """A private page: nothing of it is said, be it there or not, to whom its gate does not let in."""
        asker = gate.asker(environ, self.around.proxies)
        token = closed.admits(environ, asker=asker, now=time.time())
        if token is None and not _OWN_RIGHT.fullmatch(path):
            return self.turn_away(slug, path, environ, start_response)
        if token is not None:
            environ[gate.LET_IN] = slug
        if token is not None and environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            answer = self.closed.look_up(slug, path, best(environ.get("HTTP_ACCEPT_ENCODING", "")))
            if answer:
                kept = closed.bake_cookie(token, secure=self.around.https) if token else ""
                return _send(_confidential(answer, kept), environ, start_response)
        environ["PATH_INFO"] = f"/pages/{slug}{path}"
        return self.ask(environ, start_response, slug)

    def turn_away(
        self, slug: str, path: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """To the entrance, in the language that was asked for; a program is told in one line."""
        if _MACHINE.search(path) or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _say(start_response, "403 Forbidden", "This status page is private.")
        spoken = EDITION.fullmatch(path)
        is_edition = spoken and self.closed.release(f"{slug}/editions/{spoken[1]}")
        tongue = f"{spoken[1]}/" if spoken and is_edition else ""
        more = [each for each in environ.get("QUERY_STRING", "").split("&") if not each.startswith("key=")]
        environ["steadypage.wanted"] = "?".join(filter(None, [environ["PATH_INFO"], "&".join(more)]))
        environ["PATH_INFO"] = f"/pages/{slug}/{tongue}enter"
        return self.ask(environ, start_response, slug)

    def ask(self, environ: "WSGIEnvironment", start_response: "StartResponse", slug: str) -> Iterable[bytes]:
        if _API.match(environ["PATH_INFO"]):
            return _unknown(start_response)
        try:
            self.house = self.house or self.load()
        except Exception:
            log.exception("The house behind the front door does not open")
            shelf = self.closed if environ.get(gate.LET_IN) == slug else self
            return _apologise(shelf.look_up(slug, "/500.html", ""), start_response)
        return self.house(environ, start_response)


def _send(answer: Answer, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and _has(known, answer.etag):
        start_response("304 Not Modified", list(answer.unchanged))
        return []
    start_response("200 OK", list(answer.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def _lead(
    home: str, path: str, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    """To the same on the page's own host, with whatever hung on the address."""
    query = environ.get("QUERY_STRING", "")
    query = f"?{query}" if query else ""
    address = f"{home.rstrip('/')}{quote(path.encode('latin-1', 'replace'))}{query}"
    start_response(
        "302 Found", [("Location", address), ("Cache-Control", "no-cache"), ("Content-Length", "0")]
    )
    return []


def _at(slug: str, start_response: "StartResponse") -> "StartResponse":
    """A page with a host of its own leads on below its root, not by the long way."""

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        led = [(name, value.removeprefix(f"/pages/{slug}")) for name, value in headers if name == "Location"]
        return start_response(status, [each for each in headers if each[0] != "Location"] + led, *more)

    return cast("StartResponse", start)


def _confidential(answer: Answer, cookie: str) -> Answer:
    """Kept by nobody on the way, and by no script of another site."""
    kept = tuple(each for each in answer.unchanged if each[0] not in _SHARING)
    more = [*_PRIVATE, *([("Set-Cookie", cookie)] if cookie else [])]
    rest = answer.headers[len(answer.unchanged) :]
    return answer._replace(headers=(*kept, *more, *rest), unchanged=(*kept, *more))


def _say(start_response: "StartResponse", status: str, words: str) -> Iterable[bytes]:
    body = f"{words}\n".encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(status, [*headers, *_PRIVATE])
    return [body]


def _apologise(baked: Answer | None, start_response: "StartResponse") -> Iterable[bytes]:
    kind = TYPES[".html" if baked else ".txt"]
    headers = [("Content-Type", kind), ("Retry-After", "30"), ("Cache-Control", "no-store")]
    start_response("503 Service Unavailable", headers)
    return [baked.body if baked else b"This part of the status page is away for a moment.\n"]


def _unknown(start_response: "StartResponse") -> Iterable[bytes]:
    body = b'{"error":"Not found"}'
    headers = [("Content-Type", TYPES[".json"]), ("Access-Control-Allow-Origin", "*")]
    start_response("404 Not Found", [*headers, ("Content-Length", str(len(body)))])
    return [body]


def _has(known: str, etag: str) -> bool:
    """Whether the reader already has this body; comparison is weak, as for any GET (RFC 9110)."""
    etags = {each.strip().removeprefix("W/") for each in known.split(",")}
    return etag in etags or "*" in etags
