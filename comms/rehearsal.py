"""Rehearsal: exactly what page and mail will say, before anybody has said it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from django.db import transaction

from comms import announcements, cadence, drafts, facts, message_templates, responses, voices
from comms.message_templates import Template
from comms.models import Person, Response, SlaClock
from comms.voices import Voices
from statuspage import outbox
from statuspage.bakery import archive, feeds, frame, html, snapshot
from statuspage.bakery.snapshot import Snapshot
from statuspage.models import AffectedComponent, IncidentUpdate, Notification, Page


@dataclass(frozen=True)
class Rehearsal:
    """`page` is the incident's own file, where these words come first; `banner` is the front page's;
    `brief` is what executives are told anew when their next digest leaves."""

    page: str
    banner: str
    moved: list[AffectedComponent]
    voices: Voices
    promise: datetime | None
    feed: str
    brief: list[str]


@dataclass(frozen=True)
class Sight:
    """The front page, what would leave the house with it, if anything, and what the change made."""

    page: str
    voices: Voices | None
    made: object = None


def rehearse(
    response: Response, template: Template, values: Mapping[str, Any], *, now: datetime, **how: Any
) -> Rehearsal:
    """Publish it, look, and take it all back; gaps still to be filled are shown as such.

    Nothing is imitated, so nothing can differ. `how` is as for `announcements.publish`.
    """
    words = message_templates.sketch(template, values, names=drafts.names(response))
    with transaction.atomic():
        draft = Response.objects.select_related("page", "incident").get(pk=response.pk)
        before = facts.gather(draft, now=now)
        update = announcements.say(draft, template, values, words, now=now, **how)
        after = snapshot.take(draft.page_id, now=now)
        seen = Rehearsal(
            _page(after, update),
            after.rollup.description,
            _moved(update),
            _told(update, now=now),
            update.next_update_at,
            _entry(after, update),
            _brief(draft, before, now=now),
        )
        transaction.set_rollback(True)
    return seen


@dataclass(frozen=True)
class Weighed:
    """What another severity would bring: the next word, the clocks, and which executives are told at once."""

    due_at: datetime | None
    clocks: list[SlaClock]
    told: list[str]
    asks_anew: bool


def weigh(response: Response, severity: str, *, by: Person, now: datetime) -> Weighed:
    """Change the severity, look, and take it all back."""
    with transaction.atomic():
        last = Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        draft = responses.change_severity(response, severity, by=by, now=now)
        promise = cadence.open_promise(draft)
        clocks = list(draft.clocks.filter(settled_at=None, state="running"))
        digests = Notification.objects.filter(pk__gt=last, letter="comms/digest")
        told = [to["name"] for digest in digests for to in digest.recipients or []]
        asks_anew = response.withheld_at is not None and draft.withheld_at is None
        transaction.set_rollback(True)
    return Weighed(promise.due_at if promise else None, clocks, told, asks_anew)


def front(page: Page, change: Callable[[], object] | None, *, now: datetime) -> Sight:
    """The front page as it would be after a change, which is taken back; without one, as it is."""
    with transaction.atomic():
        made = change() if change else None
        seen = html.still(snapshot.take(page.pk, now=now))
        sight = Sight(seen, _news(page, now=now) if change else None, made)
        transaction.set_rollback(True)
    return sight


def told(page: Page, change: Callable[[], object], *, now: datetime) -> Voices | None:
    """Only what would leave the house with a change, which is taken back."""
    with transaction.atomic():
        change()
        said = _news(page, now=now)
        transaction.set_rollback(True)
    return said


def _page(after: Snapshot, update: IncidentUpdate) -> str:
    (incident,) = after.read_incidents(after.page.incidents.filter(pk=update.incident_id))
    return frame.still(archive.story(after, incident))


def _entry(after: Snapshot, update: IncidentUpdate) -> str:
    """What a feed says of the incident, as its reader shows it."""
    atom = next(leaf for leaf in feeds.render(after) if leaf.path == "history.atom")
    link = after.page.link(f"incidents/{update.incident.public_id}")
    for entry in ElementTree.fromstring(atom.body()).iter(f"{{{feeds.ATOM}}}entry"):  # noqa: S314  (ours)
        there = entry.find(f"{{{feeds.ATOM}}}link")
        if there is not None and there.get("href") == link:
            return entry.findtext(f"{{{feeds.ATOM}}}content") or ""
    return ""


def _brief(draft: Response, before: Mapping[str, Any], *, now: datetime) -> list[str]:
    """Read anew, so that nothing of before is remembered."""
    spoken = Response.objects.select_related("page", "incident").get(pk=draft.pk)
    return facts.changes(before, facts.gather(spoken, now=now))


def _told(update: IncidentUpdate, *, now: datetime) -> Voices:
    notification = outbox.announce(update, now=now)
    assert notification, "news is always announced"
    return voices.of(notification)


def _news(page: Page, *, now: datetime) -> Voices | None:
    """What was put into the post room for the readers of a page just now."""
    news = Notification.objects.filter(page=page, recipients__isnull=True, created_at=now).last()
    return voices.of(news) if news else None


def _moved(update: IncidentUpdate) -> list[AffectedComponent]:
    return [row for row in update.affected.all() if row.old_status != row.new_status]
