"""What a bake takes over from the one before, and that nobody can tell."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from statuspage import (
    checkings,
    components,
    groups,
    history,
    incidents,
    maintenances,
    notices,
    pages,
    postmortems,
)
from statuspage.bakery import api_v2, calendar, html, larder, snapshot
from statuspage.bakery.snapshot import Snapshot
from statuspage.models import Component, Incident, Page

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

Make = Callable[..., Component]
Act = Callable[[datetime], object]


def files(taken: Snapshot) -> dict[str, bytes]:
    """What is made of a snapshot, as far as it is made of all that it holds."""
    made = [*api_v2.render(taken), *api_v2.render_history(taken), *calendar.render(taken)]
    front = next(iter(html.render(taken)))
    return {leaf.path: leaf.body() for leaf in [front, *made]}


class Stage:
    """A page on which much happens, and another that shows some of its components."""

    def __init__(self, page: Page, component: Make, now: datetime) -> None:
        self.page, self.told = page, dict[str, Incident]()
        self.api, self.shop, self.search = (component(name) for name in ("API", "Shop", "Search"))
        self.other = pages.create(name="Business", slug="business", now=now)

    def tell(self, name: str, touched: Component, at: datetime) -> None:
        said: dict[str, Any] = {"status": "investigating", "body": "We look.", "now": at}
        statuses = {touched: "major_outage"}
        self.told[name] = incidents.publish(self.page, name=name, statuses=statuses, **said)

    def say(self, status: str, at: datetime) -> None:
        incidents.post_update(self.told["Fire"], status=status, body=f"We are {status}.", now=at)

    def plan(self, at: datetime) -> None:
        when = (at + HOUR, at + 2 * HOUR)
        affects = {self.api: ""}
        self.disks = maintenances.schedule(
            self.page, name="New disks", body="", window=when, affects=affects, now=at
        )

    def acts(self) -> Iterator[Act]:
        """One after the other; each makes the next possible."""
        page, api, shop, search, other = self.page, self.api, self.shop, self.search, self.other
        yield lambda at: self.tell("Fire", api, at)
        yield lambda at: self.tell("Flood", shop, at)
        yield lambda at: self.say("identified", at)
        yield lambda at: incidents.correct(self.told["Fire"].updates.all()[0], body="A cable.", now=at)
        yield lambda at: components.set_status(shop, "partial_outage", now=at)
        yield lambda at: components.change(api, name="Interface", now=at)
        yield self.plan
        yield lambda at: maintenances.start(self.disks, now=at)
        yield lambda at: components.share(search, [other], now=at)
        yield lambda at: components.share(shop, [other], now=at)
        yield lambda at: components.change(shop, is_hidden=True, now=at)
        yield lambda at: self.say("resolved", at)
        yield lambda at: history.retime(self.told["Fire"], started_at=at - HOUR, now=at)
        yield lambda at: groups.add(page, name="Payments", now=at)
        yield lambda at: maintenances.complete(self.disks, now=at)
        yield lambda at: checkings.begin(page, words="slow payments", minutes=30, components=[api], now=at)
        yield lambda at: notices.publish(page, title="New terms", body="", starts_at=at, now=at)
        yield lambda at: pages.change(page, name="Acme and Sons", now=at)
        yield lambda at: components.remove(search, now=at)
        yield lambda at: self.say("postmortem", at)
        yield lambda at: incidents.change(self.told["Flood"], impact_override="minor", now=at)
        yield lambda at: incidents.attach(self.told["Flood"], [api], now=at)
        yield lambda at: postmortems.revert(self.told["Fire"], now=at)
        yield lambda at: incidents.redate(self.told["Flood"].updates.all()[0], display_at=at - HOUR, now=at)
        yield lambda at: incidents.remove(self.told["Fire"], now=at)
        yield lambda at: maintenances.remove(self.disks, now=at)


def test_whatever_happens_it_says_what_one_says_that_reads_everything(
    page: Page, component: Make, now: datetime
) -> None:
    stage = Stage(page, component, now)
    for number, act in enumerate(stage.acts()):
        at = now + number * MINUTE
        act(at)
        if number % 2:
            assert files(larder.take(page.pk, now=at)) == files(snapshot.take(page.pk, now=at)), number
            elsewhere = [take(stage.other.pk, now=at).components for take in (larder.take, snapshot.take)]
            kept, read = ([(each.name, each.status) for each in shown] for shown in elsewhere)
            assert kept == read, number


@pytest.fixture
def errors(page: Page, component: Make, now: datetime) -> Incident:
    said: dict[str, Any] = {"status": "investigating", "body": "We look."}
    return incidents.publish(
        page, name="Errors", statuses={component("API"): "major_outage"}, now=now, **said
    )


def test_only_what_changed_is_read_again(page: Page, errors: Incident, now: datetime) -> None:
    before = larder.take(page.pk, now=now)
    other = incidents.publish(page, name="Flood", status="investigating", body="", now=now)
    after = larder.take(page.pk, now=now)
    assert set(after.loaded) == {errors.public_id, other.public_id}
    assert after.loaded[errors.public_id] is before.loaded[errors.public_id]
    assert after.branding is before.branding


def test_what_is_being_read_is_not_changed_under_it(page: Page, errors: Incident, now: datetime) -> None:
    before = larder.take(page.pk, now=now)
    incidents.post_update(errors, status="resolved", body="Over.", now=now)
    after = larder.take(page.pk, now=now)
    assert [each.components[0].status for each in (before, after)] == ["major_outage", "operational"]
    assert before.loaded[errors.public_id].is_open and not after.loaded[errors.public_id].is_open


def test_what_is_no_longer_recent_goes_by_itself(page: Page, errors: Incident, now: datetime) -> None:
    ended = now - 15 * DAY + HOUR
    history.backfill(page, name="Old", body="", window=(ended - HOUR, ended), statuses={}, now=now)
    shown = [len(larder.take(page.pk, now=at).loaded) for at in (now, now + 2 * HOUR)]
    assert shown == [2, 1]


def test_once_a_day_everything_is_read(page: Page, errors: Incident, now: datetime) -> None:
    larder.take(page.pk, now=now)
    Component.objects.update(name="Interface")  # by somebody who tells nobody
    names = [larder.take(page.pk, now=at).components[0].name for at in (now + HOUR, now + DAY)]
    assert names == ["API", "Interface"]


def test_what_is_only_rehearsed_is_not_kept(page: Page, errors: Incident, now: datetime) -> None:
    larder.take(page.pk, now=now)
    with transaction.atomic():
        incidents.post_update(errors, status="identified", body="Perhaps a cable.", now=now)
        assert snapshot.take(page.pk, now=now).loaded[errors.public_id].status == "identified"
        transaction.set_rollback(True)
    incidents.post_update(Incident.objects.get(), status="monitoring", body="A fix.", now=now)
    (kept,) = larder.take(page.pk, now=now).loaded.values()
    assert [each.body for each in kept.updates.all()] == ["A fix.", "We look."]


def test_only_so_many_pages_are_kept(page: Page, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(larder, "ROOM", 1)
    other = pages.create(name="Business", slug="business", now=now)
    first = larder.take(page.pk, now=now)
    larder.take(other.pk, now=now)
    assert larder.take(page.pk, now=now).branding is not first.branding


@pytest.mark.parametrize("mend", ["retime", "backfill", "repair"])
def test_a_past_that_is_mended_is_drawn_anew(page: Page, errors: Incident, now: datetime, mend: str) -> None:
    api, later = Component.objects.get(), now + 4 * HOUR
    incidents.post_update(errors, status="resolved", body="Over.", now=now + HOUR)
    before = larder.take(page.pk, now=later).fared
    window = (now + 2 * HOUR, now + 3 * HOUR)
    mends: dict[str, Callable[[], object]] = {
        "retime": lambda: history.retime(errors, started_at=now + HOUR / 2, now=later),
        "backfill": lambda: history.backfill(
            page, name="Old", body="", window=window, statuses={api: "major_outage"}, now=later
        ),
        "repair": lambda: history.repair(api, "major_outage", since=window[0], until=window[1], now=later),
    }
    mends[mend]()
    after = larder.take(page.pk, now=later).fared
    assert before != after == snapshot.take(page.pk, now=later).fared


def test_of_what_did_not_move_the_past_is_not_read_again(
    page: Page, component: Make, errors: Incident, now: datetime
) -> None:
    component("Shop")
    larder.take(page.pk, now=now)
    incidents.post_update(errors, status="identified", body="A cable.", now=now)
    with CaptureQueriesContext(connection) as asked:
        assert larder.take(page.pk, now=now).fared
    assert not [each for each in asked.captured_queries if "statuschange" in each["sql"]]


def test_what_is_said_of_an_incident_that_is_read_again_is_made_again(
    page: Page, errors: Incident, now: datetime
) -> None:
    def names(taken: Snapshot) -> list[str]:
        return [taken.made("name", lambda incident: incident.name, each) for each in taken.loaded.values()]

    assert names(larder.take(page.pk, now=now)) == ["Errors"]
    Incident.objects.update(name="Flood")
    assert names(larder.take(page.pk, now=now)) == ["Errors"]
    pages.publish(page, Incident.objects.get(), now=now)
    assert names(larder.take(page.pk, now=now)) == ["Flood"]


@pytest.mark.django_db(transaction=True)
def test_a_press_needs_few_queries_until_all_is_baked(
    page: Page, errors: Incident, now: datetime, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    statuses = {Component.objects.get(): "major_outage"}
    said: dict[str, Any] = {"status": "investigating", "body": "We look.", "statuses": statuses}
    incidents.publish(page, name="Flood", now=now, **said)
    with django_assert_max_num_queries(26):
        incidents.publish(page, name="Fire", now=now + MINUTE, **said)
