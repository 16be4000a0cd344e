"""Limits: how often something may be done, counted in fixed windows on Django's cache."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache

from statuspage import gate


class Limit(NamedTuple):
    """So many times within each window of time."""

    times: int
    window: timedelta


def allows(limit: Limit, *, what: str, who: str, now: datetime) -> bool:
    """Count one more time, and say whether it is still within the limit.

    Two counted at the very same moment may count as one: a limit for crowds, not a lock. `who` is kept as a
    digest only: addresses of people who never subscribed are nobody's business.
    """
    window = int(now.timestamp() // limit.window.total_seconds())
    digest = hashlib.sha256(who.encode()).hexdigest()[:32]
    key = f"limit:{what}:{digest}:{window}"
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, timeout=limit.window.total_seconds())
    return count <= limit.times


def asker(meta: Mapping[str, str]) -> str:
    """Who asks; `meta` is a request's META."""
    return gate.asker(meta, settings.TRUSTED_PROXIES)


def network(address: str) -> str:
    """The network of an IP address, as far as one household or office has it to itself."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network((ip, 32 if ip.version == 4 else 56), strict=False))
