"""Components: list, add, change, set a status, remove; hidden ones are the console's alone."""

from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from statuspage import components, shapes
from statuspage.api import fields, paging, reckoning
from statuspage.api.answers import invalid, unknown
from statuspage.api.calls import Call
from statuspage.api.fields import Choice, Day, Flag, Text
from statuspage.models import Component, ComponentGroup, Page
from statuspage.shapes import Shape
from statuspage.status import ComponentStatus

FIELDS: Final[fields.Fields] = {
    "name": Text(is_needed=True),
    "description": Text(longest=5_000),
    "status": Choice(ComponentStatus.values, may_be_empty=True),
    "group_id": Text(longest=40),
    "showcase": Flag(),
    "only_show_if_degraded": Flag(),
    "start_date": Day(),
}


def index(call: Call) -> list[Shape]:
    """In the order of the page, groups among them."""
    groups = [group_entry(each, call.page) for each in call.page.groups.prefetch_related("components")]
    alone = [shape(each, call.page) for each in shown(call.page)]
    listed = sorted([*groups, *alone], key=lambda each: (each["position"], not each["group"]))
    return listed[slice(*paging.sheet(call.query))]


def show(call: Call, component_id: str) -> Shape:
    group = call.page.groups.filter(public_id=component_id).first()
    return group_entry(group, call.page) if group else shape(one(call, component_id), call.page)


def add(call: Call) -> Shape:
    said = _said(call, needed=("name",))
    status = said.pop("status", "")
    component = components.add(call.page, now=call.now, **said)
    return shape(_put(component, status, now=call.now), call.page)


def change(call: Call, component_id: str) -> Shape:
    component, said = one(call, component_id), _said(call)
    status = said.pop("status", "")
    if said:
        component = components.change(component, now=call.now, **said)
    return shape(_put(component, status, now=call.now), call.page)


def remove(call: Call, component_id: str) -> None:
    try:
        components.remove(one(call, component_id), now=call.now)
    except components.Spoken as reason:
        raise invalid(str(reason)) from None


def uptime(call: Call, component_id: str) -> Shape:
    component = one(call, component_id)
    return reckoning.of_component(component, call.query, now=call.now)


# --- what others need too -----------------------------------------------------------------------------


def one(call: Call, component_id: str) -> Component:
    found = shown(call.page).filter(public_id=component_id).first()
    if found is None:
        raise unknown()
    return found


def some(call: Call, ids: list[str], *, name: str) -> list[Component]:
    """In the order in which they were named, in the field of this name."""
    known = {each.public_id: each for each in shown(call.page).filter(public_id__in=set(ids))}
    if strangers := [each for each in ids if each not in known]:
        raise invalid(f"{name} names no component of this page: {strangers[0]}")
    return [known[each] for each in dict.fromkeys(ids)]


def shown(page: Page) -> QuerySet[Component]:
    return Component.objects.shown().filter(page=page).select_related("group")


def members(group: ComponentGroup) -> list[Component]:
    return [each for each in group.components.all() if not each.is_hidden]


def shape(component: Component, page: Page) -> Shape:
    entry = shapes.component(component, page=page, group=component.group)
    return {**entry, "automation_email": None}


def group_entry(group: ComponentGroup, page: Page) -> Shape:
    return {**shapes.group(group, members(group), page=page), "automation_email": None}


def _put(component: Component, status: str, *, now: datetime) -> Component:
    """Scripts say every minute that all is well: what is so already is not baked again."""
    is_so = {component.status, component.base_status} == {status}
    return components.set_status(component, status, now=now) if status and not is_so else component


def _said(call: Call, *, needed: tuple[str, ...] = ()) -> dict[str, Any]:
    """What the verbs want to know."""
    said = fields.read(call.inside("component"), FIELDS, needed=needed)
    if "group_id" in said:
        said["group"] = _group(call, said.pop("group_id"))
    return said


def _group(call: Call, group_id: str) -> ComponentGroup | None:
    """“null” is a word for none."""
    if group_id in ("", "null"):
        return None
    if group := call.page.groups.filter(public_id=group_id).first():
        return group
    raise invalid(f"Group id names no group of this page: {group_id}")
