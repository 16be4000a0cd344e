"""The severity matrix as a screen, what may be set in it, and the business calendar that P4 is owed by."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import calendars, matrix, roles, sla
from comms.forms import CalendarForm, PromisesForm
from comms.models import HOUSE, BusinessCalendar, Executive, MatrixChange, Response
from comms.people import StaffRequest
from comms.roles import Action
from comms.severity import AT_RISK, MATRIX, SOAK
from comms.views.staff import show, staff
from statuspage import clock


@staff
def severities(request: StaffRequest) -> HttpResponse:
    """What each obliges us to, and who hears of it."""
    executives = list(Executive.objects.filter(is_active=True))
    promised = matrix.whole()
    told = {each: [one for one in executives if each in one.severities] for each in promised}
    rows = [(each, owed, told[each], owed != MATRIX[each]) for each, owed in promised.items()]
    calendar = calendars.default()
    named = BusinessCalendar.objects.exclude(name=HOUSE).prefetch_related("services")
    context = {
        "rows": rows,
        "soak": SOAK,
        "at_risk": round(AT_RISK * 100),
        "calendar": calendar,
        "calendars": named,
        "closes": calendars.close_of_next_business_day(calendar, clock.now()),
    }
    return show(request, "comms/severities.html", context)


@staff
def promises(request: StaffRequest, kind: str) -> HttpResponse:
    """How soon a severity promises what, and who set it when."""
    roles.require(request.person, Action.SET_UP)
    form = _form(kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = matrix.change(kind, **form.about(), by=request.person, now=clock.now())
        said = f"{kind} from now on: {changed.said}" if changed else "Nothing was changed."
        messages.success(request, said)
        return redirect("severities")
    history = MatrixChange.objects.filter(severity=kind).select_related("by__user").order_by("-pk")
    is_set = matrix.obligation(kind) != MATRIX[kind]
    context = {"form": form, "severity": kind, "history": history, "is_set": is_set, "place": "settings"}
    return show(request, "comms/promises.html", context)


@staff
def weigh(request: StaffRequest, kind: str) -> HttpResponse:
    """What would change, before it does."""
    roles.require(request.person, Action.SET_UP)
    form = _form(kind, request.GET)
    context: dict[str, Any] = {"severity": kind}
    if form.is_valid():
        wanted = matrix.wanted(kind, **form.about())
        context |= {"changes": matrix.said(matrix.obligation(kind), wanted)}
        context |= {"open": Response.objects.open().filter(severity=kind).count()}
    return show(request, "comms/promises.html#change", context)


@require_POST
@staff
def restore(request: StaffRequest, kind: str) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    _known(kind)
    matrix.restore(kind, by=request.person, now=clock.now())
    messages.success(request, f"{kind} promises what is shipped again.")
    return redirect("severities")


@staff
def calendar(request: StaffRequest, number: int = 0, *, is_new: bool = False) -> HttpResponse:
    """The house's, a new one, or the one of this number."""
    roles.require(request.person, Action.SET_UP)
    new = BusinessCalendar(name="", hours=calendars.WEEK) if is_new else calendars.default()
    kept = get_object_or_404(BusinessCalendar, pk=number) if number else new
    form = CalendarForm(kept, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = sla.keep_calendar(kept, **form.about(), by=request.person, now=clock.now())
        moved = "Saved. What is due at the end of a business day has moved with it."
        messages.success(request, moved if said else "Nothing was changed.")
        return redirect("severities")
    closes = calendars.close_of_next_business_day(kept, clock.now())
    history = calendars.history(kept) if kept.name else None
    context = {"form": form, "closes": closes, "calendar": kept, "history": history, "place": "settings"}
    return show(request, "comms/calendar.html", context)


@require_POST
@staff
def remove_calendar(request: StaffRequest, number: int) -> HttpResponse:
    kept = get_object_or_404(BusinessCalendar, pk=number)
    sla.remove_calendar(kept, by=request.person, now=clock.now())
    messages.success(request, f"Removed: {kept}. What went by it goes by the house’s calendar.")
    return redirect("severities")


def _form(kind: str, data: Mapping[str, Any] | None) -> PromisesForm:
    _known(kind)
    return PromisesForm(kind, matrix.obligation(kind), data)


def _known(kind: str) -> None:
    if kind not in MATRIX:
        raise Http404
