"""Wordings: what a letter says as a card for a chat, and whether it is worth a short message to a phone."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from statuspage.models import IncidentUpdate, MaintenanceMail, MaintenanceUpdate
from statuspage.parcels import Card
from statuspage.status import OPEN_INCIDENT, ComponentStatus, IncidentStatus

About = Mapping[str, Any]

_OF_INCIDENT: Final = {
    IncidentStatus.INVESTIGATING.value: "red",
    IncidentStatus.IDENTIFIED.value: "amber",
    IncidentStatus.MONITORING.value: "blue",
}
_OF_MAINTENANCE: Final = {
    MaintenanceMail.ENDED.value: "green",
    MaintenanceMail.MOVED.value: "amber",
    MaintenanceMail.CANCELLED.value: "amber",
}
# One shape a state, so that nobody needs the colour: signs that every machine has, and none draws as a face.
_OF_STATE: Final = {
    IncidentStatus.INVESTIGATING.value: "▲",
    IncidentStatus.IDENTIFIED.value: "◆",
    IncidentStatus.MONITORING.value: "●",
    MaintenanceMail.ANNOUNCED.value: "◇",
    MaintenanceMail.REMINDER.value: "◇",
    MaintenanceMail.MOVED.value: "◇",
    MaintenanceMail.STARTED.value: "◆",
    MaintenanceMail.CANCELLED.value: "✕",
}
SHAPES: Final = {
    ComponentStatus.OPERATIONAL.value: "✓",
    ComponentStatus.UNDER_MAINTENANCE.value: "◆",
    ComponentStatus.DEGRADED_PERFORMANCE.value: "■",
    ComponentStatus.PARTIAL_OUTAGE.value: "▲",
    ComponentStatus.MAJOR_OUTAGE.value: "✕",
}
_LABELS: Final = {
    "incident": _("Everything we know"),
    "maintenance": _("See the maintenance"),
    "notice": _("Open the status page"),
}
_CONFIRM: Final = _("Confirm my subscription")
_ASKING: Final = ("statuspage/confirm", "statuspage/arrival")
_MANAGE: Final = _("Manage your subscription")


def card(letter: str, about: About, *, subject: str, text: str) -> Card:
    """The page's name stands before the subject of every letter; in a chat the title does without."""
    manage = (str(_MANAGE), str(about["manage_link"])) if "manage_link" in about else None
    return Card(
        title=subject.removeprefix(f"[{about['page']}] "),
        text=text.strip(),
        tone=tone(about),
        facts=_facts(about),
        label=label(letter, about),
        manage=manage,
    )


def link(about: About) -> str:
    """Where all of it stands; of a letter to somebody, where they are to go."""
    told = about.get("incident") or about.get("maintenance") or about.get("notice")
    return str(getattr(told, "link", "") or about.get("link", ""))


def label(letter: str, about: About) -> str:
    """What the link is called, where it has a name of its own."""
    if letter.endswith("/confirm"):
        return str(_CONFIRM)
    return next((str(words) for kind, words in _LABELS.items() if kind in about), "")


def asks(letter: str) -> bool:
    """Whether its link is how its reader says yes."""
    return letter in _ASKING


def tone(about: About) -> str:
    """The colour of the letter's state, by its name."""
    update = about.get("update")
    if isinstance(update, IncidentUpdate):
        return _OF_INCIDENT.get(update.status, "green")
    return _OF_MAINTENANCE.get(about.get("mail", ""), "blue")


def shape(about: About) -> str:
    """The shape of the letter's state."""
    update = about.get("update")
    if isinstance(update, IncidentUpdate):
        return _OF_STATE.get(update.status, "✓")
    return _OF_STATE.get(about.get("mail", ""), "✓") if "mail" in about else "●"


def is_loud(about: About) -> bool:
    """Whether something began or is over; of a maintenance, only that it has begun; no announcement."""
    update = about.get("update")
    if "notice" in about:
        return False
    if isinstance(update, MaintenanceUpdate):
        return bool(about["mail"] == MaintenanceMail.STARTED)
    return _is_turn(update) if isinstance(update, IncidentUpdate) else True


def _is_turn(update: IncidentUpdate) -> bool:
    """The first word, the last one, and the first after what was thought to be the last."""
    earlier = update.incident.updates.filter(display_at__lte=update.display_at, pk__lt=update.pk)
    before = earlier.values_list("status", flat=True).first()
    return before is None or (before in OPEN_INCIDENT) != (update.status in OPEN_INCIDENT)


def _facts(about: About) -> tuple[tuple[str, str], ...]:
    moved = tuple((each["name"], str(each["label"])) for each in about.get("affected", ()))
    touched = tuple((each["name"], str(each["statement"])) for each in about.get("touches", ()))
    return moved + touched
