"""Subscribing elsewhere than by mail: a chat, a webhook, a phone; asked there, and confirmed from there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from statuspage import channels, clock, codes, languages, phones, subscribers
from statuspage.channels import web_push
from statuspage.codes import Ticket
from statuspage.models import Page
from statuspage.views import phoning
from statuspage.views.doors import public
from statuspage.views.subscribing import stamp, turned_back

_SCREEN: Final = "statuspage/elsewhere.html"
_NOT_TYPED: Final = ("email", "web_push")  # one has a door of its own, the other no address that people know


class ElsewhereForm(forms.Form):
    channel = forms.ChoiceField()
    address = forms.CharField(
        max_length=2000, error_messages={"required": _("Please say where it is to go.")}
    )
    owner = forms.EmailField(
        max_length=320,
        required=False,
        error_messages={"invalid": _("This does not look like an e-mail address. Is something missing?")},
    )
    website = forms.CharField(required=False)  # people do not see it; programs fill it in

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        ready = channels.ready().items()
        typed = {name: each for name, each in ready if name not in _NOT_TYPED}
        self.offered = [(name, each.LABEL) for name, each in typed.items()]
        self.found = [(each.LABEL, getattr(each, "WHERE", "")) for each in typed.values()]
        self.fields["channel"] = forms.ChoiceField(choices=self.offered)

    def clean(self) -> dict[str, Any]:
        """An address is one of a channel's, or the channel says why not."""
        said = dict(super().clean() or {})
        if "channel" in said and "address" in said:
            try:
                said["address"] = channels.cleaned(said["channel"], said["address"])
            except ValueError as problem:
                self.add_error("address", str(problem))
        return said


@public
def subscribe(request: HttpRequest, page: Page) -> HttpResponse:
    """The answer is the same whether or not the address is known here."""
    return answer(request, page, ElsewhereForm(request.POST or None))


def answer(request: HttpRequest, page: Page, form: ElsewhereForm) -> HttpResponse:
    about = {"page": page, "form": form, "push_key": web_push.public_key(), "since": stamp(request)}
    if request.method != "POST":
        return render(request, _SCREEN, about)
    if not form.is_valid():
        return render(request, _SCREEN, about, status=400)
    said, now = form.cleaned_data, clock.now()
    if back := turned_back(request, _SCREEN, about, address=said["address"]):
        return back
    if said["channel"] == phones.CHANNEL:
        return phoning.screen(request, page, _ask_phone(page, said, now=now))
    if not said["website"]:
        _ask(page, said, now=now)
    return render(request, _SCREEN, about | {"asked": True})


def _ask(page: Page, said: Mapping[str, str], *, now: datetime) -> None:
    subscribers.subscribe(
        page,
        address=said["address"],
        channel=said["channel"],
        language=languages.current(),
        details={"owner": said["owner"]} if said["owner"] else {},
        now=now,
    )


def _ask_phone(page: Page, said: Mapping[str, str], *, now: datetime) -> Ticket:
    """A program that fills in everything is shown the same, and no phone rings."""
    number, owner = said["address"], said["owner"]
    if said["website"]:
        return codes.ticket(number, now=now)
    return phones.ask(page, number=number, language=languages.current(), owner=owner, now=now)
