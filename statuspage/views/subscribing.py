"""Subscribing: asked, confirmed, and one click to leave."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from statuspage import (
    channels,
    clock,
    languages,
    limits,
    links,
    signatures,
    stamps,
    subscribers,
    suppressions,
)
from statuspage.limits import Limit
from statuspage.links import Purpose
from statuspage.models import Page, Story, Subscriber, SubscriberState
from statuspage.views.doors import by_link, public

_SCREEN: Final = "statuspage/subscribe.html"
HOUR: Final = timedelta(hours=1)
AN_ADDRESS: Final = Limit(5, HOUR)
A_NETWORK: Final = Limit(30, HOUR)
A_PAGE: Final = Limit(5_000, HOUR)


class AddressForm(forms.Form):
    email = forms.EmailField(
        max_length=320,
        error_messages={
            "required": _("Please type your e-mail address."),
            "invalid": _("This does not look like an e-mail address. Is something missing?"),
        },
    )


class SubscribeForm(AddressForm):
    incident = forms.CharField(required=False)  # only news of this one, or of this maintenance
    website = forms.CharField(required=False)  # people do not see it; programs fill it in


@public
def subscribe(request: HttpRequest, page: Page) -> HttpResponse:
    """The answer is the same whether or not the address is known here."""
    form, story = SubscribeForm(request.POST or None), _story(request, page)
    about = {"page": page, "form": form, "story": story, "since": stamp(request)}
    if request.method != "POST":
        return render(request, _SCREEN, about)
    if not form.is_valid():
        return render(request, _SCREEN, about, status=400)
    address, language = form.cleaned_data["email"], languages.current()
    if back := turned_back(request, _SCREEN, about, address=address):
        return back
    if not form.cleaned_data["website"]:
        subscribers.subscribe(page, address=address, language=language, story=story, now=clock.now())
    return render(request, _SCREEN, about | {"asked": address})


@public
def since(request: HttpRequest, page: Page) -> HttpResponse:
    """A stamp for a form that is baked, fetched by its script when somebody begins to write."""
    return HttpResponse(stamps.made(now=clock.now()), content_type="text/plain; charset=utf-8")


@by_link(Purpose.CONFIRM)
def confirm(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    is_new = request.method == "POST" and subscriber.state == SubscriberState.UNCONFIRMED
    if request.method == "POST":
        subscribers.confirm(subscriber, now=clock.now())
    secret = signatures.newest(subscriber) if is_new else ""
    return show(request, "confirm", subscriber, story=subscriber.story, secret=secret)


@by_link(Purpose.UNSUBSCRIBE)
def unsubscribe(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """Leaving is what any POST means, the one of a mail program above all; coming back has to be said."""
    if request.method == "POST":
        change = subscribers.rejoin if request.POST.get("wish") == "rejoin" else subscribers.unsubscribe
        change(subscriber, now=clock.now())
    return show(request, "unsubscribe", subscriber)


def show(
    request: HttpRequest, screen: str, subscriber: Subscriber, *, status: int = 200, **more: object
) -> HttpResponse:
    page = subscriber.page
    never = suppressions.is_suppressed(subscriber.channel, subscriber.address, page)
    way = links.link(subscriber, Purpose.MANAGE, now=clock.now())
    address = channels.shown(subscriber.channel, subscriber.address)
    about = {
        "page": page,
        "subscriber": subscriber,
        "address": address,
        "is_suppressed": never,
        "manage": way,
    }
    return render(request, f"statuspage/{screen}.html", about | more, status=status)


def stamp(request: HttpRequest) -> str:
    """What the form is to carry: the stamp that came with it, or a new one."""
    return stamps.kept(request.POST.get("since", ""), now=clock.now())


def turned_back(
    request: HttpRequest, screen: str, about: Mapping[str, Any], *, address: str
) -> HttpResponse | None:
    """The same form with all that was typed: to be sent once more, or in an hour. None: it may go on."""
    now = clock.now()
    if not stamps.is_human(request.POST.get("since", ""), now=now):
        return render(request, screen, {**about, "again": True}, status=400)
    if not are_allowed(request, about["page"], address, now=now):
        return too_often(render(request, screen, {**about, "too_many": True}, status=429))
    return None


def are_allowed(request: HttpRequest, page: Page, address: str, *, now: datetime) -> bool:
    """Whether one more letter may be asked for; each of the three is counted, also when one is used up."""
    network = limits.network(limits.asker(request.META))
    counted = [
        limits.allows(AN_ADDRESS, what="subscribe-address", who=subscribers.fold(address), now=now),
        limits.allows(A_NETWORK, what="subscribe-network", who=network, now=now),
        limits.allows(A_PAGE, what="subscribe-page", who=page.public_id, now=now),
    ]
    return all(counted)


def too_often(answer: HttpResponse) -> HttpResponse:
    answer["Retry-After"] = str(int(HOUR.total_seconds()))
    return answer


def _story(request: HttpRequest, page: Page) -> Story | None:
    """The one somebody wants to hear the end of, if there is such a one."""
    wanted = request.POST.get("incident") or request.GET.get("incident")
    return subscribers.story_of(page, wanted) if wanted else None
