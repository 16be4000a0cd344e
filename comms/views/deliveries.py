"""How far the mails of the newest update have come."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from comms import roles
from comms.models import Response
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import live, staff
from statuspage import outbox
from statuspage.models import DeliveryState, Maintenance, Notification

WAITING = (DeliveryState.QUEUED, DeliveryState.LEASED)
UNSENT = (DeliveryState.SUPPRESSED, DeliveryState.EXPIRED)


@staff
def deliveries(request: StaffRequest, public_id: str) -> HttpResponse:
    response = get_object_or_404(Response, public_id=public_id)
    return _counted(request, Notification.objects.filter(incident_update__incident__response=response))


@staff
def of_maintenance(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.PLAN)
    planned = get_object_or_404(Maintenance, public_id=public_id)
    return _counted(request, Notification.objects.filter(maintenance_update__maintenance=planned))


def _counted(request: StaffRequest, told: QuerySet[Notification]) -> HttpResponse:
    notification = told.order_by("-pk").first()
    counts = outbox.tally(notification) if notification else {}
    facts = {
        "total": sum(counts.get(state, 0) for state in DeliveryState),
        "sent": counts.get(DeliveryState.SENT, 0),
        "failed": counts.get(DeliveryState.FAILED, 0),
        "waiting": sum(counts.get(state, 0) for state in WAITING),
        "suppressed": sum(counts.get(state, 0) for state in UNSENT),
    }
    region = {"region": "deliveries", "every": "2s", "notification": notification}
    return live(request, "comms/deliveries.html", {**region, **facts})
