"""Is our page lying? The presses that mend what an audit found."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import audits
from comms.people import StaffRequest
from comms.views.staff import staff
from statuspage import clock
from statuspage.models import Component, Incident, Page


@require_POST
@staff
def call_well(request: StaffRequest, public_id: str) -> HttpResponse:
    component = get_object_or_404(Component, public_id=public_id)
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
