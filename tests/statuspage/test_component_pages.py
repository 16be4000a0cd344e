"""A component's own page: the year by month, its incidents, its figures; and the page of all of them."""

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from statuspage import bakery, components, history, incidents
from statuspage.front_door import FrontDoor
from statuspage.models import Component, ComponentGroup, Incident, Page
from tests.statuspage.seen import Bake, leaves

HOUR = timedelta(hours=1)
Made = Callable[..., Component]


@pytest.fixture
def search(component: Made) -> Component:
    return component("Search", start_date=date(2025, 6, 10), description="Finding things")


@pytest.fixture
def broken(search: Component, page: Page, now: datetime) -> Incident:
    """Down for an hour on the first of March and for twenty minutes of the second."""
    began = datetime(2026, 3, 1, 23, 0, tzinfo=now.tzinfo)
    return history.backfill(
        page,
        name="Search was down",
        body="A disk was full.",
        window=(began, began + 1.333 * HOUR),
        statuses={search: "major_outage"},
        now=now,
    )


def read(page: Page, path: str) -> str:
    """A file as it stands on the disk."""
    return (Path(settings.PUBLIC_DIR) / page.slug / "live" / path).read_text()


def file(component: Component) -> str:
    return f"components/{component.public_id}/index.html"


def test_the_front_page_leads_to_it(bake: Bake, search: Component) -> None:
    assert bake()["index.html"].all("a", href=f"/components/{search.public_id}")


def test_a_year_is_told_month_by_month(bake: Bake, search: Component) -> None:
    seen = bake()[file(search)]
    assert seen.text.index("March 2026 100 % uptime") < seen.text.index("June 2025 100 % uptime")
    assert "May 2025 No data yet" in seen.text
    assert "April 2025" in seen.text
    assert "March 2025" not in seen.text


def test_each_day_of_an_outage_has_its_length_and_its_incident(
    bake: Bake, search: Component, broken: Incident
) -> None:
    seen = bake()[file(search)]
    assert "Mon 2 Mar 20 min of major outage Search was down" in seen.text
    assert "Sun 1 Mar 1 h of major outage Search was down" in seen.text
    assert len(seen.all("a", href=f"/incidents/{broken.public_id}")) == 2


def test_the_formula_is_one_click_away(bake: Bake, search: Component) -> None:
    baked = bake()
    assert baked["index.html"].all("a", href="/uptime#formula")
    assert (
        "How uptime is counted uptime = 1 − (major outage + 0.3 × partial outage) ÷ time"
        in baked["uptime/index.html"].text
    )
    assert baked[file(search)].all("a", href="#formula")


def test_the_table_lists_groups_and_their_members(
    bake: Bake, page: Page, component: Made, now: datetime
) -> None:
    group = ComponentGroup.objects.create(page=page, name="Europe", created_at=now, updated_at=now)
    component("Dublin", group=group, start_date=date(2020, 1, 1)), component("Quiet", showcase=False)
    seen = bake()["uptime/index.html"]
    assert "Europe100 %100 %100 % Dublin100 %100 %100 %" in seen.text
    assert "Quiet" not in seen.text


def test_all_that_tells_an_uptime_tells_the_same(bake: Bake, component: Made, now: datetime) -> None:
    young = component("Young", start_date=(now - 24 * HOUR).date())
    history.repair(young, "major_outage", since=now - 12 * HOUR, until=now - 11 * HOUR, now=now)
    baked = bake(0.9 * HOUR)
    assert "97.36 % uptime" in baked["index.html"].text
    assert "97.36 % uptime" in baked[file(young)].text
    assert "Young97.36 %" in baked["uptime/index.html"].text


def test_figures_come_as_csv(page: Page, search: Component, broken: Incident, now: datetime) -> None:
    body = leaves(page, now=now)[f"components/{search.public_id}/uptime.csv"].body().decode()
    lines = {line["date"]: line for line in csv.DictReader(body.splitlines())}
    assert len(lines) == 336
    assert lines["2026-03-01"]["major_outage_seconds"] == "3600"
    assert lines["2026-03-01"]["uptime_percent"] == "95.83"
    assert (lines["2025-06-09"]["known_seconds"], lines["2025-06-09"]["uptime_percent"]) == ("0", "")


def test_figures_are_served_as_csv(page: Page, search: Component, public_dir: Path, now: datetime) -> None:
    bakery.bake(page, now=now)
    door = FrontDoor(public_dir, "home", fallback=lambda: pytest.fail("it is baked"))
    answer = door.find(f"/components/{search.public_id}/uptime.csv")
    assert answer and ("Content-Type", "text/csv; charset=utf-8") in answer.headers


def test_a_hidden_component_has_no_page(bake: Bake, component: Made) -> None:
    assert file(component("Secret", is_hidden=True)) not in bake()


