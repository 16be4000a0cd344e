"""Component groups: list, add, change, remove; which components belong to one, and in which order."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from statuspage import arrangement, components, groups
from statuspage.api import fields, paging, reckoning
from statuspage.api.answers import unknown
from statuspage.api.calls import Call
from statuspage.api.components import members, some
from statuspage.api.fields import Text, Texts
from statuspage.arrangement import Place
from statuspage.models import Component, ComponentGroup, Page
from statuspage.shapes import Shape, moment

FIELDS: Final[fields.Fields] = {
    "name": Text(is_needed=True),
    "description": Text(longest=5_000),
    "components": Texts(),
}


def index(call: Call) -> list[Shape]:
    start, stop = paging.sheet(call.query)
    return [shape(each, call.page) for each in call.page.groups.prefetch_related("components")[start:stop]]


def show(call: Call, group_id: str) -> Shape:
    return shape(_one(call, group_id), call.page)


def add(call: Call) -> Shape:
    said = _said(call, needed=("name",))
    inside = some(call, said.pop("components", []), name="Components")
    _hold(inside)
    group = groups.add(call.page, now=call.now, **said)
    return _filled(call, group, inside)


def change(call: Call, group_id: str) -> Shape:
    group, said = _one(call, group_id), _said(call)
    ids = said.pop("components", None)
    inside = members(group) if ids is None else some(call, ids, name="Components")
    _hold([*members(group), *inside])
    if said:
        group = groups.change(group, now=call.now, **said)
    return _filled(call, group, inside)


def remove(call: Call, group_id: str) -> Shape:
    """Its components stay."""
    group = _one(call, group_id)
    gone = shape(group, call.page)
    _hold(members(group))
    groups.remove(group, now=call.now)
    return gone


def uptime(call: Call, group_id: str) -> Shape:
    group = _one(call, group_id)
    return reckoning.of_group(group, members(group), call.query, now=call.now)


def shape(group: ComponentGroup, page: Page) -> Shape:
    return {
        "id": group.public_id,
        "page_id": page.public_id,
        "name": group.name,
        "description": group.description or None,
        "components": [each.public_id for each in members(group)],
        "position": group.position,
        "created_at": moment(group.created_at),
        "updated_at": moment(group.updated_at),
    }


def _filled(call: Call, group: ComponentGroup, inside: Sequence[Component]) -> Shape:
    """With these in it, in this order, and no others; who leaves stands on the page itself."""
    before = members(group)
    if list(inside) != before:
        for each in [each for each in before if each not in inside]:
            components.change(each, group=None, now=call.now)
        for each in inside:
            arrangement.place(each, Place(group), now=call.now)
    return shape(_one(call, group.public_id), call.page)


def _hold(moved: Iterable[Component]) -> None:
    """Components first, and then the page, as whoever else moves them: nobody waits in a circle."""
    components.locked({each.pk for each in moved})


def _said(call: Call, *, needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """The description stands outside of the envelope; who puts it inside is understood."""
    outside = {"description": call.said["description"]} if "description" in call.said else {}
    return fields.read({**outside, **call.inside("component_group")}, FIELDS, needed=needed)


def _one(call: Call, group_id: str) -> ComponentGroup:
    found = call.page.groups.filter(public_id=group_id).prefetch_related("components").first()
    if found is None:
        raise unknown()
    return found
