"""Who may do what: every action by every duty and every role, and nothing that the matrix does not say."""

from collections.abc import Callable
from datetime import datetime

import pytest

from comms import rights
from comms.models import Duty, Person, Response, Role, RoleKind
from comms.rights import Action
from tests.comms.conftest import Staff
from tests.comms.visitors import DUTIES

LEADS = {Duty.COMMANDER, Duty.COMMS_LEAD, Duty.MANAGER}
RESPONDERS = {*LEADS, Duty.ENGINEER, Duty.ADMINISTRATOR}
KEEPERS = {Duty.COMMANDER, Duty.COMMS_LEAD, Duty.ADMINISTRATOR}
# What semantics promise, written a second time: a right that is given by mistake fails here.
BY_DUTY: dict[Action, set[Duty]] = {
    Action.SEE: set(Duty),
    Action.DECLARE: RESPONDERS,
    Action.ACKNOWLEDGE: RESPONDERS,
    Action.NOTE: RESPONDERS,
    Action.WORK: RESPONDERS,
    Action.WITHHOLD: {*LEADS, Duty.ADMINISTRATOR},
    Action.END: {*LEADS, Duty.ADMINISTRATOR},
    Action.HELP: RESPONDERS,
    Action.TAKE_COMMS_LEAD: LEADS,
    Action.TAKE_COMMANDER: {Duty.COMMANDER, Duty.MANAGER},
    Action.LIAISE: LEADS,
    Action.PACE: LEADS,
    Action.OFFER: LEADS,
    Action.HAND_OVER: set(),
    Action.PUBLISH: set(),
    Action.CORRECT: set(),
    Action.CHANGE_SEVERITY: {*LEADS, Duty.ADMINISTRATOR},
    Action.BRIEF: {*LEADS, Duty.ADMINISTRATOR},
    Action.ASK: {Duty.EXECUTIVE},
    Action.EDIT_TEMPLATES: {Duty.COMMS_LEAD, Duty.ADMINISTRATOR},
    Action.EDIT_PAGE: KEEPERS,
    Action.PLAN: KEEPERS,
    Action.SET_UP: {Duty.ADMINISTRATOR},
    Action.SUBSCRIBERS: KEEPERS,
    Action.TRACE: KEEPERS,
    Action.STOP: {Duty.COMMANDER, Duty.ADMINISTRATOR},
}
BY_ROLE: dict[str, set[Action]] = {
    **{kind: {Action.HAND_OVER} for kind in RoleKind},
    RoleKind.COMMS_LEAD: {Action.HAND_OVER, Action.PUBLISH, Action.CORRECT},
}


@pytest.fixture
def seated(response: Response, staff: Staff, now: datetime) -> Callable[[str, str], Person]:
    """Somebody of a duty, in the seat of a kind, however they came there."""

    def sat(duty: str, kind: str) -> Person:
        person = staff(f"{duty}-{kind}", duty)
        response.roles.active().filter(kind=kind).update(ended_at=now)
        if kind:
            Role.objects.create(response=response, kind=kind, person=person, taken_at=now)
        return person

    return sat


@pytest.mark.parametrize("kind", ["", *RoleKind.values])
@pytest.mark.parametrize("duty", Duty.values)
def test_every_action_is_allowed_exactly_where_it_should_be(
    response: Response, seated: Callable[[str, str], Person], duty: str, kind: str
) -> None:
    person = seated(duty, kind)
    may = {action for action in Action if rights.may(person, action, response)}
    wanted = {action for action, duties in BY_DUTY.items() if duty in duties}
    assert may == wanted | (BY_ROLE[kind] if kind else set())


@pytest.mark.parametrize("action", Action)
def test_what_is_refused_is_refused_in_words_of_its_own(staff: Staff, action: Action) -> None:
    if action == Action.SEE:
        return
    refused = next(duty for duty in Duty if duty not in BY_DUTY[action])
    with pytest.raises(rights.NotAllowed) as refusal:
        rights.require(staff("Rita", refused), action)
    assert str(refusal.value) != "This is not yours to do."


def test_a_role_counts_in_its_own_response_alone(
    declare: Callable[..., Response], lead: Person, response: Response
) -> None:
    other = declare(title="Search fails")
    Role.objects.filter(response=other).delete()
    assert rights.may(lead, Action.PUBLISH, response)
    assert not rights.may(lead, Action.PUBLISH, other)
    assert not rights.may(lead, Action.PUBLISH)


def test_the_screen_says_what_the_rules_say() -> None:
    lines = [line for lines in rights.matrix().values() for line in lines]
    assert len(lines) == len(Action)
    assert all(" " in line.said for line in lines)
    publish = next(line for line in lines if line.said == "Publish to customers")
    assert not any(publish.duties.values()) and publish.roles == ["Comms lead"]


def test_every_duty_and_every_role_has_its_rights() -> None:
    assert set(rights.MAY) == set(Duty) == set(DUTIES)
    assert set(rights.HOLDING) == set(rights.TAKING) == set(RoleKind)
