"""The inner letterbox: every letter to staff and executives, written by the real verbs and taken back."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from comms import (
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
    untended,
    vacancies,
)
from comms.cadence.ladder import LADDER
from comms.demo.scene import Scene, begun
from comms.demo.stage import DAY, MINUTE, Stage
from comms.models import DecisionKind, Duty, RoleKind, Rung
from statuspage import maintenances
from statuspage.models import Notification

Write = Callable[[Stage], Notification]


# --- to staff ---------------------------------------------------------------------------------------


def _reminder(rung: str, stage: Stage) -> Notification:
    """Each rung before it rang in its time."""
    scene = begun(stage, ago=25 + LADDER[Rung(rung)])
    scene.take_seats()
    scene.publish("first-word", 5, due=25)
    scene.publish("identified", 10, due=25)
    for minutes in [each for each in LADDER.values() if each <= LADDER[Rung(rung)]]:
        cadence.remind(now=scene.at(25 + minutes))
    return scene.letter("reminder")


def _first_reminder(stage: Stage) -> Notification:
    scene = begun(stage, ago=5, is_drill=True)
    scene.take_seats()
    cadence.remind(now=stage.now)
    return scene.letter("reminder")


def _vacancy(stage: Stage) -> Notification:
    scene = begun(stage, ago=6)
    vacancies.call(now=stage.now)
    return scene.letter("vacancy")


def _offer(stage: Stage) -> Notification:
    scene = begun(stage)
    scene.take_seats()
    scene.publish("first-word", 5, due=40)
    note = handovers.note(scene.response, now=stage.now)
    to, by = scene.cast[Duty.MANAGER], scene.cast[Duty.COMMS_LEAD]
    roles.offer(scene.response, RoleKind.COMMS_LEAD, to=to, by=by, note=note, now=stage.now)
    return scene.letter("offer")


def _breach(stage: Stage) -> Notification:
    scene = begun(stage, ago=16)
    sla.breach(now=stage.now)
    return scene.letter("breach")


def _approval(stage: Stage) -> Notification:
    scene = begun(stage)
    scene.take_seats()
    words = "Card payments may fail at the first attempt. A second attempt goes through."
    template = message_templates.shipped()["first-word"]
    approvals.ask(scene.response, template, words, by=scene.cast[Duty.COMMS_LEAD], now=stage.now)
    return scene.letter("approval")


def _override(stage: Stage) -> Notification:
    scene = begun(stage)
    scene.take_seats()
    said = {"symptom": "cards are declined, which will be fixed within 30 minutes"}
    found = remarks.at_desk(scene.response, message_templates.shipped()["first-word"], said).stopped()
    plea = "The old version is back on half of all machines already."
    overrides.ask(scene.response, found, by=scene.cast[Duty.COMMS_LEAD], now=stage.now, plea=plea)
    return scene.letter("override")


def _drift(stage: Stage) -> Notification:
    scene = begun(stage)
    scene.take_seats()
    scene.publish("first-word", 5, due=40)
    responses.monitor(scene.response, by=scene.cast[Duty.COMMANDER], now=scene.at(20))
    cadence.nudge(now=stage.now)
    return scene.letter("nudge")


def _revisit(stage: Stage) -> Notification:
    scene = begun(stage)
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
    scene = begun(stage)
    window = stage.window(-55 * MINUTE)
    maintenances.start(window, now=stage.now - 55 * MINUTE)
    overruns.warn(now=stage.now)
    return scene.letter("overrun")


def _untended(stage: Stage) -> Notification:
    scene = begun(stage)
    late = stage.incident("Webhooks arrive late", (180, "identified", "A queue is full."))
    late.updates.update(deliver_notifications=True)  # the stage is quiet; what a key told was not
    untended.remind(now=stage.now)
    return scene.letter("untended")


# --- to executives ----------------------------------------------------------------------------------


def _digest(stage: Stage) -> Notification:
    return begun(stage, ago=0).letter("digest")


def _changed(stage: Stage) -> Notification:
    scene = begun(stage, ago=31)
    scene.take_seats()
    scene.publish("first-word", 5, due=20)
    scene.publish("identified", 20, due=35)
    digests.send_due(now=stage.now)
    return scene.letter("digest")


def _answer(stage: Stage) -> Notification:
    scene = begun(stage)
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
    scene = begun(stage, ago=20, severity="P3", **about)
    morning = scene.began.replace(hour=9, minute=0, second=0, microsecond=0)
    rollups.send_due(now=morning + DAY * (morning <= scene.began))
    return scene.letter("rollup")


def _closing(stage: Stage) -> Notification:
    scene = begun(stage, ago=75)
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
    ("untended", "Nobody responds to what the page tells of", _untended),
    ("digest", "Executives: it begins", _digest),
    ("digest-changed", "Executives: what has changed", _changed),
    ("answer", "Executives: a question answered", _answer),
    ("rollup", "Executives: the morning roll-up", _rollup),
    ("closing", "Executives: the closing letter", _closing),
]
