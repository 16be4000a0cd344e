"""Routes: every endpoint in one table: method, path, function, what its key must be allowed, the status."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from statuspage.api import (
    components,
    crowds,
    followers,
    groups,
    incident_templates,
    incidents,
    pages,
    postmortems,
    subscribers,
)
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


_P: Final = "pages/{page_id}"
_COMPONENT: Final = _P + "/components/{component_id}"
_GROUP: Final = _P + "/component-groups/{group_id}"
_INCIDENTS: Final = _P + "/incidents"
_INCIDENT: Final = _INCIDENTS + "/{incident_id}"
_FOLLOWER: Final = _INCIDENT + "/subscribers/{subscriber_id}"
_SUBSCRIBERS: Final = _P + "/subscribers"
_SUBSCRIBER: Final = _SUBSCRIBERS + "/{subscriber_id}"
PUBLISH, COMPONENTS, SUBSCRIBERS, ADMIN = Scope.PUBLISH, Scope.COMPONENTS, Scope.SUBSCRIBERS, Scope.ADMIN

ROUTES: Final = (
    on("GET", "pages", pages.index),
    on("GET", _P, pages.show),
    on("PATCH PUT", _P, pages.change, ADMIN),
    on("GET", f"{_P}/components", components.index),
    on("POST", f"{_P}/components", components.add, COMPONENTS, 201),
    on("GET", _COMPONENT, components.show),
    on("PATCH PUT", _COMPONENT, components.change, COMPONENTS),
    on("DELETE", _COMPONENT, components.remove, COMPONENTS, 204),
    on("GET", f"{_COMPONENT}/uptime", components.uptime),
    on("GET", f"{_P}/component-groups", groups.index),
    on("POST", f"{_P}/component-groups", groups.add, COMPONENTS, 201),
    on("GET", _GROUP, groups.show),
    on("PATCH PUT", _GROUP, groups.change, COMPONENTS),
    on("DELETE", _GROUP, groups.remove, COMPONENTS),
    on("GET", f"{_GROUP}/uptime", groups.uptime),
    on("GET", _INCIDENTS, incidents.index),
    on("POST", _INCIDENTS, incidents.create, PUBLISH, 201),
    on("GET", f"{_INCIDENTS}/unresolved", incidents.unresolved),
    on("GET", f"{_INCIDENTS}/scheduled", incidents.scheduled),
    on("GET", f"{_INCIDENTS}/upcoming", incidents.upcoming),
    on("GET", f"{_INCIDENTS}/active_maintenance", incidents.active_maintenance),
    on("GET", _INCIDENT, incidents.show),
    on("PATCH PUT", _INCIDENT, incidents.change, PUBLISH),
    on("DELETE", _INCIDENT, incidents.remove, PUBLISH),
    on("PATCH PUT", f"{_INCIDENT}/incident_updates/{{update_id}}", incidents.mend, PUBLISH),
    on("GET", f"{_INCIDENT}/subscribers", followers.index, SUBSCRIBERS),
    on("POST", f"{_INCIDENT}/subscribers", followers.add, SUBSCRIBERS, 201),
    on("GET", _FOLLOWER, followers.show, SUBSCRIBERS),
    on("DELETE", _FOLLOWER, followers.remove, SUBSCRIBERS),
    on("POST", f"{_FOLLOWER}/resend_confirmation", followers.remind, SUBSCRIBERS, 201),
    on("GET", f"{_INCIDENT}/postmortem", postmortems.show),
    on("PUT", f"{_INCIDENT}/postmortem", postmortems.draft, PUBLISH),
    on("DELETE", f"{_INCIDENT}/postmortem", postmortems.remove, PUBLISH, 204),
    on("PUT", f"{_INCIDENT}/postmortem/publish", postmortems.publish, PUBLISH),
    on("PUT", f"{_INCIDENT}/postmortem/revert", postmortems.revert, PUBLISH),
    on("GET", f"{_P}/incident_templates", incident_templates.index),
    on("POST", f"{_P}/incident_templates", incident_templates.create, PUBLISH, 201),
    on("GET", _SUBSCRIBERS, subscribers.index, SUBSCRIBERS),
    on("POST", _SUBSCRIBERS, subscribers.add, SUBSCRIBERS, 201),
    on("GET", f"{_SUBSCRIBERS}/count", crowds.count, SUBSCRIBERS),
    on("GET", f"{_SUBSCRIBERS}/histogram_by_state", crowds.histogram, SUBSCRIBERS),
    on("GET", f"{_SUBSCRIBERS}/unsubscribed", crowds.unsubscribed, SUBSCRIBERS),
    on("POST", f"{_SUBSCRIBERS}/unsubscribe", crowds.take_off, SUBSCRIBERS, 201),
    on("POST", f"{_SUBSCRIBERS}/reactivate", crowds.bring_back, SUBSCRIBERS, 201),
    on("POST", f"{_SUBSCRIBERS}/resend_confirmation", crowds.remind, SUBSCRIBERS, 201),
    on("GET", _SUBSCRIBER, subscribers.show, SUBSCRIBERS),
    on("PATCH PUT", _SUBSCRIBER, subscribers.change, SUBSCRIBERS),
    on("DELETE", _SUBSCRIBER, subscribers.remove, SUBSCRIBERS),
    on("POST", f"{_SUBSCRIBER}/resend_confirmation", subscribers.remind, SUBSCRIBERS, 201),
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
