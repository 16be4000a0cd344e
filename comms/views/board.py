"""The board, and the alarms above every screen."""

from django.http import HttpResponse

from comms import audits
from comms import board as boards
from comms.alerts import inbox
from comms.models import Response
from comms.people import StaffRequest
from comms.views.staff import live, staff
from statuspage import clock

CLOSED = 5
# Nobody looks through more at once; what presses most comes first.
MOST = 100


@staff
def board(request: StaffRequest) -> HttpResponse:
    cards, every = boards.cards(request.person, now=clock.now()), "all" in request.GET
    closed = Response.objects.exclude(resolved_at=None).order_by("-resolved_at")[:CLOSED]
    findings = audits.seen_by(request.person, now=clock.now())
    alerts = {
        "waiting": inbox.count_waiting(now=clock.now()),
        "quiet": inbox.over(each.response for each in cards),
    }
    context = {
        "alerts": alerts,
        "cards": cards if every else cards[:MOST],
        "count": len(cards),
        "rest": 0 if every else max(0, len(cards) - MOST),
        "closed": closed,
        "findings": findings,
        "place": "board",
        "asks": f"{request.path}?all" if every else request.path,
    }
    return live(request, "comms/board.html", context)


@staff
def alarms(request: StaffRequest) -> HttpResponse:
    """What presses, but for what the screen is about already."""
    about = {"about": request.GET.get("about", "")}
    return live(request, "comms/alarms.html", {"region": "alarms", "every": "5s", **about})
