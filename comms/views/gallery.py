"""Every state of the page, every letter, some boards, to be looked at; only the demo has this door."""

import re
from typing import Final

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from comms.demo import boards, gallery, letterbox
from comms.models import Duty
from comms.views.board import board as board_of_staff
from comms.views.policies import is_framed, is_letter, is_public_page, shows_preview
from statuspage import clock

# All scripts of a screen but for its looks and its clocks: nothing asks for what is there by now.
_ASKING: Final = re.compile(r'<script src="(?![^"]*/(?:looks|clock)\.)[^"]*"[^>]*></script>')


@never_cache
@shows_preview
def states(request: HttpRequest) -> HttpResponse:
    context = {"states": gallery.STATES, "boards": boards.BOARDS}
    return render(request, "comms/demo_states.html", context)


@never_cache
@is_framed
def board(request: HttpRequest, name: str) -> HttpResponse:
    """The board as its comms lead sees it: nothing on it keeps asking, and what it shows has never been."""
    if name not in {each.name for each in boards.BOARDS}:
        raise Http404
    with transaction.atomic():
        scene = boards.play(name, now=clock.now())
        request.user = scene.cast[Duty.COMMS_LEAD].user
        shown = board_of_staff(request)
        transaction.set_rollback(True)
    return HttpResponse(_ASKING.sub("", shown.content.decode()))


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
