"""The mails of a word as its comms lead sees them go, in a browser."""

import re

import pytest
from django.conf import settings as house
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from comms.models import Response
from statuspage import outbox
from statuspage.models import Delivery, Notification, Page
from tests.comms.visitors import at, led, moment, reader, spoken, visit

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


def test_the_lead_sees_them_held_lets_them_go_and_sees_them_arrive(
    tab: Tab, live_server: LiveServer, response: Response
) -> None:
    cookie = visit().cookies[house.SESSION_COOKIE_NAME].value
    tab.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    tab.goto(live_server.url + at("response", response))
    expect(tab.get_by_text(re.compile(r"Held for\s+\d+ s"))).to_be_visible()
    tab.get_by_role("button", name="Send now").click()
    expect(tab.get_by_text("The mails leave now.")).to_be_visible()
    expect(tab.get_by_text("0 sent")).to_be_visible()
    Delivery.objects.update(state="sent", due_at=None, sent_at=moment())
    expect(tab.get_by_text("4 sent")).to_be_visible()
    expect(
        tab.locator(f"#mails-{Notification.objects.get(page=response.page).pk} >> nth=0")
    ).not_to_have_attribute("hx-trigger", re.compile("."))
