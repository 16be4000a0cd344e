"""A component shown on several pages: its state is everywhere, its incidents are not."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from statuspage import components, incidents, pages
from statuspage.bakery.snapshot import take
from statuspage.models import Component, Page
from tests.statuspage.seen import Seen, leaves

pytestmark = pytest.mark.django_db

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
    ],
)
def test_whatever_happens_to_it_is_baked_everywhere(
    other: Page, shared: Component, now: datetime, happens: Any
) -> None:
    before = revision(other)
    happens(shared, now)
    assert revision(other) > before


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
