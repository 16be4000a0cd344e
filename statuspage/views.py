"""The few public pages that cannot be baked: subscribe, confirm, unsubscribe, search.

None of them asks for a CSRF token: here are no cookies and no sessions, so no request carries more authority
than what stands in it. What may be done to a subscriber is in the signed link, and every effect is a POST,
because scanners of mail follow links. RFC 8058 wants the same: a POST without cookies that unsubscribes.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Final
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from statuspage import clock, health, languages, limits, links, search, subscribers
from statuspage.limits import Limit
from statuspage.links import Purpose
from statuspage.models import Page, Subscriber

HOUR: Final = timedelta(hours=1)
AN_ADDRESS: Final = Limit(5, HOUR)
A_NETWORK: Final = Limit(30, HOUR)
A_PAGE: Final = Limit(5_000, HOUR)
A_READER: Final = Limit(30, timedelta(minutes=1))

View = Callable[..., HttpResponse]
Door = Callable[[HttpRequest, Subscriber], HttpResponse]


def public(view: View) -> View:
    """A door of a page, in the language of its path."""

    @wraps(view)
    def door(request: HttpRequest, slug: str, language: str = "", **asked: str) -> HttpResponse:
        page = get_object_or_404(Page, slug=slug)
        with languages.speaking(language or page.language, original=page.language):
            return view(request, page, **asked)

    return csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(door)))


def by_link(purpose: Purpose) -> Callable[[Door], View]:
    """A door that opens to a signed link, for the subscriber it was made for."""

    def door(view: Door) -> View:
        @public
        @wraps(view)
        def open_(request: HttpRequest, page: Page, token: str) -> HttpResponse:
            try:
                public_id = links.read(token, purpose, now=clock.now())
            except links.Expired:
                return render(request, "statuspage/link.html", {"page": page, "expired": True}, status=410)
            except links.Invalid:
                return render(request, "statuspage/link.html", {"page": page}, status=404)
            subscriber = page.subscribers.filter(public_id=public_id).first()
            if subscriber is None:  # gone altogether: what was wished for is so
                return render(request, "statuspage/link.html", {"page": page, "gone": True})
            return view(request, subscriber)

        return open_

    return door


class SubscribeForm(forms.Form):
    email = forms.EmailField(
        max_length=320,
        error_messages={
            "required": _("Please type your e-mail address."),
            "invalid": _("This does not look like an e-mail address. Is something missing?"),
        },
    )
    website = forms.CharField(required=False)  # people do not see it; programs fill it in


@public
def subscribe(request: HttpRequest, page: Page) -> HttpResponse:
    """The answer is the same whether or not the address is known here."""
    form = SubscribeForm(request.POST or None)
    about = {"page": page, "form": form}
    if request.method != "POST":
        return render(request, "statuspage/subscribe.html", about)
    if not form.is_valid():
        return render(request, "statuspage/subscribe.html", about, status=400)
    address, now = form.cleaned_data["email"], clock.now()
    if not _is_within_limits(request, page, address, now=now):
        answer = render(request, "statuspage/subscribe.html", about | {"too_many": True}, status=429)
        answer["Retry-After"] = str(int(HOUR.total_seconds()))
        return answer
    if not form.cleaned_data["website"]:
        subscribers.subscribe(page, address=address, language=languages.current(), now=now)
    return render(request, "statuspage/subscribe.html", about | {"asked": address})


class SearchForm(forms.Form):
    q = forms.CharField(required=False)
    component = forms.CharField(required=False)
    page = forms.IntegerField(required=False)


@public
def search_history(request: HttpRequest, page: Page) -> HttpResponse:
    form, now = SearchForm(request.GET), clock.now()
    form.is_valid()  # what makes no sense is not asked for
    words, component = form.cleaned_data.get("q", ""), form.cleaned_data.get("component", "")
    about = {"page": page, "words": words, "component": component, "components": _components(page)}
    network = limits.network(limits.asker(request.META))
    if not limits.allows(A_READER, what="search", who=network, now=now):
        answer = render(request, "statuspage/search.html", about | {"too_many": True}, status=429)
        answer["Retry-After"] = str(int(A_READER.window.total_seconds()))
        return answer
    sheet = form.cleaned_data.get("page") or 1
    found = search.find(page, words=words, component=component, sheet=sheet)
    query = urlencode({"q": words, "component": component})
    return render(request, "statuspage/search.html", about | {"found": found, "query": query})


def _components(page: Page) -> list[tuple[str, str]]:
    shown = page.components.shown()
    return [(each.public_id, languages.spoken(each, "name")) for each in shown]


@by_link(Purpose.CONFIRM)
def confirm(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    if request.method == "POST":
        subscribers.confirm(subscriber, now=clock.now())
    return _show(request, "confirm", subscriber)


@by_link(Purpose.UNSUBSCRIBE)
def unsubscribe(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    return _leave_or_rejoin(request, subscriber, "unsubscribe")


@by_link(Purpose.MANAGE)
def manage(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    return _leave_or_rejoin(request, subscriber, "manage")


def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; it says nothing of any other."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether every promise is kept; what is wrong in particular is for the staff's eyes."""
    well = health.report(now=clock.now()).is_well
    return HttpResponse(
        "ok\n" if well else "behind\n", status=200 if well else 503, content_type="text/plain"
    )


def _leave_or_rejoin(request: HttpRequest, subscriber: Subscriber, screen: str) -> HttpResponse:
    """Leaving is what any POST means, the one of a mail program above all; coming back has to be said."""
    if request.method == "POST":
        change = subscribers.rejoin if request.POST.get("wish") == "rejoin" else subscribers.unsubscribe
        change(subscriber, now=clock.now())
    return _show(request, screen, subscriber)


def _show(request: HttpRequest, screen: str, subscriber: Subscriber) -> HttpResponse:
    about = {"page": subscriber.page, "subscriber": subscriber}
    return render(request, f"statuspage/{screen}.html", about)


def _is_within_limits(request: HttpRequest, page: Page, address: str, *, now: datetime) -> bool:
    """Each of the three is counted, also when one of them is used up."""
    network = limits.network(limits.asker(request.META))
    counted = [
        limits.allows(AN_ADDRESS, what="subscribe-address", who=subscribers.fold(address), now=now),
        limits.allows(A_NETWORK, what="subscribe-network", who=network, now=now),
        limits.allows(A_PAGE, what="subscribe-page", who=page.public_id, now=now),
    ]
    return all(counted)
