"""SMS: how it is sent, how short it is, and when a phone is not woken."""

import base64
import json
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from statuspage.channels import (
    Message,
    MessageRefused,
    Parcel,
    PermanentFailure,
    Receipt,
    TransientFailure,
    ready,
    sms,
)
from tests.receiver import Receiver

AT = datetime(2026, 3, 2, 14, 20, tzinfo=UTC)
LINK = "https://status.acme.test/incidents/kctbh9vrtdwd"
NEWS = Message("[Acme] Resolved: Checkout", "T", "H", brief="[Acme] Resolved: Checkout errors", link=LINK)


@pytest.fixture(autouse=True)
def provider(receiver: Receiver, settings: Settings) -> Receiver:
    settings.SMS_URL, settings.SMS_ACCOUNT, settings.SMS_TOKEN = receiver.url, "AC1", "secret"
    settings.SMS_FROM = "+15005550006"
    receiver.status, receiver.answer = 201, '{"sid": "SM42", "status": "queued"}'
    return receiver


def send() -> list[Receipt]:
    return list(sms.send([Parcel(0, "+442079460000", NEWS, "<0@acme.test>", at=AT)]))


def test_a_message_leaves_as_twilio_wants_it(provider: Receiver) -> None:
    assert send() == [Receipt(0, provider_id="SM42")]
    (said,) = provider.received
    assert said.path == "/hook/Accounts/AC1/Messages.json"
    assert said.headers["authorization"] == "Basic " + base64.b64encode(b"AC1:secret").decode()
    text = f"[Acme] Resolved: Checkout errors {LINK}"
    assert said.form == {"To": "+442079460000", "From": "+15005550006", "Body": text}


def test_a_messaging_service_is_named_as_one(provider: Receiver, settings: Settings) -> None:
    settings.SMS_FROM = "MG0123"
    send()
    assert provider.received[0].form["MessagingServiceSid"] == "MG0123"


@pytest.mark.parametrize("code", [21211, 21610, 21614])
def test_a_number_that_is_wrong_or_said_stop_is_switched_off(provider: Receiver, code: int) -> None:
    provider.status, provider.answer = 400, json.dumps({"code": code, "message": "No."})
    assert isinstance(send()[0].failure, PermanentFailure)


@pytest.mark.parametrize(
    ("status", "answer", "failure"),
    [
        (400, '{"code": 21408, "message": "Permission"}', MessageRefused),
        (401, '{"code": 20003}', TransientFailure),
        (429, '{"code": 20429}', TransientFailure),
        (500, "", TransientFailure),
    ],
)
def test_other_trouble_is_not_the_number_s(
    provider: Receiver, status: int, answer: str, failure: type[Exception]
) -> None:
    provider.status, provider.answer = status, answer
    assert type(send()[0].failure) is failure


def test_without_an_account_nothing_is_offered_and_nothing_lost(settings: Settings) -> None:
    assert "sms" in ready()
    settings.SMS_ACCOUNT = ""
    assert "sms" not in ready()
    assert isinstance(send()[0].failure, TransientFailure)


def test_a_phone_is_woken_for_beginnings_and_ends_unless_it_wants_all() -> None:
    between = Message("S", "T", "H", is_loud=False)
    assert sms.wants(NEWS, {})
    assert not sms.wants(between, {})
    assert sms.wants(between, {"every_update": True})


@pytest.mark.parametrize(
    ("name", "longest"), [("Errors " * 60, 160), ("Störung " * 60, 160), ("障害" * 200, 134)]
)
def test_a_long_text_is_cut_and_its_link_is_whole(name: str, longest: int) -> None:
    text = sms.fitted(Message("S", "T", "H", brief=f"[Acme] Identified: {name}", link=LINK))
    assert text.endswith(f"... {LINK}")
    width = len(text) + (text.count("[") + text.count("]") if longest == 160 else 0)
    assert longest - 4 < width <= longest


@pytest.mark.parametrize("given", ["+44 20 7946 0018", "0044 (20) 7946-0018", "+44.20.7946/0018"])
def test_a_number_is_known_in_all_its_spellings(given: str) -> None:
    assert sms.cleaned(given) == "+442079460018"


@pytest.mark.parametrize(
    "given", ["", "020 7946 0018", "+44", "+0123456789", "+44207946001x", "+" + "1" * 16]
)
def test_what_is_no_number_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="phone number"):
        sms.cleaned(given)


def test_a_link_that_is_long_leaves_room_for_the_code() -> None:
    words = "Acme: your code is 482913."
    link = "https://status.acme.test/confirm/" + "x" * 140
    assert sms.fitted(Message("S", "T", "H", brief=words, link=link)) == f"{words} {link}"


@pytest.mark.parametrize(
    ("text", "measured"),
    [
        ("a" * 160, (160, 1)),
        ("a" * 161, (161, 2)),
        ("a" * 306, (306, 2)),
        ("a" * 307, (307, 3)),
        ("[" * 80, (160, 1)),
        ("[" * 81, (162, 2)),
        ("ы" * 70, (70, 1)),
        ("ы" * 71, (71, 2)),
        ("\N{FIRE}" * 36, (72, 2)),
    ],
)
def test_the_messages_that_a_text_takes_are_counted(text: str, measured: tuple[int, int]) -> None:
    assert sms.parts(text) == measured
