"""The nouns of the public page."""

from statuspage.models.cache import CacheEntry
from statuspage.models.components import Component, ComponentGroup
from statuspage.models.heartbeats import Heartbeat
from statuspage.models.incidents import AffectedComponent, Incident, IncidentComponent, IncidentUpdate
from statuspage.models.maintenances import Maintenance, MaintenanceUpdate
from statuspage.models.outbox import Delivery, DeliveryState, Notification
from statuspage.models.pages import Page
from statuspage.models.subscribers import Subscriber, SubscriberState
from statuspage.models.uptime import StatusChange

__all__ = [
    "AffectedComponent",
    "CacheEntry",
    "Component",
    "ComponentGroup",
    "Delivery",
    "DeliveryState",
    "Heartbeat",
    "Incident",
    "IncidentComponent",
    "IncidentUpdate",
    "Maintenance",
    "MaintenanceUpdate",
    "Notification",
    "Page",
    "StatusChange",
    "Subscriber",
    "SubscriberState",
]
