"""What another system publishes about a response: its clock and its timeline go on as if staff had."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from comms import announcements
from comms.models import Announcement, ClockKind, PromiseState, Response, Source
from statuspage import happenings, incidents, postmortems
from statuspage.models import Incident

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


def test_what_staff_announced_is_not_taken_off_the_page(
    publish: Callable[..., Announcement], response: Response, now: datetime
) -> None:
    incident = publish().update.incident
    with pytest.raises(happenings.Kept):
        happenings.remove(incident, by="deploys", now=now + 5 * MINUTE)
    assert Incident.objects.filter(pk=incident.pk).exists()


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
