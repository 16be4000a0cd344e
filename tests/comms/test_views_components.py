"""The desk of groups and components: added, shown and hidden, put in order, taken away."""

import re
from http import HTTPStatus

import pytest
from django.test import Client

from statuspage import arrangement, components, groups, incidents
from statuspage.models import Component, ComponentGroup, Notification, Page
from tests.comms.visitors import at, component, moment, visit, words

TYPED = {"name": "Card payments", "description": "With credit cards", "sight": "shown", "showcase": "on"}


@pytest.fixture
def desk(page: Page) -> Client:
    return visit()


@pytest.fixture
def pay(page: Page) -> ComponentGroup:
    """Payments with cards and wallets in it, and the API beside it."""
    group = groups.add(page, name="Payments", now=moment())
    for name in ("Cards", "Wallets"):
        components.add(page, name=name, group=group, now=moment())
    components.add(page, name="API", now=moment())
    return group


def order(page: Page) -> list[str]:
    return [
        ":".join([str(each.thing), *(str(member.thing) for member in each.members)])
        for each in arrangement.of(page)
    ]


def named(name: str) -> Component:
    return Component.objects.get(name=name)


def test_an_empty_page_says_how_to_begin(desk: Client, page: Page) -> None:
    assert "Nothing is here yet." in words(desk.get(at("components", page.slug)).content)
    assert "Add the first" in words(desk.get(at("page", page.slug)).content)


def test_one_page_is_opened_at_once(desk: Client, page: Page) -> None:
    assert "See the page" in words(desk.get(at("pages")).content)


def test_of_several_pages_one_is_chosen(desk: Client, page: Page) -> None:
    Page.objects.create(slug="other", name="Acme Labs", created_at=moment(), changed_at=moment())
    seen = desk.get(at("pages")).content.decode()
    assert at("page", "home") in seen and at("page", "other") in seen
    assert "All pages" in words(desk.get(at("page", "other")).content)


def test_a_component_is_added(desk: Client, page: Page, pay: ComponentGroup) -> None:
    typed = {**TYPED, "group": pay.public_id, "is_third_party": "on", "start_date": "2026-01-05"}
    answer = desk.post(at("component_add", page.slug), typed, follow=True)
    made = named("Card payments")
    assert "Card payments is added." in words(answer.content)
    assert (made.group, made.is_third_party, f"{made.start_date}") == (pay, True, "2026-01-05")
    assert made.showcase and not made.is_hidden and not made.only_show_if_degraded


@pytest.mark.parametrize(
    ("sight", "hidden", "unhealthy"),
    [("shown", False, False), ("unhealthy", False, True), ("hidden", True, False)],
)
def test_one_question_decides_who_sees_it(
    desk: Client, page: Page, sight: str, hidden: bool, unhealthy: bool
) -> None:
    made = component(page)
    desk.post(at("component", made), {**TYPED, "sight": sight})
    made.refresh_from_db()
    assert (made.is_hidden, made.only_show_if_degraded) == (hidden, unhealthy)
    again = desk.get(at("component", made)).content.decode()
    assert re.search(rf'value="{sight}"[^>]*checked', again)


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(desk: Client, page: Page) -> None:
    typed = {**TYPED, "name": "", "start_date": "soon", "sight": "hidden"}
    answer = desk.post(at("component_add", page.slug), typed)
    seen = answer.content.decode()
    assert "Give it a name, as customers would call it." in seen
    assert "This is not a date; write it like 2026-03-02." in seen
    assert 'value="soon"' in seen and "With credit cards" in seen
    assert not Component.objects.exists()


def test_a_group_that_has_gone_meanwhile_is_said_at_its_field(
    desk: Client, page: Page, pay: ComponentGroup
) -> None:
    typed = {**TYPED, "group": pay.public_id}
    groups.remove(pay, now=moment())
    seen = words(desk.post(at("component_add", page.slug), typed).content)
    assert "There is no such group on this page any more." in seen


def test_the_preview_is_the_page_as_it_would_be_and_nothing_has_happened(desk: Client, page: Page) -> None:
    made = component(page, "Checkout")
    seen = desk.post(at("component_preview", made), {**TYPED, "name": "Basket"})
    assert "Basket" in seen.content.decode()
    assert "default-src 'none'" in seen["Content-Security-Policy"]
    made.refresh_from_db()
    assert made.name == "Checkout"


def test_the_preview_of_a_new_component_adds_none(desk: Client, page: Page) -> None:
    seen = desk.post(at("component_add_preview", page.slug), TYPED).content.decode()
    assert "Card payments" in seen
    assert not Component.objects.exists()


