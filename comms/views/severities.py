"""The severity matrix as a screen, and the business calendar that P4 is owed by."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from comms import calendars, roles, sla
from comms.forms import CalendarForm
from comms.models import Executive
from comms.people import StaffRequest
from comms.roles import Action
from comms.severity import AT_RISK, MATRIX, SOAK
from comms.views.staff import show, staff
from statuspage import clock


@staff
def severities(request: StaffRequest) -> HttpResponse:
    """What each obliges us to, and who hears of it."""
    executives = list(Executive.objects.filter(is_active=True))
    rows = [(each, MATRIX[each], [one for one in executives if each in one.severities]) for each in MATRIX]
    calendar = calendars.default()
    context = {
        "rows": rows,
        "soak": SOAK,
        "at_risk": round(AT_RISK * 100),
        "calendar": calendar,
        "closes": calendars.close_of_next_business_day(calendar, clock.now()),
    }
    return show(request, "comms/severities.html", context)


@staff
def calendar(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    kept = calendars.default()
    form = CalendarForm(kept, request.POST or None)
    if request.method == "POST" and form.is_valid():
        sla.keep_calendar(**form.about(), by=request.person)
        messages.success(request, "Saved. What is due at the end of a business day has moved with it.")
        return redirect("severities")
    closes = calendars.close_of_next_business_day(kept, clock.now())
    return show(request, "comms/calendar.html", {"form": form, "closes": closes})
