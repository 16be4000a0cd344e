"""Unmodified clients of Statuspage, pointed at a running server: incidents from first word to last."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from statuspage.models import Component, Incident, Maintenance, Notification
from statuspage.shapes import moment
from tests.caller import Caller

Make = Callable[..., Component]


# --- crunch-statuspageio --------------------------------------------------------------------------------


def test_crunch_creates_updates_and_resolves_an_incident(crunch: Any, component: Make) -> None:
    checkout = component("Checkout", "major_outage").public_id
    begun = crunch.incidents.create(name="Errors", body="We look.", component_ids=[checkout])
    assert (begun.status, begun.impact) == ("investigating", "critical")
    crunch.incidents.update(begun.id, status="monitoring", body="A fix is in place.")
    over = crunch.incidents.update(begun.id, status="resolved", body="All is well.")
    assert [each.status for each in over.incident_updates] == ["resolved", "monitoring", "investigating"]
    assert Incident.objects.get().status == "resolved"
    assert Notification.objects.count() == 3


def test_crunch_lists_schedules_mends_and_deletes(crunch: Any) -> None:
    begins = datetime.now(UTC) + timedelta(hours=1)
    until = begins + timedelta(hours=1)
    planned = crunch.incidents.create_scheduled(
        name="New disks",
        body="We change disks.",
        scheduled_for=moment(begins),
        scheduled_until=moment(until),
        scheduled_auto_in_progress=True,
    )
    assert [each.id for each in crunch.incidents.list_upcoming()] == [planned.id]
    assert [each.id for each in crunch.incidents.list_scheduled()] == [planned.id]
    assert crunch.incidents.list_active_maintenance() == crunch.incidents.list_unresolved() == []
    mended = crunch.incidents.update_previous(planned.id, planned.incident_updates[0].id, body="New disks.")
    assert mended.body == "New disks."
    assert [each.name for each in crunch.incidents.list(q="disks")] == ["New disks"]
    assert crunch.incidents.delete(planned.id) == 200
    assert not Maintenance.objects.exists()


def test_crunch_hears_what_is_wrong(crunch: Any) -> None:
    from statuspageio.errors import RequestError, ResourceError

    with pytest.raises(ResourceError):
        crunch.incidents.create(name="")
    with pytest.raises(RequestError):
        crunch.incidents.update("aaaaaaaaaaaa", name="Errors")


# --- atlassian-statuspage -------------------------------------------------------------------------------


def test_atlassian_creates_updates_and_resolves_an_incident(
    atlassian: Any, api: Caller, component: Make
) -> None:
    from atlassian_statuspage import IncidentsApi

    incidents, page, checkout = IncidentsApi(atlassian), api.page.public_id, component("Checkout")
    said = {"name": "Errors", "body": "We look.", "components": {checkout.public_id: "partial_outage"}}
    begun = incidents.post_pages_page_id_incidents({"incident": said}, page)
    assert (begun.status, begun.impact, begun.components[0].status) == (
        *("investigating", "major"),
        "partial_outage",
    )
    assert isinstance(begun.created_at, datetime)
    incidents.patch_pages_page_id_incidents_incident_id(
        {"incident": {"status": "identified"}}, page, begun.id
    )
    incidents.put_pages_page_id_incidents_incident_id({"incident": {"status": "resolved"}}, page, begun.id)
    over = incidents.get_pages_page_id_incidents_incident_id(page, begun.id)
    assert (over.status, over.components[0].status) == ("resolved", "operational")
    assert over.incident_updates[0].affected_components[0]["code"] == checkout.public_id
    assert incidents.get_pages_page_id_incidents_unresolved(page) == []
    assert incidents.delete_pages_page_id_incidents_incident_id(page, begun.id).id == begun.id


def test_atlassian_schedules_and_backfills(atlassian: Any, api: Caller) -> None:
    from atlassian_statuspage import IncidentsApi

    incidents, page, begins = IncidentsApi(atlassian), api.page.public_id, datetime.now(UTC)
    times = {"scheduled_for": moment(begins), "scheduled_until": moment(begins + timedelta(hours=1))}
    planned = incidents.post_pages_page_id_incidents({"incident": {"name": "New disks", **times}}, page)
    assert isinstance(planned.scheduled_until, datetime)
    told = {"name": "Slow", "body": "It was slow.", "backfilled": True, "backfill_date": "2026-01-15"}
    past = incidents.post_pages_page_id_incidents({"incident": told}, page)
    assert (past.status, past.created_at.date().isoformat()) == ("resolved", "2026-01-15")
    assert [each.id for each in incidents.get_pages_page_id_incidents(page)] == [planned.id, past.id]
    assert incidents.get_pages_page_id_incidents(page, page=2, limit=1)[0].id == past.id
    assert not Notification.objects.filter(incident_update__isnull=False).exists()


def test_atlassian_writes_a_postmortem_and_a_template(atlassian: Any, api: Caller) -> None:
    import atlassian_statuspage as client

    page, postmortems = api.page.public_id, client.IncidentPostmortemApi(atlassian)
    incidents = client.IncidentsApi(atlassian)
    over = incidents.post_pages_page_id_incidents(
        {"incident": {"name": "Errors", "status": "resolved"}}, page
    )
    drafted = {"postmortem": {"body_draft": "A disk was full."}}
    postmortems.put_pages_page_id_incidents_incident_id_postmortem(drafted, page, over.id)
    told = {"postmortem": {"notify_subscribers": False}}
    shown = postmortems.put_pages_page_id_incidents_incident_id_postmortem_publish(told, page, over.id)
    assert shown.body == "A disk was full." and shown.published_at
    incident = incidents.get_pages_page_id_incidents_incident_id(page, over.id)
    assert (incident.status, incident.postmortem_body) == ("resolved", "A disk was full.")
    assert postmortems.put_pages_page_id_incidents_incident_id_postmortem_revert(page, over.id).body is None
    postmortems.delete_pages_page_id_incidents_incident_id_postmortem(page, over.id)
    templates = client.TemplatesApi(atlassian)
    kept = {"template": {"name": "Disk", "title": "A disk is full", "body": "We make room."}}
    templates.post_pages_page_id_incident_templates(kept, page)
    assert [each.title for each in templates.get_pages_page_id_incident_templates(page)] == ["A disk is full"]
