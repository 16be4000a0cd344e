"""The desk of executives: who is kept informed, of what, and when they sleep."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from comms import roles
from comms.forms import ExecutiveForm
from comms.models import Executive
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff


@staff
def index(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    context = {"executives": Executive.objects.order_by("-is_active", "name"), "place": "settings"}
    return show(request, "comms/executives.html", context)


@staff
def executive(request: StaffRequest, number: int | None = None) -> HttpResponse:
    """Who is not told any more stays known: what they were told is on record."""
    roles.require(request.person, Action.SET_UP)
    fresh = Executive(severities=["P1", "P2"])
    row = get_object_or_404(Executive, pk=number) if number else fresh
    form = ExecutiveForm(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"Saved: {saved}.")
        return redirect("executives")
    return show(request, "comms/executive.html", {"form": form, "row": row, "place": "settings"})
