"""Rights: who may do what, by their duty and by the role they hold. The one place to change it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from comms.models import Duty, Person, Response, Role, RoleKind


class Action(StrEnum):
    """What somebody may want to do."""

    SEE = "see"
    DECLARE = "declare"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"
    HELP = "help"
    TAKE_COMMS_LEAD = "take_comms_lead"
    TAKE_COMMANDER = "take_commander"
    LIAISE = "liaise"
    OFFER = "offer"
    HAND_OVER = "hand_over"
    PUBLISH = "publish"
    CORRECT = "correct"
    CHANGE_SEVERITY = "change_severity"
    WORK = "work"
    WITHHOLD = "withhold"
    END = "end"
    BRIEF = "brief"
    PACE = "pace"
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


_RESPONDS: Final = {Action.SEE, Action.DECLARE, Action.ACKNOWLEDGE, Action.WORK, Action.NOTE, Action.HELP}
_JUDGES: Final = {Action.CHANGE_SEVERITY, Action.WITHHOLD, Action.END, Action.BRIEF}
_LEADS: Final = _RESPONDS | _JUDGES | {Action.TAKE_COMMS_LEAD, Action.LIAISE, Action.OFFER, Action.PACE}
# What the page says beside incidents: only who speaks for the house, or keeps it, touches public words.
_KEEPS: Final = {Action.EDIT_PAGE, Action.PLAN, Action.SUBSCRIBERS, Action.TRACE}
MAY: Final[dict[str, set[Action]]] = {
    Duty.COMMANDER: _LEADS | _KEEPS | {Action.TAKE_COMMANDER, Action.STOP},
    Duty.COMMS_LEAD: _LEADS | _KEEPS | {Action.EDIT_TEMPLATES},
    Duty.MANAGER: _LEADS | {Action.TAKE_COMMANDER},
    Duty.ENGINEER: _RESPONDS,
    Duty.EXECUTIVE: {Action.SEE, Action.ASK},
    Duty.ADMINISTRATOR: _RESPONDS | _KEEPS | _JUDGES | {Action.EDIT_TEMPLATES, Action.SET_UP, Action.STOP},
}
# What somebody may in one response because of the role they hold there, whatever their duty is.
HOLDING: Final[dict[str, set[Action]]] = {
    RoleKind.COMMANDER: {Action.HAND_OVER},
    RoleKind.COMMS_LEAD: {Action.HAND_OVER, Action.PUBLISH, Action.CORRECT},
    RoleKind.EXPERT: {Action.HAND_OVER},
    RoleKind.SCRIBE: {Action.HAND_OVER},
    RoleKind.LIAISON: {Action.HAND_OVER},
}
_BY_ROLE: Final = frozenset[Action]().union(*HOLDING.values())
# What it takes to be given a role.
TAKING: Final[dict[str, Action]] = {
    RoleKind.COMMANDER: Action.TAKE_COMMANDER,
    RoleKind.COMMS_LEAD: Action.TAKE_COMMS_LEAD,
    RoleKind.EXPERT: Action.HELP,
    RoleKind.SCRIBE: Action.HELP,
    RoleKind.LIAISON: Action.LIAISE,
}
_REFUSAL: Final = {
    Action.PUBLISH: "Only the comms lead publishes. Take the role first.",
    Action.CORRECT: "Only the comms lead corrects what was published. Take the role first.",
    Action.TAKE_COMMS_LEAD: "Only comms leads, commanders and duty managers take the comms lead.",
    Action.TAKE_COMMANDER: "Only commanders and duty managers take command.",
    Action.LIAISE: "Only comms leads, commanders and duty managers speak to executives.",
    Action.OFFER: "Only those who lead the response ask others to take a role.",
    Action.HAND_OVER: "Only who holds the role hands it over.",
    Action.CHANGE_SEVERITY: "Only those who lead the response change its severity.",
    Action.WORK: "The steps of a response are for those who respond.",
    Action.WITHHOLD: "Only those who lead the response decide whether the public is told.",
    Action.END: "Only those who lead the response end it, or take it up again.",
    Action.BRIEF: "Only those who lead the response write for executives.",
    Action.PACE: "Only those who lead the response snooze reminders or change their pace.",
    Action.ASK: "Executives ask here. Everybody else asks in the room.",
    Action.DECLARE: "Declaring is for those who respond.",
    Action.ACKNOWLEDGE: "Acknowledging is for those who respond.",
    Action.NOTE: "Notes and decisions are for those who respond.",
    Action.HELP: "Experts and scribes are those who respond.",
    Action.EDIT_TEMPLATES: "Only comms leads and administrators change templates.",
    Action.EDIT_PAGE: "Only comms leads, commanders and administrators change the page.",
    Action.PLAN: "Only comms leads, commanders and administrators announce a maintenance.",
    Action.SUBSCRIBERS: "Only comms leads, commanders and administrators see who has subscribed.",
    Action.SET_UP: "Only administrators change settings: people, what is promised, and who may read a page.",
    Action.TRACE: "Only comms leads, commanders and administrators see who was told.",
    Action.STOP: "Only commanders and administrators stop what leaves the house.",
}


_SAID: Final = {
    Action.SEE: "See what is open, and what was told",
    Action.DECLARE: "Declare an incident",
    Action.ACKNOWLEDGE: "Acknowledge a response",
    Action.WORK: "Give the facts of triage, and say how far the work is",
    Action.WITHHOLD: "Decide that the public is not told, and take that back",
    Action.END: "End a response, close it, and open it again",
    Action.NOTE: "Write notes, and record decisions",
    Action.HELP: "Help as an expert, or write along as scribe",
    Action.TAKE_COMMS_LEAD: "Take the comms lead",
    Action.TAKE_COMMANDER: "Take command",
    Action.LIAISE: "Speak to executives, as their liaison",
    Action.OFFER: "Ask somebody to take a role",
    Action.HAND_OVER: "Hand over a role, or step down from it",
    Action.PUBLISH: "Publish to customers",
    Action.CORRECT: "Correct or translate what was published",
    Action.CHANGE_SEVERITY: "Change the severity",
    Action.BRIEF: "Write for executives",
    Action.PACE: "Snooze reminders, or say how often an update comes",
    Action.ASK: "Ask the comms lead a question",
    Action.EDIT_TEMPLATES: "Change templates",
    Action.EDIT_PAGE: "Change the page, its components, notices and history",
    Action.PLAN: "Announce maintenance and checks",
    Action.SET_UP: "Set up pages, people, teams and services",
    Action.SUBSCRIBERS: "See and change who has subscribed",
    Action.TRACE: "See who was told what",
    Action.STOP: "Stop everything that leaves the house",
}
# What is no part of a response.
_HOUSE: Final = {
    Action.EDIT_TEMPLATES,
    Action.EDIT_PAGE,
    Action.PLAN,
    Action.SET_UP,
    Action.SUBSCRIBERS,
    Action.TRACE,
    Action.STOP,
}


def may(person: Person, action: Action, response: Response | None = None) -> bool:
    """Whether somebody may do this: by their duty, or by the role they hold in this response."""
    if action in MAY[person.duty]:
        return True
    return response is not None and action in _BY_ROLE and action in _held(person, response)


def require(person: Person, action: Action, response: Response | None = None) -> None:
    """Raises NotAllowed, in words, unless this person may."""
    if not may(person, action, response):
        raise NotAllowed(refusal(action))


def refusal(action: Action) -> str:
    """Why somebody may not, and what to do instead."""
    return _REFUSAL.get(action, "This is not yours to do.")


def _held(person: Person, response: Response) -> set[Action]:
    kinds = Role.objects.active().filter(response=response, person=person).values_list("kind", flat=True)
    return set().union(*(HOLDING[kind] for kind in kinds))


@dataclass(frozen=True)
class Line:
    """One action: in words, which duties may, and by which roles of a response somebody may besides."""

    said: str
    duties: dict[str, bool]
    roles: list[str]


def matrix() -> dict[str, list[Line]]:
    """Who may do what, as it is read: every action under a heading."""
    lines: dict[str, list[Line]] = {"In a response": [], "On the page, and in the post": []}
    for action in Action:
        heading = list(lines)[action in _HOUSE]
        lines[heading].append(_line(action))
    return lines


def _line(action: Action) -> Line:
    roles = [RoleKind(kind).label for kind, actions in HOLDING.items() if action in actions]
    duties = {duty.label: action in MAY[duty] for duty in Duty}
    return Line(_SAID.get(action, action.value.replace("_", " ").capitalize()), duties, roles)
