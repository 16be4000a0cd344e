"""What public doors have in common: a page, its language, and the links that open them."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from statuspage import clock, gate, languages, links
from statuspage.links import Purpose
from statuspage.models import Audience, Page

View = Callable[..., HttpResponse]
Door = Callable[..., HttpResponse]


def open_to_all(view: View) -> View:
    """A door of a page, in the language of its path; it has its own way to see who may come in."""

    @wraps(view)
    def door(request: HttpRequest, slug: str, language: str = "", **asked: str) -> HttpResponse:
        page = get_object_or_404(Page, slug=slug)
        with languages.speaking(language or page.language, original=page.language):
            return view(request, page, **asked)

    return csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(door)))


def public(view: View) -> View:
    """A door of a page for all who may read it."""

    @open_to_all
    @wraps(view)
    def door(request: HttpRequest, page: Page, **asked: str) -> HttpResponse:
        if not may_read(request, page):
            raise Http404
        return view(request, page, **asked)

    return door


def may_read(request: HttpRequest, page: Page) -> bool:
    """A private page is only for whom its gate has let in; while there is none, that is nobody."""
    return page.audience != Audience.PRIVATE or request.META.get(gate.LET_IN) == page.slug


def by_link(purpose: Purpose) -> Callable[[Door], View]:
    """A door that opens to a signed link, for the subscriber it was made for."""

    def door(view: Door) -> View:
        @open_to_all
        @wraps(view)
        def open_(request: HttpRequest, page: Page, token: str) -> HttpResponse:
            try:
                public_id, _, of = links.read(token, purpose, now=clock.now()).partition("-")
            except links.Expired:
                return render(request, "statuspage/link.html", {"page": page, "expired": True}, status=410)
            except links.Invalid:
                return render(request, "statuspage/link.html", {"page": page}, status=404)
            subscriber = page.subscribers.filter(public_id=public_id).first()
            if subscriber is None or links.is_for_another(subscriber, token, purpose):
                # Gone altogether, or from the address that this link was sent to: what was wished for is so.
                return render(request, "statuspage/link.html", {"page": page, "gone": True})
            subscriber.page = page
            return view(request, subscriber, of) if of else view(request, subscriber)

        return open_

    return door
