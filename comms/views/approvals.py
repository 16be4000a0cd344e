"""The second pair of eyes: asked for at the desk, answered on a screen of its own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from comms import approvals, roles
from comms.forms import ReadingForm
from comms.models import Approval, Verdict
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import clock


@staff
def approval(request: StaffRequest, number: int) -> HttpResponse:
    roles.require(request.person, Action.TAKE_COMMS_LEAD)
    each = get_object_or_404(Approval.objects.select_related("response", "asked_by__user"), pk=number)
    form = ReadingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _answered(request, each, form):
        return redirect("response", each.response.public_id)
    reads = request.person in approvals.readers(each.response, but=each.asked_by)
    context = {"approval": each, "response": each.response, "form": form, "reads": reads}
    return show(request, "comms/approval.html", {**context, "about": f"approval-{number}"})


def _answered(request: StaffRequest, each: Approval, form: ReadingForm) -> bool:
    verdict = Verdict.APPROVED if request.POST.get("verdict") == "approve" else Verdict.CHANGE
    note = form.cleaned_data["note"]
    try:
        answered = approvals.answer(each, verdict, note=note, by=request.person, now=clock.now())
    except approvals.WordsOwed as owed:
        form.add_error("note", str(owed))
        return False
    messages.success(request, f"{answered.get_verdict_display()}.")
    return True
