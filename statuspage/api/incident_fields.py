"""Incident fields: what a body wishes of an incident or a maintenance, as the verbs understand it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final

from statuspage.api import fields
from statuspage.api.answers import invalid
from statuspage.api.components import shown
from statuspage.api.fields import Choice, Flag, Moment, Text, Texts, Wrong
from statuspage.models import Component, Maintenance, MaintenanceMail, Page, Story
from statuspage.status import ComponentStatus, Impact, IncidentStatus, MaintenanceStatus

LONGEST: Final = 25_000
REALTIME: Final = tuple(each.value for each in IncidentStatus if each != IncidentStatus.POSTMORTEM)
PLANNED: Final = tuple(each.value for each in MaintenanceStatus if each != MaintenanceStatus.CANCELLED)
_YEARS: Final = range(1970, 2200)  # nobody tells of others, and clocks of all zones have these
_NOON: Final = time(12)
_HOUR: Final = 1  # so long before it begins readers of a maintenance are reminded


@dataclass(frozen=True, slots=True)
class Time(Moment):
    def read(self, value: Any) -> datetime | None:
        at = Moment.read(self, value)
        if at and at.year not in _YEARS:
            raise Wrong("is too far away")
        return at


@dataclass(frozen=True, slots=True)
class Occasion(Time):
    """A day of which only the date is known happened at noon: on that day in nearly every zone."""

    def read(self, value: Any) -> datetime | None:
        at = Time.read(self, value)
        is_day = at is not None and len(str(value)) <= len("2026-03-02")
        return datetime.combine(at, _NOON, UTC) if at and is_day else at


@dataclass(frozen=True, slots=True)
class Override(Choice):
    """No impact of its own, where it says null."""

    takes_null: bool = True

    def read(self, value: Any) -> Any:
        return Choice.read(self, value) if value else None


@dataclass(frozen=True, slots=True)
class Statuses:
    """Ids and what each becomes; of a bare list, or where nothing is said of one, that it is touched."""

    takes_null: bool = False

    def read(self, value: Any) -> dict[str, str]:
        if isinstance(value, list):
            return dict.fromkeys(Texts().read(value), "")
        if value and not isinstance(value, Mapping):
            raise Wrong("must be an object of ids and statuses")
        of = Choice(ComponentStatus.values, may_be_empty=True)
        return {str(key): of.read(status or "") for key, status in (value or {}).items()}


@dataclass(frozen=True, slots=True)
class Objects:
    """Whatever hangs on it: objects by name."""

    takes_null: bool = True

    def read(self, value: Any) -> dict[str, Any]:
        if not value:
            return {}
        if not isinstance(value, Mapping) or not all(isinstance(each, Mapping) for each in value.values()):
            raise Wrong("must be an object of objects")
        return dict(value)


@dataclass(frozen=True, slots=True)
class Intervals:
    """`[1,5]`, `4` or `[]`, as text or as it is."""

    takes_null: bool = True

    def read(self, value: Any) -> str | None:
        if value in (None, ""):
            return None
        said = value if isinstance(value, str) else json.dumps(value)
        try:
            found = json.loads(said)
        except (ValueError, RecursionError):
            raise Wrong("must be a number or an array of numbers") from None
        hours = found if isinstance(found, list) else [found]
        if len(said) > 255 or any(
            isinstance(each, bool) or not isinstance(each, int | float) for each in hours
        ):
            raise Wrong("must be a number or an array of numbers")
        return said


_WORDS: Final = Text(longest=LONGEST)
FIELDS: Final[fields.Fields] = {
    "name": Text(is_needed=True),
    "status": Choice([*REALTIME, *PLANNED]),
    "body": _WORDS,
    "message": _WORDS,
    "impact_override": Override(Impact.values),
    "metadata": Objects(),
    "deliver_notifications": Flag(),
    "component_ids": Texts(),
    "components": Statuses(),
    "backfilled": Flag(),
    "backfill_date": Occasion(),
    "scheduled_for": Time(),
    "scheduled_until": Time(),
    "scheduled_remind_prior": Flag(),
    "scheduled_auto_transition": Flag(),
    "scheduled_auto_in_progress": Flag(),
    "scheduled_auto_completed": Flag(),
    "auto_transition_to_maintenance_state": Flag(),
    "auto_transition_to_operational_state": Flag(),
    "auto_transition_deliver_notifications_at_start": Flag(),
    "auto_transition_deliver_notifications_at_end": Flag(),
    "reminder_intervals": Intervals(),
}
UPDATE: Final[fields.Fields] = {"body": _WORDS, "display_at": Time()}
_MAY_BE_NULL: Final = ("impact_override", "metadata", "reminder_intervals")
_KEPT: Final = ("reminder_intervals",)
_TIMES: Final = {"scheduled_for": "Scheduled for", "scheduled_until": "Scheduled until"}
_MAILS: Final = {
    "auto_transition_deliver_notifications_at_start": MaintenanceMail.STARTED.value,
    "auto_transition_deliver_notifications_at_end": MaintenanceMail.ENDED.value,
}


def wish(said: Mapping[str, Any], page: Page, *, about: Story | None = None, now: datetime) -> dict[str, Any]:
    """What is wished for, as `happenings` has it; everything that is wrong with it is said at once."""
    named = {name: value for name, value in said.items() if value is not None or name in _MAY_BE_NULL}
    found = fields.read(named, FIELDS, needed=() if about else ("name",))
    is_planned = isinstance(about, Maintenance) if about else bool(found.get("scheduled_for"))
    problems: list[str] = []
    wanted = _common(found) | _touched(found, page, about, problems)
    wanted |= _columns(found, about, is_planned=is_planned)
    if is_planned:
        wanted |= _window(found, about, problems)
    else:
        problems += [f"{_TIMES[name]} is only for what was scheduled" for name in _TIMES if found.get(name)]
    _check_status(found, is_planned, problems)
    if problems:
        raise invalid(*problems)
    return wanted | (_afterwards(found, now) if about is None and found.get("backfilled") else {})


def components(page: Page, ids: Iterable[str], problems: list[str]) -> dict[str, Component]:
    """The page's own, by their ids; of those that it has not, a problem each."""
    wanted = list(dict.fromkeys(ids))
    found = {each.public_id: each for each in shown(page).filter(public_id__in=wanted)}
    problems += [f"Component {each[:40]} does not exist on this page" for each in wanted if each not in found]
    return found


