"""The morning roll-up: what could wait until the morning, and what sleep kept away; once a person and day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from comms import briefs, facts
from comms.digests import is_quiet
from comms.models import Digest, Executive, Response, Rollup, TimelineEntry
from comms.severity import Severity
from statuspage import outbox

DAY: Final = timedelta(days=1)
# Of mornings that were missed, the next one tells; not of weeks.
REACHES_BACK: Final = timedelta(days=7)
_WAITS: Final = (Severity.P3, Severity.P4)
# What the rows do not show with a moment of their own.
_NEWS: Final = ("severity", "reopened", "briefed")


class Morning(NamedTuple):
    """One person's morning: their day, and since when they have not been told."""

    executive: Executive
    day: date
    since: datetime


def send_due(*, now: datetime) -> None:
    """The sweep: every executive whose morning it is and who has had none today.

    After an outage nobody gets the mornings that were missed: the next one reaches back.
    """
    with transaction.atomic():
        if mornings := _due(now):
            _send(mornings, now=now)


def _due(now: datetime) -> list[Morning]:
    executives = list(Executive.objects.filter(is_active=True))
    rows = Rollup.objects.filter(executive__in=executives, at__gt=now - REACHES_BACK).order_by("at")
    last = {row.executive_id: row for row in rows}
    found = []
    for executive in executives:
        local, before = now.astimezone(ZoneInfo(executive.time_zone)), last.get(executive.pk)
        is_up = local.time() >= settings.ROLLUP_AT and not is_quiet(executive, now)
        if is_up and not (before and before.day >= local.date()):
            found.append(Morning(executive, local.date(), before.at if before else now - DAY))
    return found


def _send(mornings: Sequence[Morning], *, now: datetime) -> None:
    since = min(morning.since for morning in mornings)
    waited, missed = _waited(since), _told(since)
    news = TimelineEntry.objects.filter(response__in=waited, kind__in=_NEWS, at__gt=since)
    heard: dict[int, datetime] = dict(news.order_by("at").values_list("response", "at"))
    rows = []
    for morning in mornings:
        told = _of(morning, waited, missed, heard)
        rows.append(Rollup(executive=morning.executive, day=morning.day, at=now, count=len(told)))
        if told:
            _mail(morning, told, now=now)
    Rollup.objects.bulk_create(rows, ignore_conflicts=True)


def _waited(since: datetime) -> list[Response]:
    """What nobody is told of at once, as far as it is open or was over only lately."""
    lately = Q(resolved_at__isnull=True) | Q(resolved_at__gt=since)
    quiet = Response.objects.filter(lately, is_drill=False, severity__in=_WAITS)
    return list(facts.with_all(quiet))


def _told(since: datetime) -> list[tuple[Digest, Response]]:
    """What was told meanwhile to those who were awake."""
    digests = Digest.objects.filter(at__gt=since, suppressed=False, response__is_drill=False)
    told = list(digests.exclude(facts__severity=Severity.P1))
    about = facts.with_all(Response.objects.filter(pk__in={each.response_id for each in told}))
    found = {each.pk: each for each in about}
    return [(each, found[each.response_id]) for each in told]


def _of(
    morning: Morning,
    waited: Iterable[Response],
    missed: Iterable[tuple[Digest, Response]],
    heard: Mapping[int, datetime],
) -> list[Response]:
    """Nothing, unless there is news; then also what is open still."""
    wanted = morning.executive.severities
    theirs = [each for each in waited if each.severity in wanted]
    slept = _slept(morning, missed, but={each.pk for each in theirs})
    fresh = [each for each in theirs if _newest(each, heard) > morning.since]
    told = [*slept, *(each for each in theirs if each.is_open or each in fresh)] if fresh or slept else []
    return sorted(told, key=lambda each: (each.severity, each.declared_at))


def _slept(
    morning: Morning, missed: Iterable[tuple[Digest, Response]], *, but: Collection[int]
) -> list[Response]:
    """What they would have been told, had they not slept."""
    executive = morning.executive
    found = {
        response.pk: response
        for digest, response in missed
        if digest.at > morning.since
        and digest.facts["severity"] in executive.severities
        and is_quiet(executive, digest.at)
        and response.pk not in but
    }
    return list(found.values())


def _newest(response: Response, heard: Mapping[int, datetime]) -> datetime:
    moments = [response.declared_at, response.monitoring_at, response.resolved_at, heard.get(response.pk)]
    moments += [update.display_at for update in response.incident.updates.all()] if response.incident else []
    return max(each for each in moments if each)


def _mail(morning: Morning, told: Sequence[Response], *, now: datetime) -> None:
    executive = morning.executive
    outbox.put(
        "comms/rollup",
        key=f"rollup:{executive.pk}:{morning.day.isoformat()}",
        recipients=[outbox.Recipient("email", executive.email, executive.name)],
        context={
            "day": f"{morning.day:%A, %-d %B}",
            "name": executive.name,
            "open": sum(each.is_open for each in told),
            "over": sum(not each.is_open for each in told),
            "items": [_item(each, morning, now=now) for each in told],
            "link": briefs.link(executive, now=now),
        },
        now=now,
    )


def _item(response: Response, morning: Morning, *, now: datetime) -> dict[str, Any]:
    said = facts.gather(response, now=now)
    return {
        **{key: said[key] for key in ("severity", "state", "headline", "told", "promise")},
        "about": [said["who"]] * (response.users_percent is not None) + [", ".join(facts.touched(response))],
        "plan": response.plan,
        "is_open": response.is_open,
        "is_new": response.declared_at > morning.since,
        "since": response.declared_at.isoformat(),
        "until": response.resolved_at.isoformat() if response.resolved_at else "",
    }
