"""Codes: six digits that were sent somewhere, good for ten minutes and three tries; and their tickets."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

DIGITS: Final = 6
TRIES: Final = 3
LIVES: Final = timedelta(minutes=10)
_SALT: Final = "statuspage.codes"


class Ticket(NamedTuple):
    """What a screen keeps while somebody looks at their phone: says nothing of whether a code was sent."""

    address: str
    number: str
    until: int

    @property
    def signed(self) -> str:
        return signing.dumps(list(self), key=settings.SECRET_KEY, salt=_SALT)

    def is_over(self, *, now: datetime) -> bool:
        return self.until < now.timestamp()


def ticket(address: str, *, now: datetime) -> Ticket:
    return Ticket(address, secrets.token_hex(8), int((now + LIVES).timestamp()))


def read(signed: str) -> Ticket | None:
    try:
        return Ticket(*signing.loads(signed, key=settings.SECRET_KEY, salt=_SALT))
    except signing.BadSignature:
        return None


def made() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def kept(code: str, of: Ticket) -> dict[str, Any]:
    """What is kept of a code until it is typed: not the code."""
    return {"ticket": of.number, "digest": _digest(code, of), "tries": 0}


def is_open(kept: Mapping[str, Any], of: Ticket, *, now: datetime) -> bool:
    """Whether it may be tried: it belongs to this ticket, and neither time nor tries have run out."""
    return kept.get("ticket") == of.number and kept.get("tries", TRIES) < TRIES and not of.is_over(now=now)


def is_right(kept: Mapping[str, Any], said: str, of: Ticket) -> bool:
    return constant_time_compare(str(kept.get("digest", "")), _digest(said, of))


def _digest(code: str, of: Ticket) -> str:
    return salted_hmac(_SALT, f"{of.number}:{code}", algorithm="sha256").hexdigest()
