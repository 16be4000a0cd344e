"""Stamps: when a form was shown, signed. A person takes a moment to fill one in, and not more than a day."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.utils.http import base36_to_int, int_to_base36

SOONEST: Final = timedelta(seconds=2)
LATEST: Final = timedelta(days=1)
_MILLISECOND: Final = timedelta(milliseconds=1)


def made(*, now: datetime) -> str:
    return _signer().sign(int_to_base36(int(now.timestamp() * 1000)))


def is_human(stamp: str, *, now: datetime) -> bool:
    """Whether whoever sends a form has had it for as long as a person would."""
    age = _age(stamp, now=now)
    return age is not None and SOONEST <= age <= LATEST


def kept(stamp: str, *, now: datetime) -> str:
    """For a form that is shown again: the stamp it had, while it counts, so that nobody waits anew."""
    age = _age(stamp, now=now)
    return stamp if age is not None and age <= LATEST else made(now=now)


def _age(stamp: str, *, now: datetime) -> timedelta | None:
    try:
        at = base36_to_int(_signer().unsign(stamp))
    except (signing.BadSignature, ValueError):
        return None
    return int(now.timestamp() * 1000 - at) * _MILLISECOND


def _signer() -> signing.Signer:
    return signing.Signer(key=settings.SECRET_KEY, salt="statuspage.stamps", sep="~")
