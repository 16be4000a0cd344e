"""What the story plans and announces: maintenance in every state, a notice, and reports that were nothing."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from comms.demo import story
from comms.demo.tongues import written
from statuspage import checkings, maintenances, notices
from statuspage.languages import by_language
from statuspage.models import Component, Maintenance, Page

Components = Mapping[str, Component]

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def tell(page: Page, components: Components, *, now: datetime) -> None:
    """As it is written in the story; all of it told to nobody."""
    told = story.told()
    for planned in told["planned"]:
        _maintenance(page, components, planned, now=now)
    _series(page, components, told["series"], now=now)
    for notice in told["notices"]:
        ends_at = now + notice.pop("until") * DAY
        there = by_language(title=written(notice["title"]), body=written(notice["body"]))
        times = {"starts_at": now - DAY, "ends_at": ends_at, "now": now - DAY}
        notices.publish(page, translations=there, **times, **notice)
    for checked in told["checked"]:
        _checked(page, components, checked, now=now)


def _maintenance(page: Page, components: Components, planned: dict[str, Any], *, now: datetime) -> None:
    """Announced three days before its time, then whatever became of it."""
    starts = _at(now, planned["days"], planned["hour"])
    window = (starts, starts + planned["hours"] * HOUR)
    announced = min(now, starts) - 3 * DAY
    made = maintenances.schedule(
        page,
        name=written(planned["name"]),
        body=written(planned["words"]),
        window=window,
        affects=_affects(components, planned),
        remind_hours=24,
        notify=False,
        now=announced,
    )
    _went(made, planned.get("then", ""), window, body=planned.get("said", ""), told_at=announced + DAY)


def _went(
    made: Maintenance, then: str, window: tuple[datetime, datetime], *, body: str, told_at: datetime
) -> None:
    starts, ends = window
    if then == "completed":
        maintenances.start(made, now=starts, notify=False)
        maintenances.verify(made, now=ends - 20 * MINUTE, notify=False)
        maintenances.complete(made, body=body, now=ends - 5 * MINUTE, notify=False)
    elif then == "moved":
        later = (starts + DAY, ends + DAY)
        maintenances.move(made, window=later, body=body, now=told_at, notify=False)
    elif then == "cancelled":
        maintenances.cancel(made, body=body, now=told_at, notify=False)


def _series(page: Page, components: Components, planned: dict[str, Any], *, now: datetime) -> None:
    """On the next Sunday, and every Sunday after it; an hour earlier than it was announced."""
    starts = _at(now, 6 - now.weekday() or 7, planned["hour"])
    about: dict[str, Any] = {
        "name": written(planned["name"]),
        "body": written(planned["words"]),
        "rule": planned["rule"],
        "affects": _affects(components, planned),
        "notify": False,
    }
    lasts = planned["hours"] * HOUR
    made = maintenances.begin_series(page, window=(starts, starts + lasts), now=now - 2 * DAY, **about)
    then = starts.replace(hour=planned["then_hour"])
    about |= {"silent": [], "remind_hours": None}
    maintenances.change_series(made, window=(then, then + lasts), now=now, **about)


def _affects(components: Components, planned: dict[str, Any]) -> dict[Component, str]:
    return {components[name]: written(statement) for name, statement in planned["affects"].items()}


def _checked(page: Page, components: Components, checked: dict[str, Any], *, now: datetime) -> None:
    began = now - checked["minutes"] * MINUTE
    touched = [components[name] for name in checked["components"]]
    checking = checkings.begin(
        page, words=written(checked["words"]), minutes=30, components=touched, now=began
    )
    checkings.nothing_found(checking, now=began + 14 * MINUTE)


def _at(now: datetime, days: int, hour: int) -> datetime:
    return (now + days * DAY).replace(hour=hour, minute=0, second=0, microsecond=0)
