"""Stops: hold back all that would leave, of one page or of the whole installation, until it may go on."""

from datetime import datetime

from django.db.models import F, Q

from statuspage.models import Page, Stop


def stop(page: Page | None, *, by: str, reason: str, now: datetime) -> Stop:
    """Nothing leaves any more; `None` stops every page. Who stopped it first, and why, stays written."""
    facts = {"by": by, "reason": reason, "since": now}
    return Stop.objects.get_or_create(page=page, defaults=facts)[0]


def resume(page: Page | None) -> bool:
    """What was held back leaves now, unless it has become too old. False: nothing was stopped."""
    return bool(Stop.objects.filter(page=page).delete()[0])


def current(page: Page | None = None) -> Stop | None:
    """What holds back the letters of a page; the stop of the whole installation comes first."""
    ours = Q(page=None) | Q(page=page) if page else Q(page=None)
    return Stop.objects.filter(ours).order_by(F("page").asc(nulls_first=True)).first()


def pages() -> set[int | None]:
    """The pages that are stopped, by number; None among them means everything."""
    return set(Stop.objects.values_list("page", flat=True))
