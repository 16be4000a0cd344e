"""The steps of a maintenance as staff take them: which fit now, what each says, whom it tells."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from statuspage import maintenances
from statuspage.maintenances.words import (
    BROKEN_OFF,
    CANCELLED,
    ENDED,
    EXTENDED,
    STARTED,
    VERIFYING,
    Words,
    spoken,
)
from statuspage.models import Maintenance, MaintenanceMail
from statuspage.status import MaintenanceStatus

_SCHEDULED: Final = MaintenanceStatus.SCHEDULED
_RUNNING: Final = MaintenanceStatus.IN_PROGRESS
_VERIFYING: Final = MaintenanceStatus.VERIFYING


@dataclass(frozen=True)
class Step:
    """`mail` is the one it sends, unless that is switched off; `mailed`, whether it usually does."""

    name: str
    label: str
    about: str
    verb: Callable[..., Maintenance]
    words: Words
    mail: MaintenanceMail | None
    begins: tuple[MaintenanceStatus, ...]
    mailed: bool = True

    def said(self, maintenance: Maintenance) -> str:
        """What the page says of it when nobody writes words of their own."""
        words = BROKEN_OFF if self.name == "cancel" and maintenance.status != _SCHEDULED else self.words
        return str(spoken(words, maintenance.page)["body"])


_STAYING: Final = "Its components stay under maintenance until somebody sets them."
_LEFT_ALONE: Final = "Its components are left as they are."
_ALL: Final = (
    Step(
        "start",
        "Start it now",
        "Its components are under maintenance from now on.",
        maintenances.start,
        STARTED,
        MaintenanceMail.STARTED,
        (_SCHEDULED,),
    ),
    Step(
        "verify",
        "The work is done: verify",
        "The page says that you are checking. Its components stay under maintenance.",
        maintenances.verify,
        VERIFYING,
        None,
        (_RUNNING,),
        mailed=False,
    ),
    Step(
        "complete",
        "Complete it",
        "Its components come back, to whatever else is said of them.",
        maintenances.complete,
        ENDED,
        MaintenanceMail.ENDED,
        (_RUNNING, _VERIFYING),
    ),
    Step(
        "extend",
        "Extend it",
        "It ends later than planned.",
        maintenances.extend,
        EXTENDED,
        MaintenanceMail.MOVED,
        (_RUNNING, _VERIFYING),
    ),
    Step(
        "move",
        "Move it",
        "It takes place at another time. Its reminder comes anew.",
        maintenances.move,
        "This maintenance has been moved. It was planned for …",
        MaintenanceMail.MOVED,
        (_SCHEDULED,),
    ),
    Step(
        "cancel",
        "Cancel it",
        "It does not take place, or is broken off. This cannot be taken back.",
        maintenances.cancel,
        CANCELLED,
        MaintenanceMail.CANCELLED,
        (_SCHEDULED, _RUNNING),
    ),
)
STEPS: Final[dict[str, Step]] = {step.name: step for step in _ALL}


def fitting(maintenance: Maintenance) -> list[Step]:
    """The steps that begin where it is."""
    return [of(maintenance, step.name) for step in _ALL if maintenance.status in step.begins]


def of(maintenance: Maintenance, name: str) -> Step:
    """A step, as this maintenance takes it. Raises KeyError: there is no such step."""
    step = STEPS[name]
    if name != "complete" or (maintenance.moves_components and maintenance.returns_components):
        return step
    return replace(step, about=_STAYING if maintenance.moves_components else _LEFT_ALONE)


def initial(maintenance: Maintenance) -> dict[str, Any]:
    """The times a form of its begins with."""
    return {
        "starts_at": maintenance.scheduled_for,
        "ends_at": maintenance.scheduled_until,
        "until": maintenance.scheduled_until,
    }
