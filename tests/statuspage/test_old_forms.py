"""The forms of Statuspage's pages: other sites embed them still, and programs post them."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from statuspage import maintenances
from statuspage.limits import Limit
from statuspage.models import Component, Incident, Notification, Page, Subscriber, SubscriberState
from statuspage.views import subscribing
from tests.receiver import Receiver

pytestmark = pytest.mark.django_db

Make = Callable[..., Component]
Reader = Callable[[str], Subscriber]

HOOK = "/subscriptions/webhook.json"
FOLLOW = "/subscriptions/incident.json"
NEW = "/api/v2/subscribers.json"


@pytest.fixture
def texting(settings: Settings) -> None:
    settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_FROM = "AC1", "secret", "+15005550006"


def test_a_webhook_is_asked_at_its_address(client: Client, page: Page, receiver: Receiver) -> None:
    answer = client.post(HOOK, {"endpoint": receiver.url, "email": "ada@example.com"})
    assert (answer.status_code, answer.json()) == (200, {"status": "asked"})
    asked = Subscriber.objects.get()
    assert (asked.channel, asked.state) == ("webhook", SubscriberState.UNCONFIRMED)
    assert asked.details["owner"] == "ada@example.com"


def test_it_is_said_what_is_wrong_with_it(client: Client, page: Page) -> None:
    answer = client.post(HOOK, {"endpoint": "ftp://example.com/", "email": "ada"})
    assert answer.status_code == 422
    assert {each.partition(":")[0] for each in answer.json()["error"]} == {"endpoint", "email"}
    assert not Subscriber.objects.exists()


def test_one_incident_is_followed_by_mail(client: Client, incident: Incident) -> None:
    said = {"incident_code": incident.public_id, "email": "bob@example.com"}
    assert client.post(FOLLOW, said).status_code == 200
    asked = Subscriber.objects.get()
    assert (asked.address, asked.incident) == ("bob@example.com", incident)


def test_a_maintenance_is_followed_the_same_way(client: Client, page: Page, now: datetime) -> None:
    span = (now + timedelta(days=1), now + timedelta(days=2))
    window = maintenances.schedule(page, name="Disks", body="", window=span, now=now)
    said = {"incident_code": window.public_id, "email": "bob@example.com"}
    assert client.post(FOLLOW, said).status_code == 200
    assert Subscriber.objects.get().story == window


def test_it_has_to_be_one_of_this_page(client: Client, page: Page) -> None:
    answer = client.post(FOLLOW, {"incident_code": "nothing", "email": "bob@example.com"})
    assert answer.json() == {"error": ["incident_code: names no incident of this page"]}


def test_a_phone_is_sent_to_where_its_code_is_typed(client: Client, incident: Incident) -> None:
    answer = client.post(FOLLOW, {"incident_code": incident.public_id, "phone_number": "5551234"})
    assert (answer.status_code, Subscriber.objects.count()) == (422, 0)


def test_the_limits_count_for_programs_too(
    client: Client, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribing, "AN_ADDRESS", Limit(1, subscribing.HOUR))
    said = {"incident_code": incident.public_id, "email": "bob@example.com"}
    assert [client.post(FOLLOW, said).status_code for _ in range(2)] == [200, 429]


def test_a_number_with_its_country_is_seen_once_more_before_it_is_sent(
    client: Client, page: Page, texting: None
) -> None:
    said = {"phone_country": "us", "phone_number": "(202) 555-0143"}
    seen = client.post("/subscriptions/new-sms", said).content.decode()
    assert 'value="+12025550143"' in seen
    assert not Subscriber.objects.exists()


# --- POST /api/v2/subscribers.json ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("subscriber[email]=ada@example.com", "application/x-www-form-urlencoded"),
        ('{"subscriber": {"email": "ada@example.com"}}', "application/json"),
    ],
)
def test_post_api_v2_subscribers(client: Client, page: Page, said: str, kind: str) -> None:
    answer = client.post(NEW, said, content_type=kind)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert (answer.json()["email"], answer.json()["page"]["id"]) == ("ada@example.com", page.public_id)
    asked = Subscriber.objects.get()
    assert (asked.address, asked.state) == ("ada@example.com", SubscriberState.UNCONFIRMED)
    assert Notification.objects.get().letter == "statuspage/confirm"


def test_the_public_api_says_the_same_of_whoever_is_there_already(
    client: Client, page: Page, reader: Reader
) -> None:
    reader("ada@example.com")
    answers = [client.post(NEW, {"subscriber[email]": f"{name}@example.com"}) for name in ("ada", "bob")]
    assert len({answer.content.replace(b"ada", b"bob") for answer in answers}) == 1


def test_the_public_api_takes_one_incident_and_one_component(
    client: Client, incident: Incident, component: Make
) -> None:
    client.post(NEW, {"subscriber[email]": "a@example.com", "subscriber[incident_id]": incident.public_id})
    checkout = component("Checkout")
    client.post(NEW, {"subscriber[email]": "b@example.com", "subscriber[component_id]": checkout.public_id})
    one, other = Subscriber.objects.all()
    assert (one.incident, [*other.components.all()]) == (incident, [checkout])


def test_the_public_api_takes_a_webhook_too(client: Client, page: Page, receiver: Receiver) -> None:
    said = {"subscriber[email]": "ada@example.com", "subscriber[endpoint]": receiver.url}
    assert client.post(NEW, said).json()["mode"] == "webhook"
    assert Subscriber.objects.get().details["owner"] == "ada@example.com"


@pytest.mark.parametrize(
    "said",
    [
        *({}, [], "text", {"subscriber": []}, {"subscriber": {"email": 5}}, {"subscriber": {"email": "a"}}),
        {"subscriber": {"email": "ada@\ud800.com"}},
        {"subscriber": {"email": "ada@example.com\0"}},
        {"subscriber": {"email": "ada@example.com", "endpoint": "ftp://example.com"}},
        {"subscriber": {"email": "ada@example.com", "incident_id": "nothing\ud800"}},
        {"subscriber": {"email": "ada@example.com", "component_id": "nothing"}},
        {"subscriber": {"phone_number": "5551234", "phone_country": "us"}},
        {"subscriber": {"email": "a" * 100_000}},
    ],
)
def test_the_public_api_says_what_it_cannot_take(client: Client, page: Page, said: object) -> None:
    answer = client.post(NEW, json.dumps(said), content_type="application/json")
    assert (answer.status_code, Subscriber.objects.count()) == (422, 0)
    assert answer.json()["error"]


def test_the_public_api_has_the_limits_of_the_form(
    client: Client, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribing, "AN_ADDRESS", Limit(1, subscribing.HOUR))
    answers = [client.post(NEW, {"subscriber[email]": "bob@example.com"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]


@pytest.mark.parametrize("path", [HOOK, FOLLOW, NEW])
def test_looking_does_nothing(client: Client, page: Page, path: str) -> None:
    assert client.get(path).status_code == 405
