"""What another system publishes about a response: its clock and its timeline go on as if staff had."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from comms import announcements, responses, scorecard
from comms.models import Announcement, ClockKind, Person, PromiseState, Response, Source
from statuspage import happenings, incidents, outbox, postmortems
from statuspage.models import Component, Incident, Subscriber

MINUTE = timedelta(minutes=1)


@pytest.fixture
def taken(response: Response, now: datetime) -> Response:
    """The public was told by another system, and staff respond to it."""
    response.incident = incidents.publish(
        response.page, name="Payments fail", status="investigating", body="We look.", now=now
    )
    response.save(update_fields=["incident"])
    return response


@pytest.fixture
def say(taken: Response, now: datetime) -> Callable[..., Response]:
    def said(after: float = 5, **wish: Any) -> Response:
        assert taken.incident
        happenings.carry_on(taken.incident, wish, by="deploys", now=now + after * MINUTE)
        taken.refresh_from_db()
        return taken

    return said


def test_the_timeline_says_who_and_from_where(say: Callable[..., Response]) -> None:
    entry = say(body="A cable was cut.").timeline.get(kind="announced")
    assert entry.text == "The key “deploys” published to the public as Investigating."
    assert (entry.by, entry.source, entry.facts["words"]) == (None, Source.API, "A cable was cut.")


def test_what_was_owed_is_kept_and_the_next_word_is_owed(say: Callable[..., Response], now: datetime) -> None:
    old, new = say(body="A cable was cut.").promises.all()
    assert (old.state, old.settled_at) == (PromiseState.KEPT, now + 5 * MINUTE)
    assert (new.state, new.due_at) == (PromiseState.OPEN, now + 20 * MINUTE)


def test_the_public_was_decided_on(say: Callable[..., Response]) -> None:
    assert say(body="A cable was cut.").clocks.get(kind=ClockKind.DECISION).settled_at


@pytest.mark.parametrize(
    ("status", "reached"), [("identified", "identified_at"), ("monitoring", "monitoring_at")]
)
def test_the_stage_follows(say: Callable[..., Response], status: str, reached: str, now: datetime) -> None:
    assert getattr(say(status=status), reached) == now + 5 * MINUTE


def test_resolved_every_clock_stops(say: Callable[..., Response], now: datetime) -> None:
    response = say(status="resolved")
    assert response.resolved_at == now + 5 * MINUTE
    assert not response.promises.filter(state=PromiseState.OPEN).exists()
    assert response.timeline.get(kind="resolved").text == "The key “deploys” resolved it."


def test_come_back_it_is_open_again(say: Callable[..., Response]) -> None:
    say(status="resolved")
    response = say(6, status="investigating", body="It is back.")
    assert response.is_open
    assert response.promises.filter(state=PromiseState.OPEN).count() == 1


def test_what_says_nothing_new_moves_no_clock(say: Callable[..., Response]) -> None:
    response = say(name="Payments are slow")
    assert response.promises.count() == 1
    assert not response.timeline.filter(kind="announced").exists()


def test_a_correction_is_noted(taken: Response, now: datetime) -> None:
    assert taken.incident
    update = taken.incident.updates.get()
    happenings.mend(update, body="We are looking.", by="deploys", now=now + MINUTE)
    entry = taken.timeline.get(kind="corrected")
    assert entry.facts == {"before": "We look.", "after": "We are looking."}
    assert taken.promises.count() == 1


def test_taken_off_the_page_the_first_word_is_owed_again(taken: Response, now: datetime) -> None:
    assert taken.incident
    happenings.remove(taken.incident, by="deploys", now=now + 5 * MINUTE)
    taken.refresh_from_db()
    assert not Incident.objects.exists()
    assert taken.promises.get(state=PromiseState.OPEN).due_at == now + 15 * MINUTE
    assert taken.timeline.get(kind="withdrawn").text == "The key “deploys” took the incident off the page."


@pytest.fixture
def gone(publish: Callable[..., Announcement], response: Response, now: datetime) -> Response:
    """Staff told the public twice, and another system took that off the page."""
    publish(due=15)
    incident = publish("identified", after=5, due=15).update.incident
    happenings.remove(incident, by="deploys", now=now + 9 * MINUTE)
    response.refresh_from_db()
    return response


def test_what_staff_announced_is_taken_off_the_page_and_its_record_stays(
    gone: Response, now: datetime
) -> None:
    assert not Incident.objects.exists() and gone.incident is None
    assert [each.stands for each in gone.announcements.all()] == [False, False]
    assert gone.timeline.filter(kind="announced").count() == 2
    entry = gone.timeline.get(kind="withdrawn")
    assert (entry.by, entry.source, entry.at) == (None, Source.API, now + 9 * MINUTE)


def test_the_timeline_keeps_every_word_that_was_taken_off_the_page(
    publish: Callable[..., Announcement], response: Response, checkout: Component, now: datetime
) -> None:
    announced = publish(due=15, values={"components": {checkout.public_id: "major_outage"}})
    update, incident = announced.update, announced.update.incident
    happenings.carry_on(incident, {"body": "A cable was cut."}, by="monitor", now=now + MINUTE)
    happenings.remove(incident, by="deploys", now=now + 9 * MINUTE)
    facts = response.timeline.get(kind="withdrawn").facts
    assert facts["name"] == incident.name
    first, second = facts["told"]
    assert (first["body"], first["status"], first["at"]) == (update.body, "investigating", now.isoformat())
    assert first["next_update_at"] == (now + 15 * MINUTE).isoformat()
    assert first["components"] == {"Checkout": "major_outage"} and second["body"] == "A cable was cut."
    assert update.body in facts["words"] and "A cable was cut." in facts["words"]


def test_how_many_were_sent_what_was_taken_off_the_page_is_kept(
    publish: Callable[..., Announcement], response: Response, now: datetime
) -> None:
    page = response.page
    Subscriber.objects.create(
        page=page, address="a@b.example", address_key="a", state="active", created_at=now
    )
    incident = publish(due=15).update.incident
    outbox.fan_out(now=now + MINUTE)
    outbox.deliver(now=now + MINUTE)
    happenings.remove(incident, by="deploys", now=now + 9 * MINUTE)
    [told] = response.timeline.get(kind="withdrawn").facts["told"]
    assert told["deliveries"] == {"sent": 1}


def test_a_promise_that_was_printed_is_broken_with_the_page_it_stood_on(
    gone: Response, now: datetime
) -> None:
    *_, printed, owed = gone.promises.order_by("pk")
    assert (printed.state, printed.settled_at) == (PromiseState.BROKEN, now + 9 * MINUTE)
    assert (owed.state, owed.due_at, owed.announcement) == (PromiseState.OPEN, now + 19 * MINUTE, None)


def test_after_that_the_first_word_is_said_anew(
    gone: Response, publish: Callable[..., Announcement], now: datetime
) -> None:
    assert announcements.draft(gone).template.name == "first-word"
    again = publish(after=12, due=15)
    gone.refresh_from_db()
    assert gone.incident == again.update.incident and gone.incident.updates.count() == 1
    assert [each.stands for each in gone.announcements.all()] == [False, False, True]


def test_a_severity_that_is_raised_after_that_has_the_public_told_anew(
    gone: Response, commander: Person, now: datetime
) -> None:
    responses.change_severity(gone, severity="P3", reason="Few.", by=commander, now=now + 10 * MINUTE)
    responses.change_severity(gone, severity="P1", reason="Many.", by=commander, now=now + 11 * MINUTE)
    promise = gone.promises.get(state=PromiseState.OPEN)
    assert (promise.announcement, promise.due_at) == (None, now + 21 * MINUTE)


def test_customers_were_told_all_the_same(gone: Response, now: datetime) -> None:
    measure = scorecard.of(gone)
    assert measure.first_word == timedelta(0)
    assert measure.ledger.broken == 1


def test_nobody_responds_to_it_and_nothing_is_noted(response: Response, now: datetime) -> None:
    incident = incidents.publish(
        response.page, name="Search is slow", status="investigating", body="We look.", now=now
    )
    happenings.carry_on(incident, {"status": "resolved"}, by="deploys", now=now)
    assert response.is_open
    assert not response.timeline.filter(source=Source.API).exists()


def test_who_writes_meanwhile_is_overtaken(say: Callable[..., Response], taken: Response) -> None:
    assert taken.incident
    seen = taken.incident.updates.get().public_id
    update = announcements.newer(say(body="A cable was cut."), seen=seen)
    assert update and update.body == "A cable was cut."


def test_a_postmortem_is_noted_and_opens_nothing(say: Callable[..., Response], now: datetime) -> None:
    response = say(status="resolved")
    assert response.incident
    postmortems.draft(response.incident, body="A disk was full.", now=now + 9 * MINUTE)
    postmortems.publish(response.incident, by="deploys", now=now + 9 * MINUTE)
    response.refresh_from_db()
    assert response.resolved_at == now + 5 * MINUTE
    entry = response.timeline.filter(kind="announced").last()
    assert entry and entry.text == "The key “deploys” published to the public as Postmortem."
