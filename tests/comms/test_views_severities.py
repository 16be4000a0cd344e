"""The matrix as a screen, the calendar of business days, and what another severity would bring."""

from datetime import timedelta

import pytest
from django.test import Client

from comms import publicity
from comms.models import BusinessCalendar, CalendarChange, Duty, Executive, MatrixChange, Service
from statuspage.models import Notification, Page
from tests.comms.visitors import DUTIES, at, declared, moment, person, visit, words

pytestmark = pytest.mark.django_db

WORKED = {"time_zone": "Europe/Berlin", "opens_0": "08:00", "closes_0": "16:30", "holidays": "2026-12-25"}


@pytest.mark.parametrize("duty", DUTIES)
def test_everybody_can_read_what_a_severity_obliges_to(duty: str) -> None:
    Executive.objects.create(name="Xenia", email="x@acme.example", severities=["P1"])
    seen = words(visit(person(duty)).get(at("severities")).content)
    assert "P1 Complete outage, or more than 20 % of users impacted Acknowledge within 15 min" in seen
    assert "by the end of the next business day" in seen
    assert "Xenia" in seen and "nobody has asked for P2" in seen


def test_both_screens_that_ask_for_a_severity_lead_there(page: Page) -> None:
    for screen in (at("declare"), at("severity", declared(page))):
        assert at("severities") in visit().get(screen).content.decode()


def test_the_calendar_is_kept_and_moves_what_runs(page: Page) -> None:
    clock = declared(page, severity="P4").clocks.get()
    answer = visit(person(Duty.ADMINISTRATOR)).post(at("calendar"), WORKED)
    assert answer["Location"] == at("severities")
    kept = BusinessCalendar.objects.get()
    assert (kept.hours, kept.holidays) == ({"0": ["08:00", "16:30"]}, ["2026-12-25"])
    clock.refresh_from_db()
    assert clock.due_at.weekday() == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"time_zone": "Mars"}, "“Mars” is no time zone; write it like Europe/Berlin."),
        ({"holidays": "Christmas"}, "“Christmas” is no date; write it like 2026-12-25."),
        ({"closes_0": "07:00"}, "Monday closes after it opens."),
        ({"closes_0": ""}, "Monday needs both times, or none."),
        ({"opens_0": "soon"}, "This is not a time; write it like 09:00."),
        ({"opens_0": "", "closes_0": ""}, "At least one day of the week must be worked."),
    ],
)
def test_a_wrong_calendar_is_told_where_and_lost_nowhere(typed: dict[str, str], said: str) -> None:
    seen = visit(person(Duty.ADMINISTRATOR)).post(at("calendar"), {**WORKED, **typed}).content.decode()
    assert said in seen
    for value in {**WORKED, **typed}.values():
        assert value in seen
    assert not BusinessCalendar.objects.exists()


def test_weighing_says_which_clocks_and_executives_and_changes_nothing(page: Page) -> None:
    Executive.objects.create(name="Xenia", email="x@acme.example", severities=["P1"])
    response = declared(page, severity="P3")
    seen = words(visit().get(at("weigh", response), {"severity": "P1"}).content)
    assert "Acknowledge: due" in seen and "First public decision: due" in seen
    assert "Told at once: 1 executive, Xenia." in seen
    response.refresh_from_db()
    assert response.severity == "P3" and response.clocks.count() == 1
    assert not Notification.objects.exists()


def test_weighing_says_that_a_decision_is_asked_anew(page: Page) -> None:
    response = declared(page, severity="P2", now=moment() - timedelta(minutes=5))
    publicity.withhold(response, "threshold", why="Two shops", by=person(), now=moment())
    seen = words(visit().get(at("weigh", response), {"severity": "P1"}).content)
    assert "Whether the public is told is asked anew." in seen


SET = {
    "means": "It is down",
    "acknowledge": "15",
    "first_decision": "10",
    "update_every": "20",
    "monitoring_every": "30",
    "executives_every": "30",
}


@pytest.fixture
def ada() -> Client:
    return visit(person(Duty.ADMINISTRATOR))


def test_what_a_severity_promises_is_set_and_seen_by_all(page: Page, ada: Client) -> None:
    assert ada.post(at("promises", "P1"), SET)["Location"] == at("severities")
    seen = words(visit().get(at("severities")).content)
    assert "P1 It is down Set by this house" in seen and "every 20 min" in seen
    assert "It is down" in words(visit().get(at("declare")).content)


