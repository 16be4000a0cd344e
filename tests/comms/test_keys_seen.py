"""Keys in a browser: letters take the steps of a screen, never while one types, and can be switched off."""

import pytest
from django.conf import settings as house
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from comms.models import Duty, Response
from statuspage.models import Page
from tests import axe
from tests.comms.visitors import declared, moment, person, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def board(tab: Tab, live_server: LiveServer) -> Tab:
    page = Page.objects.create(
        slug="home", name="Acme", url="http://testserver/", created_at=moment(), changed_at=moment()
    )
    for severity in ("P1", "P2"):
        declared(page, severity=severity, title=f"{severity} thing")
    cookie = visit(person(Duty.COMMANDER)).cookies[house.SESSION_COOKIE_NAME].value
    tab.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    tab.goto(f"{live_server.url}/console/")
    return tab


def test_the_letters_are_listed(board: Tab) -> None:
    board.keyboard.press("?")
    listed = board.locator("#keys")
    expect(listed).to_contain_text("Change severity")
    expect(listed).to_contain_text("The next card")
    axe.put_into(board)
    assert axe.faults(board, "light") == [] == axe.faults(board, "dark")
    board.keyboard.press("Escape")
    expect(listed).to_be_hidden()


def test_a_response_is_taken_along_without_a_mouse(board: Tab) -> None:
    """One story, for a browser is slow: the cards, the next step, typing, and silence when off."""
    board.keyboard.press("j")
    board.keyboard.press("j")
    expect(board.locator(".card.P2 h2 a")).to_be_focused()
    board.keyboard.press("n")  # the next step of the card one stands on
    expect(board).to_have_url(f"{board.url.split('/console/')[0]}/console/responses/{_of('P2')}/")
    assert Response.objects.get(severity="P2").acknowledged_at
    board.wait_for_load_state()  # before that, nothing listens to letters
    board.keyboard.press("t")
    field = board.locator("#id_summary")
    field.focus()
    board.keyboard.press("s")
    expect(field).to_have_value("s")
    expect(board).to_have_url(f"{board.url.split('/triage/')[0]}/triage/")
    board.keyboard.press("Tab")
    board.evaluate("document.activeElement.blur()")
    board.keyboard.press("?")
    board.get_by_label("Letters work on this device").uncheck()
    board.get_by_role("button", name="Close").click()
    board.keyboard.press("b")
    board.wait_for_timeout(200)
    assert board.url.endswith("/triage/")


def _of(severity: str) -> str:
    return str(Response.objects.get(severity=severity).public_id)
