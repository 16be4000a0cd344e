"""Who is forgotten is known nowhere: on their wish, without their yes, or once what they followed is over."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statuspage import forgetting, incidents, maintenances, quarantine, subscribers
from statuspage.models import Incident, Notification, Page, Subscriber, Suppression

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def asked(page: Page, now: datetime) -> Subscriber:
    subscribers.subscribe(page, address="Ada@Example.com", now=now)
    return Subscriber.objects.get()


def everything_said() -> str:
    """Whatever is kept of deliveries and notifications."""
    rows = Notification.objects.values_list("recipients", "context", "deliveries__address")
    return repr(list(rows))


def test_who_is_forgotten_is_known_nowhere(
    asked: Subscriber, incident: Incident, carry: Callable[..., None], post: object, now: datetime
) -> None:
    subscribers.confirm(asked, now=now)
    carry()
    assert "Ada@Example.com" in everything_said()
    forgetting.forget(asked, now=now)
    assert not Subscriber.objects.exists() and not Suppression.objects.exists()
    assert "Ada@Example.com" not in everything_said()


def test_the_owner_of_a_webhook_is_forgotten_with_it(page: Page, now: datetime) -> None:
    subscribers.subscribe(
        page, address="https://x.test/hook", channel="webhook", details={"owner": "it@x.test"}, now=now
    )
    hook = subscribers.confirm(Subscriber.objects.get(), now=now)
    quarantine.write(now=subscribers.switch_off(hook, reason="410", now=now).ended_at or now)
    assert "it@x.test" in everything_said()
    forgetting.forget(hook, now=now)
    assert "it@x.test" not in everything_said()


def test_never_again_outlives_being_forgotten(
    reader: Callable[[str], Subscriber], page: Page, now: datetime
) -> None:
    forgetting.forget(reader("ada@example.com"), now=now, never_again=True)
    assert subscribers.subscribe(page, address="ADA@example.com", now=now) is None
    assert not Subscriber.objects.exists()


def test_who_never_says_yes_is_forgotten_after_a_week(asked: Subscriber, now: datetime) -> None:
    forgetting.sweep(now=now + 7 * DAY - timedelta(seconds=1))
    assert Subscriber.objects.exists()
    forgetting.sweep(now=now + 7 * DAY)
    assert not Subscriber.objects.exists() and not Notification.objects.exists()


def test_the_week_begins_when_they_ask_again(asked: Subscriber, page: Page, now: datetime) -> None:
    subscribers.subscribe(page, address=asked.address, now=now + 6 * DAY)
    forgetting.sweep(now=now + 8 * DAY)
    assert Subscriber.objects.exists()


def test_who_said_yes_stays(reader: Callable[[str], Subscriber], now: datetime) -> None:
    reader("ada@example.com")
    forgetting.sweep(now=now + 70 * DAY)
    assert Subscriber.objects.exists()


def test_the_wish_is_about_all_that_an_address_is_told(
    asked: Subscriber, incident: Incident, now: datetime
) -> None:
    subscribers.subscribe(asked.page, address="ada@example.com", story=incident, now=now)
    forgetting.forget(asked, now=now)
    assert not Subscriber.objects.exists()
    assert "ada@example.com" not in everything_said().lower()


def test_who_followed_what_is_over_is_forgotten_after_a_week_in_which_it_may_come_back(
    page: Page, incident: Incident, reader: Callable[[str], Subscriber], now: datetime
) -> None:
    span = (now, now + DAY)
    window = maintenances.schedule(page, name="Disks", body="", window=span, affects={}, now=now)
    for name, story in (("ada", incident), ("bob", window)):
        Subscriber.objects.filter(pk=reader(f"{name}@example.com").pk).update(
            **{"incident" if story is incident else "maintenance": story}
        )
    reader("cyd@example.com")
    forgetting.sweep(now=now + 70 * DAY)
    assert Subscriber.objects.count() == 3
    incidents.post_update(incident, status="resolved", body="Over.", now=now + DAY)
    maintenances.cancel(window, now=now + 2 * DAY)
    left = [names_after(now + days * DAY) for days in (7, 8, 9)]
    assert left == [["ada", "bob", "cyd"], ["bob", "cyd"], ["cyd"]]


def names_after(at: datetime) -> list[str]:
    forgetting.sweep(now=at)
    return [each.address.partition("@")[0] for each in Subscriber.objects.order_by("address")]


def test_many_are_forgotten_with_as_many_queries_as_one(page: Page, now: datetime) -> None:
    counted = []
    for many in (1, 30):
        for number in range(many):
            subscribers.subscribe(page, address=f"{number}@example.com", now=now)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            forgetting.sweep(now=now + 8 * DAY)
        counted.append(len(queries))
    assert not Subscriber.objects.exists() and not Notification.objects.exists()
    assert counted[0] == counted[1]
