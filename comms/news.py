"""News: whether an update says anything new, and how often in a row it may not."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from comms import matrix
from comms.message_templates import Template
from comms.models import Announcement, Response

IN_A_ROW: Final = 2
# Less than this is no wider interval, but the seconds that a printed minute leaves out.
WIDER: Final = timedelta(minutes=5)
# What we do about it is work, and no fact: it may change with every update that says nothing new.
WORK: Final = "action"
_SAME: Final = re.compile(r"[\W_]+")

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """One update: the public state it gave, what was typed, and how long it promised to be silent."""

    status: str
    values: Values
    wait: timedelta | None = None


def is_news(said: Said, before: Sequence[Said]) -> bool:
    """Whether there is a fact in it that was not said before: another state, or a value never given."""
    if not before or said.status != before[-1].status:
        return True
    known = {fact for each in before for fact in _facts(each.values)}
    return any(fact not in known for fact in _facts(said.values))


def is_spent(said: Said, before: Sequence[Said], *, usual: timedelta | None) -> bool:
    """Whether this would be one too many without news, and without a wider interval than was usual."""
    if is_news(said, before) or silent(before) < IN_A_ROW:
        return False
    least = max(filter(None, [usual, before[-1].wait]), default=None)
    return said.wait is None or least is None or said.wait < least + WIDER


def silent(before: Sequence[Said]) -> int:
    """How many of the newest updates in a row said nothing new."""
    count = 0
    for place in range(len(before) - 1, -1, -1):
        if is_news(before[place], before[:place]):
            break
        count += 1
    return count


def told(response: Response) -> list[Said]:
    """What the public was told so far, the oldest first."""
    return [_said(each) for each in response.announcements.standing().order_by("pk")]


def usual(response: Response, status: str) -> timedelta | None:
    """How long the severity lets us be silent in a public state."""
    return matrix.obligation(response.severity).interval(status)


def saying(
    template: Template, response: Response, values: Values, *, due: datetime | None, now: datetime
) -> Said:
    """What is about to be said."""
    status = template.status or (response.incident.status if response.incident else "investigating")
    return Said(status, values, due - now if due else None)


def _said(announcement: Announcement) -> Said:
    update = announcement.update
    due = update.next_update_at
    return Said(update.status, announcement.values, due - announcement.at if due else None)


def _facts(values: Values) -> Iterable[str]:
    """Every value as it compares: no matter how it is written, or in which field."""
    for name, value in values.items():
        if name == WORK:
            continue
        if isinstance(value, dict):
            yield from (f"{part}={state}" for part, state in value.items())
        elif isinstance(value, bool):
            yield f"{name}={value}"
        elif value not in (None, ""):
            yield _SAME.sub(" ", str(value)).strip().casefold()
