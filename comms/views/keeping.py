"""A page itself: what it is called and speaks; and, for administrators, where it is and who may read it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from comms import doors as gates
from comms import roles, scorecard
from comms.forms import DoorsForm, LinkForm, NewPageForm, PageForm, RemovePageForm
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.pages import found, show_of
from comms.views.previews import carried
from comms.views.staff import show, staff
from statuspage import access, clock, pages
from statuspage.models import Page


@staff
def settings(request: StaffRequest, slug: str) -> HttpResponse:
    page = found(request, slug)
    form = PageForm(page, request.POST or None)
    if request.method == "POST" and not form.is_overtaken() and form.is_valid():
        now = clock.now()
        pages.change(page, **form.about(), promises_kept=scorecard.kept(page, now=now), now=now)
        messages.success(request, "Saved. Further languages follow within seconds.")
        return redirect("page", slug)
    return show_of(request, page, "comms/page_settings.html", "settings", form=form)


@staff
def doors(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug, Action.SET_UP), clock.now()
    form = DoorsForm(page, request.POST or None)
    if request.method == "POST" and carried(
        form, lambda: gates.change(page, **form.about(), by=request.person, now=now)
    ):
        messages.success(request, "Saved. It holds at once.")
        return redirect("page_doors", slug)
    return show_of(request, page, "comms/page_doors.html", "doors", form=form, links=LinkForm())


@staff
def remove(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug, Action.SET_UP), clock.now()
    form = RemovePageForm(page, request.POST or None)
    if request.method == "POST" and carried(form, lambda: pages.remove(page, now=now)):
        messages.success(request, f"{page} is removed.")
        return redirect("pages")
    subscribers = page.subscribers.count()
    return show_of(request, page, "comms/page_remove.html", "doors", form=form, subscribers=subscribers)


@require_POST
@staff
def link(request: StaffRequest, slug: str) -> HttpResponse:
    """A link that opens a private page by itself; it is shown once and kept nowhere."""
    page, now = found(request, slug, Action.SET_UP), clock.now()
    form = LinkForm(request.POST)
    context: dict[str, Any] = {"form": DoorsForm(page), "links": form}
    if form.is_valid():
        lasts = timedelta(days=form.cleaned_data["days"])
        context |= {"link": access.link(page, lasts=lasts, now=now), "until": now + lasts}
    return show_of(request, page, "comms/page_doors.html", "doors", **context)


@staff
def add(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    form, made, now = NewPageForm(request.POST or None), list[Page](), clock.now()
    if request.method == "POST" and carried(
        form, lambda: made.append(pages.create(**form.cleaned_data, now=now))
    ):
        messages.success(request, "Added. It is found by its path; give it a host when you like.")
        return redirect("page", made[0].slug)
    return show(request, "comms/page_add.html", {"form": form, "place": "page"})
