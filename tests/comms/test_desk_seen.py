"""The desk in a browser without a network: nothing typed is lost, nothing stands in the way of a press."""

from collections.abc import Iterator

import pytest
from django.conf import settings as house
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from comms import manuscripts
from comms.models import Announcement, Response
from statuspage import clock
from statuspage.models import Page
from tests.comms.visitors import at, component, led, moment, person, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def response() -> Response:
    page = Page.objects.create(
        slug="home", name="Acme", url="http://testserver/", created_at=moment(), changed_at=moment()
    )
    return led(page, components=[component(page)])


@pytest.fixture
def desk(tab: Tab, live_server: LiveServer, response: Response) -> Iterator[Tab]:
    cookie = visit(person()).cookies[house.SESSION_COOKIE_NAME].value
    tab.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    tab.goto(f"{live_server.url}{at('announce', response)}")
    tab.wait_for_load_state("networkidle")
    yield tab
    for each in tab.context.pages:
        each.wait_for_load_state("networkidle")


def typed_offline(desk: Tab, words: str) -> None:
    desk.context.set_offline(True)
    desk.locator("[name=symptom]").fill(words)
    desk.locator("#lost").wait_for()


def opened_again(desk: Tab) -> Tab:
    """As after a closed laptop: in another tab, with a network."""
    context, address = desk.context, desk.url
    desk.close()
    context.set_offline(False)
    tab = context.new_page()
    tab.goto(address)
    return tab


def test_pressed_without_a_network_nothing_is_sent_and_the_form_stays(desk: Tab) -> None:
    typed_offline(desk, "cards are declined")
    desk.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.locator("#lost")).to_contain_text("nothing was sent")
    expect(desk.get_by_label("What customers notice")).to_have_value("cards are declined")
    desk.context.set_offline(False)
    expect(desk.locator("#lost")).to_be_hidden()
    desk.get_by_role("button", name="Publish", exact=True).click()
    desk.get_by_text("Published.").wait_for()
    assert "cards are declined" in Announcement.objects.get().update.body


def test_words_for_a_template_that_was_chosen_are_found_again(desk: Tab) -> None:
    desk.locator("button[value=checking]").click()
    desk.locator("button[value=checking][aria-pressed=true]").wait_for()
    typed_offline(desk, "cards are declined")
    tab = opened_again(desk)
    tab.wait_for_url("**template=checking")
    expect(tab.locator("[name=symptom]")).to_have_value("cards are declined")
    expect(tab.locator("#kept-at")).to_contain_text("Kept at")


def test_what_was_written_on_another_device_meanwhile_is_not_overwritten(
    desk: Tab, response: Response
) -> None:
    typed_offline(desk, "cards are declined")
    said = {"symptom": "cards are declined in Europe", "name": "Cards"}
    manuscripts.save(response, template="first-word", typed=said, by=person(), now=clock.now())
    tab = opened_again(desk)
    tab.get_by_role("link", name="Go on with it").click()
    field = tab.get_by_label("What customers notice")
    expect(field).to_have_value("cards are declined in Europe")
    tab.get_by_role("button", name="Fill in the words of this browser").click()
    expect(field).to_have_value("cards are declined")


def test_a_tab_that_comes_back_asks_before_it_overwrites_what_was_kept_elsewhere(
    desk: Tab, response: Response
) -> None:
    typed_offline(desk, "cards are declined")
    said = {"symptom": "cards are declined in Europe", "name": "Cards"}
    manuscripts.save(response, template="first-word", typed=said, by=person(), now=clock.now())
    desk.context.set_offline(False)
    desk.get_by_text("You went on elsewhere.").wait_for()
    assert manuscripts.kept(response, person()).typed["symptom"] == said["symptom"]  # type: ignore[union-attr]
    desk.get_by_role("button", name="Keep what stands here").click()
    expect(desk.get_by_text("You went on elsewhere.")).to_be_hidden()
    expect(desk.locator("#kept-at")).to_contain_text("Kept at")
    assert manuscripts.kept(response, person()).typed["symptom"] == "cards are declined"  # type: ignore[union-attr]


def test_the_preview_looks_as_was_chosen_whatever_the_machine_wants(desk: Tab) -> None:
    desk.emulate_media(color_scheme="light")
    stage = desk.frame_locator("[data-stage] iframe")
    page = stage.frame_locator("iframe[title='The page']").locator("body")
    page.wait_for()
    look = "(looks) => (document.documentElement.dataset.looks = looks)"
    seen = []
    for looks in ("light", "dark", "light"):
        desk.evaluate(look, looks)
        desk.wait_for_timeout(50)
        seen.append(page.evaluate("(body) => getComputedStyle(body).backgroundColor"))
    assert seen == ["rgb(248, 248, 246)", "rgb(17, 19, 21)", "rgb(248, 248, 246)"]


def test_signed_out_the_preview_that_was_seen_last_stays(desk: Tab) -> None:
    stage = desk.locator("[data-stage] iframe")
    desk.context.clear_cookies(name=house.SESSION_COOKIE_NAME)
    with desk.expect_response("**/preview/"):
        desk.locator("[name=symptom]").fill("cards are declined")
    desk.get_by_text("You have been signed out.").wait_for()
    expect(stage).to_have_count(1)
    expect(stage.content_frame.locator("iframe[title='The page']")).to_be_visible()
