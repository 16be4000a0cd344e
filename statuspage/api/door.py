"""The door: from a request to an endpoint and back; whatever comes in, JSON goes out."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from statuspage import api_keys, clock, streams
from statuspage.api import answers, auth, bodies, routes
from statuspage.api.answers import Refusal
from statuspage.api.calls import Call
from statuspage.api.routes import Route

log = logging.getLogger(__name__)

_READS: Final = ("GET", "HEAD", "OPTIONS")


@csrf_exempt
def door(request: HttpRequest, asked: str = "") -> HttpResponse:
    """No cookies, no token of a form, no redirect: the key is all there is."""
    try:
        return _answer(request, asked)
    except Refusal as refusal:
        return answers.refuse(refusal)
    except ValidationError as problem:
        return answers.refuse(answers.invalid(*problem.messages))
    except OperationalError:
        log.exception("The manage API does not reach the database")
        return answers.refuse(Refusal(503, "Away for a moment.", Retry_After="30"))
    except Exception:
        log.exception("The manage API failed at %s %s", request.method, request.path)
        return answers.refuse(Refusal(500, "This went wrong on our side."))


def _answer(request: HttpRequest, asked: str) -> HttpResponse:
    now, query = clock.now(), bodies.query(request.META.get("QUERY_STRING", ""))
    key = auth.key(request.headers.get("Authorization", ""), query.pop("api_key", ""), now=now)
    auth.count(key, now=now)
    api_keys.use(key, now=now)
    route, ids = routes.find(request.method or "", asked.rstrip("/").removesuffix(".json"))
    auth.require(key, route.scope)
    page = auth.page(key, ids.pop("page_id")) if "page_id" in ids else None
    call = Call(key=key, now=now, said=_said(request, query), query=query, about=page)
    return answers.write(route.status, _call(route, call, ids, is_change=request.method not in _READS))


def _call(route: Route, call: Call, ids: Mapping[str, str], *, is_change: bool) -> Any:
    """A change is made whole or, when it is refused in the middle, not at all."""
    if not is_change:
        return route.view(call, **ids)
    with transaction.atomic():
        return route.view(call, **ids)


def _said(request: HttpRequest, query: Mapping[str, Any]) -> Mapping[str, Any]:
    """Old clients hang on the address what others send as a body."""
    if request.method in _READS:
        return query
    try:
        body = streams.read(request, bodies.LARGEST + 1)
    except OSError:
        raise answers.unreadable("The body did not arrive.") from None
    return {**query, **bodies.read(body, request.content_type or "")}
