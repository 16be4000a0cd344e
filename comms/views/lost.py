"""What staff see where nothing is, or where something broke; readers see what the ground floor shows them."""

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from statuspage import signposts

CONSOLE: Final = "/console/"
NOWHERE: Final = {
    "title": "There is nothing at this address",
    "words": "It may have been mistyped, or what stood here was removed. What is open stands on the board.",
}
BROKEN: Final = {
    "title": "That did not work",
    "words": "It is not your doing, and the public page is not affected. Go back, and look whether it "
    "happened before you press again.",
}


def nothing_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    answer = signposts.nothing_here(request)
    is_lost = answer.status_code == HTTPStatus.NOT_FOUND
    return _shown(request, NOWHERE, answer) if is_lost else answer


def away(request: HttpRequest) -> HttpResponseBase:
    return _shown(request, BROKEN, signposts.away(request))


@never_cache
def _shown(request: HttpRequest, words: dict[str, str], otherwise: HttpResponseBase) -> HttpResponseBase:
    if not request.path.startswith(CONSOLE):
        return otherwise
    return render(request, "comms/lost.html", words, status=otherwise.status_code)
