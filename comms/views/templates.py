"""The shelf of message templates, the desk to change one, and the words it had before."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import message_templates, roles
from comms.forms import OwnTemplateChangeForm, OwnTemplateForm, TemplateForm, TrialForm
from comms.message_templates import differences, own, shelf, versions
from comms.models import MessageTemplate
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import clock


@staff
def library(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.EDIT_TEMPLATES)
    return show(request, "comms/templates.html", {"desks": shelf.shelf(), "place": "templates"})


@staff
def edit(request: StaffRequest, name: str) -> HttpResponse:
    """By its source; one's own by the answers of which it was made, unless its source is asked for."""
    roles.require(request.person, Action.EDIT_TEMPLATES)
    _known(name)
    answers = None if "source" in {*request.GET, *request.POST} else _answers(name)
    form: TemplateForm | OwnTemplateChangeForm = TemplateForm(name, request.POST or None)
    if answers:
        form = OwnTemplateChangeForm(name, answers, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.person, now=clock.now())
        messages.success(request, "Saved. Drafts from now on use it.")
        return redirect("templates")
    if isinstance(form, TemplateForm):
        return _desk(request, name, form)
    return show(request, "comms/template_add.html", {**_about(name), **_new(request, form)})


def _answers(name: str) -> dict[str, Any] | None:
    known = message_templates.library(with_retired=True).get(name)
    return own.answers(known) if known and name not in message_templates.shipped() else None


@require_POST
@staff
def try_out(request: StaffRequest, name: str) -> HttpResponse:
    """What the words on the desk would say, with sample values; nothing is saved."""
    roles.require(request.person, Action.EDIT_TEMPLATES)
    _known(name)
    form = TemplateForm(name, initial=request.POST.dict())
    return _desk(request, name, form, part="comms/template_try.html#answer" if request.htmx else "")


@staff
def history(request: StaffRequest, name: str) -> HttpResponse:
    """Every version, and what differs between two of them."""
    roles.require(request.person, Action.EDIT_TEMPLATES)
    _known(name)
    kept = versions.of(name, shipped=message_templates.shipped().get(name))
    old, new = versions.pair(kept, request.GET.get("old", ""), request.GET.get("new", ""))
    lines = differences.between(old.source, new.source)
    context = {"versions": kept[::-1], "old": old, "new": new, "lines": lines, **_about(name)}
    return show(request, "comms/template_history.html", context)


@require_POST
@staff
def restore(request: StaffRequest, name: str) -> HttpResponse:
    """An old version, or the shipped file, once more; it becomes the newest."""
    roles.require(request.person, Action.EDIT_TEMPLATES)
    _known(name)
    kept = {each.key: each for each in versions.of(name, shipped=message_templates.shipped().get(name))}
    wanted = kept.get(request.POST.get("version", ""))
    if wanted is None:
        raise Http404
    form = TemplateForm.anew(name, wanted.source, note=f"Back to: {wanted.title}.")
    if form.is_valid():
        form.save(by=request.person, now=clock.now())
        messages.success(request, f"{wanted.title} is in force again.")
    else:
        problems = " ".join(map(str, form.errors["source"]))
        messages.error(request, f"{wanted.title} cannot be used any more. {problems}")
    return redirect("template_history", name)


@staff
def add(request: StaffRequest) -> HttpResponse:
    """Write one under a name of its own, tried out while it is typed."""
    roles.require(request.person, Action.EDIT_TEMPLATES)
    form = OwnTemplateForm(request.POST or None, like=request.GET.get("like", ""))
    if request.method == "POST" and form.is_valid():
        name = form.save(by=request.person, now=clock.now())
        messages.success(request, "Kept. It is offered where you said that it fits.")
        return redirect("template_edit", name)
    return show(request, "comms/template_add.html", _new(request, form))


@require_POST
@staff
def try_new(request: StaffRequest) -> HttpResponse:
    """What a new one would say, with sample values; nothing is saved."""
    roles.require(request.person, Action.EDIT_TEMPLATES)
    context = _new(request, OwnTemplateForm(request.POST))
    part = "template_try.html#answer" if request.htmx else "template_add.html"
    return show(request, f"comms/{part}", {**context, "tried": True})


@require_POST
@staff
def retire(request: StaffRequest, name: str) -> HttpResponse:
    roles.require(request.person, Action.EDIT_TEMPLATES)
    own.retire(_own(name), by=request.person, now=clock.now())
    messages.success(request, "Retired. It is offered no more; what it said stays as it was said.")
    return redirect("templates")


@require_POST
@staff
def bring_back(request: StaffRequest, name: str) -> HttpResponse:
    roles.require(request.person, Action.EDIT_TEMPLATES)
    own.bring_back(_own(name))
    messages.success(request, "It is offered again.")
    return redirect("template_edit", name)


def _new(request: StaffRequest, form: OwnTemplateForm) -> dict[str, Any]:
    trial = TrialForm("own", form.source, request.POST, above=form.above)
    return {"form": form, "trial": trial, "place": "templates"}


def _own(name: str) -> MessageTemplate:
    """One that staff wrote anew; those that come with the house are never retired."""
    if name in message_templates.shipped():
        raise Http404
    return get_object_or_404(MessageTemplate, name=name)


def _desk(request: StaffRequest, name: str, form: TemplateForm, *, part: str = "") -> HttpResponse:
    """The words, and what they would say with sample values."""
    trial = TrialForm(name, form["source"].value() or "", request.POST)
    context = {**_about(name), "form": form, "trial": trial}
    return show(request, part or "comms/template_edit.html", context)


def _about(name: str) -> dict[str, Any]:
    template = message_templates.library(with_retired=True).get(name)
    shipped = message_templates.shipped().get(name)
    before = versions.shipped_since(name, shipped) if shipped and template and template.overridden else None
    own_row = (
        None
        if shipped
        else MessageTemplate.objects.select_related("retired_by__user").filter(name=name).first()
    )
    return {
        "name": name,
        "template": template,
        "shipped": shipped,
        "before": before,
        "own": own_row,
        "place": "templates",
    }


def _known(name: str) -> None:
    known = message_templates.library()
    if name not in known and not MessageTemplate.objects.filter(name=name).exists():
        raise Http404
