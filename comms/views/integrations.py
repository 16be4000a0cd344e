"""The desk of integrations: which systems send us alerts, by which key, and what their words mean here."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import intake, integrations, roles
from comms.forms import IntegrationForm, MappingForm, NewIntegrationForm
from comms.integrations import Issued
from comms.models import Integration
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import clock


@staff
def index(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    rows = integrations.everything(now=clock.now())
    return show(request, "comms/integrations.html", {"integrations": rows, "place": "settings"})


@staff
def add(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    form = NewIntegrationForm(Integration(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        about = {**form.cleaned_data, "by": request.person, "now": clock.now()}
        return _shown_once(request, integrations.make(about.pop("source"), **about))
    return show(request, "comms/integration.html", {"form": form, "place": "settings"})


@staff
def edit(request: StaffRequest, number: int) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    found = _find(number)
    form = IntegrationForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        integrations.change(found, form.cleaned_data)
        messages.success(request, f"Saved: {found}. What came before stays as it was judged.")
        return redirect("integrations")
    context = {"form": form, "integration": found, "how_to": _how_to(found, "…")}
    return show(request, "comms/integration.html", {**context, "place": "settings"})


@require_POST
@staff
def rotate(request: StaffRequest, number: int) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    at_once = request.POST.get("at_once") == "on"
    issued = integrations.rotate(_find(number), at_once=at_once, now=clock.now())
    return _shown_once(request, issued, is_new=False)


@require_POST
@staff
def switch(request: StaffRequest, number: int, deed: str) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    if deed not in ("on", "off"):
        raise Http404
    found = integrations.switch(_find(number), on=deed == "on", now=clock.now())
    messages.success(request, f"{found} is switched {deed}.")
    return redirect("integration", number)


@staff
def mapping(request: StaffRequest, number: int) -> HttpResponse:
    """Where in their JSON stands what; tried out as often as somebody likes before it is kept."""
    roles.require(request.person, Action.SET_UP)
    found = get_object_or_404(Integration, pk=number, source="webhook")
    form, context = MappingForm(found, request.POST or None), {}
    if request.method == "POST" and form.is_valid():
        if "try" not in request.POST:
            integrations.change(found, {"mapping": form.mapping})
            messages.success(request, f"Saved: how {found} is read.")
            return redirect("integration", number)
        events, problem = form.tried()
        context = {"tried": True, "events": integrations.judged(found, events), "problem": problem}
    about = {"form": form, "integration": found, "place": "settings", **context}
    return show(request, "comms/mapping.html", about)


def _shown_once(request: StaffRequest, issued: Issued, *, is_new: bool = True) -> HttpResponse:
    context = {
        "integration": issued.integration,
        "key": issued.key,
        "how_to": _how_to(issued.integration, issued.key),
        "is_new": is_new,
    }
    return show(request, "comms/integration_key.html", {**context, "place": "settings"})


def _how_to(integration: Integration, key: str) -> str:
    return intake.sources()[integration.source].HOW_TO.format(url=settings.BASE_URL, key=key)


def _find(number: int) -> Integration:
    return get_object_or_404(Integration.objects.select_related("service"), pk=number)
