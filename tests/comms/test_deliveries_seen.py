"""The mails of a word as its comms lead sees them go, in a browser."""

import re

import pytest
from django.conf import settings as house
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from comms import roles
from comms.models import Duty, Response, RoleKind
from statuspage import outbox, stops
from statuspage.models import Delivery, Notification, Page
from tests import axe
from tests.comms.visitors import at, led, moment, person, reader, spoken, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def response(transactional_db: None) -> Response:
    page = Page.objects.create(
        slug="home", name="Acme", url="http://testserver/", created_at=moment(), changed_at=moment()
    )
    for name in "abcd":
        reader(page, f"{name}@example.com")
    response = led(page)
    spoken(response)
    outbox.fan_out(now=moment())
    return response


@pytest.fixture
def desk(tab: Tab, live_server: LiveServer, response: Response) -> Tab:
    """The commander holds the comms lead, and so may press everything."""
    roles.take(response, RoleKind.COMMS_LEAD, by=person(Duty.COMMANDER), now=moment(), reason="Shift")
    cookie = visit(person(Duty.COMMANDER)).cookies[house.SESSION_COOKIE_NAME].value
    tab.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    tab.goto(live_server.url + at("response", response))
    return tab


def test_the_lead_sees_them_held_lets_them_go_and_sees_them_arrive(desk: Tab) -> None:
    expect(desk.get_by_text(re.compile(r"Held for\s+\d+ s"))).to_be_visible()
    desk.get_by_role("button", name="Send now").click()
    expect(desk.get_by_text("The mails leave now.")).to_be_visible()
    expect(desk.get_by_text("0 sent")).to_be_visible()
    Delivery.objects.update(state="sent", due_at=None, sent_at=moment())
    expect(desk.get_by_text("4 sent")).to_be_visible()
    line = desk.locator(f"#mails-{Notification.objects.get(incident_update__isnull=False).pk}")
    expect(line).not_to_have_attribute("hx-trigger", re.compile("."))


def test_axe_finds_nothing_on_the_screens_of_delivery(
    desk: Tab, live_server: LiveServer, response: Response
) -> None:
    told = Notification.objects.get(incident_update__isnull=False)
    Delivery.objects.update(state="failed", due_at=None, last_error="550 no such user")
    stops.stop(response.page, by="Ada", reason="Wrong words", now=moment())
    screens = [at("delivery"), at("notification", told.pk), at("stop"), at("page_resume", "home")]
    wrong = {}
    for screen in [*screens, at("whereabouts") + "?address=a@example.com"]:
        desk.goto(live_server.url + screen)
        desk.wait_for_load_state("networkidle")
        axe.put_into(desk)
        wrong[screen] = [*axe.faults(desk, "light"), *axe.faults(desk, "dark")]
    assert {screen: faults for screen, faults in wrong.items() if faults} == {}
