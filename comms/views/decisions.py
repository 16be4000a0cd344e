"""Decisions: record one with its question and reason, strike one through that does not stand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from comms import decisions, roles
from comms.forms import DecisionForm, StrikeForm
from comms.models import Decision, Response
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import clock


@staff
def decide(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.NOTE)
    response, now = get_object_or_404(Response, public_id=public_id), clock.now()
    form = DecisionForm(request.POST or None, now=now, initial={"kind": "choice"})
    if request.method == "POST" and form.is_valid():
        decisions.decide(response, **form.cleaned_data, by=request.person, now=now)
        messages.success(request, "Recorded. It is on the timeline.")
        return redirect("response", public_id)
    return show(request, "comms/decide.html", {"form": form, "response": response})


@staff
def strike(request: StaffRequest, public_id: str, number: int) -> HttpResponse:
    roles.require(request.person, Action.NOTE)
    decision = get_object_or_404(
        Decision.objects.select_related("response", "by__user"), pk=number, response__public_id=public_id
    )
    if not decision.can_be_struck and not decision.struck_at:
        raise roles.NotAllowed(
            "Whether the public is told is decided anew on the response: its clocks follow."
        )
    form = StrikeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decisions.strike(decision, **form.cleaned_data, by=request.person, now=clock.now())
        messages.success(request, "Struck through. It stays to be read.")
        return redirect("response", public_id)
    context = {"form": form, "response": decision.response, "decision": decision}
    return show(request, "comms/strike.html", context)
