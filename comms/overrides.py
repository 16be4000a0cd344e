"""Overrides: the comms lead asks for words that are stopped, the commander allows or refuses them, once."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from comms import decisions, people, roles, timeline
from comms.models import DecisionKind, Override, Person, Response, RoleKind
from comms.models.overrides import OverrideQuerySet
from comms.wording import RULES, Finding
from statuspage import outbox

LONGEST_WORDS = 300


class ReasonOwed(Exception):
    """Letting stopped words go out needs a reason, which is kept."""


class Answered(Exception):
    """Somebody answered before; `override` says what."""

    def __init__(self, override: Override) -> None:
        super().__init__("This has been answered already.")
        self.override = override


def current(response: Response) -> OverrideQuerySet:
    """Those about the next public word: what was allowed for one holds for that one only."""
    last = response.announcements.last()
    since = Q(asked_at__gte=last.at) if last else Q()
    asked = Override.objects.filter(since, response=response)
    return asked.select_related("asked_by__user", "answered_by__user")


def allowed(response: Response) -> frozenset[str]:
    """The keys of what the commander lets go out with the next word."""
    return frozenset(current(response).filter(is_allowed=True).values_list("key", flat=True))


def waiting_for(person: Person) -> OverrideQuerySet:
    """What this person is asked for, as commander of a response."""
    commanded = Q(response__roles__kind=RoleKind.COMMANDER, response__roles__ended_at__isnull=True)
    return (
        Override.objects.waiting()
        .filter(commanded, response__roles__person=person, response__resolved_at__isnull=True)
        .select_related("response", "asked_by__user")
    )


@transaction.atomic
def ask(
    response: Response, stopped: Iterable[tuple[Finding, str]], *, by: Person, now: datetime, plea: str = ""
) -> list[Override]:
    """Ask the commander for words that are stopped, each once; told by mail at once.

    `stopped` are findings, each with the text it stands in.
    """
    known = set(current(response).values_list("key", flat=True))
    asked = [
        Override.objects.create(
            response=response,
            rule=found.rule,
            key=found.key,
            words=found.words[:LONGEST_WORDS],
            sentence=text,
            plea=plea.strip(),
            asked_by=by,
            asked_at=now,
        )
        for found, text in _once(stopped)
        if found.key not in known
    ]
    if asked:
        said = ", ".join(str(each) for each in asked)
        timeline.write(response, "override_asked", f"{by} asked to say {said}.", now=now, by=by, plea=plea)
        _tell(response, asked, now=now)
    return asked


@transaction.atomic
def answer(override: Override, *, is_allowed: bool, reason: str, by: Person, now: datetime) -> Override:
    """The commander's word on it. To allow needs a reason, which is logged as a decision."""
    override = Override.objects.select_for_update(of=("self",)).select_related("response").get(pk=override.pk)
    require_commander(by, override.response)
    if override.answered_at:
        raise Answered(override)
    if is_allowed and not reason.strip():
        raise ReasonOwed("Say why these words go out all the same; it is kept.")
    override.answered_by, override.answered_at = by, now
    override.is_allowed, override.reason = is_allowed, reason.strip()
    override.save(update_fields=["answered_by", "answered_at", "is_allowed", "reason"])
    _log(override, by=by, now=now)
    return override


@transaction.atomic
def allow(
    response: Response, stopped: Iterable[tuple[Finding, str]], *, reason: str, by: Person, now: datetime
) -> None:
    """The commander at the desk lets all of it go out, asked or not."""
    require_commander(by, response)
    stopped = list(stopped)
    ask(response, stopped, by=by, now=now)
    keys = {found.key for found, _ in stopped}
    for each in current(response).waiting().filter(key__in=keys):
        answer(each, is_allowed=True, reason=reason, by=by, now=now)


def plead(
    response: Response, stopped: Iterable[tuple[Finding, str]], *, plea: str, by: Person, now: datetime
) -> None:
    """One press at the desk: the commander allows, anybody else asks the commander."""
    if roles.holder(response, RoleKind.COMMANDER) != by:
        ask(response, stopped, by=by, now=now, plea=plea)
        return
    allow(response, stopped, reason=plea, by=by, now=now)


def require_commander(person: Person, response: Response) -> None:
    if roles.holder(response, RoleKind.COMMANDER) != person:
        raise roles.NotAllowed("Only the incident commander lets stopped words go out. Take command first.")


def _once(stopped: Iterable[tuple[Finding, str]]) -> list[tuple[Finding, str]]:
    return list({found.key: (found, text) for found, text in stopped}.values())


def _log(override: Override, *, by: Person, now: datetime) -> None:
    """To let it go out is a decision, with its reason; a no is only noted."""
    rule, words = RULES[override.rule].lower(), override.words
    if not override.is_allowed:
        reason = f" Reason: {override.reason}" if override.reason else ""
        said = f"{by} said no to “{words}” ({rule}).{reason}"
        timeline.write(override.response, "override_refused", said, now=now, by=by, rule=override.rule)
        return
    decisions.decide(
        override.response,
        DecisionKind.OVERRIDE,
        question=f"May the public read words that our rules stop ({rule})?",
        chosen=f"They go out: “{words[:200]}”",
        why=override.reason,
        options=("They go out all the same", "They are written anew"),
        by=by,
        now=now,
    )


def _tell(response: Response, asked: list[Override], *, now: datetime) -> None:
    """The commander, by mail; where nobody commands, the duty managers, who may take command."""
    commander = roles.holder(response, RoleKind.COMMANDER)
    called = [commander] if commander else people.duty_managers()
    first = asked[0]
    recipients = people.recipients(each for each in called if each != first.asked_by)
    if recipients:
        outbox.put(
            "comms/override",
            key=f"override:{first.pk}",
            recipients=recipients,
            context={
                "title": response.title,
                "severity": response.severity,
                "asked_by": first.asked_by.name,
                "words": [each.words for each in asked],
                "sentence": first.sentence,
                "plea": first.plea,
                "link": f"{settings.BASE_URL}/console/overrides/{first.pk}/",
            },
            thread=f"response-{response.public_id}@{response.page.host}",
            now=now,
        )
