"""Access: who may read a page, and the keys to one that is private."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Final

from django.contrib.auth import hashers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.http import urlencode

from statuspage import gate, pages
from statuspage.bakery import shelves
from statuspage.models import Audience, Page

SHORTEST: Final = 8  # letters of a password
A_VISIT: Final = timedelta(days=30)
LONGEST: Final = timedelta(days=366)
MOST_NETWORKS: Final = 50


@transaction.atomic
def close(
    page: Page, *, now: datetime, password: str | None = None, networks: Iterable[str] | None = None
) -> Page:
    """Make a page private, or change who gets in; what is None stays as it is.

    A new password ends every visit and every link of old. An empty one: nobody gets in by a password.
    Raises ValidationError of `password` or `networks`.
    """
    if networks is not None:
        page.networks = _networks(networks)
    if password is not None or not page.password:
        page.password = hashers.make_password(_password(password or ""))
    page.audience = Audience.PRIVATE
    _keep(page, now=now)
    return page


@transaction.atomic
def open_up(page: Page, *, now: datetime) -> Page:
    """Let everybody read it; its password and networks are kept for the next time."""
    page.audience = Audience.PUBLIC
    _keep(page, now=now)
    return page


def has_password(page: Page) -> bool:
    return bool(page.password) and hashers.is_password_usable(page.password)


def admit(page: Page, password: str, *, now: datetime) -> str | None:
    """A token for the cookie of a reader who knows the password."""
    if not hashers.check_password(password, page.password):
        return None
    return _token(page, gate.PASS, now + A_VISIT)


def link(page: Page, *, lasts: timedelta, now: datetime, path: str = "") -> str:
    """An address on the page that opens by itself until its time is over; also for feeds and calendars."""
    if not timedelta(0) < lasts <= LONGEST:
        raise ValidationError(f"A link lasts {LONGEST.days} days at most.")
    return f"{page.link(path)}?{urlencode({'key': _token(page, gate.LINK, now + lasts)})}"


def _token(page: Page, kind: gate.Kind, until: datetime) -> str:
    return gate.sign(shelves.gate_of(page).keys[0], page.public_id, kind, until=int(until.timestamp()))


def _keep(page: Page, *, now: datetime) -> None:
    """The gate moves right after the commit, before anything is baked; failing that, with the next sweep."""
    page.save(update_fields=["audience", "password", "networks"])
    transaction.on_commit(lambda: shelves.settle(page), robust=True)
    pages.publish(page, now=now)


def _password(written: str) -> str | None:
    if written and len(written) < SHORTEST:
        raise ValidationError({"password": f"Please take {SHORTEST} letters or more."})
    return written or None


def _networks(written: Iterable[str]) -> list[str]:
    found = [_network(each.strip()) for each in written if each.strip()]
    if len(found) > MOST_NETWORKS:
        raise ValidationError({"networks": f"There is room for {MOST_NETWORKS}; these are {len(found)}."})
    return list(dict.fromkeys(found))


def _network(written: str) -> str:
    try:
        network = ip_network(written, strict=False)
    except ValueError as problem:
        said = f"“{written[:50]}” is no network; write it like 192.0.2.0/24 or 2001:db8::/48."
        raise ValidationError({"networks": said}) from problem
    if not network.prefixlen:
        raise ValidationError({"networks": f"“{network}” is everybody; make the page public instead."})
    return str(network)
