"""Postmortems stand with their incident, apart from what was said while it lasted."""

from datetime import datetime, timedelta

import pytest

from statuspage import incidents
from statuspage.models import Incident
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
