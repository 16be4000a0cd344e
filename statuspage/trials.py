"""Trials: one message sent at once, to see what the other side makes of it; nothing of it is kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

from statuspage import letters
from statuspage.channels import MessageRefused, Parcel, Receipt, TransientFailure, channels
from statuspage.languages import LANGUAGES
from statuspage.models import Notification, Page, Subscriber


def test(subscriber: Subscriber, *, now: datetime) -> Receipt:
    """“Send a test” to somebody who is told: the same way, with the same secrets, and no news in it."""
    return attempt(
        subscriber.page,
        channel=subscriber.channel,
        address=subscriber.address,
        details=subscriber.details,
        language=subscriber.language,
        now=now,
    )


def attempt(
    page: Page,
    *,
    channel: str,
    address: str,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    language: str = "",
) -> Receipt:
    """A test to any address. It may take as long as `wire.TIME`; the receipt says what went wrong."""
    if channel not in channels():
        return Receipt(0, MessageRefused(f"There is no channel “{channel}”."))
    parcel = _parcel(page, address, details or {}, language=language, now=now)
    try:
        return next(iter(channels()[channel].send([parcel])))
    except Exception as problem:  # as in the post room: a channel that breaks down is one that says no
        return Receipt(0, TransientFailure(f"{type(problem).__name__}: {problem}"))


def _parcel(page: Page, address: str, details: Mapping[str, Any], *, language: str, now: datetime) -> Parcel:
    notification = Notification(
        key="test",
        letter="statuspage/test",
        page=page,
        recipients=[],
        context={"link": page.link()},
        created_at=now,
        send_after=now,
        expires_at=now + timedelta(minutes=1),
    )
    return Parcel(
        number=0,
        address=address,
        message=letters.render(notification, language if language in LANGUAGES else ""),
        message_id=f"<test.{uuid4().hex}@{page.host}>",
        headers={"Date": format_datetime(now)},
        details=details,
        at=now,
    )
