"""Who is commander, comms lead, expert; who may do what; and how a role is taken."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction

from comms import timeline
from comms.models import Duty, Person, Response, Role, RoleKind


class Action(StrEnum):
    """What somebody may want to do."""

    SEE = "see"
    DECLARE = "declare"
    ACKNOWLEDGE = "acknowledge"
    TAKE_COMMS_LEAD = "take_comms_lead"
    TAKE_COMMANDER = "take_commander"
    PUBLISH = "publish"
    CORRECT = "correct"
    CHANGE_SEVERITY = "change_severity"
    BRIEF = "brief"
    ASK = "ask"
    EDIT_TEMPLATES = "edit_templates"
    EDIT_PAGE = "edit_page"
    PLAN = "plan"
    SET_UP = "set_up"
    SUBSCRIBERS = "subscribers"
    TRACE = "trace"
    STOP = "stop"


class NotAllowed(Exception):
    """Somebody wanted to do what is not theirs to do; says in a sentence why, and what to do instead."""


class ReasonNeeded(Exception):
    """This role can be taken, but only with a reason."""


_RESPONDS: Final = {Action.SEE, Action.DECLARE, Action.ACKNOWLEDGE}
_LEADS: Final = _RESPONDS | {Action.TAKE_COMMS_LEAD, Action.CHANGE_SEVERITY, Action.BRIEF}
# What the page says beside incidents: only who speaks for the house, or keeps it, touches public words.
_KEEPS: Final = {Action.EDIT_PAGE, Action.PLAN, Action.SUBSCRIBERS, Action.TRACE}
MAY: Final[dict[str, set[Action]]] = {
    Duty.COMMANDER: _LEADS | _KEEPS | {Action.TAKE_COMMANDER, Action.STOP},
    Duty.COMMS_LEAD: _LEADS | _KEEPS | {Action.EDIT_TEMPLATES},
    Duty.MANAGER: _LEADS | {Action.TAKE_COMMANDER},
    Duty.ENGINEER: _RESPONDS,
    Duty.EXECUTIVE: {Action.SEE, Action.ASK},
    Duty.ADMINISTRATOR: _RESPONDS
    | _KEEPS
    | {Action.CHANGE_SEVERITY, Action.BRIEF, Action.EDIT_TEMPLATES, Action.SET_UP, Action.STOP},
}
_SPEAKING: Final = {Action.PUBLISH, Action.CORRECT}
_TAKING: Final = {
    RoleKind.COMMS_LEAD: Action.TAKE_COMMS_LEAD,
    RoleKind.COMMANDER: Action.TAKE_COMMANDER,
    RoleKind.EXPERT: Action.ACKNOWLEDGE,
}
_REFUSAL: Final = {
    Action.PUBLISH: "Only the comms lead publishes. Take the role first.",
    Action.CORRECT: "Only the comms lead corrects what was published. Take the role first.",
    Action.TAKE_COMMS_LEAD: "Only comms leads, commanders and duty managers take the comms lead.",
    Action.TAKE_COMMANDER: "Only commanders and duty managers take command.",
    Action.CHANGE_SEVERITY: "Only those who lead the response change its severity.",
    Action.BRIEF: "Only those who lead the response write for executives.",
    Action.ASK: "Executives ask here. Everybody else asks in the room.",
    Action.DECLARE: "Declaring is for those who respond.",
    Action.ACKNOWLEDGE: "Acknowledging is for those who respond.",
    Action.EDIT_TEMPLATES: "Only comms leads and administrators change templates.",
    Action.EDIT_PAGE: "Only comms leads, commanders and administrators change the page.",
    Action.PLAN: "Only comms leads, commanders and administrators announce a maintenance.",
    Action.SUBSCRIBERS: "Only comms leads, commanders and administrators see who has subscribed.",
    Action.SET_UP: "Only administrators decide where a page is found, and who may read it.",
    Action.TRACE: "Only comms leads, commanders and administrators see who was told.",
    Action.STOP: "Only commanders and administrators stop what leaves the house.",
}


def may(person: Person, action: Action, response: Response | None = None) -> bool:
    """Whether somebody may do this: by their duty, or, to speak, by the role they hold in this response."""
    if action in _SPEAKING:
        return response is not None and holder(response, RoleKind.COMMS_LEAD) == person
    return action in MAY[person.duty]


def require(person: Person, action: Action, response: Response | None = None) -> None:
    """Raises NotAllowed, in words, unless this person may."""
    if not may(person, action, response):
        raise NotAllowed(_REFUSAL.get(action, "This is not yours to do."))


def holder(response: Response, kind: str) -> Person | None:
    """Who has the role now."""
    role = Role.objects.active().filter(response=response, kind=kind).select_related("person__user").first()
    return role.person if role else None


def holders(responses: Iterable[Response]) -> dict[tuple[int, str], Person]:
    """Who has each role of each response now, in one query."""
    active = Role.objects.active().filter(response__in=responses).select_related("person__user")
    return {(role.response_id, role.kind): role.person for role in active}


@transaction.atomic
def take(response: Response, kind: str, *, by: Person, now: datetime, reason: str = "") -> Role:
    """Take a role. Whoever had it is relieved of it.

    A free role is taken at once by somebody whose duty it is. Taking it from somebody, or a commander or
    manager taking the comms lead, needs a reason (ReasonNeeded).
    """
    kind, reason = RoleKind(kind), reason.strip()
    require(by, _TAKING[kind])
    Response.objects.select_for_update().get(pk=response.pk)
    current = Role.objects.active().filter(response=response, kind=kind).select_related("person__user")
    if kind == RoleKind.EXPERT:
        current = current.filter(person=by)
    before = current.first()
    if before and before.person == by:
        return before
    if not reason and _owes_a_reason(kind, by, before):
        raise ReasonNeeded(f"Say why you take over as {kind.label.lower()}.")
    current.update(ended_at=now)
    role = Role.objects.create(response=response, kind=kind, person=by, taken_at=now, reason=reason)
    timeline.write(response, "role", _words(role, before), now=now, by=by, role=kind, reason=reason)
    return role


def _owes_a_reason(kind: str, by: Person, before: Role | None) -> bool:
    return before is not None or (kind == RoleKind.COMMS_LEAD and by.duty != Duty.COMMS_LEAD)


def _words(role: Role, before: Role | None) -> str:
    taken = f"{role.person} took the role of {role.get_kind_display().lower()}"
    relieved = f" over from {before.person}" if before else ""
    return f"{taken}{relieved}.{f' Reason: {role.reason}' if role.reason else ''}"
