"""The console's clock and looks in a browser: the title counts down, the bell rings once, nights are dark."""

import re
from datetime import datetime, timedelta

import pytest
from django.conf import settings as house
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from comms.models import Duty, UpdatePromise
from statuspage import clock
from statuspage.models import Page
from tests.comms.visitors import led, moment, person, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Notifications are the system's; what would be shown is kept instead.
HEARD = """
localStorage.setItem("bells", "on");
window.Notification = class {
  static permission = "granted";
  constructor(title, { body }) {
    localStorage.setItem("heard", `${localStorage.getItem("heard") ?? ""}${title}: ${body};`);
  }
  addEventListener() {}
};
"""


@pytest.fixture
def board(tab: Tab, live_server: LiveServer) -> Tab:
    page = Page.objects.create(
        slug="home", name="Acme", url="http://testserver/", created_at=moment(), changed_at=moment()
    )
    led(page)
    cookie = visit(person(Duty.COMMS_LEAD)).cookies[house.SESSION_COOKIE_NAME].value
    tab.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    tab.goto(f"{live_server.url}/console/")
    return tab


def owe(due_at: datetime) -> None:
    UpdatePromise.objects.update(due_at=due_at)


def test_the_title_counts_down_to_the_word_that_is_owed(board: Tab) -> None:
    owe(clock.now() + timedelta(minutes=9, seconds=30))
    board.reload()
    expect(board).to_have_title(re.compile(r"^09:\d\d · "))
    owe(clock.now() - timedelta(minutes=2, seconds=3))
    board.reload()
    expect(board).to_have_title(re.compile(r"^02:\d\d late · "))


def test_the_bell_rings_once_however_many_tabs_are_open(board: Tab) -> None:
    board.context.add_init_script(HEARD)
    owe(clock.now())
    board.reload()
    expect(board).to_have_title(re.compile("late|·"))
    other = board.context.new_page()
    other.goto(board.url)
    expect(other).to_have_title(re.compile("late|·"))
    heard = other.evaluate("localStorage.getItem('heard')")
    assert heard.count(";") == 1
    assert heard.startswith("Due now: the next public word: P")


@pytest.mark.parametrize(("hour", "looks"), [(12, "system"), (20, "dark"), (3, "dark"), (7, "system")])
def test_it_is_dark_at_night(board: Tab, hour: int, looks: str) -> None:
    board.clock.set_fixed_time(datetime(2026, 11, 25, hour - 1))  # Berlin is an hour ahead
    board.reload()
    assert board.evaluate("document.documentElement.dataset.looks") == looks


def test_who_chose_a_look_keeps_it(board: Tab) -> None:
    board.clock.set_fixed_time(datetime(2026, 11, 25, 23))
    board.locator("details.me summary").click()
    board.get_by_label("Looks").select_option("light")
    board.reload()
    expect(board.locator("html")).to_have_attribute("data-looks", "light")
