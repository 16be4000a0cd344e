"""A change to the page: done when the house agrees, and shown beforehand as it would be."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from comms import rehearsal
from comms.forms import JudgedForm, WatchingForm
from comms.people import StaffRequest
from comms.rehearsal import Sight
from comms.views.staff import show
from statuspage.checkings import AlreadyChecking, AlreadyEnded
from statuspage.history import NotHistory
from statuspage.maintenances import OutOfTurn, WindowRefused
from statuspage.maintenances.rules import RuleRefused
from statuspage.models import Page
from statuspage.notices import PeriodRefused

# What the verbs refuse in words for whoever typed it.
REFUSALS: Final = (
    AlreadyChecking,
    AlreadyEnded,
    NotHistory,
    OutOfTurn,
    PeriodRefused,
    RuleRefused,
    WindowRefused,
)


def carried(form: forms.Form, change: Callable[[], object]) -> bool:
    """Do it, if the form is whole and its words have been seen; a refusal is said at the field to blame."""
    if isinstance(form, WatchingForm) and form.is_overtaken():
        return False
    if not form.is_valid() or (isinstance(form, JudgedForm) and form.holds()):
        return False
    try:
        change()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    except REFUSALS as refusal:
        blames = getattr(form, "blames", None) if isinstance(refusal, ValueError) else None
        form.add_error(blames, str(refusal))
        return False
    return True


def proof(
    request: StaffRequest,
    page: Page,
    form: forms.Form,
    change: Callable[[], object],
    *,
    now: datetime,
    at: str = "",
    also: Mapping[str, object] | None = None,
) -> HttpResponse:
    """The front page after the change and the mail, or, while it cannot be, as it is.

    `at` is where to look, of what was made; `also`, what else is to be known of the change.
    """
    ready = form.is_valid()
    wrong = ", ".join(str(form[name].label) for name in form.errors if name in form.fields)
    try:
        seen = rehearsal.front(page, change if ready else None, now=now)
    except REFUSALS as refusal:
        ready, wrong, seen = False, str(refusal), rehearsal.front(page, None, now=now)
    return shown(request, seen, wrong, at=at.format(seen.made) if ready else "", **(also or {}))


def shown(
    request: StaffRequest, seen: Sight, wrong: str = "", *, at: str = "", **also: object
) -> HttpResponse:
    """The preview's own document; `wrong` says why it is not what was wanted."""
    return show(
        request, "comms/page_preview.html", {"seen": seen, "wrong": wrong.rstrip("."), "at": at, **also}
    )
