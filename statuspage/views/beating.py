"""What machines ask: does this process answer, and is every promise kept."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from statuspage import clock, health


def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; it says nothing of any other."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether every promise is kept; what is wrong in particular is for the staff's eyes."""
    well = health.report(now=clock.now()).is_well
    return HttpResponse(
        "ok\n" if well else "behind\n", status=200 if well else 503, content_type="text/plain"
    )
