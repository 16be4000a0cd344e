"""Webhooks: what a receiver is told, how it knows that it was us, and what its answer comes to."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from statuspage import incidents, letters, maintenances, outbox, subscribers
from statuspage.channels import (
    Message,
    MessageRefused,
    Parcel,
    PermanentFailure,
    Receipt,
    TransientFailure,
    webhook,
)
from statuspage.models import Component, Incident, Notification, Page
from statuspage.parcels import Failure
from tests.receiver import Received, Receiver

AT = datetime(2026, 3, 2, 14, 0, 30, tzinfo=UTC)
NEWS = Message(
    "[Acme] News", "News.", "<p>News.</p>", payload=lambda: {"meta": {"unsubscribe": "LEAVE"}, "n": "Ä"}
)


def parcel(receiver: Receiver, *secrets: str) -> Parcel:
    return Parcel(
        number=7,
        address=receiver.url,
        message=NEWS,
        message_id="<7.1772460000@acme.test>",
        personal={"LEAVE": "https://status.acme.test/unsubscribe/abc"},
        details={"secrets": list(secrets)} if secrets else {},
        at=AT,
    )


def send(*parcels: Parcel) -> list[Receipt]:
    return list(webhook.send(parcels))


def failure(receiver: Receiver) -> Failure | None:
    (receipt,) = send(parcel(receiver))
    return receipt.failure


def verified(said: Received, secret: str) -> bool:
    """As a receiver does it, from the words of the standard."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{said.headers['webhook-id']}.{said.headers['webhook-timestamp']}.{said.body}".encode()
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in said.headers["webhook-signature"].split(" ")


# --- how it is sent ---------------------------------------------------------------------------------


def test_the_payload_arrives_as_json_with_the_reader_s_own_link(receiver: Receiver) -> None:
    assert send(parcel(receiver)) == [Receipt(7)]
    (said,) = receiver.received
    assert said.headers["content-type"] == "application/json; charset=utf-8"
    assert said.json == {"meta": {"unsubscribe": "https://status.acme.test/unsubscribe/abc"}, "n": "Ä"}


