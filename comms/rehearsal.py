"""Rehearsal: exactly what page and mail will say, before anybody has said it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count

from comms import announcements, cadence, drafts, message_templates
from comms.message_templates import Template
from comms.models import Response
from statuspage import letters, outbox
from statuspage.bakery import archive, frame, html, snapshot
from statuspage.bakery.snapshot import Snapshot
from statuspage.channels import Message, channels, sms
from statuspage.models import AffectedComponent, IncidentUpdate, Notification, Page


@dataclass(frozen=True)
class Rehearsal:
    """`page` is the incident's own file, where these words come first; `banner` is the front page's."""

    page: str
    banner: str
    mail: Message
    moved: list[AffectedComponent]
    readers: list[tuple[str, int]]

    @property
    def text_message(self) -> str:
        """What a phone shows; nothing when it is not woken for this."""
        return sms.fitted(self.mail) if self.mail.is_loud else ""


@dataclass(frozen=True)
class Sight:
    """The front page, and the mail that would go out with it, if any."""

    page: str
    mail: Message | None


def rehearse(
    response: Response, template: Template, values: Mapping[str, Any], *, now: datetime, **how: Any
) -> Rehearsal:
    """Publish it, look, and take it all back; gaps still to be filled are shown as such.

    Nothing is imitated, so nothing can differ. `how` is as for `announcements.publish`.
    """
    words = message_templates.sketch(template, values, names=drafts.names(response))
    with transaction.atomic():
        draft = Response.objects.select_related("page", "incident").get(pk=response.pk)
        update = announcements.say(draft, template, values, words, now=now, **how)
        after = snapshot.take(draft.page_id, now=now)
        seen = Rehearsal(
            _page(after, update),
            after.rollup.description,
            _mail(update, now=now),
            _moved(update),
            _readers(update, now=now),
        )
        transaction.set_rollback(True)
    return seen


def next_due(response: Response, severity: str, *, now: datetime) -> datetime | None:
    """When the next public word would be due under another severity."""
    with transaction.atomic():
        draft = Response.objects.get(pk=response.pk)
        old, draft.severity = draft.severity, severity
        draft.save(update_fields=["severity"])
        cadence.severity_changed(draft, old=old, now=now)
        promise = cadence.open_promise(draft)
        transaction.set_rollback(True)
    return promise.due_at if promise else None


def front(page: Page, change: Callable[[], object] | None, *, now: datetime) -> Sight:
    """The front page as it would be after a change, which is taken back; without one, as it is."""
    with transaction.atomic():
        if change:
            change()
        seen = html.still(snapshot.take(page.pk, now=now))
        told = Notification.objects.filter(page=page, recipients__isnull=True, created_at=now).last()
        sight = Sight(seen, _readable(letters.render(told)) if told and change else None)
        transaction.set_rollback(True)
    return sight


def _page(after: Snapshot, update: IncidentUpdate) -> str:
    (incident,) = after.read_incidents(after.page.incidents.filter(pk=update.incident_id))
    return frame.still(archive.story(after, incident))


def _mail(update: IncidentUpdate, *, now: datetime) -> Message:
    notification = outbox.announce(update, now=now)
    assert notification, "news is always announced"
    return _readable(letters.render(notification))


def _readers(update: IncidentUpdate, *, now: datetime) -> list[tuple[str, int]]:
    """How many it is for on each channel that anybody chose."""
    notification = outbox.announce(update, now=now)
    assert notification, "news is always announced"
    rows = outbox.readers(notification).order_by("channel").values_list("channel").annotate(count=Count("pk"))
    known = channels()
    return [(known[channel].LABEL if channel in known else channel, count) for channel, count in rows]


def _readable(mail: Message) -> Message:
    return replace(mail, html=_without_links(mail.html), text=_without_links(mail.text))


def _without_links(letter: str) -> str:
    """Each reader's own links are put in when the letter is sent."""
    return letter.replace(letters.UNSUBSCRIBE_LINK, "#").replace(letters.MANAGE_LINK, "#")


def _moved(update: IncidentUpdate) -> list[AffectedComponent]:
    return [row for row in update.affected.all() if row.old_status != row.new_status]
