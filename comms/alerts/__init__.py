"""Alerts: received, deduplicated, turned into responses."""

from comms.alerts.clearing import clear
from comms.alerts.considering import consider
from comms.alerts.handling import acknowledge, close, snooze, wake
from comms.alerts.judging import attach, declare, page_for, prefilled, verify
from comms.alerts.looking import are_there_any, known_as, state_said
from comms.alerts.orders import perform
from comms.alerts.taking import take, take_all
from comms.alerts.telling import answer

__all__ = [
    "acknowledge",
    "answer",
    "are_there_any",
    "attach",
    "clear",
    "close",
    "consider",
    "declare",
    "known_as",
    "page_for",
    "perform",
    "prefilled",
    "snooze",
    "state_said",
    "take",
    "take_all",
    "verify",
    "wake",
]
