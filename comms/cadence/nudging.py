"""The sweep of what should not stay: a page that disagrees, a time of watching that is over; asked once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet

from comms import drift, message_templates, people, timeline
from comms.cadence import letters
from comms.cadence.ladder import Chairs, chairs, may_speak
from comms.cadence.letters import Letter
from comms.drift import Finding
from comms.models import (
    Nudge,
    NudgeKind,
    Person,
    PromiseState,
    Response,
    UpdatePromise,
)
from statuspage import outbox
from statuspage.models import Incident, Page

BATCH: Final = 250

Key = tuple[int, str, str, str]


@dataclass(frozen=True)
class Case:
    """One response and one thing about it that should not stay as it is."""

    response: Response
    finding: Finding

    @property
    def key(self) -> Key:
        return (self.response.pk, self.finding.kind.value, self.finding.inside, self.finding.outside)


def nudge(*, now: datetime) -> None:
    """The sweep: ask the comms lead about each new case, once, and note which are no more."""
    known, cases = _known(), _cases(_looked_at(), now=now)
    fresh = sorted({case.response.pk for case in cases if case.key not in known})
    gone = [pk for key, pk in known.items() if key not in {case.key for case in cases}]
    Nudge.objects.filter(pk__in=gone, ended_at__isnull=True).update(ended_at=now)
    for start in range(0, len(fresh), BATCH):
        _ask_some(fresh[start : start + BATCH], now=now)


def _looked_at() -> QuerySet[Response]:
    """What is open, and what is not while the page says so, or lately did."""
    still = Incident.objects.open().filter(page__in=Page.objects.all(), response__resolved_at__isnull=False)
    running = Nudge.objects.filter(ended_at__isnull=True)
    wanted = {*still.values_list("response", flat=True), *running.values_list("response", flat=True)}
    return Response.objects.filter(Q(resolved_at__isnull=True) | Q(pk__in=wanted))


def _cases(responses: QuerySet[Response], *, now: datetime) -> list[Case]:
    seen = responses.select_related("page", "incident")
    return [Case(each, found) for each in seen for found in drift.findings(drift.sight(each), now=now)]


def _known(responses: Iterable[int] | None = None) -> dict[Key, int]:
    """What is being asked about already."""
    running = Nudge.objects.filter(ended_at__isnull=True)
    if responses is not None:
        running = running.filter(response__in=responses)
    return {(each.response_id, each.kind, each.inside, each.outside): each.pk for each in running}


@transaction.atomic
def _ask_some(numbers: Sequence[int], *, now: datetime) -> None:
    """Looked at once more, now that nobody else may; whom somebody just speaks about comes next time."""
    claimed = Response.objects.filter(pk__in=numbers).select_for_update(of=("self",), skip_locked=True)
    known = _known(numbers)
    fresh = [case for case in _cases(claimed, now=now) if case.key not in known]
    made = Nudge.objects.bulk_create(
        Nudge(
            response=case.response,
            kind=case.finding.kind,
            inside=case.finding.inside,
            outside=case.finding.outside,
            began_at=now,
        )
        for case in fresh
    )
    _tell(_to_tell(dict(zip((each.pk for each in made), fresh, strict=True))), now=now)


def _to_tell(cases: Mapping[int, Case]) -> dict[int, Case]:
    """A word that is due just when the watching ends asks for the same by itself."""
    wanted = [case.response for case in cases.values()]
    owed = UpdatePromise.objects.filter(response__in=wanted, state=PromiseState.OPEN)
    asks = {each.response_id for each in owed.select_related("response") if _asks(each)}
    return {
        pk: case
        for pk, case in cases.items()
        if case.finding.kind != NudgeKind.WATCHED or case.response.pk not in asks
    }


def _asks(promise: UpdatePromise) -> bool:
    return letters.ends_watching(promise, promise.response)


def _tell(cases: Mapping[int, Case], *, now: datetime) -> None:
    held = chairs(case.response for case in cases.values())
    titles = {each.name: each.title for each in message_templates.library().values()}
    called = {pk: held[case.response.pk].first() for pk, case in cases.items()}
    timeline.write_all("nudged", [_entry(case, called[pk]) for pk, case in cases.items()], now=now)
    told = [_letter(pk, case, held[case.response.pk], titles) for pk, case in cases.items() if called[pk]]
    outbox.put_all(told, now=now)


def _entry(case: Case, called: Sequence[Person]) -> tuple[Response, str, dict[str, Any]]:
    names = ", ".join(person.name for person in called) or "nobody: no one is on duty"
    words = f"{case.finding.words} Asked: {names}."
    return case.response, words, {"about": case.finding.kind.value}


def _letter(pk: int, case: Case, held: Chairs, titles: Mapping[str, str]) -> Letter:
    response, called = case.response, held.first()
    if any(map(may_speak, called)):
        ways = [
            {"words": f"Write “{titles[name]}”", "link": letters.desk(response, name)}
            for name in case.finding.templates
            if name in titles and response.incident_id
        ]
    else:
        ways = [{"words": "See who is on duty, and call somebody", "link": people.on_duty_screen()}]
    return letters.letter(
        "comms/nudge",
        response,
        called,
        key=f"nudge:{pk}",
        kind=case.finding.kind.value,
        words=case.finding.words,
        lead=held.lead.name if held.lead else "",
        ways=ways or [{"words": "Look at it", "link": letters.room(response)}],
    )
