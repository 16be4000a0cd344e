"""What a reminder says: how late it is, who should have spoken, and the draft that is waiting."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings

from comms import people
from comms.cadence.ladder import WRITING, Chairs
from comms.drafts import Draft
from comms.models import Person, Response, Rung, UpdatePromise

MINUTE: Final = timedelta(minutes=1)

Letter = dict[str, Any]


def reminder(
    promise: UpdatePromise,
    rung: str,
    chairs: Chairs,
    called: Sequence[Person],
    draft: Draft,
    *,
    now: datetime,
    speakers: Sequence[str] | None = None,
) -> Letter:
    """The letter of one rung; with `speakers`, to who cannot speak for the house: whom they may call."""
    response = promise.response
    return letter(
        "comms/reminder",
        response,
        called,
        key=f"reminder:{promise.pk}:{rung}{':others' if speakers is not None else ''}",
        rung=rung,
        lead=chairs.lead.name if chairs.lead else "",
        mood=_mood(rung, promise.due_at, now),
        due_at=promise.due_at.isoformat(),
        minutes_late=max(0, (now - promise.due_at) // MINUTE),
        is_first=response.incident_id is None,
        is_soak=ends_watching(promise, response),
        draft=draft.words,
        draft_title=draft.template.title,
        link=desk(response) if speakers is None else room(response),
        speakers=speakers,
        people=people.on_duty_screen(),
    )


def letter(
    template: str, response: Response, called: Sequence[Person], *, key: str, **context: object
) -> Letter:
    """A letter to those who are called, in the thread of the response."""
    about = {"title": response.title, "severity": response.severity, "is_drill": response.is_drill}
    return {
        "letter": template,
        "key": key,
        "recipients": people.recipients(called),
        "context": {**about, **context},
        "thread": f"response-{response.public_id}@{response.page.host}",
    }


def room(response: Response) -> str:
    return f"{settings.BASE_URL}/console/responses/{response.public_id}/"


def desk(response: Response, template: str = "") -> str:
    """Where the word is written; with a template, it is filled in there."""
    return f"{room(response)}announce/{f'?template={template}' if template else ''}"


def ends_watching(promise: UpdatePromise, response: Response) -> bool:
    """Whether a word is due about when the time of watching ends: what is printed knows no seconds, and may
    have left room for the writing."""
    ends = response.soaks_until
    return ends is not None and -MINUTE < promise.due_at - ends < WRITING + MINUTE


def _mood(rung: str, due_at: datetime, now: datetime) -> str:
    """Before it, at it, late, or at the end of the ladder; a rung may ring later than it was to."""
    if rung == Rung.EXHAUSTED:
        return "exhausted"
    if now < due_at:
        return "soon"
    return "due" if now < due_at + MINUTE else "late"
