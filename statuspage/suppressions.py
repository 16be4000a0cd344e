"""Suppressions: addresses that are told nothing whoever asks; kept as digests, which survive deletion."""

import hmac
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from statuspage.models import Page, Subscriber, Suppression
from statuspage.spelling import fold

_SALT: Final = "statuspage.suppressions"


class Addressee(NamedTuple):
    """An address on a channel, and the page that wants to write to it."""

    channel: str
    address: str
    page: int | None


@transaction.atomic
def suppress(
    channel: str, address: str, *, reason: str, now: datetime, page: Page | None = None
) -> Suppression:
    """Tell this address nothing any more, on a page or on all of them. Twice is fine."""
    subscribed = Subscriber.objects.filter(channel=channel, address_key=fold(address))
    (subscribed.filter(page=page) if page else subscribed).switch_off(reason, now=now)
    suppression, _ = Suppression.objects.get_or_create(
        page=page,
        channel=channel,
        address_hash=hashed(channel, address),
        defaults={"reason": reason, "created_at": now},
    )
    return suppression


def lift(channel: str, address: str, *, page: Page | None = None) -> int:
    """The address may ask again; nobody who was switched off comes back by this."""
    return _of(channel, address).filter(page=page).delete()[0]


def is_suppressed(channel: str, address: str, page: Page | None) -> bool:
    everywhere = Q(page__isnull=True)
    return _of(channel, address).filter(everywhere | Q(page=page) if page else everywhere).exists()


def among(asked: Iterable[Addressee]) -> set[Addressee]:
    """Which of many are suppressed, with one query for all of them."""
    if not Suppression.objects.exists():
        return set()
    seals = _seals()
    of_each = {each: _digests(each.channel, each.address, seals) for each in asked}
    found = Suppression.objects.filter(address_hash__among=set(chain.from_iterable(of_each.values())))
    listed = set(found.values_list("page", "address_hash"))
    return {each for each, digests in of_each.items() if listed and listed & _entries(each.page, digests)}


def hashed(channel: str, address: str) -> str:
    return _digests(channel, address, _seals())[0]


def _of(channel: str, address: str) -> QuerySet[Suppression]:
    """Also what was written down under a key that has been replaced since."""
    return Suppression.objects.filter(channel=channel, address_hash__in=_digests(channel, address, _seals()))


def _entries(page: int | None, digests: list[str]) -> set[tuple[int | None, str]]:
    """What would be on the list: for this page, or for all of them."""
    return {(whose, digest) for digest in digests for whose in (page, None)}


def _digests(channel: str, address: str, seals: list[hmac.HMAC]) -> list[str]:
    said = f"{channel}:{fold(address)}".encode()
    return [_digest(said, seal) for seal in seals]


def _digest(said: bytes, seal: hmac.HMAC) -> str:
    mac = seal.copy()
    mac.update(said)
    return mac.hexdigest()


def _seals() -> list[hmac.HMAC]:
    """Of the key that holds now, then of those before it; what all addresses have in common is in them."""
    return [_seal(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


@cache
def _seal(key: str) -> hmac.HMAC:
    return salted_hmac(_SALT, "", secret=key, algorithm="sha256")
