"""The closing letter: once a person, after the end, with what customers were told and promises kept."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from comms import closings, decisions, endings, responses
from comms.models import DecisionKind, Executive, Person, Response
from statuspage import letters
from statuspage.models import Notification
from tests.comms.conftest import Publish

Declare = Callable[..., Response]
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("executive")


def told() -> list[Notification]:
    return list(Notification.objects.filter(letter="comms/closing"))


def over(response: Response, publish: Publish) -> None:
    """Told, one promise late, resolved after forty minutes."""
    publish(to=response, after=5)
    publish("identified", to=response, after=25)
    publish("resolved", to=response, after=40, due=None)


def test_it_comes_an_hour_after_the_end_and_once(response: Response, publish: Publish, now: datetime) -> None:
    over(response, publish)
    closings.send_due(now=now + timedelta(minutes=99))
    assert not told()
    for minutes in (100, 101, 500):
        closings.send_due(now=now + timedelta(minutes=minutes))
    assert len(told()) == 1


def test_what_is_closed_is_not_waited_for(response: Response, publish: Publish, now: datetime) -> None:
    over(response, publish)
    Response.objects.update(closed_at=now + timedelta(minutes=50))
    closings.send_due(now=now + timedelta(minutes=51))
    assert len(told()) == 1


def test_it_tells_the_story_in_its_order(response: Response, publish: Publish, now: datetime) -> None:
    over(response, publish)
    closings.send_due(now=now + 2 * HOUR)
    letter = letters.render(told()[0])
    assert letter.subject == "[P1] Closed after 40 min: Payments fail"
    assert "3 promised: 2 kept, 1 late" in letter.text
    order = [
        "It began",
        "Declared",
        "Customers were told",
        "Over",
        "Investigating: Customers may",
        "Resolved: ",
    ]
    places = [letter.text.index(each) for each in order]
    assert places == sorted(places)


def test_it_stays_in_the_thread(response: Response, publish: Publish, now: datetime) -> None:
    over(response, publish)
    closings.send_due(now=now + 2 * HOUR)
    digest = Notification.objects.filter(letter="comms/digest").first()
    assert digest and told()[0].thread == digest.thread


def test_what_came_back_is_not_closed_yet(response: Response, publish: Publish, now: datetime) -> None:
    over(response, publish)
    publish("recurrence", to=response, after=60)
    closings.send_due(now=now + 3 * HOUR)
    assert not told()


def test_who_sleeps_reads_it_in_the_morning(response: Response, publish: Publish, now: datetime) -> None:
    Executive.objects.update(quiet_from=time(14), quiet_until=time(18))
    over(response, publish)
    closings.send_due(now=now + 2 * HOUR)
    assert not told()
    closings.send_due(now=now + 4 * HOUR)
    assert len(told()) == 1


def test_who_was_not_told_of_it_gets_no_letter(
    declare: Declare, publish: Publish, commander: Person, now: datetime
) -> None:
    small, drill = declare("P3"), declare("P1", is_drill=True)
    over(small, publish)
    responses.resolve(drill, by=commander, now=now)
    closings.send_due(now=now + 3 * HOUR)
    assert not told()


def test_after_days_it_is_history(response: Response, publish: Publish, now: datetime) -> None:
    over(response, publish)
    closings.send_due(now=now + 3 * closings.LIVES)
    assert not told()


def test_what_the_public_was_never_told_says_so(response: Response, commander: Person, now: datetime) -> None:
    endings.resolve(response, by=commander, now=now + HOUR)
    closings.send_due(now=now + 3 * HOUR)
    assert "Nothing: the public was not told." in letters.render(told()[0]).text


def test_what_was_decided_is_told_unless_it_was_struck(
    response: Response, publish: Publish, commander: Person, now: datetime
) -> None:
    facts: dict[str, Any] = {
        "question": "Roll back?",
        "why": "It is the fastest.",
        "by": commander,
        "now": now,
    }
    decisions.decide(response, DecisionKind.CHOICE, chosen="Yes, now", **facts)
    wrong = decisions.decide(response, DecisionKind.CHOICE, chosen="No, never", **facts)
    decisions.strike(wrong, why="Mistyped", by=commander, now=now)
    over(response, publish)
    closings.send_due(now=now + 2 * HOUR)
    letter = letters.render(told()[0])
    assert "Yes, now" in letter.text and "No, never" not in letter.text
