"""The scorecard of a quarter: seen, filtered by service, and taken along as CSV."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse

from comms import charts, roles, scorecard
from comms.metrics import NOTHING
from comms.people import StaffRequest
from comms.roles import Action
from comms.scorecard import METRICS, Measure, Metric, Quarter
from comms.views.staff import show, staff
from statuspage import clock, rosters
from statuspage.models import Component

LISTED = 50


@staff
def quarter(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.SEE)
    chosen, measured = _chosen(request)
    services = Component.objects.filter(responses__isnull=False).distinct().order_by("name")
    context = {
        "quarter": chosen,
        "newest": Quarter.of(clock.now()),
        "measured": measured,
        "listed": measured[:LISTED],
        "ledger": scorecard.promises(measured),
        "longest": max(measured, key=lambda each: each.silence or NOTHING, default=None),
        "corrections": sum(each.corrections for each in measured),
        "panels": [_panel(metric, measured) for metric in METRICS],
        "services": services,
        "service": request.GET.get("service", ""),
        "place": "scorecard",
    }
    return show(request, "comms/scorecard.html", context)


@staff
def export(request: StaffRequest) -> HttpResponse:
    """One line a response; no cell of it is a formula."""
    roles.require(request.person, Action.SEE)
    chosen, measured = _chosen(request)
    lines = "".join(rosters.line(cells) for cells in scorecard.table(measured))
    answer = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="scorecard-{chosen}.csv"'
    return answer


def _chosen(request: StaffRequest) -> tuple[Quarter, list[Measure]]:
    asked = request.GET.get("quarter", "")
    chosen = Quarter.read(asked) if asked else Quarter.of(clock.now())
    if chosen is None:
        raise Http404
    return chosen, scorecard.measures(scorecard.counted(chosen, service=request.GET.get("service", "")))


def _panel(metric: Metric, measured: list[Measure]) -> dict[str, object]:
    """A figure a severity, each with its drawing; and every line that one of them shows, once."""
    lines = [
        (row, charts.chart(row.figure, _references(metric, row.severity)))
        for row in scorecard.rows(metric, measured)
    ]
    shown = {mark.letter: mark for _, chart in lines for mark in chart.references}
    return {"metric": metric, "lines": lines, "references": [shown[letter] for letter in sorted(shown)]}


def _references(metric: Metric, severity: str) -> dict[str, timedelta]:
    """The same letter for the same line everywhere, so those of other severities come last."""
    known = settings.SCORECARD_REFERENCES.items()
    return {
        words: span
        for words, (name, only, span) in sorted(known, key=lambda each: bool(each[1][1]))
        if name == metric.name and only in ("", severity)
    }
