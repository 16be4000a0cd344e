"""All channels together: what they have in common, and what the post room keeps of each."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django import Settings

from statuspage import incidents, letters, quarantine, subscribers, trials
from statuspage.channels import MessageRefused, channels, cleaned, ready, wants
from statuspage.models import Delivery, DeliveryState, Incident, Notification, Page, Subscriber
from statuspage.models import SubscriberState as State
from statuspage.outbox import sieve
from tests.receiver import Receiver

if TYPE_CHECKING:
    from tests.statuspage.conftest import MailServer

pytestmark = pytest.mark.django_db

Carry = Callable[..., None]
DAY = timedelta(days=1)


@pytest.fixture
def asked(page: Page, now: datetime) -> Callable[..., Subscriber]:
    def made(channel: str, address: str, **details: Any) -> Subscriber:
        made = subscribers.subscribe(page, address=address, channel=channel, now=now)
        assert made
        Notification.objects.filter(letter="statuspage/confirm").delete()
        made.details = details
        made.save(update_fields=["details"])
        return subscribers.confirm(made, now=now)

    return made


@pytest.fixture
def hook(asked: Callable[..., Subscriber], receiver: Receiver) -> Subscriber:
    return asked("webhook", receiver.url, secrets=["whsec_c2VjcmV0"], owner="ada@example.com")


def fail(page: Page, carry: Carry, *, after: timedelta, now: datetime) -> None:
    """One message is given up: the receiver refuses it."""
    incidents.publish(page, name="A", status="identified", body="B", now=now + after)
    carry(after + timedelta(minutes=1))


# --- the registry -----------------------------------------------------------------------------------


def test_the_folder_is_the_registry() -> None:
    assert set(channels()) == {"discord", "email", "slack", "sms", "teams", "web_push", "webhook"}
    assert all(each.LABEL for each in channels().values())


def test_what_needs_an_account_is_offered_with_one(settings: Settings) -> None:
    assert set(channels()) - set(ready()) == {"sms"}


def test_an_address_is_cleaned_by_its_channel(settings: Settings) -> None:
    assert cleaned("sms", "+44 20 7946 0018") == "+442079460018"
    assert cleaned("email", " ada@example.com ") == "ada@example.com"
    with pytest.raises(ValueError, match="private network"):
        cleaned("webhook", "http://10.0.0.1/")


# --- what the post room makes of it -----------------------------------------------------------------


def test_a_webhook_is_told_like_anybody_and_signed_with_its_own_secret(
    hook: Subscriber, incident: Incident, receiver: Receiver, carry: Carry
) -> None:
    carry()
    (said,) = receiver.received
    assert said.json["incident"]["id"] == incident.public_id
    assert said.json["meta"]["unsubscribe"].startswith("http://testserver/unsubscribe/")
    assert said.headers["webhook-signature"].startswith("v1,")
    assert Delivery.objects.get(subscriber=hook).state == DeliveryState.SENT


def test_what_the_receiver_calls_it_is_kept(
    asked: Callable[..., Subscriber], incident: Incident, receiver: Receiver, carry: Carry
) -> None:
    receiver.answer = '{"id": "4711"}'
    asked("discord", receiver.url)
    carry()
    assert Delivery.objects.get(channel="discord").provider_id == "4711"


def test_a_phone_is_not_woken_for_what_is_in_between(
    asked: Callable[..., Subscriber],
    incident: Incident,
    receiver: Receiver,
    settings: Settings,
    carry: Carry,
    now: datetime,
) -> None:
    settings.SMS_URL = receiver.url
    settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_FROM = "AC1", "secret", "+15005550006"
    asked("sms", "+442079460018")
    incidents.post_update(incident, status="monitoring", body="B", now=now)
    carry()
    (said,) = receiver.received
    assert said.form["Body"].startswith("[Acme] Investigating: Checkout errors")
    spared = Delivery.objects.get(state=DeliveryState.SUPPRESSED)
    assert spared.last_error == sieve.SPARED


# --- what fails for days ----------------------------------------------------------------------------


def test_a_webhook_that_fails_for_days_is_switched_off(
    page: Page, hook: Subscriber, receiver: Receiver, carry: Carry, now: datetime
) -> None:
    receiver.status = 401
    fail(page, carry, after=0 * DAY, now=now)
    hook.refresh_from_db()
    assert hook.state == State.ACTIVE
    assert hook.failing_since
    fail(page, carry, after=2 * DAY, now=now)
    hook.refresh_from_db()
    assert hook.state == State.ACTIVE
    fail(page, carry, after=4 * DAY, now=now)
    hook.refresh_from_db()
    assert hook.state == State.QUARANTINED


def test_one_that_took_something_meanwhile_is_not(
    page: Page, hook: Subscriber, receiver: Receiver, carry: Carry, now: datetime
) -> None:
    for days, status in ((0, 401), (2, 200), (4, 401)):
        receiver.status = status
        fail(page, carry, after=days * DAY, now=now)
    hook.refresh_from_db()
    assert hook.state == State.ACTIVE
    assert hook.failing_since
    assert hook.failing_since > now + 4 * DAY


def test_trouble_of_our_own_mail_server_is_no_reader_s_fault(
    page: Page, reader: Callable[[str], Subscriber], post: "MailServer", carry: Carry, now: datetime
) -> None:
    ada, post.content_answer = reader("ada@example.com"), "554 5.7.1 Your server is on a list"
    fail(page, carry, after=0 * DAY, now=now)
    ada.refresh_from_db()
    assert Delivery.objects.get().state == DeliveryState.FAILED
    assert ada.failing_since is None


# --- its owner is told ------------------------------------------------------------------------------


def test_the_owner_is_told_once_and_can_bring_it_back(
    page: Page, hook: Subscriber, receiver: Receiver, carry: Carry, now: datetime
) -> None:
    receiver.status, receiver.answer = 410, "Buy cheap pills"
    fail(page, carry, after=0 * DAY, now=now)
    for _ in range(2):
        quarantine.write(now=now + timedelta(minutes=2))
    letter = Notification.objects.get(letter="statuspage/quarantined")
    assert letter.recipients == [{"channel": "email", "address": "ada@example.com", "name": ""}]
    assert letter.context["reason"] == "410"
    assert letter.context["address"] == "127.0.0.1"
    assert "/manage/" in letter.context["link"]


def test_the_letter_says_what_happened(
    page: Page, hook: Subscriber, receiver: Receiver, carry: Carry, now: datetime
) -> None:
    subscribers.switch_off(hook, reason="410 Gone", now=now)
    quarantine.write(now=now)
    mail = letters.render(Notification.objects.latest("pk"))
    assert mail.subject == "Webhook receives no more updates of Acme"
    assert "Its last answer: 410" in mail.text
    assert "bring it back" in mail.html


def test_who_left_by_their_own_wish_is_not_written_to(hook: Subscriber, now: datetime) -> None:
    subscribers.unsubscribe(hook, now=now)
    quarantine.write(now=now)
    assert not Notification.objects.exists()


# --- a test -----------------------------------------------------------------------------------------


def test_a_test_goes_the_way_news_goes(hook: Subscriber, receiver: Receiver, now: datetime) -> None:
    assert trials.test(hook, now=now).failure is None
    (said,) = receiver.received
    assert said.json["test"]["link"] == "http://testserver/"
    assert said.headers["webhook-signature"].startswith("v1,")
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("channel", ["slack", "teams", "discord"])
def test_a_chat_shows_that_nothing_has_happened(
    page: Page, receiver: Receiver, now: datetime, channel: str
) -> None:
    assert trials.attempt(page, channel=channel, address=receiver.url, now=now).failure is None
    assert "Nothing has happened" in receiver.received[0].body


def test_a_test_that_fails_says_why(page: Page, receiver: Receiver, now: datetime) -> None:
    receiver.status, receiver.answer = 403, "no such hook"
    receipt = trials.attempt(page, channel="webhook", address=receiver.url, now=now)
    assert isinstance(receipt.failure, MessageRefused)
    assert "403 no such hook" in str(receipt.failure)


def test_there_is_no_channel_of_that_name(page: Page, now: datetime) -> None:
    receipt = trials.attempt(page, channel="pigeon", address="home", now=now)
    assert "no channel" in str(receipt.failure)


def test_every_channel_wants_what_is_loud(page: Page, incident: Incident) -> None:
    message = letters.render(Notification.objects.latest("pk"))
    assert all(wants(name, message, {}) for name in channels())
