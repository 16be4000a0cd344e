"""Subscribers by the manage API: on every channel, in every state, told what they are to be told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries, Settings

from statuspage import components, groups, incidents, pages, subscribers, suppressions
from statuspage.channels import fresh
from statuspage.models import Component, Notification, Page, Subscriber, SubscriberState
from statuspage.spelling import fold
from tests.caller import Caller, Said

OF_A_SUBSCRIBER = {
    *("id", "mode", "email", "endpoint", "phone_number", "phone_country", "display_phone_number"),
    *("obfuscated_channel_name", "workspace_name", "skip_confirmation_notification", "quarantined_at"),
    *("purge_at", "components", "page_access_user_id", "created_at"),
}
Make = Callable[..., Subscriber]


@pytest.fixture
def make(page: Page, now: datetime) -> Make:
    """A subscriber as they stand in the table."""

    def made(address: str, state: str = "active", channel: str = "email", **about: Any) -> Subscriber:
        facts = {"created_at": now, "details": fresh(channel), **about}
        same = {"channel": channel, "address": address, "address_key": fold(address)}
        return Subscriber.objects.create(page=page, state=state, **same, **facts)

    return made


@pytest.fixture
def phones(settings: Settings) -> None:
    settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_FROM = "AC1", "secret", "+15550100000"


@pytest.fixture
def checkout(page: Page, now: datetime) -> Component:
    return components.add(page, name="Checkout", now=now)


def add(api: Caller, **said: Any) -> Said:
    return api.post("/subscribers.json", {"subscriber": said})


def found(api: Caller, query: str = "") -> list[str]:
    said = api.get(f"/subscribers{query}")
    assert said.status == 200
    return [each["email"] or each["endpoint"] or each["display_phone_number"] for each in said.said]


def letters(letter: str = "confirm") -> int:
    return Notification.objects.filter(letter=f"statuspage/{letter}").count()


# --- adding -------------------------------------------------------------------------------------------


def test_post_subscriber(api: Caller) -> None:
    """An address is asked, and hears nothing before it has said yes."""
    said = add(api, email="ada@example.com")
    assert said.status == 201 and said.said.keys() == OF_A_SUBSCRIBER
    assert (said.said["mode"], said.said["email"]) == ("email", "ada@example.com")
    assert Subscriber.objects.get().state == SubscriberState.UNCONFIRMED and letters() == 1
    assert found(api) == [] and found(api, "?state=unconfirmed") == ["ada@example.com"]


def test_post_subscriber_who_need_not_be_asked(api: Caller) -> None:
    said = add(api, email="ada@example.com", skip_confirmation_notification=True)
    assert said.said["skip_confirmation_notification"] is True and found(api) == ["ada@example.com"]
    assert Subscriber.objects.get().consent == "Added by the key “Deploys”."
    assert not Notification.objects.exists()


def test_post_subscriber_of_a_webhook(api: Caller) -> None:
    """Whoever has it called has agreed; the mail address hears of failures."""
    said = add(api, endpoint="https://hooks.example.com/x", email="ops@example.com").said
    assert (said["mode"], said["endpoint"], said["email"]) == (
        "webhook",
        "https://hooks.example.com/x",
        "ops@example.com",
    )
    made = Subscriber.objects.get()
    assert (made.state, made.details["owner"]) == ("active", "ops@example.com") and made.details["secrets"]


def test_post_subscriber_of_a_phone(api: Caller, phones: None) -> None:
    said = add(api, phone_number="(555) 010-1234", phone_country="CA").said
    told = {name: said[name] for name in ("mode", "phone_number", "phone_country", "display_phone_number")}
    assert told == {
        "mode": "sms",
        "phone_number": "5550101234",
        "phone_country": "CA",
        "display_phone_number": "+15550101234",
    }
    assert found(api, "?state=unconfirmed&type=sms") == ["+15550101234"]


def test_post_subscriber_of_some_components(api: Caller, checkout: Component) -> None:
    said = add(api, email="ada@example.com", component_ids=[checkout.public_id]).said
    assert said["components"] == [checkout.public_id]


def test_post_subscriber_as_a_form(api: Caller) -> None:
    form = "subscriber[email]=ada%40example.com&subscriber[skip_confirmation_notification]=true"
    assert api.form("POST", "/subscribers", form).status == 201 and found(api) == ["ada@example.com"]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({}, "Email, endpoint or phone number can't be blank"),
        ({"email": "nobody"}, "“nobody” is no e-mail address."),
        (
            {"email": "a@b.example", "component_ids": ["x"]},
            "Component ids names no component of this page: x",
        ),
        ({"phone_number": "555", "phone_country": "ZZ"}, "Phone country: “ZZ” is no country"),
        ({"phone_number": "555 010 1234"}, "Phone country: “” is no country"),
        ({"endpoint": "ftp://example.com", "email": "a@b.example"}, "http"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "is no e-mail address."),
    ],
)
def test_post_subscriber_who_is_none(api: Caller, phones: None, said: dict[str, Any], error: str) -> None:
    refused = add(api, **said)
    assert refused.status == 422 and error in refused.said["error"][0]
    assert not Subscriber.objects.exists()


def test_post_subscriber_of_a_phone_where_no_sms_is_set_up(api: Caller) -> None:
    refused = add(api, phone_number="+15550101234")
    assert (refused.status, refused.said["error"]) == (422, ["SMS is not set up here."])


def test_post_subscriber_twice(api: Caller, make: Make) -> None:
    """Once they are there; whoever was only asked may be added for good."""
    add(api, email="ada@example.com")
    refused = add(api, email="ADA@example.com")
    assert (refused.status, refused.said["error"]) == (422, ["ADA@example.com has been subscribed already"])
    assert add(api, email="ada@example.com", skip_confirmation_notification=True).status == 201
    make("off@example.com", SubscriberState.QUARANTINED)
    assert add(api, email="off@example.com", skip_confirmation_notification=True).status == 422


def test_who_left_by_their_own_wish_is_asked_whatever_is_said(api: Caller, make: Make, now: datetime) -> None:
    subscribers.unsubscribe(make("ada@example.com"), now=now)
    assert add(api, email="ada@example.com", skip_confirmation_notification=True).status == 201
    assert Subscriber.objects.get().state == SubscriberState.UNCONFIRMED


def test_who_asked_never_to_be_written_to_is_not_added(api: Caller, now: datetime) -> None:
    suppressions.suppress("email", "ada@example.com", reason="Asked.", now=now, page=api.page)
    refused = add(api, email="ada@example.com", skip_confirmation_notification=True)
    assert refused.said["error"] == ["ada@example.com has asked never to be written to"]


def test_who_follows_one_incident_may_be_told_of_all(api: Caller, make: Make, now: datetime) -> None:
    incident = incidents.publish(api.page, name="Down", status="identified", body="", now=now)
    follower = make("ada@example.com", incident=incident)
    assert found(api) == [] and api.get(f"/subscribers/{follower.public_id}").status == 404
    assert add(api, email="ada@example.com", skip_confirmation_notification=True).status == 201
    assert found(api) == ["ada@example.com"]


# --- finding ------------------------------------------------------------------------------------------


def test_get_subscribers(api: Caller, make: Make) -> None:
    """The active ones, unless something else is said; a page of them begins at 0."""
    for name in ("cleo", "ada", "bob"):
        make(f"{name}@example.com")
    make("new@example.com", SubscriberState.UNCONFIRMED)
    make("gone@example.com", SubscriberState.UNSUBSCRIBED)
    assert found(api) == ["ada@example.com", "bob@example.com", "cleo@example.com"]
    assert len(found(api, "?state=all")) == 4
    assert found(api, "?limit=2&page=0") == ["ada@example.com", "bob@example.com"]
    assert found(api, "?limit=2&page=1") == ["cleo@example.com"]
    assert found(api, "?page=99999999999999999999&limit=100") == []


def test_get_subscribers_by_what_is_looked_for(api: Caller, make: Make) -> None:
    make("ada@example.com")
    make("https://hooks.example.org/x", channel="webhook", details={"owner": "ops@acme.example"})
    make("https://hooks.slack.com/services/T/B/secret", channel="slack")
    assert found(api, "?q=ADA") == found(api, "?type=email") == ["ada@example.com"]
    assert found(api, "?q=ops@") == found(api, "?q=hooks.example.org") == ["ops@acme.example"]
    slack = api.get("/subscribers?type=slack").said[0]
    assert slack["mode"] == "slack" and "secret" not in str(slack)
    make("{}", channel="web_push")
    assert [each["mode"] for each in api.get("/subscribers?type=integration_partner").said] == [
        "integration_partner"
    ]


def test_get_subscribers_in_order(api: Caller, make: Make, now: datetime) -> None:
    for number, name in enumerate(("bob", "ada")):
        at = now + timedelta(minutes=number)
        make(f"{name}@example.com", SubscriberState.QUARANTINED, created_at=at, ended_at=now - (at - now))
    off = "?state=quarantined&sort_field="
    assert found(api, f"{off}created_at")[0] == found(api, f"{off}primary&sort_direction=desc")[0]
    assert found(api, f"{off}quarantined_at") == found(api, f"{off}primary") == found(api, f"{off}relevance")


@pytest.mark.parametrize("query", ["state=gone", "type=fax", "sort_field=x", "sort_direction=up", "limit=x"])
def test_get_subscribers_by_what_makes_no_sense(api: Caller, query: str) -> None:
    assert api.get(f"/subscribers?{query}").status == 422


def test_get_subscriber(api: Caller, make: Make, now: datetime) -> None:
    them = make("ada@example.com", SubscriberState.QUARANTINED, ended_at=now)
    said = api.get(f"/subscribers/{them.public_id}").said
    assert said["id"] == them.public_id and said["quarantined_at"] == "2026-03-02T14:00:00.000Z"


def test_many_subscribers_take_no_more_statements(
    api: Caller, make: Make, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = groups.add(api.page, name="Shop", now=now)
    inside = components.add(api.page, name="Basket", group=group, now=now)
    for number in range(9):
        them = make(f"{number}@example.com")
        them.groups.add(group)
        them.components.add(inside)
    api.get("pages")
    with django_assert_num_queries(6):
        said = api.get("/subscribers").said
    assert [each["components"] for each in said] == [[inside.public_id]] * 9


# --- changing -----------------------------------------------------------------------------------------


def test_patch_subscriber(api: Caller, make: Make, checkout: Component, now: datetime) -> None:
    """Of which components they hear; without any, of all."""
    them = make("ada@example.com")
    them.groups.add(groups.add(api.page, name="Shop", now=now))
    there = f"/subscribers/{them.public_id}"
    assert api.patch(there, {"component_ids": [checkout.public_id]}).said["components"] == [
        checkout.public_id
    ]
    assert not them.groups.exists()
    assert api.patch(there, {"component_ids": ["x"]}).status == 422
    assert api.patch(there, {}).said["components"] == [] and not them.components.exists()


def test_delete_subscriber(api: Caller, make: Make) -> None:
    them = make("ada@example.com")
    there = f"/subscribers/{them.public_id}"
    said = api.delete(f"{there}?skip_unsubscription_notification=true")
    assert (said.status, said.said["id"]) == (200, them.public_id)
    assert api.get(there).status == api.delete(there).status == api.patch(there, {}).status == 404
    them.refresh_from_db()
    assert (them.state, them.reason) == ("unsubscribed", "Taken off by the key “Deploys”.")
    assert add(api, email="ada@example.com", skip_confirmation_notification=True).status == 201
    assert found(api) == ["ada@example.com"]


def test_post_subscriber_resend_confirmation(api: Caller) -> None:
    """Also on the day on which they were asked, and once a minute."""
    there = f"/subscribers/{add(api, email='ada@example.com').said['id']}/resend_confirmation"
    with time_machine.travel(datetime(2026, 11, 1, 12).astimezone(), tick=False) as clock:
        assert [api.post(there).status for _ in range(2)] == [201, 201] and letters() == 2
        clock.shift(60)
        assert api.post(f"{there}.json", {}).status == 201 and letters() == 3


def test_who_has_answered_is_not_asked_again(api: Caller, make: Make) -> None:
    assert api.post(f"/subscribers/{make('ada@example.com').public_id}/resend_confirmation").status == 201
    assert letters() == 0


def test_subscribers_of_another_page_are_not_there(api: Caller, make: Make, now: datetime) -> None:
    them = make("ada@example.com")
    Subscriber.objects.update(page=pages.create(name="Other", slug="other", now=now))
    there = f"/subscribers/{them.public_id}"
    assert {api.get(there).status, api.delete(there).status, api.patch(there, {}).status} == {404}
    assert api.post(f"{there}/resend_confirmation").status == 404 and found(api, "?state=all") == []
