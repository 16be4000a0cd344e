"""Finding in the inbox: by words, service and state; sheet by sheet, in as many queries for however much."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms import alerts, integrations, services
from comms.alerts import inbox
from comms.alerts.inbox import Place
from comms.intake import Action, Event
from comms.models import Alert, Integration, Person, Response, Service
from statuspage.models import Component

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop(checkout: Component) -> Service:
    return services.save(Service(), name="Shop", team=None, components=[checkout])


@pytest.fixture
def monitor(shop: Service, now: datetime) -> Integration:
    about: dict[str, Any] = {"name": "Watcher", "service": shop, "group_by": ["host"]}
    return integrations.make("pagerduty", by=None, now=now, **about).integration


def rung(monitor: Integration, *keys: str, now: datetime, word: str = "error") -> None:
    """A matter each."""
    for key in keys:
        event = Event(Action.TRIGGER, key, title=f"The {key} is full", word=word, details={"host": key})
        alerts.take(monitor, event, now=now)
    alerts.consider(now=now)


def found(now: datetime, **asked: Any) -> dict[str, list[str]]:
    """By place, what is shown there."""
    parts = inbox.look(now=now, **asked)
    return {each.place: [row.title for row in each.rows] for each in parts if each.rows}


def of(key: str) -> Any:
    return Alert.objects.filter(key=key)


def test_all_words_have_to_stand_in_it_somewhere(monitor: Integration, now: datetime) -> None:
    rung(monitor, "disk", "queue", now=now)
    assert found(now, words="disk FULL") == {"waiting": ["The disk is full"]}
    assert found(now, words="watcher queue") == {"waiting": ["The queue is full"]}
    assert found(now, words="disk empty") == {}


def test_of_one_service_alone(monitor: Integration, shop: Service, now: datetime) -> None:
    other = integrations.make("pagerduty", name="CI", by=None, now=now).integration
    rung(monitor, "disk", now=now)
    rung(other, "build", now=now)
    assert found(now, service=shop) == {"waiting": ["The disk is full"]}


def test_each_state_has_its_place(
    monitor: Integration, response: Response, engineer: Person, now: datetime
) -> None:
    rung(monitor, "new", "seen", "theirs", "later", "over", "noise", now=now)
    alerts.acknowledge(of("seen"), by=engineer, now=now)
    alerts.attach(of("theirs").get().bundle, response, by=engineer, now=now)
    alerts.snooze(of("later"), until=now + MINUTE, by=engineer, now=now)
    alerts.close(of("over"), by=engineer, now=now)
    alerts.verify(of("noise"), "noise", why="A test", by=engineer, now=now)
    places = {
        Place.WAITING: {"The new is full"},
        Place.SEEN: {"The seen is full"},
        Place.IN_HAND: {"The theirs is full"},
        Place.HELD: {"The later is full"},
        Place.OVER: {"The over is full", "The noise is full"},
    }
    assert {place: set(titles) for place, titles in found(now).items()} == places
    for place, titles in places.items():
        assert {key: set(each) for key, each in found(now, place=place).items()} == {place: titles}


def test_what_was_over_long_ago_is_found_and_does_not_stand_about(
    monitor: Integration, engineer: Person, now: datetime
) -> None:
    rung(monitor, "disk", now=now)
    alerts.close(of("disk"), by=engineer, now=now)
    later = now + timedelta(days=3)
    assert found(later) == {}
    assert found(later, place="over", words="disk") == {"over": ["The disk is full"]}


def test_what_belonged_to_a_response_is_found_when_it_is_over(
    monitor: Integration, response: Response, engineer: Person, now: datetime
) -> None:
    rung(monitor, "disk", now=now)
    alerts.attach(of("disk").get().bundle, response, by=engineer, now=now)
    alerts.close(of("disk"), by=engineer, now=now)
    assert found(now) == {} and found(now, place="over") == {"over": ["The disk is full"]}


def test_what_waits_is_turned_over_sheet_by_sheet_the_worst_first(
    monitor: Integration, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "SHEET", 2)
    rung(monitor, "a", "b", now=now, word="warning")
    rung(monitor, "c", now=now, word="critical")
    assert found(now)["waiting"][0] == "The c is full" and len(found(now)["waiting"]) == 2
    second = inbox.look(now=now, number="2")[0]
    assert len(second.rows) == 1 and second.sheet and second.sheet.paginator.count == 3
    assert not second.sheet.has_next() and second.sheet.has_previous()


@pytest.mark.parametrize(("number", "sheet"), [("99999999999999999999", 2), ("0", 2), ("a", 1), (None, 1)])
def test_a_sheet_that_is_not_there_is_the_nearest(
    monitor: Integration, now: datetime, monkeypatch: pytest.MonkeyPatch, number: str | None, sheet: int
) -> None:
    monkeypatch.setattr(inbox, "SHEET", 2)
    rung(monitor, "a", "b", "c", now=now)
    shown = inbox.look(now=now, number=number)[0].sheet
    assert shown and shown.number == sheet


def test_of_the_other_places_the_beginning_is_shown(
    monitor: Integration, engineer: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "BEGUN", 2)
    rung(monitor, "a", "b", "c", now=now)
    alerts.acknowledge(Alert.objects.all(), by=engineer, now=now)
    [seen] = [each for each in inbox.look(now=now) if each.place == Place.SEEN]
    assert len(seen.rows) == 2 and seen.has_more
    [whole] = inbox.look(now=now, place=Place.SEEN)
    assert len(whole.rows) == 3 and not whole.has_more


def test_however_much_there_is_it_takes_as_many_queries(
    monitor: Integration, engineer: Person, now: datetime
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as said:
            inbox.look(words="full", service=monitor.service, now=now)
        return len(said)

    def more(turn: str) -> None:
        rung(monitor, *(f"{turn}-{nth}" for nth in range(8)), now=now)
        alerts.acknowledge(of(f"{turn}-1"), by=engineer, now=now)
        alerts.snooze(of(f"{turn}-2"), until=now + MINUTE, by=engineer, now=now)
        alerts.close(of(f"{turn}-3"), by=engineer, now=now)

    more("a")
    few = queries()
    more("b")
    assert queries() == few <= 12
