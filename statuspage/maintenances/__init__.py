"""Maintenances: schedule one, and carry it through its window, by hand or by the clock."""

from statuspage.maintenances.changes import Fate, change_series, next_turn
from statuspage.maintenances.clockwork import advance, running_out, warned
from statuspage.maintenances.rules import RuleRefused
from statuspage.maintenances.series import begin_series, end_series, plan_ahead
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
    redate,
    remove,
    schedule,
    start,
    translate,
    verify,
)

__all__ = [
    "OutOfTurn",
    "Fate",
    "RuleRefused",
    "WindowRefused",
    "advance",
    "begin_series",
    "cancel",
    "change",
    "change_series",
    "complete",
    "correct",
    "end_series",
    "extend",
    "move",
    "next_turn",
    "plan_ahead",
    "post_update",
    "redate",
    "remove",
    "running_out",
    "schedule",
    "start",
    "translate",
    "verify",
    "warned",
]
