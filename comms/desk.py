"""The desk: its form as somebody left it, what the check says of it, who else writes, what was asked."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from comms import announcements, approvals, drafts, manuscripts, message_templates, overrides, remarks, roles
from comms.forms import AnnouncementForm
from comms.forms.fields import MOMENT
from comms.message_templates import Template
from comms.models import Approval, Manuscript, Override, Pen, Person, Response, RoleKind
from comms.remarks import Remarks
from statuspage.models import IncidentUpdate


@dataclass(frozen=True)
class Beside:
    """`theirs` is what the other one has written so far, as it would read."""

    other: Pen | None
    theirs: str
    commands: bool
    overrides: list[Override] = field(default_factory=list)
    is_read_by_two: bool = False
    approval: Approval | None = None


def beside(response: Response, person: Person, *, now: datetime) -> Beside:
    other = manuscripts.others_pen(response, person, now=now)
    written = manuscripts.written(other) if other else None
    commands = roles.holder(response, RoleKind.COMMANDER) == person
    asked = list(overrides.current(response))
    theirs, two = read(written, now=now) if written else "", approvals.is_owed(response)
    return Beside(other, theirs, commands, asked, two, approvals.current(response) if two else None)


def meanwhile(response: Response, person: Person, *, lead: str, after: str) -> dict[str, Any]:
    """What is otherwise than when the desk was opened: another one leads, something newer was published.

    Also where it shall ask for that again.
    """
    leads = roles.holder(response, RoleKind.COMMS_LEAD)
    moved = leads if leads and leads != person and str(leads.pk) != lead else None
    address = reverse("announce_beside", args=[response.public_id])
    asks = f"{address}?{urlencode({'lead': lead, 'after': after})}"
    return {"moved": moved, "newer": announcements.newer(response, seen=after), "asks": asks}


@dataclass(frozen=True)
class Left:
    """Words that were begun and not published, as they would read; `newer` is what the public reads since."""

    manuscript: Manuscript
    template: Template
    words: str
    is_own: bool
    newer: IncidentUpdate | None


def left(response: Response, person: Person, *, template: str, now: datetime) -> Left | None:
    found = manuscripts.left(response, person, template=template, now=now)
    known = message_templates.library(with_retired=True).get(found.template) if found else None
    if found is None or known is None:
        return None
    newer = announcements.newer(response, seen=found.typed.get("seen", ""))
    return Left(found, known, read(found, now=now), found.person_id == person.pk, newer)


def again(kept: Manuscript, response: Response, *, now: datetime) -> AnnouncementForm:
    """The form as its author left it; a promise whose time has passed since is made anew."""
    template = message_templates.get(kept.template)
    typed = as_typed(AnnouncementForm(template, response, kept.typed, now=now))
    typed.pop("early", None)
    if str(typed.get("next_update_at") or "") <= f"{now:{MOMENT}}":
        typed.pop("next_update_at", None)
    return AnnouncementForm(template, response, initial=typed, now=now)


def as_typed(form: AnnouncementForm) -> dict[str, Any]:
    """Every field as it was typed, right or wrong, and what its author had seen, for another form."""
    return {name: form[name].value() for name in form.fields}


def judged(form: AnnouncementForm) -> Remarks:
    """What the check says of the form; of all of it together only once somebody has typed."""
    typed = {name: said if isinstance(said, str) else "" for name, said in as_typed(form).items()}
    body = ""
    if form.is_bound:
        form.is_valid()
        body = message_templates.sketch(form.template, form.values(), names=drafts.names(form.response))
    return remarks.at_desk(form.response, form.template, typed, body=body)


def words(form: AnnouncementForm) -> str:
    """What a whole form says."""
    return message_templates.render(form.template, form.values(), names=drafts.names(form.response))


def pressed(form: AnnouncementForm) -> Remarks:
    """What the check says once it is to go out: what stops the press is said at its field."""
    said = judged(form)
    for name, found in said.stopping().items():
        form.add_error(name, f"“{found[0].words}” stops the press.")
    return said


def read(manuscript: Manuscript, *, now: datetime) -> str:
    """A manuscript as words, with its gaps shown as such."""
    template = message_templates.library(with_retired=True).get(manuscript.template)
    if template is None:
        return ""
    form = AnnouncementForm(template, manuscript.response, manuscript.typed, now=now)
    form.is_valid()
    return message_templates.sketch(template, form.values(), names=drafts.names(manuscript.response))
