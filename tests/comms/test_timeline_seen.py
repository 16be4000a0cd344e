"""The timeline in a browser: a pasted picture becomes part of a note, finding is live, one press copies."""

import pytest
from django.conf import settings as house
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from comms.models import Duty
from statuspage.models import Page
from tests import axe
from tests.comms.visitors import at, led, moment, person, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A picture of four by three dots in the clipboard, pasted where one types.
PASTE = """async (words) => {
  const canvas = new OffscreenCanvas(4, 3);
  canvas.getContext("2d").fillRect(0, 0, 4, 3);
  const clipboard = new DataTransfer();
  clipboard.items.add(new File([await canvas.convertToBlob()], "image.png", { type: "image/png" }));
  const about = { clipboardData: clipboard, bubbles: true, cancelable: true };
  words.dispatchEvent(new ClipboardEvent("paste", about));
}"""


@pytest.fixture
def timeline(tab: Tab, live_server: LiveServer) -> Tab:
    page = Page.objects.create(
        slug="home", name="Acme", url="http://testserver/", created_at=moment(), changed_at=moment()
    )
    response = led(page)
    cookie = visit(person(Duty.COMMS_LEAD)).cookies[house.SESSION_COOKIE_NAME].value
    tab.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    tab.goto(f"{live_server.url}{at('timeline', response)}")
    return tab


def test_it_is_written_found_and_copied(timeline: Tab) -> None:
    words = timeline.get_by_label("Note", exact=True)
    words.fill("Look at this:")
    words.evaluate(PASTE)
    expect(timeline.get_by_text("The picture is part of the note.")).to_be_visible()
    timeline.get_by_role("button", name="Keep the note").click()
    picture = timeline.get_by_role("img", name="Picture of")
    expect(picture).to_be_visible()
    assert picture.evaluate("async (dots) => { await dots.decode(); return dots.naturalWidth }") == 4

    timeline.get_by_role("searchbox").fill("declared")
    expect(timeline.get_by_role("status").filter(has_text="1 entry fits.")).to_be_visible()
    expect(picture).to_have_count(0)
    timeline.get_by_text("Copy as Markdown").click()
    expect(timeline.get_by_text("Copied")).to_be_visible()
    copied = timeline.evaluate("navigator.clipboard.readText()")
    assert "declared P1: Payments fail." in copied and "Look at this" not in copied


def test_axe_finds_nothing_wrong_with_the_record(timeline: Tab) -> None:
    wrong, there = {}, timeline.url.removesuffix("timeline/")
    timeline.get_by_label("Note", exact=True).fill("**Look**")
    timeline.get_by_role("button", name="Keep the note").click()
    for screen in ("timeline/", "decide/", "", "../../"):
        timeline.goto(there + screen)
        axe.put_into(timeline)
        wrong[screen] = [*axe.faults(timeline, "light"), *axe.faults(timeline, "dark")]
    assert {screen: faults for screen, faults in wrong.items() if faults} == {}
