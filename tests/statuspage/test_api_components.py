"""Components by the manage API, as the contract lists them: every field, every refusal, baked and told."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from statuspage import components, groups, incidents, pages
from statuspage.models import Component, ComponentGroup, Notification, Page, StatusChange
from tests.caller import Caller

OF_A_COMPONENT = {
    *("id", "page_id", "group_id", "created_at", "updated_at", "group", "name", "description", "position"),
    *("status", "showcase", "only_show_if_degraded", "automation_email", "start_date"),
}


@pytest.fixture
def checkout(api: Caller, now: datetime) -> Component:
    return components.add(api.page, name="Checkout", now=now)


@pytest.fixture
def group(api: Caller, now: datetime) -> ComponentGroup:
    return groups.add(api.page, name="Shop", now=now)


def where(component: Component) -> str:
    return f"/components/{component.public_id}"


def test_get_components(api: Caller, checkout: Component, group: ComponentGroup, now: datetime) -> None:
    """Groups are among them."""
    basket = components.add(api.page, name="Basket", group=group, now=now)
    said = api.get("/components.json")
    assert said.status == 200
    assert [(each["name"], each["group"]) for each in said.said] == [
        ("Checkout", False),
        ("Basket", False),
        ("Shop", True),
    ]
    assert all(each.keys() - {"components"} == OF_A_COMPONENT for each in said.said)
    assert said.said[2]["components"] == [basket.public_id] and "components" not in said.said[0]
    assert said.said[1]["group_id"] == group.public_id


def test_get_components_by_pages(api: Caller, now: datetime) -> None:
    for number in range(5):
        components.add(api.page, name=f"C{number}", now=now)
    names = [
        [each["name"] for each in api.get(f"/components?per_page=2&page={page}").said] for page in (1, 3, 4)
    ]
    assert names == [["C0", "C1"], ["C4"], []]
    assert api.get("/components?page=99999999999999999999&per_page=99999999999999999999").said == []
    assert api.get("/components?page=x").status == api.get("/components?per_page=-1").status == 422


def test_post_component(api: Caller, group: ComponentGroup) -> None:
    wanted = {
        "name": "Checkout",
        "description": "Where customers pay",
        "status": "partial_outage",
        "group_id": group.public_id,
        "showcase": False,
        "only_show_if_degraded": True,
        "start_date": "2026-01-02",
    }
    said = api.post("/components", {"component": wanted})
    assert said.status == 201 and wanted.items() <= said.said.items()
    made = Component.objects.get()
    assert (made.group, made.start_date, made.base_status) == (group, date(2026, 1, 2), "partial_outage")


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({}, "Name can't be blank"),
        ({"name": ""}, "Name can't be blank"),
        ({"name": "x" * 256}, "Name is too long (maximum is 255 characters)"),
        ({"name": "C", "group_id": "nobodysgroup"}, "Group id names no group of this page: nobodysgroup"),
        ({"name": "C", "start_date": "today"}, "Start date must be a date like 2026-03-02"),
        ({"name": ["C"]}, "Name must be text"),
    ],
)
def test_post_component_that_is_none(api: Caller, said: dict[str, Any], error: str) -> None:
    refused = api.post("/components", {"component": said})
    assert (refused.status, refused.said["error"]) == (422, [error])
    assert not Component.objects.exists()


def test_post_component_with_an_unknown_status(api: Caller) -> None:
    refused = api.post("/components", {"component": {"name": "C", "status": "broken"}})
    assert refused.status == 422 and refused.said["error"][0].startswith("Status must be one of operational,")


def test_get_component(api: Caller, checkout: Component, group: ComponentGroup) -> None:
    said = api.get(where(checkout))
    assert said.status == 200 and said.said.keys() == OF_A_COMPONENT and said.said["name"] == "Checkout"
    assert api.get(f"/components/{group.public_id}").said["group"] is True


def test_patch_component(api: Caller, checkout: Component) -> None:
    said = api.patch(where(checkout), {"component": {"status": "major_outage", "description": "Pay here"}})
    told = {name: said.said[name] for name in ("name", "status", "description")}
    assert told == {"name": "Checkout", "status": "major_outage", "description": "Pay here"}


def test_put_component(api: Caller, checkout: Component) -> None:
    """What is not named stays."""
    assert api.put(where(checkout), {"component": {"name": "Till"}}).said["showcase"] is True
    assert api.form("PUT", f"{where(checkout)}.json", "component[status]=degraded_performance").status == 200
    checkout.refresh_from_db()
    assert (checkout.name, checkout.status) == ("Till", "degraded_performance")


def test_an_empty_status_is_none(api: Caller, checkout: Component, now: datetime) -> None:
    components.set_status(checkout, "major_outage", now=now)
    assert api.patch(where(checkout), {"component": {"status": ""}}).said["status"] == "major_outage"


@pytest.mark.parametrize("none", [None, "null", ""])
def test_a_component_leaves_its_group(
    api: Caller, group: ComponentGroup, now: datetime, none: str | None
) -> None:
    basket = components.add(api.page, name="Basket", group=group, now=now)
    assert api.patch(where(basket), {"component": {"group_id": none}}).said["group_id"] is None


def test_delete_component(api: Caller, checkout: Component) -> None:
    said = api.delete(where(checkout))
    assert (said.status, said.said) == (204, None) and "Content-Type" not in said.headers
    assert api.get(where(checkout)).status == api.delete(where(checkout)).status == 404


def test_delete_component_of_which_something_open_speaks(
    api: Caller, checkout: Component, now: datetime
) -> None:
    incidents.publish(
        api.page, name="Down", status="investigating", body="", statuses={checkout: "major_outage"}, now=now
    )
    refused = api.delete(where(checkout))
    assert refused.status == 422 and "is open and speaks of it" in refused.said["error"][0]


def test_what_is_hidden_or_elsewhere_is_not_there(api: Caller, checkout: Component, now: datetime) -> None:
    components.change(checkout, is_hidden=True, now=now)
    theirs = components.add(pages.create(name="Other", slug="other", now=now), name="Theirs", now=now)
    assert api.get("/components").said == []
    for each in (checkout, theirs):
        assert api.get(where(each)).status == api.patch(where(each), {}).status == 404


def test_a_change_of_status_is_baked_and_told_to_machines(
    api: Caller,
    checkout: Component,
    public_dir: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    hook = {"endpoint": "https://hooks.example.com/x", "email": "ops@example.com"}
    assert api.post("/subscribers", {"subscriber": hook}).status == 201
    with django_capture_on_commit_callbacks(execute=True):
        api.patch(where(checkout), {"component": {"status": "major_outage"}})
    summary = json.loads((public_dir / "home/live/api/v2/summary.json").read_text())
    assert summary["components"][0]["status"] == "major_outage"
    assert StatusChange.objects.get().new_status == "major_outage"
    assert Notification.objects.get().letter == "statuspage/component_update"


def test_what_is_so_already_is_not_baked_again(
    api: Caller, checkout: Component, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    incidents.publish(
        api.page, name="Down", status="identified", body="", statuses={checkout: "major_outage"}, now=now
    )
    fine = {"component": {"status": "operational"}}
    assert api.patch(where(checkout), fine).said["status"] == "operational"
    revision = Page.objects.get().revision
    with django_assert_max_num_queries(7):
        assert api.patch(where(checkout), fine).said["status"] == "operational"
    assert Page.objects.get().revision == revision


def test_many_components_take_no_more_statements(
    api: Caller, group: ComponentGroup, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api.get("/components")
    for number in range(12):
        components.add(api.page, name=f"C{number}", group=group if number % 2 else None, now=now)
    with django_assert_num_queries(5):
        assert len(api.get("/components").said) == 13
