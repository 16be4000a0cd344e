"""The picture beside a shared link, and what says where it is."""

from io import BytesIO

import pytest
from PIL import Image

from statuspage.bakery import share
from statuspage.models import Incident
from tests.statuspage.seen import Bake

INDICATORS = ("none", "maintenance", "minor", "major", "critical")


def opened(body: bytes) -> Image.Image:
    return Image.open(BytesIO(body))


@pytest.mark.parametrize("indicator", INDICATORS)
def test_each_state_has_a_picture_of_the_size_that_is_shown(indicator: str) -> None:
    body = share.draw("Acme", "status.example.com", indicator, "Some words")
    picture = opened(body)
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(body) < 40_000


def test_each_state_has_its_own_colour_and_shape() -> None:
    pictures = [
        opened(share.draw("Acme", "status.example.com", each, "Same words")).convert("RGB")
        for each in INDICATORS
    ]
    assert len({picture.getpixel((5, 5)) for picture in pictures}) == len(INDICATORS)
    assert len({picture.convert("1").crop((88, 96, 280, 290)).tobytes() for picture in pictures}) == 5


def test_a_name_the_font_cannot_write_gives_way_to_the_host() -> None:
    written = share.draw("支払い", "status.example.com", "none", "Words")
    assert written == share.draw("status.example.com", "status.example.com", "none", "Words")


def test_an_endless_name_stays_within_the_picture() -> None:
    picture = opened(share.draw("Acme " * 60, "status.example.com", "none", "Words")).convert("RGB")
    assert len({picture.getpixel((1150, y)) for y in range(630)}) == 1


def test_the_page_says_where_the_picture_is(bake: Bake, outage: Incident) -> None:
    index = bake()["index.html"]
    (image,) = index.all("meta", property="og:image")
    assert image["content"] == "http://testserver/share.png?major"
    assert index.all("meta", property="og:title", content="Partial System Outage: Checkout · Acme")
    assert index.all("meta", property="og:url", content="http://testserver/")


def test_beside_an_incident_no_picture_is_shown_that_is_from_before_it(bake: Bake, outage: Incident) -> None:
    """Those who show it keep what stood at an address."""
    (image,) = bake()[f"incidents/{outage.public_id}/index.html"].all("meta", property="og:image")
    assert image["content"] == f"http://testserver/share.png?{outage.impact}"
