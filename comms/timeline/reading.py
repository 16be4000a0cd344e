"""Reading the timeline: by topic, by who did it, by words; and on which sheet an entry stands."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Q, QuerySet, TextChoices

from comms.models import Person, Response, TimelineEntry

SHEET: Final = 100
NOBODY: Final = "clock"


class Topic(TextChoices):
    """What people look for; each verb's entries belong to one."""

    PUBLIC = "public", "Public words"
    DECISIONS = "decisions", "Decisions"
    NOTES = "notes", "Notes"
    PEOPLE = "people", "Who did what"
    CLOCKS = "clocks", "Clocks and reminders"
    EXECUTIVES = "executives", "Executives"
    COURSE = "course", "Course of events"


_KINDS: Final = {
    Topic.PUBLIC: {
        *("announced", "corrected", "translated", "recalled", "released", "retried", "retimed", "withdrawn"),
        *("stopped", "resumed", "public", "pen", "override_asked", "override_refused"),
    },
    Topic.DECISIONS: {"decided", "struck", "revisit"},
    Topic.NOTES: {"noted"},
    Topic.PEOPLE: {
        *("acknowledged", "unacknowledged", "role", "role_left", "offered", "vacant"),
        *("offer_accepted", "offer_declined", "offer_expired", "offer_withdrawn"),
    },
    Topic.CLOCKS: {"reminded", "snoozed", "nudged", "paced", "breached"},
    Topic.EXECUTIVES: {"digest", "briefed", "asked", "answered"},
}
_OF: Final = {kind: topic for topic, kinds in _KINDS.items() for kind in kinds}


def topic_of(kind: str) -> Topic:
    """What is of no other topic belongs to the course of events."""
    return _OF.get(kind, Topic.COURSE)


def wanted(
    response: Response, *, topics: Iterable[str] = (), who: str = "", words: str = ""
) -> QuerySet[TimelineEntry]:
    """The entries that fit, the newest first; `who` is a person's number, or `clock` for nobody's."""
    found = response.timeline.select_related("by__user", "corrected_by__by__user", "corrects")
    if chosen := set(topics):
        kinds = set().union(*(_KINDS.get(Topic(each), set()) for each in chosen))
        fits = Q(kind__in=kinds)
        found = found.filter(fits | ~Q(kind__in=_OF) if Topic.COURSE in chosen else fits)
    if who:
        found = found.filter(by=None) if who == NOBODY else found.filter(by=int(who))
    for word in words.split():
        found = found.filter(text__icontains=word)
    return found.order_by("-at", "-pk")


def people_of(response: Response) -> QuerySet[Person]:
    """Whoever did something in it."""
    did = response.timeline.exclude(by=None).order_by().values("by")
    return Person.objects.filter(pk__in=did).select_related("user")


def sheet_of(entry: TimelineEntry) -> int:
    """The sheet of the whole timeline, the newest first, on which this entry stands."""
    newer = Q(at__gt=entry.at) | Q(at=entry.at, pk__gt=entry.pk)
    return entry.response.timeline.filter(newer).count() // SHEET + 1
