"""Alerts: received, deduplicated, turned into responses."""

from comms.alerts.clearing import clear
from comms.alerts.considering import consider
from comms.alerts.looking import known_as, state_said
from comms.alerts.orders import perform
from comms.alerts.taking import take, take_all
from comms.alerts.telling import answer

__all__ = ["answer", "clear", "consider", "known_as", "perform", "state_said", "take", "take_all"]
