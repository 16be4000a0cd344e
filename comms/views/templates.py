"""The shelf of message templates, and the desk to change one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from comms import message_templates, roles
from comms.forms import TemplateForm
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import clock


@staff
def library(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.EDIT_TEMPLATES)
    shelf = message_templates.library().values()
    in_order = sorted(shelf, key=lambda each: (len(each.code), each.code, each.title))
    return show(request, "comms/templates.html", {"library": in_order, "place": "templates"})


@staff
def edit(request: StaffRequest, name: str) -> HttpResponse:
    roles.require(request.person, Action.EDIT_TEMPLATES)
    if name not in message_templates.library():
        raise Http404
    form = TemplateForm(name, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.person, now=clock.now())
        messages.success(request, "Saved. Drafts from now on use it.")
        return redirect("templates")
    context = {"form": form, "template": message_templates.get(name), "place": "templates"}
    return show(request, "comms/template_edit.html", context)
