"""The scorecard: how soon and how reliably customers were told, of a response and of a quarter; no drills."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import QuerySet

from comms import metrics, withdrawals
from comms.metrics import Figure, Ledger
from comms.models import Ending, Response, TimelineEntry, UpdatePromise
from comms.severity import Severity
from statuspage import pages
from statuspage.models import IncidentUpdate, Page

Spans = Sequence[timedelta]

# What a page says of promises is of so long, and of at least so many.
LATELY: Final = timedelta(days=90)
ENOUGH: Final = 5


class Quarter(NamedTuple):
    """`2026-Q1`: three months, by UTC."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> "Quarter":
        at = moment.astimezone(UTC)
        return cls(at.year, (at.month - 1) // 3 + 1)

    @classmethod
    def read(cls, words: str) -> "Quarter | None":
        year, _, number = words.partition("-Q")
        is_one = len(year) == 4 and year.isdecimal() and number in ("1", "2", "3", "4")  # noqa: PLR2004
        return cls(int(year), int(number)) if is_one and int(year) > 1 else None

    @property
    def begins(self) -> datetime:
        return datetime(self.year, self.number * 3 - 2, 1, tzinfo=UTC)

    @property
    def ends(self) -> datetime:
        return self.next.begins

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)  # noqa: PLR2004

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def title(self) -> str:
        """`January to March 2026`."""
        return f"{self.begins:%B} to {self.ends - timedelta(days=1):%B %Y}"

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


@dataclass(frozen=True)
class Measure:
    """What one response comes to. None: it has not happened."""

    response: Response
    ledger: Ledger
    acknowledge: timedelta | None
    first_word: timedelta | None
    resolve: timedelta | None
    silence: timedelta | None
    drift: timedelta | None
    corrections: int


@dataclass(frozen=True)
class Metric:
    """Something that is measured of each response; `about` says how."""

    name: str
    title: str
    about: str
    edges: Spans
    value: Callable[[Measure], timedelta | None]


@dataclass(frozen=True)
class Row:
    severity: str
    figure: Figure


def _minutes(*counts: int) -> Spans:
    return [timedelta(minutes=count) for count in counts]


METRICS: Final = (
    Metric(
        "first_word",
        "Time to the first public word",
        "From the declaration until the page said something.",
        _minutes(5, 10, 15, 30, 60, 120),
        lambda measure: measure.first_word,
    ),
    Metric(
        "acknowledge",
        "Time to acknowledge",
        "From the declaration until somebody said they are on it.",
        _minutes(2, 5, 10, 15, 30, 60),
        lambda measure: measure.acknowledge,
    ),
    Metric(
        "resolve",
        "Time to resolve",
        "From the time it began until it was over.",
        _minutes(15, 30, 60, 120, 240, 480, 1440),
        lambda measure: measure.resolve,
    ),
    Metric(
        "silence",
        "Longest silence",
        "The longest time between two public words, until it was over.",
        _minutes(15, 30, 45, 60, 120, 240),
        lambda measure: measure.silence,
    ),
    Metric(
        "drift",
        "Drift",
        "How long the page said less than we knew: from “cause found”, “fix in place” and “over” on the"
        " inside until the page said so.",
        _minutes(1, 5, 10, 15, 30, 60),
        lambda measure: measure.drift,
    ),
)


def counted(quarter: Quarter, *, service: str = "") -> QuerySet[Response]:
    """What was declared in it and was real: no drill, no false alarm, no duplicate. `service` is a
    component's public id."""
    real = Response.objects.filter(is_drill=False).exclude(ending__in=[Ending.FALSE_ALARM, Ending.DUPLICATE])
    found = real.filter(declared_at__gte=quarter.begins, declared_at__lt=quarter.ends)
    return found.filter(components__public_id=service) if service else found


