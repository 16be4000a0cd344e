"""How the history of a real Statuspage page comes in: whole, once, and in silence."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from statuspage import importing, maintenances
from statuspage.bakery import record
from statuspage.models import (
    Component,
    ComponentGroup,
    Delivery,
    Incident,
    IncidentUpdate,
    Maintenance,
    Notification,
    Page,
    StatusChange,
)
from statuspage.uptime import DAY, Tally

pytestmark = pytest.mark.django_db

GITHUB = Path(__file__).parents[3] / "shared" / "data" / "github-2020-2023"
PAGE = {"id": "kctbh9vrtdwd", "name": "Acme", "time_zone": "Etc/UTC", "surprise": {"deep": [1]}}
AT = "2026-02-15T13:37:37.407-08:00"


def update(key: str, status: str | None = "investigating", **more: Any) -> dict[str, Any]:
    return {"id": key, "status": status, "body": "Words.", "created_at": AT, "display_at": AT, **more}


def incident(**more: Any) -> dict[str, Any]:
    return {
        "id": "p31zjtct2jer",
        "name": "Errors",
        "status": "resolved",
        "impact": "minor",
        "created_at": AT,
        "resolved_at": "2026-02-15T22:37:37.407Z",
        "incident_updates": [update("l1f9tvvm4xcc")],
        **more,
    }


API = {"id": "b13yz5g2cw10", "name": "API", "status": "operational", "position": 1}


def documents(**incident_: Any) -> dict[str, Any]:
    return copy.deepcopy(
        {
            "summary.json": {"page": PAGE, "components": [API]},
            "incidents.json": {"incidents": [incident(**incident_)]},
        }
    )


def bring(documents_: dict[str, Any], now: datetime, slug: str = "") -> importing.Imported:
    return importing.import_page(documents_, now=now, slug=slug)


def test_ids_are_kept(db: None, now: datetime) -> None:
    bring(documents(), now)
    assert Page.objects.get().public_id == "kctbh9vrtdwd"
    assert Component.objects.get().public_id == "b13yz5g2cw10"
    assert Incident.objects.get().public_id == "p31zjtct2jer"
    assert IncidentUpdate.objects.get().public_id == "l1f9tvvm4xcc"


def test_times_become_utc(now: datetime) -> None:
    bring(documents(), now)
    assert Incident.objects.get().created_at == datetime(2026, 2, 15, 21, 37, 37, 407000, UTC)


def test_a_second_import_doubles_nothing(now: datetime) -> None:
    bring(documents(), now)
    bring(documents(), now)
    counts = [model.objects.count() for model in (Page, Component, Incident, IncidentUpdate)]
    assert counts == [1, 1, 1, 1]


def test_an_import_tells_nobody(now: datetime) -> None:
    bring(documents(status="investigating", resolved_at=None), now)
    assert not Notification.objects.exists() and not Delivery.objects.exists()


def test_the_first_page_is_the_home_page(now: datetime, settings: Settings) -> None:
    assert bring(documents(), now).page.slug == settings.HOME_PAGE


def test_another_page_is_named_after_itself(page: Page, now: datetime) -> None:
    imported = bring(documents(), now).page
    assert imported.slug == "acme"
    assert imported.url.endswith("/pages/acme")


def test_an_id_another_page_holds_is_replaced_by_one_that_stays(now: datetime) -> None:
    bring(documents(), now, slug="one")
    bring(documents(), now, slug="two")
    bring(documents(), now, slug="two")
    assert Incident.objects.count() == 2
    assert Incident.objects.filter(page__slug="one").get().public_id == "p31zjtct2jer"


def test_groups_hold_their_components(now: datetime) -> None:
    given = documents()
    given["summary.json"]["components"] = [
        {"id": "0m05dbz0h6k1", "name": "Web", "group": True, "components": [API["id"]]},
        {**API, "group_id": "0m05dbz0h6k1"},
    ]
    bring(given, now)
    assert Component.objects.get().group == ComponentGroup.objects.get()


def test_nulls_and_missing_fields_are_taken_as_they_are(now: datetime) -> None:
    bring(
        documents(
            name=None, impact=None, status=None, incident_updates=[update("u", body=None, status=None)], x=1
        ),
        now,
    )
    row = Incident.objects.get()
    assert (row.name, row.impact, row.status) == ("Untitled", "none", "resolved")
    assert row.updates.get().body == ""


def test_components_deleted_since_are_remembered_by_name(now: datetime) -> None:
    gone = {"code": "zzzzzzzzzzzz", "name": "Gone", "old_status": "operational", "new_status": "major_outage"}
    bring(documents(incident_updates=[update("l1f9tvvm4xcc", affected_components=[gone])]), now)
    affected = IncidentUpdate.objects.get().affected.get()
    assert (affected.component, affected.name) == (None, "Gone")


def test_postmortem_updates_come_in(now: datetime) -> None:
    bring(documents(status="postmortem", incident_updates=[update("l1f9tvvm4xcc", "postmortem")]), now)
    assert not Incident.objects.get().is_open


def test_a_name_too_long_is_cut(now: datetime) -> None:
    bring(documents(name="x" * 900), now)
    assert len(Incident.objects.get().name) == 255


def test_a_body_of_many_thousand_characters_stays_whole(now: datetime) -> None:
    bring(documents(incident_updates=[update("l1f9tvvm4xcc", body="<p>Long</p> " * 5000)]), now)
    assert len(IncidentUpdate.objects.get().body) == 60_000


def test_status_changes_are_replayed_for_uptime(now: datetime) -> None:
    bring(outage(), now)
    assert fared() == [("15 21:37", "major_outage"), ("15 22:37", "operational")]


def hit(status: str = "major_outage") -> dict[str, Any]:
    """What an update says of the API."""
    return {"code": API["id"], "name": "API", "old_status": "operational", "new_status": status}


def outage(over: str = "2026-02-15T22:37:37.407Z") -> dict[str, Any]:
    """The API was down for an hour, or until then."""
    return documents(incident_updates=[update("l1f9tvvm4xcc", affected_components=[hit()])], resolved_at=over)


def fared() -> list[tuple[str, str]]:
    changes = StatusChange.objects.values_list("at", "new_status")
    return [(f"{at:%d %H:%M}", status) for at, status in changes]


def test_a_component_is_as_old_as_the_first_that_was_told_of_it(now: datetime) -> None:
    bring(documents(components=[{"id": API["id"]}]), now)
    assert Component.objects.get().created_at == Incident.objects.get().started_at


def test_a_status_of_which_no_incident_told_holds_since_the_component_changed(now: datetime) -> None:
    given = documents()
    given["summary.json"]["components"][0] |= {"status": "major_outage", "updated_at": AT}
    bring(given, now)
    change = StatusChange.objects.get()
    assert (change.new_status, change.at) == ("major_outage", datetime.fromisoformat(AT))


def test_an_open_incidents_component_comes_back_when_it_is_resolved_here(now: datetime) -> None:
    given = documents(status="investigating", resolved_at=None, components=[{"id": API["id"]}])
    given["summary.json"]["components"][0]["status"] = "major_outage"
    bring(given, now)
    component = Component.objects.get()
    assert (component.status, component.base_status) == ("major_outage", "operational")


def test_a_window_long_over_is_complete_and_stays_silent(now: datetime) -> None:
    past = {"id": "53t2nlxs8016", "name": "Old", "status": "in_progress", "created_at": AT}
    past |= {"scheduled_for": "2023-02-08T22:00:00Z", "scheduled_until": "2023-02-09T13:00:00Z"}
    bring({"scheduled-maintenances.json": {"page": PAGE, "scheduled_maintenances": [past]}}, now)
    maintenances.advance(now=now + timedelta(days=1))
    assert Maintenance.objects.get().status == "completed"
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("incident_", "words"),
    [
        ({"created_at": "yesterday"}, "incidents.json.incidents[0].created_at: 'yesterday' is not a time"),
        ({"status": "asleep"}, "incidents.json.incidents[0].status: 'asleep' is none of"),
        ({"id": None}, "incidents.json.incidents[0].id: should be text, is None"),
        ({"incident_updates": "none"}, "incidents.json.incidents[0].incident_updates: should be a list"),
        (
            {"incident_updates": [7]},
            "incidents.json.incidents[0].incident_updates[0]: should be an object, is 7",
        ),
    ],
)
def test_a_bad_file_is_named_with_place_and_reason(
    incident_: dict[str, Any], words: str, now: datetime
) -> None:
    with pytest.raises(importing.Unreadable) as caught:
        bring(documents(**incident_), now)
    assert words in str(caught.value)


def test_of_bad_data_nothing_is_imported(now: datetime) -> None:
    with pytest.raises(importing.Unreadable):
        bring(documents(status="asleep"), now)
    assert not Page.objects.exists()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "incidents.json").write_text(json.dumps({"page": PAGE, "incidents": []}))
    yield tmp_path


def test_any_document_may_be_missing(folder: Path) -> None:
    assert set(importing.read(str(folder))) == {"incidents.json"}


def test_broken_json_is_named_with_its_line(folder: Path) -> None:
    (folder / "summary.json").write_text('{\n "page": ]')
    with pytest.raises(importing.Unreadable, match=r"summary.json, line 2, column 10"):
        importing.read(str(folder))


def test_an_empty_folder_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(importing.Unreadable, match="none of summary.json"):
        importing.read(str(tmp_path))


@pytest.mark.skipif(not GITHUB.exists(), reason="the real history lies outside the repository")
def test_a_real_history_comes_in_whole(now: datetime) -> None:
    done = importing.import_page(importing.read(str(GITHUB)), now=now)
    assert (done.components, done.incidents, done.updates, done.maintenances) == (12, 340, 1151, 21)
    assert not Notification.objects.exists()


@pytest.mark.skipif(not GITHUB.exists(), reason="the real history lies outside the repository")
def test_a_real_history_gives_real_days(now: datetime) -> None:
    """Codespaces on 27 Dec 2023: partly down at 02:51:56, down from 02:53:03 until 04:00:57."""
    importing.import_page(importing.read(str(GITHUB)), now=now)
    codespaces, day = Component.objects.get(name="Codespaces"), date(2023, 12, 27)
    days = record.fared([codespaces], first=day, now=now)[codespaces.pk]
    assert days[:2] == (Tally(67, 4074, DAY), Tally(0, 0, DAY))
