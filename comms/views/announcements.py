"""The main job's screens: fill in a template, see exactly what goes out, publish it once."""

from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from comms import (
    announcements,
    approvals,
    board,
    cadence,
    desk,
    manuscripts,
    message_templates,
    news,
    overrides,
    rehearsal,
    roles,
)
from comms.announcements import Overtaken
from comms.forms import AnnouncementForm
from comms.manuscripts import Elsewhere, Hand
from comms.message_templates import Template, offers
from comms.models import Person, Response, RoleKind
from comms.people import StaffRequest
from comms.remarks import Remarks
from comms.roles import Action
from comms.views.policies import is_preview, shows_preview
from comms.views.roles import taken
from comms.views.staff import live, show, staff
from statuspage import clock
from statuspage.models import IncidentUpdate
from statuspage.status import IncidentStatus

FITTING: Final = 4
# What is wanted of words that were begun before.
KEPT: Final = "kept"
ANEW: Final = "anew"


@shows_preview
@staff
def announce(request: StaffRequest, public_id: str) -> HttpResponse:
    """The desk; or what was begun there before, to be gone on with. By POST another template was chosen."""
    roles.require(request.person, Action.TAKE_COMMS_LEAD)
    response, now = _find(public_id), clock.now()
    chosen = request.POST.get("choose") or request.GET.get("template") or ""
    if request.method == "GET" and request.GET.get("draft") != ANEW:
        left = desk.left(response, request.person, template=chosen, now=now)
        if left and left.is_own and request.GET.get("draft") == KEPT:
            return _desk(request, desk.again(left.manuscript, response, now=now), restored=left.manuscript)
        if left:
            return show(request, "comms/draft.html", {"left": left, **_about(request, response, now=now)})
    draft = announcements.draft(response, template=_template(chosen) if chosen else None, now=now)
    typed = _carried(_filled(request, response, now=now), draft.template) if request.method == "POST" else {}
    form = AnnouncementForm(draft.template, response, initial={**draft.values, **typed}, now=now)
    return _desk(request, form)


@require_POST
@is_preview
@staff
def preview(request: StaffRequest, public_id: str) -> HttpResponse:
    """What page and mail will say, as far as it is written."""
    roles.require(request.person, Action.TAKE_COMMS_LEAD)
    now = clock.now()
    form = _filled(request, _find(public_id), now=now)
    form.is_valid()
    how = {name: form.cleaned_data.get(name) for name in ("name", "next_update_at")}
    seen = rehearsal.rehearse(form.response, form.template, form.values(), now=now, **how)
    wrong = [form[name].label for name in form.errors if name in form.fields and name != "early"]
    return show(request, "comms/preview.html", {"seen": seen, "wrong": wrong})


@require_POST
@shows_preview
@staff
def publish(request: StaffRequest, public_id: str) -> HttpResponse:
    now = clock.now()
    form = _filled(request, _find(public_id), now=now)
    said = desk.pressed(form)
    if not form.is_valid():
        return _desk(request, form, said=said)
    how = {name: form.cleaned_data.get(name) for name in ("seen", "name", "next_update_at")}
    try:
        announcements.publish(form.response, form.template, form.values(), by=request.person, now=now, **how)
    except roles.NotAllowed as refusal:
        newer = announcements.newer(form.response, seen=form.cleaned_data["seen"])
        return _refused(request, form, newer, refusal=refusal, said=said)
    except Overtaken as other:
        return _refused(request, form, other.update)
    messages.success(request, "Published. The page says it now.")
    return redirect("response", public_id)


@require_POST
@shows_preview
@staff
def lead(request: StaffRequest, public_id: str) -> HttpResponse:
    """Take the comms lead at the desk, without losing a word of what is on it."""
    response, now = _find(public_id), clock.now()
    asked = taken(request, response, RoleKind.COMMS_LEAD, now=now)
    return _as_it_stands(request, response, now=now, asked=asked)


@require_POST
@staff
def typed(request: StaffRequest, public_id: str) -> HttpResponse:
    """What stands on the desk so far: judged; and kept, unless its author went on elsewhere."""
    roles.require(request.person, Action.TAKE_COMMS_LEAD)
    now = clock.now()
    form = _filled(request, _find(public_id), now=now)
    name, said = form.template.name, request.POST.dict()
    about: dict[str, Any] = {"remarks": desk.judged(form), "response": form.response}
    hand = Hand(request.headers.get("X-Hand", "")[:36], request.headers.get("X-Had", ""))
    try:
        how: dict[str, Any] = {"by": request.person, "now": now, "hand": hand}
        about["kept"] = manuscripts.save(form.response, template=name, typed=said, **how)
    except Elsewhere as other:
        about["elsewhere"] = other.kept
    return show(request, "comms/announce/typed.html", about)


@staff
def beside(request: StaffRequest, public_id: str) -> HttpResponse:
    """Who else writes, what has changed hands, what was published, and what the commander says meanwhile."""
    roles.require(request.person, Action.TAKE_COMMS_LEAD)
    opened = {name: request.GET.get(name, "") for name in ("lead", "after")}
    about = _beside(_find(public_id), request.person, now=clock.now(), **opened)
    return live(request, "comms/beside.html", about)


@require_POST
@shows_preview
@staff
def pen(request: StaffRequest, public_id: str) -> HttpResponse:
    """Take the writing over: with the words of whoever was writing, or with one's own."""
    roles.require(request.person, Action.TAKE_COMMS_LEAD)
    response, now = _find(public_id), clock.now()
    if request.POST.get("pen") == "mine":
        manuscripts.take_pen(response, by=request.person, now=now)
        return _as_it_stands(request, response, now=now)
    manuscripts.take_over(response, by=request.person, now=now)
    return redirect(f"{reverse('announce', args=[public_id])}?draft={KEPT}")


