"""Notices: what a page says that is no incident, from when to when; mailed only when somebody says so."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from statuspage import outbox, pages
from statuspage.channels import Message
from statuspage.models import Notice, Notification, Page

EDGES: Final = ("starts_at", "ends_at")
_ANY: Final = Message(subject="", text="", html="", is_loud=False)  # no phone is woken for one


class PeriodRefused(ValueError):
    """A time that cannot be, in words for whoever typed it."""


@transaction.atomic
def publish(
    page: Page,
    *,
    title: str,
    now: datetime,
    starts_at: datetime | None = None,
    tell: bool = False,
    **facts: Any,
) -> Notice:
    """Say it from now, or from a time to come, until its end, if it has one; `facts` as for `change`."""
    ends_at = facts.get("ends_at")
    if ends_at and ends_at <= now:
        raise PeriodRefused(f"This is over already: it is {now:%H:%M} UTC now.")
    notice = Notice(page=page, title=title, created_at=now, starts_at=starts_at or now)
    return _kept(notice, facts, tell=tell, now=now)


@transaction.atomic
def change(notice: Notice, *, now: datetime, tell: bool = False, **facts: Any) -> Notice:
    """Say it otherwise; `facts` are any of `title`, `body`, `starts_at`, `ends_at`, `translations`."""
    return _kept(Notice.objects.select_for_update().get(pk=notice.pk), facts, tell=tell, now=now)


@transaction.atomic
def end(notice: Notice, *, now: datetime) -> Notice:
    """Take it off the page; one that has not begun never begins, and what has not left is not sent."""
    current = Notice.objects.select_for_update().get(pk=notice.pk)
    if current.ends_at is None or current.ends_at > now:
        current.starts_at, current.ends_at = min(current.starts_at, now), now
        current.updated_at = now
        current.save()
        for held in _held(current, now=now):
            outbox.recall(held, now=now)
        pages.publish(current.page, now=now)
    return current


def audience(page: Page, *, now: datetime) -> int:
    """How many would be told of a notice, on all channels that carry one."""
    announcement = Notification(page=page, letter=outbox.NOTICE, created_at=now, send_after=now)
    return sum(outbox.reach(announcement, _ANY).values())


def advance(*, now: datetime) -> None:
    """The sweep: bake every page on which a notice began or ended since it was baked."""
    for page in Page.objects.filter(_turned(now)).distinct():
        pages.publish(page, now=now)


def turned(edge: str, *, now: datetime) -> QuerySet[Notice]:
    """Those whose beginning, or end, no page shows yet; `edge` is one of EDGES."""
    return Notice.objects.filter(**{f"{edge}__gt": F("page__baked_at"), f"{edge}__lte": now})


def _turned(now: datetime) -> Q:
    began = Q(notices__starts_at__gt=F("baked_at"), notices__starts_at__lte=now)
    return began | Q(notices__ends_at__gt=F("baked_at"), notices__ends_at__lte=now)


def _kept(notice: Notice, facts: dict[str, Any], *, tell: bool, now: datetime) -> Notice:
    for column, value in facts.items():
        setattr(notice, column, value)
    if notice.ends_at and notice.ends_at <= notice.starts_at:
        raise PeriodRefused("The end must be later than the beginning.")
    notice.updated_at = now
    notice.save()
    for held in _held(notice, now=now):
        soonest = min(held.send_after, outbox.leaves_at(now=now))
        outbox.put_off(held, until=max(soonest, notice.starts_at))
    if tell:
        outbox.spread(notice, now=now)
    pages.publish(notice.page, now=now)
    return notice


def _held(notice: Notice, *, now: datetime) -> list[Notification]:
    return list(notice.notifications.filter(send_after__gt=now, recalled_at=None))
