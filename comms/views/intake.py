"""The doors for machines: alerts and changes come in; whatever is sent, JSON is answered."""

import base64
import json
import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt

from comms import alerts, bodies, deploys, integrations
from comms.intake import Answer, Refused, Source, alertmanager, opsgenie, pagerduty, webhook
from comms.models import Integration
from statuspage import clock, limits, streams
from statuspage.limits import Limit

log = logging.getLogger(__name__)

P = ParamSpec("P")
Door = Callable[Concatenate[HttpRequest, P], Answer]
_TYPE: Final = "application/json; charset=utf-8"


def machine(source: Source) -> Callable[[Door[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """No cookies, no token of a form, no redirect: the key is all there is. 5xx is for our own trouble."""

    def guard(door: Door[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @csrf_exempt
        @wraps(door)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            began = time.perf_counter()
            answer = _answer(source, request, lambda: door(request, *args, **kwargs))
            return _write(_finished(source, answer, took=round(time.perf_counter() - began, 3)))

        return guarded

    return guard


def _answer(source: Source, request: HttpRequest, ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except Refused as refused:
        return refused.answer
    except DatabaseError:
        log.exception("Intake does not reach the database")
        return source.trouble(503)
    except Exception:
        log.exception("Intake failed at %s %s", request.method, request.path)
        return source.trouble(500)


def _finished(source: Source, answer: Answer, *, took: float) -> Answer:
    return opsgenie.finished(answer, took=took) if source is opsgenie else answer


@machine(pagerduty)
def events(request: HttpRequest) -> Answer:
    body, integration = _pagerduty(request)
    event = pagerduty.event(body)
    alerts.take(integration, event, now=clock.now())
    return pagerduty.taken(event)


@machine(pagerduty)
def changes(request: HttpRequest) -> Answer:
    body, integration = _pagerduty(request)
    deploys.record(integration, pagerduty.change(body), now=clock.now())
    return pagerduty.changed()


@machine(alertmanager)
def alertmanager_group(request: HttpRequest, key: str = "") -> Answer:
    integration = _whose("alertmanager", _key(request, key), otherwise=alertmanager.unknown())
    found = alertmanager.events(_posted(request, alertmanager, unreadable=alertmanager.unreadable()))
    alerts.take_all(integration, found, now=clock.now())
    return alertmanager.taken(found)


@machine(webhook)
def any_json(request: HttpRequest, key: str = "") -> Answer:
    integration = _whose("webhook", _key(request, key), otherwise=webhook.unknown())
    body = _posted(request, webhook, unreadable=webhook.unreadable())
    found = webhook.events(body, integration.mapping)
    alerts.take_all(integration, found, now=clock.now())
    return webhook.taken(found)


@machine(opsgenie)
def opsgenie_alerts(request: HttpRequest, path: str | None = "") -> Answer:
    """Reads are answered at once; of what is written it is said that it will be done, as it was by then."""
    key = opsgenie.key(request.headers.get("Authorization", ""))
    integration = _whose("opsgenie", key, otherwise=opsgenie.unknown())
    method, now = request.method or "", clock.now()
    body = read(request, opsgenie, unreadable=opsgenie.unreadable()) if method in ("POST", "PUT") else {}
    query = {name: bodies.plain(value) for name, value in request.GET.dict().items()}
    order = opsgenie.order(method, bodies.plain(path or "").rstrip("/"), query, body)
    if method in ("GET", "HEAD"):
        return alerts.answer(integration, order, now=now)
    sender = limits.asker(request.META)
    return opsgenie.accepted(alerts.perform(integration, order, sender=sender, now=now).request_id)


@machine(opsgenie)
def elsewhere(request: HttpRequest) -> Answer:
    """The rest of Opsgenie's interfaces, which we have not."""
    raise Refused(opsgenie.nowhere())


def _key(request: HttpRequest, in_path: str) -> str:
    """The key stands in the address, or in the header: as a bearer token, or as the password of anybody."""
    scheme, _, shown = request.headers.get("Authorization", "").strip().partition(" ")
    if in_path or scheme.casefold() not in ("bearer", "basic"):
        return in_path
    if scheme.casefold() == "bearer":
        return shown.strip()
    try:
        return base64.b64decode(shown.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def _pagerduty(request: HttpRequest) -> tuple[Any, Integration]:
    """What was posted, and by whom. A key that is missing, or no key, is said first."""
    body = _posted(request, pagerduty, unreadable=pagerduty.unreadable())
    return body, _whose("pagerduty", pagerduty.key(body), otherwise=pagerduty.unknown())


def _posted(request: HttpRequest, source: Source, *, unreadable: Answer) -> Any:
    if request.method != "POST":
        said = {"message": "Only POST is understood here.", "errors": ["Only POST is understood here."]}
        raise Refused(Answer(405, {"status": "invalid method", **said}, {"Allow": "POST"}))
    return read(request, source, unreadable=unreadable)


def read(request: HttpRequest, source: Source, *, unreadable: Answer) -> Any:
    """The body, if it is not too large to be looked at."""
    largest = settings.INTAKE_BODY_KB * 1024
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest:
        raise Refused(source.too_large())
    try:
        return bodies.read(streams.read(request, largest + 1) or source.EMPTY)
    except bodies.Unreadable:
        raise Refused(unreadable) from None


def _whose(name: str, key: str, *, otherwise: Answer) -> Integration:
    integration = integrations.find(name, key, now=clock.now())
    if integration is None:
        raise Refused(otherwise)
    count(integration)
    return integration


def count(integration: Integration) -> None:
    """One more of this integration; too many in too short a time are refused, and come again."""
    rate = settings.INTAKE_RATE
    limit = Limit(rate.times, rate.window) if rate else None
    if limit and not limits.allows(limit, what="intake", who=integration.public_id, now=clock.now()):
        raise Refused(integrations.source_of(integration).busy())


def _write(answer: Answer) -> HttpResponse:
    body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":"))
    written = HttpResponse(body.encode(), status=answer.status, content_type=_TYPE)
    written["Cache-Control"] = "no-store"
    for name, value in answer.headers.items():
        written[name] = value
    return written


# Some clients end every address with a slash, some none; none of them follows a redirect with what it posts.
doors = [
    re_path(r"^v2/enqueue/?$", events),
    re_path(r"^v2/change/enqueue/?$", changes),
    re_path(r"^v2/alerts(?:/(?P<path>.*))?$", opsgenie_alerts),
    re_path(r"^v2/", elsewhere),
    re_path(r"^intake/alertmanager(?:/(?P<key>[^/]{1,200}))?/?$", alertmanager_group),
    re_path(r"^intake/webhook(?:/(?P<key>[^/]{1,200}))?/?$", any_json),
]
