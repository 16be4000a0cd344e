"""How far the mails of the newest update have come."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from comms.models import Response
from comms.people import StaffRequest
from comms.views.staff import live, staff
from statuspage import outbox
from statuspage.models import DeliveryState, Notification

WAITING = (DeliveryState.QUEUED, DeliveryState.LEASED)
UNSENT = (DeliveryState.SUPPRESSED, DeliveryState.EXPIRED)


@staff
def deliveries(request: StaffRequest, public_id: str) -> HttpResponse:
    response = get_object_or_404(Response, public_id=public_id)
    told = Notification.objects.filter(incident_update__incident__response=response)
    notification = told.order_by("-pk").first()
    counts = outbox.tally(notification) if notification else {}
    facts = {
        "total": sum(counts.values()),
        "sent": counts.get(DeliveryState.SENT, 0),
        "failed": counts.get(DeliveryState.FAILED, 0),
        "waiting": sum(counts.get(state, 0) for state in WAITING),
        "suppressed": sum(counts.get(state, 0) for state in UNSENT),
    }
    region = {"region": "deliveries", "every": "2s", "notification": notification}
    return live(request, "comms/deliveries.html", {**region, **facts})
