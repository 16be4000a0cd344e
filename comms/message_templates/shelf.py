"""The shelf: every template with how old its words are, how often it spoke, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Count, Max

from comms import message_templates
from comms.message_templates import Template
from comms.message_templates.parsing import DESKS, FENCE
from comms.message_templates.versions import digest
from comms.models import Announcement, MessageTemplate, MessageTemplateVersion, Person

_DAYS_A_MONTH: Final = 30.44
_DESKS: Final = dict(zip(DESKS, ("Incidents", "Maintenance", "Executives", "Support"), strict=True))

_RETIRED: Final = "Retired"


class Use(NamedTuple):
    """How often a template spoke, and the last time it did."""

    times: int
    last: Announcement


@dataclass(frozen=True)
class Shelved:
    """`changed_at` and `by` are of the words in force, none of shipped ones; `moved_on`: the shipped words
    are others than those over which these were written."""

    template: Template
    changed_at: datetime | None = None
    by: Person | None = None
    moved_on: bool = False
    use: Use | None = None
    is_own: bool = False
    retired_at: datetime | None = None
    retired_by: Person | None = None


def shelf() -> dict[str, list[Shelved]]:
    """By desk, in the order of the codes; in so many queries, however many there are."""
    uses, overrides, over = _uses(), _overrides(), _shipped_before()
    found: dict[str, list[Shelved]] = {name: [] for name in (*_DESKS.values(), _RETIRED)}
    known = message_templates.library(with_retired=True)
    for template in message_templates.in_order([*known.values(), *_orphans(overrides, known)]):
        shelved = _shelved(template, overrides, over, uses)
        found[_RETIRED if shelved.retired_at else _DESKS[template.desk]].append(shelved)
    return {name: shelved for name, shelved in found.items() if shelved}


def age(since: datetime, now: datetime) -> str:
    """How long ago, roughly: what is old need not be known to the day."""
    days = (now - since).days
    months, years = int(days / _DAYS_A_MONTH), int(days / 365.25)
    if days < 1:
        return "today"
    if days < 60:
        return f"{days} day{'s' * (days != 1)} ago"
    return f"{months} months ago" if months < 24 else f"{years} years ago"


def _shelved(
    template: Template,
    overrides: Mapping[str, MessageTemplate],
    over: Mapping[str, str],
    uses: Mapping[str, Use],
) -> Shelved:
    shelved = Shelved(template, use=uses.get(template.name))
    override, shipped = overrides.get(template.name), message_templates.shipped().get(template.name)
    if override is None:
        return shelved
    before = over.get(template.name)
    moved_on = bool(shipped and before and before != digest(shipped.source))
    return replace(
        shelved,
        is_own=shipped is None,
        changed_at=override.updated_at,
        by=override.updated_by,
        moved_on=moved_on,
        retired_at=override.retired_at,
        retired_by=override.retired_by,
    )


def _overrides() -> dict[str, MessageTemplate]:
    rows = MessageTemplate.objects.select_related("updated_by__user", "retired_by__user").defer("source")
    return {row.name: row for row in rows}


def _shipped_before() -> dict[str, str]:
    """By name, the digest of the shipped words that staff wrote over last."""
    found: dict[str, str] = {}
    newest: dict[str, str] = {}
    for name, by, seen in MessageTemplateVersion.objects.order_by("pk").values_list(
        "name", "by_id", "digest"
    ):
        if not by:
            newest[name] = seen
        elif name in newest:
            found[name] = newest[name]
    return found


def _uses() -> dict[str, Use]:
    counted = Announcement.objects.order_by().values("template").annotate(times=Count("pk"), last=Max("pk"))
    rows = {row["template"]: (row["times"], row["last"]) for row in counted}
    newest = Announcement.objects.select_related("by__user", "response").in_bulk(
        [pk for _, pk in rows.values()]
    )
    return {name: Use(times, newest[pk]) for name, (times, pk) in rows.items()}


def _orphans(overrides: Mapping[str, MessageTemplate], known: Iterable[str]) -> list[Template]:
    """What staff wrote anew, and what cannot be used any more: there are no shipped words to stand in."""
    problem = "It is offered nowhere until it is mended."
    return [_broken(row.name, problem) for name, row in overrides.items() if name not in set(known)]


def _broken(name: str, problem: str) -> Template:
    source = f'{FENCE}\ntitle = "{name}"\n{FENCE}\n'
    return replace(message_templates.parse(name, source, overridden=True), problem=problem)