def _touched(found: dict[str, Any], page: Page, about: Story | None, problems: list[str]) -> dict[str, Any]:
    said, ids = found.get("components", {}), found.get("component_ids", [])
    known = components(page, [*ids, *said], problems)
    statuses = {known[each]: status for each, status in said.items() if status and each in known}
    bare = [each for each, status in said.items() if not status]
    if "component_ids" not in found and not bare:
        return {"statuses": statuses}
    more = _staying(about, but="component_ids" in found)
    named = [known[each] for each in dict.fromkeys([*ids, *bare]) if each in known]
    return {"statuses": statuses, "attached": [*more, *named]}


def _staying(about: Story | None, *, but: bool) -> list[Component]:
    """What it touches already: all of it or, `but` for what was named, what only the console knows of."""
    if about is None:
        return []
    return list(about.components.filter(is_hidden=True) if but else about.components.filter())


def _common(found: dict[str, Any]) -> dict[str, Any]:
    named = ("name", "status", "impact_override", "metadata")
    wanted = {name: found[name] for name in named if name in found}
    if "deliver_notifications" in found:
        wanted["notify"] = found["deliver_notifications"]
    return wanted | {"body": found.get("body") or found.get("message") or ""}


def _check_status(found: dict[str, Any], is_planned: bool, problems: list[str]) -> None:
    known = PLANNED if is_planned else REALTIME
    if found.get("status", known[0]) not in known:
        problems.append(f"Status must be one of {', '.join(known)}")


def _window(found: dict[str, Any], about: Story | None, problems: list[str]) -> dict[str, Any]:
    planned = about if isinstance(about, Maintenance) else None
    begins = found.get("scheduled_for") or (planned and planned.scheduled_for)
    ends = found.get("scheduled_until") or (planned and planned.scheduled_until)
    if not ends:
        problems.append("Scheduled until can't be blank")
    elif begins and ends <= begins:
        problems.append("Scheduled until must be later than scheduled for")
    return {"window": (begins, ends)} if found.keys() & _TIMES.keys() else {}


def _columns(found: dict[str, Any], about: Story | None, *, is_planned: bool) -> dict[str, Any]:
    kept = {name: found[name] for name in _KEPT if name in found}
    wanted = {"kept": {**(about.kept if about else {}), **kept}} if kept else {}
    return wanted | (_plan(found, about) if is_planned else {})


def _plan(found: dict[str, Any], about: Story | None) -> dict[str, Any]:
    """By itself it begins and ends only if that is asked for, as where these clients come from."""
    by_itself = found.get("scheduled_auto_transition", False if about is None else None)
    plan = {
        "starts_by_itself": found.get("scheduled_auto_in_progress", by_itself),
        "ends_by_itself": found.get("scheduled_auto_completed", by_itself),
        "moves_components": found.get("auto_transition_to_maintenance_state"),
        "returns_components": found.get("auto_transition_to_operational_state"),
    }
    wanted = {name: value for name, value in plan.items() if value is not None}
    if "scheduled_remind_prior" in found:
        before = about.remind_hours if isinstance(about, Maintenance) else None
        wanted["remind_hours"] = (before or _HOUR) if found["scheduled_remind_prior"] else None
    if said := {mail: found[name] for name, mail in _MAILS.items() if name in found}:
        silent = set(about.silent if isinstance(about, Maintenance) else [])
        wanted["silent"] = sorted(silent - said.keys() | {mail for mail in said if not said[mail]})
    return wanted


def _afterwards(found: dict[str, Any], now: datetime) -> dict[str, Any]:
    """It is over, of components nothing is said, and nobody is told."""
    at = found.get("backfill_date") or now
    is_today = at.date() == now.date()
    return {"at": min(at, now) if is_today else at, "statuses": {}, "attached": [], "notify": False}
