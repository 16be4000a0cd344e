"""The clock of the next public word: its reminders snoozed, its pace made wider and usual again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import cadence, roles
from comms.forms import SnoozeForm
from comms.models import Response
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import clock


@staff
def snooze(request: StaffRequest, public_id: str) -> HttpResponse:
    """Asked for at the desk it stays there, so that nothing typed is lost."""
    roles.require(request.person, Action.PACE)
    found, now = _find(public_id), clock.now()
    form = SnoozeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = cadence.snooze(found, **form.cleaned_data, by=request.person, now=now)
        except cadence.CannotSnooze as refusal:
            form.add_error("minutes", str(refusal))
        else:
            return _snoozed(request, found, f"Reminders are snoozed until {made.until:%H:%M} UTC.")
    promise = cadence.open_promise(found)
    context = {"form": form, "response": found, "promise": promise, "refusal": cadence.why_not(promise)}
    return show(request, "comms/snooze.html#form" if request.htmx else "comms/snooze.html", context)


def _snoozed(request: StaffRequest, found: Response, words: str) -> HttpResponse:
    if request.htmx:
        return show(request, "comms/snooze.html#done", {"words": words})
    messages.success(request, f"{words} The promise stays.")
    return redirect("response", found.public_id)


@require_POST
@staff
def pace(request: StaffRequest, public_id: str) -> HttpResponse:
    found, now = _find(public_id), clock.now()
    if request.POST.get("pace") == "wider":
        cadence.widen(found, by=request.person, now=now)
    else:
        cadence.narrow(found, by=request.person, now=now)
    return redirect("response", public_id)


def _find(public_id: str) -> Response:
    return get_object_or_404(Response.objects.select_related("page", "incident"), public_id=public_id)
