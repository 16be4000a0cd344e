"""The desk of word lists: what the wording check knows of this house."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from comms import remarks, roles, words
from comms.forms import ListForm
from comms.models import WordList
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.pages import found
from comms.views.staff import show, staff
from comms.wording import PLAIN, PLANNED
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


@require_POST
@staff
def judged(request: StaffRequest, slug: str) -> HttpResponse:
    """What the check says of words for a page so far, each beside its field."""
    page = found(request, slug, Action.PLAN)
    said = remarks.of_page(page, _read(request.POST.dict()), state=request.GET.get("state", PLANNED))
    return show(request, "comms/judged.html", {"remarks": said})


def _read(posted: dict[str, str]) -> dict[str, str]:
    """What is read of a form; what a maintenance says of each component stands together."""
    told = [said for name, said in posted.items() if name.startswith("affects-says:")]
    typed = {name: said for name, said in posted.items() if name in ("name", "title", "body", "words")}
    return {**typed, "affects": "\n".join(told)} if told else typed


def _shown(request: StaffRequest, typed: dict[str, ListForm]) -> HttpResponse:
    forms = [typed.get(name) or ListForm(name) for name in WordList.values]
    return show(request, "comms/words.html", {"forms": forms, "plain": PLAIN, "place": "templates"})
