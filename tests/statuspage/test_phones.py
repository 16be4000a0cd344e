"""Phones: six digits come by SMS, are typed here, and count for ten minutes and three tries."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from statuspage import clock, codes, outbox, phones, suppressions
from statuspage.models import Page, Subscriber, SubscriberState
from tests.forms import typed
from tests.receiver import Receiver

NUMBER = "+442079460018"
ASKED = {"channel": "sms", "address": "+44 20 7946 0018"}
THERE, CODE = "/subscribe/elsewhere", "/subscribe/code"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def provider(page: Page, receiver: Receiver, settings: Settings) -> Receiver:
    settings.SMS_URL, settings.SMS_ACCOUNT, settings.SMS_TOKEN = receiver.url, "AC1", "secret"
    settings.SMS_FROM = "+15005550006"
    receiver.status, receiver.answer = 201, '{"sid": "SM42"}'
    return receiver


def carry() -> None:
    outbox.fan_out(now=clock.now())
    outbox.deliver(now=clock.now())


def ticket(client: Client, **more: str) -> str:
    """What the screen keeps, once the phone has been told."""
    seen = client.post(THERE, typed({**ASKED, **more})).content.decode()
    carry()
    assert 'autocomplete="one-time-code"' in seen and 'inputmode="numeric"' in seen and NUMBER in seen
    found = re.search(r'name="ticket" value="([^"]+)"', seen)
    assert found
    return found[1]


def sent(provider: Receiver) -> str:
    """The digits on the phone."""
    text = provider.received[-1].form["Body"]
    assert "http" not in text and len(text) <= 160
    return str(re.findall(r"\d{6}", text)[0])


def type_in(client: Client, ticket: str, code: str) -> Any:
    return client.post(CODE, {"ticket": ticket, "code": code})


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_phone_is_sent_a_code_types_it_and_is_subscribed(client: Client, provider: Receiver) -> None:
    asked = ticket(client)
    code = sent(provider)
    assert provider.received[0].form["Body"] == f"Acme: your code is {code}."
    assert Subscriber.objects.get().state == SubscriberState.UNCONFIRMED
    seen = type_in(client, asked, code).content.decode()
    assert "You are subscribed" in seen and "/manage/" in seen
    phone = Subscriber.objects.get()
    assert (phone.state, phone.address) == (SubscriberState.ACTIVE, NUMBER)
    assert "code" not in phone.details


@pytest.mark.parametrize("shape", ["{0}{1}", " {0} {1} ", "{0}-{1}"])
def test_the_digits_are_understood_however_they_are_typed(
    client: Client, provider: Receiver, shape: str
) -> None:
    asked, code = ticket(client), sent(provider)
    assert type_in(client, asked, shape.format(code[:3], code[3:])).status_code == 200


def test_the_digits_of_another_script_are_digits(client: Client, provider: Receiver) -> None:
    asked, code = ticket(client), sent(provider)
    arabic = code.translate({ord(str(digit)): 0x660 + digit for digit in range(10)})
    assert type_in(client, asked, arabic).status_code == 200


def test_a_wrong_code_is_told_at_the_field_and_three_end_it(client: Client, provider: Receiver) -> None:
    asked, code = ticket(client), sent(provider)
    for _ in range(3):
        answer = type_in(client, asked, other(code))
        assert answer.status_code == 400
        assert "This is not the code" in answer.content.decode() and other(code) in answer.content.decode()
    answer = type_in(client, asked, code)
    assert answer.status_code == 410 and "no longer counts" in answer.content.decode()
    assert Subscriber.objects.get().state == SubscriberState.UNCONFIRMED


def test_three_are_three_also_where_the_count_of_the_crowd_is_lost(
    client: Client, page: Page, provider: Receiver
) -> None:
    asked, code = ticket(client), sent(provider)
    read = codes.read(asked)
    assert read
    for _ in range(3):
        phones.confirm(page, read, said=other(code), now=clock.now())
    assert phones.confirm(page, read, said=code, now=clock.now()) is None


def test_after_ten_minutes_a_code_is_worth_nothing(client: Client, provider: Receiver) -> None:
    asked, code = ticket(client), sent(provider)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert type_in(client, asked, code).status_code == 410


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "1" * 30])
def test_what_is_no_code_is_told_so_and_is_no_try(client: Client, provider: Receiver, typed: str) -> None:
    asked, code = ticket(client), sent(provider)
    for _ in range(4):
        answer = type_in(client, asked, typed)
        assert answer.status_code == 400 and "The code has six digits." in answer.content.decode()
    assert type_in(client, asked, code).status_code == 200


def test_a_new_code_takes_the_place_of_the_one_before(client: Client, provider: Receiver) -> None:
    with time_machine.travel(clock.now()) as time:
        first, old = ticket(client), sent(provider)
        time.shift(timedelta(minutes=1))
        second, new = ticket(client), sent(provider)
        assert type_in(client, first, old).status_code == 400
        assert type_in(client, second, new).status_code == 200


def test_no_phone_gets_more_than_three_codes_a_day(client: Client, page: Page, provider: Receiver) -> None:
    with time_machine.travel(datetime.fromisoformat("2026-03-02T08:00Z")) as time:
        for _ in range(5):
            ticket(client)
            time.shift(timedelta(hours=2))
    assert len(provider.received) == 3


def test_the_screen_tells_a_stranger_nothing(client: Client, page: Page, provider: Receiver) -> None:
    known, code = ticket(client), sent(provider)
    type_in(client, known, code)
    suppressions.suppress("sms", "+442079460019", reason="R", now=clock.now())
    for address in (NUMBER, "+442079460019", "+442079460020"):
        seen = client.post(THERE, typed({"channel": "sms", "address": address})).content.decode()
        asked = re.findall(r'name="ticket" value="([^"]+)"', seen)[0]
        answers = [type_in(client, asked, "000000").status_code for _ in range(4)]
        assert answers == [400, 400, 400, 410]


def test_who_is_subscribed_already_is_told_that_and_no_code(
    client: Client, page: Page, provider: Receiver
) -> None:
    asked, code = ticket(client), sent(provider)
    type_in(client, asked, code)
    ticket(client)
    assert "You already receive updates" in provider.received[-1].form["Body"]


def test_a_program_that_fills_in_everything_rings_no_phone(client: Client, provider: Receiver) -> None:
    ticket(client, website="x")
    assert not provider.received and not Subscriber.objects.exists()


def test_the_code_of_one_page_is_not_another_s(
    client: Client, page: Page, provider: Receiver, now: datetime
) -> None:
    Page.objects.create(slug="b", name="B", url="http://testserver/pages/b/", created_at=now, changed_at=now)
    asked, code = ticket(client), sent(provider)
    assert client.post(f"/pages/b{CODE}", {"ticket": asked, "code": code}).status_code == 400
    assert not Subscriber.objects.filter(state="active").exists()


@pytest.mark.parametrize("forged", ["", "x", "a.b.c"])
def test_a_ticket_that_is_not_ours_leads_back_to_the_form(client: Client, page: Page, forged: str) -> None:
    answer = type_in(client, forged, "123456")
    assert answer.status_code == 410
    assert 'href="/subscribe/elsewhere"' in answer.content.decode()
    assert client.get(CODE).status_code == 410


def test_a_fresh_code_is_one_press_away_and_the_number_is_not_typed_again(
    client: Client, provider: Receiver
) -> None:
    asked = ticket(client)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        seen = type_in(client, asked, "123456").content.decode()
    assert f'name="address" value="{NUMBER}"' in seen and "Send a new code" in seen


def test_the_owner_of_a_phone_is_kept(client: Client, provider: Receiver) -> None:
    asked, code = ticket(client, owner="ada@example.com"), sent(provider)
    type_in(client, asked, code)
    assert Subscriber.objects.get().details == {"owner": "ada@example.com"}
