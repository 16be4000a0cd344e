"""The preview of a change to the page: the page itself, as it would be."""

from collections.abc import Callable

from django import forms
from django.http import HttpResponse

from comms import rehearsal
from comms.people import StaffRequest
from comms.views.staff import show
from statuspage import clock
from statuspage.models import Page


def proof(
    request: StaffRequest, page: Page, form: forms.Form, change: Callable[[], object], *, at: str = ""
) -> HttpResponse:
    """The front page after the change, or, while the form is not ready, as it is. `at`: where to look."""
    ready = form.is_valid()
    seen = rehearsal.front(page, change if ready else None, now=clock.now())
    wrong = [form[name].label for name in form.errors if name in form.fields]
    return show(request, "comms/page_preview.html", {"seen": seen, "wrong": wrong, "at": at})
