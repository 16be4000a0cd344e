"""The canary: a letter to ourselves every quarter of an hour, so that staff hear when mail does not leave."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from statuspage import outbox
from statuspage.models import Delivery, DeliveryState

EVERY: Final = timedelta(minutes=15)


def sing(*, now: datetime) -> None:
    """Put this quarter's letter into the post room, where every other one goes, once."""
    if settings.CANARY_ADDRESS:
        outbox.put(
            "statuspage/canary",
            key=_key(now),
            recipients=[outbox.Recipient("email", settings.CANARY_ADDRESS)],
            context={"at": now.isoformat(), "installation": settings.BASE_URL},
            lives=EVERY,
            now=now,
        )


def complaint(*, now: datetime) -> str:
    """What became of the last letters, in words for staff; empty while they leave."""
    if not settings.CANARY_ADDRESS:
        return ""
    keys = [_key(now - quarters * EVERY) for quarters in range(3)]
    letters = Delivery.objects.filter(notification__key__in=keys)
    for letter in letters.select_related("notification").order_by("-pk"):
        if letter.state == DeliveryState.SENT:
            return ""
        if letter.state == DeliveryState.FAILED or (letter.due_at and letter.last_error):
            at = letter.notification.created_at
            return f"Mail does not leave: the test letter of {at:%H:%M} UTC met “{letter.last_error}”."
    return ""


def _key(now: datetime) -> str:
    return f"canary:{int(now.timestamp() // EVERY.total_seconds())}"