def measures(responses: QuerySet[Response]) -> list[Measure]:
    """Five queries, however many responses; the newest first."""
    states: dict[int, list[str]] = defaultdict(list)
    for response, state in UpdatePromise.objects.filter(response__in=responses).values_list(
        "response", "state"
    ):
        states[response].append(state)
    spoken: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    updates = IncidentUpdate.objects.filter(incident__response__in=responses)
    for response, status, at in updates.values_list("incident__response", "status", "display_at"):
        spoken[response].append((status, at))
    for response, gone in withdrawals.words(responses):
        spoken[response].append((gone.status, gone.display_at))
    corrected = TimelineEntry.objects.filter(response__in=responses, kind="corrected")
    corrections = Counter(corrected.values_list("response", flat=True))
    return [
        _measure(each, states[each.pk], spoken[each.pk], corrections[each.pk])
        for each in responses.order_by("-declared_at", "-pk")
    ]


def of(response: Response) -> Measure:
    """What this one comes to so far."""
    return measures(Response.objects.filter(pk=response.pk))[0]


def rows(metric: Metric, measured: Iterable[Measure]) -> list[Row]:
    """By severity, as far as there is anything to say."""
    values: dict[str, list[timedelta]] = defaultdict(list)
    for measure in measured:
        if (value := metric.value(measure)) is not None:
            values[measure.response.severity].append(value)
    figures = ((severity, metrics.figure(values[severity], metric.edges)) for severity in Severity.values)
    return [Row(severity, figure) for severity, figure in figures if figure]


def promises(measured: Iterable[Measure]) -> Ledger:
    """Of all of them together."""
    ledgers = [each.ledger for each in measured]
    return Ledger(
        sum(each.kept for each in ledgers),
        sum(each.late for each in ledgers),
        sum(each.broken for each in ledgers),
    )


def table(measured: Iterable[Measure]) -> Iterator[list[str]]:
    """One line a response, minutes as numbers: what a spreadsheet takes."""
    names = [f"{metric.name}_minutes" for metric in METRICS]
    yield ["response", "severity", "title", "declared_at", *names, "kept", "late", "broken", "corrections"]
    for each in measured:
        about = each.response
        ledger = [each.ledger.kept, each.ledger.late, each.ledger.broken, each.corrections]
        yield [
            about.public_id,
            about.severity,
            about.title,
            f"{about.declared_at:%Y-%m-%dT%H:%M:%SZ}",
            *(_number(metric.value(each)) for metric in METRICS),
            *map(str, ledger),
        ]


def kept(page: Page, *, now: datetime) -> int | None:
    """How many promises that its readers saw were kept lately, in per cent; of a few it says nothing."""
    seen = UpdatePromise.objects.filter(response__page=page, response__is_drill=False)
    lately = seen.filter(announcement__isnull=False, settled_at__gt=now - LATELY)
    found = metrics.ledger(lately.values_list("state", flat=True))
    return found.percent if found.total >= ENOUGH else None


def tell_pages(*, now: datetime) -> None:
    """The sweep: pages that say how many promises were kept say it as it is today."""
    for page in Page.objects.filter(tells_promises=True):
        if (percent := kept(page, now=now)) != page.promises_kept:
            pages.change(page, promises_kept=percent, now=now)


def _number(span: timedelta | None) -> str:
    return "" if span is None else f"{span.total_seconds() / 60:.1f}"


def _measure(
    response: Response, states: Sequence[str], spoken: Sequence[tuple[str, datetime]], corrections: int
) -> Measure:
    moments = [at for _, at in spoken]
    return Measure(
        response,
        metrics.ledger(states),
        _since(response.declared_at, response.acknowledged_at),
        _since(response.declared_at, min(moments, default=None)),
        _since(response.detected_at, response.resolved_at),
        metrics.longest_silence(moments, until=response.resolved_at),
        _drift(response, spoken),
        corrections,
    )


def _since(begun: datetime, at: datetime | None) -> timedelta | None:
    """What was so before it begun took no time."""
    return max(at - begun, metrics.NOTHING) if at else None


def _drift(response: Response, spoken: Sequence[tuple[str, datetime]]) -> timedelta | None:
    """Of what is over and was public."""
    end = response.resolved_at
    if end is None or not spoken:
        return None
    inside = {state: getattr(response, f"{state}_at") for state in metrics.STATES}
    reached = {state: at for state, at in inside.items() if at}
    last = max([end, *(at for _, at in spoken)])
    return metrics.drift(reached, spoken, end=last)
