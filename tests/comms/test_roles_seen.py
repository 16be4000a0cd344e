"""A role changes hands between two people, each at a browser of their own; and axe looks at the screens."""

import pytest
from django.conf import settings as house
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from comms import roles
from comms.models import Duty, Person, Response, RoleKind
from statuspage.models import Page
from tests import axe
from tests.comms.visitors import at, led, moment, person, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def response(transactional_db: None) -> Response:
    page = Page.objects.create(
        slug="home", name="Acme", url="http://testserver/", created_at=moment(), changed_at=moment()
    )
    person(name="bea")
    return led(page)


def signed_in(tab: Tab, who: Person, server: LiveServer) -> Tab:
    cookie = visit(who).cookies[house.SESSION_COOKIE_NAME].value
    tab.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}])
    return tab


def test_two_people_hand_over_the_comms_lead(
    tab: Tab, browser: Browser, live_server: LiveServer, response: Response
) -> None:
    lea, other = signed_in(tab, person(), live_server), browser.new_context()
    bea = signed_in(other.new_page(), person(name="bea"), live_server)
    bea.goto(live_server.url + at("board"))
    lea.goto(live_server.url + at("response", response))
    lea.get_by_role("link", name="Hand over the role of comms lead").click()
    lea.get_by_label("Bea, communications lead").check()
    lea.get_by_role("button", name="Ask them").click()
    expect(lea.get_by_text("until the answer, Comms_Lead stays")).to_be_visible()
    bea.get_by_role("button", name="Accept").click()  # it came by itself
    expect(bea.get_by_text("You are comms lead now.")).to_be_visible()
    expect(bea.get_by_role("link", name="Write the first word")).to_be_visible()
    expect(lea.get_by_role("link", name="Write the first word")).to_have_count(0)
    other.close()


def test_axe_finds_nothing_on_the_screens_of_roles(
    tab: Tab, live_server: LiveServer, response: Response
) -> None:
    ines = person(Duty.COMMANDER)
    roles.take(response, RoleKind.COMMANDER, by=ines, now=moment())
    made = roles.offer(response, RoleKind.COMMS_LEAD, to=ines, by=person(), now=moment(), note="Calm")
    signed_in(tab, ines, live_server)
    wrong = {}
    screens = [
        at("response", response),
        at("offer", made),
        at("offer_role", response, "scribe"),
        at("rights"),
    ]
    for screen in screens:
        tab.goto(live_server.url + screen)
        axe.put_into(tab)
        wrong[screen] = [*axe.faults(tab, "light"), *axe.faults(tab, "dark")]
    assert {screen: faults for screen, faults in wrong.items() if faults} == {}
