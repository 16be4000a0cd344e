"""The commander's answer: whether words that stop the press go out all the same."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from comms import overrides, roles
from comms.forms import VerdictForm
from comms.models import Override, RoleKind
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from comms.wording import RULES
from statuspage import clock


@staff
def override(request: StaffRequest, number: int) -> HttpResponse:
    roles.require(request.person, Action.TAKE_COMMS_LEAD)
    each = get_object_or_404(Override.objects.select_related("response", "asked_by__user"), pk=number)
    form = VerdictForm(request.POST if request.method == "POST" else None)
    if form.is_bound and _answered(request, each, form):
        return redirect("response", each.response.public_id)
    commander = roles.holder(each.response, RoleKind.COMMANDER)
    context = {"override": each, "response": each.response, "form": form, "commander": commander}
    more = {"commands": commander == request.person, "title": RULES[each.rule], "about": f"override-{number}"}
    return show(request, "comms/override.html", {**context, **more})


def _answered(request: StaffRequest, each: Override, form: VerdictForm) -> bool:
    allows = request.POST.get("verdict") == "allow"
    if not form.is_valid():
        return False
    answer = {"is_allowed": allows, "reason": form.cleaned_data["reason"]}
    try:
        overrides.answer(each, **answer, by=request.person, now=clock.now())
    except overrides.ReasonOwed as owed:
        form.add_error("reason", str(owed))
        return False
    except overrides.Answered as before:
        messages.warning(request, str(before))
        return True
    messages.success(request, "They may go out with the next word." if allows else "They do not go out.")
    return True
