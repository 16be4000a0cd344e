"""The desk of subscribers: who is told, who is added and how they agreed, who is off and why."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from comms import roles
from comms.forms import AddresseeForm, AddSubscriberForm, ReasonForm, RosterForm, SeekForm
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.pages import found, show_of
from comms.views.staff import staff
from statuspage import clock, rosters, signatures, subscribers, suppressions, trials, wishes
from statuspage.models import Page, Subscriber, SubscriberState
from statuspage.rosters import Entry, Fate

A_SHEET: Final = 50
REPORTED: Final = 500
TOLD: Final = (
    "notification__incident_update__incident",
    "notification__maintenance_update__maintenance",
)
_NOT_LISTED: Final = "This page may write to this address: it is not on its list."
_NOT_THIS_PAGE: Final = "This address is left alone by every page, not by this one alone."
_FILTERS: Final = {"q": "address__icontains", "state": "state", "channel": "channel"}


@staff
def index(request: StaffRequest, slug: str) -> HttpResponse:
    page = found(request, slug, Action.SUBSCRIBERS)
    form = SeekForm(request.GET)
    wanted = form.wanted()
    everybody = page.subscribers.select_related("incident", "maintenance")
    rows = everybody.filter(**{_FILTERS[name]: said for name, said in wanted.items()})
    context = {
        "form": form,
        "counts": _counts(page),
        "sheet": Paginator(rows.order_by("-pk"), A_SHEET).get_page(request.GET.get("sheet")),
        "query": urlencode(wanted),
        "suppressed": page.suppressions.count(),
    }
    return show_of(request, page, "comms/subscribers.html", "subscribers", **context)


@staff
def add(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug, Action.SUBSCRIBERS), clock.now()
    form = AddSubscriberForm(page, request.POST or None)
    if request.method == "POST" and form.is_valid():
        fate = rosters.add(page, form.entry(), consent=_noted(request, form.agreed), now=now)
        if fate in (Fate.ADDED, Fate.ASKED):
            return _added(request, page, form.entry(), fate)
        form.add_error("address", f"Nothing was changed: this address is {fate}.")
    return show_of(request, page, "comms/subscriber_add.html", "subscribers", form=form)


@staff
def bring_in(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug, Action.SUBSCRIBERS), clock.now()
    form, report = RosterForm(request.POST or None, request.FILES or None), {}
    if request.method == "POST" and form.is_valid():
        report = _brought(request, page, form, now=now)
    return show_of(request, page, "comms/subscriber_import.html", "subscribers", form=form, **report)


@staff
def lift(request: StaffRequest, slug: str) -> HttpResponse:
    """An address that this page was to leave alone may ask again, also when nobody is known by it."""
    page, form = found(request, slug, Action.SUBSCRIBERS), AddresseeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        channel, address = form.cleaned_data["channel"], form.cleaned_data["address"]
        if suppressions.lift(channel, address, page=page):
            messages.success(request, f"{address} may ask again. Nobody is subscribed by this.")
            return redirect("subscribers", slug)
        everywhere = suppressions.is_suppressed(channel, address, None)
        form.add_error("address", _NOT_THIS_PAGE if everywhere else _NOT_LISTED)
    return show_of(request, page, "comms/subscriber_lift.html", "subscribers", form=form)


@staff
def export(request: StaffRequest, slug: str) -> HttpResponse:
    page = found(request, slug, Action.SUBSCRIBERS)
    answer = HttpResponse(rosters.write(page), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{page.slug}-subscribers.csv"'
    return answer


@staff
def subscriber(request: StaffRequest, public_id: str) -> HttpResponse:
    return _show(request, _subscriber(request, public_id), ReasonForm())


@require_POST
@staff
def trial(request: StaffRequest, public_id: str) -> HttpResponse:
    """A test, sent at once, and what the other side said to it."""
    return _tried(request, _subscriber(request, public_id))


@require_POST
@staff
def step(request: StaffRequest, public_id: str, step: str) -> HttpResponse:
    """Quarantine or suppress one, with a reason; bring one back."""
    about = _subscriber(request, public_id)
    form = ReasonForm(request.POST if step != "back" else {"reason": "They are brought back."})
    if step not in STEPS:
        raise Http404
    if not form.is_valid():
        return _show(request, about, form, step=step)
    STEPS[step](about, reason=form.cleaned_data["reason"], now=clock.now())
    messages.success(request, f"{about.address}: {about.get_state_display().lower()}.")
    return redirect("subscriber", public_id)


@require_POST
@staff
def secret(request: StaffRequest, public_id: str, deed: str) -> HttpResponse:
    """A new secret of a webhook, shown on this answer alone; or an old one put away."""
    about = _subscriber(request, public_id)
    if deed == "new":
        return _show(request, about, ReasonForm(), secret=signatures.rotate(about))
    if deed != "retire":
        raise Http404
    signatures.retire(about)
    messages.success(request, "Only the newest secret counts now.")
    return redirect("subscriber", public_id)


def _added(request: StaffRequest, page: Page, entry: Entry, fate: Fate) -> HttpResponse:
    """Whoever was added to a chat, a webhook or a phone is sent a test at once: is anybody there?"""
    messages.success(request, f"{entry.address}: {fate}.")
    about = rosters.found(page, entry)
    if about and subscribers.UNVERIFIED in about.details:
        return _tried(request, about)
    return redirect("subscribers", page.slug)


def _tried(request: StaffRequest, about: Subscriber) -> HttpResponse:
    receipt = trials.test(about, now=clock.now())
    if receipt.failure:
        messages.error(request, f"The test did not arrive. {receipt.failure}")
    else:
        subscribers.verify(about)
        messages.success(request, f"The test was taken by the other side: {about.address}.")
    return redirect("subscriber", about.public_id)


def _suppress(subscriber: Subscriber, *, reason: str, now: datetime) -> None:
    suppressions.suppress(
        subscriber.channel, subscriber.address, reason=reason, now=now, page=subscriber.page
    )
    subscriber.refresh_from_db()


def _back(subscriber: Subscriber, *, reason: str, now: datetime) -> None:
    """Somebody decides that the address may be written to again."""
    suppressions.lift(subscriber.channel, subscriber.address, page=subscriber.page)
    subscribers.bring_back(subscriber, now=now)


STEPS: Final[Mapping[str, Callable[..., object]]] = {
    "quarantine": subscribers.switch_off,
    "back": _back,
    "suppress": _suppress,
}


def _brought(request: StaffRequest, page: Page, form: RosterForm, *, now: datetime) -> dict[str, object]:
    """How each line fared; when one has a problem, none is brought in."""
    try:
        entries = rosters.read(page, form.text)
    except rosters.RosterRefused as refusal:
        form.add_error(None, str(refusal))
        return {}
    if problems := [entry for entry in entries if entry.problem]:
        return {"problems": problems[:REPORTED], "more": max(0, len(problems) - REPORTED)}
    report = rosters.bring_in(page, entries, consent=_noted(request, form.agreed), now=now)
    return {"report": report[:REPORTED], "fates": Counter(fate for _, fate in report).items()}


def _noted(request: StaffRequest, consent: str) -> str:
    """With whom it was that says so."""
    return f"{consent} ({request.person}, {clock.now():%-d %b %Y})" if consent else ""


def _counts(page: Page) -> list[tuple[str, str, int]]:
    rows = page.subscribers.order_by().values_list("state").annotate(count=Count("pk"))
    counted = dict(rows)
    return [(state, label, counted.get(state, 0)) for state, label in SubscriberState.choices]


def _subscriber(request: StaffRequest, public_id: str) -> Subscriber:
    roles.require(request.person, Action.SUBSCRIBERS)
    return get_object_or_404(
        Subscriber.objects.select_related("page", "incident", "maintenance"), public_id=public_id
    )


def _show(
    request: StaffRequest, about: Subscriber, form: ReasonForm, step: str = "", secret: str = ""
) -> HttpResponse:
    context = {
        "subscriber": about,
        "wishes": wishes.of(about),
        "is_suppressed": suppressions.is_suppressed(about.channel, about.address, about.page),
        "form": form,
        "step": step,
        "secret": secret,
        "is_signed": bool(signatures.newest(about)),
        "has_two_secrets": signatures.are_two(about),
        "told": about.deliveries.select_related(*TOLD).order_by("-pk")[:20],
    }
    return show_of(request, about.page, "comms/subscriber.html", "subscribers", **context)
