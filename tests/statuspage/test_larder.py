"""What a bake takes over from the one before, and that nobody can tell."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from statuspage import checkings, components, groups, history, incidents, maintenances, notices, pages
from statuspage.bakery import api_v2, calendar, html, larder, snapshot
from statuspage.bakery.snapshot import Snapshot
from statuspage.models import Component, Incident, Maintenance, Page

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

Make = Callable[..., Component]


def files(taken: Snapshot) -> dict[str, bytes]:
    """What is made of a snapshot, as far as it is made of all that it holds."""
    made = [*api_v2.render(taken), *api_v2.render_history(taken), *calendar.render(taken)]
    front = next(iter(html.render(taken)))
    return {leaf.path: leaf.body() for leaf in [front, *made]}


def window(page: Page, touched: Component, now: datetime) -> Maintenance:
    when = (now + HOUR, now + 2 * HOUR)
    return maintenances.schedule(page, name="New disks", body="", window=when, affects={touched: ""}, now=now)


def test_whatever_happens_it_says_what_one_says_that_reads_everything(
    page: Page, component: Make, now: datetime
) -> None:
    api, shop, shared = component("API"), component("Shop"), component("Search")
    other = pages.create(name="Business", slug="business", now=now)
    said: dict[str, Any] = {"status": "investigating", "body": "We look."}
    told: dict[str, Any] = {}

    def tell(name: str, touched: Component, at: datetime) -> None:
        told[name] = incidents.publish(page, name=name, statuses={touched: "major_outage"}, now=at, **said)

    def plan(at: datetime) -> None:
        told["disks"] = window(page, api, at)

    happens: list[Callable[[datetime], object]] = [
        lambda at: tell("Fire", api, at),
        lambda at: tell("Flood", shop, at),
        lambda at: incidents.post_update(told["Fire"], status="identified", body="A cable.", now=at),
        lambda at: incidents.correct(told["Fire"].updates.last(), body="We do look.", now=at),
        lambda at: components.set_status(shop, "partial_outage", now=at),
        lambda at: components.change(api, name="Interface", now=at),
        plan,
        lambda at: maintenances.start(told["disks"], now=at),
        lambda at: components.share(shared, [other], now=at),
        lambda at: components.share(shop, [other], now=at),
        lambda at: components.change(shop, is_hidden=True, now=at),
        lambda at: incidents.post_update(told["Fire"], status="resolved", body="Over.", now=at),
        lambda at: history.retime(told["Fire"], started_at=at - HOUR, now=at),
        lambda at: groups.add(page, name="Payments", now=at),
        lambda at: maintenances.complete(told["disks"], now=at),
        lambda at: checkings.begin(page, words="slow payments", minutes=30, components=[api], now=at),
        lambda at: notices.publish(page, title="New terms", body="", starts_at=at, now=at),
        lambda at: pages.change(page, name="Acme and Sons", now=at),
        lambda at: components.remove(shared, now=at),
        lambda at: incidents.post_update(told["Fire"], status="postmortem", body="Learned.", now=at),
    ]
    for number in range(0, len(happens), 2):
        at = now + number * MINUTE
        for happen in happens[number : number + 2]:
            happen(at)
        assert files(larder.take(page.pk, now=at)) == files(snapshot.take(page.pk, now=at)), number
        elsewhere = [take(other.pk, now=at).components for take in (larder.take, snapshot.take)]
        assert len({str([(each.name, each.status) for each in shown]) for shown in elsewhere}) == 1, number


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
