"""Component updates: machines are told that a component changed though nobody said a word; people are not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from statuspage import components, history, incidents, letters, outbox, subscribers
from statuspage.models import Component, Notification, Page, Subscriber
from tests.receiver import Receiver

pytestmark = pytest.mark.django_db

Make = Callable[..., Component]
KEYS = {"component_update", "component", "meta", "page"}


@pytest.fixture
def hook(page: Page, receiver: Receiver, now: datetime) -> Subscriber:
    return told_at(page, receiver.url, now)


def told_at(page: Page, url: str, now: datetime) -> Subscriber:
    asked = subscribers.subscribe(page, channel="webhook", address=url, now=now)
    assert asked
    Notification.objects.all().delete()
    return subscribers.confirm(asked, now=now)


def said(receiver: Receiver, now: datetime) -> list[Any]:
    outbox.fan_out(now=now + timedelta(minutes=1))
    outbox.deliver(now=now + timedelta(minutes=1))
    return [each.json for each in receiver.received]


def test_a_webhook_is_told_what_it_was_and_what_it_is(
    page: Page, hook: Subscriber, component: Make, receiver: Receiver, now: datetime
) -> None:
    checkout = component("Checkout")
    component("Search")
    components.set_status(checkout, "partial_outage", now=now)
    (told,) = said(receiver, now)
    assert told.keys() == KEYS
    change = told["component_update"]
    assert change.keys() == {"id", "component_id", "old_status", "new_status", "created_at"}
    assert (change["old_status"], change["new_status"]) == ("operational", "partial_outage")
    assert change["created_at"] == "2026-03-02T14:00:00.000Z" and len(change["id"]) == 12
    assert change["component_id"] == checkout.public_id
    assert told["component"] == {
        "id": checkout.public_id,
        "name": "Checkout",
        "status": "partial_outage",
        "created_at": "2026-03-02T14:00:00.000Z",
    }
    assert told["page"] == {
        "id": page.public_id,
        "status_indicator": "minor",
        "status_description": "Minor Service Outage",
    }
    assert "/unsubscribe/" in told["meta"]["unsubscribe"]


def test_it_is_signed_like_everything_else(
    hook: Subscriber, component: Make, receiver: Receiver, now: datetime
) -> None:
    components.set_status(component("Checkout"), "partial_outage", now=now)
    said(receiver, now)
    assert receiver.received[0].headers["webhook-signature"].startswith("v1,")


def test_each_change_is_told_once_and_none_where_nothing_changed(
    hook: Subscriber, component: Make, receiver: Receiver, now: datetime
) -> None:
    checkout = component("Checkout")
    for status in ("partial_outage", "partial_outage", "operational"):
        components.set_status(checkout, status, now=now)
    told = {each["component"]["status"] for each in said(receiver, now)}
    assert len(receiver.received) == 2 and told == {"partial_outage", "operational"}


def test_who_chose_components_hears_only_of_those(
    hook: Subscriber, component: Make, receiver: Receiver, now: datetime
) -> None:
    checkout, search = component("Checkout"), component("Search")
    hook.components.add(checkout)
    for each in (checkout, search):
        components.set_status(each, "major_outage", now=now)
    assert [each["component"]["name"] for each in said(receiver, now)] == ["Checkout"]


def test_nobody_who_reads_is_told_what_no_person_has_said(
    page: Page, hook: Subscriber, component: Make, reader: Callable[[str], Subscriber], now: datetime
) -> None:
    reader("ada@example.com")
    chat = Subscriber.objects.create(
        page=page, channel="slack", address="C1", address_key="c1", created_at=now
    )
    subscribers.confirm(chat, now=now)
    components.set_status(component("Checkout"), "major_outage", now=now)
    assert [each.channel for each in outbox.readers(Notification.objects.get())] == ["webhook"]


@pytest.mark.parametrize("about", [{"news": "ends"}, {"state": "unsubscribed"}, {"state": "unconfirmed"}])
def test_who_wants_less_is_told_less(
    hook: Subscriber, component: Make, receiver: Receiver, now: datetime, about: dict[str, str]
) -> None:
    Subscriber.objects.update(**about)
    components.set_status(component("Checkout"), "major_outage", now=now)
    assert said(receiver, now) == []


def test_where_no_machine_listens_nothing_is_written_down(
    component: Make, reader: Callable[[str], Subscriber], now: datetime
) -> None:
    reader("ada@example.com")
    components.set_status(component("Checkout"), "major_outage", now=now)
    assert not Notification.objects.exists()


def test_an_incident_tells_it_itself(
    page: Page, hook: Subscriber, component: Make, receiver: Receiver, now: datetime
) -> None:
    checkout = component("Checkout")
    incidents.publish(
        page, name="E", status="identified", body="B", statuses={checkout: "major_outage"}, now=now
    )
    assert [each.keys() & {"incident", "component_update"} for each in said(receiver, now)] == [{"incident"}]


def test_what_is_mended_afterwards_is_no_news(
    hook: Subscriber, component: Make, receiver: Receiver, now: datetime
) -> None:
    checkout = component("Checkout", start_date=(now - timedelta(days=30)).date())
    begin = now - timedelta(days=3)
    history.repair(checkout, "major_outage", since=begin, until=begin + timedelta(hours=1), now=now)
    assert said(receiver, now) == []


def test_what_is_hidden_is_told_nobody(
    hook: Subscriber, component: Make, receiver: Receiver, now: datetime
) -> None:
    components.set_status(component("Vault", is_hidden=True), "major_outage", now=now)
    assert said(receiver, now) == []


def test_the_pages_it_is_shared_with_are_told_as_well(
    page: Page, component: Make, receiver: Receiver, now: datetime
) -> None:
    other = Page.objects.create(slug="b", name="B", url="http://b.test/", created_at=now, changed_at=now)
    told_at(other, receiver.url, now)
    shared = component("Checkout")
    components.share(shared, [other], now=now)
    components.set_status(shared, "major_outage", now=now)
    assert [each["page"]["id"] for each in said(receiver, now)] == [other.public_id]


def test_staff_and_a_sample_of_it_say_what_it_became(
    hook: Subscriber, component: Make, now: datetime
) -> None:
    components.set_status(component("Checkout"), "major_outage", now=now)
    message = letters.render(Notification.objects.get(), "de")
    assert message.subject == "[Acme] Checkout: Schwerer Ausfall"
    assert "→ Schwerer Ausfall" in message.text and "→" in message.html
