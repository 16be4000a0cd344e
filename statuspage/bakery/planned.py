"""Planned: what the front page says of maintenance that is under way or ahead."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext

from statuspage import moments
from statuspage.bakery import cards
from statuspage.bakery.cards import Card
from statuspage.bakery.snapshot import Snapshot
from statuspage.models import Maintenance, Page
from statuspage.status import MaintenanceStatus


def card(maintenance: Maintenance, *, now: datetime, room: int, again: str = "") -> Card:
    made = cards.of_maintenance(maintenance, room=room)
    return replace(made, overrun=_overrun(maintenance, now), again=again)


def coming(snapshot: Snapshot) -> list[tuple[Maintenance, str]]:
    """What is ahead, the next first; of windows that come back only the next, and when it does again.

    A series that ended says so once; while it goes on, each window that was cancelled is said: somebody may
    have kept that time free.
    """
    ahead = snapshot.coming_maintenances
    turns = _turns(ahead, MaintenanceStatus.SCHEDULED)
    going_on = {following[0].series_id for following in turns.values()}
    ended = _turns([each for each in ahead if each.series_id not in going_on], MaintenanceStatus.CANCELLED)
    later = {each.pk for following in (turns | ended).values() for each in following[1:]}
    shown = [each for each in ahead if each.pk not in later]
    return [(each, _again(turns.get(each.pk, [])[1:])) for each in shown]


def subscription(page: Page) -> str:
    """The address under which calendar programs subscribe, instead of taking a copy."""
    return "webcal:" + page.link("history.ics").partition(":")[2]


def _turns(ahead: Sequence[Maintenance], status: str) -> dict[int, list[Maintenance]]:
    """By the next window of each series: all of them that are in this state."""
    series: dict[int, list[Maintenance]] = {}
    for each in ahead:
        if each.series_id and each.status == status:
            series.setdefault(each.series_id, []).append(each)
    return {following[0].pk: following for following in series.values()}


def _again(later: Sequence[Maintenance]) -> str:
    if not later:
        return ""
    days = [moments.short_day(each.scheduled_for.date()) for each in later]
    return gettext("Again on {days}").format(days=moments.listed(days))


def _overrun(maintenance: Maintenance, now: datetime) -> str:
    """What a reader would ask whose clock is past what was planned."""
    if maintenance.status == MaintenanceStatus.SCHEDULED:
        return gettext("It has not begun yet.") if maintenance.scheduled_for <= now else ""
    if maintenance.scheduled_until <= now and not maintenance.is_over:
        return gettext("It takes longer than planned.")
    return ""
