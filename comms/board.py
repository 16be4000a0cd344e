"""The board: what is open, the most pressing first, and the one next thing to do about each."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from comms import cadence, drift, moves, roles
from comms.drift import Finding
from comms.models import (
    NudgeKind,
    Person,
    PromiseState,
    Question,
    Response,
    Role,
    RoleKind,
    SlaClock,
    Snooze,
    UpdatePromise,
)
from comms.moves import PRESSES, Press, Step

SOON: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Card:
    """One open response as somebody sees it."""

    response: Response
    commander: Person | None
    comms_lead: Person | None
    promise: UpdatePromise | None
    step: Step
    overdue: bool
    clocks: list[SlaClock]
    pressing: list[SlaClock]
    questions: int = 0
    snooze: Snooze | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def exhausted(self) -> bool:
        """Every reminder was sent, and nobody spoke."""
        return self.promise is not None and self.promise.exhausted_at is not None

    @property
    def is_watched(self) -> bool:
        """A fix was watched for long enough."""
        return any(each.kind == NudgeKind.WATCHED for each in self.findings)

    @property
    def disagrees(self) -> bool:
        """The page says something else than we do."""
        return any(each.kind != NudgeKind.WATCHED for each in self.findings)

    @property
    def press(self) -> Press:
        """How its next step is taken."""
        return PRESSES[self.step]

    @property
    def rank(self) -> tuple[bool, str, float]:
        return _rank(self.response, self.promise, overdue=self.overdue)


def cards(person: Person, *, now: datetime) -> list[Card]:
    """Every open response, the most pressing first."""
    return sorted(_cards(Response.objects.open(), person, now=now), key=lambda card: card.rank)


def card(response: Response, person: Person, *, now: datetime) -> Card:
    """One response, open or closed."""
    return _cards(Response.objects.filter(pk=response.pk), person, now=now)[0]


def pressing(*, now: datetime) -> list[UpdatePromise]:
    """The promises that are overdue or nearly so, in the order of the board: what the banner says."""
    owed = UpdatePromise.objects.filter(state=PromiseState.OPEN, due_at__lte=now + SOON)
    found = owed.filter(response__resolved_at__isnull=True).select_related("response")
    return sorted(found, key=lambda promise: _rank(promise.response, promise, overdue=promise.due_at <= now))


def owed_by(person: Person) -> QuerySet[UpdatePromise]:
    """What somebody owes the public as comms lead."""
    leads = Role.objects.active().filter(person=person, kind=RoleKind.COMMS_LEAD)
    owed = UpdatePromise.objects.filter(state=PromiseState.OPEN, response__in=leads.values("response"))
    return owed.select_related("response")


def _rank(response: Response, promise: UpdatePromise | None, *, overdue: bool) -> tuple[bool, str, float]:
    """Overdue promises first, then by severity, then by what is due next."""
    return not overdue, response.severity, promise.due_at.timestamp() if promise else float("inf")


def _cards(responses: QuerySet[Response], person: Person, *, now: datetime) -> list[Card]:
    """A few queries, however many responses."""
    held, found = roles.holders(responses), []
    open_promises = UpdatePromise.objects.filter(response__in=responses, state=PromiseState.OPEN)
    owed = {promise.response_id: promise for promise in open_promises}
    snoozes = cadence.running(owed.values(), now=now)
    clocks: dict[int, list[SlaClock]] = {}
    for clock in SlaClock.objects.filter(response__in=responses):
        clocks.setdefault(clock.response_id, []).append(clock)
    asked = Counter(Question.objects.open().filter(response__in=responses).values_list("response", flat=True))
    for response in responses.select_related("page", "incident"):
        commander = held.get((response.pk, RoleKind.COMMANDER))
        lead = held.get((response.pk, RoleKind.COMMS_LEAD))
        promise = owed.get(response.pk)
        about = {"commander": commander, "lead": lead}
        step = moves.next_step(response, person, **about, owes=promise is not None, now=now)
        overdue = promise is not None and promise.due_at <= now
        its = clocks.get(response.pk, [])
        pressing = [clock for clock in its if not clock.settled_at and clock.risky_at <= now]
        about_clock = (its, pressing, asked[response.pk], snoozes.get(promise.pk) if promise else None)
        findings = drift.findings(drift.sight(response), now=now)
        found.append(Card(response, commander, lead, promise, step, overdue, *about_clock, findings))
    return found
