"""Roles: who may do what, and how a role is taken."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import IntegrityError

from comms import people, responses, roles
from comms.models import Duty, Person, Response, Role, RoleKind
from comms.roles import Action
from statuspage.models import Page
from tests.comms.conftest import Publish, Staff


@pytest.fixture
def bare(page: Page, commander: Person, now: datetime) -> Response:
    """A response in which nobody has a role yet."""
    return responses.declare(page, title="Payments fail", severity="P1", by=commander, now=now)


def test_a_comms_lead_takes_the_free_chair_at_once(bare: Response, lead: Person, now: datetime) -> None:
    roles.take(bare, RoleKind.COMMS_LEAD, by=lead, now=now)
    assert roles.holder(bare, RoleKind.COMMS_LEAD) == lead


@pytest.mark.parametrize("duty", [Duty.COMMANDER, Duty.MANAGER])
def test_others_take_the_free_chair_of_the_comms_lead_with_a_reason(
    bare: Response, staff: Staff, duty: str, now: datetime
) -> None:
    stand_in = staff("Stella", duty)
    with pytest.raises(roles.ReasonNeeded, match="Say why you take over as comms lead"):
        roles.take(bare, RoleKind.COMMS_LEAD, by=stand_in, now=now, reason="  ")
    roles.take(bare, RoleKind.COMMS_LEAD, by=stand_in, now=now, reason="Nobody is there")
    assert roles.holder(bare, RoleKind.COMMS_LEAD) == stand_in


@pytest.mark.parametrize("duty", [Duty.COMMANDER, Duty.MANAGER])
def test_command_that_is_free_needs_no_reason(bare: Response, staff: Staff, duty: str, now: datetime) -> None:
    roles.take(bare, RoleKind.COMMANDER, by=(taker := staff("Stella", duty)), now=now)
    assert roles.holder(bare, RoleKind.COMMANDER) == taker


def test_taking_over_from_somebody_needs_a_reason(response: Response, staff: Staff, now: datetime) -> None:
    other = staff("Olga", Duty.COMMS_LEAD)
    with pytest.raises(roles.ReasonNeeded):
        roles.take(response, RoleKind.COMMS_LEAD, by=other, now=now)
    assert roles.holder(response, RoleKind.COMMS_LEAD) != other


def test_taking_over_relieves_whoever_had_the_role(
    response: Response, lead: Person, staff: Staff, now: datetime
) -> None:
    other = staff("Olga", Duty.COMMS_LEAD)
    roles.take(response, RoleKind.COMMS_LEAD, by=other, now=now, reason="End of shift")
    before = Role.objects.get(response=response, person=lead)
    assert roles.holder(response, RoleKind.COMMS_LEAD) == other
    assert before.ended_at == now


def test_a_take_over_is_told_on_the_timeline_with_its_reason(
    response: Response, staff: Staff, now: datetime
) -> None:
    roles.take(
        response,
        RoleKind.COMMS_LEAD,
        by=staff("Olga", Duty.COMMS_LEAD),
        now=now,
        reason="End of shift",
    )
    entry = response.timeline.filter(kind="role").latest("pk")
    assert entry.text == "Olga took the role of comms lead over from Lena. Reason: End of shift"


def test_taking_what_one_has_changes_nothing(response: Response, lead: Person, now: datetime) -> None:
    entries = response.timeline.count()
    roles.take(response, RoleKind.COMMS_LEAD, by=lead, now=now)
    assert Role.objects.filter(response=response, kind=RoleKind.COMMS_LEAD).count() == 1
    assert response.timeline.count() == entries


@pytest.mark.parametrize("duty", [Duty.ENGINEER, Duty.EXECUTIVE, Duty.ADMINISTRATOR])
@pytest.mark.parametrize("kind", [RoleKind.COMMS_LEAD, RoleKind.COMMANDER])
def test_those_who_do_not_lead_take_neither_chair(
    bare: Response, staff: Staff, duty: str, kind: str, now: datetime
) -> None:
    with pytest.raises(roles.NotAllowed, match="Only"):
        roles.take(bare, kind, by=staff("Egon", duty), now=now, reason="I want to")
    assert roles.holder(bare, kind) is None


def test_a_comms_lead_does_not_take_command(bare: Response, lead: Person, now: datetime) -> None:
    with pytest.raises(roles.NotAllowed, match="Only commanders and duty managers take command"):
        roles.take(bare, RoleKind.COMMANDER, by=lead, now=now, reason="Nobody is there")


def test_only_who_holds_the_role_in_this_response_speaks(
    declare: Callable[..., Response], staff: Staff, lead: Person, commander: Person
) -> None:
    response, other = declare(), staff("Olga", Duty.COMMS_LEAD)
    assert [person for person in (lead, other, commander) if roles.may(person, Action.PUBLISH, response)] == [
        lead
    ]
    assert not roles.may(lead, Action.CORRECT)


def test_publishing_without_the_role_is_refused_with_what_to_do(publish: Publish, commander: Person) -> None:
    with pytest.raises(roles.NotAllowed, match="Only the comms lead publishes. Take the role first"):
        publish(by=commander)


def test_who_was_relieved_speaks_no_more(
    response: Response, publish: Publish, staff: Staff, now: datetime
) -> None:
    roles.take(response, RoleKind.COMMS_LEAD, by=staff("Olga", Duty.COMMS_LEAD), now=now, reason="Shift")
    with pytest.raises(roles.NotAllowed):
        publish()


def test_an_executive_sees_asks_and_does_nothing_else(response: Response, staff: Staff) -> None:
    executive = staff("Egon", Duty.EXECUTIVE)
    may = {action for action in Action if roles.may(executive, action, response)}
    assert may == {Action.SEE, Action.ASK}


@pytest.mark.parametrize("duty", Duty.values)
def test_every_duty_has_its_rights(duty: str) -> None:
    assert Action.SEE in roles.MAY[duty]
    assert not roles.MAY[duty] & {Action.PUBLISH, Action.CORRECT}


def test_a_severity_change_moves_no_role(
    response: Response, commander: Person, lead: Person, now: datetime
) -> None:
    responses.change_severity(response, "P3", by=commander, now=now)
    assert roles.holder(response, RoleKind.COMMS_LEAD) == lead
    assert roles.holder(response, RoleKind.COMMANDER) == commander


def test_without_a_duty_manager_administrators_are_called(staff: Staff) -> None:
    keeper = staff("Ada", Duty.ADMINISTRATOR)
    assert people.duty_managers() == [keeper]
    manager = staff("Mara", Duty.MANAGER)
    assert people.duty_managers() == [manager]


def test_who_cannot_sign_in_is_not_called(manager: Person, staff: Staff) -> None:
    gone = staff("Gustav", Duty.MANAGER)
    gone.user.is_active = False
    gone.user.save()
    assert people.duty_managers() == [manager]


def test_who_is_off_duty_is_not_called(manager: Person, staff: Staff) -> None:
    off = staff("Olaf", Duty.MANAGER)
    off.on_duty = False
    off.save()
    assert people.duty_managers() == [manager]


@pytest.mark.parametrize(
    ("kind", "count"), [(RoleKind.EXPERT, 2), (RoleKind.SCRIBE, 2), (RoleKind.LIAISON, 1)]
)
def test_there_are_as_many_of_a_kind_as_are_wanted(
    bare: Response, staff: Staff, kind: str, count: int, now: datetime
) -> None:
    for name in ("Mara", "Mona", "Mona"):
        person = Person.objects.filter(user__first_name=name).first() or staff(name, Duty.MANAGER)
        roles.take(bare, kind, by=person, now=now, reason="Shift")
    assert Role.objects.active().filter(response=bare, kind=kind).count() == count


@pytest.mark.parametrize("kind", RoleKind.values)
def test_the_database_lets_nobody_hold_a_role_twice(
    bare: Response, manager: Person, kind: str, now: datetime
) -> None:
    roles.take(bare, kind, by=manager, now=now, reason="Shift")
    with pytest.raises(IntegrityError):
        Role.objects.create(response=bare, kind=kind, person=manager, taken_at=now)


def test_a_login_of_nobody_on_the_staff_is_no_person(lead: Person) -> None:
    assert people.of(lead.user) == lead
    lead.delete()
    assert people.of(lead.user) is None
