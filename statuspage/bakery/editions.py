"""Editions: a page in its further languages, each baked after it into a folder of its own."""

import fcntl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import F, Q

from statuspage.bakery import html, larder, oven, shelves
from statuspage.bakery.snapshot import Snapshot
from statuspage.models import Edition, Page

PATIENCE: Final = 10.0  # seconds a sweep files away; the next goes on, and what is new comes first again


def bake_editions(*, now: datetime) -> None:
    """The sweep: bring editions up to their pages. One that fails says why, and holds up no other.

    Readers' first pages of all languages come before anybody's archive. One sweep at a time: an archive
    may take minutes when a language is new.
    """
    with _alone() as ours:
        if not ours:
            return
        for page in Page.objects.all():
            _settle(page)
        for edition in _stale(now):
            with oven.remembered(Edition, edition.pk):
                _bake(edition, now=now)
        _file_away(now=now, until=time.monotonic() + PATIENCE)


def bake_every_edition(page: Page, *, now: datetime) -> None:
    """Bake all of a page's editions anew with their archives; raises what goes wrong."""
    _settle(page)
    for edition in page.editions.all():
        with shelves.turn(page.pk, edition.language) as folder:
            oven.forget(folder)
        _bake(edition, now=now, anew=True)
        while _file_a_chunk(edition, now=now):
            pass


def _stale(now: datetime) -> list[Edition]:
    behind = Q(baked_revision__lt=F("page__revision")) | Q(baked_at__lt=F("page__baked_at"))
    return list(Edition.objects.filter(behind | oven.is_old(now)).select_related("page"))


def _settle(page: Page) -> None:
    """A row for every further language, and neither rows nor files for those no longer spoken."""
    known = {edition.language: edition for edition in page.editions.all()}
    wanted = page.spoken[1:]
    missing = [Edition(page=page, language=code) for code in wanted if code not in known]
    if missing:
        Edition.objects.bulk_create(missing, ignore_conflicts=True)
    for code in known.keys() - set(wanted):
        shelves.remove(page, code)
        known[code].delete()


def _bake(edition: Edition, *, now: datetime, anew: bool = False) -> None:
    with shelves.turn(edition.page_id, edition.language) as folder:
        snapshot = oven.bake(folder, partial(_take, edition, now=now), [html.render], anew=anew)
    oven.note(edition, snapshot, now=now)


def _file_away(*, now: datetime, until: float) -> None:
    """Chunk by chunk, each language in turn, so that none waits for the length of another's history."""
    behind = Edition.objects.filter(archived_revision__lt=F("baked_revision")).select_related("page")
    owing = list(behind)
    while owing and time.monotonic() < until:
        owing = _still_owing(owing, now=now)


def _still_owing(editions: Iterable[Edition], *, now: datetime) -> list[Edition]:
    """Write a chunk of each; those that owe another. A failure ends it for this time."""
    left = []
    for edition in editions:
        with oven.remembered(Edition, edition.pk):
            if _file_a_chunk(edition, now=now):
                left.append(edition)
    return left


def _file_a_chunk(edition: Edition, *, now: datetime) -> bool:
    """Write what the archive owes, at most a chunk; whether there is more."""
    with shelves.turn(edition.page_id, edition.language) as folder:
        reached = oven.file_a_chunk(folder, partial(_take, edition, now=now))
    if reached:
        Edition.objects.filter(pk=edition.pk).update(archived_revision=reached)
    return not reached


def _take(edition: Edition, *, now: datetime) -> Snapshot:
    return replace(larder.take(edition.page_id, now=now), language=edition.language)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other sweep is at it, on this machine."""
    root = Path(settings.PUBLIC_DIR)
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".editions.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
