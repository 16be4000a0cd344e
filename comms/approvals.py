"""Approvals: where a severity asks for it, a second pair of eyes reads the words before the public does."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from comms import people, roles, timeline
from comms.message_templates import Template
from comms.models import Approval, Duty, Person, Response, Role, RoleKind, Verdict
from statuspage import outbox

# The templates of the first word, which must not wait for anybody for long.
FIRST_WORDS = ("first-word", "checking")


class NotRead(roles.NotAllowed):
    """A second pair of eyes has not read these words, or wants others."""


class WordsOwed(Exception):
    """Who asks for a change says which."""


def is_owed(response: Response) -> bool:
    """Whether words of this severity are read by two."""
    return response.severity in settings.SECOND_READER and not response.is_drill


def current(response: Response) -> Approval | None:
    """The newest that was asked for since the last public word."""
    last = response.announcements.last()
    since = Q(asked_at__gte=last.at) if last else Q()
    asked = Approval.objects.filter(since, response=response)
    return asked.select_related("asked_by__user", "answered_by__user").last()


def readers(response: Response, *, but: Person) -> list[Person]:
    """Who reads: the commander, else the duty managers; never the author."""
    commander = roles.holder(response, RoleKind.COMMANDER)
    called = [commander] if commander and commander != but else people.duty_managers()
    return [each for each in called if each != but]


def waiting_for(person: Person) -> QuerySet[Approval]:
    """What this person is asked to read."""
    commanded = Role.objects.active().filter(kind=RoleKind.COMMANDER, response=OuterRef("response"))
    mine = Q(Exists(commanded.filter(person=person)))
    if person.duty == Duty.MANAGER:
        mine |= ~Exists(commanded) | Exists(commanded.filter(person=OuterRef("asked_by")))
    waiting = Approval.objects.filter(mine, answered_at__isnull=True, response__resolved_at__isnull=True)
    return waiting.exclude(asked_by=person).select_related("response", "asked_by__user")


@transaction.atomic
def ask(response: Response, template: Template, words: str, *, by: Person, now: datetime) -> Approval:
    """Ask for a second pair of eyes; what was asked for before and not answered is not asked any more."""
    Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    Approval.objects.filter(response=response, answered_at__isnull=True).delete()
    alone_at = now + timedelta(minutes=settings.SECOND_READER_MINUTES)
    asked = Approval.objects.create(
        response=response, template=template.name, words=words, asked_by=by, asked_at=now, alone_at=alone_at
    )
    called = readers(response, but=by)
    names = ", ".join(each.name for each in called) or "nobody: no one is on duty"
    said = f"{by} asked for a second pair of eyes on “{template.title}”: {names}."
    timeline.write(response, "approval_asked", said, now=now, by=by, words=words)
    _tell(asked, template, called, now=now)
    return asked


@transaction.atomic
def answer(approval: Approval, verdict: str, *, note: str, by: Person, now: datetime) -> Approval:
    """What the second pair of eyes says; a second answer changes nothing."""
    approval = Approval.objects.select_for_update(of=("self",)).select_related("response").get(pk=approval.pk)
    require_reader(by, approval)
    if approval.answered_at:
        return approval
    if verdict == Verdict.CHANGE and not note.strip():
        raise WordsOwed("Say what should change.")
    approval.answered_by, approval.answered_at = by, now
    approval.verdict, approval.note = Verdict(verdict), note.strip()
    approval.save(update_fields=["answered_by", "answered_at", "verdict", "note"])
    said = f"{by} approved the words." if verdict == Verdict.APPROVED else f"{by} asked for a change: {note}"
    timeline.write(approval.response, "approval", said, now=now, by=by, verdict=verdict)
    return approval


def require_reader(person: Person, approval: Approval) -> None:
    if person not in readers(approval.response, but=approval.asked_by):
        raise roles.NotAllowed("Only the commander reads this, or the duty manager, and never its author.")


def require(response: Response, template: Template, words: str, *, by: Person, now: datetime) -> None:
    """Raises NotRead unless these very words were approved, or the first ones waited long enough.

    Called with the response locked; what goes out without a second reader is written down.
    """
    if not is_owed(response):
        return
    asked = current(response)
    if asked is None:
        raise NotRead(f"Words about a {response.severity} are read by two. Ask for a second pair of eyes.")
    if asked.verdict == Verdict.CHANGE:
        raise NotRead(f"{asked.answered_by} asked for a change: {asked.note} Then ask again.")
    if asked.words != words:
        raise NotRead("These words have changed since they were given to read. Ask again.")
    if asked.verdict == Verdict.APPROVED:
        return
    _alone(asked, template, by=by, now=now)


def may_go_alone(asked: Approval, template: Template, *, now: datetime) -> bool:
    return template.name in FIRST_WORDS and asked.alone_at <= now


def _alone(asked: Approval, template: Template, *, by: Person, now: datetime) -> None:
    if not may_go_alone(asked, template, now=now):
        until = f"{asked.alone_at:%H:%M} UTC"
        alone = f" From {until} on you may publish it alone." if template.name in FIRST_WORDS else ""
        raise NotRead(f"Nobody has read it yet.{alone}")
    said = f"{by} publishes without a second pair of eyes: nobody answered since {asked.asked_at:%H:%M} UTC."
    timeline.write(asked.response, "approval_silent", said, now=now, by=by)


def _tell(asked: Approval, template: Template, called: list[Person], *, now: datetime) -> None:
    response = asked.response
    if called:
        outbox.put(
            "comms/approval",
            key=f"approval:{asked.pk}",
            recipients=people.recipients(called),
            context={
                "title": response.title,
                "severity": response.severity,
                "asked_by": asked.asked_by.name,
                "words": asked.words,
                "is_first": template.name in FIRST_WORDS,
                "alone_at": asked.alone_at.isoformat(),
                "link": f"{settings.BASE_URL}/console/approvals/{asked.pk}/",
            },
            thread=f"response-{response.public_id}@{response.page.host}",
            now=now,
        )
