"""Postmortems stand with their incident, apart from what was said while it lasted."""

from datetime import datetime, timedelta

import pytest

from statuspage import incidents, postmortems
from statuspage.models import Incident, Notification
from tests.statuspage.seen import Bake

HOUR = timedelta(hours=1)


@pytest.fixture
def learned(outage: Incident, now: datetime) -> Incident:
    incidents.post_update(outage, status="resolved", body="All is well.", now=now + HOUR)
    body = "## Cause\n\nA disk was full."
    incidents.post_update(outage, status="postmortem", body=body, now=now + 48 * HOUR)
    return outage


def test_a_postmortem_stands_first_on_the_page_of_its_incident(bake: Bake, learned: Incident) -> None:
    seen = bake(after=48 * HOUR)[f"incidents/{learned.public_id}/index.html"]
    assert seen.all("section", **{"class": "postmortem"})
    assert seen.text.index(
        "What happened, and what we learned Published 4 Mar, 14:00 UTC Cause A disk was full."
    ) < seen.text.index("Resolved 15:00 UTC")
    assert seen.text.count("A disk was full.") == 1


def test_the_history_leads_to_it_and_keeps_the_last_word_of_the_incident(
    bake: Bake, learned: Incident
) -> None:
    seen = bake(after=48 * HOUR)["history/2026-03/index.html"]
    assert seen.all("a", href=f"/incidents/{learned.public_id}#postmortem")
    assert "All is well. What happened, and what we learned" in seen.text
    assert "A disk was full." not in seen.text


def test_a_postmortem_keeps_the_end_of_the_incident(bake: Bake, learned: Incident) -> None:
    assert "14:00 to 15:00 UTC, 1 h" in bake(after=48 * HOUR)["history/2026-03/index.html"].text


def test_without_a_postmortem_nothing_is_said_of_one(bake: Bake, outage: Incident) -> None:
    seen = bake()[f"incidents/{outage.public_id}/index.html"]
    assert "what we learned" not in seen.text


# --- drafted and published ----------------------------------------------------------------------------


@pytest.fixture
def drafted(outage: Incident, now: datetime) -> Incident:
    incidents.post_update(outage, status="resolved", body="All is well.", notify=False, now=now + HOUR)
    postmortems.draft(outage, body="A disk was full.", now=now + 2 * HOUR)
    Notification.objects.all().delete()
    return outage


def test_a_draft_is_read_by_nobody(bake: Bake, drafted: Incident) -> None:
    assert "A disk was full." not in bake(after=3 * HOUR)[f"incidents/{drafted.public_id}/index.html"].text


def test_what_is_published_is_read_and_told(bake: Bake, drafted: Incident, now: datetime) -> None:
    postmortem = postmortems.publish(drafted, by="deploys", now=now + 3 * HOUR)
    assert (postmortem.body, postmortem.published_at) == ("A disk was full.", now + 3 * HOUR)
    assert "A disk was full." in bake(after=3 * HOUR)[f"incidents/{drafted.public_id}/index.html"].text
    assert Notification.objects.count() == 1


def test_published_once_more_it_is_mended_and_told_to_nobody_again(drafted: Incident, now: datetime) -> None:
    postmortems.publish(drafted, by="deploys", now=now + 3 * HOUR)
    postmortems.draft(drafted, body="Two disks were full.", now=now + 4 * HOUR)
    postmortem = postmortems.publish(drafted, by="deploys", now=now + 5 * HOUR)
    assert (postmortem.body, postmortem.published_at) == ("Two disks were full.", now + 3 * HOUR)
    assert Notification.objects.count() == 1


def test_taken_back_it_is_a_draft_again(drafted: Incident, now: datetime) -> None:
    postmortems.publish(drafted, by="deploys", now=now + 3 * HOUR)
    postmortem = postmortems.revert(drafted, now=now + 4 * HOUR)
    drafted.refresh_from_db()
    assert (postmortem.published_at, postmortem.body_draft) == (None, "A disk was full.")
    assert (drafted.status, drafted.resolved_at) == ("resolved", now + HOUR)


def test_removed_nothing_stays_of_it(drafted: Incident, now: datetime) -> None:
    postmortems.publish(drafted, by="deploys", now=now + 3 * HOUR)
    postmortems.remove(drafted, now=now + 4 * HOUR)
    assert postmortems.of(drafted) is None


def test_nothing_was_learned_before_it_is_over(outage: Incident, now: datetime) -> None:
    postmortems.draft(outage, body="A disk was full.", now=now)
    with pytest.raises(postmortems.TooSoon):
        postmortems.publish(outage, by="deploys", now=now)


def test_one_that_came_by_other_ways_is_known_too(learned: Incident) -> None:
    found = postmortems.of(learned)
    assert found
    assert found.body == "## Cause\n\nA disk was full."
