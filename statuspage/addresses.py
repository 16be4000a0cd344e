"""Addresses: the hosts under which a page is found, and nobody else's."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from statuspage import hosts as doors
from statuspage import pages
from statuspage.bakery import shelves
from statuspage.models import Page, PageHost

MOST: Final = 10

_NAME: Final = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


@transaction.atomic
def change(page: Page, hosts: Iterable[str], *, now: datetime) -> Page:
    """Give a page these hosts and no others. It calls itself by the first; without any, by a path.

    Raises ValidationError of `hosts`.
    """
    names = list(dict.fromkeys(_name(each) for each in hosts if each.strip()))
    _require_free(names, page)
    page.hosts.exclude(host__in=names).delete()
    known = set(page.hosts.values_list("host", flat=True))
    PageHost.objects.bulk_create(PageHost(page=page, host=name) for name in names if name not in known)
    page.url = _address(page, names)
    page.save(update_fields=["url"])
    transaction.on_commit(shelves.point, robust=True)
    pages.publish(page, now=now)
    return page


def keep(*, now: datetime) -> None:
    """The sweep: the folder of hosts says what the rows say."""
    shelves.point()


def _name(written: str) -> str:
    """A bare name, in the letters of the wire; an address that was pasted whole is understood."""
    name = urlsplit(written.strip() if "//" in written else f"//{written.strip()}").hostname or ""
    try:
        name = name.encode("idna").decode().rstrip(".")
    except UnicodeError:
        name = ""
    if not _NAME.fullmatch(name):
        said = f"“{written.strip()[:60]}” is no host name; write it like status.example.com."
        raise ValidationError({"hosts": said})
    return name


def _require_free(names: list[str], page: Page) -> None:
    if len(names) > MOST:
        raise ValidationError({"hosts": f"There is room for {MOST} hosts; these are {len(names)}."})
    own = set(doors.own(settings.BASE_URL, settings.OWN_HOSTS)).intersection(names)
    if own and page.slug != settings.HOME_PAGE:
        raise ValidationError({"hosts": f"“{min(own)}” is the installation's own; its home page is there."})
    taken = PageHost.objects.filter(host__in=names).exclude(page=page).select_related("page").first()
    if taken:
        raise ValidationError({"hosts": f"“{taken.host}” already leads to the page “{taken.page}”."})


def _address(page: Page, names: list[str]) -> str:
    """With the scheme and port under which the installation itself is found."""
    if not names:
        return pages.default_address(page.slug)
    base = urlsplit(settings.BASE_URL)
    port = f":{base.port}" if base.port else ""
    return f"{base.scheme}://{names[0]}{port}/"
