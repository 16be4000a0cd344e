"""Routes: every endpoint in one table: method, path, function, what its key must be allowed, the status."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from statuspage.api import pages
from statuspage.api.answers import Refusal, unknown
from statuspage.models import Scope

_NAME: Final = re.compile(r"\{(\w+)\}")


class Route(NamedTuple):
    """`view` takes a Call, and by name what stands in the braces of `path`; only `page_id` is in the Call."""

    methods: tuple[str, ...]
    path: str
    view: Callable[..., Any]
    scope: Scope
    status: int = 200

    def matches(self, path: str) -> dict[str, str] | None:
        found = _pattern(self.path).fullmatch(path)
        return found.groupdict() if found else None


def on(
    methods: str, path: str, view: Callable[..., Any], scope: Scope = Scope.READ, status: int = 200
) -> Route:
    return Route(tuple(methods.split()), path, view, scope, status)


READ, ADMIN = Scope.READ, Scope.ADMIN

ROUTES: Final = (
    on("GET", "pages", pages.index),
    on("GET", "pages/{page_id}", pages.show),
    on("PATCH PUT", "pages/{page_id}", pages.change, ADMIN),
)


def find(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """The endpoint of a path without the version and suffix; HEAD is GET without what it says."""
    matching = list(_matching(path))
    if not matching:
        raise unknown()
    method = "GET" if method == "HEAD" else method
    for route, ids in matching:
        if method in route.methods:
            return route, ids
    allowed = sorted({each for route, _ in matching for each in route.methods})
    raise Refusal(405, "Method not allowed", Allow=", ".join(allowed))


def _matching(path: str) -> Iterator[tuple[Route, dict[str, str]]]:
    """Of those that match, those with the fewest ids: what has a name of its own is no id."""
    found = [(route, ids) for route in ROUTES if (ids := route.matches(path)) is not None]
    fewest = min((len(ids) for _, ids in found), default=0)
    return ((route, ids) for route, ids in found if len(ids) == fewest)


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(_NAME.sub(r"(?P<\1>[A-Za-z0-9_-]{1,64})", path))
