"""The shelf of message templates, the desk to change one, and the words it had before."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from comms import message_templates, roles
from comms.forms import TemplateForm, TrialForm
from comms.message_templates import differences, shelf, versions
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
    roles.require(request.person, Action.EDIT_TEMPLATES)
    _known(name)
    form = TemplateForm(name, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.person, now=clock.now())
        messages.success(request, "Saved. Drafts from now on use it.")
        return redirect("templates")
    return _desk(request, name, form)


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


def _desk(request: StaffRequest, name: str, form: TemplateForm, *, part: str = "") -> HttpResponse:
    """The words, and what they would say with sample values."""
    trial = TrialForm(name, form["source"].value() or "", request.POST)
    context = {**_about(name), "form": form, "trial": trial}
    return show(request, part or "comms/template_edit.html", context)


def _about(name: str) -> dict[str, Any]:
    template = message_templates.library().get(name)
    shipped = message_templates.shipped().get(name)
    before = versions.shipped_since(name, shipped) if shipped and template and template.overridden else None
    return {"name": name, "template": template, "shipped": shipped, "before": before, "place": "templates"}


def _known(name: str) -> None:
    if name not in message_templates.library() and not MessageTemplate.objects.filter(name=name).exists():
        raise Http404
