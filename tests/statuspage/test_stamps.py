"""Stamps: a form comes back a moment after it was shown, and not after days; else it is shown once more."""

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import expect

from statuspage import clock, stamps
from statuspage.models import Page, Subscriber
from tests.forms import typed
from tests.statuspage.seen import ADDRESS, Serve

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

BOB = {"email": "bob@example.com"}
ONCE_MORE = "Please press the button once more."


@pytest.mark.parametrize(
    ("age", "is_human"),
    [
        (timedelta(0), False),
        (timedelta(seconds=1.9), False),
        (timedelta(seconds=2), True),
        (timedelta(hours=23), True),
        (timedelta(hours=25), False),
        (-timedelta(hours=1), False),
    ],
)
def test_a_person_takes_a_moment_and_not_days(age: timedelta, is_human: bool, now: datetime) -> None:
    assert stamps.is_human(stamps.made(now=now - age), now=now) is is_human


@pytest.mark.parametrize("forged", ["", "x", "mhq5c2c0~", "~", "mhq5c2c0~3Hx", "\x00~\x00"])
def test_a_stamp_that_is_not_ours_is_none(forged: str, now: datetime) -> None:
    assert not stamps.is_human(forged, now=now)


def test_a_form_that_is_shown_again_keeps_the_stamp_it_had_while_that_counts(now: datetime) -> None:
    hour, days = (stamps.made(now=now - timedelta(hours=hours)) for hours in (1, 50))
    assert stamps.kept(hour, now=now) == hour
    assert stamps.kept(days, now=now) == stamps.made(now=now) == stamps.kept("forged", now=now)


def shown(answer: Any) -> dict[str, str]:
    """What the form that came back would send."""
    return dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', answer.content.decode()))


def test_a_form_without_a_stamp_is_shown_once_more_as_it_was_filled_in(client: Client, page: Page) -> None:
    first = client.post("/subscribe", BOB)
    assert first.status_code == 400 and ONCE_MORE in first.content.decode()
    assert not Subscriber.objects.exists()
    again = shown(first)
    assert again["email"] == "bob@example.com"
    with time_machine.travel(clock.now() + timedelta(seconds=3)):
        assert client.post("/subscribe", again).status_code == 200
    assert Subscriber.objects.exists()


def test_who_is_too_quick_keeps_the_moment_that_has_passed(client: Client, page: Page) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        first = shown(client.get("/subscribe"))
        time.shift(timedelta(seconds=1))
        again = client.post("/subscribe", {**BOB, "since": first["since"]})
        assert again.status_code == 400 and shown(again)["since"] == first["since"]
        time.shift(timedelta(seconds=1))
        assert client.post("/subscribe", shown(again)).status_code == 200


def test_the_incident_somebody_follows_is_kept_too(client: Client, page: Page, incident: Any) -> None:
    again = shown(client.post("/subscribe", {**BOB, "incident": incident.public_id}))
    client.post("/subscribe", typed(again))
    assert Subscriber.objects.get().incident == incident


def test_asking_once_more_counts_against_nobody(client: Client, page: Page) -> None:
    assert {client.post("/subscribe", BOB).status_code for _ in range(7)} == {400}
    assert client.post("/subscribe", typed(BOB)).status_code == 200


def test_the_other_ways_ask_once_more_as_well(client: Client, page: Page) -> None:
    hook = {"channel": "webhook", "address": "https://example.com/a", "owner": "ada@example.com"}
    first = client.post("/subscribe/elsewhere", hook)
    assert first.status_code == 400 and ONCE_MORE in first.content.decode()
    assert shown(first).items() >= {"address": hook["address"], "owner": hook["owner"]}.items()
    assert not Subscriber.objects.exists()


@pytest.mark.browser
def test_the_script_of_a_baked_page_fetches_a_stamp_when_somebody_begins_to_write(
    tab: "Tab", serve: Serve, now: datetime
) -> None:
    serve(now)
    tab.route("**/subscribe/since", lambda route: route.fulfill(body="a-stamp"))
    tab.goto(ADDRESS)
    assert tab.locator("[name=since]").count() == 0
    with tab.expect_request("**/subscribe/since"):
        tab.focus("[name=email]")
    expect(tab.locator("[name=since]")).to_have_value("a-stamp")
    tab.focus("[name=email]")
    assert tab.locator("form [name=since]").count() == 1


@pytest.mark.browser
def test_without_an_answer_the_form_is_as_it_was(tab: "Tab", serve: Serve, now: datetime) -> None:
    serve(now)
    tab.route("**/subscribe/since", lambda route: route.abort())
    tab.goto(ADDRESS)
    with tab.expect_request("**/subscribe/since"):
        tab.focus("[name=email]")
    expect(tab.locator("[name=since]")).to_have_count(0)
