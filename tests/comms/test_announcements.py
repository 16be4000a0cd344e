"""Saying it once: what a published word does, and what it must not."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.apps import apps

from comms import announcements, cadence, endings, responses, roles
from comms.models import Duty, Ending, Person, Response, Stage
from statuspage.models import Component, Incident, IncidentUpdate, Notification
from tests.comms.conftest import Publish, Staff, promise_of

SECRET = "Revenue loss of two millions"


def news() -> list[Notification]:
    return list(Notification.objects.filter(incident_update__isnull=False))


# --- the first word, and every other ----------------------------------------------------------------


def test_the_first_word_opens_the_public_incident(
    declare: Callable[..., Response], publish: Publish, now: datetime
) -> None:
    began = now - timedelta(minutes=20)
    publish(to=declare(detected_at=began), after=5)
    incident = Incident.objects.get()
    assert (incident.name, incident.status) == ("Payments fail", "investigating")
    assert (incident.started_at, incident.created_at) == (began, now + timedelta(minutes=5))


def test_the_title_on_the_page_may_be_another_than_that_of_the_response(publish: Publish) -> None:
    publish(name="Cards are declined")
    assert Incident.objects.get().name == "Cards are declined"


def test_every_later_word_updates_the_same_incident(publish: Publish) -> None:
    publish()
    publish("identified", after=10)
    assert [each.status for each in Incident.objects.get().updates.all()] == ["identified", "investigating"]


def test_a_word_says_when_the_next_one_comes(publish: Publish, now: datetime) -> None:
    assert publish(due=15).update.next_update_at == now + timedelta(minutes=15)


def test_a_word_moves_the_components_it_speaks_of(
    publish: Publish, checkout: Component, search: Component
) -> None:
    publish(values={"components": {checkout.public_id: "major_outage"}})
    checkout.refresh_from_db()
    search.refresh_from_db()
    assert (checkout.status, search.status) == ("major_outage", "operational")


def test_a_word_that_changes_no_state_keeps_the_present_one(publish: Publish) -> None:
    publish("identified")
    values = {"direction": "wider", "who": "all customers", "symptom": "payments fail"}
    announced = publish("impact-changed", after=5, values=values)
    assert announced.update.status == "identified"


def test_what_was_typed_is_kept_for_the_next_draft(publish: Publish) -> None:
    assert publish(values={"symptom": "cards are declined"}).values["symptom"] == "cards are declined"


def test_subscribers_are_told_once_a_word(publish: Publish) -> None:
    announced = [publish(), publish("identified", after=5)]
    assert [each.incident_update for each in news()] == [each.update for each in announced]


def test_executives_words_never_reach_a_public_row(
    declare: Callable[..., Response], publish: Publish, lead: Person, now: datetime
) -> None:
    response = declare(summary=SECRET)
    responses.brief(response, summary=SECRET, plan=SECRET, by=lead, now=now)
    publish(to=response)
    rows = [
        row
        for model in apps.get_app_config("statuspage").get_models()
        for row in model._default_manager.values()
    ]
    public = [row for row in rows if row.get("letter") != "comms/digest"]
    assert public and SECRET not in str(public)


# --- who --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("duty", Duty.values)
def test_whoever_is_not_the_comms_lead_publishes_nothing(publish: Publish, staff: Staff, duty: str) -> None:
    with pytest.raises(roles.NotAllowed):
        publish(by=staff("Stella", duty))
    assert not Incident.objects.exists()


def test_a_drill_never_reaches_the_public(declare: Callable[..., Response], publish: Publish) -> None:
    with pytest.raises(roles.NotAllowed, match="This is a drill: nothing of it goes out"):
        publish(to=declare(is_drill=True))
    assert not Incident.objects.exists() and not news()


def test_who_was_overtaken_is_told_by_what(publish: Publish) -> None:
    first = publish().update
    second = publish("identified", after=5).update
    with pytest.raises(announcements.Overtaken, match="Somebody published at 14:05 UTC") as overtaken:
        publish("identified", after=6, seen=first.public_id)
    assert overtaken.value.update == second
    assert IncidentUpdate.objects.count() == 2


def test_who_began_before_the_first_word_was_overtaken_by_it(publish: Publish) -> None:
    publish()
    with pytest.raises(announcements.Overtaken):
        publish(after=1, seen="")


def test_pressing_twice_publishes_once(publish: Publish) -> None:
    first = publish().update
    said = publish("identified", after=5, due=15, seen=first.public_id)
    assert publish("identified", after=6, due=14, seen=first.public_id) == said
    assert len(news()) == 2


def test_pressing_again_with_other_words_is_no_second_press(publish: Publish) -> None:
    first = publish().update
    publish("identified", after=5, seen=first.public_id)
    with pytest.raises(announcements.Overtaken):
        publish("identified", after=6, seen=first.public_id, values={"cause": "another one"})
    assert len(news()) == 2


# --- watching, the end, and after it ----------------------------------------------------------------


def test_watching_begins_with_its_word(response: Response, publish: Publish, now: datetime) -> None:
    publish()
    publish("monitoring", after=20, due=30)
    response.refresh_from_db()
    assert response.monitoring_at == now + timedelta(minutes=20)
    assert response.stage == Stage.MONITORING


def test_a_second_word_while_watching_does_not_begin_it_again(
    response: Response, publish: Publish, now: datetime
) -> None:
    publish("monitoring", due=30)
    publish("monitoring", after=20, due=30)
    response.refresh_from_db()
    assert response.monitoring_at == now


def test_the_stages_follow_what_the_public_is_told(
    response: Response, publish: Publish, now: datetime
) -> None:
    stages = []
    for after, template in enumerate(["first-word", "identified", "monitoring", "identified", "first-word"]):
        publish(template, after=after)
        response.refresh_from_db()
        stages.append(response.stage)
    assert stages == [Stage.DECLARED, Stage.IDENTIFIED, Stage.MONITORING, Stage.IDENTIFIED, Stage.DECLARED]
    assert response.identified_at is None and response.monitoring_at is None


def test_going_back_to_the_cause_keeps_when_it_was_found_and_says_so(
    response: Response, publish: Publish, now: datetime
) -> None:
    publish("identified")
    publish("monitoring", after=10, due=30)
    publish("identified", after=20)
    response.refresh_from_db()
    assert (response.identified_at, response.monitoring_at) == (now, None)
    assert response.timeline.filter(kind="identified").last().text == (  # type: ignore[union-attr]
        "Lena went back from watching: the fix did not hold."
    )


@pytest.mark.parametrize(
    ("template", "ending", "said"),
    [("resolved", Ending.RESOLVED, "Resolved"), ("false-alarm", Ending.FALSE_ALARM, "False alarm")],
)
def test_the_last_word_says_how_it_ended(
    response: Response, publish: Publish, checkout: Component, template: str, ending: str, said: str
) -> None:
    values = {"components": {checkout.public_id: "operational"}, "finding": "A sensor was wrong."}
    publish()
    publish(template, after=10, due=None, values=values)
    response.refresh_from_db()
    assert (response.ending, response.stage_said) == (ending, said)


def test_resolving_ends_the_response_and_the_incident_together(
    response: Response, publish: Publish, now: datetime
) -> None:
    publish()
    publish("resolved", after=40, due=None)
    response.refresh_from_db()
    assert response.resolved_at == Incident.objects.get().resolved_at == now + timedelta(minutes=40)
    assert cadence.open_promise(response) is None


def test_resolving_promises_nothing_whatever_was_asked(response: Response, publish: Publish) -> None:
    publish()
    assert publish("resolved", after=10, due=15).update.next_update_at is None
    assert cadence.open_promise(response) is None


def test_resolving_returns_the_components(publish: Publish, checkout: Component) -> None:
    publish(values={"components": {checkout.public_id: "major_outage"}})
    publish("resolved", after=10, due=None)
    checkout.refresh_from_db()
    assert checkout.status == "operational"


def test_what_comes_back_is_reopened_by_its_word(response: Response, publish: Publish) -> None:
    publish()
    publish("resolved", after=10, due=None)
    publish("recurrence", after=60)
    response.refresh_from_db()
    assert response.is_open and response.monitoring_at is None
    assert Incident.objects.get().is_open
    assert response.timeline.filter(kind="reopened").count() == 1


def test_a_word_on_what_was_closed_in_silence_opens_it_again(
    response: Response, publish: Publish, commander: Person, now: datetime
) -> None:
    endings.resolve(response, by=commander, now=now)
    publish(after=5)
    response.refresh_from_db()
    assert response.is_open
    assert promise_of(response).due_at == now + timedelta(minutes=20)


# --- corrections ------------------------------------------------------------------------------------


def test_a_correction_mends_the_words_visibly(publish: Publish, lead: Person, now: datetime) -> None:
    update = publish().update
    announcements.correct(update, body="Payments fail.", by=lead, now=now + timedelta(minutes=1))
    update.refresh_from_db()
    assert (update.body, update.corrected_at) == ("Payments fail.", now + timedelta(minutes=1))


def test_a_correction_tells_nobody(publish: Publish, lead: Person, now: datetime) -> None:
    update = publish().update
    announcements.correct(update, body="Payments fail.", by=lead, now=now)
    assert len(news()) == 1


def test_a_correction_moves_no_clock(
    response: Response, publish: Publish, lead: Person, now: datetime
) -> None:
    update = publish().update
    before = promise_of(response)
    announcements.correct(update, body="Payments fail.", by=lead, now=now + timedelta(minutes=9))
    after = promise_of(response)
    assert (before.pk, before.due_at) == (after.pk, after.due_at)


def test_a_correction_is_on_the_timeline_with_both_wordings(
    response: Response, publish: Publish, lead: Person, now: datetime
) -> None:
    update = publish().update
    before = update.body
    announcements.correct(update, body="Payments fail.", by=lead, now=now)
    entry = response.timeline.get(kind="corrected")
    assert entry.text == "Lena corrected what was published at 14:00 UTC."
    assert entry.facts == {"before": before, "after": "Payments fail."}


def test_only_the_comms_lead_corrects(publish: Publish, commander: Person, now: datetime) -> None:
    with pytest.raises(roles.NotAllowed, match="Only the comms lead corrects what was published"):
        announcements.correct(publish().update, body="x", by=commander, now=now)