@require_POST
@staff
def discard(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.TAKE_COMMS_LEAD)
    manuscripts.discard(_find(public_id), by=request.person)
    return redirect("announce", public_id)


@require_POST
@shows_preview
@staff
def override(request: StaffRequest, public_id: str) -> HttpResponse:
    """Ask the commander for words that stop the press; whoever commands lets them go out here."""
    roles.require(request.person, Action.TAKE_COMMS_LEAD)
    response, now = _find(public_id), clock.now()
    form = _filled(request, response, now=now)
    said, plea = desk.pressed(form), request.POST.get("plea", "")
    try:
        overrides.plead(response, said.stopped(), plea=plea, by=request.person, now=now)
    except overrides.ReasonOwed as owed:
        return _desk(request, form, said=said, reason_owed=owed)
    return _as_it_stands(request, response, now=now)


@require_POST
@shows_preview
@staff
def ask(request: StaffRequest, public_id: str) -> HttpResponse:
    """Have somebody else read it; it must be whole, or they would read gaps."""
    response, now = _find(public_id), clock.now()
    roles.require(request.person, Action.PUBLISH, response)
    form = _filled(request, response, now=now)
    said = desk.pressed(form)
    if not form.is_valid():
        return _desk(request, form, said=said)
    approvals.ask(response, form.template, desk.words(form), by=request.person, now=now)
    return _as_it_stands(request, response, now=now)


@require_POST
@shows_preview
@staff
def pace(request: StaffRequest, public_id: str) -> HttpResponse:
    """Accept the wider interval at the desk: the next update is proposed for then, and nothing is lost."""
    response, now = _find(public_id), clock.now()
    cadence.widen(response, by=request.person, now=now)
    typed = _filled(request, response, now=now)
    values = {name: value for name, value in desk.as_typed(typed).items() if name != "next_update_at"}
    return _desk(request, AnnouncementForm(typed.template, response, initial=values, now=now))


def _about(request: StaffRequest, response: Response, *, now: datetime) -> dict[str, Any]:
    card = board.card(response, request.person, now=now)
    return {"response": response, "card": card, "about": response.public_id}


def _desk(
    request: StaffRequest, form: AnnouncementForm, *, said: Remarks | None = None, **more: Any
) -> HttpResponse:
    """The form, what else could be said, and who may say it; `said` is what the check has said already."""
    response = form.response
    shelf = offers.of(response, now=form.now)
    if form.template not in [each.template for each in shelf[:FITTING]]:
        shelf.sort(key=lambda each: each.template != form.template)
    context = {
        "form": form,
        "template": form.template,
        "fitting": shelf[:FITTING],
        "others": shelf[FITTING:],
        "leads": roles.may(request.person, Action.PUBLISH, response),
        "remarks": said or desk.judged(form),
        "stopped": said.stopped() if said else [],
        "kept": manuscripts.kept(response, request.person, template=form.template.name),
        **_about(request, response, now=form.now),
        **_beside(response, request.person, now=form.now),
        **_silence(response, now=form.now),
    }
    return show(request, "comms/announce.html", {**context, **more})


def _refused(
    request: StaffRequest, form: AnnouncementForm, newer: IncidentUpdate | None, **more: Any
) -> HttpResponse:
    """The desk again; whoever reads there what is newer has seen it."""
    if newer:
        response = _find(form.response.public_id)
        form = _filled(request, response, now=form.now, seen=newer.public_id)
    return _desk(request, form, overtaken=newer, **more)


def _as_it_stands(request: StaffRequest, response: Response, *, now: datetime, **more: Any) -> HttpResponse:
    """The desk again, not a word of it changed."""
    typed = _filled(request, response, now=now)
    form = AnnouncementForm(typed.template, response, initial=desk.as_typed(typed), now=now)
    return _desk(request, form, **more)


def _beside(response: Response, person: Person, *, now: datetime, **opened: str) -> dict[str, Any]:
    """The part beside the form, which keeps asking for itself; `opened` is how its screen was opened."""
    found = desk.beside(response, person, now=now)
    region = {"response": response, "region": "beside", "every": "3s"}
    said = {**region, **{each.name: getattr(found, each.name) for each in fields(found)}}
    return said | (desk.meanwhile(response, person, **opened) if opened else {})


def _silence(response: Response, *, now: datetime) -> dict[str, Any]:
    """How long we may be silent, and whether the next word must bring news."""
    return {
        "wider": cadence.wider(response, now=now),
        "pace": cadence.pace(response),
        "owes_news": news.silent(news.told(response)) >= news.IN_A_ROW,
    }


def _filled(request: StaffRequest, response: Response, *, now: datetime, **instead: str) -> AnnouncementForm:
    """The form as it was sent; `instead` replaces what it says of itself."""
    template = _template(request.POST.get("template", ""))
    return AnnouncementForm(template, response, {**request.POST.dict(), **instead}, now=now)


def _carried(form: AnnouncementForm, to: Template) -> dict[str, Any]:
    """What was typed for one template and holds for another: no promise, and at the end no bad states."""
    ends = to.status == IncidentStatus.RESOLVED
    states = {field.name for field in form.template.fields if field.type == "components"} if ends else set()
    left = states | {"next_update_at"}
    typed = {name: value for name, value in desk.as_typed(form).items() if value and name not in left}
    return typed | {"seen": form["seen"].value()}


def _template(name: str) -> Template:
    template = message_templates.library(with_retired=True).get(name)
    if template is None or template.desk != "incident":
        raise Http404
    return template


def _find(public_id: str) -> Response:
    return get_object_or_404(Response.objects.select_related("page", "incident"), public_id=public_id)
