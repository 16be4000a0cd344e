"""What the clock made an incident finds somebody who owes the next word: a response begins, once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from comms import announcements, message_templates, responses, roles
from comms import checkings as taken_up
from comms.models import Executive, Person, Response, RoleKind
from statuspage import checkings, incidents
from statuspage.models import Checking, Component, Incident, Notification, Page
from tests.comms.conftest import Sweep, promise_of

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
Check = Callable[..., Checking]


@pytest.fixture
def check(page: Page, checkout: Component, now: datetime) -> Check:
    """Reports that were checked for twenty minutes, until now, and became what they were to become."""

    def checked(on_expiry: str = "incident") -> Checking:
        made = checkings.begin(
            page,
            words="slow payments",
            minutes=20,
            components=[checkout],
            on_expiry=on_expiry,
            now=now - 20 * MINUTE,
        )
        checkings.advance(now=now)
        return made

    return checked


def test_a_response_begins_at_the_severity_of_what_nobody_has_judged(check: Check, now: datetime) -> None:
    checking = check()
    taken_up.take_up(now=now)
    response = Response.objects.get()
    assert (response.title, response.severity) == ("Slow payments", "P2")
    assert response.incident == Incident.objects.get()
    assert (response.detected_at, response.declared_at) == (checking.began_at, now)
    assert response.declared_by is None
    assert [str(each) for each in response.components.all()] == ["Checkout"]


def test_the_timeline_says_why(check: Check, now: datetime) -> None:
    check()
    taken_up.take_up(now=now)
    entry = Response.objects.get().timeline.get(kind="declared")
    assert entry.text == (
        "A check of reports of “slow payments” ended by itself and became an incident. "
        "Nobody has judged it yet, so it is P2 until somebody does."
    )
    assert entry.by is None


def test_it_begins_once(check: Check, now: datetime) -> None:
    check()
    for minutes in range(3):
        taken_up.take_up(now=now + minutes * MINUTE)
    assert Response.objects.count() == 1


def test_the_next_word_is_owed_as_long_after_the_newest_as_the_severity_wants(
    check: Check, now: datetime
) -> None:
    check()
    taken_up.take_up(now=now + MINUTE)
    assert promise_of(Response.objects.get()).due_at == now + 30 * MINUTE


def test_after_an_outage_of_ours_the_ladder_begins_at_its_foot(
    check: Check, manager: Person, sweep: Sweep, now: datetime
) -> None:
    check()
    taken_up.take_up(now=now + 300 * MINUTE)
    assert promise_of(Response.objects.get()).due_at == now + 300 * MINUTE
    assert [rung for rung, _ in sweep(300)] == ["due"]


def test_who_is_there_is_reminded_of_the_next_word(
    check: Check, manager: Person, sweep: Sweep, now: datetime
) -> None:
    check()
    taken_up.take_up(now=now)
    assert sweep(24) == []
    assert sweep(25) == [("soon", ["mara@acme.example"])]
    assert Notification.objects.get(letter="comms/reminder").context["is_first"] is False


def test_executives_hear_of_it_as_of_anything_declared(
    check: Check, executive: Executive, now: datetime
) -> None:
    check()
    taken_up.take_up(now=now)
    digest = Response.objects.get().digests.get()
    assert digest.reason == "declared"
    assert digest.facts["customers"].endswith("We are investigating reports of slow payments.")
    assert Notification.objects.filter(letter="comms/digest").count() == 1


def test_subscribers_are_told_nothing(check: Check, now: datetime) -> None:
    check()
    taken_up.take_up(now=now)
    assert not Notification.objects.filter(incident_update__isnull=False).exists()


def test_what_proved_to_be_nothing_is_left_alone(check: Check, now: datetime) -> None:
    check(on_expiry="nothing")
    taken_up.take_up(now=now)
    assert not Response.objects.exists()


def test_what_a_person_took_up_is_theirs(
    page: Page, commander: Person, now: datetime, checkout: Component
) -> None:
    checking = checkings.begin(page, words="slow payments", minutes=20, now=now)
    begun = taken_up.confirm(
        checking, name="Slow payments", body="We look.", severity="P3", notify=False, by=commander, now=now
    )
    taken_up.take_up(now=now + MINUTE)
    assert Response.objects.get() == begun
    assert promise_of(begun).due_at == now + 120 * MINUTE


def test_what_was_resolved_meanwhile_is_left_alone(check: Check, now: datetime) -> None:
    check()
    incidents.post_update(Incident.objects.get(), status="resolved", body="Over.", now=now)
    taken_up.take_up(now=now)
    assert not Response.objects.exists()


def test_an_incident_that_was_no_check_is_left_alone(page: Page, now: datetime) -> None:
    incidents.publish(page, name="Down", status="investigating", body="x", now=now)
    taken_up.take_up(now=now)
    assert not Response.objects.exists()


def test_the_next_word_is_published_like_any_other(check: Check, lead: Person, now: datetime) -> None:
    check()
    taken_up.take_up(now=now)
    response = Response.objects.get()
    roles.take(response, RoleKind.COMMS_LEAD, by=lead, now=now)
    draft = announcements.draft(response)
    assert draft.template.status != "resolved" and response.incident
    announcements.publish(
        response,
        message_templates.get("identified"),
        {"cause": "a full disk", "action": "clearing it", "who": "all customers"},
        by=lead,
        now=now + 20 * MINUTE,
        seen=response.incident.updates.get().public_id,
        next_update_at=now + 50 * MINUTE,
    )
    assert response.incident.updates.count() == 2
    assert promise_of(response).due_at == now + 50 * MINUTE


def test_its_severity_is_changed_by_whoever_judges_it(check: Check, lead: Person, now: datetime) -> None:
    check()
    taken_up.take_up(now=now)
    changed = responses.change_severity(Response.objects.get(), "P1", by=lead, now=now)
    assert promise_of(changed).due_at == now + 10 * MINUTE
