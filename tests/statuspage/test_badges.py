"""The badge that other people's pages and README files show."""

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from statuspage import bakery, colours
from statuspage.models import Component, Page

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"


def badge(page: Page, now: datetime, public_dir: Path, style: str = "badge") -> Xml.Element:
    bakery.bake(page, now=now)
    return Xml.fromstring((public_dir / "home" / "live" / f"{style}.svg").read_text())


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("operational", "All Systems Operational"),
        ("under_maintenance", "Service Under Maintenance"),
        ("degraded_performance", "Degraded System Service"),
        ("partial_outage", "Partial System Outage"),
        ("major_outage", "Major System Outage"),
    ],
)
def test_it_says_the_state_to_eyes_and_screen_readers(
    status: str, said: str, page: Page, now: datetime, public_dir: Path
) -> None:
    Component.objects.create(page=page, name="API", status=status, created_at=now, updated_at=now)
    drawn = badge(page, now, public_dir)
    assert (drawn.tag, drawn.get("role"), drawn.get("aria-label")) == (f"{SVG}svg", "img", f"Acme: {said}")
    assert [text.text for text in drawn.iter(f"{SVG}text")] == ["Acme", said]


@pytest.mark.parametrize(
    ("style", "written"),
    [("badge-quiet", ["All Systems Operational"]), ("badge-mark", [])],
)
def test_the_quieter_styles_say_the_same(
    style: str, written: list[str], page: Page, now: datetime, public_dir: Path
) -> None:
    drawn = badge(page, now, public_dir, style)
    assert (drawn.get("role"), drawn.get("aria-label")) == ("img", "Acme: All Systems Operational")
    assert [text.text for text in drawn.iter(f"{SVG}text")] == written


def test_its_words_are_read_on_whatever_ground_they_stand(
    page: Page, now: datetime, public_dir: Path
) -> None:
    (words,) = badge(page, now, public_dir, "badge-quiet").iter(f"{SVG}text")
    assert colours.weakest(words.get("fill", ""), ["#ffffff", "#000000"]) >= colours.READABLE


def test_a_mark_is_told_by_its_shape_too(page: Page, now: datetime, public_dir: Path) -> None:
    api = Component.objects.create(page=page, name="API", created_at=now, updated_at=now)
    shapes = set()
    for status in ("operational", "under_maintenance", "partial_outage", "major_outage"):
        Component.objects.filter(pk=api.pk).update(status=status)
        drawn = badge(page, now, public_dir, "badge-mark")
        shapes.add(b"".join(Xml.tostring(each).split(b"fill")[0] for each in next(drawn.iter(f"{SVG}g"))))
    assert len(shapes) == 4


def test_every_state_has_a_colour_of_its_own(page: Page, now: datetime, public_dir: Path) -> None:
    api = Component.objects.create(page=page, name="API", created_at=now, updated_at=now)
    shown = set()
    for status in (
        "operational",
        "under_maintenance",
        "degraded_performance",
        "partial_outage",
        "major_outage",
    ):
        Component.objects.filter(pk=api.pk).update(status=status)
        shown.add([each.get("fill") for each in badge(page, now, public_dir).iter(f"{SVG}rect")][-1])
    assert len(shown) == 5


def test_a_name_is_words_whatever_signs_are_in_it(page: Page, now: datetime, public_dir: Path) -> None:
    Page.objects.update(name="<b>\"A&B'")
    assert str(badge(page, now, public_dir).get("aria-label")).startswith("<b>\"A&B': ")


def test_a_long_name_is_cut(page: Page, now: datetime, public_dir: Path) -> None:
    Page.objects.update(name="A company of many words " * 4)
    label = next(badge(page, now, public_dir).iter(f"{SVG}text")).text
    assert label and len(label) <= 30 and label.endswith("…")
