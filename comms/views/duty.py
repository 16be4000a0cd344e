"""Coming on duty and leaving it: one press of one's own, and who is left to be called."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from comms import people
from comms.people import StaffRequest
from comms.views.staff import staff


@require_POST
@staff
def duty(request: StaffRequest, deed: str) -> HttpResponse:
    if deed not in ("on", "off"):
        raise Http404
    others = people.go(request.person, on_duty=deed == "on")
    if deed == "on":
        messages.success(request, "You are on duty: you are called when somebody is wanted.")
    elif others:
        messages.success(request, f"You are off duty. Called instead: {', '.join(map(str, others))}.")
    else:
        words = f"You are off duty, and no other {request.person.get_duty_display().lower()} is on duty."
        messages.warning(request, f"{words} Please tell somebody.")
    return redirect("board")
