"""Taking a role: one press where it is free, a reason where one is owed."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from comms import roles
from comms.forms import TakeOverForm
from comms.models import Response, RoleKind
from comms.people import StaffRequest
from comms.views.staff import show, staff
from statuspage import clock


@staff
def take(request: StaffRequest, public_id: str, kind: str) -> HttpResponse:
    if kind not in RoleKind.values:
        raise Http404
    response, role = get_object_or_404(Response, public_id=public_id), RoleKind(kind)
    form = TakeOverForm()
    if request.method == "POST":
        asked = taken(request, response, role, now=clock.now())
        if asked is None:
            return redirect("response", public_id)
        form = asked
    context = {"form": form, "response": response, "kind": role, "holder": roles.holder(response, role)}
    return show(request, "comms/take.html", context)


def taken(request: StaffRequest, response: Response, kind: RoleKind, *, now: datetime) -> TakeOverForm | None:
    """Take the role with the reason that was sent, if any; where one is owed, the form that asks for it."""
    form = TakeOverForm(request.POST if "reason" in request.POST else None)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        roles.take(response, kind, by=request.person, now=now, reason=reason)
    except roles.ReasonNeeded:
        return form
    return None
