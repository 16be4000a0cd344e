"""The desk of word lists: what the wording check knows of this house."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from comms import roles, words
from comms.forms import ListForm
from comms.models import WordList
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from comms.wording import PLAIN
from statuspage import clock


@staff
def lists(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.EDIT_TEMPLATES)
    return _shown(request, {})


@staff
def keep(request: StaffRequest, kind: str) -> HttpResponse:
    """One list, saved as it was typed."""
    roles.require(request.person, Action.EDIT_TEMPLATES)
    if kind not in WordList.values:
        raise Http404
    form = ListForm(kind, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _shown(request, {kind: form} if form.is_bound else {})
    came, went = words.keep(kind, form.cleaned_data["lines"], by=request.person, now=clock.now())
    messages.success(request, f"Saved: {came} new or changed, {went} taken away. The desk knows at once.")
    return redirect("words")


def _shown(request: StaffRequest, typed: dict[str, ListForm]) -> HttpResponse:
    forms = [typed.get(name) or ListForm(name) for name in WordList.values]
    return show(request, "comms/words.html", {"forms": forms, "plain": PLAIN, "place": "templates"})
