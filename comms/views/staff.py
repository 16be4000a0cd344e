"""The staff entrance: who may come in, and what every screen has in common."""

import hashlib
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache

from comms import approvals, beginnings, board, overrides, people, roles, vacancies
from comms.people import StaffRequest
from comms.roles import Action
from statuspage import clock, health
from statuspage.models import Stop

P = ParamSpec("P")
Screen = Callable[Concatenate[StaffRequest, P], HttpResponse]


def staff(view: Screen[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Only for people on the staff; what the house refuses them is said in words."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visitor = cast(StaffRequest, request)
        if not request.user.is_authenticated:
            return _to_login(visitor)
        person = people.of(visitor.user)
        if person is None and beginnings.is_due(visitor.user):
            return redirect("begin")
        if person is None:
            return render(request, "comms/stranger.html", status=HTTPStatus.FORBIDDEN)
        visitor.person = person
        try:
            return view(visitor, *args, **kwargs)
        except roles.NotAllowed as refusal:
            return show(visitor, "comms/refused.html", {"refusal": refusal}, status=HTTPStatus.FORBIDDEN)

    return guarded


def _to_login(request: StaffRequest) -> HttpResponse:
    """A screen that asks by itself must not find a login form in its place: the script says it instead.
    Nor is a preview replaced. What was typed is handed back, to be sent again from there."""
    if request.htmx or request.headers.get("Sec-Fetch-Dest") == "iframe":
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    typed = [(name, value) for name, values in request.POST.lists() for value in values]
    typed = [(name, value) for name, value in typed if name != "csrfmiddlewaretoken"]
    if typed:
        return render(request, "comms/signed_out.html", {"typed": typed}, status=HTTPStatus.UNAUTHORIZED)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else reverse("board"))


def show(
    request: StaffRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a whole screen."""
    return render(request, template, _with_common(request, context or {}), status=status)


def live(request: StaffRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Render a screen whose part `live` keeps asking for itself; unchanged, it is answered with nothing.

    So that the same state is the same bytes, that part holds no token and no running time.
    """
    return refreshed(request, template, {"asks": request.path, **_with_common(request, context)})


def refreshed(request: StaffRequest, template: str, everything: Mapping[str, Any]) -> HttpResponse:
    """The screen, its part `live` alone, or nothing; `asks` is where the part asks for itself."""
    part = render_to_string(f"{template}#live", dict(everything), request)
    digest = hashlib.sha256(part.encode()).hexdigest()[:16]
    if request.htmx and request.GET.get("seen") == digest:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    name = "comms/live.html" if request.htmx else template
    return render(request, name, {**everything, "live": part, "digest": digest})


def tell_time(now: datetime) -> dict[str, Any]:
    """What a screen needs to count down by the product's clock."""
    return {"now": now, "clock": f"{clock.SPEED:g}@{time.time():.3f}@{now.timestamp():.3f}"}


def _with_common(request: StaffRequest, context: Mapping[str, Any]) -> dict[str, Any]:
    """What every screen shows; `about` is what a screen is about, which needs no alarm there."""
    now, about = clock.now(), context.get("about")
    offered = roles.asked_of(request.person, now=now)
    asked = {(each.offer.response_id, each.offer.kind) for each in offered}
    return {
        "person": request.person,
        **tell_time(now),
        "pressing": [each for each in board.pressing(now=now) if each.response.public_id != about],
        "owed": board.owed_by(request.person),
        "offered": [each for each in offered if each.offer.public_id != about],
        "refused": roles.refused(request.person, now=now),
        "vacant": [each for each in vacancies.standing(asked=asked) if each.response.public_id != about],
        "unread": [each for each in approvals.waiting_for(request.person) if f"approval-{each.pk}" != about],
        "pleas": [each for each in overrides.waiting_for(request.person) if f"override-{each.pk}" != about],
        "stops": Stop.objects.select_related("page"),
        "trouble": health.trouble(now=now),
        "is_demo": settings.DEMO,
        "may": {action.name.lower(): roles.may(request.person, action) for action in Action},
        **context,
    }
