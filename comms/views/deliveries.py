"""How the mails of each word fare: counted while they go, taken back, tried again, exported."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import post, receipts, roles
from comms.forms import FindForm
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import live, show, staff
from statuspage import clock, outbox, stops
from statuspage.models import Delivery, Notification, Page

A_HOLD: Final = timedelta(hours=1)  # at most; what leaves later has its own time
LATELY: Final = 20
LONGEST: Final = 19  # digits
RETRIED: Final = ("failed", "waiting")
LABELS: Final = {"failed": "Failed", "unsent": "Not sent", "waiting": "Waiting", "sent": "Sent"}


@staff
def index(request: StaffRequest) -> HttpResponse:
    """What was told lately, and the ways to stop it and to ask after it."""
    roles.require(request.person, Action.TRACE)
    context = {
        "told": _known().filter(recipients__isnull=True).order_by("-pk")[:LATELY],
        "pages": Page.objects.select_related("stop"),
        "all_stopped": stops.current() is not None,
        "delays": [post.queue_said(each) for each in outbox.queues(now=clock.now())],
        "form": FindForm(),
        "place": "delivery",
    }
    return show(request, "comms/delivery.html", context)


@staff
def tally(request: StaffRequest, number: int) -> HttpResponse:
    """One line that moves while there is something to come, and then asks no more."""
    told, now = _find(number), clock.now()
    count = post.counted(told)
    context = {
        "region": f"mails-{told.pk}",
        "every": "2s",
        "notification": told,
        "count": count,
        "held": told.send_after > now and not told.recalled_at,
        "ahead": told.send_after > now + A_HOLD,
        "stopped": stops.current(told.page) if count.waiting or not told.fanned_out_at else None,
        "delays": post.delays(told, now=now) if count.waiting else [],
        "still": not count.waiting and bool(told.recalled_at or told.fanned_out_at),
        "directs": post.may(request.person, told),
    }
    return live(request, "comms/deliveries.html", context)


@staff
def notification(request: StaffRequest, number: int) -> HttpResponse:
    """Who was not told and why; who waits; who was told."""
    roles.require(request.person, Action.TRACE)
    told = _find(number)
    count = post.counted(told)
    worst = next((each for each in receipts.KINDS if getattr(count, each)), "sent")
    kind = _kind(request.GET.get("kind", worst))
    context = {
        "notification": told,
        "count": count,
        "kinds": [(each, LABELS[each], getattr(count, each)) for each in receipts.KINDS],
        "kind": kind,
        "sheet": receipts.sheet(told, kind, after=_number(request.GET.get("after", ""))),
        "response": post.response_of(told),
        "retries": post.may(request.person, told) and kind in RETRIED and not told.recalled_at,
        "place": "delivery",
    }
    return show(request, "comms/notification.html", context)


@require_POST
@staff
def release(request: StaffRequest, number: int) -> HttpResponse:
    told = _find(number)

    def pressed() -> str:
        post.release(told, by=request.person, now=clock.now())
        return "The mails leave now."

    return _answered(request, told, pressed)


@require_POST
@staff
def recall(request: StaffRequest, number: int) -> HttpResponse:
    told = _find(number)

    def pressed() -> str:
        said = post.recall(told, by=request.person, now=clock.now())
        return f"Taken back. {said} The page still says it."

    return _answered(request, told, pressed)


@require_POST
@staff
def retry(request: StaffRequest, number: int) -> HttpResponse:
    """Those that were chosen, or all of their kind."""
    told = _find(number)
    wanted = _chosen(request, told)
    again = post.retry(told, wanted, by=request.person, now=clock.now())
    if again:
        messages.success(request, f"{again:,} {'is' if again == 1 else 'are'} tried again now.")
    else:
        messages.warning(request, "None was tried again: choose some, or all.")
    return redirect("notification", number)


@staff
def export(request: StaffRequest, number: int) -> HttpResponse:
    """Written while it is read, however many there are."""
    roles.require(request.person, Action.TRACE)
    told, asked = _find(number), request.GET.get("kind", "")
    table = receipts.table(told, _kind(asked) if asked else "")
    answer = StreamingHttpResponse(table, content_type="text/csv; charset=utf-8")
    name = f"mails-{number}-{asked}.csv" if asked else f"mails-{number}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return cast(HttpResponse, answer)


def _answered(request: StaffRequest, told: Notification, pressed: Callable[[], str]) -> HttpResponse:
    """What came of a press, said where it was pressed."""
    try:
        messages.success(request, pressed())
    except ValueError as refusal:
        messages.warning(request, str(refusal))
    if response := post.response_of(told):
        return redirect("response", response.public_id)
    if planned := told.maintenance_update:
        return redirect("maintenance", planned.maintenance.public_id)
    return (
        redirect("notices", told.page.slug)
        if told.notice and told.page
        else redirect("notification", told.pk)
    )


def _chosen(request: StaffRequest, told: Notification) -> QuerySet[Delivery]:
    of_kind = told.deliveries.filter(state__in=receipts.KINDS[_kind(request.POST.get("kind", "failed"))])
    if request.POST.get("which") == "all":
        return of_kind
    return of_kind.filter(pk__in=[_number(each) for each in request.POST.getlist("chosen")])


def _kind(name: str) -> str:
    if name not in receipts.KINDS:
        raise Http404
    return name


def _number(typed: str) -> int:
    """What a database can count up to; anything else is the beginning."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < LONGEST else 0


def _find(number: int) -> Notification:
    return get_object_or_404(_known(), pk=number)


def _known() -> QuerySet[Notification]:
    return Notification.objects.select_related(
        "page", "incident_update__incident__response", "maintenance_update__maintenance", "notice__page"
    )
