"""Component groups by the manage API: their description outside, their components inside and in order."""

from datetime import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from statuspage import components, groups, pages
from statuspage.models import Component, ComponentGroup
from tests.caller import Caller

OF_A_GROUP = {
    *("id", "page_id", "name", "description", "components", "position", "created_at", "updated_at"),
}


@pytest.fixture
def parts(api: Caller, now: datetime) -> list[Component]:
    return [components.add(api.page, name=name, now=now) for name in ("Basket", "Checkout", "Search")]


def ids(*parts: Component) -> list[str]:
    return [each.public_id for each in parts]


def made(api: Caller, *parts: Component, name: str = "Shop") -> str:
    said = api.post("/component-groups", {"component_group": {"name": name, "components": ids(*parts)}})
    return f"/component-groups/{said.said['id']}"


def test_post_component_group(api: Caller, parts: list[Component]) -> None:
    basket, checkout, search = parts
    inner = {"name": "Shop", "components": ids(checkout, basket)}
    said = api.post("/component-groups.json", {"description": "Where one buys", "component_group": inner})
    assert said.status == 201 and said.said.keys() == OF_A_GROUP
    assert (said.said["name"], said.said["description"]) == ("Shop", "Where one buys")
    assert said.said["components"] == ids(checkout, basket)
    search.refresh_from_db()
    assert search.group is None


def test_post_component_group_as_a_form(api: Caller, parts: list[Component]) -> None:
    inside = "&".join(f"component_group[components][]={each}" for each in ids(*parts))
    said = api.form("POST", "/component-groups", f"description=D&component_group[name]=Shop&{inside}")
    assert (said.status, said.said["components"]) == (201, ids(*parts))


def test_post_component_group_that_is_none(api: Caller, now: datetime) -> None:
    assert api.post("/component-groups", {}).said["error"] == ["Name can't be blank"]
    theirs = components.add(pages.create(name="Other", slug="other", now=now), name="Theirs", now=now)
    inner = {"name": "Shop", "components": ids(theirs)}
    refused = api.post("/component-groups", {"component_group": inner})
    assert refused.said["error"] == [f"Components names no component of this page: {theirs.public_id}"]
    assert refused.status == 422 and not ComponentGroup.objects.exists()


def test_get_component_groups(api: Caller, now: datetime) -> None:
    for number in range(3):
        groups.add(api.page, name=f"G{number}", now=now)
    assert [each["name"] for each in api.get("/component-groups").said] == ["G0", "G1", "G2"]
    assert [each["name"] for each in api.get("/component-groups?page=2&per_page=2").said] == ["G2"]
    assert api.get("/component-groups?page=99999999999999999999").said == []


def test_get_component_group(api: Caller, parts: list[Component]) -> None:
    there = made(api, *parts)
    assert api.get(there).said["components"] == ids(*parts)
    assert api.get("/component-groups/nobodysgroup").status == 404


def test_patch_component_group(api: Caller, parts: list[Component]) -> None:
    """Who is listed is in it, in this order; who is not leaves."""
    there, (basket, checkout, search) = made(api, *parts[:2]), parts
    said = api.patch(there, {"component_group": {"components": ids(search, basket)}})
    assert (said.said["name"], said.said["components"]) == ("Shop", ids(search, basket))
    checkout.refresh_from_db()
    assert checkout.group is None


def test_put_component_group(api: Caller, parts: list[Component]) -> None:
    there = made(api, *parts)
    said = api.put(there, {"description": "New", "component_group": {"name": "Store"}}).said
    assert (said["name"], said["description"], said["components"]) == ("Store", "New", ids(*parts))


def test_delete_component_group(api: Caller, parts: list[Component]) -> None:
    there = made(api, *parts)
    said = api.delete(there)
    assert said.status == 200 and said.said["name"] == "Shop" and api.get(there).status == 404
    assert [each["group_id"] for each in api.get("/components").said] == [None] * 3


def test_what_is_hidden_is_in_no_group(api: Caller, parts: list[Component], now: datetime) -> None:
    there = made(api, *parts)
    components.change(parts[1], is_hidden=True, now=now)
    assert api.get(there).said["components"] == ids(parts[0], parts[2])


def test_many_groups_take_no_more_statements(
    api: Caller, parts: list[Component], now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made(api, *parts)
    for number in range(9):
        groups.add(api.page, name=f"G{number}", now=now)
    with django_assert_num_queries(4):
        assert len(api.get("/component-groups").said) == 10
