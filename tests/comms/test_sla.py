"""SLA clocks: started, met, missed and superseded, each once; and who hears of what was missed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from comms import endings, responses, services, sla, triage
from comms.models import (
    BusinessCalendar,
    ClockKind,
    ClockState,
    Duty,
    Person,
    Response,
    Role,
    Service,
    SlaClock,
)
from statuspage import letters
from statuspage.models import Component, Notification
from tests.comms.conftest import Publish, Staff

MINUTE = timedelta(minutes=1)
Declare = Callable[..., Response]


def clocks(response: Response, kind: str = ClockKind.ACKNOWLEDGE) -> list[tuple[str, str]]:
    """What became of every clock of a kind, the oldest first."""
    return list(response.clocks.filter(kind=kind).values_list("severity", "state"))


def told() -> list[list[str]]:
    sent = Notification.objects.filter(letter="comms/breach").order_by("pk")
    return [[to["address"] for to in each.recipients or []] for each in sent]


@pytest.mark.parametrize(
    ("severity", "due"),
    [("P1", {"acknowledge": 15, "decision": 10}), ("P2", {"acknowledge": 30, "decision": 15})]
    + [("P3", {"acknowledge": 120})],
)
def test_declaring_starts_what_the_severity_wants(
    declare: Declare, now: datetime, severity: str, due: dict[str, int]
) -> None:
    running = declare(severity).clocks.filter(state=ClockState.RUNNING)
    assert {each.kind: (each.due_at - now) / MINUTE for each in running} == due


def test_a_p4_is_acknowledged_by_the_end_of_the_next_business_day(declare: Declare) -> None:
    (clock,) = declare("P4").clocks.all()  # declared on a Monday at 14:00
    assert clock.due_at == datetime(2026, 3, 3, 17, tzinfo=UTC)


def test_an_acknowledgement_in_time_meets_its_clock(
    response: Response, engineer: Person, now: datetime
) -> None:
    responses.acknowledge(response, by=engineer, now=now + 15 * MINUTE)
    assert clocks(response) == [("P1", "met")]


def test_a_late_one_misses_it_though_no_sweep_came_by(
    response: Response, engineer: Person, now: datetime
) -> None:
    responses.acknowledge(response, by=engineer, now=now + 18 * MINUTE)
    clock = response.clocks.get(kind=ClockKind.ACKNOWLEDGE)
    assert (clock.state, clock.late) == (ClockState.BREACHED, 3 * MINUTE)


def test_the_first_public_word_is_a_decision(response: Response, publish: Publish) -> None:
    publish(after=5)
    publish("identified", after=40)
    assert clocks(response, ClockKind.DECISION) == [("P1", "met")]


def test_raising_after_ninety_minutes_starts_a_fresh_clock(
    declare: Declare, commander: Person, now: datetime
) -> None:
    response, later = declare("P3"), now + 90 * MINUTE
    responses.change_severity(response, "P1", by=commander, now=later)
    assert clocks(response) == [("P3", "superseded"), ("P1", "running")]
    fresh = response.clocks.get(kind=ClockKind.ACKNOWLEDGE, severity="P1")
    assert (fresh.started_at, fresh.due_at) == (later, later + 15 * MINUTE)


def test_lowering_counts_from_the_beginning(response: Response, commander: Person, now: datetime) -> None:
    responses.change_severity(response, "P3", by=commander, now=now + 10 * MINUTE)
    lower = response.clocks.get(kind=ClockKind.ACKNOWLEDGE, severity="P3")
    assert lower.due_at == now + 120 * MINUTE
    assert clocks(response, ClockKind.DECISION) == [("P1", "superseded")]


def test_what_was_acknowledged_is_not_asked_again(declare: Declare, commander: Person, now: datetime) -> None:
    response = responses.acknowledge(declare("P3"), by=commander, now=now)
    responses.change_severity(response, "P1", by=commander, now=now + MINUTE)
    assert clocks(response) == [("P3", "met")]


def test_the_end_stops_every_clock_and_what_was_missed_stays_missed(
    response: Response, commander: Person, now: datetime
) -> None:
    sla.breach(now=now + 12 * MINUTE)
    endings.resolve(response, by=commander, now=now + 13 * MINUTE)
    assert clocks(response, ClockKind.DECISION) == [("P1", "breached")]
    assert clocks(response) == [("P1", "superseded")]
    assert not response.clocks.filter(settled_at=None).exists()


def test_what_is_missed_is_told_once_to_the_commander(response: Response, now: datetime) -> None:
    sla.breach(now=now + 10 * MINUTE)
    assert told() == []
    for minutes in (11, 12, 13):
        sla.breach(now=now + minutes * MINUTE)
    assert told() == [["carla@acme.example"]]
    assert [each.text for each in response.timeline.filter(kind="breached")] == [
        "Missed: first public decision, due 14:10 UTC. Told: Carla."
    ]


def test_without_a_commander_the_duty_manager_hears_of_it(response: Response, now: datetime) -> None:
    Role.objects.all().delete()
    sla.breach(now=now + 20 * MINUTE)
    assert told() == [["mara@acme.example"], ["mara@acme.example"]]


def test_the_letter_says_what_is_missing_and_what_to_do(response: Response, now: datetime) -> None:
    sla.breach(now=now + 11 * MINUTE)
    letter = letters.render(Notification.objects.get(letter="comms/breach"))
    assert letter.subject == "[P1] No public decision by 14:10 UTC: Payments fail"
    assert "Publish the first word, or record why the public is not told." in letter.text


def test_a_hundred_missed_clocks_cost_hardly_more_queries_than_two(declare: Declare, now: datetime) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            sla.breach(now=now + 60 * MINUTE)
        return len(queries)

    declare()
    alone = counted()
    for number in range(50):
        declare(title=f"Number {number}")
    assert counted() <= alone + 2  # where a database takes so many values at once, in more portions
    assert SlaClock.objects.filter(state=ClockState.BREACHED).count() == len(told()) == 102


def test_one_clock_of_a_kind_at_a_time(response: Response, now: datetime) -> None:
    about = {"kind": ClockKind.ACKNOWLEDGE, "severity": "P1", "started_at": now, "due_at": now}
    with pytest.raises(IntegrityError), transaction.atomic():
        SlaClock.objects.create(response=response, **about)


def test_another_calendar_moves_what_is_due_by_it(declare: Declare) -> None:
    p4, p3 = declare("P4").clocks.get(), declare("P3").clocks.get()
    BusinessCalendar.objects.create(hours={"2": ["09:00", "12:00"]})  # only Wednesdays
    sla.calendar_changed()
    assert SlaClock.objects.get(pk=p4.pk).due_at == datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert SlaClock.objects.get(pk=p3.pk).due_at == p3.due_at


def test_a_p4_is_owed_by_the_business_days_of_its_service(
    declare: Declare, checkout: Component, search: Component
) -> None:
    warsaw = BusinessCalendar.objects.create(
        name="Warsaw", hours={"2": ["09:00", "12:00"]}
    )  # only Wednesdays
    services.save(Service(), name="Search", team=None, components=[search], calendar=warsaw)
    due = {part: declare("P4", components=[part]).clocks.get().due_at for part in (search, checkout)}
    assert due[search] == datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert due[checkout] == datetime(2026, 3, 3, 17, tzinfo=UTC)


def test_the_soonest_counts_where_services_differ(
    declare: Declare, checkout: Component, search: Component
) -> None:
    warsaw = BusinessCalendar.objects.create(name="Warsaw", hours={"2": ["09:00", "12:00"]})
    services.save(Service(), name="Search", team=None, components=[search], calendar=warsaw)
    services.save(Service(), name="Checkout", team=None, components=[checkout])
    both = declare("P4", components=[search, checkout]).clocks.get()
    assert both.due_at == datetime(2026, 3, 3, 17, tzinfo=UTC)


def test_what_runs_moves_with_its_service_its_calendar_and_what_triage_finds(
    declare: Declare, search: Component, engineer: Person, now: datetime
) -> None:
    def due() -> datetime:
        return response.clocks.get().due_at

    response, usual = declare("P4", components=[]), datetime(2026, 3, 3, 17, tzinfo=UTC)
    warsaw = BusinessCalendar.objects.create(name="Warsaw", hours={"2": ["09:00", "12:00"]})
    service = services.save(Service(), name="Search", team=None, components=[search], calendar=warsaw)
    assert due() == usual
    answers: dict[str, Any] = {"users_percent": None, "kind": "", "suspected": "", "summary": ""}
    triage.answer(response, components=[search], by=engineer, now=now, **answers)
    assert due() == datetime(2026, 3, 4, 12, tzinfo=UTC)
    services.remove(service)
    assert due() == usual


def test_a_calendar_that_goes_leaves_its_services_to_the_house(
    declare: Declare, search: Component, staff: Staff, now: datetime
) -> None:
    ada = staff("Ada", Duty.ADMINISTRATOR)
    warsaw = BusinessCalendar.objects.create(name="Warsaw", hours={"2": ["09:00", "12:00"]})
    services.save(Service(), name="Search", team=None, components=[search], calendar=warsaw)
    clock = declare("P4", components=[search]).clocks.get()
    sla.remove_calendar(warsaw, by=ada, now=now)
    clock.refresh_from_db()
    assert clock.due_at == datetime(2026, 3, 3, 17, tzinfo=UTC)


def test_many_p4_move_in_as_many_queries_as_one(declare: Declare) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            sla.calendar_changed()
        return len(queries)

    declare("P4")
    alone = counted()
    for number in range(5):
        declare("P4", title=f"Number {number}")
    assert counted() == alone