def test_the_signature_is_that_of_the_standard() -> None:
    made = webhook.signature(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        '{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_verifies_what_it_got(receiver: Receiver) -> None:
    secret = webhook.fresh()["secrets"][0]
    send(parcel(receiver, secret))
    (said,) = receiver.received
    assert verified(said, secret)
    assert said.headers["webhook-timestamp"] == str(int(AT.timestamp()))
    assert not verified(said, webhook.fresh()["secrets"][0])


def test_while_a_secret_is_changed_both_are_good(receiver: Receiver) -> None:
    details = webhook.fresh()
    (old,) = details["secrets"]
    details = webhook.rotated(details)
    new = details["secrets"][0]
    send(parcel(receiver, *details["secrets"]))
    assert verified(receiver.received[0], old)
    assert verified(receiver.received[0], new)
    assert webhook.retired(details) == {"secrets": [new]}


def test_a_secret_that_nobody_wrote_down_is_replaced_and_the_one_in_use_stays() -> None:
    (in_use,) = webhook.fresh()["secrets"]
    once = webhook.rotated({"secrets": [in_use]})["secrets"]
    twice = webhook.rotated({"secrets": once})["secrets"]
    assert once[1] == twice[1] == in_use
    assert once[0] not in twice


def test_changing_the_secret_keeps_what_else_is_known() -> None:
    assert webhook.rotated({"owner": "ada@example.com"})["owner"] == "ada@example.com"


def test_a_repeat_carries_the_same_id(receiver: Receiver) -> None:
    first = parcel(receiver, "whsec_c2VjcmV0")
    send(first, replace(first, at=AT + timedelta(minutes=1)))
    ids = {said.headers["webhook-id"] for said in receiver.received}
    assert len(ids) == 1
    assert "." not in ids.pop()
    assert len({said.headers["webhook-signature"] for said in receiver.received}) == 2


def test_a_payload_is_read_once_for_all_its_readers(receiver: Receiver) -> None:
    times = count()
    said = Message("S", "T", "H", payload=lambda: {"read": next(times)})
    first = replace(parcel(receiver), message=said)
    send(*[replace(first, number=number) for number in range(20)])
    assert {each.json["read"] for each in receiver.received} == {0}
    assert receiver.most_at_once <= 8


# --- what an answer comes to ------------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 410])
def test_who_is_gone_is_gone(receiver: Receiver, status: int) -> None:
    receiver.status = status
    assert isinstance(failure(receiver), PermanentFailure)


@pytest.mark.parametrize("status", [429, 503])
def test_who_is_busy_says_for_how_long(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Retry-After": "120"}
    later = failure(receiver)
    assert isinstance(later, TransientFailure)
    assert later.retry_after == timedelta(minutes=2)


@pytest.mark.parametrize("status", [301, 400, 401, 422])
def test_who_refuses_this_may_take_the_next(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": "http://127.0.0.1:1/"}
    assert isinstance(failure(receiver), MessageRefused)


def test_any_yes_will_do(receiver: Receiver) -> None:
    receiver.status = 204
    assert failure(receiver) is None


def test_an_address_inside_is_switched_off_and_not_called() -> None:
    inside = Parcel(1, "http://169.254.169.254/", NEWS, "<1@acme.test>", at=AT)
    (receipt,) = send(inside)
    assert isinstance(receipt.failure, PermanentFailure)
    assert "private" in str(receipt.failure)


# --- what it says -----------------------------------------------------------------------------------


@pytest.fixture
def outage(page: Page, component: Callable[..., Component], now: datetime) -> Incident:
    return incidents.publish(
        page,
        name="Checkout errors",
        status="identified",
        body="We are **on it**.",
        statuses={component("Checkout"): "major_outage", component("Search"): "operational"},
        now=now,
    )


def told() -> dict[str, dict[str, object]]:
    payload = letters.render(Notification.objects.latest("pk")).payload
    assert payload
    read: dict[str, dict[str, object]] = json.loads(json.dumps(payload()))
    return read


def test_an_incident_has_every_field_of_the_original(outage: Incident) -> None:
    said = told()
    assert set(said) == {"meta", "page", "incident"}
    assert set(said["incident"]) >= set(
        "id name status impact impact_override backfilled created_at updated_at monitoring_at resolved_at"
        " scheduled_for scheduled_until scheduled_remind_prior scheduled_reminded_at"
        " scheduled_auto_transition shortlink organization_id postmortem_body"
        " postmortem_body_last_updated_at postmortem_ignored postmortem_notified_subscribers"
        " postmortem_notified_twitter postmortem_published_at incident_updates started_at metadata"
        " components page_id reminder_intervals".split()
    )


def test_it_tells_the_incident_and_the_banner_after_it(page: Page, outage: Incident) -> None:
    said = told()
    incident = said["incident"]
    assert (incident["name"], incident["status"], incident["impact"]) == (
        "Checkout errors",
        "identified",
        "critical",
    )
    assert said["page"] == {
        "id": page.public_id,
        "status_indicator": "major",
        "status_description": "Partial System Outage",
    }
    assert said["meta"]["unsubscribe"] == letters.UNSUBSCRIBE_LINK
    updates = incident["incident_updates"]
    assert isinstance(updates, list)
    assert updates[0]["body"] == "We are **on it**."
    assert updates[0]["wants_twitter_update"] is False


def test_the_newest_update_comes_first(outage: Incident, now: datetime) -> None:
    later = now + timedelta(minutes=5)
    incidents.post_update(outage, status="resolved", body="Over.", now=later)
    updates = told()["incident"]["incident_updates"]
    assert isinstance(updates, list)
    assert [each["status"] for each in updates] == ["resolved", "identified"]


def test_what_is_hidden_is_not_told(page: Page, component: Callable[..., Component], now: datetime) -> None:
    secret, known = component("Secret", is_hidden=True), component("Checkout")
    statuses = {secret: "major_outage", known: "partial_outage"}
    incidents.publish(page, name="Odd", status="identified", body="B", statuses=statuses, now=now)
    assert "Secret" not in json.dumps(told())
    assert "Checkout" in json.dumps(told())


def test_a_maintenance_is_an_incident_with_a_window(
    page: Page, component: Callable[..., Component], now: datetime
) -> None:
    window = (now + timedelta(hours=1), now + timedelta(hours=2))
    maintenances.schedule(page, name="Disks", body="New.", window=window, affects=[component("DB")], now=now)
    incident = told()["incident"]
    assert incident["scheduled_for"] == "2026-03-02T15:00:00.000Z"
    assert (incident["status"], incident["impact"]) == ("scheduled", "maintenance")


def test_the_question_whether_the_address_is_theirs_has_a_link(page: Page, now: datetime) -> None:
    subscribers.subscribe(page, address="https://hooks.example.com/", channel="webhook", now=now)
    said = told()
    assert str(said["confirm"]["link"]).startswith("http://testserver/confirm/")
    assert said["meta"]["unsubscribe"] is None


def test_the_first_message_is_signed_with_the_secret_of_all_later_ones(
    page: Page, receiver: Receiver, now: datetime
) -> None:
    hook = subscribers.subscribe(page, channel="webhook", address=receiver.url, now=now)
    outbox.fan_out(now=now)
    outbox.deliver(now=now)
    assert hook and verified(receiver.received[0], hook.details["secrets"][0])
