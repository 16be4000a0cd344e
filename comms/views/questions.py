"""The question desk in the console: an executive asks, whoever leads answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import questions, roles
from comms.forms import AnswerForm, AskForm
from comms.models import Question, Response, Source
from comms.people import StaffRequest
from comms.questions import Who
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import clock


@staff
def ask(request: StaffRequest, public_id: str) -> HttpResponse:
    """One that somebody has asked nearly so is offered first."""
    roles.require(request.person, Action.ASK)
    about = get_object_or_404(Response, public_id=public_id)
    form = AskForm([about], request.POST or None)
    if request.method == "POST" and put(form, who=_who(request), anyway="anyway" in request.POST):
        messages.success(request, "Your question is with the comms lead.")
        return redirect("response", public_id)
    return show(request, "comms/ask.html", {"form": form, "response": about})


def put(form: AskForm, *, who: Who, anyway: bool) -> bool:
    """Ask what was typed. If it was not asked, the form says why, or what was asked already."""
    if not form.responses or not form.is_valid():
        return False
    try:
        questions.ask(form.response, form.cleaned_data["words"], who=who, now=clock.now(), anyway=anyway)
    except questions.AskedAlready as known:
        form.alike = known.questions
    except questions.TooOften as refusal:
        form.add_error("words", str(refusal))
    return form.is_valid() and not form.alike


@require_POST
@staff
def join(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.ASK)
    question = _find(public_id)
    questions.join(question, who=_who(request), now=clock.now())
    messages.success(request, "The comms lead sees that you want to know this too.")
    return redirect("response", question.response.public_id)


@staff
def answer(request: StaffRequest, public_id: str) -> HttpResponse:
    """Once for all who asked; two presses differ only in when the answer leaves."""
    roles.require(request.person, Action.BRIEF)
    question = _find(public_id)
    others = list(question.response.questions.open().exclude(pk=question.pk))
    alike = questions.alike(question.words, others)
    form = AnswerForm(others, request.POST or None, initial={"along": [each.public_id for each in alike]})
    if request.method == "POST" and form.is_valid():
        how: dict[str, Any] = {"at_once": "at_once" in request.POST, "along": form.joined}
        questions.answer(question, form.cleaned_data["answer"], by=request.person, now=clock.now(), **how)
        messages.success(request, "Answered, once for all who asked. It stands on the brief.")
        return redirect("response", question.response.public_id)
    waits = questions.has_digest_ahead(question.response)
    about = {"form": form, "question": question, "response": question.response, "waits": waits}
    return show(request, "comms/answer.html", about)


def _who(request: StaffRequest) -> Who:
    return Who(request.person.name, request.person.user.email, Source.CONSOLE)


def _find(public_id: str) -> Question:
    known = Question.objects.select_related("response__page", "response__incident", "answered_by__user")
    return get_object_or_404(known.prefetch_related("askers"), public_id=public_id)
