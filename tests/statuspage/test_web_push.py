"""Web push: what a push service gets, what the browser reads of it, and what the answers come to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from statuspage import sealing
from statuspage.channels import (
    Message,
    MessageRefused,
    Parcel,
    PermanentFailure,
    Receipt,
    TransientFailure,
    cleaned,
    shown,
    web_push,
)
from statuspage.parcels import Card, Failure
from tests.reader import Browser, claims, raw
from tests.receiver import Receiver

AT = datetime(2026, 3, 2, 14, 20, tzinfo=UTC)
NEWS = Message(
    "[Acme] Identified: Errors",
    "T",
    "H",
    thread="incident-kctbh9vrtdwd@acme.test",
    link="https://status.acme.test/incidents/kctbh9vrtdwd",
    card=Card("Identified: Errors", "We are putting back the old version."),
)


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture(autouse=True)
def service(receiver: Receiver) -> Receiver:
    receiver.status, receiver.headers = 201, {"Location": "https://push.test/m/42"}
    return receiver


def send(service: Receiver, browser: Browser, message: Message = NEWS) -> Receipt:
    (receipt,) = web_push.send(
        [Parcel(7, service.url, message, "<7@acme.test>", details=browser.keys, at=AT)]
    )
    return receipt


def test_the_browser_reads_what_happened_and_where_it_stands(service: Receiver, browser: Browser) -> None:
    assert send(service, browser) == Receipt(7, provider_id="https://push.test/m/42")
    said = browser.read(service.received[0].raw)
    assert said["title"] == "[Acme] Identified: Errors"
    assert said["body"] == "We are putting back the old version."
    assert said["url"] == NEWS.link
    assert "confirm" not in said
    assert b"Errors" not in service.received[0].raw


def test_the_service_learns_who_sends_it_how_long_to_keep_it_and_that_it_is_urgent(
    service: Receiver, browser: Browser, settings: Settings
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Acme <status@acme.test>"
    send(service, browser)
    headers = service.received[0].headers
    said = claims(headers["authorization"], key=web_push.public_key())
    parts = urlsplit(service.url)
    assert said["aud"] == f"{parts.scheme}://{parts.netloc}" and said["sub"] == "mailto:status@acme.test"
    assert (headers["ttl"], headers["urgency"]) == ("86400", "high")
    assert headers["content-encoding"] == "aes128gcm"


def test_what_is_between_beginning_and_end_is_less_urgent(service: Receiver, browser: Browser) -> None:
    send(service, browser, replace(NEWS, is_loud=False))
    assert service.received[0].headers["urgency"] == "normal"


def test_the_next_word_of_an_incident_takes_the_place_of_the_one_before(
    service: Receiver, browser: Browser
) -> None:
    for message in (NEWS, replace(NEWS, subject="Next"), replace(NEWS, thread="incident-other@acme.test")):
        send(service, browser, message)
    first, second, other = (each.headers["topic"] for each in service.received)
    assert first == second != other
    assert len(first) == 32 and set(first) <= set(sealing.encoded(raw(first)))
    assert browser.read(service.received[0].raw)["tag"] == first


def test_a_letter_of_no_thread_replaces_nothing(service: Receiver, browser: Browser) -> None:
    send(service, browser, replace(NEWS, thread=""))
    assert "topic" not in service.received[0].headers


def test_a_message_that_asks_says_where_its_arrival_is_to_be_told(
    service: Receiver, browser: Browser
) -> None:
    send(service, browser, replace(NEWS, asks=True, link="https://status.acme.test/confirm/abc"))
    assert browser.read(service.received[0].raw)["confirm"] == "https://status.acme.test/confirm/abc"


@pytest.mark.parametrize("sign", ["ä", '"', "障", "𝄞"])
def test_whatever_is_said_fits_into_what_a_service_carries(
    sign: str, service: Receiver, browser: Browser
) -> None:
    long = sign * 3_000
    send(service, browser, replace(NEWS, subject=long, card=Card(long, long)))
    assert len(service.received[0].raw) <= 4096
    assert browser.read(service.received[0].raw)["body"].startswith(sign * 500)


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (404, PermanentFailure),
        (410, PermanentFailure),
        (400, MessageRefused),
        (403, MessageRefused),
        (413, MessageRefused),
        (500, TransientFailure),
    ],
)
def test_a_browser_that_is_gone_is_switched_off_and_other_trouble_is_not_its_own(
    status: int, failure: type[Failure], service: Receiver, browser: Browser
) -> None:
    service.status = status
    assert type(send(service, browser).failure) is failure


def test_a_service_that_is_busy_is_left_in_peace_for_as_long_as_it_asks(
    service: Receiver, browser: Browser
) -> None:
    service.status, service.headers = 429, {"Retry-After": "120"}
    failure = send(service, browser).failure
    assert isinstance(failure, TransientFailure) and failure.retry_after == timedelta(minutes=2)


def test_without_its_keys_a_browser_cannot_be_told(service: Receiver, browser: Browser) -> None:
    (receipt,) = web_push.send([Parcel(7, service.url, NEWS, "<7@acme.test>", at=AT)])
    assert isinstance(receipt.failure, MessageRefused)
    assert not service.received


def test_no_push_goes_into_a_private_network_or_in_the_open(settings: Settings) -> None:
    settings.REACHABLE_NETWORKS = []
    for address in ("https://10.0.0.1/push", "http://push.example.com/abc", "push.example.com"):
        with pytest.raises(ValueError):
            cleaned("web_push", address)
    assert cleaned("web_push", "https://push.example.com/abc") == "https://push.example.com/abc"


def test_an_address_is_shown_without_what_is_secret_of_it() -> None:
    assert shown("web_push", "https://push.example.com/send/secret") == "Web push (push.example.com)"
    assert shown("email", "ada@example.com") == "ada@example.com"


def test_the_key_is_the_operator_s_or_belongs_to_the_secret_of_the_house(settings: Settings) -> None:
    settings.SECRET_KEY, settings.VAPID_PRIVATE_KEY = "one", ""
    of_one = web_push.public_key()
    settings.SECRET_KEY = "two"
    assert web_push.public_key() != of_one
    settings.VAPID_PRIVATE_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
    given = web_push.public_key()
    settings.SECRET_KEY = "one"
    assert web_push.public_key() == given != of_one
