"""Audits: is our page lying? What it says held against what we know, each with the press that mends it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery

from comms import drift, responses, roles
from comms.models import NudgeKind, Person, PromiseState, Response, TimelineEntry, UpdatePromise
from comms.roles import Action
from comms.severity import Severity
from statuspage import bakery, clock, components, outbox
from statuspage.models import Component, Incident, IncidentComponent, Maintenance, Page
from statuspage.status import OPEN_INCIDENT, OPEN_MAINTENANCE, ComponentStatus, Impact, IncidentStatus

STALE: Final = timedelta(minutes=1)
WAITING: Final = timedelta(minutes=2)
SILENT: Final = timedelta(days=1)
_BAD: Final = (
    ComponentStatus.DEGRADED_PERFORMANCE,
    ComponentStatus.PARTIAL_OUTAGE,
    ComponentStatus.MAJOR_OUTAGE,
)
_BROKEN: Final = (IncidentStatus.INVESTIGATING, IncidentStatus.IDENTIFIED)
_SEVERITIES: Final = {Impact.CRITICAL: Severity.P1, Impact.MAJOR: Severity.P2, Impact.MINOR: Severity.P3}


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the page says: `words`, with `since` and `rest` where that is a moment.

    `route`, `about` and `template` are where the press leads, or what it does.
    """

    words: str
    press: str
    action: Action
    route: str
    about: tuple[str, ...] = ()
    page_pk: int | None = None
    is_bad: bool = True
    is_deed: bool = False
    may: bool = False
    since: datetime | None = None
    rest: str = "."
    template: str = ""

    def __str__(self) -> str:
        """As one sentence, the moment in UTC."""
        return f"{self.words}{f' {self.since:%-d %b %H:%M} UTC' if self.since else ''}{self.rest}"

    @property
    def key(self) -> str:
        return "-".join([self.route, *self.about])


def check(*, now: datetime) -> list[Finding]:
    """All that is wrong, what lies to customers first. So many queries, however much is open."""
    found = [finding for look in _LOOKS for finding in look(now)]
    return sorted(found, key=lambda finding: not finding.is_bad)


def seen_by(person: Person, *, now: datetime, page: Page | None = None) -> list[Finding]:
    """The same, with what this person may press; of one page alone, if one is given."""
    about = [each for each in check(now=now) if page is None or each.page_pk == page.pk]
    return [_for(person, finding) for finding in about]


@transaction.atomic
def call_well(component: Component, *, by: Person, now: datetime) -> Component:
    """It works, whatever was left standing; an incident that names it speaks for itself."""
    roles.require(by, Action.EDIT_PAGE)
    return components.set_status(component, ComponentStatus.OPERATIONAL, now=now)


def write_anew(page: Page, *, by: Person, now: datetime) -> None:
    """What the sweep should have done; what goes wrong is kept on the page, where staff see it."""
    roles.require(by, Action.EDIT_PAGE)
    bakery.bake_if_stale(page.pk, now=now)


@transaction.atomic
def take_up(incident: Incident, *, by: Person, now: datetime) -> Response:
    """Somebody owes the next word to what the public was told; one that is taken up already stays so."""
    roles.require(by, Action.DECLARE)
    incident = Incident.objects.select_for_update().select_related("page").get(pk=incident.pk)
    if response := Response.objects.filter(incident=incident).first():
        return response
    return responses.declare(
        incident.page,
        title=incident.name,
        severity=_SEVERITIES.get(Impact(incident.impact_override or incident.impact), Severity.P3),
        components=incident.components.all(),
        detected_at=incident.started_at,
        incident=incident,
        by=by,
        now=now,
    )


# --- what is looked at ----------------------------------------------------------------------------------


def _responses(now: datetime) -> Iterator[Finding]:
    """What is open, and what the page makes of it."""
    did = TimelineEntry.objects.filter(response=OuterRef("pk"), by__isnull=False).order_by("-at")
    found = Response.objects.open().filter(is_drill=False).select_related("incident")
    claims = IncidentComponent.objects.filter(incident__response__in=found, component__status__in=_BAD)
    shown = set(claims.values_list("incident", flat=True))
    heard = dict(found.annotate(heard_at=Subquery(did.values("at")[:1])).values_list("pk", "heard_at"))
    for response in found:
        incident = response.incident
        is_green = bool(incident and incident.status in _BROKEN and incident.pk not in shown)
        if is_green:
            yield _say(response, f"“{response}” is open, and every component of it is shown as working")
        yield from _drifting(response, is_green=is_green, now=now)
        heard_at = heard.get(response.pk) or response.declared_at
        if now - heard_at >= SILENT:
            yield _silent(response, heard_at)


