"""The switch that stops what leaves the house: of one page, or all of it; and lets it go on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from comms import post, roles
from comms.forms import StopForm
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import clock
from statuspage.models import Page, Stop


@staff
def stop(request: StaffRequest, slug: str = "") -> HttpResponse:
    page, now, form = _page(request, slug), clock.now(), StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        post.stop(page, **form.cleaned_data, by=request.person, now=now)
        messages.warning(request, "Stopped. What waits stays where it is until delivery is resumed.")
        return redirect("delivery")
    context = {"form": form, "stop": Stop.objects.filter(page=page).first()}
    return _confirm(request, "comms/stop.html", page, **context)


@staff
def resume(request: StaffRequest, slug: str = "") -> HttpResponse:
    page, now = _page(request, slug), clock.now()
    if request.method == "POST":
        post.resume(page, by=request.person, now=now)
        messages.success(request, "Delivery goes on.")
        return redirect("delivery")
    stopped = Stop.objects.filter(page=page).first()
    return _confirm(request, "comms/resume.html", page, stop=stopped)


def _confirm(request: StaffRequest, template: str, page: Page | None, **context: object) -> HttpResponse:
    """What a press holds back, or lets go."""
    waiting = post.waiting(page, now=clock.now())
    about = {"stopping": page, "waiting": waiting, "place": "delivery"}
    return show(request, template, {**about, **context})


def _page(request: StaffRequest, slug: str) -> Page | None:
    roles.require(request.person, Action.STOP)
    return get_object_or_404(Page, slug=slug) if slug else None
