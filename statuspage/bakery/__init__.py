"""Bakes a page into files: one snapshot in, every rendition out, one swap."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import F, Q

from statuspage.bakery import api_v2, badges, feeds, files, html
from statuspage.bakery.snapshot import Leaf, Snapshot, one_moment, take
from statuspage.models import Page

__all__ = ["RENDITIONS", "bake", "bake_if_stale", "bake_stale"]

log = logging.getLogger(__name__)

Rendition = Callable[[Snapshot], Iterable[Leaf]]

RENDITIONS: Final[list[Rendition]] = [html.render, api_v2.render, feeds.render, badges.render]


def bake(page: Page, *, now: datetime) -> None:
    """Bake a page anew, whatever was baked before; raises what goes wrong."""
    with files.turn(_folder(page)):
        _bake(page, now=now, anew=True)


def bake_if_stale(page_pk: int, *, now: datetime) -> None:
    """Bake a page if its files are older than its rows.

    It runs after somebody's commit, so it never raises: what goes wrong is kept on the page, where staff
    see it, readers keep the last whole page, and the sweep tries again.
    """
    try:
        with files.turn(_folder(Page.objects.only("slug").get(pk=page_pk))):
            for page in Page.objects.filter(pk=page_pk).filter(_is_stale(now)):
                _bake(page, now=now)
    except Exception as problem:
        log.exception("Page %s could not be baked", page_pk)
        _remember(page_pk, problem)


def bake_stale(*, now: datetime) -> None:
    """The sweep: bake what was missed, and every page whose “today” is yesterday."""
    for page_pk in Page.objects.filter(_is_stale(now)).values_list("pk", flat=True):
        bake_if_stale(page_pk, now=now)


def _is_stale(now: datetime) -> Q:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Q(revision__gt=F("baked_revision")) | Q(baked_at__lt=today) | Q(baked_at__isnull=True)


def _bake(page: Page, *, now: datetime, anew: bool = False) -> None:
    with one_moment():
        snapshot = take(page.pk, now=now)
        leaves = (leaf for render in RENDITIONS for leaf in render(snapshot))
        files.publish(_folder(page), leaves, anew=anew)
    baked = Page.objects.filter(pk=page.pk, baked_revision__lte=snapshot.page.revision)
    baked.update(baked_revision=snapshot.page.revision, baked_at=now, bake_error="")


def _remember(page_pk: int, problem: Exception) -> None:
    try:
        reason = f"{type(problem).__name__}: {problem}"[:2000]
        Page.objects.filter(pk=page_pk).update(bake_error=reason)
    except Exception:
        log.exception("Nor could the reason be kept")


def _folder(page: Page) -> Path:
    return Path(settings.PUBLIC_DIR) / page.slug
