"""What is out already: a word of it mended, or said in the other languages of the page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from comms import announcements, remarks, roles
from comms.forms import CorrectionForm, TranslationForm
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import clock
from statuspage.models import IncidentUpdate


@staff
def correct(request: StaffRequest, public_id: str) -> HttpResponse:
    """Mend a word that is out already."""
    update = get_object_or_404(IncidentUpdate, public_id=public_id, incident__response__isnull=False)
    response = update.incident.response
    roles.require(request.person, Action.CORRECT, response)
    form = CorrectionForm(request.POST or None, initial={"body": update.body})
    said = remarks.of_correction(update, str(form["body"].value() or ""))
    warns = said.is_serious and "warned" not in request.POST
    if request.method == "POST" and form.is_valid() and not warns:
        announcements.correct(update, body=form.cleaned_data["body"], by=request.person, now=clock.now())
        messages.success(request, "Corrected. The page shows that it was.")
        return redirect("response", response.public_id)
    context = {"form": form, "update": update, "response": response, "remarks": said}
    return show(request, "comms/correct.html", {**context, "warned": form.is_bound and warns})


@staff
def translate(request: StaffRequest, public_id: str) -> HttpResponse:
    """Say what is out already in the other languages of the page."""
    update = get_object_or_404(IncidentUpdate, public_id=public_id, incident__response__isnull=False)
    response = update.incident.response
    roles.require(request.person, Action.CORRECT, response)
    form = TranslationForm(update, update.incident, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {"words": form.said("body"), "names": form.said("name")}
        announcements.translate(update, **said, by=request.person, now=clock.now())
        messages.success(request, "Translated. The page says it within seconds.")
        return redirect("response", response.public_id)
    return show(request, "comms/translate.html", {"form": form, "update": update, "response": response})
