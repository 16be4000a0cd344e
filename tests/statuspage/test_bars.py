"""The bars: what a reader sees of ninety days, and where it leads."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from statuspage import history, incidents
from statuspage.bakery import bars
from statuspage.bakery.cards import Part
from statuspage.languages import Spoken
from statuspage.models import Component, ComponentGroup, Incident, Page
from statuspage.templatetags import public_page
from statuspage.uptime import DAY, Tally
from tests.statuspage.seen import Bake, Seen

GOOD = Tally(known=DAY)
HOUR = timedelta(hours=1)
Made = Callable[..., Component]


def down(minutes: float, known: int = DAY) -> Tally:
    return Tally(major=round(minutes * 60), known=known)


@pytest.fixture
def old(component: Made, now: datetime) -> Component:
    """A component that has been there for years."""
    return component("Checkout", start_date=date(2020, 1, 1))


# --- the drawing ------------------------------------------------------------------------------------


def test_ninety_days_are_one_path_a_tone() -> None:
    days = [Tally(), *[GOOD] * 80, down(1), down(5), down(15), down(30), down(70), *[down(1440)] * 4]
    drawing = bars.draw(tuple(days))
    assert re.findall(r'class="([a-z-]+)"', drawing) == [
        "is-none",
        "is-ok",
        "is-minor",
        "is-major",
        "is-critical",
    ]


def test_height_tells_five_minutes_from_a_day() -> None:
    heights = [bars.height(down(minutes)) for minutes in (0, 1, 5, 20, 60, 240, 1440)]
    assert heights == sorted(set(heights))
    assert heights[0] == 0
    assert heights[-1] == bars.HEIGHT


@pytest.mark.parametrize(
    ("minutes", "tone"),
    [(0, "ok"), (0.1, "minor"), (9, "minor"), (10, "major"), (59, "major"), (60, "critical")],
)
def test_the_weighted_downtime_of_a_day_decides_its_tone(minutes: float, tone: str) -> None:
    assert bars.tone(down(minutes)) == tone
    assert bars.tone(Tally(partial=round(minutes * 200), known=DAY)) == tone


def test_a_day_without_data_has_a_tone_and_a_shape_of_its_own() -> None:
    assert bars.tone(Tally()) == "none"
    assert bars.draw((Tally(), GOOD)) != bars.draw((GOOD, GOOD))


def test_minutes_are_never_fewer_than_there_were() -> None:
    assert [bars.minutes(seconds) for seconds in (0, 1, 60, 61)] == [0, 1, 1, 2]


# --- the front page -----------------------------------------------------------------------------------


def spans(seen: Seen) -> list[str]:
    return re.findall(r"(\d+ days ago .*? uptime) Today", seen.text)


def test_the_caption_says_how_many_days_are_shown(bake: Bake, old: Component, now: datetime) -> None:
    history.repair(
        old, "major_outage", since=now - 45 * 24 * HOUR, until=now - 45 * 24 * HOUR + HOUR, now=now
    )
    assert spans(bake()["index.html"]) == [
        "90 days ago 99.95 % uptime",
        "60 days ago 99.93 % uptime",
        "30 days ago 100 % uptime",
    ]


def test_a_component_that_has_just_been_made_has_no_past(bake: Bake, component: Made) -> None:
    component("Search")
    seen = bake()["index.html"].all("span", **{"class": "bars"})[0]
    assert seen["data-down"] == "89-"


def test_the_downtime_of_a_day_is_told_to_the_script(bake: Bake, old: Component, now: datetime) -> None:
    history.repair(old, "partial_outage", since=now - 26 * HOUR, until=now - 25 * HOUR, now=now)
    assert bake()["index.html"].all("span", **{"data-down": "88 60 0"})


def test_an_outage_that_has_just_begun_shows_today(bake: Bake, outage: Incident) -> None:
    drawn = bake()["index.html"].source.partition('class="bars growing"')[2]
    assert "is-minor" in drawn.partition("</svg>")[0]


def test_the_days_of_an_incident_are_told_with_its_name(bake: Bake, outage: Incident) -> None:
    assert f'["{outage.public_id}", "Checkout errors", 89, 89,' in bake()["index.html"].source


def test_a_component_that_does_not_show_its_uptime_has_no_bars(bake: Bake, component: Made) -> None:
    component("Quiet", showcase=False)
    assert not bake()["index.html"].all("svg", preserveAspectRatio="none")


def test_a_group_shows_the_mean_of_its_members(
    bake: Bake, page: Page, component: Made, now: datetime
) -> None:
    group = ComponentGroup.objects.create(page=page, name="Europe", created_at=now, updated_at=now)
    began = {"group": group, "start_date": date(2020, 1, 1)}
    lost, _ = component("Dublin", **began), component("Frankfurt", **began)
    history.repair(lost, "major_outage", since=now - 240 * HOUR, until=now - 120 * HOUR, now=now)
    assert spans(bake()["index.html"])[2] == "30 days ago 91.54 % uptime"
    assert "Europe Operational 90 days ago" in bake()["index.html"].text


def test_a_group_does_not_forget_what_one_lost_that_is_shown_only_while_it_is_down(
    bake: Bake, page: Page, component: Made, now: datetime
) -> None:
    group = ComponentGroup.objects.create(page=page, name="Europe", created_at=now, updated_at=now)
    began = {"group": group, "start_date": date(2020, 1, 1)}
    lost, _ = component("Dublin", only_show_if_degraded=True, **began), component("Frankfurt", **began)
    history.repair(lost, "major_outage", since=now - 240 * HOUR, until=now - 120 * HOUR, now=now)
    seen = bake()["index.html"]
    assert "Dublin" not in seen.text
    assert spans(seen)[2] == "30 days ago 91.54 % uptime"


def test_a_hidden_component_is_not_in_what_the_script_knows(
    bake: Bake, page: Page, component: Made, now: datetime
) -> None:
    secret, seen = component("Secret", is_hidden=True), component("Seen")
    statuses = {secret: "major_outage", seen: "major_outage"}
    incidents.publish(page, name="Both", status="identified", body="x", statuses=statuses, now=now)
    assert secret.public_id not in "".join(each.source for each in bake().values())


def test_names_that_are_spelt_alike_keep_the_language_they_are_in() -> None:
    foreign = Spoken("API")
    foreign.language = "en"
    parts = [Part(name, "ok", "Operational") for name in ("API", foreign)]
    assert ["lang=" in public_page.line(part, "/") for part in parts] == [False, True]
