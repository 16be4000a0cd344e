"""The pages as their keepers see them: what each shows now, and the way to every desk."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from comms import audits, roles
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import clock
from statuspage.models import Page


@staff
def index(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.EDIT_PAGE)
    pages = list(Page.objects.all())
    if len(pages) == 1:
        return overview(request, pages[0].slug)
    return show(request, "comms/pages.html", {"pages": pages, "place": "page"})


@staff
def overview(request: StaffRequest, slug: str) -> HttpResponse:
    page = found(request, slug)
    components = page.components.all()
    context = {
        "components": components,
        "hidden": sum(each.is_hidden for each in components),
        "planned": page.maintenances.unfinished().count(),
        "notices": page.notices.shown(clock.now()).count(),
        "subscribed": page.subscribers.active().count(),
        "checking": page.checkings.open().first(),
        "findings": audits.seen_by(request.person, now=clock.now(), page=page),
    }
    return show_of(request, page, "comms/page.html", "overview", **context)


def found(request: StaffRequest, slug: str, action: Action = Action.EDIT_PAGE) -> Page:
    """The page of this name, for somebody who may do this to it."""
    roles.require(request.person, action)
    return get_object_or_404(Page, slug=slug)


def show_of(
    request: StaffRequest, page: Page, template: str, desk: str = "", **context: object
) -> HttpResponse:
    """A screen of one page, with the way to its neighbours."""
    about = {"page": page, "several": Page.objects.count() > 1, "place": "page", "desk": desk}
    return show(request, template, {**about, **context})
