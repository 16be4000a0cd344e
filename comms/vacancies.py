"""Vacancies: a role that stands empty calls those who can fill it, once for each time it does."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from comms import people, rights, timeline
from comms.models import Duty, Person, Response, Role, RoleKind, TimelineEntry, VacancyCall
from comms.severity import Severity
from statuspage import outbox

AFTER: Final = timedelta(minutes=5)
# Up to which severity somebody is called, and who could fill the seat.
_WANTED: Final = {
    RoleKind.COMMANDER: (Severity.P1, Duty.COMMANDER),
    RoleKind.COMMS_LEAD: (Severity.P2, Duty.COMMS_LEAD),
}


@dataclass(frozen=True)
class Vacancy:
    """Seats of one open response that should not be empty, and are."""

    response: Response
    kinds: list[RoleKind]


def standing(*, asked: Collection[tuple[int, str]] = ()) -> list[Vacancy]:
    """The seats that stand empty where much is at stake, the worst first; one query, however many.

    `asked` are responses and roles of which it is said elsewhere on the screen.
    """
    held = Role.objects.active().filter(response=OuterRef("pk"))
    sits = {kind.value: Exists(held.filter(kind=kind)) for kind in _WANTED}
    running = Response.objects.open().filter(severity__lte=Severity.P2).annotate(**sits)
    found = [
        Vacancy(each, [k for k in _WANTED if not getattr(each, k.value) and (each.pk, k.value) not in asked])
        for each in running.order_by("is_drill", "severity", "declared_at")
    ]
    return [vacancy for vacancy in found if vacancy.kinds]


def call(*, now: datetime) -> None:
    """The sweep: after five minutes without a commander or a comms lead; never twice, never in a burst."""
    running = Response.objects.open().filter(severity__lte=Severity.P2, declared_at__lte=now - AFTER)
    empty = {vacancy.response_id for vacancy in _uncalled(running, now=now)}
    if empty:
        with transaction.atomic():
            ours = running.filter(pk__in=empty).select_for_update(of=("self",)).order_by("pk")
            _call(_uncalled(ours, now=now), now=now)


def _uncalled(running: Iterable[Response], *, now: datetime) -> list[VacancyCall]:
    """The calls that are due, as rows not yet written. Four queries, however many responses."""
    responses = list(running)
    about: dict[str, Any] = {"response__in": responses, "kind__in": list(_WANTED)}
    held = set(Role.objects.active().filter(**about).values_list("response", "kind"))
    left = Role.objects.filter(**about).values_list("response", "kind").annotate(Max("ended_at"))
    ended = {(response, kind): at for response, kind, at in left.order_by()}
    begun = _begun(responses)
    called = set(VacancyCall.objects.filter(**about).values_list("response", "kind", "since"))
    found = []
    for response in responses:
        for kind in _wanted(response):
            key = (response.pk, kind.value)
            since = max(filter(None, (response.declared_at, ended.get(key), begun.get(key))))
            if key not in held and (*key, since) not in called and since + AFTER <= now:
                found.append(VacancyCall(response=response, kind=kind, since=since, called_at=now))
    return found


def _wanted(response: Response) -> list[RoleKind]:
    return [kind for kind, (least, _) in _WANTED.items() if response.severity <= least]


def _begun(responses: Sequence[Response]) -> dict[tuple[int, str], datetime]:
    """Since when a response wants a role, where not from its beginning: reopened, or raised to it."""
    turns = TimelineEntry.objects.filter(response__in=responses, kind__in=["severity", "reopened"])
    since = {}
    for response, at, facts in turns.values_list("response", "at", "facts"):
        for kind, (least, _) in _WANTED.items():
            if facts.get("old", "P9") > least >= facts.get("new", "P0"):
                since[response, kind.value] = at
    return since


def _call(vacancies: Sequence[VacancyCall], *, now: datetime) -> None:
    VacancyCall.objects.bulk_create(vacancies)
    for kind in _WANTED:
        empty = [vacancy for vacancy in vacancies if vacancy.kind == kind]
        if empty:
            called = _called(kind)
            _note(empty, called, now=now)
            _mail(empty, called, now=now)


def _called(kind: RoleKind) -> list[Person]:
    """Who can fill the seat and is on duty; when nobody is, the duty managers."""
    return list(people.with_duty(_WANTED[kind][1])) or people.duty_managers()


def _note(vacancies: Sequence[VacancyCall], called: Sequence[Person], *, now: datetime) -> None:
    names = ", ".join(person.name for person in called) or "nobody: no one is on duty"
    kind = RoleKind(vacancies[0].kind)
    entries = [
        (
            vacancy.response,
            f"No {kind.label.lower()} since {vacancy.since:%H:%M} UTC. Called: {names}.",
            {"role": kind},
        )
        for vacancy in vacancies
    ]
    timeline.write_all("vacant", entries, now=now)


def _mail(vacancies: Sequence[VacancyCall], called: Sequence[Person], *, now: datetime) -> None:
    """One letter for all that stands empty: who is called learns of twenty as of one."""
    if not called:
        return
    ordered = sorted(vacancies, key=lambda vacancy: (vacancy.response.severity, vacancy.since))
    can_take = rights.may(called[0], rights.TAKING[RoleKind(ordered[0].kind)])
    seats = "+".join(str(vacancy.pk) for vacancy in ordered)
    outbox.put(
        "comms/vacancy",
        key=f"vacancy:{hashlib.sha256(seats.encode()).hexdigest()}",
        recipients=people.recipients(called),
        context={
            "role": RoleKind(ordered[0].kind).label.lower(),
            "people": "" if can_take else people.on_duty_screen(),
            "responses": [_said(vacancy) for vacancy in ordered],
            "is_drill": all(vacancy.response.is_drill for vacancy in ordered),
        },
        now=now,
    )


def _said(vacancy: VacancyCall) -> dict[str, Any]:
    response = vacancy.response
    return {
        "title": response.title,
        "severity": response.severity,
        "is_drill": response.is_drill,
        "since": vacancy.since.isoformat(),
        "link": f"{settings.BASE_URL}/console/responses/{response.public_id}/",
    }
