"""The desk of services: which team looks after which components."""

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

KINDS = {"service": Service, "team": Team}


@staff
def index(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    context = {
        "services": Service.objects.select_related("team").prefetch_related("components"),
        "teams": Team.objects.prefetch_related("people__user", "services"),
        "orphans": services.orphans(),
        "place": "settings",
    }
    return show(request, "comms/services.html", context)


@staff
def service(request: StaffRequest, number: int | None = None) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    row = get_object_or_404(Service, pk=number) if number else Service()
    form = ServiceForm(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.save(row, **form.cleaned_data)
        messages.success(request, f"Saved: {row}.")
        return redirect("services")
    return show(request, "comms/service.html", {"form": form, "row": row, "place": "settings"})


@staff
def team(request: StaffRequest, number: int | None = None) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    row = get_object_or_404(Team, pk=number) if number else Team()
    form = TeamForm(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.save_team(row, **form.cleaned_data)
        messages.success(request, f"Saved: {row}.")
        return redirect("services")
    return show(request, "comms/team.html", {"form": form, "row": row, "place": "settings"})


@require_POST
@staff
def remove(request: StaffRequest, kind: str, number: int) -> HttpResponse:
    """Its people and components stay as they are."""
    roles.require(request.person, Action.SET_UP)
    if kind not in KINDS:
        raise Http404
    row = get_object_or_404(KINDS[kind], pk=number)
    row.delete()
    messages.success(request, f"Removed: {row}.")
    return redirect("services")
