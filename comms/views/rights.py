"""Who may do what: the matrix of rights, as it is read."""

from django.http import HttpResponse

from comms import rights as rules
from comms.models import Duty, RoleKind
from comms.people import StaffRequest
from comms.views.staff import show, staff


@staff
def rights(request: StaffRequest) -> HttpResponse:
    context = {"matrix": rules.matrix(), "duties": Duty.labels, "kinds": RoleKind.labels}
    return show(request, "comms/rights.html", context)
