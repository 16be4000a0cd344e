"""Every state of the public page, to be looked at; only the demo has this door."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from comms.demo import gallery
from comms.views.policies import is_public_page, shows_preview
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
