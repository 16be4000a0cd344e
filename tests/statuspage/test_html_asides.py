"""The front page beside what is open: notices, reports that are being checked, what is just over."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from statuspage import bakery, checkings, incidents, notices
from statuspage.bakery import api_v2
from statuspage.bakery.snapshot import one_moment, take
from statuspage.models import Checking, Component, Incident, Page
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


def test_what_is_over_is_said_for_an_hour(bake: Bake, outage: Incident, now: datetime) -> None:
    incidents.post_update(outage, status="resolved", body="All works again.", now=now + 30 * MINUTE)
    told = "Checkout errors Resolved 14:00 to 14:30 UTC, 30 min All works again. Components"
    assert told in bake(after=31 * MINUTE)["index.html"].text
    later = bake(after=30 * MINUTE + HOUR)["index.html"].text
    assert told not in later and "Checkout errors 14:00 to 14:30 UTC, 30 min" in later


def test_what_is_open_stands_before_what_is_over(
    bake: Bake, page: Page, outage: Incident, now: datetime
) -> None:
    incidents.post_update(outage, status="resolved", body="All works again.", now=now)
    incidents.publish(page, name="Late mails", status="investigating", body="We look.", now=now)
    text = bake()["index.html"].text
    assert text.index("We look.") < text.index("All works again.")


def test_the_sweep_takes_off_what_was_over_for_long_enough(
    outage: Incident, now: datetime, public_dir: Path
) -> None:
    """Also within an hour in which the page was baked."""
    ended = now + 10 * MINUTE
    incidents.post_update(outage, status="resolved", body="All works again.", now=ended)
    over, index = f"o-{outage.public_id}", public_dir / "home" / "live" / "index.html"
    bakery.bake_stale(now=ended)
    assert over in index.read_text()
    bakery.bake_stale(now=ended + HOUR - MINUTE)
    assert over in index.read_text()
    bakery.bake_stale(now=ended + HOUR)
    assert over not in index.read_text()
