"""The demo's brand and other pages: one for partners under a host of its own, one for the staff alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from comms.demo import story
from statuspage import access, addresses, brands, components, pages
from statuspage.models import Component, Page

# A browser finds whatever ends in .localhost on its own machine.
HOSTS: Final = {"partners": "partners.localhost", "inside": "inside.localhost"}


def tell(home: Page, made: Mapping[str, Component], *, now: datetime) -> None:
    told = story.told()["brands"]
    _dress(home, told["home"], now=now)
    partners = _page("partners", "Northwind Pay for partners", told["partners"], now=now)
    for name in told["partners"]["shared"]:
        components.share(made[name], [partners], now=now)
    inside = _page("inside", "Northwind Pay, inside", told["inside"], now=now)
    access.close(inside, password=story.PASSWORD, networks=["192.0.2.0/24"], now=now)


def move(*, now: datetime) -> None:
    """The demo may run on another port than the last time."""
    for page in Page.objects.exclude(slug=settings.HOME_PAGE):
        addresses.change(page, page.hosts.values_list("host", flat=True), now=now)


def _page(slug: str, name: str, told: Mapping[str, Any], *, now: datetime) -> Page:
    page = pages.create(name=name, slug=slug, now=now)
    addresses.change(page, [HOSTS[slug]], now=now)
    for own in told["components"]:
        components.add(page, name=own, start_date=now.date(), now=now)
    _dress(page, told, now=now)
    return page


def _dress(page: Page, told: Mapping[str, Any], *, now: datetime) -> None:
    wanted = {key: told[key] for key in ("accent", "support_url", "footer_links", "css") if key in told}
    brands.change(page, now=now, **wanted)
    for kind, drawing in told.get("pictures", {}).items():
        brands.put_picture(page, kind, drawing.encode(), now=now)
