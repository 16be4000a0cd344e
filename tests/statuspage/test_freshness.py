"""The fingerprint changes exactly when what the front page says does, and is cheap to ask for."""

import json
from datetime import datetime, timedelta

import pytest

from statuspage import history, incidents
from statuspage.bakery import html
from statuspage.bakery.snapshot import Snapshot
from statuspage.models import Incident, Page
from tests.statuspage.seen import Bake, leaves


def fingerprint(page: Page, at: datetime) -> str:
    body = leaves(page, now=at)["fresh.json"].body()
    return str(json.loads(body)["fingerprint"])


def test_the_page_carries_the_fingerprint_of_the_file(bake: Bake, page: Page, now: datetime) -> None:
    (carried,) = bake()["index.html"].all("meta", name="fresh")
    assert carried == {"name": "fresh", "content": "/fresh.json", "data-print": fingerprint(page, now)}


def test_it_stays_while_nothing_new_is_said(page: Page, incident: Incident, now: datetime) -> None:
    assert fingerprint(page, now) == fingerprint(page, now + timedelta(minutes=20))


def test_it_stays_while_only_the_downtime_of_today_grows(
    page: Page, outage: Incident, bake: Bake, now: datetime
) -> None:
    """The page is baked anew every few minutes then; whoever has it open need not fetch it each time."""
    figures = [
        bake(after)["index.html"].all("span", **{"class": "bars growing"})
        for after in (timedelta(0), timedelta(minutes=20))
    ]
    assert figures[0] != figures[1]
    assert fingerprint(page, now) == fingerprint(page, now + timedelta(minutes=20))


def test_no_figure_is_older_than_half_an_hour(page: Page, outage: Incident, now: datetime) -> None:
    outage.updates.update(next_update_at=None)
    assert fingerprint(page, now) == fingerprint(page, now + timedelta(minutes=29))
    assert fingerprint(page, now) != fingerprint(page, now + timedelta(minutes=30))


def test_in_a_group_too_only_what_is_not_down_counts(page: Page, outage: Incident, now: datetime) -> None:
    group = page.groups.create(name="Shop", created_at=now, updated_at=now)
    page.components.update(group=group, created_at=now - timedelta(days=9))
    before = fingerprint(page, now)
    assert before == fingerprint(page, now + timedelta(minutes=20))
    history.repair(
        page.components.get(name="Search"),
        "major_outage",
        since=now - timedelta(days=3),
        until=now - timedelta(days=2),
        now=now,
    )
    assert fingerprint(page, now) != before


def test_it_changes_with_a_word(page: Page, outage: Incident, now: datetime) -> None:
    before = fingerprint(page, now)
    incidents.correct(outage.updates.get(), body="We put back the older version.", now=now)
    assert fingerprint(page, now) != before


def test_it_changes_when_a_promise_turns_late(page: Page, outage: Incident, now: datetime) -> None:
    assert fingerprint(page, now) != fingerprint(page, now + timedelta(minutes=31))


def test_it_changes_when_today_becomes_yesterday(page: Page, now: datetime) -> None:
    assert fingerprint(page, now) != fingerprint(page, now + timedelta(days=1))


def test_it_stays_when_only_the_history_changes(page: Page, now: datetime) -> None:
    old = now - timedelta(days=40)
    past = incidents.publish(page, name="Past", status="resolved", body="It was.", notify=False, now=old)
    before = fingerprint(page, now)
    incidents.correct(past.updates.get(), body="It had been.", now=now)
    assert fingerprint(page, now) == before


def test_it_is_tiny(page: Page, now: datetime) -> None:
    assert len(leaves(page, now=now)["fresh.json"].body()) <= 100


def test_the_front_page_is_written_once_for_both(
    page: Page, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Snapshot] = []
    write = html._index

    def count(snapshot: Snapshot) -> bytes:
        written.append(snapshot)
        return write(snapshot)

    monkeypatch.setattr(html, "_index", count)
    found = leaves(page, now=now)
    assert found["fresh.json"].body() and found["index.html"].body() and len(written) == 1