def test_who_set_it_is_seen_and_it_goes_back_in_one_press(ada: Client) -> None:
    ada.post(at("promises", "P1"), SET)
    seen = words(ada.get(at("promises", "P1")).content)
    assert "Administrator" in seen and "Public update: every 20 min, was every 15 min." in seen
    ada.post(at("promises_restore", "P1"))
    seen = words(ada.get(at("promises", "P1")).content)
    assert "back to what is shipped" in seen and "Back to what is shipped" not in seen


def test_before_it_is_saved_it_says_what_changes_and_changes_nothing(page: Page, ada: Client) -> None:
    declared(page)
    seen = words(ada.get(at("promises_weigh", "P1"), SET).content)
    assert "Public update: every 20 min, was every 15 min." in seen
    assert "1 response of P1 is open. What it has promised stays" in seen
    assert not MatrixChange.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"update_every": "9"}, "At least 10 minutes: in less, nobody can be reminded before it is due."),
        ({"acknowledge": "4"}, "At least 5 minutes"),
        ({"update_every": "1441"}, "At most 1440 minutes, which is a day."),
        ({"update_every": "often"}, "These are no minutes; write a whole number like 15."),
        ({"update_every": ""}, "Say how many minutes; 15 as shipped."),
        ({"update_every": "45"}, "P2 has 30 min here: a P1 cannot be promised less than a P2."),
        ({"means": ""}, "Say what it means; people choose by it at night."),
        ({"means": "a" * 201}, "This is 1 character too long; there is room for 200."),
    ],
)
def test_a_wrong_promise_is_told_where_and_lost_nowhere(
    ada: Client, typed: dict[str, str], said: str
) -> None:
    seen = ada.post(at("promises", "P1"), {**SET, **typed}).content.decode()
    assert said in seen
    for value in {**SET, **typed}.values():
        assert f'value="{value}"' in seen or not value
    assert not MatrixChange.objects.exists()


def test_of_a_p4_only_its_meaning_can_be_set(ada: Client) -> None:
    ada.post(at("promises", "P4"), {"means": "A blemish", "update_every": "10"})
    assert MatrixChange.objects.get().minutes == {}
    assert (
        ada.get(at("promises", "P5")).status_code == ada.post(at("promises_restore", "P5")).status_code == 404
    )


def test_a_calendar_of_some_services_is_added_chosen_and_removed(page: Page, ada: Client) -> None:
    assert ada.post(at("calendar_add"), {**WORKED, "name": "Warsaw"})["Location"] == at("severities")
    assert "There is “warsaw” already." in words(
        ada.post(at("calendar_add"), {**WORKED, "name": "warsaw"}).content
    )
    warsaw = BusinessCalendar.objects.get()
    ada.post(at("service_add"), {"name": "Search", "calendar": warsaw.pk})
    assert "Warsaw (Europe/Berlin, 1 day off) Search" in words(visit().get(at("severities")).content)
    ada.post(at("calendar_edit", warsaw.pk), {**WORKED, "name": "Kraków"})
    assert "Business days: Kraków" in words(ada.get(at("services")).content)
    ada.post(at("calendar_remove", warsaw.pk))
    assert not BusinessCalendar.objects.exists() and Service.objects.get().calendar is None


def test_who_changed_a_calendar_and_what_is_seen(ada: Client) -> None:
    ada.post(at("calendar"), WORKED)
    ada.post(at("calendar"), {**WORKED, "closes_0": "12:00", "holidays": "2026-12-26"})
    seen = words(ada.get(at("calendar")).content)
    assert "Administrator" in seen and "Monday: 08:00 to 12:00, was 08:00 to 16:30." in seen
    assert "Days off: 2026-12-26. No longer days off: 2026-12-25." in seen
    again = ada.post(at("calendar"), {**WORKED, "closes_0": "12:00", "holidays": "2026-12-26"}, follow=True)
    assert "Nothing was changed." in words(again.content) and CalendarChange.objects.count() == 2


def test_of_a_removed_calendar_the_house_remembers_who_removed_it(ada: Client) -> None:
    ada.post(at("calendar_add"), {**WORKED, "name": "Warsaw"})
    ada.post(at("calendar_remove", BusinessCalendar.objects.get().pk))
    seen = words(ada.get(at("calendar")).content)
    assert "Warsaw Removed." in seen and "Warsaw Added." in seen


def test_the_calendar_of_the_house_stays(ada: Client) -> None:
    ada.post(at("calendar"), WORKED)
    house = BusinessCalendar.objects.get()
    assert house.is_house and "Remove this calendar" not in ada.get(at("calendar")).content.decode()
    ada.post(at("calendar_remove", house.pk))
    assert BusinessCalendar.objects.get() == house
