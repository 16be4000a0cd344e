"""The hand on the demo's clock: ahead for everybody at once, never back, kept from one run to the next."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import path
from pytest_django import Settings

from comms import urls
from comms.demo import hand, surroundings
from comms.views import demo
from statuspage import clock
from tests.comms.visitors import at, visit

HOUR = timedelta(hours=1)
# As in a demo, which alone has this door.
urlpatterns = [path("demo/clock/", demo.let_pass, name="demo_clock"), *urls.urlpatterns]


def surrounded(folder: Path) -> dict[str, str]:
    return surroundings.make(folder, port=1, speed=1, redis_url="", mail_port=1, catcher_port=1)


def product(env: dict[str, str]) -> float:
    return float(env["DEMO_CLOCK"].split("@")[2])


def test_all_who_look_at_it_see_the_same_moment(tmp_path: Path) -> None:
    seen = [clock.seen(hand.put_back(tmp_path)) for _ in range(2)]
    hand.let_pass(tmp_path, HOUR)
    hand.let_pass(tmp_path, HOUR / 2)
    assert [each[0] for each in seen] == [5400, 5400]
    assert hand.ahead(tmp_path) == 5400


def test_it_never_goes_back(tmp_path: Path) -> None:
    hand.put_back(tmp_path)
    with pytest.raises(ValueError, match="ahead only"):
        hand.let_pass(tmp_path, -HOUR)


def test_the_next_run_goes_on_where_this_one_stood(tmp_path: Path) -> None:
    first = surrounded(tmp_path)
    hand.let_pass(tmp_path, HOUR)
    (tmp_path / ".alive").touch()
    second = surrounded(tmp_path)
    assert 0 <= product(second) - product(first) - 3600 < 5
    assert hand.ahead(tmp_path) == 0
    assert second["DEMO_CLOCK_HAND"] == str(hand.place(tmp_path))


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_staff_of_the_demo_let_ten_minutes_pass(tmp_path: Path, settings: Settings) -> None:
    settings.DEMO, settings.VAR = True, tmp_path
    hand.put_back(tmp_path)
    assert "Let ten minutes pass" in visit().get(at("board")).content.decode()
    assert visit().post("/demo/clock/", {"back": "/console/rights/"})["Location"] == "/console/rights/"
    assert visit().post("/demo/clock/", {"back": "https://elsewhere.example/"})["Location"] == at("board")
    assert hand.ahead(tmp_path) == 1200
