"""The matrix as a screen, the calendar of business days, and what another severity would bring."""

from datetime import timedelta

import pytest

from comms import publicity
from comms.models import BusinessCalendar, Duty, Executive
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
