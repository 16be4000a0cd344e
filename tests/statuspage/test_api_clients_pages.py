"""Unmodified clients of Statuspage, pointed at a running server: the page, its components, who is told."""

from datetime import date, datetime
from typing import Any

import pytest
from pytest_django import Settings

from statuspage.models import Subscriber
from statuspage.pace import read
from tests.caller import Caller

Ids = list[str]


# --- crunch-statuspageio --------------------------------------------------------------------------------


def test_crunch_reads_and_renames_the_page(crunch: Any) -> None:
    assert crunch.pages.get().name == "Acme"
    crunch.pages.update(name="Acme Cloud", time_zone="Europe/Berlin")
    page = crunch.pages.get()
    assert (page.name, page.time_zone) == ("Acme Cloud", "Europe/Berlin")


def test_crunch_keeps_components(crunch: Any) -> None:
    checkout = crunch.components.create(name="Checkout", status="operational", description="Pay")
    assert crunch.components.update(checkout.id, status="partial_outage").status == "partial_outage"
    assert crunch.components.get(checkout.id).description == "Pay"
    assert [each.name for each in crunch.components.list()] == ["Checkout"]
    assert crunch.components.delete(checkout.id) == 204 and crunch.components.list() == []


def test_crunch_groups_components(crunch: Any) -> None:
    ids = [crunch.components.create(name=name).id for name in ("Basket", "Checkout")]
    group = crunch.component_groups.create("Shop", ids, description="Where one buys")
    assert (group.components, group.description) == (ids, "Where one buys")
    assert [each.name for each in crunch.component_groups.list()] == ["Shop"]
    assert crunch.component_groups.delete(group.id) == 200 and crunch.component_groups.list() == []


def test_crunch_adds_and_takes_off_subscribers(crunch: Any) -> None:
    ada = crunch.subscribers.create(email="ada@example.com", skip_confirmation_notification=True)
    crunch.subscribers.create(endpoint="https://hooks.example.com/x", email="ops@example.com")
    assert {each["mode"] for each in crunch.subscribers.list()} == {"email", "webhook"}
    assert crunch.subscribers.delete(ada.id) == 200 and len(crunch.subscribers.list()) == 1


def test_crunch_hears_of_its_limit(crunch: Any, settings: Settings) -> None:
    from statuspageio.errors import RateLimitError

    settings.API_RATE = read("1/h")
    crunch.pages.get()
    with pytest.raises(RateLimitError):
        crunch.pages.get()


def test_crunch_hears_that_its_key_is_none(crunch: Any) -> None:
    from statuspageio.errors import RequestError

    crunch.config.api_key = "wrong"
    with pytest.raises(RequestError) as refused:
        crunch.pages.get()
    assert refused.value.errors["error"] == "Could not authenticate"


# --- atlassian-statuspage -------------------------------------------------------------------------------


def test_atlassian_reads_and_changes_pages(atlassian: Any, api: Caller) -> None:
    import atlassian_statuspage as client

    pages, page = client.PagesApi(atlassian), api.page.public_id
    assert [each.id for each in pages.get_pages()] == [page]
    change = client.PatchPages(page=client.PatchPagesPage(name="Acme Cloud", hidden_from_search=True))
    assert pages.patch_pages_page_id(change, page).name == "Acme Cloud"
    pages.put_pages_page_id({"page": {"time_zone": "Europe/Berlin"}}, page)
    said = pages.get_pages_page_id(page)
    assert (said.time_zone, said.hidden_from_search, said.branding) == ("Europe/Berlin", True, "basic")
    assert isinstance(said.updated_at, datetime)


def test_atlassian_keeps_components(atlassian: Any, api: Caller) -> None:
    import atlassian_statuspage as client

    components, page = client.ComponentsApi(atlassian), api.page.public_id
    about = client.PostPagesPageIdComponentsComponent(
        name="Checkout", status="degraded_performance", start_date=date(2026, 1, 2)
    )
    made = components.post_pages_page_id_components(client.PostPagesPageIdComponents(component=about), page)
    assert (made.status, made.start_date, made.group) == ("degraded_performance", date(2026, 1, 2), False)
    better = components.patch_pages_page_id_components_component_id(
        {"component": {"status": "operational"}}, page, made.id
    )
    components.put_pages_page_id_components_component_id({"component": {"name": "Till"}}, page, made.id)
    listed = components.get_pages_page_id_components(page, page=1, per_page=50)
    assert (better.status, [each.name for each in listed]) == ("operational", ["Till"])
    uptime = components.get_pages_page_id_components_component_id_uptime(page, made.id, start="2026-01")
    assert (uptime.id, uptime.name, uptime.uptime_percentage) == (made.id, "Till", 100.0)
    assert isinstance(uptime.range_start, datetime)
    components.delete_pages_page_id_components_component_id(page, made.id)
    assert components.get_pages_page_id_components(page) == []


