"""The live brief on a phone, opened by a signed link: ten seconds, one question, no login."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from comms import briefs, questions
from comms.forms import AskForm
from comms.models import Executive, Question
from comms.people import StaffRequest
from comms.views.questions import put
from comms.views.staff import refreshed, tell_time
from statuspage import clock
from statuspage.links import Expired, Invalid

Door = Callable[..., HttpResponse]

DONE: Final = {
    "asked": "Your question is with the comms lead. The answer comes by mail, and stands here.",
    "joined": "The comms lead sees that you want to know this too. The answer comes by mail.",
    "seen": "Noted. From now on you see what changes from here.",
}


def by_link(view: Door) -> Door:
    """For whoever holds the link, and nobody passes it on: not to other sites, not to search engines."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **asked: str) -> HttpResponse:
        try:
            executive = briefs.read(token, now=clock.now())
        except Expired:
            answer = render(request, "comms/brief_closed.html", {"expired": True}, status=HTTPStatus.GONE)
        except Invalid:
            answer = render(request, "comms/brief_closed.html", status=HTTPStatus.NOT_FOUND)
        else:
            answer = view(request, executive, token=token, **asked)
        answer["X-Robots-Tag"] = "noindex, nofollow"
        answer["Referrer-Policy"] = "no-referrer"
        return answer

    # The link itself is the right to press here; no cookie is.
    return csrf_exempt(never_cache(opened))


@by_link
@require_safe
def brief(request: StaffRequest, executive: Executive, token: str) -> HttpResponse:
    return _shown(request, executive, token, done=DONE.get(request.GET.get("done", "")))


@by_link
@require_POST
def ask(request: StaffRequest, executive: Executive, token: str) -> HttpResponse:
    form = AskForm([each.response for each in briefs.sections(executive, now=clock.now())], request.POST)
    if put(form, who=_who(executive), anyway="anyway" in request.POST):
        return _back(token, "asked", "ask")
    return _shown(request, executive, token, form=form)


@by_link
@require_POST
def join(request: StaffRequest, executive: Executive, token: str, public_id: str) -> HttpResponse:
    theirs = Question.objects.filter(response__in=briefs.visible(executive, now=clock.now()))
    question = get_object_or_404(theirs.select_related("response"), public_id=public_id)
    questions.join(question, who=_who(executive), now=clock.now())
    return _back(token, "joined", f"q-{public_id}")


@by_link
@require_POST
def seen(request: StaffRequest, executive: Executive, token: str) -> HttpResponse:
    """Told by the script when they look away, or by a press."""
    briefs.look(executive, request.POST.dict(), now=clock.now())
    return _back(token, "seen", "main")


def _who(executive: Executive) -> questions.Who:
    return questions.Who(executive.name, executive.email)


def _back(token: str, done: str, anchor: str) -> HttpResponse:
    return redirect(f"{reverse('live_brief', args=[token])}?done={done}#{anchor}")


def _shown(request: StaffRequest, executive: Executive, token: str, **more: Any) -> HttpResponse:
    now = clock.now()
    sections = briefs.sections(executive, now=now)
    context = {
        "executive": executive,
        "token": token,
        "sections": sections,
        "form": AskForm([each.response for each in sections]),
        "asks": reverse("live_brief", args=[token]),
        "every": "10s",
        **more,
    }
    return refreshed(request, "comms/live_brief.html", {**tell_time(now), **context})
