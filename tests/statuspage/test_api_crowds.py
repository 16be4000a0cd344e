"""Crowds of subscribers by the manage API: counted by type and state, and moved together."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from statuspage import api_keys, pages
from statuspage.models import Notification, Page, Scope, Subscriber, SubscriberState
from statuspage.spelling import fold
from tests.caller import Caller

NONE = {"active": 0, "unconfirmed": 0, "quarantined": 0, "total": 0}
MODES = ("email", "sms", "webhook", "slack", "teams", "integration_partner")
Make = Callable[..., Subscriber]


@pytest.fixture
def make(page: Page, now: datetime) -> Make:
    def made(name: str, state: str = "active", channel: str = "email", **about: Any) -> Subscriber:
        address = f"{name}@example.com"
        facts = {"created_at": now, "address": address, "address_key": fold(address), **about}
        return Subscriber.objects.create(page=page, state=state, channel=channel, **facts)

    return made


@pytest.fixture
def crowd(make: Make, now: datetime) -> dict[str, Subscriber]:
    """One in each state, and an active webhook."""
    them = {state: make(state, state, ended_at=now) for state in SubscriberState.values}
    return {**them, "webhook": make("hook", channel="webhook")}


def state(of: Subscriber) -> str:
    of.refresh_from_db()
    return of.state


def test_get_subscribers_count(api: Caller, crowd: dict[str, Subscriber]) -> None:
    nobody = dict.fromkeys(MODES, 0)
    assert api.get("/subscribers/count").said == {**nobody, "email": 1, "webhook": 1}
    assert api.get("/subscribers/count.json?state=all&type=email").said == {**nobody, "email": 3}
    assert api.get("/subscribers/count?state=quarantined").said == {**nobody, "email": 1}
    assert api.get("/subscribers/count?state=unsubscribed").status == 422


def test_get_subscribers_histogram_by_state(api: Caller, crowd: dict[str, Subscriber]) -> None:
    said = api.get("/subscribers/histogram_by_state").said
    assert said == {
        **dict.fromkeys(MODES, NONE),
        "email": {"active": 1, "unconfirmed": 1, "quarantined": 1, "total": 3},
        "webhook": {**NONE, "active": 1, "total": 1},
    }


def test_get_subscribers_unsubscribed(api: Caller, make: Make, now: datetime) -> None:
    """Who left last comes first."""
    for number in range(3):
        make(f"n{number}", "unsubscribed", ended_at=now + timedelta(minutes=number))
    make("there")
    names = [each["email"] for each in api.get("/subscribers/unsubscribed").said]
    assert names == ["n2@example.com", "n1@example.com", "n0@example.com"]
    assert len(api.get("/subscribers/unsubscribed?per_page=2&page=2").said) == 1
    assert api.get("/subscribers/unsubscribed?page=99999999999999999999").said == []


def test_post_subscribers_unsubscribe(api: Caller, crowd: dict[str, Subscriber]) -> None:
    ids = [crowd["active"].public_id, crowd["quarantined"].public_id, "nobodysident"]
    said = api.post(
        "/subscribers/unsubscribe", {"subscribers": ids, "skip_unsubscription_notification": True}
    )
    assert (said.status, said.said) == (201, {"unsubscribed": 2})
    assert state(crowd["active"]) == state(crowd["quarantined"]) == "unsubscribed"
    assert state(crowd["unconfirmed"]) == "unconfirmed"


@pytest.mark.parametrize(
    ("about", "gone"),
    [
        ({}, {"active", "webhook"}),
        ({"type": "webhook"}, {"webhook"}),
        ({"state": "all"}, {"active", "unconfirmed", "quarantined", "webhook"}),
        ({"state": "quarantined"}, {"quarantined"}),
    ],
)
def test_post_subscribers_unsubscribe_all(
    api: Caller, crowd: dict[str, Subscriber], about: dict[str, str], gone: set[str]
) -> None:
    """The active ones, of every type, unless something else is said."""
    assert api.post("/subscribers/unsubscribe", {"subscribers": "all", **about}).status == 201
    assert {name for name, each in crowd.items() if state(each) == "unsubscribed"} == {*gone, "unsubscribed"}


def test_all_of_many_leave_with_few_statements(
    api: Caller, make: Make, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        make(f"n{number}")
    api.get("pages")
    with django_assert_num_queries(5):
        api.post("/subscribers/unsubscribe", {"subscribers": "all"})


def test_post_subscribers_reactivate(api: Caller, crowd: dict[str, Subscriber]) -> None:
    """Whose address did not work; who left comes back by themselves."""
    said = api.post("/subscribers/reactivate", {"subscribers": [each.public_id for each in crowd.values()]})
    assert (said.status, said.said) == (201, {"reactivated": 1})
    assert state(crowd["quarantined"]) == "active" and state(crowd["unsubscribed"]) == "unsubscribed"


def test_post_subscribers_reactivate_all_of_a_type(api: Caller, make: Make, now: datetime) -> None:
    mail, hook = (make(name, "quarantined", name, ended_at=now) for name in ("email", "webhook"))
    assert api.post("/subscribers/reactivate", {"subscribers": "all", "type": "email"}).status == 201
    assert (state(mail), state(hook)) == ("active", "quarantined")


def test_post_subscribers_resend_confirmation(api: Caller, crowd: dict[str, Subscriber]) -> None:
    said = api.post("/subscribers/resend_confirmation", {"subscribers": "all"})
    assert (said.status, said.said) == (201, {"reminded": 1})
    assert Notification.objects.get().recipients == [
        {"channel": "email", "address": "unconfirmed@example.com", "name": ""}
    ]


@pytest.mark.parametrize("verb", ["unsubscribe", "reactivate", "resend_confirmation"])
@pytest.mark.parametrize("who", [None, "", [], 7, {}, [7], [["x"]], {"a": {}}])
def test_nobody_is_meant_by_what_names_nobody(api: Caller, verb: str, who: Any) -> None:
    assert api.post(f"/subscribers/{verb}", {"subscribers": who}).status == 422


def test_who_is_told_is_nothing_for_a_key_that_only_reads(api: Caller, now: datetime) -> None:
    reads = [Scope.READ, Scope.PUBLISH, Scope.COMPONENTS]
    caller = Caller(api.page, api_keys.issue("Board", scopes=reads, now=now).token)
    for path in ("", "/count", "/histogram_by_state", "/unsubscribed", "/x"):
        assert caller.get(f"/subscribers{path}").status == 403
    assert caller.post("/subscribers", {}).status == caller.post("/subscribers/unsubscribe", {}).status == 403


def test_crowds_of_another_page_stay_where_they_are(api: Caller, make: Make, now: datetime) -> None:
    them = make("ada")
    Subscriber.objects.update(page=pages.create(name="Other", slug="other", now=now))
    for who in ("all", [them.public_id]):
        assert api.post("/subscribers/unsubscribe", {"subscribers": who}).said == {"unsubscribed": 0}
