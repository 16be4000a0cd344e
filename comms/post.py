"""The post, as staff direct it: let it leave, take it back, send it again, stop it; each press is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from comms import roles, timeline
from comms.models import Person, Response
from comms.roles import Action
from statuspage import outbox, stops
from statuspage.channels import channels
from statuspage.models import Delivery, MaintenanceMail, Notification, Page
from statuspage.outbox import NEWS_LIVES, Queue
from statuspage.status import ComponentStatus

# What letters to named people are called; the others are called after what they tell.
LETTERS: Final = {
    "statuspage/confirm": "Question whether an address wants to be told",
    "statuspage/arrival": "First notification to a browser",
    "statuspage/already": "Answer to somebody who is subscribed already",
    "statuspage/moving": "Question whether a new address is theirs",
    "statuspage/moved": "Word to an old address that another one is used now",
    "statuspage/quarantined": "Word to an owner that their address was switched off",
    "statuspage/canary": "Letter to ourselves, to see that mail leaves",
    "comms/offer": "Question whether somebody takes a role",
    "comms/vacancy": "Call for somebody to take a role that is free",
    "comms/reminder": "Reminder of the next public word",
    "comms/digest": "Digest for executives",
    "comms/breach": "Warning that an acknowledgement or a decision is late",
    "comms/rollup": "Morning roll-up for executives",
    "comms/closing": "Closing letter to executives",
    "comms/answer": "Answer to an executive's question",
    "comms/revisit": "Reminder of a decision to be looked at again",
    "comms/approval": "Words to be read by a second pair of eyes",
    "comms/override": "Question to a commander whether words may go out",
    "comms/overrun": "Warning that a maintenance runs out of its time",
    "comms/untended": "Reminder of an incident that nobody responds to",
}


@dataclass(frozen=True)
class Count:
    """How many letters of one notification fared how."""

    sent: int = 0
    failed: int = 0
    unsent: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        return self.gone + self.waiting

    @property
    def gone(self) -> int:
        """Those of which nothing more is to come."""
        return self.sent + self.failed + self.unsent


@dataclass(frozen=True)
class Waiting:
    """What a stop holds back: letters addressed, news not yet addressed, and what is too old by now."""

    letters: int
    news: int
    late: int


def counted(notification: Notification) -> Count:
    tally = outbox.tally(notification)
    several = {"unsent": ("suppressed", "expired"), "waiting": ("queued", "leased")}
    summed = {name: sum(tally.get(state, 0) for state in states) for name, states in several.items()}
    return Count(sent=tally.get("sent", 0), failed=tally.get("failed", 0), **summed)


def waiting(page: Page | None, *, now: datetime) -> Waiting:
    """Of one page, or of the whole house."""
    letters = Delivery.objects.filter(due_at__isnull=False)
    news = Notification.objects.filter(fanned_out_at__isnull=True, recalled_at__isnull=True)
    if page:
        letters, news = letters.filter(notification__page=page), news.filter(page=page)
    late = letters.filter(notification__expires_at__lte=now)
    return Waiting(letters=letters.count(), news=news.count(), late=late.count())


def delays(notification: Notification, *, now: datetime) -> list[str]:
    """What of it waits for a rate of our own, and for how long; in words."""
    return [queue_said(each) for each in outbox.queues_of(notification, now=now)]


def queue_said(queue: Queue) -> str:
    known = channels().get(queue.channel)
    label = f"{known.LABEL if known else queue.channel}{f' to {queue.domain}' if queue.domain else ''}"
    if queue.lasts is None:
        return f"{label}: nothing leaves at the rate of {queue.rate}."
    hours, minutes = divmod(-(-int(queue.lasts.total_seconds()) // 60), 60)
    lasts = " ".join([f"{hours:,} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours))
    said = f"{label}: waiting for the rate of {queue.rate}, about {lasts}."
    return f"{said} What is a day old by then is not sent." if queue.lasts > NEWS_LIVES else said


def subject(notification: Notification) -> str:
    """What it tells of, in a few words."""
    if update := notification.incident_update:
        return f"{update.get_status_display()}: {update.incident}"
    if planned := notification.maintenance_update:
        reminds = notification.context.get("mail") == MaintenanceMail.REMINDER
        return f"{'Reminder' if reminds else planned.get_status_display()}: {planned.maintenance}"
    if notice := notification.notice:
        return f"Announcement: {notice}"
    if "component_update" in notification.context:
        changed = ComponentStatus(notification.context["component_update"]["new_status"])
        return f"{notification.context['component']['name']}: {changed.label}"
    return LETTERS.get(notification.letter, notification.letter)


def response_of(notification: Notification) -> Response | None:
    """The response that speaks in it, if one does."""
    update = notification.incident_update
    return getattr(update.incident, "response", None) if update else None


def may(person: Person, notification: Notification) -> bool:
    """Who may publish the words may direct the letters that carry them."""
    response = response_of(notification)
    return roles.may(person, Action.PUBLISH if response else Action.PLAN, response)


@transaction.atomic
def release(notification: Notification, *, by: Person, now: datetime) -> None:
    """Do not wait for the end of the hold. Raises ValueError, in words, when there is nothing to let go."""
    _require(by, notification)
    outbox.release(notification, now=now)
    _keep(notification, "released", f"{by.name} let the mails leave at once.", by=by, now=now)


@transaction.atomic
def recall(notification: Notification, *, by: Person, now: datetime) -> str:
    """Take back what has not left, and say what has. Raises ValueError, in words, when all has."""
    _require(by, notification)
    kept = outbox.recall(notification, now=now)
    count = counted(notification)
    said = _taken_back(kept, left=count.sent + count.waiting)
    _keep(notification, "recalled", f"{by.name} took the mails back. {said}", by=by, now=now)
    return said


@transaction.atomic
def retry(notification: Notification, deliveries: QuerySet[Delivery], *, by: Person, now: datetime) -> int:
    """Try those of these again at once that failed, or wait for their next attempt."""
    _require(by, notification)
    again = outbox.retry(deliveries.filter(notification=notification), now=now)
    if again:
        mails = "1 mail" if again == 1 else f"{again:,} mails"
        _keep(notification, "retried", f"{by.name} has {mails} tried again.", by=by, now=now)
    return again


@transaction.atomic
def stop(page: Page | None, *, reason: str, by: Person, now: datetime) -> None:
    """From now on nothing leaves: of one page, or at all."""
    roles.require(by, Action.STOP)
    stops.stop(page, by=by.name, reason=reason, now=now)
    _tell_responders(page, "stopped", f"{by.name} stopped all mail{_of(page)}: {reason}", by=by, now=now)


@transaction.atomic
def resume(page: Page | None, *, by: Person, now: datetime) -> None:
    """What waited leaves, but for what is too old by now."""
    roles.require(by, Action.STOP)
    stops.resume(page)
    _tell_responders(page, "resumed", f"{by.name} let mail{_of(page)} leave again.", by=by, now=now)


def _taken_back(kept: int, *, left: int) -> str:
    """Honest about what cannot be called back."""
    if not left:
        return "Nobody was sent anything."
    gone = "1 had left already, or was" if left == 1 else f"{left:,} had left already, or were"
    return f"{gone} just leaving; {kept:,} will not be sent."


def _require(by: Person, notification: Notification) -> None:
    response = response_of(notification)
    roles.require(by, Action.PUBLISH if response else Action.PLAN, response)


def _of(page: Page | None) -> str:
    return f" of the page “{page}”" if page else ""


def _keep(notification: Notification, kind: str, said: str, *, by: Person, now: datetime) -> None:
    if response := response_of(notification):
        timeline.write(response, kind, said, by=by, now=now)


def _tell_responders(page: Page | None, kind: str, said: str, *, by: Person, now: datetime) -> None:
    """Whoever responds just now needs to know."""
    concerned = Response.objects.open()
    for response in concerned.filter(page=page) if page else concerned:
        timeline.write(response, kind, said, by=by, now=now)
