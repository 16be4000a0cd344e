"""The front page beside incidents: notices, and reports that are being checked."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from statuspage import checkings, incidents, notices
from statuspage.bakery import api_v2
from statuspage.bakery.snapshot import one_moment, take
from statuspage.models import Checking, Component, Page
from tests.statuspage.seen import Bake

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_a_notice_is_shown_in_its_markdown_between_its_ends(bake: Bake, page: Page, now: datetime) -> None:
    notices.publish(
        page,
        title="New terms",
        body="From **May** on.",
        starts_at=now + HOUR,
        ends_at=now + 2 * HOUR,
        now=now,
    )
    shown = ["New terms" in bake(after=hours * HOUR)["index.html"].text for hours in (0, 1, 1.9, 2)]
    assert shown == [False, True, True, False]
    assert "From <strong>May</strong> on." in bake(after=HOUR)["index.html"].source


def test_a_notice_is_neither_a_state_nor_history(bake: Bake, page: Page, now: datetime) -> None:
    notices.publish(page, title="New terms", now=now)
    baked = bake()
    assert "All Systems Operational" in baked["index.html"].text
    assert [path for path, seen in baked.items() if "New terms" in seen.text] == ["index.html"]


def test_nothing_in_a_notice_runs(bake: Bake, page: Page, now: datetime) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    notices.publish(page, title=hostile, body=hostile, now=now)
    source = bake()["index.html"].source
    assert "<script>alert" not in source and "<img" not in source


def begin(page: Page, now: datetime, *components: Component) -> Checking:
    return checkings.begin(page, words="failed payments", minutes=20, components=components, now=now)


def test_what_is_checked_is_said_with_a_time_by_which_we_know(
    bake: Bake, page: Page, component: Callable[..., Component], now: datetime
) -> None:
    begin(page, now, component("Cards"))
    text = bake()["index.html"].text
    assert "We are checking reports Some of you tell us of failed payments." in text
    assert "We will say what we found by 14:20 UTC. Cards" in text


def test_the_banner_says_it_only_where_nothing_else_is_to_be_said(
    bake: Bake, page: Page, now: datetime
) -> None:
    begin(page, now)
    assert "All Systems Operational We are checking reports of failed payments." in bake()["index.html"].text
    incidents.publish(page, name="Late mails", status="investigating", body="x", now=now)
    text = bake()["index.html"].text
    assert "Late mails: we are investigating." in text
    assert "We are checking reports of failed payments." not in text


def test_that_nothing_was_found_is_said_for_an_hour(bake: Bake, page: Page, now: datetime) -> None:
    checkings.nothing_found(begin(page, now), now=now + 9 * MINUTE)
    text = bake(after=10 * MINUTE)["index.html"].text
    assert (
        "No issue found We checked reports of failed payments until 14:09 UTC and found nothing wrong."
        in text
    )
    assert "Everything is working as it should." in text
    assert "No issue found" not in bake(after=HOUR + 9 * MINUTE)["index.html"].text


def test_what_became_an_incident_is_no_longer_being_checked(bake: Bake, page: Page, now: datetime) -> None:
    checkings.confirm(begin(page, now), body="We look into it.", now=now + 5 * MINUTE)
    text = bake(after=5 * MINUTE)["index.html"].text
    assert "Failed payments" in text
    assert "checking reports" not in text and "No issue found" not in text


def test_the_api_knows_nothing_of_a_check(page: Page, now: datetime) -> None:
    begin(page, now)
    with one_moment():
        leaves = {leaf.path: leaf.body() for leaf in api_v2.render(take(page.pk, now=now))}
    assert not any(b"failed payments" in body for body in leaves.values())
    assert json.loads(leaves["api/v2/status.json"])["status"]["indicator"] == "none"
