"""The inbox of alerts: real or noise, part of what is open, or declared from with everything filled in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import alerts as verbs
from comms import roles
from comms.alerts import inbox
from comms.forms import AlertVerdictForm, AttachForm, DeclareForm
from comms.models import Alert, Bundle, Response
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import live, show, staff
from statuspage import clock


@staff
def index(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.WORK)
    now = clock.now()
    context = {
        "waiting": inbox.waiting(now=now),
        "in_hand": inbox.in_hand(now=now),
        "held": inbox.held_back(now=now),
        "lately": inbox.lately(now=now),
        "has_integrations": verbs.are_there_any(),
        "place": "alerts",
    }
    return live(request, "comms/alerts.html", context)


@staff
def bundle(request: StaffRequest, public_id: str) -> HttpResponse:
    """One matter: what to do about it beside its alerts."""
    roles.require(request.person, Action.WORK)
    return _matter(request, _bundle(public_id))


@require_POST
@staff
def bundle_verdict(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.WORK)
    found, form, now = _bundle(public_id), AlertVerdictForm(request.POST), clock.now()
    if not form.is_valid():
        return _matter(request, found, verdict=form)
    rows = found.alerts.open().select_related("bundle")
    many = verbs.verify(rows, **form.cleaned_data, by=request.person, now=now)
    messages.success(request, f"Kept, with your name: {many} alert{'s' if many != 1 else ''}.")
    return redirect("bundle", public_id)


@require_POST
@staff
def bundle_attach(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.WORK)
    found, form = _bundle(public_id), AttachForm(request.POST)
    if not form.is_valid():
        return _matter(request, found, attach=form)
    response: Response = form.cleaned_data["response"]
    verbs.attach(found, response, by=request.person, now=clock.now())
    messages.success(request, "Added. What follows of the same matter comes here too.")
    return redirect("response", response.public_id)


@staff
def bundle_declare(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.DECLARE)
    found, now = _bundle(public_id), clock.now()
    page = verbs.page_for(found)
    form = DeclareForm(page, request.POST or None, now=now, initial=verbs.prefilled(found, now=now))
    if request.method == "POST" and form.is_valid():
        made = verbs.declare(found, page=page, **form.cleaned_data, by=request.person, now=now)
        messages.success(request, f"Declared as {made.severity}. The clocks are running.")
        return redirect("response", made.public_id)
    return show(request, "comms/declare.html", {"form": form, "bundle": found, "place": "alerts"})


@staff
def alert(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.WORK)
    return _one(request, _alert(public_id))


@require_POST
@staff
def alert_verdict(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.WORK)
    found, form = _alert(public_id), AlertVerdictForm(request.POST)
    if not form.is_valid():
        return _one(request, found, verdict=form)
    verbs.verify([found], **form.cleaned_data, by=request.person, now=clock.now())
    messages.success(request, "Kept, with your name.")
    return redirect("alert", public_id)


def _matter(request: StaffRequest, found: Bundle, **forms: Any) -> HttpResponse:
    now = clock.now()
    context = {
        "bundle": found,
        "alerts": inbox.of_bundle(found),
        "total": found.alerts.count(),
        "waiting": found.alerts.waiting(now).count(),
        "begin": verbs.prefilled(found, now=now),
        "verdict": AlertVerdictForm(),
        "attach": AttachForm(),
        "place": "alerts",
        **forms,
    }
    return show(request, "comms/bundle.html", context)


def _one(request: StaffRequest, found: Alert, **forms: Any) -> HttpResponse:
    context = {"alert": found, "logs": found.logs.all()[: inbox.SHEET], "state": found.state(clock.now())}
    return show(
        request, "comms/alert.html", {**context, "verdict": AlertVerdictForm(), "place": "alerts", **forms}
    )


def _bundle(public_id: str) -> Bundle:
    known = Bundle.objects.select_related("integration__service", "response", "attached_by__user")
    return get_object_or_404(known, public_id=public_id)


def _alert(public_id: str) -> Alert:
    known = Alert.objects.select_related(
        "integration__service", "bundle__response", "maintenance", "verdict_by__user"
    )
    return get_object_or_404(known, public_id=public_id)
