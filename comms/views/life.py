"""The life of a response as it is pressed: triage, how far the work is, not public, the ends, and again."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import endings, publicity, responses, roles
from comms import triage as triaging
from comms.forms import CloseForm, FalseAlarmForm, MergeForm, ReopenForm, TriageForm, WithholdForm
from comms.models import Response
from comms.people import StaffRequest
from comms.roles import Action
from comms.severity import MATRIX, reasons
from comms.severity import suggest as suggested_by
from comms.views.staff import show, staff
from statuspage import clock


class Reasoned(NamedTuple):
    """A step on a screen of its own, which asks why it is taken; `said` is what it brings about."""

    action: Action
    form: type[Form]
    verb: Callable[..., Response]
    screen: str
    said: str


WITHHOLD: Final = Reasoned(
    Action.WITHHOLD,
    WithholdForm,
    publicity.withhold,
    "comms/withhold.html",
    "Kept as a decision. The public is not told, and nothing is owed to it.",
)
REOPEN: Final = Reasoned(
    Action.END,
    ReopenForm,
    endings.reopen,
    "comms/reopen.html",
    "It is open again. The public is told nothing until somebody publishes.",
)


@staff
def triage(request: StaffRequest, public_id: str) -> HttpResponse:
    """The answers. Where they suggest another severity, that is asked next."""
    roles.require(request.person, Action.WORK)
    found = _find(public_id)
    form = TriageForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = triaging.answer(found, **form.cleaned_data, by=request.person, now=clock.now())
        wanted = triaging.suggested(kept)
        if wanted and kept.is_open and roles.may(request.person, Action.CHANGE_SEVERITY):
            return redirect(f"{_severity(public_id)}?to={wanted}")
        return redirect("response", public_id)
    context = {"form": form, "response": found, **_suggestion(form, found)}
    return show(request, "comms/triage.html", context)


@staff
def triage_suggestion(request: StaffRequest, public_id: str) -> HttpResponse:
    """What the answers say so far."""
    found = _find(public_id)
    form = TriageForm(found, request.GET)
    form.is_valid()
    context = {"response": found, **_suggestion(form, found)}
    return show(request, "comms/triage.html#suggestion", context)


@require_POST
@staff
def move(request: StaffRequest, public_id: str, kind: str) -> HttpResponse:
    if kind not in responses.MOVES:
        raise Http404
    responses.move(_find(public_id), kind, by=request.person, now=clock.now())
    return redirect("response", public_id)


@require_POST
@staff
def unacknowledge(request: StaffRequest, public_id: str) -> HttpResponse:
    found = responses.unacknowledge(_find(public_id), by=request.person, now=clock.now())
    if found.acknowledged_at:
        messages.warning(request, "Only who acknowledged takes that back, and only within five minutes.")
    return redirect("response", public_id)


@staff
def withhold(request: StaffRequest, public_id: str) -> HttpResponse:
    return _reasoned(request, public_id, WITHHOLD)


@require_POST
@staff
def open_up(request: StaffRequest, public_id: str) -> HttpResponse:
    why = "The public is to be told after all."
    publicity.open_up(_find(public_id), why=why, by=request.person, now=clock.now())
    return redirect("response", public_id)


@staff
def end(request: StaffRequest, public_id: str) -> HttpResponse:
    """The honest ends side by side."""
    return _ends(request, _find(public_id))


@require_POST
@staff
def resolve(request: StaffRequest, public_id: str) -> HttpResponse:
    endings.resolve(_find(public_id), by=request.person, now=clock.now())
    messages.success(request, "It is over. Every clock has stopped.")
    return redirect("response", public_id)


@require_POST
@staff
def false_alarm(request: StaffRequest, public_id: str) -> HttpResponse:
    found, form = _find(public_id), FalseAlarmForm(request.POST)
    if not form.is_valid():
        return _ends(request, found, false_alarm=form)
    endings.false_alarm(found, **form.cleaned_data, by=request.person, now=clock.now())
    messages.success(request, "Ended as a false alarm. Every clock has stopped.")
    return redirect("response", public_id)


@require_POST
@staff
def merge(request: StaffRequest, public_id: str) -> HttpResponse:
    found = _find(public_id)
    form = MergeForm(found, request.POST)
    if not form.is_valid():
        return _ends(request, found, merge=form)
    try:
        endings.merge(found, form.cleaned_data["into"], by=request.person, now=clock.now())
    except roles.NotAllowed as refusal:
        form.add_error("into", str(refusal))
        return _ends(request, found, merge=form)
    messages.success(request, "Merged. It goes on here; the other one says so too.")
    return redirect("response", form.cleaned_data["into"].public_id)


@staff
def close(request: StaffRequest, public_id: str) -> HttpResponse:
    """One press; a screen only where the commander's reason is owed."""
    roles.require(request.person, Action.END)
    found, form = _find(public_id), CloseForm(request.POST if "reason" in request.POST else None)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if request.method == "POST" and not found.is_open:
        try:
            endings.close(found, by=request.person, now=clock.now(), reason=reason)
            return redirect("response", public_id)
        except endings.ReasonNeeded:
            pass
    about = {"watched": endings.watched(found), "early": endings.is_early(found)}
    return show(request, "comms/close.html", {"form": form, "response": found, **about})


@staff
def reopen(request: StaffRequest, public_id: str) -> HttpResponse:
    return _reasoned(request, public_id, REOPEN)


def _reasoned(request: StaffRequest, public_id: str, step: Reasoned) -> HttpResponse:
    roles.require(request.person, step.action)
    found, form = _find(public_id), step.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        step.verb(found, **form.cleaned_data, by=request.person, now=clock.now())
        messages.success(request, step.said)
        return redirect("response", public_id)
    return show(request, step.screen, {"form": form, "response": found})


def _ends(request: StaffRequest, found: Response, **forms: Any) -> HttpResponse:
    roles.require(request.person, Action.END)
    context = {
        "response": found,
        "false_alarm": FalseAlarmForm(),
        "merge": MergeForm(found),
        "soaks": MATRIX[found.severity].monitoring_every,
        **forms,
    }
    return show(request, "comms/end.html", context)


def _suggestion(form: TriageForm, response: Response) -> dict[str, Any]:
    said = form.cleaned_data if form.is_bound else form.initial
    share, kind = said.get("users_percent"), said.get("kind") or None
    answers: dict[str, Any] = {"users_percent": float(share) if share is not None else None, "kind": kind}
    found = suggested_by(**answers)
    is_other = found != response.severity
    return {"suggested": found, "because": " ".join(reasons(**answers)), "is_other": is_other}


def _severity(public_id: str) -> str:
    return redirect("severity", public_id)["Location"]


def _find(public_id: str) -> Response:
    known = Response.objects.select_related("page", "incident", "duplicate_of")
    return get_object_or_404(known, public_id=public_id)
