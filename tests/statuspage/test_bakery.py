"""How a page becomes files: at once, whole, and only what changed."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import brotli
import pytest
from django.db import transaction
from pytest_django import Settings

from statuspage import bakery, incidents
from statuspage.bakery import archive
from statuspage.bakery.snapshot import Leaf, Snapshot
from statuspage.models import Component, Incident, Page, Subscriber
from tests.at_once import at_once

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def read(public_dir: Path, path: str = "index.html") -> str:
    return (public_dir / "home" / "live" / path).read_text()


def live(public_dir: Path) -> str:
    return str((public_dir / "home" / "live").readlink())


@pytest.fixture
def api(page: Page, now: datetime) -> Component:
    return Component.objects.create(page=page, name="API", created_at=now, updated_at=now)


@pytest.fixture
def errors(page: Page, api: Component, now: datetime) -> Incident:
    return incidents.publish(
        page, name="Errors", status="investigating", body="We look.", statuses={api: "major_outage"}, now=now
    )


@pytest.mark.django_db(transaction=True)
def test_a_page_is_baked_right_after_the_commit(errors: Incident, public_dir: Path) -> None:
    assert "Errors" in read(public_dir)
    assert "We look." in read(public_dir, f"incidents/{errors.public_id}/index.html")


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_baked(page: Page, now: datetime, public_dir: Path) -> None:
    with pytest.raises(ValueError, match="asleep"):
        incidents.publish(page, name="Errors", status="asleep", body="", now=now)
    bakery.bake_stale(now=now)
    assert "Errors" not in read(public_dir)


def test_every_file_stands_beside_its_compressed_forms(page: Page, now: datetime, public_dir: Path) -> None:
    bakery.bake(page, now=now)
    root = public_dir / "home" / "live"
    plain = [path for path in root.rglob("*") if path.is_file() and path.suffix not in (".gz", ".br")]
    assert len(plain) > 10
    for path in plain:
        assert brotli.decompress(Path(f"{path}.br").read_bytes()) == path.read_bytes()
        assert Path(f"{path}.gz").exists()


def test_the_sweep_heals_a_missed_bake(errors: Incident, now: datetime, public_dir: Path) -> None:
    assert not public_dir.exists()  # inside a test's transaction nothing is committed
    bakery.bake_stale(now=now)
    assert "Errors" in read(public_dir)


def test_a_fresh_page_is_left_alone(page: Page, now: datetime, public_dir: Path) -> None:
    bakery.bake_stale(now=now)
    before = live(public_dir)
    bakery.bake_stale(now=now + MINUTE)
    assert live(public_dir) == before


def test_a_new_day_is_baked_though_nothing_changed(page: Page, now: datetime, public_dir: Path) -> None:
    bakery.bake_stale(now=now)
    before = live(public_dir)
    bakery.bake_stale(now=now + timedelta(days=1))
    assert live(public_dir) != before


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make one rendition raise, or work again: one of the first, or of the rest."""

    def set_(problem: Exception | None, among: str = "FIRST") -> None:
        def render(snapshot: Snapshot) -> Iterator[Leaf]:
            if problem:
                raise problem
            yield from ()

        monkeypatch.setattr(bakery, among, [*renditions[among], render])

    renditions = {"FIRST": bakery.FIRST, "THEN": bakery.THEN}
    return set_


@pytest.mark.django_db(transaction=True)
def test_a_failing_rendition_keeps_the_last_page_and_the_transaction(
    errors: Incident, broken: Callable[..., None], now: datetime, public_dir: Path
) -> None:
    before = live(public_dir)
    broken(OSError(28, "No space left on device"))
    incidents.post_update(errors, status="identified", body="Found it.", now=now + MINUTE)
    assert errors.updates.count() == 2
    assert live(public_dir) == before
    assert "Found it." not in read(public_dir)


@pytest.mark.django_db(transaction=True)
def test_readers_have_the_news_though_a_feed_cannot_be_written(
    errors: Incident, broken: Callable[..., None], now: datetime, public_dir: Path
) -> None:
    feed = read(public_dir, "history.atom")
    broken(ValueError("no feed"), "THEN")
    incidents.post_update(errors, status="identified", body="Found it.", now=now + MINUTE)
    assert "Found it." in read(public_dir)
    assert read(public_dir, "history.atom") == feed
    assert "no feed" in Page.objects.get().bake_error
    broken(None, "THEN")
    bakery.bake_stale(now=now + 2 * MINUTE)
    assert "Found it." in read(public_dir, "history.atom")


@pytest.mark.django_db(transaction=True)
def test_staff_see_why_a_bake_failed_until_it_works_again(
    errors: Incident, broken: Callable[..., None], now: datetime, public_dir: Path
) -> None:
    broken(OSError(28, "No space left on device"))
    incidents.post_update(errors, status="identified", body="Found it.", now=now + MINUTE)
    assert "No space left" in Page.objects.get().bake_error
    broken(None)
    bakery.bake_stale(now=now + 2 * MINUTE)
    assert "Found it." in read(public_dir)
    assert Page.objects.get().bake_error == ""


def test_a_failed_bake_leaves_no_draft_behind(
    page: Page, broken: Callable[..., None], now: datetime, public_dir: Path
) -> None:
    bakery.bake(page, now=now)
    broken(ValueError("half way"))
    with pytest.raises(ValueError, match="half way"):
        bakery.bake(page, now=now)
    assert not list((public_dir / "home" / "releases").glob(".*"))


