"""The order of the page in a real browser: dragged, moved by keyboard, and without any script."""

from collections.abc import Iterator

import pytest
from django.conf import settings as house
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from statuspage import arrangement, components, groups
from statuspage.models import Page
from tests.comms.visitors import at, moment, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AS_IT_WAS = ["Payments:Cards:Wallets", "Web:Shop", "API"]


@pytest.fixture
def page(transactional_db: None) -> Page:
    page = Page.objects.create(
        slug="home", name="Acme", url="http://testserver/", created_at=moment(), changed_at=moment()
    )
    for name, members in {"Payments": ["Cards", "Wallets"], "Web": ["Shop"]}.items():
        group = groups.add(page, name=name, now=moment())
        for member in members:
            components.add(page, name=member, group=group, now=moment())
    components.add(page, name="API", now=moment())
    return page


def signed_in(tab: Tab, server: LiveServer, page: Page) -> Tab:
    cookie = visit().cookies[house.SESSION_COOKIE_NAME].value
    tab.context.add_cookies([{"name": house.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}])
    tab.goto(server.url + at("components", page.slug))
    return tab


@pytest.fixture
def desk(tab: Tab, live_server: LiveServer, page: Page) -> Tab:
    return signed_in(tab, live_server, page)


@pytest.fixture
def plain(browser: Browser, live_server: LiveServer, page: Page) -> Iterator[Tab]:
    """The same desk in a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    yield signed_in(context.new_page(), live_server, page)
    context.close()


def order(page: Page) -> list[str]:
    return [
        ":".join([str(each.thing), *(str(member.thing) for member in each.members)])
        for each in arrangement.of(page)
    ]


def grip(tab: Tab, name: str) -> str:
    return f"Drag {name}, or move it with the arrow keys"


def drag(tab: Tab, name: str, beside: str, *, share: float) -> None:
    """To so much of the height of another, and let go there."""
    held = tab.get_by_role("button", name=grip(tab, name)).bounding_box()
    there = tab.get_by_role("button", name=grip(tab, beside)).locator("xpath=..").bounding_box()
    assert held and there
    tab.mouse.move(held["x"] + 20, held["y"] + 20)
    tab.mouse.down()
    tab.mouse.move(there["x"] + 200, there["y"] + there["height"] * share, steps=12)
    tab.mouse.up()


def test_an_arrow_key_moves_it_and_the_grip_stays_in_hand(desk: Tab, page: Page) -> None:
    handle = desk.get_by_role("button", name=grip(desk, "Cards"))
    handle.focus()
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_role("status")).to_have_text("Cards is now number 2 of 2 in Payments.")
    expect(handle).to_be_focused()
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_role("status")).to_have_text("Cards is now number 1 of 2 in Web.")
    assert order(page) == ["Payments:Wallets", "Web:Cards:Shop", "API"]


def test_a_component_is_dragged_into_another_group(desk: Tab, page: Page) -> None:
    drag(desk, "Wallets", "Shop", share=0.2)
    expect(desk.get_by_role("status")).to_have_text("Wallets is now number 1 of 2 in Web.")
    assert order(page) == ["Payments:Cards", "Web:Wallets:Shop", "API"]


def test_a_group_is_dragged_with_all_that_is_in_it(desk: Tab, page: Page) -> None:
    drag(desk, "Payments", "API", share=0.8)
    expect(desk.get_by_role("status")).to_have_text("Payments is now number 3 of 3 in the page.")
    assert order(page) == ["Web:Shop", "API", "Payments:Cards:Wallets"]


def test_escape_puts_back_what_was_dragged(desk: Tab, page: Page) -> None:
    held = desk.get_by_role("button", name=grip(desk, "API")).bounding_box()
    assert held
    desk.mouse.move(held["x"] + 20, held["y"] + 20)
    desk.mouse.down()
    desk.mouse.move(held["x"] + 200, held["y"] - 150, steps=8)
    desk.keyboard.press("Escape")
    desk.mouse.up()
    assert desk.locator("[data-thing] .what a").all_inner_texts()[-1] == "API"
    assert order(page) == AS_IT_WAS


def test_without_a_script_the_buttons_do_the_same(plain: Tab, page: Page) -> None:
    plain.get_by_role("button", name="Move API up").click()
    expect(plain.get_by_role("heading", name="Components")).to_be_visible()
    assert order(page) == ["Payments:Cards:Wallets", "Web:Shop:API"]


def test_what_the_house_never_heard_of_goes_back_to_where_it_was(desk: Tab, page: Page) -> None:
    shown = desk.locator("[data-thing] .what a")
    was = shown.all_inner_texts()
    desk.route("**/move/", lambda route: route.abort("internetdisconnected"))
    with desk.expect_event("requestfailed"):
        drag(desk, "Wallets", "Shop", share=0.2)
    expect(shown).to_have_text(was)


def test_what_is_refused_goes_back_to_where_it_was(desk: Tab, page: Page) -> None:
    shown = desk.locator("[data-thing] .what a")
    was = shown.all_inner_texts()
    desk.context.clear_cookies()
    with desk.expect_response("**/move/") as answer:
        drag(desk, "Wallets", "Shop", share=0.2)
    assert not answer.value.ok
    expect(shown).to_have_text(was)
