"""The inbox of alerts: real or noise, part of what is open, or declared from with everything filled in."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import alerts as verbs
from comms import roles
from comms.alerts import inbox
from comms.forms import AlertVerdictForm, AttachForm, DeclareForm, FindAlertsForm, SnoozeAlertsForm
from comms.models import Alert, Bundle, Response
from comms.models.alerts import AlertQuerySet
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import live, show, staff
from statuspage import clock

# What is done by one press, and what is said of it.
DEEDS: Final[Mapping[str, tuple[Callable[..., int], str]]] = {
    "acknowledge": (verbs.acknowledge, "Acknowledged, with your name"),
    "wake": (verbs.wake, "Awake again"),
    "close": (verbs.close, "Closed. What begins again is a new one"),
}
_NOTHING: Final = "Nothing was left to do: somebody was quicker, or it is over."


@staff
def index(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.WORK)
    form = FindAlertsForm(request.GET)
    asked = form.asked()
    parts = inbox.look(**asked, number=request.GET.get("page"), now=clock.now())
    context = {
        "form": form,
        "parts": parts,
        "is_empty": not any(each.rows for each in parts),
        "query": form.query,
        "asks": f"{request.path}?{form.query}&page={parts[0].sheet.number if parts[0].sheet else 1}",
        "still": asked["place"] == inbox.Place.OVER,
        "has_integrations": verbs.are_there_any(),
        "place": "alerts",
    }
    return live(request, "comms/alerts.html", context)


@staff
def bundle(request: StaffRequest, public_id: str) -> HttpResponse:
    """One matter: what to do about it beside its alerts."""
    roles.require(request.person, Action.WORK)
    return _matter(request, _bundle(public_id))


@require_POST
@staff
def bundle_verdict(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.WORK)
    found, form, now = _bundle(public_id), AlertVerdictForm(request.POST), clock.now()
    if not form.is_valid():
        return _matter(request, found, verdict=form)
    rows = found.alerts.open().select_related("bundle")
    many = verbs.verify(rows, **form.cleaned_data, by=request.person, now=now)
    messages.success(request, f"Kept, with your name: {many} alert{'s' if many != 1 else ''}.")
    return redirect("bundle", public_id)


@require_POST
@staff
def bundle_attach(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.WORK)
    found, form = _bundle(public_id), AttachForm(request.POST)
    if not form.is_valid():
        return _matter(request, found, attach=form)
    response: Response = form.cleaned_data["response"]
    verbs.attach(found, response, by=request.person, now=clock.now())
    messages.success(request, "Added. What follows of the same matter comes here too.")
    return redirect("response", response.public_id)


@require_POST
@staff
def bundle_handle(request: StaffRequest, public_id: str, deed: str) -> HttpResponse:
    return _handle(request, deed, _bundle(public_id).alerts.all(), back="bundle", public_id=public_id)


@require_POST
@staff
def bundle_snooze(request: StaffRequest, public_id: str) -> HttpResponse:
    found, form = _bundle(public_id), SnoozeAlertsForm(request.POST, now=clock.now())
    if not form.is_valid():
        return _matter(request, found, snooze=form)
    return _snooze(request, form, found.alerts.all(), back="bundle", public_id=public_id)


@staff
def bundle_declare(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.DECLARE)
    found, now = _bundle(public_id), clock.now()
    page = verbs.page_for(found)
    form = DeclareForm(page, request.POST or None, now=now, initial=verbs.prefilled(found, now=now))
    if request.method == "POST" and form.is_valid():
        made = verbs.declare(found, page=page, **form.cleaned_data, by=request.person, now=now)
        messages.success(request, f"Declared as {made.severity}. The clocks are running.")
        return redirect("response", made.public_id)
    return show(request, "comms/declare.html", {"form": form, "bundle": found, "place": "alerts"})


@staff
def alert(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.WORK)
    return _one(request, _alert(public_id))


@require_POST
@staff
def alert_verdict(request: StaffRequest, public_id: str) -> HttpResponse:
    roles.require(request.person, Action.WORK)
    found, form = _alert(public_id), AlertVerdictForm(request.POST)
    if not form.is_valid():
        return _one(request, found, verdict=form)
    verbs.verify([found], **form.cleaned_data, by=request.person, now=clock.now())
    messages.success(request, "Kept, with your name.")
    return redirect("alert", public_id)


@require_POST
@staff
def alert_handle(request: StaffRequest, public_id: str, deed: str) -> HttpResponse:
    rows = Alert.objects.filter(pk=_alert(public_id).pk)
    return _handle(request, deed, rows, back="alert", public_id=public_id)


@require_POST
@staff
def alert_snooze(request: StaffRequest, public_id: str) -> HttpResponse:
    found, form = _alert(public_id), SnoozeAlertsForm(request.POST, now=clock.now())
    if not form.is_valid():
        return _one(request, found, snooze=form)
    rows = Alert.objects.filter(pk=found.pk)
    return _snooze(request, form, rows, back="alert", public_id=public_id)


def _handle(
    request: StaffRequest, deed: str, rows: AlertQuerySet, *, back: str, public_id: str
) -> HttpResponse:
    if deed not in DEEDS:
        raise Http404
    do, said = DEEDS[deed]
    many = do(rows, by=request.person, now=clock.now())
    return _done(request, many, said, back=back, public_id=public_id)


def _snooze(
    request: StaffRequest, form: SnoozeAlertsForm, rows: AlertQuerySet, *, back: str, public_id: str
) -> HttpResponse:
    many = verbs.snooze(rows, **form.cleaned_data, by=request.person, now=form.now)
    said = "Snoozed. Then it is back by itself, and sooner if it becomes worse"
    return _done(request, many, said, back=back, public_id=public_id)


def _done(request: StaffRequest, many: int, said: str, *, back: str, public_id: str) -> HttpResponse:
    if many:
        messages.success(request, f"{said}{f': {many:,} alerts' if many > 1 else ''}.")
    else:
        messages.warning(request, _NOTHING)
    return redirect(back, public_id)


def _matter(request: StaffRequest, found: Bundle, **forms: Any) -> HttpResponse:
    now = clock.now()
    context = {
        "bundle": found,
        "alerts": inbox.of_bundle(found),
        "total": found.alerts.count(),
        "waiting": found.alerts.waiting(now).count(),
        "unseen": found.alerts.waiting(now).filter(acknowledged_at=None).count(),
        "begin": verbs.prefilled(found, now=now),
        "verdict": AlertVerdictForm(),
        "attach": AttachForm(),
        "snooze": SnoozeAlertsForm(now=now),
        "standing": inbox.standing(found.alerts.all(), now=now),
        "place": "alerts",
        **forms,
    }
    return show(request, "comms/bundle.html", context)


def _one(request: StaffRequest, found: Alert, **forms: Any) -> HttpResponse:
    now = clock.now()
    context = {
        "alert": found,
        "logs": found.logs.all()[: inbox.SHEET],
        "verdict": AlertVerdictForm(),
        "snooze": SnoozeAlertsForm(now=now),
        "standing": inbox.standing(Alert.objects.filter(pk=found.pk), now=now),
        "place": "alerts",
        **forms,
    }
    return show(request, "comms/alert.html", context)


def _bundle(public_id: str) -> Bundle:
    known = Bundle.objects.select_related("integration__service", "response", "attached_by__user")
    return get_object_or_404(known, public_id=public_id)


def _alert(public_id: str) -> Alert:
    known = Alert.objects.select_related(
        "integration__service", "bundle__response", "maintenance", "verdict_by__user"
    )
    return get_object_or_404(known, public_id=public_id)
