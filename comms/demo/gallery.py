"""The gallery: every state of the public page, played by the real verbs and taken back."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from comms.demo.stage import DAY, HOUR, MINUTE, Stage
from statuspage import checkings, incidents, maintenances, notices
from statuspage.bakery import archive, component_pages, embeds, html
from statuspage.bakery.snapshot import Leaf, Snapshot, one_moment, take
from statuspage.models import Page

INDEX: Final = "index.html"
_GROUPS: Final = {
    "Payments": ["Card payments", "Bank transfers", "Payouts"],
    "Tools": ["Dashboard", "API", "Webhooks", "Reports"],
}
_LONG: Final = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft of Vienna"
# A page in the gallery asks nobody whether it is the newest.
_ASKING: Final = re.compile(r'<meta name="fresh"[^>]*>')


Play = Callable[[Stage], str | None]


@dataclass(frozen=True)
class State:
    name: str
    title: str
    play: Play


def show(name: str, *, now: datetime) -> str:
    """The page in one of its states, as readers would get it; afterwards it has never been."""
    state = next(each for each in STATES if each.name == name)
    with transaction.atomic():
        stage = Stage(_page(now), now)
        path = state.play(stage) or INDEX
        with one_moment():
            snapshot = take(stage.page.pk, now=now)
            body = next(leaf for leaf in _leaves(snapshot) if leaf.path == path).body().decode()
        transaction.set_rollback(True)
    return _ASKING.sub("", body)


def _page(now: datetime) -> Page:
    return Page.objects.create(
        slug="the-gallery",
        name="Northwind Pay",
        url=settings.BASE_URL,
        support_url=f"{settings.BASE_URL}/#subscribe",
        created_at=now - 400 * DAY,
        changed_at=now,
    )


def _leaves(snapshot: Snapshot) -> Iterator[Leaf]:
    yield from html.render(snapshot)
    yield from embeds.render(snapshot)
    yield from archive.whole(snapshot)
    yield from component_pages.whole(snapshot)


# --- the states -------------------------------------------------------------------------------------


def _well(stage: Stage) -> None:
    stage.furnish(_GROUPS)
    stage.past()


def _bad(kind: str, *names: str) -> Play:
    def play(stage: Stage) -> None:
        stage.furnish(_GROUPS)
        stage.past()
        bad = dict.fromkeys(names or stage.parts, kind)
        stage.incident(
            "Some payments fail",
            (31, "investigating", "Some card payments fail. **No money is lost.** We are looking into it."),
            (12, "identified", "A new version is the cause. We are putting back the old one."),
            promise=18,
            bad=bad,
        )

    return play


def _nobody_hurt(stage: Stage) -> None:
    stage.furnish(_GROUPS)
    stage.incident("Invoices show an old logo", (25, "identified", "It is only the picture."), promise=95)


def _watching(stage: Stage) -> None:
    _bad("partial_outage", "API")(stage)
    incident = stage.page.incidents.get(name="Some payments fail")
    due = stage.now + 28 * MINUTE
    incidents.post_update(
        incident, status="monitoring", body="The old version is back.", next_update_at=due, now=stage.now
    )


def _late(stage: Stage) -> None:
    stage.furnish(_GROUPS)
    said = (64, "investigating", "Some card payments fail. We are looking into it.")
    stage.incident("Some payments fail", said, promise=-9, bad={"Card payments": "partial_outage"})


def _several(stage: Stage) -> None:
    _bad("major_outage", "Card payments")(stage)
    slow = (44, "investigating", "Reports take minutes instead of seconds.")
    stage.incident("Reports are slow", slow, promise=40, bad={"Reports": "degraded_performance"})
    stage.incident("Webhooks arrive late", (9, "monitoring", "They arrive again, and we watch them."))
    stage.window(2 * DAY)


def _resolved(stage: Stage) -> None:
    _bad("major_outage", "Card payments", "API")(stage)
    incident = stage.page.incidents.get(name="Some payments fail")
    body = "All payments go through again. We are sorry, and will write what we learn from it."
    incidents.post_update(incident, status="resolved", body=body, notify=False, now=stage.now - 4 * MINUTE)


def _planned(stage: Stage) -> None:
    stage.furnish(_GROUPS)
    stage.window(2 * DAY, 2 * HOUR)
    stage.window(9 * DAY, 3 * HOUR, "New network in Frankfurt")


def _maintained(stage: Stage) -> None:
    stage.furnish(_GROUPS)
    stage.window(-20 * MINUTE)
    maintenances.advance(now=stage.now)


def _noticed(stage: Stage) -> None:
    _well(stage)
    title, body = (
        "Version 1 of the API ends in March",
        "Version 2 has been there since May. [Read how to move](/).",
    )
    notices.publish(stage.page, title=title, body=body, now=stage.now - DAY)


def _checked(stage: Stage) -> None:
    _well(stage)
    words = "slow payments in the north"
    checkings.begin(stage.page, words=words, minutes=30, components=[stage.parts["API"]], now=stage.now)


def _nothing(stage: Stage) -> None:
    """A page on its first day."""


def _long(stage: Stage) -> None:
    stage.furnish({_LONG: [f"{_LONG} {number}" for number in (1, 2)], "": [_LONG]})
    Page.objects.filter(pk=stage.page.pk).update(name=_LONG)
    body = f"{_LONG * 2}\n\n| a | table |\n|---|---|\n| {_LONG} | {_LONG} |\n\n```\n{_LONG * 2}\n```"
    stage.incident(_LONG, (20, "investigating", body), promise=10, bad={_LONG: "partial_outage"})


def _sixty(stage: Stage) -> None:
    for region in range(1, 7):
        stage.furnish({f"Region {region}": [f"Service {region}.{each}" for each in range(1, 11)]})
    for region in range(1, 7):
        ago, bad = region * 9 * 1440, ("partial_outage", "major_outage")[region % 2]
        told = (ago, "investigating", "We look into it."), (ago - 40 * region, "resolved", "It is over.")
        stage.incident(f"Errors in region {region}", *told, bad={f"Service {region}.{region}": bad})
    now = (9, "identified", "We know why.")
    stage.incident("Errors in region 3", now, promise=20, bad={"Service 3.7": "major_outage"})


def _mirrored(stage: Stage) -> None:
    Page.objects.filter(pk=stage.page.pk).update(name="نورثويند للدفع", languages=["ar"])
    stage.furnish({"المدفوعات": ["بطاقات الدفع", "API"], "الأدوات": ["لوحة التحكم"]})
    said = (20, "identified", "بعض المدفوعات لا تكتمل. لا تضيع أي أموال، ونحن نعمل على الحل.")
    stage.incident("تعذر الدفع بالبطاقة", said, promise=25, bad={"بطاقات الدفع": "partial_outage"})


def _file(path: str, play: Play = _well) -> Play:
    def played(stage: Stage) -> str:
        play(stage)
        story = stage.page.incidents.first()
        part = stage.page.components.order_by("position")[2]
        return path.format(story=story.public_id if story else "", part=part.public_id)

    return played


_FAILING: Final = _bad("partial_outage", "Card payments")
STATES: Final = [
    State("well", "All is well", _well),
    State("degraded", "Minor: something is slow", _bad("degraded_performance", "API")),
    State("partial", "Some of it is down for some", _FAILING),
    State("major", "Something is down for everybody", _bad("major_outage", "Card payments", "API")),
    State("critical", "Everything is down", _bad("major_outage")),
    State("watching", "A fix is being watched", _watching),
    State("late", "A promised update is late", _late),
    State("several", "Several incidents, and a maintenance ahead", _several),
    State("resolved", "It has just been resolved", _resolved),
    State("harmless", "An incident that hurts no component", _nobody_hurt),
    State("planned", "Maintenance ahead", _planned),
    State("maintained", "Maintenance under way", _maintained),
    State("noticed", "A notice that is no incident", _noticed),
    State("checked", "Reports are being checked", _checked),
    State("nothing", "The first day: nothing on it", _nothing),
    State("long", "Names without end", _long),
    State("sixty", "Sixty components", _sixty),
    State("mirrored", "From right to left", _mirrored),
    State("story", "The page of an incident", _file("incidents/{story}/index.html", _FAILING)),
    State("history", "The history", _file("history/index.html", _several)),
    State("component", "The page of a component", _file("components/{part}/index.html")),
    State("uptime", "All figures", _file("uptime/index.html")),
    State("frame", "In somebody else's frame", _file("embed/index.html", _several)),
    State("missing", "Nothing at this address", _file("404.html")),
    State("away", "Something did not work", _file("500.html")),
]
