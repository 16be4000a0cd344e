"""The doors of a page: under which hosts it is found and who may read it, changed together or not at all."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from comms import roles
from comms.models import Person
from comms.roles import Action
from statuspage import access, addresses
from statuspage.models import Audience, Page


@transaction.atomic
def change(
    page: Page,
    *,
    hosts: Iterable[str],
    audience: str,
    password: str,
    networks: Iterable[str],
    by: Person,
    now: datetime,
) -> Page:
    """An empty password leaves the one that is. Raises ValidationError by field."""
    roles.require(by, Action.SET_UP)
    addresses.change(page, hosts, now=now)
    if audience == Audience.PRIVATE:
        return access.close(page, password=password or None, networks=networks, now=now)
    return access.open_up(page, now=now)
