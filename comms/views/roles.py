"""The screens of a role: take it, ask somebody to, answer when asked, step down."""

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import handovers, roles
from comms.forms import OfferForm, TakeOverForm
from comms.models import SINGLE, Response, RoleKind, RoleOffer
from comms.people import StaffRequest
from comms.views.staff import show, staff
from statuspage import clock

_ANSWERS: Final = {"accept": roles.accept, "decline": roles.decline, "withdraw": roles.withdraw}
_SAID: Final = {
    "accept": "You are {role} now.",
    "decline": "Declined. Nothing has changed hands.",
    "withdraw": "Taken back. Nothing has changed hands.",
}


@staff
def take(request: StaffRequest, public_id: str, kind: str) -> HttpResponse:
    response, role, now = _find(public_id), _kind(kind), clock.now()
    roles.require(request.person, roles.TAKING[role])
    form = _form(request, response, role)
    if request.method == "POST":
        asked = taken(request, response, role, now=now)
        if asked is None:
            return redirect("response", public_id)
        form = asked
    holder = roles.holder(response, role) if role in SINGLE else None
    context = {"form": form, "response": response, "kind": role, "holder": holder}
    return show(request, "comms/take.html", context)


def taken(request: StaffRequest, response: Response, kind: RoleKind, *, now: datetime) -> TakeOverForm | None:
    """Take the role with the reason that was sent, if any.

    The form that asks, where a reason is owed, or where something speaks against it that was not said yet.
    """
    form = _form(request, response, kind, request.POST if "reason" in request.POST else None)
    if form.warnings and "warned" not in request.POST:
        return _form(request, response, kind, initial={"reason": request.POST.get("reason", "")})
    reason = form.cleaned_data.get("reason", "") if form.is_valid() else ""
    try:
        roles.take(response, kind, by=request.person, now=now, reason=reason)
    except roles.ReasonNeeded:
        return form
    return None


def _form(request: StaffRequest, response: Response, kind: RoleKind, *data: Any, **more: Any) -> TakeOverForm:
    owes = roles.owes_a_reason(response, kind, request.person)
    warnings = roles.warnings(response, kind, request.person)
    return TakeOverForm(*data, owes=owes, warnings=warnings, **more)


@staff
def ask(request: StaffRequest, public_id: str, kind: str) -> HttpResponse:
    """Ask somebody to take a role, with a note that is filled in already."""
    response, role, now = _find(public_id), _kind(kind), clock.now()
    roles.require_to_offer(response, role, request.person)
    able = roles.candidates(response, role)
    warnings = roles.of_each(response, role, able)
    form = OfferForm(able, request.POST or None, note=handovers.note(response, now=now), warnings=warnings)
    if request.method == "POST" and form.is_valid():
        try:
            roles.offer(response, role, **form.cleaned_data, by=request.person, now=now)
            return redirect("response", public_id)
        except roles.NotOffered as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "response": response, "kind": role, "able": able}
    seated = {
        "holder": roles.holder(response, role) if role in SINGLE else None,
        "is_mine": roles.sits(response, role, request.person),
    }
    return show(request, "comms/offer_role.html", context | seated)


@staff
def offer(request: StaffRequest, public_id: str) -> HttpResponse:
    """What somebody is asked, in full. Looking at it answers nothing."""
    found = _offer(public_id)
    warnings = (
        roles.warnings(found.response, found.kind, request.person) if found.to == request.person else []
    )
    context = {"offer": found, "warnings": warnings, "holder": roles.holder(found.response, found.kind)}
    return show(request, "comms/offer.html", {**context, "about": public_id})


@require_POST
@staff
def answer(request: StaffRequest, public_id: str, deed: str) -> HttpResponse:
    found = _offer(public_id)
    if deed not in _ANSWERS:
        raise Http404
    try:
        _ANSWERS[deed](found, by=request.person, now=clock.now())
        messages.success(request, _SAID[deed].format(role=found.get_kind_display().lower()))
    except roles.Answered as over:
        messages.warning(request, str(over))
    return redirect("response", found.response.public_id)


@staff
def leave(request: StaffRequest, public_id: str, kind: str) -> HttpResponse:
    """Step down without a successor; what that means is said first."""
    response, role = _find(public_id), _kind(kind)
    roles.require_to_leave(response, role, request.person)
    if request.method == "POST":
        roles.leave(response, role, by=request.person, now=clock.now())
        return redirect("response", public_id)
    falls_to = roles.falls_to(response, role, leaving=request.person)
    return show(request, "comms/leave.html", {"response": response, "kind": role, "falls_to": falls_to})


def _kind(kind: str) -> RoleKind:
    if kind not in RoleKind.values:
        raise Http404
    return RoleKind(kind)


def _find(public_id: str) -> Response:
    return get_object_or_404(Response.objects.select_related("page", "incident"), public_id=public_id)


def _offer(public_id: str) -> RoleOffer:
    known = RoleOffer.objects.select_related("response__page", "to__user", "by__user")
    return get_object_or_404(known, public_id=public_id)
