"""Subscribing elsewhere than by mail, from the question to the news."""

import re
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from statuspage import channels, clock, incidents, outbox
from statuspage.models import Notification, Page, Subscriber, SubscriberState
from tests.forms import typed
from tests.receiver import Receiver

THERE = "/subscribe/elsewhere"
HOOK = {"channel": "webhook", "owner": "ada@example.com"}

pytestmark = pytest.mark.django_db


def test_only_what_can_be_sent_is_offered(client: Client, page: Page) -> None:
    seen = client.get(THERE).content.decode()
    assert all(name in seen for name in ("Webhook", "Slack", "Microsoft Teams", "Discord"))
    assert "SMS" not in seen and "E-mail<" not in seen


def test_of_each_it_says_how_to_come_by_an_address(client: Client, page: Page) -> None:
    seen = client.get(THERE).content.decode()
    offered = re.findall(r'<option value="\w+">(.+?)</option>', seen)
    assert re.findall(r"<dt>(.+?)</dt><dd>.+?</dd>", seen) == offered


def test_the_door_is_found_from_the_other(client: Client, page: Page) -> None:
    assert 'href="/subscribe/elsewhere"' in client.get("/subscribe").content.decode()


def test_a_webhook_subscribes_confirms_and_is_told(
    client: Client, page: Page, receiver: Receiver, now: datetime
) -> None:
    asked = client.post(THERE, typed({**HOOK, "address": receiver.url}))
    assert "Look there for our message" in asked.content.decode()
    hook = Subscriber.objects.get()
    assert (hook.state, hook.details["owner"]) == (SubscriberState.UNCONFIRMED, "ada@example.com")
    carry(clock.now())
    link = receiver.received[0].json["confirm"]["link"]
    assert "webhook-signature" in receiver.received[0].headers
    client.post(urlsplit(link).path)
    incidents.publish(page, name="Errors", status="identified", body="B", now=clock.now())
    Notification.objects.update(send_after=clock.now())
    carry(clock.now())
    assert receiver.received[1].json["incident"]["name"] == "Errors"
    assert "webhook-signature" in receiver.received[1].headers


def test_who_is_told_elsewhere_is_promised_no_mail(client: Client, page: Page, receiver: Receiver) -> None:
    client.post(THERE, typed({**HOOK, "address": receiver.url}))
    carry(clock.now())
    seen = client.post(urlsplit(receiver.received[0].json["confirm"]["link"]).path).content.decode()
    assert "is told whenever there is news" in seen and "Every mail has a link" not in seen


def carry(now: datetime) -> None:
    outbox.fan_out(now=now)
    outbox.deliver(now=now)


def test_the_secret_is_shown_once_when_the_address_says_yes(
    client: Client, page: Page, receiver: Receiver
) -> None:
    client.post(THERE, typed({**HOOK, "address": receiver.url}))
    carry(clock.now())
    path = urlsplit(receiver.received[0].json["confirm"]["link"]).path
    (secret,) = Subscriber.objects.get().details["secrets"]
    shown = [
        secret in each.content.decode() for each in (client.get(path), client.post(path), client.post(path))
    ]
    assert shown == [False, True, False]


def test_addresses_that_differ_in_the_case_of_their_path_are_two(client: Client, page: Page) -> None:
    for address in ("https://example.com/AbC", "HTTPS://Example.com/AbC", "https://example.com/abc"):
        client.post(THERE, typed({**HOOK, "address": address}))
    assert sorted(each.address for each in Subscriber.objects.all()) == [
        "https://example.com/AbC",
        "https://example.com/abc",
    ]


@pytest.mark.parametrize(
    ("channel", "address", "words"),
    [
        ("webhook", "http://10.0.0.1/", "private network"),
        ("webhook", "https://example.com:22/", "8443"),
        ("webhook", "", "where it is to go"),
        ("slack", "https://example.com/", "no webhook address of Slack"),
        ("slack", "C0123456789", "no webhook address of Slack"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_nothing_typed_is_lost(
    client: Client, page: Page, channel: str, address: str, words: str
) -> None:
    answer = client.post(THERE, typed({"channel": channel, "address": address, "owner": "ada@example.com"}))
    seen = answer.content.decode()
    assert answer.status_code == 400
    assert words in seen and 'aria-invalid="true"' in seen
    assert f'value="{address}"' in seen and 'value="ada@example.com"' in seen
    assert not Subscriber.objects.exists()


def test_programs_that_fill_in_everything_are_answered_and_forgotten(client: Client, page: Page) -> None:
    answer = client.post(THERE, typed({**HOOK, "address": "https://example.com/", "website": "x"}))
    assert answer.status_code == 200
    assert not Subscriber.objects.exists()


def test_nobody_is_asked_again_and_again(client: Client, page: Page) -> None:
    said = {**HOOK, "address": "https://example.com/"}
    answers = [client.post(THERE, typed(said)).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_a_stranger_cannot_change_whom_a_confirmed_one_belongs_to(
    client: Client, page: Page, receiver: Receiver
) -> None:
    client.post(THERE, typed({**HOOK, "address": receiver.url}))
    Subscriber.objects.update(state=SubscriberState.ACTIVE)
    client.post(THERE, typed({"channel": "webhook", "address": receiver.url, "owner": "eve@example.com"}))
    assert Subscriber.objects.get().details["owner"] == "ada@example.com"


def test_a_phone_is_offered_where_there_is_an_account(client: Client, page: Page, settings: Settings) -> None:
    settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_FROM = "AC1", "secret", "+15005550006"
    assert "sms" in channels.ready()
    client.post(THERE, typed({"channel": "sms", "address": "+44 20 7946 0018"}))
    assert Subscriber.objects.get().address == "+442079460018"
