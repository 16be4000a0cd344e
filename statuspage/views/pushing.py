"""Notifications of a browser: its script asks here, and a script of the page's root shows what arrives."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse

from statuspage import browsers, channels, clock, languages, links, sealing, subscribers
from statuspage.browsers import Subscription
from statuspage.links import Purpose
from statuspage.models import Page, Subscriber, SubscriberState
from statuspage.views.doors import public
from statuspage.views.subscribing import are_allowed, too_often

_WORKER: Final = (Path(__file__).parent.parent / "static/statuspage/push.js").read_text(encoding="utf-8")


class BrowserForm(forms.Form):
    """Filled in by a script; nobody reads its errors."""

    wish = forms.CharField()
    endpoint = forms.CharField(max_length=2000)
    p256dh = forms.CharField(max_length=200)
    auth = forms.CharField(max_length=200)
    before = forms.CharField(max_length=2000, required=False)  # where it was reached until now
    secret = forms.CharField(max_length=200, required=False)  # and its secret there

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        try:
            said["endpoint"] = channels.cleaned(browsers.CHANNEL, said.get("endpoint", ""))
            sealing.lock(said.get("p256dh", ""), said.get("auth", ""))
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem
        if said.get("wish") not in WISHES:
            raise forms.ValidationError("What is it to be?")
        return said

    @property
    def subscription(self) -> Subscription:
        return Subscription(*(self.cleaned_data[name] for name in Subscription._fields))


@public
def worker(request: HttpRequest, page: Page) -> HttpResponse:
    """From the page's root, so that the whole page is its own, in every language."""
    return HttpResponse(_WORKER, content_type="text/javascript; charset=utf-8")


@public
def push(request: HttpRequest, page: Page) -> HttpResponse:
    """What a browser's script wishes. Only who knows the browser's secret is told how it stands."""
    form = BrowserForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"state": "refused"}, status=400)
    return WISHES[form.cleaned_data["wish"]](request, page, form)


def _look(request: HttpRequest, page: Page, form: BrowserForm) -> HttpResponse:
    by = form.subscription
    return _told(browsers.known(page, by.endpoint, by.auth))


def _subscribe(request: HttpRequest, page: Page, form: BrowserForm) -> HttpResponse:
    by, now = form.subscription, clock.now()
    if not are_allowed(request, page, by.endpoint, now=now):
        return _too_often()
    browsers.subscribe(page, by, language=languages.current(), now=now)
    return _told(browsers.known(page, by.endpoint, by.auth), otherwise=SubscriberState.UNCONFIRMED)


def _renew(request: HttpRequest, page: Page, form: BrowserForm) -> HttpResponse:
    by, now = form.subscription, clock.now()
    there = browsers.known(page, form.cleaned_data["before"], form.cleaned_data["secret"])
    if there is None:
        return _subscribe(request, page, form)
    if not are_allowed(request, page, by.endpoint, now=now):
        return _too_often()
    return _told(browsers.renew(there, to=by, now=now))


def _leave(request: HttpRequest, page: Page, form: BrowserForm) -> HttpResponse:
    by = form.subscription
    if there := browsers.known(page, by.endpoint, by.auth):
        subscribers.unsubscribe(there, now=clock.now())
    return _told(there)


WISHES: Final[Mapping[str, Callable[[HttpRequest, Page, BrowserForm], HttpResponse]]] = {
    "look": _look,
    "subscribe": _subscribe,
    "renew": _renew,
    "leave": _leave,
}


def _too_often() -> HttpResponse:
    return too_often(JsonResponse({"state": "often"}, status=429))


def _told(subscriber: Subscriber | None, *, otherwise: str = "none") -> HttpResponse:
    said = {"state": subscriber.state if subscriber else otherwise}
    if subscriber and subscriber.state == SubscriberState.ACTIVE:
        said["manage"] = links.link(subscriber, Purpose.MANAGE, now=clock.now())
    return JsonResponse(said)
