"""The desk of what comes back: a series is changed, its windows seen beforehand; or it is ended."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import rehearsal, roles
from comms.forms import SeriesForm
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.pages import show_of
from comms.views.policies import is_preview, shows_preview
from comms.views.previews import carried, proof
from comms.views.staff import staff
from statuspage import clock, maintenances
from statuspage.maintenances import Fate
from statuspage.models import MaintenanceSeries
from statuspage.status import MaintenanceStatus


@shows_preview
@staff
def change(request: StaffRequest, public_id: str) -> HttpResponse:
    series, now = _found(request, public_id), clock.now()
    form = _form(request, series, now)
    if request.method == "POST" and carried(
        form, lambda: maintenances.change_series(series, **form.series(), now=now)
    ):
        messages.success(request, "Changed. The page says it now.")
        return redirect("maintenances", series.page.slug)
    context = {"form": form, "series": series}
    return show_of(request, series.page, "comms/series_change.html", "maintenances", **context)


@require_POST
@is_preview
@staff
def preview(request: StaffRequest, public_id: str) -> HttpResponse:
    """What becomes of each window, how many are told, and the page as it would be."""
    series, now, fates = _found(request, public_id), clock.now(), list[Fate]()
    form = _form(request, series, now)
    changed = lambda: fates.extend(maintenances.change_series(series, **form.series(), now=now))  # noqa: E731
    return proof(request, series.page, form, changed, now=now, also={"fates": fates})


@staff
def end(request: StaffRequest, public_id: str) -> HttpResponse:
    series, now = _found(request, public_id), clock.now()
    if request.method == "POST":
        maintenances.end_series(series, notify="notify" in request.POST, now=now)
        messages.success(request, f"“{series}” does not come back.")
        return redirect("maintenances", series.page.slug)
    ahead = series.windows.filter(status=MaintenanceStatus.SCHEDULED).order_by("scheduled_for")
    voices = rehearsal.told(series.page, lambda: maintenances.end_series(series, now=now), now=now)
    context = {"series": series, "ahead": ahead, "voices": voices}
    return show_of(request, series.page, "comms/series_end.html", "maintenances", **context)


def _form(request: StaffRequest, series: MaintenanceSeries, now: datetime) -> SeriesForm:
    data = request.POST if request.method == "POST" else None
    return SeriesForm(series, data, now=now)


def _found(request: StaffRequest, public_id: str) -> MaintenanceSeries:
    roles.require(request.person, Action.PLAN)
    return get_object_or_404(MaintenanceSeries.objects.select_related("page"), public_id=public_id)
