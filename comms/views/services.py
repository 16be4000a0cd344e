"""The desk of services: which team looks after which components."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import roles, services
from comms.forms import ServiceForm, TeamForm
from comms.models import Service, Team
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff

KINDS: dict[str, tuple[Any, Any, Any]] = {
    "service": (Service, ServiceForm, services.save),
    "team": (Team, TeamForm, services.save_team),
}


@staff
def index(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    context = {
        "services": Service.objects.select_related("team", "calendar").prefetch_related("components"),
        "teams": Team.objects.prefetch_related("people__user", "services"),
        "orphans": services.orphans(),
        "place": "settings",
    }
    return show(request, "comms/services.html", context)


@staff
def edit(request: StaffRequest, kind: str, number: int | None = None) -> HttpResponse:
    """A service or a team, a new one or the one of this number."""
    roles.require(request.person, Action.SET_UP)
    model, make, save = KINDS[kind]
    row = get_object_or_404(model, pk=number) if number else model()
    form = make(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        save(row, **form.cleaned_data)
        messages.success(request, f"Saved: {row}.")
        return redirect("services")
    return show(request, "comms/service.html", {"form": form, "row": row, "kind": kind, "place": "settings"})


@require_POST
@staff
def remove(request: StaffRequest, kind: str, number: int) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    if kind not in KINDS:
        raise Http404
    row = get_object_or_404(KINDS[kind][0], pk=number)
    services.remove(row)
    messages.success(request, f"Removed: {row}.")
    return redirect("services")
