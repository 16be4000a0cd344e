"""Signposts: where old addresses lead today, and what is shown where nothing is or nobody answers."""

import re
from pathlib import Path
from typing import Final

from csp.decorators import csp_exempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, is_valid_path, re_path
from django.views.decorators.cache import never_cache

from statuspage import gate
from statuspage.baked import OF_A_PAGE
from statuspage.languages import LANGUAGES

# What other status pages had here, and where ours has it. Statuspage's addresses above all.
OLD: Final = {
    "status": "",
    "index": "",
    "uptime": "#components",
    "components": "#components",
    "incidents": "history",
    "maintenance": "#scheduled-maintenances",
    "maintenances": "#scheduled-maintenances",
    "index.json": "api/v2/summary.json",
    "summary.json": "api/v2/summary.json",
    "status.json": "api/v2/status.json",
    "api": "api/v2/summary.json",
    "api/v2": "api/v2/summary.json",
    "subscriptions": "subscribe",
    "subscriptions/new": "subscribe",
    "subscribers/new": "subscribe",
    "feed": "history.atom",
    "atom": "history.atom",
    "rss": "history.rss",
    "embed/script.js": "embed.js",
    "embed/frame": "embed/",
}

# Nothing else is ever sent back as an address: what begins with two slashes is somebody else's.
_PLAIN: Final = re.compile(r"/(?:[\w-][\w.-]*/)*[\w-][\w.-]*/?", re.ASCII)
_FILE: Final = re.compile(r".*\.[a-z]{2,4}/")
_BARE: Final = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
    "<style>:root{{background:Canvas;color:CanvasText;font:1rem/1.55 system-ui,sans-serif}}"
    "main{{max-width:36rem;margin:4rem auto;padding:0 1.25rem}}h1{{font-size:1.5rem}}"
    "a{{color:inherit}}</style></head><body><main><h1>{title}</h1><p>{words}</p>"
    "{way}</main></body></html>\n"
)
_HOME: Final = '<p><a href="/">See the current status</a></p>'


def lead(request: HttpRequest, to: str, code: str = "", **about: str) -> HttpResponse:
    """To where this stands today, on the same page and in the same language."""
    inside = re.match(r"(/pages/[a-z0-9_-]+)?(/(?:" + "|".join(LANGUAGES) + r")(?=/))?/", request.path)
    prefix = inside[0] if inside else "/"
    return HttpResponseRedirect(prefix + to + code)


paths: list[URLPattern] = [
    *(re_path(rf"^{re.escape(old)}/?$", lead, {"to": new}) for old, new in OLD.items()),
    re_path(r"^uptime/(?P<code>[a-z0-9]+)/?$", lead, {"to": "components/"}),
]


@csp_exempt()
@never_cache
def nothing_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, after a look at whether only a slash is too many or missing."""
    if elsewhere := _elsewhere(request.path):
        query = request.META.get("QUERY_STRING")
        return HttpResponse(status=308, headers={"Location": f"{elsewhere}?{query}" if query else elsewhere})
    if request.path == "/":  # of a page there would be this
        words = "Nothing is published here so far."
        return _shown(request, 404, "This status page is not set up yet", words, way="")
    return _shown(request, 404, "There is nothing at this address", "It may have been mistyped.")


@csp_exempt()
@never_cache
def away(request: HttpRequest) -> HttpResponse:
    """500, without the database and without a template: whatever went wrong, this still works."""
    return _shown(request, 500, "This part is away for a moment", "It is not your doing.")


def _elsewhere(path: str) -> str | None:
    if not _PLAIN.fullmatch(path):
        return None
    if _FILE.fullmatch(path):
        return path.rstrip("/")
    other = path.rstrip("/") if path.endswith("/") else f"{path}/"
    return other if is_valid_path(other) else None


def _shown(request: HttpRequest, status: int, title: str, words: str, *, way: str = _HOME) -> HttpResponse:
    let_into = request.META.get(gate.LET_IN, "")
    body = (
        _baked(request.path, f"{status}.html", let_into=let_into)
        or _BARE.format(title=title, words=words, way=way).encode()
    )
    return HttpResponse(body, status=status)


def _baked(path: str, file: str, *, let_into: str) -> bytes | None:
    """The page's own file, in the language of the address; of a private page, for its readers alone."""
    inside = OF_A_PAGE.match(path)
    slug, rest = (inside[1], inside[2] or "/") if inside else (settings.HOME_PAGE, path)
    root = settings.PRIVATE_DIR if slug == let_into else settings.PUBLIC_DIR
    folder, language = Path(root) / slug, rest.split("/")[1]
    spoken = [folder / "editions" / language / "live"] if language in LANGUAGES else []
    for live in [*spoken, folder / "live"]:
        try:
            return (live / file).read_bytes()
        except OSError:
            continue
    return None
