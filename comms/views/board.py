"""The board, and the alarms above every screen."""

from django.http import HttpResponse

from comms import audits
from comms import board as boards
from comms.models import Response
from comms.people import StaffRequest
from comms.views.staff import live, staff
from statuspage import clock

CLOSED = 5


@staff
def board(request: StaffRequest) -> HttpResponse:
    cards = boards.cards(request.person, now=clock.now())
    closed = Response.objects.exclude(resolved_at=None).order_by("-resolved_at")[:CLOSED]
    findings = audits.seen_by(request.person, now=clock.now())
    context = {"cards": cards, "closed": closed, "findings": findings, "place": "board"}
    return live(request, "comms/board.html", context)


@staff
def alarms(request: StaffRequest) -> HttpResponse:
    """What presses, but for what the screen is about already."""
    about = {"about": request.GET.get("about", "")}
    return live(request, "comms/alarms.html", {"region": "alarms", "every": "5s", **about})
