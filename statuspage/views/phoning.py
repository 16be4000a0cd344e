"""The code from a phone: typed here, three times at most; the same screen whatever is known of the number."""

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from statuspage import clock, codes, phones, stamps
from statuspage.codes import Ticket
from statuspage.models import Page
from statuspage.views.doors import public
from statuspage.views.subscribing import show

_SCREEN: Final = "statuspage/code.html"
_DIGITS: Final = _("The code has six digits.")
_WRONG: Final = _("This is not the code. Please look once more.")


class CodeForm(forms.Form):
    code = forms.CharField(max_length=20, error_messages={"required": _DIGITS, "max_length": _DIGITS})

    def clean_code(self) -> str:
        """In the digits of any script, with whatever stands between them."""
        digits = "".join(str(int(sign)) for sign in self.cleaned_data["code"] if sign.isdecimal())
        if len(digits) != codes.DIGITS:
            raise forms.ValidationError(_DIGITS)
        return digits


@public
def confirm(request: HttpRequest, page: Page) -> HttpResponse:
    ticket, form, now = codes.read(request.POST.get("ticket", "")), CodeForm(request.POST), clock.now()
    if ticket is None or ticket.is_over(now=now):
        return _over(request, page, ticket)
    if not form.is_valid():
        return screen(request, page, ticket, form=form, status=400)
    if not phones.may_try(ticket, now=now):
        return _over(request, page, ticket)
    if subscriber := phones.confirm(page, ticket, said=form.cleaned_data["code"], now=now):
        return show(request, "confirm", subscriber)
    form.add_error("code", _WRONG)
    return screen(request, page, ticket, form=form, status=400)


def screen(
    request: HttpRequest, page: Page, ticket: Ticket | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    since = stamps.made(now=clock.now())  # for the press that sends a new code
    about = {"page": page, "ticket": ticket, "since": since, **more}
    return render(request, _SCREEN, about, status=status)


def _over(request: HttpRequest, page: Page, ticket: Ticket | None) -> HttpResponse:
    return screen(request, page, ticket, is_over=True, status=410)
