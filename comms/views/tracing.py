"""“Why did they not get it?”: one address, what it asked for, and what came of each thing told lately."""

from django.http import HttpResponse

from comms import roles, tracing
from comms.forms import FindForm
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import clock


@staff
def whereabouts(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.TRACE)
    form, now = FindForm(request.GET or None), clock.now()
    context = {"form": form, "place": "delivery"}
    if form.is_valid():
        address = form.cleaned_data["address"]
        context |= {"address": address, "traces": tracing.traces(address, now=now)}
        context |= {"letters": tracing.letters(address, now=now)}
    return show(request, "comms/whereabouts.html", context)
