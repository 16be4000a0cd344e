"""Reading: what of Statuspage's API is asked for too seldom to be baked: one incident, the months."""

import json
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import wraps
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_safe

from statuspage import baked, clock, gate, limits, shapes
from statuspage.bakery import feeds, months, snapshot
from statuspage.bakery.feeds import day, time
from statuspage.bakery.months import Month
from statuspage.limits import Limit
from statuspage.models import (
    Component,
    IncidentUpdate,
    MaintenanceUpdate,
    Page,
    Story,
)
from statuspage.shapes import Shape
from statuspage.views.doors import View, may_read

A_PROGRAM: Final = Limit(120, timedelta(minutes=1))
MONTHS: Final = 3  # of a sheet of the history
OLDEST: Final = 400  # sheets: a hundred years


def document(view: Callable[..., Shape | None]) -> View:
    """A door to JSON that anybody may read from anywhere, unless its page is private."""

    @wraps(view)
    def door(request: HttpRequest, slug: str, **asked: str) -> HttpResponse:
        network = limits.network(limits.asker(request.META))
        if not limits.allows(A_PROGRAM, what="documents", who=network, now=clock.now()):
            return _sent(request, {"error": "Too many requests"}, status=429)
        page = Page.objects.filter(slug=slug).first()
        said = view(request, page, **asked) if page and may_read(request, page) else None
        return _sent(request, said or {"error": "Not found"}, status=200 if said else 404)

    return csrf_exempt(require_safe(conditional_page(door)))


@document
def incident(request: HttpRequest, page: Page, public_id: str) -> Shape | None:
    """An incident or a maintenance, however old."""
    story = _incident(page, public_id) or _maintenance(page, public_id)
    return {"page": shapes.page(page), "incident": story} if story else None


@document
def history(request: HttpRequest, page: Page) -> Shape:
    """Three months a sheet, the newest first; a month without a word is there, too."""
    asked, now = request.GET.get("page", ""), clock.now()
    sheet = min(max(1, int(asked)), OLDEST) if asked.isdecimal() and len(asked) < 20 else 1
    newest = now.year * 12 + now.month - 1 - MONTHS * (sheet - 1)
    shown = (divmod(newest - back, 12) for back in range(MONTHS))
    return {"months": [_month(page, Month(f"{year:04}-{month + 1:02}", 0, 0)) for year, month in shown]}


def _sent(request: HttpRequest, said: Shape, *, status: int) -> HttpResponse:
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    answer = HttpResponse(body, status=status, content_type=baked.TYPES[".json"])
    answer["ETag"] = baked.etag(body)
    if request.META.get(gate.LET_IN):
        answer["Cache-Control"] = "private, no-store"
    else:
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Cache-Control"] = baked.FRESH if status == 200 else "no-cache"
    if status == 429:
        answer["Retry-After"] = str(int(A_PROGRAM.window.total_seconds()))
    return answer


def _incident(page: Page, public_id: str) -> Shape | None:
    for each in snapshot.read_incidents(page, page.incidents.filter(public_id=public_id)):
        touched = _shapes(page, (claim.component for claim in each.claims.all()))
        return shapes.incident(each, page=page, components=touched)
    return None


def _maintenance(page: Page, public_id: str) -> Shape | None:
    for each in snapshot.read_maintenances(page, page.maintenances.filter(public_id=public_id)):
        return shapes.maintenance(each, page=page, components=_shapes(page, each.components.all()))
    return None


def _shapes(page: Page, components: Iterable[Component]) -> list[Shape]:
    groups = {group.pk: group for group in page.groups.all()}
    return [shapes.component(each, page=page, group=groups.get(each.group_id or 0)) for each in components]


def _month(page: Page, month: Month) -> Shape:
    weekday, days = monthrange(month.begins.year, month.begins.month)
    return {
        "name": f"{month.begins:%B}",
        "year": month.begins.year,
        "starts_on": (weekday + 1) % 7,  # Sunday is 0
        "days": days,
        "incidents": [_in_short(each, began) for began, each in _stories(page, month)],
    }


def _stories(page: Page, month: Month) -> list[tuple[datetime, Story]]:
    """What began in it, the newest first."""
    found = []
    for rows, begins in months.sources(page, clock.now()):
        inside = rows.filter(**{f"{begins}__gte": month.begins, f"{begins}__lt": month.ends})
        found += [(getattr(each, begins), each) for each in inside.prefetch_related("updates")]
    return sorted(found, key=lambda each: (each[0], each[1].pk), reverse=True)


def _in_short(story: Story, began: datetime) -> Shape:
    told: list[IncidentUpdate | MaintenanceUpdate] = [*story.updates.all()]
    return {
        "code": story.public_id,
        "name": story.name,
        "message": feeds.words(told[0]) if told else "",
        "impact": story.impact,
        "timestamp": _span(began, story.resolved_at),
    }


def _span(began: datetime, ended: datetime | None) -> str:
    """As those read it who know Statuspage's; the day of the end only where it is another."""
    said = f"{day(began)}, {time(began)}"
    if ended:
        said += f" - {time(ended)}" if ended.date() == began.date() else f" - {day(ended)}, {time(ended)}"
    return f"{said} UTC"
