"""The ladder of a promise: who is reminded when, and how it ends."""

from collections.abc import Callable
from datetime import datetime, timedelta

from comms import responses, roles
from comms.cadence import LADDER
from comms.models import Person, Reminder, ReminderState, Response, Role, RoleKind, Rung
from statuspage.models import Component, Notification, Page
from tests.comms.conftest import Publish, Sweep, promise_of

ADDRESS = {
    "lead": "lena@acme.example",
    "commander": "carla@acme.example",
    "manager": "mara@acme.example",
}


# --- the ladder -------------------------------------------------------------------------------------


def test_the_ladder_rings_each_rung_once_and_in_order(response: Response, sweep: Sweep) -> None:
    rung = [rang for minute in range(0, 120) for rang in sweep(minute)]
    lead, commander, manager = ADDRESS.values()
    assert rung == [
        ("soon", [lead]),
        ("due", [lead]),
        ("commander", [commander]),
        ("manager", [manager]),
        *((f"again_{count}", [manager]) for count in range(1, 7)),
        ("exhausted", [manager, commander, lead]),
    ]


def test_the_rungs_ring_at_their_minutes(response: Response, now: datetime) -> None:
    due = promise_of(response).due_at
    minutes = [(each.due_at - due).total_seconds() / 60 for each in Reminder.objects.all()]
    assert minutes == [-5, 0, 5, 10, 20, 30, 40, 50, 60, 70, 80]


def test_the_first_sentence_of_a_reminder_comes_with_a_draft(response: Response, sweep: Sweep) -> None:
    sweep(5)
    letter = Notification.objects.get(letter="comms/reminder")
    assert letter.context["draft"].startswith("Customers may find that")
    assert letter.context["link"].endswith(f"/console/responses/{response.public_id}/announce/")


def test_the_draft_begins_with_what_was_said_last(response: Response, publish: Publish, sweep: Sweep) -> None:
    publish("first-word")
    publish("identified", values={"action": "taking another route"})
    sweep(10)
    draft = Notification.objects.get(letter="comms/reminder").context["draft"]
    assert "Customers may find that payments fail" in draft and "We are taking another route" in draft


def test_a_second_sweep_at_the_same_moment_rings_nothing(response: Response, sweep: Sweep) -> None:
    assert len(sweep(5)) == 1
    assert not sweep(5)


def test_an_outage_of_the_sweep_gives_one_reminder_and_no_burst(response: Response, sweep: Sweep) -> None:
    assert [rung for rung, _ in sweep(33)] == ["again_1"]
    assert not sweep(33)
    assert Reminder.objects.filter(state=ReminderState.SKIPPED).count() == 4


def test_after_an_outage_whoever_was_not_reminded_in_time_hears_of_it_too(
    response: Response, sweep: Sweep
) -> None:
    assert sweep(33) == [("again_1", [ADDRESS["manager"], ADDRESS["commander"], ADDRESS["lead"]])]
    assert "It was due at 14:10 UTC" in response.timeline.get(kind="reminded").text


def test_after_an_outage_each_of_several_responses_has_one_reminder(
    declare: Callable[..., Response], sweep: Sweep
) -> None:
    for severity in ("P1", "P1", "P2"):
        declare(severity)
    assert [rung for rung, _ in sweep(47)] == ["again_2", "again_2", "again_2"]
    assert not sweep(47)


def test_after_an_outage_the_ladder_goes_on_from_there(response: Response, sweep: Sweep) -> None:
    sweep(33)
    assert [rung for rung, _ in sweep(40)] == ["again_2"]


def test_the_ladder_ends_loudly(response: Response, sweep: Sweep, now: datetime) -> None:
    sweep(90)
    assert promise_of(response).exhausted_at == now + timedelta(minutes=90)
    assert response.timeline.get(kind="reminded").text.startswith("Exhausted")
    assert not sweep(500)


def test_every_rung_has_its_minute() -> None:
    assert list(LADDER) == list(Rung)
    assert list(LADDER.values()) == sorted(LADDER.values())


def test_a_promise_of_a_few_minutes_warns_of_nothing_that_has_passed(
    response: Response, publish: Publish, sweep: Sweep
) -> None:
    publish(due=3)
    assert [rung for rung, _ in sweep(2)] == []
    assert [rung for rung, _ in sweep(3)] == ["due"]


# --- empty chairs -----------------------------------------------------------------------------------


def test_without_a_comms_lead_the_commander_is_reminded(response: Response, sweep: Sweep) -> None:
    Role.objects.filter(kind=RoleKind.COMMS_LEAD).delete()
    assert sweep(10) == [("due", [ADDRESS["commander"]])]


def test_without_a_comms_lead_the_duty_manager_hears_of_it_five_minutes_later(
    response: Response, sweep: Sweep
) -> None:
    Role.objects.filter(kind=RoleKind.COMMS_LEAD).delete()
    assert sweep(15) == [("commander", [ADDRESS["commander"], ADDRESS["manager"]])]


def test_without_anybody_the_duty_manager_is_reminded_from_the_start(
    response: Response, sweep: Sweep
) -> None:
    Role.objects.all().delete()
    assert sweep(5) == [("soon", [ADDRESS["manager"]])]


def test_with_nobody_on_duty_the_timeline_says_so(response: Response, manager: Person, sweep: Sweep) -> None:
    Role.objects.all().delete()
    manager.delete()
    assert not sweep(10)
    assert response.timeline.get(kind="reminded").text == "Due now. Reminded: nobody: no one is on duty."


def test_who_leads_when_it_rings_is_called(
    response: Response, manager: Person, sweep: Sweep, now: datetime
) -> None:
    roles.take(response, RoleKind.COMMS_LEAD, by=manager, now=now, reason="Lena is away")
    assert sweep(10) == [("due", [ADDRESS["manager"]])]


# --- the time of watching ---------------------------------------------------------------------------


def test_at_the_end_of_watching_the_comms_lead_is_asked_to_resolve(
    response: Response, checkout: Component, publish: Publish, sweep: Sweep
) -> None:
    publish("monitoring", due=30)
    assert sweep(30) == [("due", [ADDRESS["lead"]])]
    letter = Notification.objects.get(letter="comms/reminder")
    assert letter.context["is_soak"] and letter.context["draft_title"] == "Resolved"


def test_a_word_promised_within_the_time_of_watching_is_not_its_end(
    response: Response, publish: Publish, sweep: Sweep
) -> None:
    publish("monitoring", due=15)
    sweep(15)
    assert not Notification.objects.get(letter="comms/reminder").context["is_soak"]


def test_going_back_ends_the_watching(response: Response, publish: Publish) -> None:
    publish("monitoring", due=30)
    publish("identified", after=10)
    response.refresh_from_db()
    assert response.monitoring_at is None


def test_a_drill_rings_the_same_bells(
    page: Page, commander: Person, lead: Person, sweep: Sweep, now: datetime
) -> None:
    drill = responses.declare(page, title="Drill", severity="P1", by=commander, now=now, is_drill=True)
    roles.take(drill, RoleKind.COMMS_LEAD, by=lead, now=now)
    assert sweep(5) == [("soon", [ADDRESS["lead"]])]
