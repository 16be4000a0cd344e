"""Two tabs on one thing: nobody's words are replaced unseen."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from statuspage import components, groups, maintenances, notices
from statuspage.models import Component, ComponentGroup, Maintenance, Notice, Page
from tests.comms.visitors import at, component, moment, visit, words

OVERTAKEN = "Somebody changed this while you were writing."


@pytest.fixture
def desk(page: Page) -> Client:
    return visit()


@pytest.fixture
def notice(page: Page) -> Notice:
    return notices.publish(page, title="New terms", body="From October.", now=moment())


@pytest.fixture
def opened(desk: Client, notice: Notice) -> str:
    """The mark that the desk of the notice carries."""
    return mark(desk, at("notice", notice))


def mark(desk: Client, address: str) -> str:
    return str(re.findall(r'name="seen" value="(\w+)"', desk.get(address).content.decode())[0])


def test_what_was_changed_meanwhile_is_said_and_nothing_is_replaced(
    desk: Client, notice: Notice, opened: str
) -> None:
    notices.change(notice, title="Newer terms", body="From October.", now=moment())
    typed = {"title": "Other terms", "body": "From October.", "seen": opened}
    seen = words(desk.post(at("notice", notice), typed).content)
    assert OVERTAKEN in seen and "It says now: “Newer terms”" in seen
    assert Notice.objects.get().title == "Newer terms"


def test_whoever_has_read_that_presses_again(desk: Client, notice: Notice, opened: str) -> None:
    notices.change(notice, title="Newer terms", body="From October.", now=moment())
    typed = {"title": "Other terms", "body": "From October."}
    answer = desk.post(at("notice", notice), {**typed, "seen": opened}).content.decode()
    assert 'value="Other terms"' in answer
    again = re.findall(r'name="seen" value="(\w+)"', answer)[0]
    desk.post(at("notice", notice), {**typed, "seen": again})
    assert Notice.objects.get().title == "Other terms"


def test_a_press_that_comes_twice_is_no_other_person(desk: Client, notice: Notice, opened: str) -> None:
    moments = {"starts_at": notice.starts_at.strftime("%Y-%m-%dT%H:%M")}
    typed = {"title": "Other terms", "body": "", "seen": opened, **moments}
    answers = [desk.post(at("notice", notice), typed) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302]


@pytest.fixture
def touching(page: Page) -> Maintenance:
    """A maintenance of one of two components."""
    window = (moment() + timedelta(days=1), moment() + timedelta(days=2))
    search, _ = component(page, "Search", position=1), component(page, "Mail", position=2)
    return maintenances.schedule(
        page, name="Web", body="We move.", window=window, affects={search: "Slow."}, now=moment()
    )


def of_its_plan(desk: Client, page: Page, touching: Maintenance) -> dict[str, str]:
    """What a browser sends of it, with another name: a line for every component."""
    search, mail = page.components.order_by("pk")
    lines = {f"affects-says:{search.public_id}": "Slow.", f"affects-says:{mail.public_id}": ""}
    begun = {"name": "Internet", "seen": mark(desk, at("maintenance_change", touching))}
    return {**begun, "remind_hours": "", f"affects:{search.public_id}": "on", **lines}


def test_nor_is_it_where_components_are_touched(desk: Client, page: Page, touching: Maintenance) -> None:
    typed = of_its_plan(desk, page, touching)
    answers = [desk.post(at("maintenance_change", touching), typed) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302]


def test_components_that_were_put_in_another_order_say_the_same(
    desk: Client, page: Page, touching: Maintenance
) -> None:
    both = dict.fromkeys(page.components.all(), "Slow.")
    maintenances.change(touching, affects=both, now=moment())
    opened = mark(desk, at("maintenance_change", touching))
    page.components.filter(name="Mail").update(position=0)
    assert mark(desk, at("maintenance_change", touching)) == opened


def test_nor_where_it_began_within_a_minute(desk: Client, notice: Notice, opened: str) -> None:
    Notice.objects.update(starts_at=notice.starts_at.replace(second=17))
    shown = notice.starts_at.strftime("%Y-%m-%dT%H:%M")
    typed = {"title": "New terms", "body": "From October.", "seen": opened, "starts_at": shown}
    assert desk.post(at("notice", notice), typed).status_code == 302


def the_group(page: Page, now: datetime) -> ComponentGroup:
    return groups.add(page, name="Web", now=now)


def the_component(page: Page, now: datetime) -> Component:
    return components.add(page, name="Web", now=now)


def the_maintenance(page: Page, now: datetime) -> Maintenance:
    window = (now + timedelta(days=1), now + timedelta(days=2))
    return maintenances.schedule(page, name="Web", body="We move.", window=window, now=now)


@pytest.mark.parametrize(
    ("screen", "make"),
    [("group", the_group), ("component", the_component), ("maintenance_change", the_maintenance)],
)
def test_so_it_is_with_all_that_a_page_is_made_of(
    desk: Client,
    page: Page,
    screen: str,
    make: Callable[..., ComponentGroup | Component | Maintenance],
) -> None:
    thing = make(page, moment())
    opened = mark(desk, at(screen, thing))
    type(thing).objects.update(name="Website")
    typed = {"name": "Internet", "sight": "shown", "seen": opened}
    assert "It says now: “Website”" in words(desk.post(at(screen, thing), typed).content)
    thing.refresh_from_db()
    assert thing.name == "Website"


def test_and_with_the_page_itself(desk: Client, page: Page) -> None:
    opened = mark(desk, at("page_settings", page.slug))
    Page.objects.update(name="Acme Corporation")
    typed = {"name": "Acme Inc", "language": "en", "time_zone": "Etc/UTC", "seen": opened}
    seen = words(desk.post(at("page_settings", page.slug), typed).content)
    assert OVERTAKEN in seen and "It says now: “Acme Corporation”" in seen


def test_a_choice_and_a_tick_are_said_as_the_form_says_them(desk: Client, page: Page) -> None:
    thing = the_component(page, moment())
    opened = mark(desk, at("component", thing))
    group = groups.add(page, name="Payments", now=moment())
    Component.objects.update(group=group, is_hidden=True, is_third_party=True)
    seen = words(desk.post(at("component", thing), {"name": "Web", "sight": "shown", "seen": opened}).content)
    for told in ("“Payments”", "“Never: nothing public names it”", "It is ticked now."):
        assert told in seen
    assert group.public_id not in re.findall("It says now: “(.*?)”", seen)


def test_what_a_page_speaks_and_whether_it_is_listed_is_not_put_back_unseen(desk: Client, page: Page) -> None:
    opened = mark(desk, at("page_settings", page.slug))
    Page.objects.update(languages=["en", "de"], is_indexed=False)
    typed = {
        "name": "Acme",
        "language": "en",
        "time_zone": "Etc/UTC",
        "is_indexed": "on",
        "further": ["fr", "pl"],
        "seen": opened,
    }
    seen = words(desk.post(at("page_settings", page.slug), typed).content)
    assert "It says now: “Deutsch”" in seen and "It is not ticked now." in seen


def test_what_a_maintenance_touches_is_said_by_name(desk: Client, page: Page, now: datetime) -> None:
    thing, cards = the_maintenance(page, moment()), the_component(page, now)
    opened = mark(desk, at("maintenance_change", thing))
    maintenances.change(thing, affects={cards: "Cards wait."}, now=moment())
    seen = words(desk.post(at("maintenance_change", thing), {"name": "Web", "seen": opened}).content)
    assert "It says now: “Web (Cards wait.)”" in seen
