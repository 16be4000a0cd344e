"""A component shown on several pages: its state is everywhere, its incidents are not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from statuspage import arrangement, bakery, components, history, incidents, pages
from statuspage.arrangement import Place
from statuspage.bakery.snapshot import take
from statuspage.models import Component, Page
from tests.statuspage.seen import Seen, leaves

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

Make = Callable[..., Component]


@pytest.fixture
def other(page: Page, now: datetime) -> Page:
    return pages.create(name="Business", slug="business", now=now)


@pytest.fixture
def shared(component: Make, other: Page, now: datetime) -> Component:
    checkout = component("Checkout")
    components.share(checkout, [other], now=now)
    return checkout


def index(page: Page, now: datetime) -> Seen:
    return Seen(leaves(page, now=now)["index.html"].body().decode())


def revision(page: Page) -> int:
    return Page.objects.get(pk=page.pk).revision


def test_both_pages_show_it_and_only_one_its_incident(
    page: Page, other: Page, shared: Component, now: datetime
) -> None:
    statuses = {shared: "major_outage"}
    incidents.publish(page, name="Fire", status="investigating", body="", statuses=statuses, now=now)
    own, elsewhere = index(page, now), index(other, now)
    assert "Fire" in own.text and "Fire" not in elsewhere.text
    assert "Checkout" in elsewhere.text and "Major Outage" in elsewhere.text
    assert take(other.pk, now=now).rollup.indicator == "critical"


@pytest.mark.parametrize(
    "happens",
    [
        lambda each, now: components.set_status(each, "partial_outage", now=now),
        lambda each, now: components.change(each, name="Basket", now=now),
        lambda each, now: components.remove(each, now=now),
        lambda each, now: components.share(each, [], now=now),
        lambda each, now: arrangement.place(each, Place(), now=now),
        lambda each, now: history.repair(each, "major_outage", since=now - HOUR, until=now, now=now),
        lambda each, now: history.backfill(
            each.page,
            name="Fire",
            body="",
            window=(now - HOUR, now),
            statuses={each: "major_outage"},
            now=now,
        ),
    ],
)
def test_whatever_happens_to_it_is_baked_everywhere(
    other: Page, shared: Component, now: datetime, happens: Any
) -> None:
    before = revision(other)
    happens(shared, now)
    assert revision(other) > before


def test_an_incident_that_moves_does_so_everywhere(
    page: Page, other: Page, shared: Component, now: datetime
) -> None:
    statuses = {shared: "major_outage"}
    fire = incidents.publish(
        page, name="Fire", status="investigating", body="", statuses=statuses, now=now - HOUR
    )
    before = revision(other)
    history.retime(fire, started_at=now - 2 * HOUR, now=now)
    assert revision(other) > before


@pytest.mark.django_db(transaction=True)
def test_every_page_that_shows_it_is_baked_at_once(
    other: Page, shared: Component, now: datetime, public_dir: Path
) -> None:
    components.set_status(shared, "major_outage", now=now)
    for slug in ("home", "business"):
        assert "Major Outage" in Seen((public_dir / slug / "live/index.html").read_text()).text


def test_while_it_is_down_every_page_that_shows_it_is_kept_fresh(
    page: Page, other: Page, shared: Component, now: datetime
) -> None:
    components.set_status(shared, "major_outage", now=now)
    bakery.bake_stale(now=now)
    bakery.bake_stale(now=now + 6 * MINUTE)
    assert {each.baked_at for each in Page.objects.all()} == {now + 6 * MINUTE}


def test_a_page_that_shows_nothing_that_is_down_is_left_alone(
    page: Page, other: Page, component: Make, now: datetime
) -> None:
    components.set_status(component("Search"), "major_outage", now=now)
    bakery.bake_stale(now=now)
    bakery.bake_stale(now=now + 6 * MINUTE)
    assert {each.slug: each.baked_at for each in Page.objects.all()} == {
        "home": now + 6 * MINUTE,
        "business": now,
    }


def test_a_group_stays_at_home(page: Page, other: Page, component: Make, now: datetime) -> None:
    group = page.groups.create(name="Payments", created_at=now, updated_at=now)
    components.share(component("Cards", group=group), [other], now=now)
    assert "Payments" in index(page, now).text and "Payments" not in index(other, now).text
    assert "Cards" in index(other, now).text


def test_what_is_hidden_is_hidden_everywhere(other: Page, shared: Component, now: datetime) -> None:
    components.change(shared, is_hidden=True, now=now)
    assert "Checkout" not in index(other, now).text


def test_it_is_not_shared_with_its_own_page(page: Page, shared: Component, now: datetime) -> None:
    components.share(shared, [page], now=now)
    assert not shared.shared_with.exists()
    assert [each.name for each in take(page.pk, now=now).components] == ["Checkout"]
