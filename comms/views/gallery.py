"""Every state of the public page, and every letter, to be looked at; only the demo has this door."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from comms.demo import gallery, letterbox
from comms.views.policies import is_letter, is_public_page, shows_preview
from statuspage import clock


@never_cache
@shows_preview
def states(request: HttpRequest) -> HttpResponse:
    return render(request, "comms/demo_states.html", {"states": gallery.STATES})


@is_public_page
def state(request: HttpRequest, name: str) -> HttpResponse:
    if name not in {each.name for each in gallery.STATES}:
        raise Http404
    return HttpResponse(gallery.show(name, now=clock.now()))


@never_cache
@shows_preview
def letters(request: HttpRequest) -> HttpResponse:
    return render(request, "comms/demo_letters.html", {"letters": letterbox.LETTERS})


@is_letter
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """As HTML, or as the text that is sent beside it."""
    if name not in {each.name for each in letterbox.LETTERS}:
        raise Http404
    message = letterbox.show(name, now=clock.now())
    if "text" in request.GET:
        return HttpResponse(f"{message.subject}\n\n{message.text}", content_type="text/plain; charset=utf-8")
    return HttpResponse(message.html)
