"""The main job: say what we know to the public, once, and owe the next update."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import transaction

from comms import (
    approvals,
    cadence,
    consequences,
    drafts,
    manuscripts,
    message_templates,
    publicity,
    responses,
    roles,
    timeline,
)
from comms.drafts import Draft, draft
from comms.message_templates import Template, versions
from comms.models import Announcement, Ending, Person, Response
from comms.roles import Action
from statuspage import incidents
from statuspage.models import Component, IncidentUpdate
from statuspage.status import IncidentStatus

__all__ = ["Draft", "Overtaken", "correct", "draft", "newer", "publish", "say", "translate"]

FALSE_ALARM: Final = "false-alarm"


class Overtaken(Exception):
    """Somebody published since the author last looked; `update` is what they said."""

    def __init__(self, update: IncidentUpdate) -> None:
        super().__init__(f"Somebody published at {update.display_at:%H:%M} UTC.")
        self.update = update


@transaction.atomic
def publish(
    response: Response,
    template: Template,
    values: Mapping[str, Any],
    *,
    by: Person,
    now: datetime,
    **how: Any,
) -> Announcement:
    """Tell the public, in one transaction with all that follows from it.

    `how` may hold `seen` (public id of the newest update the author saw; raises Overtaken when there is a
    newer one), `name` (the title on the page, for the first word) and `next_update_at`. Pressed again because
    the answer was lost, it says nothing twice: what was published then is returned.
    """
    response = responses.locked(response)
    _require(response, by, now=now)
    words = message_templates.render(template, values, names=drafts.names(response))
    script: dict[str, Any] = {"template": template.name, "values": dict(values)}
    if newest := newer(response, seen=how.get("seen", "")):
        return _same(newest, words, script, by=by, next_update_at=how.get("next_update_at"))
    approvals.require(response, template, words, by=by, now=now)
    update = say(response, template, values, words, now=now, **how)
    script["version"] = versions.used(template, now=now)
    announcement = Announcement.objects.create(response=response, published=update, by=by, at=now, **script)
    manuscripts.discard(response, by=by)
    _note(announcement, template)
    _follow(response, announcement, by=by, now=now)
    return announcement


def _require(response: Response, by: Person, *, now: datetime) -> None:
    roles.require(by, Action.PUBLISH, response)
    if response.is_drill:
        raise roles.NotAllowed("This is a drill: nothing of it goes out.")
    manuscripts.require_pen(response, by, now=now)


def newer(response: Response, *, seen: str) -> IncidentUpdate | None:
    """What the public was told since somebody saw that update; none seen means: before the first word."""
    told = IncidentUpdate.objects.filter(incident__response=response)
    newest = told.select_related("announcement__by__user").first()
    return newest if newest and newest.public_id != seen else None


@transaction.atomic
def correct(update: IncidentUpdate, *, body: str, by: Person, now: datetime) -> IncidentUpdate:
    """Mend the words of what was published: visibly, without sending it again, without moving a clock."""
    response = responses.locked(update.incident.response)
    roles.require(by, Action.CORRECT, response)
    before = update.body
    incidents.correct(update, body=body, now=now)
    words = f"{by} corrected what was published at {update.display_at:%H:%M} UTC."
    timeline.write(response, "corrected", words, now=now, by=by, before=before, after=body)
    return update


@transaction.atomic
def translate(
    update: IncidentUpdate, *, words: dict[str, str], names: dict[str, str], by: Person, now: datetime
) -> IncidentUpdate:
    """Say what was published in further languages; no clock moves."""
    response = responses.locked(update.incident.response)
    roles.require(by, Action.CORRECT, response)
    incidents.translate(update, words=words, names=names, now=now)
    said = f"{by} translated what was published at {update.display_at:%H:%M} UTC."
    timeline.write(response, "translated", said, now=now, by=by, languages=sorted(words))
    return update


def _note(announcement: Announcement, template: Template) -> None:
    update, by = announcement.update, announcement.by
    timeline.write(
        announcement.response,
        "announced",
        f"{by} published “{template.title}” as {update.get_status_display()}.",
        now=announcement.at,
        by=by,
        words=update.body,
        next_update_at=update.next_update_at.isoformat() if update.next_update_at else None,
    )


def _same(
    newest: IncidentUpdate,
    words: str,
    script: Mapping[str, Any],
    *,
    by: Person,
    next_update_at: datetime | None,
) -> Announcement:
    """The newest word, if it is the very one that is pressed again; raises Overtaken by any other."""
    again = {"by": by, "published__body": words, **script}
    said: Announcement | None = Announcement.objects.filter(published=newest, **again).first()
    if not said or newest.next_update_at not in (None, next_update_at):
        raise Overtaken(newest)
    return said


def say(
    response: Response,
    template: Template,
    values: Mapping[str, Any],
    words: str,
    *,
    now: datetime,
    **how: Any,
) -> IncidentUpdate:
    """Through the ground floor: the first word opens the public incident, every other updates it."""
    said: dict[str, Any] = {
        "body": words,
        "statuses": _statuses(response, template, values),
        "next_update_at": how.get("next_update_at"),
        "now": now,
    }
    if response.incident:
        status = template.status or response.incident.status
        update = incidents.post_update(response.incident, status=status, **said)
    else:
        update = _opened(response, template, name=how.get("name") or response.title, **said)
    names = drafts.names(response)
    short = message_templates.in_short(template, values, names=names)
    chat = message_templates.in_chat(template, values, names=names)
    return incidents.shorten(update, short=short, chat=chat) if short or chat else update


def _opened(response: Response, template: Template, **said: Any) -> IncidentUpdate:
    response.incident = incidents.publish(
        response.page,
        status=template.status or IncidentStatus.INVESTIGATING,
        started_at=response.detected_at,
        **said,
    )
    response.save(update_fields=["incident"])
    return response.incident.updates.get()


def _statuses(response: Response, template: Template, values: Mapping[str, Any]) -> dict[Component, str]:
    wanted: dict[str, str] = {}
    for field in template.fields:
        if field.type == "components":
            wanted |= values.get(field.name) or {}
    found = response.page.components.filter(public_id__in=wanted)
    return {component: wanted[component.public_id] for component in found}


def _follow(response: Response, announcement: Announcement, *, by: Person, now: datetime) -> None:
    publicity.told(response, by=by, now=now)
    ending = Ending.FALSE_ALARM if announcement.template == FALSE_ALARM else Ending.RESOLVED
    arm = partial(cadence.arm, response, announcement)
    consequences.follow(response, announcement.update, arm=arm, ending=ending, by=by, now=now)
