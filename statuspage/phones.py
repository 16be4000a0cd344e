"""Phones: a number is asked by a code, and says yes by typing it where it was asked for."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from statuspage import codes, limits, subscribers, suppressions
from statuspage.codes import Ticket
from statuspage.limits import Limit
from statuspage.models import Page, Subscriber, SubscriberState

CHANNEL: Final = "sms"
A_NUMBER: Final = Limit(3, timedelta(days=1))  # each message costs, and wakes somebody who may not have asked
_A_TICKET: Final = Limit(codes.TRIES, timedelta(days=1))


@transaction.atomic
def ask(page: Page, *, number: str, language: str, owner: str = "", now: datetime) -> Ticket:
    """Send a code. The ticket tells nothing of what is known of the number, or whether one was sent."""
    ticket = codes.ticket(number, now=now)
    if suppressions.is_suppressed(CHANNEL, number, page):
        return ticket
    if not limits.allows(A_NUMBER, what="code-number", who=f"{page.public_id}:{number}", now=now):
        return ticket
    code = codes.made()
    subscriber = subscribers.ask(page, address=number, channel=CHANNEL, language=language, code=code, now=now)
    if subscriber.state == SubscriberState.UNCONFIRMED:
        whose = {"owner": owner} if owner else {}
        subscriber.details = {**subscriber.details, **whose, "code": codes.kept(code, ticket)}
        subscriber.save(update_fields=["details"])
    return ticket


@transaction.atomic
def confirm(page: Page, ticket: Ticket, *, said: str, now: datetime) -> Subscriber | None:
    """The subscriber, if this is the code. A wrong one is counted while the row is held: three are three."""
    there = Subscriber.objects.at(page, CHANNEL, ticket.address).of(None).select_for_update().first()
    kept = there.details.get("code") if there else None
    if there is None or not kept or not codes.is_open(kept, ticket, now=now):
        return None
    is_right = codes.is_right(kept, said, ticket)
    rest = {name: value for name, value in there.details.items() if name != "code"}
    there.details = rest if is_right else {**rest, "code": {**kept, "tries": kept["tries"] + 1}}
    there.save(update_fields=["details"])
    there.page = page
    return subscribers.confirm(there, now=now) if is_right else None


def may_try(ticket: Ticket, *, now: datetime) -> bool:
    """Counted for every ticket alike, be there a code behind it or not."""
    who, counted = ticket.number, _A_TICKET
    return not ticket.is_over(now=now) and limits.allows(counted, what="code", who=who, now=now)
