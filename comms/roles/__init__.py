"""Roles: who holds which part of a response; how one is taken, offered, accepted and left."""

from comms.rights import MAY, TAKING, Action, NotAllowed, may, require
from comms.roles.chart import Chart, Seat, chart
from comms.roles.offers import (
    Answered,
    NotOffered,
    accept,
    asked_of,
    candidates,
    decline,
    expire,
    offer,
    refused,
    require_to_offer,
    withdraw,
)
from comms.roles.seats import (
    ReasonNeeded,
    falls_to,
    holder,
    holders,
    leave,
    owes_a_reason,
    require_to_leave,
    sits,
    take,
)
from comms.roles.separation import of_each, warnings

__all__ = [
    "MAY",
    "TAKING",
    "Action",
    "Answered",
    "Chart",
    "NotAllowed",
    "NotOffered",
    "ReasonNeeded",
    "Seat",
    "accept",
    "asked_of",
    "candidates",
    "chart",
    "decline",
    "expire",
    "falls_to",
    "holder",
    "holders",
    "leave",
    "may",
    "of_each",
    "offer",
    "owes_a_reason",
    "refused",
    "require",
    "require_to_leave",
    "require_to_offer",
    "sits",
    "take",
    "warnings",
    "withdraw",
]
