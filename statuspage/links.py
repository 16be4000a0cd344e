"""Links that carry their own right: signed, expiring, one subscriber and one purpose each."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from statuspage.models import Page, Subscriber


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
    make = maker(subscriber.page, subscriber.language, purpose, now=now)
    return make(f"{subscriber.public_id}-{of}" if of else subscriber.public_id)


def maker(page: Page, language: str, purpose: Purpose, *, now: datetime) -> Callable[[str], str]:
    """Makes one link after another out of public ids."""
    begin, sign = page.link(f"{page.prefix(language)}{purpose}/"), _signing(purpose, now=now)
    return lambda public_id: begin + sign(public_id)


def token(public_id: str, purpose: Purpose, *, now: datetime) -> str:
    return _signing(purpose, now=now)(public_id)


def read(token: str, purpose: Purpose, *, now: datetime) -> str:
    """The public id of the subscriber a token was made for; behind a dash, what else it is about."""
    signer = signing.Signer(salt=_salt(purpose), sep="~")
    try:
        public_id, expires = signer.unsign(token).split(".")
    except (signing.BadSignature, ValueError) as problem:
        raise Invalid from problem
    if base36_to_int(expires) < now.timestamp():
        raise Expired
    return public_id


def is_for_another(subscriber: Subscriber, token: str, purpose: Purpose) -> bool:
    """Whether a token that was read was given to an address that its subscriber has left since."""
    until = base36_to_int(token.rpartition("~")[0].rpartition(".")[2])
    made = until - LIVES[purpose].total_seconds()
    # The one that moved them was given to where they are now, and may be pressed twice.
    return purpose != Purpose.MOVE and made < subscriber.details.get("moved_at", 0)


def _signing(purpose: Purpose, *, now: datetime) -> Callable[[str], str]:
    """Signs as Django's Signer does, by which tokens are read; the key is worked out once, not for each."""
    until = int_to_base36(int((now + LIVES[purpose]).timestamp()))
    seal = salted_hmac(f"{_salt(purpose)}signer", "", algorithm="sha256")

    def sign(public_id: str) -> str:
        said, mac = f"{public_id}.{until}", seal.copy()
        mac.update(said.encode())
        return f"{said}~{signing.b64_encode(mac.digest()).decode()}"

    return sign


def _salt(purpose: Purpose) -> str:
    return f"statuspage.links.{purpose}"
