"""Rates: how many letters a channel or a provider takes a second, minute or hour; the rest stays queued."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.cache import cache

from statuspage import clock
from statuspage.models import CacheEntry
from statuspage.parcels import NEVER

_SECOND: Final = timedelta(seconds=1)
_FRESH: Final = timedelta(seconds=60)  # so long it counts that a rate was used up; it is asked every two
_EVERY: Final = timedelta(seconds=10)  # written down no more often


def room(name: str, wanted: int, *, now: datetime) -> int:
    """How many of those wanted may leave now; until the transaction ends nobody else is offered this room."""
    if name not in settings.RATES:
        return wanted
    key = _key(name, now)
    cache.add(key, 0, timeout=2 * settings.RATES[name].window.total_seconds())
    list(CacheEntry.objects.select_for_update().filter(pk=cache.make_key(key)).values_list("pk"))
    left = settings.RATES[name].times - int(cache.get(key, 0))
    if wanted and left <= 0:
        _note(name, now=now)
    return max(0, min(wanted, left))


def spend(name: str, number: int, *, now: datetime) -> None:
    """So many leave."""
    if number and name in settings.RATES:
        key, rate = _key(name, now), settings.RATES[name]
        spent = int(cache.get(key, 0)) + number
        cache.set(key, spent, timeout=2 * rate.window.total_seconds())
        if spent >= rate.times:
            _note(name, now=now)


def used_up(*, now: datetime) -> list[str]:
    """The rates that held letters back just now: whoever carries them is at it, and may give out no more."""
    since = now - clock.real(_FRESH)
    noted = cache.get_many(map(_mark, settings.RATES))
    return [name for name in settings.RATES if noted.get(_mark(name), NEVER) > since]


def providers(channel: str) -> list[str]:
    """The domains that have a rate of their own: `gmail.com` of `email:gmail.com`."""
    names = [name.partition(":") for name in settings.RATES]
    return [domain for start, _colon, domain in names if start == channel and domain]


def pause(channel: str, *, now: datetime) -> timedelta:
    """How long until there is room again, if that is worth waiting for; else nothing."""
    names = [channel, *(f"{channel}:{domain}" for domain in providers(channel))]
    windows = {settings.RATES[name].window for name in names if name in settings.RATES}
    if _SECOND not in windows:
        return timedelta(0)
    return _SECOND - timedelta(seconds=now.timestamp() / clock.SPEED % _SECOND.total_seconds())


def _note(name: str, *, now: datetime) -> None:
    if now - cache.get(_mark(name), NEVER) >= clock.real(_EVERY):
        cache.set(_mark(name), now, timeout=2 * _FRESH.total_seconds())


def _mark(name: str) -> str:
    return f"rate-used-up:{name}"


def _key(name: str, now: datetime) -> str:
    window = clock.real(settings.RATES[name].window)
    return f"rate:{name}:{int(now.timestamp() // window.total_seconds())}"