def _drifting(response: Response, *, is_green: bool, now: datetime) -> Iterator[Finding]:
    """What we know and the page does not say; that nothing is shown as broken was said already."""
    for found in drift.findings(drift.sight(response), now=now):
        if is_green and found.kind == NudgeKind.IMPACT:
            continue
        is_bad = found.kind != NudgeKind.WATCHED
        said = f"“{response}”: {found.words[0].lower()}{found.words[1:]}"
        yield _say(response, said, rest="", is_bad=is_bad, template=found.templates[0])


def _promises(now: datetime) -> Iterator[Finding]:
    owed = UpdatePromise.objects.filter(state=PromiseState.OPEN, due_at__lte=now)
    concerned = owed.filter(response__resolved_at__isnull=True, response__is_drill=False)
    for promise in concerned.select_related("response").order_by("response__severity", "due_at"):
        rest = ", and nobody is reminded any more." if promise.exhausted_at else "."
        words = f"“{promise.response}” has owed the public a word since"
        yield _say(promise.response, words, since=promise.due_at, rest=rest)


def _components(now: datetime) -> Iterator[Finding]:
    spoken = IncidentComponent.objects.filter(component=OuterRef("pk"), incident__status__in=OPEN_INCIDENT)
    worked_on = Maintenance.objects.filter(components=OuterRef("pk"), status__in=OPEN_MAINTENANCE)
    odd = Component.objects.shown().exclude(status=ComponentStatus.OPERATIONAL)
    for component in odd.exclude(Exists(spoken)).exclude(Exists(worked_on)):
        about = ("audit_component", (component.public_id,), component.page_id)
        is_bad = component.status in _BAD
        yield Finding(_unexplained(component), "It works again", Action.EDIT_PAGE, *about, is_bad=is_bad)


def _unexplained(component: Component) -> str:
    if component.status == ComponentStatus.UNDER_MAINTENANCE:
        return f"“{component}” is under maintenance still, and no maintenance of it is under way"
    return f"“{component}” is shown with {component.get_status_display().lower()}, and no incident says why"


def _incidents(now: datetime) -> Iterator[Finding]:
    """What the page tells as if somebody were on it."""
    handled = Q(response__isnull=False, response__resolved_at__isnull=True)
    for incident in Incident.objects.open().exclude(handled).select_related("response"):
        response = getattr(incident, "response", None)
        words = f"The page tells of “{incident}”, and nobody is responding to it"
        if response:
            yield _say(response, words)
        else:
            about = ("audit_incident", (incident.public_id,), incident.page_id)
            yield Finding(words, "Take it up", Action.DECLARE, *about, is_deed=True)


def _maintenances(now: datetime) -> Iterator[Finding]:
    for maintenance in Maintenance.objects.active().filter(scheduled_until__lte=now - clock.real(STALE)):
        about = ("maintenance", (maintenance.public_id,), maintenance.page_id)
        words, ended_at = f"The maintenance “{maintenance}” was to end at", maintenance.scheduled_until
        yield Finding(words, "Complete or extend it", Action.PLAN, *about, since=ended_at)


def _pages(now: datetime) -> Iterator[Finding]:
    behind = Page.objects.filter(revision__gt=F("baked_revision"))
    for page in behind.filter(changed_at__lte=now - clock.real(STALE)):
        words, rest = f"Readers still see “{page}” as it was before", ", when it was changed."
        about = ("audit_page", (page.slug,), page.pk)
        yield Finding(
            words, "Write it now", Action.EDIT_PAGE, *about, is_deed=True, since=page.changed_at, rest=rest
        )


def _letters(now: datetime) -> Iterator[Finding]:
    due = outbox.due_since(now=now)
    if due and now - due >= clock.real(WAITING):
        words = "Subscribers wait: the oldest letter has been due since"
        yield Finding(words, "Look at delivery", Action.TRACE, "delivery", since=due)


_LOOKS: Final[tuple[Callable[[datetime], Iterator[Finding]], ...]] = (
    _promises,
    _responses,
    _components,
    _incidents,
    _maintenances,
    _pages,
    _letters,
)


def _for(person: Person, finding: Finding) -> Finding:
    return Finding(**vars(finding) | {"may": roles.may(person, finding.action)})


def _say(response: Response, words: str, **more: Any) -> Finding:
    about = ("announce", (response.public_id,), response.page_id)
    return Finding(words, "Write the update", Action.TAKE_COMMS_LEAD, *about, **more)


def _silent(response: Response, heard_at: datetime) -> Finding:
    about = ("response", (response.public_id,), response.page_id)
    words = f"“{response}” is open, and nobody has touched it since"
    return Finding(words, "Look at it", Action.SEE, *about, is_bad=False, since=heard_at)
