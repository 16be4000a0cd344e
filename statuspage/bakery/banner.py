"""The banner: is it you or us, is somebody on it."""

import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from statuspage.models import Component, Incident
from statuspage.status import ComponentStatus, IncidentStatus, Rollup, worst_impact

FINE: Final = "Everything is working as it should."
_FINE: Final = (ComponentStatus.OPERATIONAL, ComponentStatus.UNDER_MAINTENANCE)
# In the order of what to say first: that something is not understood yet.
_WE: Final = {
    IncidentStatus.INVESTIGATING: "we are investigating",
    IncidentStatus.IDENTIFIED: "we have found the cause and are working on it",
    IncidentStatus.MONITORING: "a fix is in place and we are watching it",
}


class Banner(NamedTuple):
    headline: str
    sentence: str
    title: str


def banner(rollup: Rollup, components: Sequence[Component], incidents: Sequence[Incident]) -> Banner:
    """The headline of the roll-up, and what a customer asks next, in a sentence or two."""
    touched = _touched(components)
    what, who = _what(touched), _who(incidents)
    if not touched and len(incidents) == 1:
        sentence = f"{isolated(incidents[0].name)}: {who}."
    elif not touched and not incidents:
        sentence = FINE
    else:
        sentence = " ".join(_sentence(part) for part in (what, who) if part)
    named = f": {touched[0].name}" if len(touched) == 1 else ""
    return Banner(rollup.description, sentence, rollup.description + named)


def isolated(name: str) -> str:
    """A name that may be inserted into a sentence though it is written from right to left."""
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name):
        return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
    return name


def _touched(components: Sequence[Component]) -> list[Component]:
    """What is not working, the worst first; if all is, what is being maintained."""
    kinds = ComponentStatus.values
    worst_first = sorted(components, key=lambda each: kinds.index(each.status), reverse=True)
    bad = [each for each in worst_first if each.status not in _FINE]
    return bad or [each for each in worst_first if each.status == ComponentStatus.UNDER_MAINTENANCE]


def _what(touched: Sequence[Component]) -> str:
    if not touched:
        return ""
    names = [isolated(each.name) for each in touched]
    shown = names if len(names) <= 3 else [*names[:2], f"{len(names) - 2} more"]
    listed = " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
    return f"{'Under maintenance' if touched[0].status in _FINE else 'Affected'}: {listed}"


def _who(incidents: Sequence[Incident]) -> str:
    """What is being done, of the worst that is open."""
    worst = worst_impact(incident.impact for incident in incidents)
    statuses = {incident.status for incident in incidents if incident.impact == worst}
    return next((words for status, words in _WE.items() if status in statuses), "")


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
