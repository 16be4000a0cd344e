"""A component that is hidden: nothing public names it; and one of somebody else's says whose it is not."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from statuspage import components, incidents, letters, maintenances
from statuspage.bakery import RENDITIONS, archive
from statuspage.bakery.snapshot import one_moment, take
from statuspage.models import Component, Notification, Page
from tests.statuspage.seen import Bake

Make = Callable[..., Component]


@pytest.fixture
def secret(page: Page, component: Make, now: datetime) -> Component:
    """Down, in an incident, and soon under maintenance; beside it one that everybody sees."""
    secret, seen = component("Vault", is_hidden=True), component("Checkout")
    statuses = {secret: "major_outage", seen: "degraded_performance"}
    incidents.publish(page, name="Trouble", status="investigating", body="", statuses=statuses, now=now)
    window = (now + timedelta(hours=1), now + timedelta(hours=2))
    maintenances.schedule(page, name="Disks", body="", window=window, affects=[secret, seen], now=now)
    return secret


def baked(page: Page, now: datetime) -> dict[str, str]:
    with one_moment():
        snapshot = take(page.pk, now=now)
        leaves = [*archive.whole(snapshot), *(leaf for render in RENDITIONS for leaf in render(snapshot))]
        return {leaf.path: leaf.body().decode(errors="replace") for leaf in leaves}


def test_no_file_of_the_page_names_it(page: Page, secret: Component, now: datetime) -> None:
    files = baked(page, now)
    assert any("Checkout" in file for file in files.values())
    assert [path for path, file in files.items() if "Vault" in file or secret.public_id in file] == []


def test_no_mail_names_it(secret: Component) -> None:
    for told in Notification.objects.all():
        mail = letters.render(told)
        assert "Checkout" in mail.text and "Vault" not in mail.text + mail.html


def test_it_makes_the_page_no_worse(page: Page, component: Make, now: datetime) -> None:
    components.set_status(component("Vault", is_hidden=True), "major_outage", now=now)
    status = json.loads(baked(page, now)["api/v2/status.json"])["status"]
    assert status["indicator"] == "none"


def test_resolved_and_shown_again_it_is_told_of_no_sooner(
    page: Page, secret: Component, now: datetime
) -> None:
    incidents.post_update(page.incidents.get(), status="resolved", body="", now=now)
    components.change(secret, is_hidden=False, now=now)
    files = baked(page, now)
    assert "Vault" in files["index.html"]
    assert "Vault" not in files[f"incidents/{page.incidents.get().public_id}/index.html"]


def test_a_third_party_is_called_so(bake: Bake, component: Make) -> None:
    component("Card network", description="Of our bank", is_third_party=True)
    component("Post office", is_third_party=True)
    words = bake()["index.html"].text
    assert "Third party · Of our bank" in words
    assert words.count("Third party") == 2


@pytest.mark.django_db(transaction=True)
def test_hidden_later_it_leaves_what_is_still_ahead(
    page: Page, component: Make, public_dir: Path, now: datetime
) -> None:
    vault, window = component("Vault"), (now + timedelta(hours=1), now + timedelta(hours=2))
    planned = maintenances.schedule(page, name="Disks", body="", window=window, affects=[vault], now=now)
    story = public_dir / f"home/live/incidents/{planned.public_id}/index.html"
    assert "Vault" in story.read_text()
    components.change(vault, is_hidden=True, now=now)
    assert "Disks" in story.read_text() and "Vault" not in story.read_text()
