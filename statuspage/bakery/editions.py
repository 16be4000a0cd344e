"""Editions: a page in its further languages, each baked after it into a release of its own."""

import logging
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q

from statuspage.bakery import files, html
from statuspage.bakery.snapshot import Snapshot, one_moment, take
from statuspage.models import Edition, Page

log = logging.getLogger(__name__)


def bake_editions(*, now: datetime) -> None:
    """The sweep: bake what fell behind its page; one that fails says why and holds up no other."""
    for page in Page.objects.all():
        _settle(page)
        behind = Edition.objects.filter(page=page).filter(_is_stale(now))
        if behind.exists():
            _bake(page, behind, now=now)


def bake_every_edition(page: Page, *, now: datetime) -> None:
    """Bake all of a page's editions anew, whatever was baked before."""
    _settle(page)
    _bake(page, Edition.objects.filter(page=page), now=now, anew=True)


def folder(page: Page, language: str) -> Path:
    return Path(settings.PUBLIC_DIR) / page.slug / "editions" / language


def _settle(page: Page) -> None:
    """A row for every further language, and neither rows nor files for those no longer spoken."""
    known = {edition.language: edition for edition in page.editions.all()}
    wanted = page.spoken[1:]
    Edition.objects.bulk_create(
        [Edition(page=page, language=code) for code in wanted if code not in known], ignore_conflicts=True
    )
    for code in known.keys() - set(wanted):
        with files.turn(folder(page, code)):
            (folder(page, code) / "live").unlink(missing_ok=True)
        shutil.rmtree(folder(page, code), ignore_errors=True)
        known[code].delete()


def _is_stale(now: datetime) -> Q:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Q(baked_revision__lt=F("page__revision")) | Q(baked_at__lt=today) | Q(baked_at__isnull=True)


def _bake(page: Page, behind: Iterable[Edition], *, now: datetime, anew: bool = False) -> None:
    """All from one snapshot: what one of them has loaded of the history, the next need not."""
    with one_moment():
        snapshot = take(page.pk, now=now)
        outcomes = {edition.pk: _publish(snapshot, edition.language, anew=anew) for edition in behind}
    revision = snapshot.page.revision
    for pk, error in outcomes.items():
        mine = Edition.objects.filter(pk=pk, baked_revision__lte=revision)
        if error:
            mine.update(bake_error=error)
        else:
            mine.update(baked_revision=revision, baked_at=now, bake_error="")


def _publish(snapshot: Snapshot, language: str, *, anew: bool) -> str:
    """Why it could not be baked; nothing when it was."""
    where = folder(snapshot.page, language)
    try:
        with files.turn(where):
            files.publish(where, html.render(replace(snapshot, language=language)), anew=anew)
    except Exception as problem:
        log.exception("Page %s could not be baked in %s", snapshot.page.slug, language)
        return f"{type(problem).__name__}: {problem}"[:2000]
    return ""
