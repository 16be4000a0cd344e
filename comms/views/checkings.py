"""The desk of checks: reports that are looked into before anybody knows whether it is an incident."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import checkings as taken_up
from comms import roles
from comms.forms import CheckingForm, ConfirmForm, ReportsForm
from comms.models import Response
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.pages import found, show_of
from comms.views.policies import is_preview, shows_preview
from comms.views.previews import carried, proof
from comms.views.staff import staff
from statuspage import checkings, clock
from statuspage.models import Checking

PAST: Final = 20
AT: Final = "main .checking"  # where the page shows it


@shows_preview
@staff
def index(request: StaffRequest, slug: str) -> HttpResponse:
    """What is being checked; or, when nothing is, the form to begin."""
    page, now = found(request, slug, Action.PLAN), clock.now()
    form = CheckingForm(page, request.POST or None)
    if request.method == "POST" and carried(form, lambda: checkings.begin(page, **form.about(), now=now)):
        messages.success(request, "The page says that you are checking.")
        return redirect("checkings", slug)
    past = page.checkings.filter(ended_at__isnull=False)[:PAST]
    context = {"form": form, "checking": page.checkings.open().first(), "past": past}
    return show_of(request, page, "comms/checkings.html", "checkings", **context)


@require_POST
@is_preview
@staff
def preview(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug, Action.PLAN), clock.now()
    form = CheckingForm(page, request.POST)
    begun = lambda: checkings.begin(page, **form.about(), now=now)  # noqa: E731
    return proof(request, page, form, begun, now=now, at=AT)


@staff
def translate(request: StaffRequest, public_id: str) -> HttpResponse:
    """Say what is being checked in the further languages of its page."""
    checking = _checking(request, public_id)
    form = ReportsForm(checking, request.POST or None)
    if request.method == "POST" and form.is_valid():
        checkings.translate(checking, translations=form.said(), now=clock.now())
        messages.success(request, "Translated. The page says it now.")
        return redirect("checkings", checking.page.slug)
    context = {"form": form, "checking": checking}
    return show_of(request, checking.page, "comms/checking_translate.html", "checkings", **context)


@require_POST
@staff
def nothing(request: StaffRequest, public_id: str) -> HttpResponse:
    checking = _checking(request, public_id)
    try:
        checkings.nothing_found(checking, now=clock.now())
        messages.success(request, "The page says for an hour that no issue was found.")
    except checkings.AlreadyEnded as refusal:
        messages.warning(request, str(refusal))
    return redirect("checkings", checking.page.slug)


@shows_preview
@staff
def confirm(request: StaffRequest, public_id: str) -> HttpResponse:
    checking, made, now = _checking(request, public_id), list[Response](), clock.now()
    form = _form(request, checking)
    if request.method == "POST" and carried(
        form, lambda: made.append(taken_up.confirm(checking, **form.cleaned_data, by=request.person, now=now))
    ):
        messages.success(request, "Published. The clocks are running.")
        return redirect("response", made[0].public_id)
    return show_of(
        request, checking.page, "comms/checking_confirm.html", "checkings", form=form, checking=checking
    )


@require_POST
@is_preview
@staff
def preview_confirm(request: StaffRequest, public_id: str) -> HttpResponse:
    checking, now = _checking(request, public_id), clock.now()
    form = _form(request, checking)
    confirmed = lambda: taken_up.confirm(checking, **form.cleaned_data, by=request.person, now=now)  # noqa: E731
    return proof(request, checking.page, form, confirmed, now=now)


def _form(request: StaffRequest, checking: Checking) -> ConfirmForm:
    return ConfirmForm(checking.page, request.POST or None, words=checking.words)


def _checking(request: StaffRequest, public_id: str) -> Checking:
    roles.require(request.person, Action.PLAN)
    return get_object_or_404(Checking.objects.select_related("page"), public_id=public_id)
