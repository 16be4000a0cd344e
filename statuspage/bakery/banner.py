"""The banner: is it you or us, is somebody on it."""

import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from statuspage import languages, moments
from statuspage.models import Component, Incident
from statuspage.status import ComponentStatus, IncidentStatus, Rollup, worst_impact

FINE: Final = _("Everything is working as it should.")
_FINE: Final = (ComponentStatus.OPERATIONAL, ComponentStatus.UNDER_MAINTENANCE)
# In the order of what to say first: that something is not understood yet. Alone, and after a name.
_WE: Final = {
    IncidentStatus.INVESTIGATING: (_("We are investigating."), _("{incident}: we are investigating.")),
    IncidentStatus.IDENTIFIED: (
        _("We have found the cause and are working on it."),
        _("{incident}: we have found the cause and are working on it."),
    ),
    IncidentStatus.MONITORING: (
        _("A fix is in place and we are watching it."),
        _("{incident}: a fix is in place and we are watching it."),
    ),
}


class Banner(NamedTuple):
    headline: str
    sentence: str
    title: str


def banner(
    rollup: Rollup, components: Sequence[Component], incidents: Sequence[Incident], checked: str = ""
) -> Banner:
    """The headline of the roll-up, and what a customer asks next, in a sentence or two.

    `checked` are reports that are looked into; they are news where there is no other.
    """
    touched = _touched(components)
    headline = gettext(rollup.description)
    title = headline
    if len(touched) == 1:
        name = languages.spoken(touched[0], "name")
        title = gettext("{state}: {component}").format(state=headline, component=name)
    checking = gettext("We are checking reports of {words}.").format(words=isolated(checked))
    sentence = _sentence(touched, incidents) or (checking if checked else str(FINE))
    return Banner(headline, sentence, title)


def isolated(name: str) -> str:
    """A name that may be inserted into a sentence though it is written from the other side."""
    letters = {unicodedata.bidirectional(letter) for letter in name}
    is_ours = languages.LANGUAGES[languages.current()].direction == "ltr"
    if letters & ({"R", "AL"} if is_ours else {"L"}):
        return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
    return name


def _sentence(touched: Sequence[Component], incidents: Sequence[Incident]) -> str:
    """What is wrong and what is done about it; nothing when nothing is."""
    what, (who, who_of_it) = _what(touched), _who(incidents)
    if touched:
        return gettext("{what} {who}").format(what=what, who=who) if who else what
    if len(incidents) == 1:
        return who_of_it.format(incident=isolated(languages.spoken(incidents[0], "name")))
    return who


def _touched(components: Sequence[Component]) -> list[Component]:
    """What is not working, the worst first; if all is, what is being maintained."""
    kinds = ComponentStatus.values
    worst_first = sorted(components, key=lambda each: kinds.index(each.status), reverse=True)
    bad = [each for each in worst_first if each.status not in _FINE]
    return bad or [each for each in worst_first if each.status == ComponentStatus.UNDER_MAINTENANCE]


def _what(touched: Sequence[Component]) -> str:
    if not touched:
        return ""
    names = [isolated(languages.spoken(each, "name")) for each in touched]
    more = len(names) - 2
    counted = ngettext("{count} more", "{count} more", more).format(count=more)
    listed = moments.listed(names if len(names) <= 3 else [*names[:2], counted])
    if touched[0].status in _FINE:
        return gettext("Under maintenance: {components}.").format(components=listed)
    return gettext("Affected: {components}.").format(components=listed)


def _who(incidents: Sequence[Incident]) -> tuple[str, str]:
    """What is being done, of the worst that is open."""
    worst = worst_impact(incident.impact for incident in incidents)
    statuses = {incident.status for incident in incidents if incident.impact == worst}
    said = next((words for status, words in _WE.items() if status in statuses), ("", ""))
    return str(said[0]), str(said[1])
