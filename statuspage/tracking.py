"""Tracking: what a mail provider says of our letters afterwards, in anymail's words, made into bounces."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from statuspage import bounces
from statuspage.bounces import CHANNEL, Bounce, Kind
from statuspage.models import Delivery
from statuspage.spelling import fold

LETTER: Final = "letter"  # the name under which each mail carries its number along

_NO_SUCH_ADDRESS: Final = ("invalid", "bounced")
# Providers call both kinds a bounce; what is meant stands in their own fields, or in the server's answer.
_SOFT: Final = re.compile(r"soft.?bounce|transient|temporary|\b4\.\d{1,3}\.\d{1,3}\b", re.IGNORECASE)


class Event(Protocol):
    """As anymail makes it of every provider's own."""

    event_type: str
    event_id: str | None
    recipient: str | None
    message_id: str | None
    metadata: Mapping[str, Any]
    reject_reason: str | None
    description: str | None
    mta_response: str | None
    esp_event: Any


def take(event: Event, *, now: datetime) -> bool:
    """Do what follows from it, if it is about somebody we wrote to."""
    kind = _kind(event)
    if kind is None:
        return False
    bounce = Bounce(kind, event.recipient or "", _reason(event), _letter(event), _mark(event))
    return bounces.carry_out(bounce, now=now)


def _kind(event: Event) -> Kind | None:
    """Delays are no bounce yet, and what the provider could not send says nothing of the address."""
    reason = event.reject_reason or ""
    if event.event_type == "complained" or reason == "spam":
        return Kind.COMPLAINT
    if event.event_type == "unsubscribed" or reason == "unsubscribed":
        return Kind.LEFT
    if event.event_type not in ("bounced", "rejected"):
        return None
    said = f"{event.description} {event.mta_response} {event.esp_event}"
    return Kind.HARD if reason in _NO_SUCH_ADDRESS and not _SOFT.search(said) else Kind.SOFT


def _letter(event: Event) -> int | None:
    """Our number of the mail: as it was sent along, or found by the name that the provider gave it."""
    number = str(event.metadata.get(LETTER, ""))
    if number.isascii() and number.isdigit() and len(number) < 19:
        return int(number)
    if not (event.message_id and event.recipient):
        return None
    theirs = Delivery.objects.filter(channel=CHANNEL, subscriber__address_key=fold(event.recipient))
    return theirs.filter(provider_id=event.message_id[:200]).values_list("pk", flat=True).first()


def _reason(event: Event) -> str:
    if event.event_type == "complained":
        return bounces.COMPLAINED
    said = event.mta_response or event.description or event.reject_reason or "The mail provider refused it."
    return " ".join(said.split())[:500]


def _mark(event: Event) -> str:
    same = event.event_id or f"{event.event_type}:{event.message_id}:{event.recipient}"
    return hashlib.sha256(same.encode()).hexdigest()[:16]
