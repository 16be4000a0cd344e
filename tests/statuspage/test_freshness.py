"""The fingerprint changes exactly when what the front page says does, and is cheap to ask for."""

import json
from datetime import datetime, timedelta

import pytest

from statuspage import incidents
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


def test_it_changes_with_the_figures_of_today(page: Page, outage: Incident, now: datetime) -> None:
    """What is down costs uptime by the minute; the page is baked anew every few of them."""
    assert fingerprint(page, now) != fingerprint(page, now + timedelta(minutes=20))


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
