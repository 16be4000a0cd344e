"""The desk of maintenances: planned, seen beforehand, carried through their steps."""

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import roles, steps
from comms.forms import (
    ExtendForm,
    MaintenanceForm,
    MoveForm,
    PlanForm,
    PlannedCorrectionForm,
    StepForm,
    TranslationForm,
)
from comms.people import StaffRequest
from comms.roles import Action
from comms.steps import Step
from comms.views.pages import found, show_of
from comms.views.policies import is_preview, shows_preview
from comms.views.previews import carried, proof
from comms.views.staff import staff
from statuspage import clock, maintenances
from statuspage.models import Maintenance, MaintenanceUpdate, Page
from statuspage.status import OVER_MAINTENANCE

PAST: Final = 30
AT: Final = 'article a[href*="/{0.public_id}"]'  # where the page shows what was made of it
FORMS: Final[dict[str, type[StepForm]]] = {"move": MoveForm, "extend": ExtendForm}


@staff
def index(request: StaffRequest, slug: str) -> HttpResponse:
    page = found(request, slug, Action.PLAN)
    unfinished = page.maintenances.unfinished().order_by("scheduled_for")
    context = {
        "running": unfinished.active(),
        "upcoming": unfinished.upcoming(),
        "series": page.maintenance_series.filter(ended_at__isnull=True),
        "past": page.maintenances.filter(status__in=OVER_MAINTENANCE).order_by("-scheduled_for")[:PAST],
    }
    return show_of(request, page, "comms/maintenances.html", "maintenances", **context)


@shows_preview
@staff
def add(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug, Action.PLAN), clock.now()
    form = MaintenanceForm(page, request.POST or None, now=now)
    if request.method == "POST" and carried(form, lambda: _announce(page, form, now=now)):
        messages.success(request, "Announced. The page says it now.")
        return redirect("maintenances", slug)
    return show_of(request, page, "comms/maintenance_add.html", "maintenances", form=form)


@require_POST
@is_preview
@staff
def preview_new(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug, Action.PLAN), clock.now()
    form = MaintenanceForm(page, request.POST, now=now)
    return proof(request, page, form, lambda: _announce(page, form, now=now), now=now, at=AT)


@staff
def maintenance(request: StaffRequest, public_id: str) -> HttpResponse:
    planned = _found(request, public_id)
    updates = planned.updates.prefetch_related("notifications")
    context = {"maintenance": planned, "steps": steps.fitting(planned), "updates": updates}
    return show_of(request, planned.page, "comms/maintenance.html", "maintenances", **context)


@shows_preview
@staff
def change(request: StaffRequest, public_id: str) -> HttpResponse:
    planned, now = _found(request, public_id), clock.now()
    form = PlanForm(planned.page, request.POST or None, maintenance=planned)
    if request.method == "POST" and carried(
        form, lambda: maintenances.change(planned, **form.about(), now=now)
    ):
        messages.success(request, "Changed. Nobody was sent anything.")
        return redirect("maintenance", public_id)
    context = {"form": form, "maintenance": planned}
    return show_of(request, planned.page, "comms/maintenance_change.html", "maintenances", **context)


@require_POST
@is_preview
@staff
def preview_change(request: StaffRequest, public_id: str) -> HttpResponse:
    planned, now = _found(request, public_id), clock.now()
    form = PlanForm(planned.page, request.POST, maintenance=planned)
    changed = lambda: maintenances.change(planned, **form.about(), now=now)  # noqa: E731
    return proof(request, planned.page, form, changed, now=now, at=AT)


@shows_preview
@staff
def step(request: StaffRequest, public_id: str, step: str) -> HttpResponse:
    planned, now = _found(request, public_id), clock.now()
    wanted = _step(planned, step)
    form = _form(request, planned, wanted)
    if request.method == "POST" and carried(form, lambda: wanted.verb(planned, **form.about(), now=now)):
        messages.success(request, "Done. The page says it now.")
        return redirect("maintenance", public_id)
    context = {"form": form, "maintenance": planned, "step": wanted}
    return show_of(request, planned.page, "comms/maintenance_step.html", "maintenances", **context)


@require_POST
@is_preview
@staff
def preview_step(request: StaffRequest, public_id: str, step: str) -> HttpResponse:
    planned, now = _found(request, public_id), clock.now()
    wanted = _step(planned, step)
    form = _form(request, planned, wanted)
    return proof(
        request, planned.page, form, lambda: wanted.verb(planned, **form.about(), now=now), now=now, at=AT
    )


@staff
def correct(request: StaffRequest, public_id: str) -> HttpResponse:
    """Mend a word that is out already."""
    roles.require(request.person, Action.PLAN)
    update = get_object_or_404(MaintenanceUpdate, public_id=public_id)
    planned, begun = update.maintenance, {"body": update.body}
    form = PlannedCorrectionForm(planned.page, request.POST or None, initial=begun)
    if request.method == "POST" and carried(
        form, lambda: maintenances.correct(update, **form.cleaned_data, now=clock.now())
    ):
        messages.success(request, "Corrected. The page shows that it was.")
        return redirect("maintenance", planned.public_id)
    context = {"form": form, "update": update, "maintenance": planned}
    return show_of(request, planned.page, "comms/maintenance_correct.html", "maintenances", **context)


@staff
def translate(request: StaffRequest, public_id: str) -> HttpResponse:
    """Say what was published in the further languages of its page."""
    roles.require(request.person, Action.PLAN)
    update = get_object_or_404(MaintenanceUpdate, public_id=public_id)
    planned = update.maintenance
    form = TranslationForm(update, planned, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {"words": form.said("body"), "names": form.said("name")}
        maintenances.translate(update, **said, now=clock.now())
        messages.success(request, "Translated. The page says it now.")
        return redirect("maintenance", planned.public_id)
    context = {"form": form, "update": update, "maintenance": planned}
    return show_of(request, planned.page, "comms/maintenance_translate.html", "maintenances", **context)


def _announce(page: Page, form: MaintenanceForm, *, now: datetime) -> Maintenance:
    """Once, or again and again: then the first of them."""
    if form.rule():
        series = maintenances.begin_series(page, **form.series(), time_zone=page.time_zone, now=now)
        return series.windows.earliest("scheduled_for")
    return maintenances.schedule(page, **form.about(), now=now)


def _form(request: StaffRequest, planned: Maintenance, wanted: Step) -> StepForm:
    about: dict[str, Any] = {
        "said": wanted.said(planned),
        "mailed": wanted.mailed,
        "can_tell": wanted.mail not in planned.silent,
        "initial": steps.initial(planned),
        **({"now": clock.now()} if wanted.name == "move" else {}),
    }
    data = request.POST if request.method == "POST" else None
    return FORMS.get(wanted.name, StepForm)(planned.page, data, **about)


def _step(planned: Maintenance, name: str) -> Step:
    try:
        return steps.of(planned, name)
    except KeyError:
        raise Http404 from None


def _found(request: StaffRequest, public_id: str) -> Maintenance:
    roles.require(request.person, Action.PLAN)
    return get_object_or_404(Maintenance.objects.select_related("page"), public_id=public_id)
