"""Links that carry their own right: signed, expiring, one subscriber and one purpose each."""

from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Final

from django.conf import settings
from django.core import signing
from django.utils.http import base36_to_int, int_to_base36

from statuspage.models import Subscriber


class Purpose(StrEnum):
    """What a link allows; also the first word of its path."""

    CONFIRM = "confirm"
    UNSUBSCRIBE = "unsubscribe"
    MANAGE = "manage"
    MOVE = "move"


# Mail is kept for years, and who wants to leave must be able to; the others open more than a door out.
LIVES: Final = {
    Purpose.CONFIRM: timedelta(days=3),
    Purpose.UNSUBSCRIBE: timedelta(days=800),
    Purpose.MANAGE: timedelta(days=60),
    Purpose.MOVE: timedelta(days=3),
}


class Invalid(Exception):
    """Not a link of ours, or cut short on its way."""


class Expired(Exception):
    """A link of ours, too old."""


def link(subscriber: Subscriber, purpose: Purpose, *, now: datetime, of: str = "") -> str:
    """`of` is what else it is about, and comes back with the id."""
    page = subscriber.page
    signed = token(f"{subscriber.public_id}-{of}" if of else subscriber.public_id, purpose, now=now)
    return page.link(f"{page.prefix(subscriber.language)}{purpose}/{signed}")


def token(public_id: str, purpose: Purpose, *, now: datetime) -> str:
    expires = int((now + LIVES[purpose]).timestamp())
    return _signer(purpose, settings.SECRET_KEY).sign(f"{public_id}.{int_to_base36(expires)}")


def read(token: str, purpose: Purpose, *, now: datetime) -> str:
    """The public id of the subscriber a token was made for; behind a dash, what else it is about."""
    try:
        public_id, expires = _signer(purpose, settings.SECRET_KEY).unsign(token).split(".")
    except (signing.BadSignature, ValueError) as problem:
        raise Invalid from problem
    if base36_to_int(expires) < now.timestamp():
        raise Expired
    return public_id


@cache
def _signer(purpose: Purpose, key: str) -> signing.Signer:
    return signing.Signer(key=key, salt=f"statuspage.links.{purpose}", sep="~")
