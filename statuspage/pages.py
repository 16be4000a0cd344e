"""Pages: publish one; what every public change has in common."""

import re
from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, ProtectedError, Subquery

from statuspage import bakery
from statuspage.bakery import shelves
from statuspage.models import Incident, Maintenance, Page

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@transaction.atomic
def create(*, name: str, slug: str, now: datetime, **about: Any) -> Page:
    """A new page, found by a path of the installation until it has a host of its own.

    Raises ValidationError of `slug`; `about` are fields of Page.
    """
    if not _SLUG.fullmatch(slug):
        raise ValidationError({"slug": "Please use small letters, digits and hyphens, like north-europe."})
    if Page.objects.filter(slug=slug).exists():
        raise ValidationError({"slug": f"There is a page “{slug}” already."})
    address = {"url": default_address(slug)}
    page = Page.objects.create(name=name, slug=slug, created_at=now, changed_at=now, **(address | about))
    publish(page, now=now)
    return page


@transaction.atomic
def change(page: Page, *, now: datetime, **about: Any) -> Page:
    """Call it differently, give it other languages; `about` are fields of Page. Its further languages are
    baked by the sweep."""
    Page.objects.filter(pk=page.pk).update(**about)
    publish(page, now=now)
    page.refresh_from_db()
    return page


@transaction.atomic
def remove(page: Page, *, now: datetime) -> None:
    """Take a page away with all that it ever told, its subscribers, its files and its hosts; nobody is told.

    Raises ValidationError for what others rest on.
    """
    if page.slug == settings.HOME_PAGE:
        raise ValidationError("This is the installation's home page; there has to be one.")
    publish_elsewhere(list(page.components.values_list("pk", flat=True)), now=now)
    try:
        page.delete()
    except ProtectedError as refusal:
        raise ValidationError(
            "The staff's records are about this page, and they stay. Close it to the public instead."
        ) from refusal
    transaction.on_commit(partial(shelves.clear, page.slug), robust=True)
    transaction.on_commit(shelves.point, robust=True)


def default_address(slug: str) -> str:
    """Where a page is without a host of its own."""
    path = "/" if slug == settings.HOME_PAGE else f"/pages/{slug}/"
    return f"{settings.BASE_URL}{path}"


def publish(
    page: Page, about: Incident | Maintenance | None = None, *, now: datetime, wholly: bool = False
) -> None:
    """Mark the page changed, in the caller's transaction; it is baked right after the commit.

    `about` is the incident or maintenance that changed, whose own file must be written anew. What an
    incident does is looked for in its own rows only, unless it changed the page `wholly`: it is in a hurry.
    A bake that fails costs nothing but freshness: the row stays stale and the sweep tries again.
    """
    next_ = F("revision") + 1
    furnished = {} if isinstance(about, Incident) and not wholly else {"furnished_revision": next_}
    Page.objects.filter(pk=page.pk).update(revision=next_, changed_at=now, **furnished)
    if about:
        reached = Page.objects.filter(pk=page.pk).values("revision")
        type(about).objects.filter(pk=about.pk).update(revision=Subquery(reached))
    transaction.on_commit(lambda: bakery.bake_if_stale(page.pk, now=now), robust=True)


def withdraw(page: Page, path: str, month: datetime, *, now: datetime) -> None:
    """A story is no longer told: mark the page changed, and take the file away, and that of its month when
    nothing else stands in it."""
    publish(page, now=now)
    paths = [path] if _tells_of(page, month) else [path, f"history/{month:%Y-%m}"]
    transaction.on_commit(partial(shelves.drop, page, paths), robust=True)


def _tells_of(page: Page, month: datetime) -> bool:
    begun = {"year": month.year, "month": month.month}
    incidents = page.incidents.filter(**{f"started_at__{part}": number for part, number in begun.items()})
    windows = page.maintenances.filter(**{f"scheduled_for__{part}": number for part, number in begun.items()})
    return incidents.exists() or windows.exists()


def publish_elsewhere(components: Collection[int], *, now: datetime) -> None:
    """The pages with which these components are shared show them too."""
    if components:
        for page in Page.objects.filter(shared_components__in=components).only("pk").distinct():
            publish(page, now=now)
