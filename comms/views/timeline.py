"""The timeline: read it, find in it, take it along; write notes into it, with pasted pictures."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from comms import notes, roles, timeline
from comms.forms import NoteForm, TimelineForm
from comms.models import NotePicture, Response, TimelineEntry
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.policies import is_alone
from comms.views.staff import live, show, staff
from statuspage import clock, pictures

PLAIN: Final = "text/plain; charset=utf-8"


@staff
def index(request: StaffRequest, public_id: str) -> HttpResponse:
    return _sheet(request, _find(public_id), NoteForm())


@staff
def entry(request: StaffRequest, public_id: str, number: int) -> HttpResponse:
    """Where one entry stands, however much has been added since."""
    found = get_object_or_404(TimelineEntry, pk=number, response__public_id=public_id)
    there = reverse("timeline", args=[public_id])
    return redirect(f"{there}?page={timeline.sheet_of(found)}#entry-{found.pk}")


@require_POST
@staff
def note(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.NOTE)
    response, form = _find(public_id), NoteForm(request.POST)
    if not form.is_valid():
        return _sheet(request, response, form)
    notes.write(response, form.cleaned_data["text"], by=request.person, now=clock.now())
    return redirect("timeline", public_id)


@staff
def mend(request: StaffRequest, public_id: str, number: int) -> HttpResponse:
    """Correct a note: it is struck through, and the new one stands beside it."""
    roles.require(request.person, Action.NOTE)
    found = get_object_or_404(TimelineEntry, pk=number, response__public_id=public_id, kind="noted")
    form = NoteForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        try:
            notes.correct(found, form.cleaned_data["text"], by=request.person, now=clock.now())
        except notes.Overtaken as problem:
            form.add_error("text", str(problem))
        else:
            messages.success(request, "Corrected. The old note stays, struck through.")
            return redirect("timeline", public_id)
    return show(request, "comms/note.html", {"form": form, "response": found.response, "entry": found})


@require_POST
@staff
def paste(request: StaffRequest, public_id: str) -> HttpResponse:
    """A picture from the clipboard; the answer is what to write into the note."""
    roles.require(request.person, Action.NOTE)
    upload = request.FILES.get("picture")
    try:
        if upload is None or (upload.size or 0) > notes.LARGEST:
            raise pictures.Unfit(f"A picture may have {notes.LARGEST // 1024 // 1024} MB.")
        kept = notes.attach(_find(public_id), upload.read(), by=request.person, now=clock.now())
    except pictures.Unfit as problem:
        return JsonResponse({"problem": str(problem)}, status=400)
    return JsonResponse({"written": notes.written(kept)})


@is_alone
@staff
def picture(request: StaffRequest, public_id: str) -> HttpResponse:
    """For staff alone, and never for a browser to make anything of but dots."""
    found = get_object_or_404(NotePicture, public_id=public_id)
    return HttpResponse(bytes(found.content), content_type=found.content_type)


@staff
def export(request: StaffRequest, public_id: str, form: str) -> HttpResponse:
    """What was found, the oldest first."""
    if form not in ("md", "json"):
        raise Http404
    response = _find(public_id)
    found = timeline.wanted(response, **TimelineForm(response, request.GET).asked()).reverse()
    link = request.build_absolute_uri(reverse("response", args=[public_id]))
    if form == "md":
        return HttpResponse(timeline.as_markdown(response, found, link=link), content_type=PLAIN)
    told = timeline.as_json(response, found, now=clock.now(), link=link)
    name = f"timeline-{response.public_id}.json"
    return JsonResponse(
        told,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _sheet(request: StaffRequest, response: Response, note: NoteForm) -> HttpResponse:
    form = TimelineForm(response, request.GET)
    asked = form.asked()
    found = timeline.wanted(response, **asked)
    sheet = Paginator(found, timeline.SHEET).get_page(request.GET.get("page"))
    query = urlencode([("topic", each) for each in asked["topics"]] + _filled(asked))
    context: dict[str, Any] = {
        "response": response,
        "form": form,
        "note": note,
        "sheet": sheet,
        "query": query,
        "is_filtered": bool(query),
        "asks": f"{reverse('timeline', args=[response.public_id])}?{query}&page={sheet.number}",
    }
    return live(request, "comms/timeline.html", context)


def _filled(asked: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, asked[name]) for name in ("who", "words") if asked[name]]


def _find(public_id: str) -> Response:
    return get_object_or_404(Response.objects.select_related("page", "incident"), public_id=public_id)