def test_atlassian_groups_components(atlassian: Any, api: Caller) -> None:
    import atlassian_statuspage as client

    groups, page = client.ComponentGroupsApi(atlassian), api.page.public_id
    basket = api.post("/components", {"component": {"name": "Basket"}}).said["id"]
    inner = client.PostPagesPageIdComponentGroupsComponentGroup(name="Shop", components=[basket])
    made = groups.post_pages_page_id_component_groups(
        client.PostPagesPageIdComponentGroups(description="Where one buys", component_group=inner), page
    )
    assert (made.name, made.description) == ("Shop", "Where one buys")
    empty: Any = {"component_group": {"components": []}}
    assert groups.patch_pages_page_id_component_groups_id(empty, page, made.id).components == "[]"
    groups.put_pages_page_id_component_groups_id({"component_group": {"name": "Store"}}, page, made.id)
    assert groups.get_pages_page_id_component_groups_id(page, made.id).name == "Store"
    assert groups.get_pages_page_id_component_groups_id_uptime(page, made.id).name == "Store"
    assert groups.delete_pages_page_id_component_groups_id(page, made.id).id == made.id
    assert groups.get_pages_page_id_component_groups(page) == []


def test_atlassian_adds_finds_and_changes_subscribers(atlassian: Any, api: Caller) -> None:
    import atlassian_statuspage as client

    subscribers, page = client.SubscribersApi(atlassian), api.page.public_id
    basket = api.post("/components", {"component": {"name": "Basket"}}).said["id"]
    about = client.PostPagesPageIdSubscribersSubscriber(email="ada@example.com", component_ids=[basket])
    made = subscribers.post_pages_page_id_subscribers(
        client.PostPagesPageIdSubscribers(subscriber=about), page
    )
    assert (made.mode, made.components) == ("email", str([basket]))
    found = subscribers.get_pages_page_id_subscribers(page, q="ada", state="unconfirmed", limit=10, page=0)
    assert [each.email for each in found] == ["ada@example.com"]
    subscribers.post_pages_page_id_subscribers_subscriber_id_resend_confirmation(page, made.id)
    whole = subscribers.patch_pages_page_id_subscribers_subscriber_id(
        client.PatchPagesPageIdSubscribers(), page, made.id
    )
    assert whole.components == "[]"
    gone = subscribers.delete_pages_page_id_subscribers_subscriber_id(
        page, made.id, skip_unsubscription_notification=True
    )
    assert gone.id == subscribers.get_pages_page_id_subscribers_unsubscribed(page)[0].id == made.id
    with pytest.raises(client.rest.ApiException) as refused:
        subscribers.get_pages_page_id_subscribers_subscriber_id(page, made.id)
    assert refused.value.status == 404


def test_atlassian_counts_and_moves_crowds(atlassian: Any, api: Caller) -> None:
    import atlassian_statuspage as client

    subscribers, page = client.SubscribersApi(atlassian), api.page.public_id
    for name in ("ada", "bob"):
        said = {"email": f"{name}@example.com", "skip_confirmation_notification": name == "ada"}
        api.post("/subscribers", {"subscriber": said})
    assert subscribers.get_pages_page_id_subscribers_count(page).email == 1
    histogram = subscribers.get_pages_page_id_subscribers_histogram_by_state(page)
    assert (histogram.email.active, histogram.email.unconfirmed, histogram.email.total) == (1, 1, 2)
    everybody = client.PostPagesPageIdSubscribersUnsubscribe(subscribers="all", state="all")
    subscribers.post_pages_page_id_subscribers_resend_confirmation({"subscribers": "all"}, page)
    subscribers.post_pages_page_id_subscribers_unsubscribe(everybody, page)
    assert set(Subscriber.objects.values_list("state", flat=True)) == {"unsubscribed"}
    Subscriber.objects.filter(address="ada@example.com").update(state="quarantined")
    back = client.PostPagesPageIdSubscribersReactivate(subscribers=Subscriber.objects.first().public_id)  # type: ignore[union-attr]
    subscribers.post_pages_page_id_subscribers_reactivate(back, page)
    assert Subscriber.objects.get(address="ada@example.com").state == "active"
