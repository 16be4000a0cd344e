"""A page that is taken away: with all it told, its files and its hosts, and without a word to anybody."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings

from statuspage import access, addresses, bakery, components, incidents, pages, subscribers
from statuspage.hosts import Hosts
from statuspage.models import Delivery, Edition, Page, PageHost, Subscriber

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def labs(page: Page, now: datetime) -> Page:
    """A page in two languages under a host, with a subscriber who waits for news of an open incident."""
    made = pages.create(name="Labs", slug="labs", languages=["en", "de"], now=now)
    addresses.change(made, ["labs.example"], now=now)
    subscribers.subscribe(made, address="ada@example.com", now=now)
    subscribers.confirm(Subscriber.objects.get(), now=now)
    incidents.publish(made, name="Errors", status="investigating", body="", now=now)
    bakery.bake_every_edition(made, now=now)
    return made


def test_nothing_of_it_is_left(page: Page, labs: Page, now: datetime, public_dir: Path) -> None:
    assert (public_dir / "labs/editions/de/live").exists() and Hosts(public_dir).find("labs.example")
    pages.remove(labs, now=now)
    assert list(Page.objects.all()) == [page]
    assert not any(model.objects.exists() for model in (Edition, PageHost, Subscriber))
    assert not (public_dir / "labs").exists() and Hosts(public_dir).find("labs.example") is None


def test_of_a_private_page_too(labs: Page, now: datetime, settings: Settings) -> None:
    access.close(labs, password="correct horse", networks=[], now=now)
    assert (Path(settings.PRIVATE_DIR) / "labs").exists()
    pages.remove(labs, now=now)
    assert not (Path(settings.PRIVATE_DIR) / "labs").exists()


def test_nobody_is_told(labs: Page, now: datetime, carry: Callable[..., None]) -> None:
    before = len(mail.outbox)
    pages.remove(labs, now=now)
    carry()
    assert not Delivery.objects.exists() and len(mail.outbox) == before


def test_pages_that_showed_its_components_show_them_no_more(
    page: Page, labs: Page, now: datetime, public_dir: Path
) -> None:
    beaker = components.add(labs, name="Beaker", now=now)
    components.share(beaker, [page], now=now)
    assert "Beaker" in (public_dir / "home/live/index.html").read_text()
    pages.remove(labs, now=now)
    assert "Beaker" not in (public_dir / "home/live/index.html").read_text()
