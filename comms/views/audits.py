"""Is our page lying? The presses that mend what an audit found."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import audits, roles
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import clock
from statuspage.models import Component, Incident, Page


@staff
def call_well(request: StaffRequest, public_id: str) -> HttpResponse:
    """Asked first: readers see it, and other systems are told, which nothing takes back."""
    roles.require(request.person, Action.EDIT_PAGE)
    component = get_object_or_404(Component.objects.select_related("page"), public_id=public_id)
    if request.method != "POST":
        since = component.changes.last()
        return show(request, "comms/well.html", {"component": component, "since": since, "place": "board"})
    changed = audits.call_well(component, by=request.person, now=clock.now())
    messages.success(request, f"“{changed}” is shown as {changed.get_status_display().lower()}.")
    return redirect("board")


@require_POST
@staff
def take_up(request: StaffRequest, public_id: str) -> HttpResponse:
    incident = get_object_or_404(Incident, public_id=public_id)
    response = audits.take_up(incident, by=request.person, now=clock.now())
    messages.success(request, f"Taken up as {response.severity}. Somebody owes the next word now.")
    return redirect("response", response.public_id)


@require_POST
@staff
def write_anew(request: StaffRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(Page, slug=slug)
    audits.write_anew(page, by=request.person, now=clock.now())
    page.refresh_from_db()
    if page.bake_error:
        messages.error(request, f"“{page}” could not be written: {page.bake_error}")
    else:
        messages.success(request, f"“{page}” is written. Readers see it now.")
    return redirect("board")
