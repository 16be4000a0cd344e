"""Boards of the gallery: what staff see when something presses, played by the real verbs and taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.conf import settings

from comms import cadence, responses
from comms.cadence.ladder import LADDER
from comms.demo.scene import Scene, begun
from comms.demo.stage import DAY, Stage
from comms.models import Alert, Duty, Response
from statuspage.models import Component, Incident, Notification, Page
from statuspage.status import ComponentStatus, IncidentStatus

MINUTE: Final = timedelta(minutes=1)


class Board(NamedTuple):
    name: str
    title: str
    play: Callable[[Stage], Scene]


def play(name: str, *, now: datetime) -> Scene:
    """The scene of a board, alone on it; whoever calls this takes it back."""
    Response.objects.open().update(resolved_at=now)
    Alert.objects.all().delete()
    page = Page.objects.create(
        slug="the-board",
        name="Northwind Pay",
        url=settings.BASE_URL,
        created_at=now - 400 * DAY,
        changed_at=now,
    )
    Incident.objects.open().update(status=IncidentStatus.RESOLVED)
    Component.objects.update(status=ComponentStatus.OPERATIONAL)
    scene = next(each for each in BOARDS if each.name == name).play(Stage(page, now))
    Page.objects.update(baked_at=now, changed_at=now)
    Notification.objects.all().delete()
    return scene


def _spoken(stage: Stage, *, ago: float, due: float) -> Scene:
    scene = begun(stage, ago=ago)
    scene.take_seats()
    scene.publish("first-word", 4, due=due)
    return scene


def _calm(stage: Stage) -> Scene:
    return _spoken(stage, ago=10, due=22)


def _snoozed(stage: Stage) -> Scene:
    scene = _spoken(stage, ago=17, due=19)
    why, lead = "Waiting for the bank's answer, which comes in ten minutes", scene.cast[Duty.COMMS_LEAD]
    cadence.snooze(scene.response, minutes=10, reason=why, by=lead, now=stage.now)
    return scene


def _drift(stage: Stage) -> Scene:
    scene = _spoken(stage, ago=30, due=44)
    responses.monitor(scene.response, by=scene.cast[Duty.COMMANDER], now=scene.at(20))
    cadence.nudge(now=stage.now)
    return scene


def _exhausted(stage: Stage) -> Scene:
    scene = _spoken(stage, ago=100, due=19)
    for minutes in LADDER.values():
        cadence.remind(now=scene.at(19 + minutes))
    return scene


BOARDS: Final = [
    Board("calm", "One thing to do, in time", _calm),
    Board("snoozed", "Reminders wait, with a reason; the promise does not", _snoozed),
    Board("drift", "The page says something else than we do", _drift),
    Board("exhausted", "Nobody has spoken, and every reminder was sent", _exhausted),
]