def test_a_preview_that_is_not_ready_says_why_and_shows_the_page_as_it_is(desk: Client, page: Page) -> None:
    component(page, "Checkout")
    seen = desk.post(at("component_add_preview", page.slug), {**TYPED, "name": ""}).content.decode()
    assert "Not ready yet: Name." in seen and "Checkout" in seen


def test_each_press_of_an_arrow_is_one_step(desk: Client, page: Page, pay: ComponentGroup) -> None:
    screen = desk.get(at("components", page.slug)).content.decode()
    button = re.search(rf'id="down-{named("Cards").public_id}".*?value="(.*?)"', screen)
    assert button
    answer = desk.post(at("component_move", named("Cards")), {"to": button[1]})
    assert answer["Location"] == at("components", page.slug)
    assert order(page) == ["Payments:Wallets:Cards", "API"]


def test_a_group_is_moved_with_all_that_is_in_it(desk: Client, page: Page, pay: ComponentGroup) -> None:
    desk.post(at("group_move", pay), {"to": ":"})
    assert order(page) == ["API", "Payments:Cards:Wallets"]


def test_a_move_is_answered_with_the_new_order_and_told_in_words(
    desk: Client, page: Page, pay: ComponentGroup
) -> None:
    to = {"to": f"{pay.public_id}:{named('Wallets').public_id}"}
    seen = desk.post(at("component_move", named("API")), to, headers={"HX-Request": "true"})
    assert "API is now number 2 of 3 in Payments." in words(seen.content)
    assert "<html" not in seen.content.decode()
    assert order(page) == ["Payments:Cards:API:Wallets"]


def test_a_place_that_has_gone_is_the_end_of_the_row(desk: Client, page: Page, pay: ComponentGroup) -> None:
    desk.post(at("component_move", named("Cards")), {"to": f"{pay.public_id}:gone"})
    assert order(page) == ["Payments:Wallets:Cards", "API"]
    desk.post(at("component_move", named("Cards")), {"to": "gone:gone"})
    assert order(page) == ["Payments:Wallets", "API", "Cards"]


def test_groups_come_change_and_go(desk: Client, page: Page) -> None:
    desk.post(at("group_add", page.slug), {"name": "Payment"})
    group = ComponentGroup.objects.get()
    desk.post(at("group", group), {"name": "Payments", "description": "Money in"})
    group.refresh_from_db()
    assert (group.name, group.description) == ("Payments", "Money in")
    components.add(page, name="Cards", group=group, now=moment())
    assert "1 component stays" in words(desk.get(at("group_remove", group)).content)
    desk.post(at("group_remove", group))
    assert order(page) == ["Cards"]


def test_before_a_component_goes_the_screen_says_what_goes_with_it(desk: Client, page: Page) -> None:
    made = component(page)
    assert "the record of its uptime is deleted" in words(desk.get(at("component_remove", made)).content)
    desk.post(at("component_remove", made))
    assert not Component.objects.exists()


def test_what_an_open_incident_speaks_of_is_kept_and_the_screen_says_why(desk: Client, page: Page) -> None:
    made = component(page)
    down = {made: "major_outage"}
    incidents.publish(
        page, name="Payments fail", status="investigating", body="", statuses=down, now=moment()
    )
    answer = desk.post(at("component_remove", made))
    assert "“Payments fail” is open and speaks of it." in words(answer.content)
    assert Component.objects.exists()


def test_nothing_of_it_is_told_to_anybody(desk: Client, page: Page, pay: ComponentGroup) -> None:
    desk.post(at("component", named("API")), {**TYPED, "sight": "hidden"})
    desk.post(at("component_remove", named("Cards")))
    assert not Notification.objects.exists()


def test_there_is_no_desk_for_a_page_that_is_not_there(desk: Client) -> None:
    assert desk.get(at("components", "nowhere")).status_code == HTTPStatus.NOT_FOUND


def test_a_component_is_shared_with_another_page(desk: Client, page: Page) -> None:
    made = component(page)
    assert "Shown on these pages too" not in words(desk.get(at("component", made)).content)
    labs = Page.objects.create(slug="labs", name="Labs", created_at=moment(), changed_at=moment())
    desk.post(at("component", made), {**TYPED, "shared_with": ["labs"]})
    assert list(labs.shared_components.all()) == [made]
    assert re.search(r'value="labs"[^>]*checked', desk.get(at("component", made)).content.decode())
    desk.post(at("component", made), TYPED)
    assert not labs.shared_components.exists()
