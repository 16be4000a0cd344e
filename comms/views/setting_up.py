"""Settings: everything that is set up once, and what is still missing; and the very beginning."""

from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from comms import beginnings, people, roles, services
from comms.forms import BeginForm
from comms.models import Duty, Executive, Integration, Person, Service, Team
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import clock
from statuspage.models import ApiKey, Page


@staff
def index(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    steps = beginnings.steps()
    context = {
        "place": "settings",
        "people": Person.objects.filter(user__is_active=True).count(),
        "managers": people.duty_managers(),
        "leads": people.with_duty(Duty.COMMS_LEAD).count(),
        "executives": Executive.objects.filter(is_active=True).count(),
        "teams": Team.objects.count(),
        "services": Service.objects.count(),
        "integrations": Integration.objects.on().count(),
        "orphans": services.orphans().count(),
        "keys": ApiKey.objects.alive(now=clock.now()).count(),
        "beginning": steps,
        "unfinished": not all(step.is_done for step in steps),
    }
    return show(request, "comms/settings.html", context)


@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """For whoever set up the installation, once."""
    visitor = cast(StaffRequest, request)
    if people.of(visitor.user):
        return redirect("board")
    if not beginnings.is_due(visitor.user):
        return render(request, "comms/stranger.html", status=HTTPStatus.FORBIDDEN)
    page = Page.objects.filter(slug=settings.HOME_PAGE).first()
    form = BeginForm(request.POST or None, initial={"page_name": page.name if page else ""})
    if request.method == "POST" and form.is_valid():
        beginnings.begin(visitor.user, **form.cleaned_data, now=clock.now())
        return redirect("settings")
    return render(request, "comms/begin.html", {"form": form})
