"""What is on a page, and in which order: groups and components."""

from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import roles
from comms.forms import ComponentForm, GroupForm
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.pages import found, show_of
from comms.views.policies import is_preview, shows_preview
from comms.views.previews import proof
from comms.views.staff import staff
from statuspage import arrangement, clock, components, groups
from statuspage.arrangement import Place, Thing
from statuspage.models import Component, ComponentGroup, Page

AT: Final = "#components"  # where the page shows them


@staff
def order(request: StaffRequest, slug: str) -> HttpResponse:
    page = found(request, slug)
    return show_of(request, page, "comms/components.html", "components", top=arrangement.of(page))


@require_POST
@staff
def move(request: StaffRequest, public_id: str) -> HttpResponse:
    return _moved(request, _component(request, public_id))


@require_POST
@staff
def move_group(request: StaffRequest, public_id: str) -> HttpResponse:
    return _moved(request, _group(request, public_id))


@shows_preview
@staff
def add(request: StaffRequest, slug: str) -> HttpResponse:
    page = found(request, slug)
    form = ComponentForm(page, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = components.add(page, **form.about(), now=clock.now())
        return _done(request, page, f"{made} is added.")
    return show_of(request, page, "comms/component.html", "components", form=form)


@shows_preview
@staff
def edit(request: StaffRequest, public_id: str) -> HttpResponse:
    component = _component(request, public_id)
    form = ComponentForm(component.page, request.POST or None, component=component)
    if request.method == "POST" and not form.is_overtaken() and form.is_valid():
        components.change(component, **form.about(), now=clock.now())
        components.share(component, form.cleaned_data.get("shared_with", []), now=clock.now())
        return _done(request, component.page, f"{component} is changed.")
    context = {"form": form, "component": component}
    return show_of(request, component.page, "comms/component.html", "components", **context)


@require_POST
@is_preview
@staff
def preview_new(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug), clock.now()
    form = ComponentForm(page, request.POST)
    return proof(request, page, form, lambda: components.add(page, **form.about(), now=now), now=now, at=AT)


@require_POST
@is_preview
@staff
def preview(request: StaffRequest, public_id: str) -> HttpResponse:
    component, now = _component(request, public_id), clock.now()
    form = ComponentForm(component.page, request.POST)
    change = partial(components.change, component, now=now)
    return proof(request, component.page, form, lambda: change(**form.about()), now=now, at=AT)


@staff
def remove(request: StaffRequest, public_id: str) -> HttpResponse:
    component, context = _component(request, public_id), dict[str, Any]()
    if request.method == "POST":
        try:
            components.remove(component, now=clock.now())
            return _done(request, component.page, f"{component} is removed.")
        except components.Spoken as refusal:
            context["refusal"] = refusal
    context |= {"component": component, "incidents": component.incidents.count()}
    return show_of(request, component.page, "comms/component_remove.html", "components", **context)


@staff
def add_group(request: StaffRequest, slug: str) -> HttpResponse:
    page = found(request, slug)
    form = GroupForm(page, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = groups.add(page, **form.about(), now=clock.now())
        return _done(request, page, f"{made} is added. It is shown as soon as something is in it.")
    return show_of(request, page, "comms/group.html", "components", form=form)


@staff
def edit_group(request: StaffRequest, public_id: str) -> HttpResponse:
    group = _group(request, public_id)
    form = GroupForm(group.page, request.POST or None, group=group)
    if request.method == "POST" and not form.is_overtaken() and form.is_valid():
        groups.change(group, **form.about(), now=clock.now())
        return _done(request, group.page, f"{group} is changed.")
    return show_of(request, group.page, "comms/group.html", "components", form=form, group=group)


@staff
def remove_group(request: StaffRequest, public_id: str) -> HttpResponse:
    group = _group(request, public_id)
    if request.method == "POST":
        groups.remove(group, now=clock.now())
        return _done(request, group.page, f"{group} is removed. What was in it stands alone now.")
    return show_of(request, group.page, "comms/group_remove.html", "components", group=group)


def _moved(request: StaffRequest, thing: Thing) -> HttpResponse:
    page, where = thing.page, _place(request, thing.page)
    arrangement.place(thing, where, now=clock.now())
    if not request.htmx:
        return redirect("components", page.slug)
    top = arrangement.of(page)
    rows = [top, *(branch.members for branch in top)]
    row = next(each for each in rows if thing in [branch.thing for branch in each])
    nth = [branch.thing for branch in row].index(thing) + 1
    within = getattr(thing, "group", None) or "the page"
    said = f"{thing} is now number {nth} of {len(row)} in {within}."
    return show_of(request, page, "comms/components.html#arrangement", top=top, moved=said)


def _place(request: StaffRequest, page: Page) -> Place:
    """`group:before`, by their public ids; what has gone since counts as the end of the row."""
    inside, _, before = request.POST.get("to", "").partition(":")
    group = page.groups.filter(public_id=inside).first()
    beside = page.components.filter(public_id=before).first() or page.groups.filter(public_id=before).first()
    return Place(group, beside)


def _done(request: StaffRequest, page: Page, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("components", page.slug)


def _component(request: StaffRequest, public_id: str) -> Component:
    roles.require(request.person, Action.EDIT_PAGE)
    return get_object_or_404(Component.objects.select_related("page", "group"), public_id=public_id)


def _group(request: StaffRequest, public_id: str) -> ComponentGroup:
    roles.require(request.person, Action.EDIT_PAGE)
    return get_object_or_404(ComponentGroup.objects.select_related("page"), public_id=public_id)
