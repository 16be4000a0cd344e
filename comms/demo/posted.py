"""What became of the mails of the story: most arrived, and staff can see why some did not."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from statuspage import bounces, outbox, wordings
from statuspage.bounces import Bounce, Kind
from statuspage.models import DeliveryState, IncidentUpdate, Notification, Page
from statuspage.outbox.sieve import SPARED
from statuspage.status import OPEN_INCIDENT

FULL: Final = "kasse@hofladen.example"
ANSWER: Final = "452 4.2.2 The mailbox is full"
BUSY: Final = "tech@maison-claire.example"
LATER: Final = "4.2.1 The mailbox is busy, try again later"


def tell(page: Page, *, now: datetime) -> None:
    """Of what the page announces, and of the words of what is open: whom they reached. Nothing leaves."""
    for notice in page.notices.order_by("starts_at"):
        _post(outbox.spread(notice, now=notice.starts_at), {"notice": notice}, now=now)
    said = IncidentUpdate.objects.filter(incident__page=page, incident__status__in=OPEN_INCIDENT)
    for update in said.order_by("created_at"):
        if told := outbox.announce(update, now=update.created_at):
            _post(told, {"update": update}, now=now)


def _post(told: Notification, about: Mapping[str, object], *, now: datetime) -> None:
    outbox.fan_out(now=told.created_at)
    sent_at = min(told.send_after + timedelta(seconds=2), now)
    told.deliveries.update(state=DeliveryState.SENT, due_at=None, attempts=1, sent_at=sent_at)
    if not wordings.is_loud(about):
        phones = told.deliveries.filter(channel="sms")
        phones.update(state=DeliveryState.SUPPRESSED, last_error=SPARED, attempts=0, sent_at=None)
    for letter in told.deliveries.filter(address=BUSY):
        back = Bounce(Kind.SOFT, BUSY, LATER, letter.pk, mark=f"story-{letter.pk}")
        bounces.carry_out(back, now=sent_at)
    full = told.deliveries.filter(address=FULL)
    full.update(state=DeliveryState.FAILED, last_error=ANSWER, attempts=16, sent_at=None)
