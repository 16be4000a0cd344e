"""Maintenances: schedule one, and carry it through its window, by hand or by the clock."""

from statuspage.maintenances.clockwork import advance, running_out, warned
from statuspage.maintenances.windows import (
    OutOfTurn,
    WindowRefused,
    cancel,
    change,
    complete,
    correct,
    extend,
    move,
    post_update,
    schedule,
    start,
    verify,
)

__all__ = [
    "OutOfTurn",
    "WindowRefused",
    "advance",
    "cancel",
    "change",
    "complete",
    "correct",
    "extend",
    "move",
    "post_update",
    "running_out",
    "schedule",
    "start",
    "verify",
    "warned",
]
