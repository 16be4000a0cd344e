"""Bakes a page into files: one snapshot in, every rendition out, one swap."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from django.db.models import Exists, F, OuterRef, Q

from statuspage import uptime
from statuspage.bakery import (
    api_v2,
    badges,
    brand,
    calendar,
    embeds,
    feeds,
    html,
    larder,
    oven,
    robots,
    share,
    shelves,
    snapshot,
)
from statuspage.bakery.editions import bake_editions, bake_every_edition
from statuspage.bakery.oven import Rendition
from statuspage.models import Component, Incident, Page
from statuspage.models.incidents import REMEMBERED

__all__ = ["RENDITIONS", "bake", "bake_editions", "bake_every_edition", "bake_if_stale", "bake_stale"]

# How old a page may be while something is down: its figures of today grow.
DOWN_FOR: Final = timedelta(minutes=5)

_BEHIND: Final = Q(revision__gt=F("baked_revision"))

# What people read is swapped in first; what machines ask for follows a moment later, in the same call.
FIRST: Final[list[Rendition]] = [html.render]
THEN: Final[list[Rendition]] = [
    api_v2.render,
    api_v2.render_history,
    badges.render,
    embeds.render,
    feeds.render,
    calendar.render,
    brand.render,
    share.render,
    robots.render,
]
RENDITIONS: Final = [*FIRST, *THEN]


def bake(page: Page, *, now: datetime) -> None:
    """Bake a page anew with all of its archive, whatever was baked before; raises what goes wrong."""
    with shelves.turn(page.pk) as folder:
        oven.forget(folder)
        _bake(page.pk, folder, now=now, anew=True)
    _file_away(page, now=now)


def bake_if_stale(page_pk: int, *, now: datetime) -> None:
    """Bake what readers see first, if it is older than the rows; the sweep does the archive.

    It runs after somebody's commit, so it never raises: what goes wrong is kept on the page, where staff
    see it, readers keep the last whole page, and the sweep tries again. Whoever has changed the page since
    bakes it themselves.
    """
    _bake_if(_BEHIND & Q(changed_at__lte=now), page_pk, now=now)


def bake_stale(*, now: datetime) -> None:
    """The sweep: bake what was missed, and every page whose “today” counts up to an hour that is over."""
    for page_pk in Page.objects.filter(_is_stale(now)).values_list("pk", flat=True):
        _bake_if(_is_stale(now), page_pk, now=now)
    for page in Page.objects.filter(archived_revision__lt=F("baked_revision")):
        with oven.remembered(Page, page.pk):
            _file_away(page, now=now)


def _bake_if(stale: Q, page_pk: int, *, now: datetime) -> None:
    with oven.remembered(Page, page_pk), shelves.turn(page_pk) as folder:
        if Page.objects.filter(stale, pk=page_pk).exists():
            _bake(page_pk, folder, now=now)


def _is_stale(now: datetime) -> Q:
    down = Component.objects.shown().filter(status__in=uptime.DOWN)
    is_down = Q(Exists(down.filter(page=OuterRef("pk")))) | Q(Exists(down.filter(shared_with=OuterRef("pk"))))
    return _BEHIND | oven.is_old(now) | (is_down & Q(baked_at__lt=now - DOWN_FOR)) | _is_told_long_enough(now)


def _is_told_long_enough(now: datetime) -> Q:
    """An incident is over for so long that the front page says it no more."""
    since, until = OuterRef("baked_at") - REMEMBERED, now - REMEMBERED
    ended = Incident.objects.filter(page=OuterRef("pk"), resolved_at__gt=since, resolved_at__lte=until)
    return Q(Exists(ended))


def _bake(page_pk: int, folder: Path, *, now: datetime, anew: bool = False) -> None:
    take = snapshot.take if anew else larder.take
    baked = oven.bake(folder, partial(take, page_pk, now=now), FIRST, THEN, anew=anew)
    oven.note(baked.page, baked, now=now)


def _file_away(page: Page, *, now: datetime) -> None:
    reached = 0
    while not reached:
        with shelves.turn(page.pk) as folder:
            reached = oven.file_a_chunk(folder, partial(larder.take, page.pk, now=now))
    Page.objects.filter(pk=page.pk).update(archived_revision=reached)