def written(public_dir: Path) -> dict[str, int]:
    """Every file readers can ask for, and when it was written."""
    root = public_dir / "home" / "live"
    found = [Path(folder, name) for folder, _, names in os.walk(root, followlinks=True) for name in names]
    return {path.relative_to(root).as_posix(): path.stat().st_mtime_ns for path in found}


def test_an_update_writes_neither_other_incidents_nor_older_months(
    page: Page, errors: Incident, now: datetime, public_dir: Path
) -> None:
    old = incidents.publish(page, name="Old", status="resolved", body="", now=now - timedelta(days=70))
    bakery.bake_stale(now=now)
    before = written(public_dir)
    incidents.post_update(errors, status="identified", body="Found it.", now=now + MINUTE)
    bakery.bake_stale(now=now + MINUTE)
    changed = {path for path, at in written(public_dir).items() if at != before.get(path)}
    assert {"index.html", f"incidents/{errors.public_id}/index.html", "history.atom"} <= changed
    assert {"history/index.html", "history/2026-03/index.html"} <= changed
    assert not {f"incidents/{old.public_id}/index.html", "history/2025-12/index.html", "badge.svg"} & changed


@pytest.mark.django_db(transaction=True)
def test_who_publishes_does_not_wait_for_the_history(
    page: Page, errors: Incident, now: datetime, public_dir: Path
) -> None:
    bakery.bake_stale(now=now)
    incidents.post_update(errors, status="resolved", body="Over.", now=now + MINUTE)
    assert "Over." in read(public_dir, f"incidents/{errors.public_id}/index.html")
    assert "Over." not in read(public_dir, "history/index.html")
    bakery.bake_stale(now=now + MINUTE)
    assert "Over." in read(public_dir, "history/index.html")


def test_a_long_history_is_filed_away_chunk_by_chunk(
    page: Page, now: datetime, public_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "CHUNK", 3)
    told = [
        incidents.publish(page, name=f"Old {number}", status="resolved", body="", now=now)
        for number in range(8)
    ]
    bakery.bake_stale(now=now)
    assert all("Old" in read(public_dir, f"incidents/{each.public_id}/index.html") for each in told)
    assert not Page.objects.stale().exists()


def test_what_is_added_to_an_old_story_is_read_at_once(page: Page, now: datetime, public_dir: Path) -> None:
    for number in range(60):
        incidents.publish(page, name=f"Old {number}", status="resolved", body="", now=now - 60 * DAY)
    bakery.bake_stale(now=now)
    oldest = page.incidents.last()
    assert oldest
    incidents.post_update(oldest, status="postmortem", body="A cable was cut.", now=now)
    bakery.bake_if_stale(page.pk, now=now)
    assert "A cable was cut." in read(public_dir, f"incidents/{oldest.public_id}/index.html")


def test_an_archive_that_forgot_is_written_anew(
    page: Page, errors: Incident, now: datetime, public_dir: Path
) -> None:
    bakery.bake_stale(now=now)
    (public_dir / "home" / "archive.json").write_text("nonsense")
    incidents.post_update(errors, status="resolved", body="Over.", now=now + MINUTE)
    bakery.bake_stale(now=now + MINUTE)
    assert "Over." in read(public_dir, "history/2026-03/index.html")


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_are_both_on_the_page(page: Page, now: datetime, public_dir: Path) -> None:
    def publish(name: str) -> None:
        incidents.publish(page, name=name, status="investigating", body="", now=now)

    at_once(*(partial(publish, f"Incident {number}") for number in range(4)))
    assert all(f"Incident {number}" in read(public_dir) for number in range(4))


def test_an_older_snapshot_never_marks_a_newer_change_as_baked(page: Page, now: datetime) -> None:
    bakery.bake(page, now=now)
    Page.objects.update(revision=7)
    assert Page.objects.stale().exists()


def test_nothing_but_what_is_public_is_in_the_files(
    page: Page, errors: Incident, now: datetime, public_dir: Path
) -> None:
    address = "reader@private.example"
    Subscriber.objects.create(page=page, address=address, address_key=address, created_at=now)
    Page.objects.update(bake_error="secret trouble")
    bakery.bake_stale(now=now)
    found = [*(public_dir / "home" / "live").rglob("*.*")]
    everything = "".join(
        path.read_text() for path in found if path.suffix not in (".gz", ".br", ".png")
    ).lower()
    assert "errors" in everything
    assert not [word for word in (address, "console", "secret") if word in everything]


def test_the_bake_needs_few_queries_however_long_the_history(
    page: Page,
    errors: Incident,
    now: datetime,
    settings: Settings,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for number in range(120):
        at = now - timedelta(days=40 + number)
        Incident.objects.create(
            page=page,
            name="Old",
            status="resolved",
            created_at=at,
            updated_at=at,
            started_at=at,
            resolved_at=at,
        )
    bakery.bake(page, now=now)
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        Page.objects.update(revision=9)
        bakery.bake_if_stale(page.pk, now=now + MINUTE)


@pytest.mark.django_db(transaction=True)
def test_of_changes_that_come_together_the_last_bakes(page: Page, now: datetime, public_dir: Path) -> None:
    bakery.bake(page, now=now - 2 * DAY)
    before = int(live(public_dir).rpartition("/")[2])
    with transaction.atomic():
        for days in (1, 0):
            incidents.publish(page, name="Past", status="resolved", body="", now=now - days * DAY)
    assert int(live(public_dir).rpartition("/")[2]) == before + 2  # what comes first, and the rest
