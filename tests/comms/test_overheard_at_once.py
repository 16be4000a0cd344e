"""Staff and other systems at once about one response: nobody waits for ever, and one next word is owed."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from comms import announcements
from comms.models import Announcement, PromiseState
from statuspage import components, happenings
from statuspage.models import Component
from tests.at_once import at_once
from tests.comms.conftest import Publish

pytestmark = pytest.mark.django_db(transaction=True)

LATER = timedelta(minutes=5)


def test_every_system_is_heard_and_one_word_is_owed(publish: Publish, now: datetime) -> None:
    incident = publish().update.incident

    def system(number: int) -> Callable[[], object]:
        wish = {"body": f"System {number} says."}
        return lambda: happenings.carry_on(incident, wish, by=f"system {number}", now=now + LATER)

    def speak() -> None:
        with suppress(announcements.Overtaken):  # they saw what was there before, and look again
            publish("identified", after=5)

    at_once(*[system(number) for number in range(3)], speak)
    said = 3 + Announcement.objects.count()
    assert incident.updates.count() == said
    assert incident.response.timeline.filter(kind="announced").count() == said
    assert incident.response.promises.filter(state=PromiseState.OPEN).count() == 1


def test_who_asks_for_the_same_twice_is_told_once(publish: Publish, now: datetime) -> None:
    incident = publish().update.incident

    def resolve() -> object:
        return happenings.carry_on(incident, {"status": "resolved"}, by="deploys", now=now + LATER)

    at_once(*[resolve] * 3)
    assert incident.updates.filter(status="resolved").count() == 1
    assert incident.response.timeline.filter(kind="resolved").count() == 1


def test_nobody_waits_in_a_circle(publish: Publish, checkout: Component, now: datetime) -> None:
    incident = publish().update.incident

    def rename(number: int) -> Callable[[], object]:
        wish = {"name": f"Fire {number}", "statuses": {checkout: "major_outage"}}
        return lambda: happenings.carry_on(incident, wish, by="deploys", now=now + LATER)

    def degrade() -> object:
        return components.set_status(checkout, "degraded_performance", now=now + LATER)

    at_once(*[rename(number) for number in range(3)], *[degrade] * 3)
    assert incident.updates.count() == 4
