"""What became of the mails of the story: most arrived, and staff can see why some did not."""

from datetime import datetime, timedelta
from typing import Final

from statuspage import outbox, wordings
from statuspage.models import DeliveryState, IncidentUpdate, Page
from statuspage.status import OPEN_INCIDENT

FULL: Final = "kasse@hofladen.example"
ANSWER: Final = "452 4.2.2 The mailbox is full"
SPARED: Final = "Not told on this channel."


def tell(page: Page, *, now: datetime) -> None:
    """Of the words of what is open: whom they reached. Nothing of it leaves the house."""
    said = IncidentUpdate.objects.filter(incident__page=page, incident__status__in=OPEN_INCIDENT)
    for update in said.order_by("created_at"):
        _post(update, now=now)


def _post(update: IncidentUpdate, *, now: datetime) -> None:
    told = outbox.announce(update, now=update.created_at)
    if told is None:
        return
    outbox.fan_out(now=update.created_at)
    sent_at = min(told.send_after + timedelta(seconds=2), now)
    told.deliveries.update(state=DeliveryState.SENT, due_at=None, attempts=1, sent_at=sent_at)
    if not wordings.is_loud({"update": update}):
        phones = told.deliveries.filter(channel="sms")
        phones.update(state=DeliveryState.SUPPRESSED, last_error=SPARED, attempts=0, sent_at=None)
    full = told.deliveries.filter(address=FULL)
    full.update(state=DeliveryState.FAILED, last_error=ANSWER, attempts=16, sent_at=None)
