"""Is our page lying? Every way in which it can be is found, named, and has one press that mends it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from comms import audits, responses, roles
from comms.models import Duty, Person, Response, UpdatePromise
from statuspage import components, incidents, maintenances
from statuspage.models import Component, Delivery, Incident, Maintenance, Notification, Page, Stop
from statuspage.status import ComponentStatus
from tests.comms.conftest import Publish, Staff

QUERIES = 11


def found(now: datetime, after: float = 0) -> dict[str, list[str]]:
    """What an audit finds so many minutes after `now`, by where its press leads."""
    seen: dict[str, list[str]] = {}
    for finding in audits.check(now=now + timedelta(minutes=after)):
        seen.setdefault(finding.route, []).append(str(finding))
    return seen


@pytest.fixture
def baked(page: Page) -> None:
    """The page is as new as its rows."""
    Page.objects.update(baked_revision=1_000_000, archived_revision=1_000_000)


@pytest.fixture
def told(baked: None, publish: Publish, checkout: Component) -> Response:
    """The public knows that the checkout is down."""
    values = {"components": {checkout.public_id: "major_outage"}}
    return publish(values=values).response


def test_a_page_that_says_what_we_know_is_no_liar(told: Response, now: datetime) -> None:
    assert audits.check(now=now) == []


def test_an_installation_where_nothing_is_open_is_no_liar(page: Page, baked: None, now: datetime) -> None:
    assert audits.check(now=now) == []


def test_what_is_open_while_everything_is_green(baked: None, publish: Publish, now: datetime) -> None:
    publish(values={"components": {}})
    assert found(now) == {
        "announce": ["“P1 Payments fail” is open, and every component of it is shown as working."]
    }


def test_green_components_are_right_while_a_fix_is_watched(
    told: Response, publish: Publish, checkout: Component, now: datetime
) -> None:
    publish("monitoring", after=5, due=30, values={"components": {checkout.public_id: "operational"}})
    assert found(now, 6) == {}


def test_a_red_component_of_which_no_incident_tells(
    page: Page, baked: None, checkout: Component, now: datetime
) -> None:
    components.set_status(checkout, "partial_outage", now=now)
    assert found(now) == {
        "audit_component": ["“Checkout” is shown with partial outage, and no incident says why."]
    }


def test_a_component_that_its_maintenance_left_as_it_was(
    page: Page, baked: None, checkout: Component, now: datetime
) -> None:
    how: dict[str, Any] = {"window": (now, now + timedelta(hours=1)), "returns_components": False}
    planned = maintenances.schedule(page, name="Disks", body="", affects=[checkout], now=now, **how)
    maintenances.start(planned, now=now)
    assert found(now) == {}
    maintenances.complete(planned, now=now)
    assert found(now) == {
        "audit_component": ["“Checkout” is under maintenance still, and no maintenance of it is under way."]
    }


def test_a_red_component_under_maintenance_is_explained(
    page: Page, baked: None, checkout: Component, now: datetime
) -> None:
    window = (now, now + timedelta(hours=1))
    planned = maintenances.schedule(page, name="Disks", body="", window=window, affects=[checkout], now=now)
    maintenances.start(planned, now=now)
    components.set_status(checkout, "partial_outage", now=now)
    assert "audit_component" not in found(now)


def test_a_component_that_nobody_sees_lies_to_nobody(
    page: Page, baked: None, checkout: Component, now: datetime
) -> None:
    components.set_status(checkout, "partial_outage", now=now)
    Component.objects.update(is_hidden=True)
    assert found(now) == {}


def test_a_maintenance_past_its_end(page: Page, baked: None, now: datetime) -> None:
    window = (now, now + timedelta(hours=1))
    planned = maintenances.schedule(page, name="Disks", body="", window=window, now=now)
    maintenances.start(planned, now=now)
    Page.objects.update(baked_revision=1_000_000)
    Maintenance.objects.update(ends_by_itself=False)
    assert "maintenance" not in found(now, 60)
    assert found(now, 75)["maintenance"] == ["The maintenance “Disks” was to end at 2 Mar 15:00 UTC."]


def test_a_fix_that_is_watched_for_too_long(told: Response, publish: Publish, now: datetime) -> None:
    publish("monitoring", after=0, due=300)
    assert "announce" not in found(now, 29)
    assert found(now, 100)["announce"] == [
        "“P1 Payments fail”: the 30 minutes of watching are over: resolve it, or go back to “identified”."
    ]


def test_what_we_know_and_the_page_does_not_say(told: Response, now: datetime) -> None:
    Response.objects.update(identified_at=now)
    seen = audits.check(now=now)
    assert [(each.route, each.template) for each in seen] == [("announce", "identified")]
    assert "the page still says that we are still looking for the cause" in str(seen[0])


def test_a_promise_that_is_overdue_and_one_that_is_exhausted(told: Response, now: datetime) -> None:
    assert found(now, 20)["announce"] == [
        "“P1 Payments fail” has owed the public a word since 2 Mar 14:15 UTC."
    ]
    UpdatePromise.objects.update(exhausted_at=now)
    assert "nobody is reminded any more" in found(now, 200)["announce"][0]


def test_a_page_that_readers_see_as_it_was(told: Response, page: Page, now: datetime) -> None:
    Page.objects.update(baked_revision=0, changed_at=now)
    assert "audit_page" not in found(now, 0.9)
    assert found(now, 2)["audit_page"] == [
        "Readers still see “Acme” as it was before 2 Mar 14:00 UTC, when it was changed."
    ]


def test_subscribers_who_wait(told: Response, now: datetime) -> None:
    notification = Notification.objects.first()
    assert notification
    about = {"channel": "email", "address": "ada@example.com", "state": "queued", "due_at": now}
    Delivery.objects.create(notification=notification, **about)
    assert "delivery" not in found(now, 1)
    assert found(now, 5)["delivery"] == [
        "Subscribers wait: the oldest letter has been due since 2 Mar 14:00 UTC."
    ]


def test_what_a_stop_holds_back_is_no_lie(told: Response, now: datetime) -> None:
    notification = Notification.objects.first()
    assert notification
    about = {"channel": "email", "address": "ada@example.com", "state": "queued", "due_at": now}
    Delivery.objects.create(notification=notification, **about)
    Stop.objects.create(page=None, by="Carla", reason="Wrong words", since=now)
    assert "delivery" not in found(now, 5)


def test_a_response_that_nobody_touches(baked: None, declare: Callable[..., Response], now: datetime) -> None:
    declare("P3")
    assert found(now, 60 * 23) == {}
    assert found(now, 60 * 72) == {
        "response": ["“P3 Payments fail” is open, and nobody has touched it since 2 Mar 14:00 UTC."]
    }


def test_an_incident_to_which_nobody_responds(
    page: Page, baked: None, checkout: Component, now: datetime
) -> None:
    incidents.publish(
        page, name="Slow", status="identified", body="Slow.", statuses={checkout: "major_outage"}, now=now
    )
    assert found(now) == {"audit_incident": ["The page tells of “Slow”, and nobody is responding to it."]}


def test_an_incident_whose_response_is_over(told: Response, now: datetime) -> None:
    Response.objects.update(resolved_at=now)
    assert found(now) == {"announce": ["The page tells of “Payments fail”, and nobody is responding to it."]}


def test_a_drill_is_not_on_the_page(baked: None, declare: Callable[..., Response], now: datetime) -> None:
    declare(is_drill=True)
    assert found(now, 60 * 72) == {}


def test_what_lies_to_customers_comes_first(told: Response, publish: Publish, now: datetime) -> None:
    publish("monitoring", due=15)
    assert [each.is_bad for each in audits.check(now=now + timedelta(hours=2))] == [True, False]


def test_a_press_is_offered_to_who_may(baked: None, publish: Publish, staff: Staff, now: datetime) -> None:
    publish(values={"components": {}})
    boss = staff("Egon", Duty.EXECUTIVE)
    assert [each.may for each in audits.seen_by(boss, now=now)] == [False]
    assert [each.may for each in audits.seen_by(staff("Lia", Duty.COMMS_LEAD), now=now)] == [True]


def test_of_one_page_alone(told: Response, page: Page, lead: Person, now: datetime) -> None:
    other = Page.objects.create(
        slug="b", name="B", url="http://b/", created_at=now, changed_at=now, baked_revision=9
    )
    later = now + timedelta(minutes=20)
    assert audits.seen_by(lead, now=later, page=other) == []
    assert len(audits.seen_by(lead, now=later, page=page)) == 1


def test_a_component_is_called_well(
    page: Page, baked: None, checkout: Component, lead: Person, engineer: Person, now: datetime
) -> None:
    components.set_status(checkout, "partial_outage", now=now)
    with pytest.raises(roles.NotAllowed):
        audits.call_well(checkout, by=engineer, now=now)
    assert audits.call_well(checkout, by=lead, now=now).status == ComponentStatus.OPERATIONAL
    assert "audit_component" not in found(now)


def test_an_incident_is_taken_up_once_with_the_severity_of_its_impact(
    page: Page, checkout: Component, engineer: Person, manager: Person, now: datetime
) -> None:
    incident = incidents.publish(
        page, name="Slow", status="identified", body="Slow.", statuses={checkout: "partial_outage"}, now=now
    )
    response = audits.take_up(incident, by=engineer, now=now)
    assert (response.severity, response.title, response.incident) == ("P2", "Slow", incident)
    assert audits.take_up(incident, by=manager, now=now) == response
    assert Incident.objects.count() == Response.objects.count() == 1


def test_a_page_is_written_anew(page: Page, lead: Person, now: datetime) -> None:
    Page.objects.update(changed_at=now - timedelta(minutes=5))
    assert "audit_page" in found(now)
    audits.write_anew(page, by=lead, now=now)
    assert "audit_page" not in found(now)


def test_a_hundred_responses_take_as_many_queries_as_one(
    told: Response, page: Page, commander: Person, now: datetime, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(QUERIES):
        audits.check(now=now)
    for number in range(30):
        responses.declare(page, title=f"Nr {number}", severity="P1", by=commander, now=now)
    with django_assert_num_queries(QUERIES):
        assert len(audits.check(now=now + timedelta(hours=1))) == 31
