"""The desk of notices: what the page says that is no incident."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import roles
from comms.forms import NoticeForm
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.pages import found, show_of
from comms.views.policies import is_preview, shows_preview
from comms.views.previews import carried, proof
from comms.views.staff import staff
from statuspage import clock, notices
from statuspage.models import Notice

PAST: Final = 20
AT: Final = "main .notice"  # where the page shows it


@staff
def index(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug), clock.now()
    context = {
        "shown": page.notices.filter(pk__in=page.notices.shown(now)).prefetch_related("notifications"),
        "coming": page.notices.filter(starts_at__gt=now).prefetch_related("notifications"),
        "past": page.notices.filter(ends_at__lte=now)[:PAST],
    }
    return show_of(request, page, "comms/notices.html", "notices", **context)


@shows_preview
@staff
def add(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug), clock.now()
    form = NoticeForm(page, request.POST or None, audience=notices.audience(page, now=now))
    if request.method == "POST" and carried(form, lambda: notices.publish(page, **form.about(), now=now)):
        messages.success(request, f"Saved. The page shows it in its time.{_mailed(form)}")
        return redirect("notices", slug)
    return show_of(request, page, "comms/notice.html", "notices", form=form)


@shows_preview
@staff
def edit(request: StaffRequest, public_id: str) -> HttpResponse:
    notice, now = _notice(request, public_id), clock.now()
    audience = notices.audience(notice.page, now=now)
    form = NoticeForm(notice.page, request.POST or None, notice=notice, audience=audience)
    if request.method == "POST" and carried(form, lambda: notices.change(notice, **form.about(), now=now)):
        messages.success(request, f"Changed. The page shows it in its time.{_mailed(form)}")
        return redirect("notices", notice.page.slug)
    return show_of(request, notice.page, "comms/notice.html", "notices", form=form, notice=notice)


@require_POST
@is_preview
@staff
def preview_new(request: StaffRequest, slug: str) -> HttpResponse:
    """As it will be once it is shown."""
    page, now = found(request, slug), clock.now()
    form = NoticeForm(page, request.POST, audience=notices.audience(page, now=now))
    shown = {"starts_at": now, "ends_at": None}
    written = lambda: notices.publish(page, **{**form.about(), **shown}, now=now)  # noqa: E731
    return proof(request, page, form, written, now=now, at=AT)


@require_POST
@is_preview
@staff
def preview(request: StaffRequest, public_id: str) -> HttpResponse:
    notice, now = _notice(request, public_id), clock.now()
    audience = notices.audience(notice.page, now=now)
    form = NoticeForm(notice.page, request.POST, notice=notice, audience=audience)
    shown = {"starts_at": now, "ends_at": None}
    changed = lambda: notices.change(notice, **{**form.about(), **shown}, now=now)  # noqa: E731
    return proof(request, notice.page, form, changed, now=now, at=AT)


@require_POST
@staff
def end(request: StaffRequest, public_id: str) -> HttpResponse:
    notice = _notice(request, public_id)
    notices.end(notice, now=clock.now())
    messages.success(request, f"“{notice}” is off the page.")
    return redirect("notices", notice.page.slug)


def _mailed(form: NoticeForm) -> str:
    return " Subscribers are told when it does, after a short hold." if form.tells else ""


def _notice(request: StaffRequest, public_id: str) -> Notice:
    roles.require(request.person, Action.EDIT_PAGE)
    return get_object_or_404(Notice.objects.select_related("page"), public_id=public_id)
