"""The order of a page: every step up or down leads somewhere, and back again."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from statuspage import arrangement, components, groups
from statuspage.arrangement import Place, Thing
from statuspage.models import Component, ComponentGroup, Notification, Page
from statuspage.models.public_id import new

NOW = datetime.fromisoformat("2026-03-02T14:00:00+00:00")
Shelf = Callable[..., dict[str, Thing]]


def lay(page: Page, *lines: str) -> dict[str, Thing]:
    """`"Pay: Cards Wallets"` is a group with members, `"API"` a lone component."""
    made: dict[str, Thing] = {}
    for line in lines:
        name, is_group, members = line.partition(":")
        group = groups.add(page, name=name, now=NOW) if is_group else None
        made[name] = group or components.add(page, name=name, now=NOW)
        made |= {each: components.add(page, name=each, group=group, now=NOW) for each in members.split()}
    return made


def read(page: Page) -> list[str]:
    return [_said(branch) for branch in arrangement.of(page)]


def _said(branch: arrangement.Branch) -> str:
    members = " ".join(str(each.thing) for each in branch.members)
    return f"{branch.thing}: {members}".rstrip() if branch.is_group else str(branch.thing)


def step(page: Page, name: str, way: str) -> bool:
    """One press of up or down; whether there was one."""
    top = arrangement.of(page)
    everything = [*top, *(member for branch in top for member in branch.members)]
    branch = next(each for each in everything if str(each.thing) == name)
    where: Place | None = getattr(branch, way)
    if where:
        arrangement.place(branch.thing, where, now=NOW)
    return where is not None


def test_new_things_stand_last(page: Page) -> None:
    lay(page, "Pay: Cards", "API", "Web: Shop")
    assert read(page) == ["Pay: Cards", "API", "Web: Shop"]


def test_what_is_listed_to_choose_from_stands_as_on_the_page(page: Page) -> None:
    lay(page, "Pay: Cards", "API", "Web: Shop")
    assert [str(each) for each in page.components.in_order()] == ["Cards", "API", "Shop"]


@pytest.mark.parametrize(
    ("name", "way", "after"),
    [
        ("Wallets", "up", ["Pay: Wallets Cards", "API", "Web: Shop"]),
        ("Cards", "down", ["Pay: Wallets Cards", "API", "Web: Shop"]),
        ("Wallets", "down", ["Pay: Cards", "Wallets", "API", "Web: Shop"]),
        ("Cards", "up", ["Cards", "Pay: Wallets", "API", "Web: Shop"]),
        ("API", "up", ["Pay: Cards Wallets API", "Web: Shop"]),
        ("API", "down", ["Pay: Cards Wallets", "Web: API Shop"]),
        ("Web", "up", ["Pay: Cards Wallets", "Web: Shop", "API"]),
        ("Pay", "down", ["API", "Pay: Cards Wallets", "Web: Shop"]),
        ("Shop", "down", ["Pay: Cards Wallets", "API", "Web:", "Shop"]),
    ],
)
def test_one_step(page: Page, name: str, way: str, after: list[str]) -> None:
    lay(page, "Pay: Cards Wallets", "API", "Web: Shop")
    assert step(page, name, way)
    assert read(page) == after


def test_from_group_to_group_it_is_one_step(page: Page) -> None:
    lay(page, "Pay: Cards", "Web: Shop")
    step(page, "Cards", "down")
    assert read(page) == ["Pay:", "Web: Cards Shop"]
    step(page, "Cards", "up")
    assert read(page) == ["Pay: Cards", "Web: Shop"]


def test_lone_components_pass_each_other(page: Page) -> None:
    lay(page, "A", "B", "C")
    step(page, "A", "down")
    assert read(page) == ["B", "A", "C"]


def test_at_either_end_there_is_no_further_step(page: Page) -> None:
    lay(page, "A", "B")
    assert not step(page, "A", "up")
    assert not step(page, "B", "down")


def test_dragging_puts_it_before_another(page: Page) -> None:
    things = lay(page, "Pay: Cards", "Web: Shop Basket")
    pay = things["Pay"]
    assert isinstance(pay, ComponentGroup)
    arrangement.place(things["Basket"], Place(pay, things["Cards"]), now=NOW)
    assert read(page) == ["Pay: Basket Cards", "Web: Shop"]


def test_before_one_that_has_gone_means_last(page: Page) -> None:
    things = lay(page, "Pay: Cards", "Web: Shop Basket")
    arrangement.place(things["Web"], Place(None, things["Cards"]), now=NOW)
    assert read(page) == ["Pay: Cards", "Web: Shop Basket"]


def test_moving_marks_the_page_and_tells_nobody(page: Page) -> None:
    lay(page, "A", "B")
    page.refresh_from_db()
    before = page.revision
    step(page, "A", "down")
    page.refresh_from_db()
    assert page.revision > before
    assert not Notification.objects.exists()


class TestEveryStep(TestCase):
    """Whatever is pressed, nothing is lost, and each step leads to a new order."""

    @settings(max_examples=15)
    @given(
        presses=st.lists(st.tuples(st.sampled_from("ABCDEG"), st.sampled_from(["up", "down"])), max_size=8)
    )
    def test_steps_lose_nothing_and_change_something(self, presses: list[tuple[str, str]]) -> None:
        page = Page.objects.create(slug=new(), name="Acme", created_at=NOW, changed_at=NOW)
        lay(page, "A", "G: B C", "E: D")
        for name, way in presses:
            before = read(page)
            moved = step(page, name, way)
            assert moved == (read(page) != before)
        assert sorted(Component.objects.filter(page=page).values_list("name", flat=True)) == [
            "A",
            "B",
            "C",
            "D",
        ]
