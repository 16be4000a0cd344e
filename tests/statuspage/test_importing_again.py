"""A page that is imported once more: the source is followed, and what staff mended since then stays."""

from datetime import UTC, datetime, timedelta

import pytest

from statuspage import components, history
from statuspage.models import Component, Incident
from tests.statuspage.test_importing import bring, documents, fared, outage

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_what_staff_repaired_stays_at_the_next_import(now: datetime) -> None:
    bring(outage(), now)
    day = datetime(2026, 2, 14, tzinfo=UTC)
    history.repair(Component.objects.get(), "partial_outage", since=day, until=day + HOUR, now=now)
    bring(outage(), now)
    assert fared() == [
        ("14 00:00", "partial_outage"),
        ("14 01:00", "operational"),
        ("15 21:37", "major_outage"),
        ("15 22:37", "operational"),
    ]


def test_a_false_alarm_that_staff_took_back_does_not_return(now: datetime) -> None:
    bring(outage(), now)
    at = Incident.objects.get().started_at
    history.repair(Component.objects.get(), "operational", since=at, until=at + 2 * HOUR, now=now)
    bring(outage(), now)
    assert fared() == []


def test_an_incident_that_the_source_lists_no_more_was_an_outage_all_the_same(now: datetime) -> None:
    bring(outage(), now)
    bring({**outage(), "incidents.json": {"incidents": []}}, now)
    assert fared() == [("15 21:37", "major_outage"), ("15 22:37", "operational")]


def test_the_same_again_changes_nothing(now: datetime) -> None:
    bring(outage(), now)
    bring(outage(), now + HOUR)
    assert fared() == [("15 21:37", "major_outage"), ("15 22:37", "operational")]


def test_what_nobody_touched_follows_the_source(now: datetime) -> None:
    bring(outage(), now)
    bring(outage(over="2026-02-15T23:00:00Z"), now)
    assert fared() == [("15 21:37", "major_outage"), ("15 23:00", "operational")]


def test_a_status_that_was_set_since_then_ends_where_the_source_says_so(now: datetime) -> None:
    bring(documents(), now)
    components.set_status(Component.objects.get(), "partial_outage", now=now)
    given = documents()
    given["summary.json"]["components"][0] |= {"updated_at": (now + HOUR).isoformat()}
    bring(given, now + 2 * HOUR)
    assert fared() == [("02 14:00", "partial_outage"), ("02 15:00", "operational")]
