"""Manuscripts: what is typed at the desk is kept, each person's apart; and one at a time holds the pen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from comms import roles, timeline
from comms.models import Manuscript, Pen, Person, Response

# Who has typed nothing for so long has put the pen down.
QUIET: Final = timedelta(minutes=2)
NOT_TYPED: Final = {"csrfmiddlewaretoken", "choose", "reason", "plea"}


class Elsewhere(Exception):
    """Its author went on in another tab, or on another device; `kept` is what was kept from there."""

    def __init__(self, kept: Manuscript) -> None:
        super().__init__(f"Other words were kept at {kept.saved_at:%H:%M} UTC.")
        self.kept = kept


@dataclass(frozen=True)
class Hand:
    """A tab in which somebody types; `had` is the edition it last knew to be kept."""

    name: str = ""
    had: str = ""

    def knows(self, kept: Manuscript) -> bool:
        return self.name in ("", kept.hand) or self.had == kept.edition


NOBODYS: Final = Hand()


def kept(response: Response, person: Person, *, template: str = "") -> Manuscript | None:
    """What this person wrote last and has not published."""
    rows = Manuscript.objects.filter(response=response, person=person)
    return (rows.filter(template=template) if template else rows).first()


def left(response: Response, person: Person, *, template: str = "", now: datetime) -> Manuscript | None:
    """What lies here to be gone on with: one's own, or what another one wrote since the last public word
    and writes no more."""
    if own := kept(response, person, template=template):
        return own
    if template or others_pen(response, person, now=now):
        return None
    last = response.announcements.last()
    rows = Manuscript.objects.filter(response=response).exclude(person=person)
    since = rows.filter(saved_at__gt=last.at) if last else rows
    return since.select_related("person__user").first()


def pen(response: Response, *, now: datetime) -> Pen | None:
    """Who is writing now."""
    found = Pen.objects.select_related("person__user").filter(response=response)
    return found.filter(felt_at__gt=now - QUIET).first()


def others_pen(response: Response, person: Person, *, now: datetime) -> Pen | None:
    """Who else is writing now."""
    held = pen(response, now=now)
    return held if held and held.person != person else None


def written(held: Pen) -> Manuscript | None:
    """What has been written with it so far."""
    rows = Manuscript.objects.filter(response=held.response_id, person=held.person)
    return rows.filter(saved_at__gte=held.since).first()


@transaction.atomic
def save(
    response: Response,
    *,
    template: str,
    typed: Mapping[str, str],
    by: Person,
    now: datetime,
    hand: Hand = NOBODYS,
) -> Manuscript | None:
    """Keep what was typed, and take up the pen where nobody else has it. Raises Elsewhere rather than
    overwrite what the hand has never seen.

    None: these words are out already; what was published never comes back as a draft.
    """
    if _is_out(response, typed.get("seen", ""), by):
        return None
    there = kept(response, by, template=template)
    if there and not hand.knows(there):
        raise Elsewhere(there)
    words = {name: said for name, said in typed.items() if name not in NOT_TYPED}
    facts = {"typed": words, "saved_at": now, "hand": hand.name}
    _take_up(response, by, now=now)
    manuscript, _ = Manuscript.objects.update_or_create(
        response=response,
        person=by,
        template=template,
        defaults=facts,
        create_defaults={**facts, "began_at": now},
    )
    return manuscript


@transaction.atomic
def take_pen(response: Response, *, by: Person, now: datetime) -> Pen | None:
    """Take the pen out of another's hand, and go on with one's own words; whose it was."""
    Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    held = others_pen(response, by, now=now)
    Pen.objects.update_or_create(response=response, defaults={"person": by, "since": now, "felt_at": now})
    if held:
        timeline.write(response, "pen", f"{by} took over the writing from {held.person}.", now=now, by=by)
    return held


@transaction.atomic
def take_over(response: Response, *, by: Person, now: datetime) -> Manuscript | None:
    """Take the pen, with what was written with it so far or lies there; its author keeps their own words."""
    held = take_pen(response, by=by, now=now)
    theirs = written(held) if held else left(response, by, now=now)
    if theirs:
        facts = {"typed": theirs.typed, "saved_at": now, "hand": ""}
        mine = {"response": response, "person": by, "template": theirs.template}
        return Manuscript.objects.update_or_create(
            **mine, defaults=facts, create_defaults={**facts, "began_at": theirs.began_at}
        )[0]
    return kept(response, by)


def discard(response: Response, *, by: Person) -> None:
    """Throw away all that this person wrote here, and put the pen down."""
    _rows(response, by).delete()
    Pen.objects.filter(response=response, person=by).delete()


def require_pen(response: Response, person: Person, *, now: datetime) -> None:
    """Raises NotAllowed while somebody else is writing."""
    if held := others_pen(response, person, now=now):
        since = f"{held.since:%H:%M} UTC"
        raise roles.NotAllowed(f"{held.person} is writing since {since}. Take over the writing first.")


def _rows(response: Response, person: Person) -> QuerySet[Manuscript]:
    return Manuscript.objects.filter(response=response, person=person)


def _take_up(response: Response, person: Person, *, now: datetime) -> None:
    """One at a time: a pen that another one feels stays in their hand."""
    Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    held = Pen.objects.filter(response=response).first()
    if held is None:
        Pen.objects.create(response=response, person=person, since=now, felt_at=now)
    elif held.person_id == person.pk:
        Pen.objects.filter(pk=held.pk).update(felt_at=now)
    elif held.felt_at <= now - QUIET:
        Pen.objects.filter(pk=held.pk).update(person=person, since=now, felt_at=now)


def _is_out(response: Response, seen: str, person: Person) -> bool:
    """Whether this person published after they saw that update: a late save of what is out already."""
    last = response.announcements.standing().last()
    return last is not None and last.by_id == person.pk and last.update.public_id != seen
