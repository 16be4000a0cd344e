"""The desk of history: what was recorded wrong is mended, what was never told is told; nobody is mailed."""

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from comms import roles
from comms.forms import BackfillForm, RepairForm, TimesForm
from comms.history import retime as mend_times
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.pages import found, show_of
from comms.views.previews import carried
from comms.views.staff import staff
from statuspage import clock, history
from statuspage.bakery import record
from statuspage.models import Component, Incident

PAST: Final = 30


@staff
def index(request: StaffRequest, slug: str) -> HttpResponse:
    page = found(request, slug)
    past = page.incidents.order_by("-started_at")[:PAST]
    return show_of(request, page, "comms/history.html", "history", incidents=past)


@staff
def repair(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug), clock.now()
    form = RepairForm(page, request.POST or None)
    if request.method == "POST" and carried(form, lambda: history.repair(**form.cleaned_data, now=now)):
        messages.success(request, _mended(form.cleaned_data["component"], form.cleaned_data["until"]))
        return redirect("history", slug)
    return show_of(request, page, "comms/history_repair.html", "history", form=form)


def _mended(component: Component, until: datetime) -> str:
    """Bars show nothing of days on which a component was not there yet, whatever is recorded of them."""
    since = record.began(component)
    if since < until:
        return "Mended. The bars and figures follow; nobody was sent anything."
    return (
        f"Recorded, but bars and figures leave it out: {component} is there since {since:%-d %B %Y}. "
        "Days before count once “There since”, under Components, says so."
    )


@staff
def retime(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.EDIT_PAGE)
    incident = get_object_or_404(Incident.objects.select_related("page"), public_id=public_id)
    page, form, now = incident.page, TimesForm(incident, request.POST or None), clock.now()
    if request.method == "POST" and carried(
        form, lambda: mend_times(incident, **form.cleaned_data, by=request.person, now=now)
    ):
        messages.success(request, "Mended. Its components follow; nobody was sent anything.")
        return redirect("history", page.slug)
    return show_of(request, page, "comms/history_times.html", "history", form=form, incident=incident)


@staff
def backfill(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug), clock.now()
    form = BackfillForm(page, request.POST or None)
    if request.method == "POST" and carried(form, lambda: history.backfill(page, **form.about(), now=now)):
        messages.success(request, "Told. It stands in the history; nobody was sent anything.")
        return redirect("history", slug)
    return show_of(request, page, "comms/history_add.html", "history", form=form)
