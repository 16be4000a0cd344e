"""The screens of a response: declare it, see it, change it."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import (
    board,
    cadence,
    decisions,
    deploys,
    matrix,
    questions,
    rehearsal,
    responses,
    roles,
    scorecard,
    services,
    timeline,
)
from comms.alerts import inbox
from comms.forms import BriefForm, DeclareForm, SeverityForm
from comms.models import DecisionKind, Response
from comms.people import StaffRequest
from comms.roles import Action
from comms.severity import Severity, changes, reasons
from comms.severity import suggest as suggested_by
from comms.views.staff import live, show, staff
from statuspage import clock
from statuspage.models import IncidentUpdate, Page

TIMELINE: Final = 30


@staff
def declare(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.DECLARE)
    page = get_object_or_404(Page, slug=settings.HOME_PAGE)
    now = clock.now()
    form = DeclareForm(page, request.POST or None, now=now)
    if request.method == "POST" and form.is_valid():
        made = responses.declare(page, **form.cleaned_data, by=request.person, now=now)
        messages.success(request, f"Declared as {made.severity}. The clocks are running.")
        return redirect("response", made.public_id)
    return show(request, "comms/declare.html", {"form": form, "place": "declare"})


@staff
def suggest(request: StaffRequest) -> HttpResponse:
    """What the answers of triage say so far; half an answer says nothing yet."""
    form = DeclareForm(get_object_or_404(Page, slug=settings.HOME_PAGE), request.GET, now=clock.now())
    form.is_valid()
    answers = {"users_percent": form.cleaned_data.get("users_percent"), "kind": form.cleaned_data.get("kind")}
    suggested = suggested_by(**answers)
    nth = Severity.values.index(suggested) if suggested else None
    context = {"suggested": suggested, "because": " ".join(reasons(**answers)), "nth": nth}
    return show(request, "comms/declare.html#suggestion", context)


@staff
def response(request: StaffRequest, public_id: str) -> HttpResponse:
    found, now = _find(public_id), clock.now()
    card = board.card(found, request.person, now=now)
    context = {
        "card": card,
        "chart": roles.chart(found, request.person, now=clock.now()),
        "about": public_id,
        "concerned": services.concerned(found),
        "timeline": timeline.wanted(found)[:TIMELINE],
        "timeline_rest": max(0, found.timeline.count() - TIMELINE),
        "decisions": found.decisions.select_related("by__user", "struck_by__user").order_by("-at", "-pk"),
        "updates": IncidentUpdate.objects.filter(incident__response=found).prefetch_related("notifications"),
        "questions": questions.shown(found),
        "measure": None if found.is_drill else scorecard.of(found),
        "decision": decisions.standing(found, DecisionKind.NOT_PUBLIC) if found.withheld_at else None,
        "alerts": inbox.beside(found),
        "deploys": deploys.beside(found),
        "duplicates": found.duplicates.all(),
        "may_unacknowledge": responses.may_unacknowledge(found, request.person, now=now),
        "just_ended": found.resolved_at is not None and now - found.resolved_at < responses.UNDO,
        "may_correct": roles.may(request.person, Action.CORRECT, found),
        "wider": cadence.wider(found, now=clock.now()),
        "pace": cadence.pace(found),
    }
    return live(request, "comms/response.html", context)


@require_POST
@staff
def acknowledge(request: StaffRequest, public_id: str) -> HttpResponse:
    responses.acknowledge(_find(public_id), by=request.person, now=clock.now())
    return redirect("response", public_id)


@staff
def severity(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.CHANGE_SEVERITY)
    found = _find(public_id)
    form = SeverityForm(request.POST or None, initial={"severity": request.GET.get("to", found.severity)})
    if request.method == "POST" and form.is_valid():
        responses.change_severity(found, **form.cleaned_data, by=request.person, now=clock.now())
        return redirect("response", public_id)
    return show(request, "comms/severity.html", {"form": form, "response": found})


@staff
def weigh(request: StaffRequest, public_id: str) -> HttpResponse:
    """What another severity would change, before it does."""
    roles.require(request.person, Action.CHANGE_SEVERITY)
    found, to = _find(public_id), request.GET.get("severity", "")
    context = {"response": found, "to": to}
    if to in Severity.values and to != found.severity:
        weighed = rehearsal.weigh(found, to, by=request.person, now=clock.now())
        context |= {
            "changes": changes(matrix.obligation(found.severity), matrix.obligation(to)),
            "weighed": weighed,
        }
    return show(request, "comms/severity.html#change", context)


@staff
def brief(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.BRIEF)
    found = _find(public_id)
    form = BriefForm(request.POST or None, initial={"summary": found.summary, "plan": found.plan})
    if request.method == "POST" and form.is_valid():
        responses.brief(found, **form.cleaned_data, by=request.person, now=clock.now())
        return redirect("response", public_id)
    return show(request, "comms/brief.html", {"form": form, "response": found})


def _find(public_id: str) -> Response:
    known = Response.objects.select_related("page", "incident", "declared_by__user", "duplicate_of")
    return get_object_or_404(known, public_id=public_id)
