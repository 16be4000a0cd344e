"""The manage page: what a subscriber wants to be told, a pause, another address, leaving, being forgotten."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from statuspage import clock, forgetting, links, signatures, subscribers, wishes, zones
from statuspage.links import Purpose
from statuspage.models import Subscriber
from statuspage.views.choosing import PauseForm, WishesForm
from statuspage.views.doors import by_link
from statuspage.views.subscribing import AddressForm, are_allowed, show, too_often

SAVED: Final = _("Saved. It counts from the next mail on.")
ONE_SECRET: Final = _("Only the newest secret counts now.")


@by_link(Purpose.MANAGE)
def manage(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """Every press says its wish; without one nothing happens."""
    press = PRESSES.get(request.POST.get("wish", ""))
    if request.method == "POST" and press:
        return press(request, subscriber)
    return _shown(request, subscriber)


@by_link(Purpose.MANAGE)
def record(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """All that is kept of them, to take away."""
    answer = JsonResponse(wishes.record(subscriber), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="subscription.json"'
    return answer


@by_link(Purpose.MOVE)
def move(request: HttpRequest, subscriber: Subscriber, mark: str = "") -> HttpResponse:
    """The link in the mail to the new address."""
    to = subscribers.moving_to(subscriber, mark)
    if not to:
        return render(request, "statuspage/link.html", {"page": subscriber.page}, status=404)
    if request.method == "POST":
        subscribers.move(subscriber, mark=mark, now=clock.now())
    return show(request, "move", subscriber, to=to)


def _choose(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    form = WishesForm(subscriber, request.POST)
    if not form.is_valid():
        return _shown(request, subscriber, form=form, status=400)
    if not form.is_of_one:
        subscribers.widen(subscriber)
    wishes.choose(subscriber, form.wishes())
    return _shown(request, subscriber, done=SAVED)


def _pause(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    form = PauseForm(subscriber, request.POST, now=clock.now())
    if not form.is_valid():
        return _shown(request, subscriber, pausing=form, status=400)
    subscribers.pause(subscriber, until=form.cleaned_data["until"])
    return _shown(request, subscriber, done=SAVED)


def _resume(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    subscribers.pause(subscriber, until=None)
    return _shown(request, subscriber, done=SAVED)


def _move(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    form, now = AddressForm(request.POST), clock.now()
    if not form.is_valid():
        return _shown(request, subscriber, moving=form, status=400)
    to = form.cleaned_data["email"]
    if not are_allowed(request, subscriber.page, to, now=now):
        return too_often(_shown(request, subscriber, moving=form, too_many=True, status=429))
    subscribers.ask_to_move(subscriber, to=to, now=now)
    return _shown(request, subscriber, asked=to)


def _leave(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    subscribers.unsubscribe(subscriber, now=clock.now())
    return _shown(request, subscriber)


def _rejoin(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    subscribers.rejoin(subscriber, now=clock.now())
    return _shown(request, subscriber)


def _rotate(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    return _shown(request, subscriber, secret=signatures.rotate(subscriber))


def _retire(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    signatures.retire(subscriber)
    return _shown(request, subscriber, done=ONE_SECRET)


def _forget(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    page, never_again = subscriber.page, "never_again" in request.POST
    forgetting.forget(subscriber, now=clock.now(), never_again=never_again)
    return render(request, "statuspage/link.html", {"page": page, "gone": True})


PRESSES: Final[Mapping[str, Callable[[HttpRequest, Subscriber], HttpResponse]]] = {
    "choose": _choose,
    "pause": _pause,
    "resume": _resume,
    "move": _move,
    "leave": _leave,
    "rejoin": _rejoin,
    "rotate": _rotate,
    "retire": _retire,
    "forget": _forget,
}


def _shown(
    request: HttpRequest, subscriber: Subscriber, *, status: int = 200, **more: object
) -> HttpResponse:
    """The whole page, with what was typed where something is wrong with it."""
    now = clock.now()
    about: dict[str, object] = {
        "form": WishesForm(subscriber),
        "pausing": PauseForm(subscriber, now=now),
        "zones": zones.offered(now=now, also=subscriber.time_zone),
        "besides": [
            (each, links.link(each, Purpose.MANAGE, now=now)) for each in wishes.besides(subscriber).active()
        ],
        "is_signed": bool(signatures.newest(subscriber)),
        "has_two_secrets": signatures.are_two(subscriber),
        "is_paused": subscriber.paused_until is not None and subscriber.paused_until > now,
        **more,
    }
    return show(request, "manage", subscriber, status=status, **about)
