"""Arrangement: where groups and components stand on their page; moving one tells nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from statuspage import pages
from statuspage.models import Component, ComponentGroup, Page

Thing = Component | ComponentGroup


@dataclass(frozen=True, slots=True)
class Place:
    """In this group, or in none, before that one, or last."""

    group: ComponentGroup | None = None
    before: Thing | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A group with its members, or a component that stands alone; what one step up or down would be."""

    thing: Thing
    members: Sequence["Branch"] = ()
    up: Place | None = None
    down: Place | None = None

    @property
    def is_group(self) -> bool:
        return isinstance(self.thing, ComponentGroup)


def of(page: Page) -> list[Branch]:
    """Everything on the page, hidden or not, in its order."""
    components = list(page.components.select_related("group"))
    inside: dict[int | None, list[Component]] = {}
    for component in components:
        inside.setdefault(component.group_id, []).append(component)
    top = _in_order([*inside.get(None, []), *page.groups.all()])
    return [_branch(top, nth, inside) for nth in range(len(top))]


@transaction.atomic
def place(thing: Thing, where: Place, *, now: datetime) -> None:
    """Put a group or a component somewhere else on its page; everybody else closes up."""
    # Components first, as whoever sets a status: else the two could wait for each other.
    list(Component.objects.select_for_update().filter(page=thing.page_id))
    Page.objects.select_for_update().get(pk=thing.page_id)
    group = where.group if isinstance(thing, Component) else None
    others = [each for each in _row(thing.page, group) if each != thing]
    nth = others.index(where.before) if where.before in others else len(others)
    if isinstance(thing, Component):
        Component.objects.filter(pk=thing.pk).update(group=group, updated_at=now)
    for position, each in enumerate([*others[:nth], thing, *others[nth:]], 1):
        type(each).objects.filter(pk=each.pk).exclude(position=position).update(position=position)
    pages.publish(thing.page, now=now)
    lined_up = [each.pk for each in [*others, thing] if isinstance(each, Component)]
    pages.publish_elsewhere(lined_up, now=now)
    thing.refresh_from_db()


def last(page: Page, group: ComponentGroup | None = None) -> int:
    """The position after everybody else's."""
    return max((each.position for each in _row(page, group)), default=0) + 1


def _row(page: Page, group: ComponentGroup | None) -> list[Thing]:
    """Who stands in one line: the members of a group, or what stands on the page itself."""
    alone = page.components.filter(group=group)
    return _in_order(alone if group else [*alone, *page.groups.all()])


def _in_order(row: Iterable[Thing]) -> list[Thing]:
    """As the page shows them: of two at one position, the component comes first."""
    return sorted(row, key=lambda each: (each.position, isinstance(each, ComponentGroup), each.pk))


def _branch(top: Sequence[Thing], nth: int, inside: dict[int | None, list[Component]]) -> Branch:
    thing = top[nth]
    above, below, beyond = (_at(top, nth + step) for step in (-1, 1, 2))
    if isinstance(thing, Component):
        up = _into(above, inside, at_its_end=True) if above else None
        return Branch(thing, (), up, _into(below, inside, beyond=beyond) if below else None)
    members = inside.get(thing.pk, [])
    out_up = (
        _into(above, inside, at_its_end=True) if isinstance(above, ComponentGroup) else Place(None, thing)
    )
    out_down = _into(below, inside) if isinstance(below, ComponentGroup) else Place(None, below)
    return Branch(
        thing,
        [_member(thing, members, nth, out_up, out_down) for nth in range(len(members))],
        Place(None, above) if above else None,
        Place(None, beyond) if below else None,
    )


def _member(
    group: ComponentGroup, members: Sequence[Component], nth: int, out_up: Place, out_down: Place
) -> Branch:
    """At the end of its group one step further leads out of it, into the next one where there is one."""
    up = Place(group, members[nth - 1]) if nth else out_up
    down = Place(group, _at(members, nth + 2)) if nth + 1 < len(members) else out_down
    return Branch(members[nth], (), up, down)


def _into(
    neighbour: Thing,
    inside: dict[int | None, list[Component]],
    *,
    at_its_end: bool = False,
    beyond: Thing | None = None,
) -> Place:
    """Past a lone neighbour; into a group, at the end that is nearer."""
    if isinstance(neighbour, ComponentGroup):
        return Place(neighbour, None if at_its_end else next(iter(inside.get(neighbour.pk, [])), None))
    return Place(None, neighbour if at_its_end else beyond)


def _at(row: Sequence[Thing], nth: int) -> Thing | None:
    return row[nth] if 0 <= nth < len(row) else None
