"""The inner letterbox: every letter to staff and executives, written by the real verbs and taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.contrib.auth.models import User

from comms import (
    announcements,
    approvals,
    cadence,
    closings,
    decisions,
    digests,
    endings,
    handovers,
    message_templates,
    overrides,
    overruns,
    questions,
    remarks,
    responses,
    revisits,
    roles,
    rollups,
    sla,
    vacancies,
)
from comms.cadence.ladder import LADDER
from comms.demo.stage import DAY, MINUTE, Stage
from comms.models import DecisionKind, Duty, Executive, Person, Response, RoleKind, Rung
from statuspage import maintenances
from statuspage.models import Notification

Write = Callable[[Stage], Notification]

_PARTS: Final = {"": ["Card payments", "Reports", "Payouts"]}
_CAST: Final = {
    Duty.COMMANDER: ("Ines", "Okafor"),
    Duty.COMMS_LEAD: ("Lea", "Brandt"),
    Duty.MANAGER: ("Marco", "Bianchi"),
}
_SAID: Final[dict[str, dict[str, Any]]] = {
    "first-word": {"symptom": "card payments fail at the first attempt"},
    "identified": {
        "who": "about 30 % of shops",
        "cause": "a change we made",
        "action": "undoing that change",
        "workaround": "A second attempt goes through.",
    },
    "resolved": {
        "who": "about 30 % of shops could not take cards at the first attempt",
        "cause": "A change to our routing sent payments to a server that was not ready for them.",
        "data_effect": "No data was lost",
    },
}


@dataclass
class Scene:
    """A response with everybody in their seats, as many minutes ago as it is told."""

    stage: Stage
    cast: dict[str, Person]
    executive: Executive
    response: Response
    began: datetime

    def at(self, minutes: float) -> datetime:
        return self.began + minutes * MINUTE

    def take_seats(self) -> None:
        self.response = responses.acknowledge(self.response, by=self.cast[Duty.COMMANDER], now=self.at(2))
        roles.take(self.response, RoleKind.COMMANDER, by=self.cast[Duty.COMMANDER], now=self.at(2))
        roles.take(self.response, RoleKind.COMMS_LEAD, by=self.cast[Duty.COMMS_LEAD], now=self.at(2))

    def publish(self, template: str, minutes: float, *, due: float | None = None) -> None:
        self.response.refresh_from_db()
        newest = self.response.incident.updates.first() if self.response.incident else None
        parts = {"components": {self.stage.parts["Card payments"].public_id: "partial_outage"}}
        if template == "resolved":
            parts = {"components": {self.stage.parts["Card payments"].public_id: "operational"}}
        times = {"began_at": self.began.isoformat(), "ended_at": self.at(minutes).isoformat()}
        announcements.publish(
            self.response,
            message_templates.shipped()[template],
            {**parts, **times, **_SAID[template]},
            by=self.cast[Duty.COMMS_LEAD],
            seen=newest.public_id if newest else "",
            next_update_at=self.at(due) if due is not None else None,
            now=self.at(minutes),
        )
        self.response.refresh_from_db()

    def letter(self, name: str) -> Notification:
        """The newest of its kind that was written here."""
        return Notification.objects.filter(letter=f"comms/{name}").latest("pk")


def _scene(stage: Stage, *, ago: float = 30, severity: str = "P1", **about: Any) -> Scene:
    """Who else is there is away: only these are called, and only for this."""
    stage.furnish(_PARTS)
    Person.objects.update(on_duty=False)
    Executive.objects.update(is_active=False)
    cast = {duty: _hired(duty, *name) for duty, name in _CAST.items()}
    executive = Executive.objects.create(
        name="Eva Lindqvist", email="eva@letters.example", severities=["P1", "P2", "P3"]
    )
    began = stage.now - ago * MINUTE
    known: dict[str, Any] = {
        "title": "Card payments fail",
        "summary": "About 30 % of shops cannot take cards at the first attempt; no money is at risk.",
        "plan": "Tomasz Nowak undoes the change of 13:55; next decision when half of it is undone.",
        "users_percent": 30,
        "components": [stage.parts["Card payments"]],
        **about,
    }
    response = responses.declare(
        stage.page, severity=severity, by=cast[Duty.COMMANDER], now=began, detected_at=began, **known
    )
    return Scene(stage, cast, executive, response, began)


def _hired(duty: str, first: str, last: str) -> Person:
    user = User.objects.create(
        username=f"letters-{first.lower()}",
        first_name=first,
        last_name=last,
        email=f"{first.lower()}@letters.example",
    )
    return Person.objects.create(user=user, duty=duty)


# --- to staff ---------------------------------------------------------------------------------------


def _reminder(rung: str, stage: Stage) -> Notification:
    """Each rung before it rang in its time."""
    scene = _scene(stage, ago=25 + LADDER[Rung(rung)])
    scene.take_seats()
    scene.publish("first-word", 5, due=25)
    scene.publish("identified", 10, due=25)
    for minutes in [each for each in LADDER.values() if each <= LADDER[Rung(rung)]]:
        cadence.remind(now=scene.at(25 + minutes))
    return scene.letter("reminder")


def _first_reminder(stage: Stage) -> Notification:
    scene = _scene(stage, ago=5, is_drill=True)
    scene.take_seats()
    cadence.remind(now=stage.now)
    return scene.letter("reminder")


def _vacancy(stage: Stage) -> Notification:
    scene = _scene(stage, ago=6)
    vacancies.call(now=stage.now)
    return scene.letter("vacancy")


def _offer(stage: Stage) -> Notification:
    scene = _scene(stage)
    scene.take_seats()
    scene.publish("first-word", 5, due=40)
    note = handovers.note(scene.response, now=stage.now)
    to, by = scene.cast[Duty.MANAGER], scene.cast[Duty.COMMS_LEAD]
    roles.offer(scene.response, RoleKind.COMMS_LEAD, to=to, by=by, note=note, now=stage.now)
    return scene.letter("offer")


def _breach(stage: Stage) -> Notification:
    scene = _scene(stage, ago=16)
    sla.breach(now=stage.now)
    return scene.letter("breach")


def _approval(stage: Stage) -> Notification:
    scene = _scene(stage)
    scene.take_seats()
    words = "Card payments may fail at the first attempt. A second attempt goes through."
    template = message_templates.shipped()["first-word"]
    approvals.ask(scene.response, template, words, by=scene.cast[Duty.COMMS_LEAD], now=stage.now)
    return scene.letter("approval")


def _override(stage: Stage) -> Notification:
    scene = _scene(stage)
    scene.take_seats()
    said = {"symptom": "cards are declined, which will be fixed within 30 minutes"}
    found = remarks.at_desk(scene.response, message_templates.shipped()["first-word"], said).stopped()
    plea = "The old version is back on half of all machines already."
    overrides.ask(scene.response, found, by=scene.cast[Duty.COMMS_LEAD], now=stage.now, plea=plea)
    return scene.letter("override")


def _drift(stage: Stage) -> Notification:
    scene = _scene(stage)
    scene.take_seats()
    scene.publish("first-word", 5, due=40)
    responses.monitor(scene.response, by=scene.cast[Duty.COMMANDER], now=scene.at(20))
    cadence.nudge(now=stage.now)
    return scene.letter("nudge")


def _revisit(stage: Stage) -> Notification:
    scene = _scene(stage)
    scene.take_seats()
    _decide(scene, 10, revisit_at=scene.at(28))
    revisits.remind(now=stage.now)
    return scene.letter("revisit")


def _decide(scene: Scene, minutes: float, **more: Any) -> None:
    decisions.decide(
        scene.response,
        DecisionKind.CHOICE,
        question="Undo the change everywhere at once, or region by region?",
        options=["Everywhere at once", "Region by region"],
        chosen="Region by region",
        why="Payments that are under way would be lost otherwise.",
        by=scene.cast[Duty.COMMANDER],
        now=scene.at(minutes),
        **more,
    )


def _overrun(stage: Stage) -> Notification:
    scene = _scene(stage)
    window = stage.window(-55 * MINUTE)
    maintenances.start(window, now=stage.now - 55 * MINUTE)
    overruns.warn(now=stage.now)
    return scene.letter("overrun")


# --- to executives ----------------------------------------------------------------------------------


def _digest(stage: Stage) -> Notification:
    return _scene(stage, ago=0).letter("digest")


def _changed(stage: Stage) -> Notification:
    scene = _scene(stage, ago=31)
    scene.take_seats()
    scene.publish("first-word", 5, due=20)
    scene.publish("identified", 20, due=35)
    digests.send_due(now=stage.now)
    return scene.letter("digest")


def _answer(stage: Stage) -> Notification:
    scene = _scene(stage)
    scene.take_seats()
    who = questions.Who(scene.executive.name, scene.executive.email)
    asked = questions.ask(scene.response, "Do we owe credits to the shops?", who=who, now=scene.at(20))
    words = "Not by contract: payments are late, none is lost. Sales decides on Friday."
    questions.answer(asked, words, by=scene.cast[Duty.COMMS_LEAD], at_once=True, now=stage.now)
    return scene.letter("answer")


def _rollup(stage: Stage) -> Notification:
    words = "Reports of more than a year take minutes; every other one opens as usual."
    about = {
        "title": "Reports are slow",
        "summary": words,
        "plan": "Looked into on Monday.",
        "users_percent": 2,
    }
    scene = _scene(stage, ago=20, severity="P3", **about)
    morning = scene.began.replace(hour=9, minute=0, second=0, microsecond=0)
    rollups.send_due(now=morning + DAY * (morning <= scene.began))
    return scene.letter("rollup")


def _closing(stage: Stage) -> Notification:
    scene = _scene(stage, ago=75)
    scene.take_seats()
    scene.publish("first-word", 5, due=20)
    scene.publish("identified", 19, due=34)
    _decide(scene, 24)
    responses.monitor(scene.response, by=scene.cast[Duty.COMMANDER], now=scene.at(30))
    scene.publish("resolved", 62)
    endings.close(scene.response, by=scene.cast[Duty.COMMANDER], now=scene.at(70))
    closings.send_due(now=stage.now)
    return scene.letter("closing")


_RUNGS: Final = {
    Rung.SOON: "A word is due in five minutes",
    Rung.DUE: "A word is due now",
    Rung.COMMANDER: "A word is overdue: the commander",
    Rung.MANAGER: "A word is overdue: the duty manager",
    Rung.AGAIN_3: "A word is overdue: the duty manager, again",
    Rung.EXHAUSTED: "Nobody has spoken: the last reminder",
}
LETTERS: Final[list[tuple[str, str, Write]]] = [
    *[(f"reminder-{rung}", title, partial(_reminder, rung)) for rung, title in _RUNGS.items()],
    ("reminder-first", "The first word is due, in a drill", _first_reminder),
    ("vacancy", "A seat is empty", _vacancy),
    ("offer", "Somebody is asked to take a role", _offer),
    ("breach", "A promise of our own was missed", _breach),
    ("approval", "Words for a second pair of eyes", _approval),
    ("override", "Words that are stopped, for the commander", _override),
    ("nudge", "The page disagrees with us", _drift),
    ("revisit", "A decision is to be looked at again", _revisit),
    ("overrun", "A maintenance runs out of its time", _overrun),
    ("digest", "Executives: it begins", _digest),
    ("digest-changed", "Executives: what has changed", _changed),
    ("answer", "Executives: a question answered", _answer),
    ("rollup", "Executives: the morning roll-up", _rollup),
    ("closing", "Executives: the closing letter", _closing),
]
