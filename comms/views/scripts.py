"""Scripts beside a desk: our own words with their gaps filled in, to be taken over; they publish nothing."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from comms import drafts, message_templates, roles
from comms.forms import ScriptForm
from comms.models import Response
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff

_MAY = {"maintenance": Action.PLAN, "executives": Action.BRIEF, "support": Action.SEE}


@require_POST
@staff
def script(request: StaffRequest, name: str) -> HttpResponse:
    """What a script says with what is filled in so far."""
    template = message_templates.library().get(name)
    if template is None or template.desk not in _MAY:
        raise Http404
    roles.require(request.person, _MAY[template.desk])
    part, form = "#said" if request.htmx else "", ScriptForm(template, {}, request.POST)
    context = {"script": form, "into": request.POST.get(f"{form.prefix}-into", "")}
    return show(request, f"comms/script.html{part}", context)


@staff
def support(request: StaffRequest, public_id: str) -> HttpResponse:
    """What support answers: the same as the page says, and no more."""
    roles.require(request.person, Action.SEE)
    found = get_object_or_404(Response.objects.select_related("page", "incident"), public_id=public_id)
    template, form = message_templates.at("support"), None
    if template and found.incident:
        facts = {**drafts.facts(found), **drafts.said(found), "link": found.incident.link}
        form = ScriptForm(template, facts)
    return show(request, "comms/support.html", {"script": form, "response": found, "about": public_id})
