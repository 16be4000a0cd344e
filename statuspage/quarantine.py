"""Quarantine: whoever owns an address that was switched off is told so by e-mail, once."""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from statuspage import links, outbox, suppressions
from statuspage.channels import channels
from statuspage.links import Purpose
from statuspage.models import Subscriber, SubscriberState

OWNER: Final = "owner"  # the name of their mail address among the details of a subscriber
_FRESH: Final = timedelta(days=1)  # what is older was told, or is no news


def write(*, now: datetime) -> None:
    """To each address and switching off one letter, however often this is called."""
    off = Subscriber.objects.filter(state=SubscriberState.QUARANTINED, ended_at__gt=now - _FRESH)
    for subscriber in off.filter(details__has_key=OWNER).select_related("page"):
        owner = str(subscriber.details[OWNER] or "")
        if owner and not suppressions.is_suppressed("email", owner, subscriber.page):
            _tell(owner, subscriber, now=now)


def _tell(owner: str, subscriber: Subscriber, *, now: datetime) -> None:
    assert subscriber.ended_at
    channel = channels().get(subscriber.channel)
    outbox.put(
        "statuspage/quarantined",
        key=f"quarantined:{subscriber.public_id}:{int(subscriber.ended_at.timestamp())}",
        recipients=[outbox.Recipient("email", owner)],
        page=subscriber.page,
        context={
            "channel": channel.LABEL if channel else subscriber.channel,
            "address": urlsplit(subscriber.address).hostname or subscriber.address[:40],
            "reason": _harmless(subscriber.reason),
            "link": links.link(subscriber, Purpose.MANAGE, now=now),
            "language": subscriber.language,
        },
        lives=_FRESH,
        now=now,
    )


def _harmless(reason: str) -> str:
    """Of an answer only its number: its words are whoever's, and the mail is ours."""
    status = reason.partition(" ")[0]
    return status if status.isdigit() else reason[:200]
