"""Seats: who sits in which, taking one that is free or somebody else's, and leaving one's own."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from comms import people, timeline
from comms.models import SINGLE, Duty, OfferState, Person, Response, Role, RoleKind, RoleOffer
from comms.rights import TAKING, Action, NotAllowed, refusal, require


class ReasonNeeded(Exception):
    """This role can be taken, but only with a reason."""


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
    """Take a role. Whoever had one of which there is only one is relieved of it.

    A free role is taken at once by somebody whose duty it is, and so is one that was offered. Taking it from
    somebody, or a commander or manager taking the comms lead, needs a reason (ReasonNeeded).
    """
    kind, reason = RoleKind(kind), reason.strip()
    require(by, TAKING[kind])
    lock(response)
    held = Role.objects.active().filter(response=response, kind=kind).select_related("person__user")
    before = (held if kind in SINGLE else held.filter(person=by)).first()
    if before and before.person == by:
        return before
    open_offers = RoleOffer.objects.open().filter(response=response, kind=kind, to=by, expires_at__gt=now)
    asked = open_offers.with_names().first()
    if not reason and not asked and owes_a_reason(response, kind, by):
        raise ReasonNeeded(f"Say why you take over as {kind.label.lower()}.")
    return sit(response, kind, by, now=now, reason=reason, offer=asked)


def owes_a_reason(response: Response, kind: str, by: Person) -> bool:
    """Taking from somebody owes one, and so does who takes the comms lead though it is not their duty."""
    is_taken = kind in SINGLE and Role.objects.active().filter(response=response, kind=kind).exists()
    return is_taken or (kind == RoleKind.COMMS_LEAD and by.duty != Duty.COMMS_LEAD)


def sit(
    response: Response,
    kind: str,
    person: Person,
    *,
    now: datetime,
    reason: str = "",
    offer: RoleOffer | None = None,
) -> Role:
    """Somebody sits down, whoever sat there gets up, and nobody is asked any more; the response is locked."""
    before = _relieved(response, kind, offer)
    if before:
        before.ended_at = now
        before.save(update_fields=["ended_at"])
    role = Role.objects.create(response=response, kind=kind, person=person, taken_at=now, reason=reason)
    asked = RoleOffer.objects.filter(response=response, kind=kind, state=OfferState.OPEN)
    state = OfferState.ACCEPTED if offer else OfferState.WITHDRAWN
    (asked if kind in SINGLE else asked.filter(to=person)).update(state=state, settled_at=now)
    words = _words(role, before, is_accepted=offer is not None)
    timeline.write(response, "role", words, now=now, by=person, role=kind, reason=reason)
    return role


def sits(response: Response, kind: str, person: Person) -> bool:
    """Whether somebody has the role now, alone or among others."""
    return Role.objects.active().filter(response=response, kind=kind, person=person).exists()


def require_to_leave(response: Response, kind: str, by: Person) -> None:
    """Only who sits in a seat leaves it."""
    if not sits(response, kind, by):
        raise NotAllowed(refusal(Action.HAND_OVER))


@transaction.atomic
def leave(response: Response, kind: str, *, by: Person, now: datetime) -> Role:
    """Step down, though nobody takes over; says on the timeline to whom it falls."""
    kind = RoleKind(kind)
    lock(response)
    require_to_leave(response, kind, by)
    role = Role.objects.active().get(response=response, kind=kind, person=by)
    role.ended_at = now
    role.save(update_fields=["ended_at"])
    words = f"{by} stepped down as {kind.label.lower()}. {falls_to(response, kind)}"
    timeline.write(response, "role_left", words, now=now, by=by, role=kind)
    return role


def falls_to(response: Response, kind: str, *, leaving: Person | None = None) -> str:
    """In a sentence: who stands in for a role that nobody holds, or that only others hold from now on."""
    if kind == RoleKind.COMMANDER:
        able = _named(people.with_duty(Duty.COMMANDER)) or "the duty managers"
        return f"Until somebody does, nobody commands. In a P1, {able} will be called after five minutes."
    if kind == RoleKind.COMMS_LEAD:
        commander = holder(response, RoleKind.COMMANDER)
        stand_in = commander.name if commander else _named(people.duty_managers()) or "nobody"
        return f"Until somebody takes it, {stand_in} is reminded of the next public word; nobody can publish."
    if kind == RoleKind.LIAISON:
        return "Until somebody takes it, the comms lead answers executives."
    held = Role.objects.active().filter(response=response, kind=kind).exclude(person=leaving)
    others = _named([role.person for role in held.select_related("person__user")])
    return f"{others} goes on." if others else f"There is no {RoleKind(kind).label.lower()} then."


def lock(response: Response) -> None:
    """Ours until the transaction ends: two people act one after the other."""
    Response.objects.select_for_update().get(pk=response.pk)


def _relieved(response: Response, kind: str, offer: RoleOffer | None) -> Role | None:
    """Who gets up: the one who sits in a seat of which there is one, or who handed over theirs of several."""
    seated = Role.objects.active().filter(response=response, kind=kind).select_related("person__user")
    if kind not in SINGLE:
        return seated.filter(person=offer.by).first() if offer else None
    return seated.first()


def _words(role: Role, before: Role | None, *, is_accepted: bool) -> str:
    name = RoleKind(role.kind).label.lower()
    if is_accepted:
        return f"{role.person} accepted the role of {name}{f' from {before.person}' if before else ''}."
    taken = f"{role.person} took the role of {name}"
    relieved = f" over from {before.person}" if before else ""
    return f"{taken}{relieved}.{f' Reason: {role.reason}' if role.reason else ''}"


def _named(found: Iterable[Person]) -> str:
    names = [person.name for person in found]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