@pytest.mark.parametrize("away", [partial(components.change, is_hidden=True), components.remove])
def test_what_is_hidden_or_taken_away_leaves_nothing_behind(
    page: Page, search: Component, now: datetime, away: Callable[..., object]
) -> None:
    page.languages = ["en", "de"]
    page.save()
    home = Path(settings.PUBLIC_DIR) / "home"
    folders = [each / "live/components" / search.public_id for each in (home, home / "editions/de")]
    bakery.bake(page, now=now)
    bakery.bake_every_edition(page, now=now)
    assert all((each / "index.html").exists() for each in folders)
    away(search, now=now)
    bakery.bake_stale(now=now)
    bakery.bake_editions(now=now)
    assert not any(each.exists() for each in folders)


def test_what_is_shown_again_is_there_again(page: Page, search: Component, now: datetime) -> None:
    bakery.bake(page, now=now)
    before = read(page, file(search))
    for is_hidden in (True, False):
        components.change(search, is_hidden=is_hidden, now=now)
        bakery.bake_stale(now=now)
    assert read(page, file(search)) == before


def test_a_component_that_shows_no_uptime_has_no_figures_either(
    page: Page, search: Component, broken: Incident, now: datetime
) -> None:
    components.change(search, showcase=False, now=now)
    body = leaves(page, now=now)[f"components/{search.public_id}/uptime.csv"].body().decode()
    assert len(body.splitlines()) == 1


def test_incidents_of_another_page_are_not_told(
    bake: Bake, search: Component, page: Page, now: datetime
) -> None:
    other = Page.objects.create(
        slug="b", name="B", url="http://testserver/pages/b", created_at=now, changed_at=now
    )
    incidents.publish(
        other, name="Elsewhere", status="identified", body="", statuses={search: "major_outage"}, now=now
    )
    assert "Elsewhere" not in bake()[file(search)].text


# --- when it is written ---------------------------------------------------------------------------------


def test_a_page_is_written_again_when_its_own_history_moves(
    page: Page, search: Component, component: Made, now: datetime
) -> None:
    other = component("Other")
    before = leaves(page, now=now)
    history.repair(search, "major_outage", since=now - HOUR, until=now, now=now)
    after = leaves(page, now=now)
    assert before[file(search)].key != after[file(search)].key
    assert before[file(other)].key == after[file(other)].key


def test_every_hour_a_page_is_written_again(page: Page, search: Component, now: datetime) -> None:
    keys = [leaves(page, now=now + hours * HOUR)[file(search)].key for hours in (0, 0.9, 1)]
    assert keys[0] == keys[1] != keys[2]


def test_what_is_left_of_the_day_counts_too(page: Page, component: Made, now: datetime) -> None:
    """Five of its first ten minutes were lost, and none of the five hours since."""
    young = component("Young")
    history.repair(young, "major_outage", since=now, until=now + HOUR / 12, now=now + HOUR / 6)
    for hours in (0.2, 5.2):
        bakery.bake_stale(now=now + hours * HOUR)
    assert read(page, f"components/{young.public_id}/uptime.csv").endswith(",0,300,18001,98.33\n")


def test_the_sweep_writes_it_and_again_the_next_day(page: Page, search: Component, now: datetime) -> None:
    bakery.bake_stale(now=now)
    page.refresh_from_db()
    assert page.archived_revision == page.baked_revision
    bakery.bake_stale(now=now + 24 * HOUR)
    assert '"first": "2025-12-04"' in read(page, file(search))


def test_while_something_is_down_its_figures_grow(page: Page, outage: Incident, now: datetime) -> None:
    bakery.bake_stale(now=now)
    bakery.bake_stale(now=now + HOUR / 10)
    assert 'data-down="89-,89 0 7"' in read(page, "index.html")


def test_while_nothing_is_down_a_page_is_left_alone(page: Page, search: Component, now: datetime) -> None:
    bakery.bake_stale(now=now)
    bakery.bake_stale(now=now + 0.9 * HOUR)
    page.refresh_from_db()
    assert page.baked_at == now


def test_an_edition_has_pages_of_its_own_that_grow_with_the_days(
    page: Page, search: Component, now: datetime
) -> None:
    Page.objects.update(languages=["en", "de"])
    Component.objects.update(translations={"de": {"name": "Suche"}})
    for days in (0, 1):
        bakery.bake_stale(now=now + days * 24 * HOUR)
        bakery.bake_editions(now=now + days * 24 * HOUR)
    found = (Path(settings.PUBLIC_DIR) / "home/editions/de/live" / file(search)).read_text()
    assert '<h1 id="component"><bdi>Suche</bdi></h1>' in found
    assert f'href="/components/{search.public_id}/uptime.csv"' in found
    assert '"first": "2025-12-04"' in found
