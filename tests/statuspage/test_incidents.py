"""How incidents live: published, updated, corrected, resolved, reopened."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import components, incidents
from statuspage.models import Component, Incident, Notification, Page, StatusChange

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
Make = Callable[..., Component]


@pytest.fixture
def api(page: Page, now: datetime) -> Component:
    return Component.objects.create(page=page, name="API", position=1, created_at=now, updated_at=now)


@pytest.fixture
def slow(page: Page, api: Component, now: datetime) -> Incident:
    return incidents.publish(
        page,
        name="Slow answers",
        status="investigating",
        body="We look.",
        statuses={api: "partial_outage"},
        now=now,
    )


def status_of(component: Component) -> str:
    return Component.objects.get(pk=component.pk).status


def resolve(incident: Incident, now: datetime, **more: object) -> None:
    incidents.post_update(incident, status="resolved", body="Over.", now=now, **more)  # type: ignore[arg-type]


def test_publishing_sets_components_and_impact(slow: Incident, api: Component) -> None:
    assert status_of(api) == "partial_outage"
    assert slow.impact == "major"


def test_publishing_tells_the_subscribers_once(slow: Incident) -> None:
    assert Notification.objects.filter(incident_update__incident=slow).count() == 1


def test_an_update_says_what_it_changed(slow: Incident, api: Component) -> None:
    affected = slow.updates.get().affected.get()
    assert (affected.code, affected.name) == (api.public_id, "API")
    assert (affected.old_status, affected.new_status) == ("operational", "partial_outage")


def test_an_update_that_changes_nothing_repeats_the_status(slow: Incident, now: datetime) -> None:
    update = incidents.post_update(slow, status="identified", body="Found.", now=now + MINUTE)
    affected = update.affected.get()
    assert affected.old_status == affected.new_status == "partial_outage"


def test_every_change_of_a_component_is_remembered(slow: Incident, api: Component, now: datetime) -> None:
    resolve(slow, now + MINUTE)
    changes = StatusChange.objects.filter(component=api).values_list("new_status", "at")
    assert list(changes) == [("partial_outage", now), ("operational", now + MINUTE)]


def test_resolving_returns_components_to_what_they_were(page: Page, api: Component, now: datetime) -> None:
    components.set_status(api, "degraded_performance", now=now)
    incident = incidents.publish(
        page, name="Down", status="investigating", body="", statuses={api: "major_outage"}, now=now + MINUTE
    )
    resolve(incident, now + 2 * MINUTE)
    assert status_of(api) == "degraded_performance"


def test_another_open_incident_still_holds_a_component(slow: Incident, api: Component, now: datetime) -> None:
    other = incidents.publish(
        slow.page,
        name="Errors",
        status="investigating",
        body="",
        statuses={api: "degraded_performance"},
        now=now,
    )
    resolve(slow, now + MINUTE)
    assert status_of(api) == "degraded_performance"
    resolve(other, now + 2 * MINUTE)
    assert status_of(api) == "operational"


def test_what_resolving_would_do_can_be_seen_beforehand(
    slow: Incident, api: Component, now: datetime
) -> None:
    assert incidents.after_resolving(slow) == {api: "operational"}
    assert status_of(api) == "partial_outage"


def test_resolving_may_leave_a_component_in_another_status(
    slow: Incident, api: Component, now: datetime
) -> None:
    resolve(slow, now, statuses={api: "degraded_performance"})
    assert status_of(api) == "degraded_performance"


def test_a_resolved_incident_keeps_the_impact_it_had(slow: Incident, now: datetime) -> None:
    resolve(slow, now + MINUTE)
    slow.refresh_from_db()
    assert (slow.impact, slow.resolved_at) == ("major", now + MINUTE)


def test_a_reopened_incident_is_open_again(slow: Incident, api: Component, now: datetime) -> None:
    resolve(slow, now + MINUTE)
    incidents.post_update(
        slow, status="investigating", body="Again.", statuses={api: "major_outage"}, now=now + MINUTE
    )
    slow.refresh_from_db()
    assert (slow.is_open, slow.resolved_at, slow.impact) == (True, None, "critical")
    assert status_of(api) == "major_outage"


def test_an_override_beats_the_components(page: Page, api: Component, now: datetime) -> None:
    incident = incidents.publish(
        page,
        name="Quiet",
        status="investigating",
        body="",
        impact_override="none",
        statuses={api: "major_outage"},
        now=now,
    )
    assert incident.impact == "none"


def test_a_correction_shows_and_tells_nobody(slow: Incident, now: datetime) -> None:
    update = incidents.correct(slow.updates.get(), body="We are looking.", now=now + MINUTE)
    assert (update.body, update.corrected_at) == ("We are looking.", now + MINUTE)
    assert Notification.objects.count() == 1


def test_a_correction_moves_no_promise(slow: Incident, now: datetime) -> None:
    due = now + 15 * MINUTE
    update = incidents.post_update(slow, status="identified", body="a", next_update_at=due, now=now)
    incidents.correct(update, body="b", now=now + MINUTE)
    update.refresh_from_db()
    assert update.next_update_at == due


def test_every_change_makes_the_page_stale(slow: Incident, now: datetime) -> None:
    before = Page.objects.get().revision
    incidents.correct(slow.updates.get(), body="Other words.", now=now)
    assert Page.objects.get().revision == before + 1


def test_nobody_is_told_of_an_update_that_is_not_to_be_delivered(page: Page, now: datetime) -> None:
    incidents.publish(page, name="Quiet", status="investigating", body="", notify=False, now=now)
    assert not Notification.objects.exists()


def test_a_resolved_update_promises_nothing(slow: Incident, now: datetime) -> None:
    resolve(slow, now, next_update_at=now + MINUTE)
    assert slow.updates.order_by("-pk")[0].next_update_at is None


def test_a_status_set_directly_stands_even_while_an_incident_is_open(
    slow: Incident, api: Component, now: datetime
) -> None:
    components.set_status(api, "operational", now=now)
    assert status_of(api) == "operational"


def test_an_unknown_status_is_refused(slow: Incident, now: datetime) -> None:
    with pytest.raises(ValueError, match="sleeping"):
        incidents.post_update(slow, status="sleeping", body="", now=now)


def test_a_translation_is_kept_with_update_and_incident_and_tells_nobody(
    incident: Incident, now: datetime
) -> None:
    update, told = incident.updates.get(), Notification.objects.count()
    incidents.translate(
        update, words={"de": "Wir sehen nach."}, names={"de": "Störung"}, now=now + timedelta(hours=1)
    )
    incident.refresh_from_db()
    update.refresh_from_db()
    assert (update.translations, incident.translations) == ({"de": "Wir sehen nach."}, {"de": "Störung"})
    assert update.corrected_at is None and Notification.objects.count() == told
