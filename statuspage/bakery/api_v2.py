"""The Statuspage-compatible public API v2, as files."""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from statuspage import shapes
from statuspage.bakery.snapshot import NEWEST, Leaf, Snapshot, digest
from statuspage.models import Component, Incident, Maintenance, Page
from statuspage.shapes import Shape
from statuspage.status import OPEN_MAINTENANCE, MaintenanceStatus

UNFINISHED: Final = (MaintenanceStatus.SCHEDULED, *OPEN_MAINTENANCE)


def render(snapshot: Snapshot) -> Iterator[Leaf]:
    """What is so now."""
    for name, members in _documents(snapshot).items():
        yield _leaf(snapshot.page, name, members)


def render_history(snapshot: Snapshot) -> Iterator[Leaf]:
    """What was."""
    components = _Components(snapshot)
    newest = [components.of_incident(each) for each in snapshot.newest_incidents]
    yield _leaf(snapshot.page, "incidents", {"incidents": newest})


def _leaf(page: Page, name: str, members: Shape) -> Leaf:
    body = json.dumps({"page": shapes.page(page), **members}, ensure_ascii=False, separators=(",", ":"))
    return Leaf(f"api/v2/{name}.json", digest(body), partial(str.encode, body))


def _documents(snapshot: Snapshot) -> dict[str, Shape]:
    """Documents by their names, without the page they all begin with."""
    components = _Components(snapshot)
    unresolved = [components.of_incident(each) for each in snapshot.open_incidents]
    planned = [components.of_maintenance(each) for each in snapshot.planned.values()]
    status = shapes.status(snapshot.rollup)
    return {
        "summary": {
            "components": components.all,
            "incidents": unresolved,
            "scheduled_maintenances": _with_status(planned, *UNFINISHED),
            "status": status,
        },
        "status": {"status": status},
        "components": {"components": components.all},
        "incidents/unresolved": {"incidents": unresolved},
        "scheduled-maintenances": {"scheduled_maintenances": planned[:NEWEST]},
        "scheduled-maintenances/upcoming": {
            "scheduled_maintenances": _with_status(planned, MaintenanceStatus.SCHEDULED)
        },
        "scheduled-maintenances/active": {"scheduled_maintenances": _with_status(planned, *OPEN_MAINTENANCE)},
    }


def _with_status(planned: Iterable[Shape], *statuses: str) -> list[Shape]:
    return [each for each in planned if each["status"] in statuses]


class _Components:
    """The components as shapes, made once and used wherever one is named."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.page = snapshot.page
        groups = {group.pk: group for group in snapshot.groups}
        self.by_pk = {
            each.pk: shapes.component(each, page=self.page, group=groups.get(each.group_id or 0))
            for each in snapshot.components
        }
        self.all = sorted(
            [*self._groups(snapshot), *self.by_pk.values()],
            key=lambda each: (each["position"], not each["group"]),
        )

    def of_incident(self, incident: Incident) -> Shape:
        touched = self._shapes(claim.component for claim in incident.claims.all())
        return shapes.incident(incident, page=self.page, components=touched)

    def of_maintenance(self, maintenance: Maintenance) -> Shape:
        touched = self._shapes(maintenance.components.all())
        return shapes.maintenance(maintenance, page=self.page, components=touched)

    def _shapes(self, components: Iterable[Component]) -> list[Shape]:
        return [self.by_pk[component.pk] for component in components]

    def _groups(self, snapshot: Snapshot) -> Iterator[Shape]:
        for group in snapshot.groups:
            members = [each for each in snapshot.components if each.group_id == group.pk]
            yield shapes.group(group, members, page=self.page)
