"""The nouns of the public page."""

from statuspage.models.among import Among
from statuspage.models.api_keys import ApiKey, Scope
from statuspage.models.brands import Brand, Picture, PictureKind
from statuspage.models.cache import CacheEntry
from statuspage.models.checkings import Checking, Outcome
from statuspage.models.components import Component, ComponentGroup
from statuspage.models.heartbeats import Heartbeat
from statuspage.models.incident_templates import IncidentTemplate
from statuspage.models.incidents import AffectedComponent, Incident, IncidentComponent, IncidentUpdate
from statuspage.models.maintenances import (
    Maintenance,
    MaintenanceComponent,
    MaintenanceMail,
    MaintenanceSeries,
    MaintenanceUpdate,
    SeriesComponent,
)
from statuspage.models.notices import Notice
from statuspage.models.outbox import Delivery, DeliveryState, Notification, Stop
from statuspage.models.pages import Audience, Edition, Page, PageHost
from statuspage.models.postmortems import Postmortem
from statuspage.models.subscribers import News, Story, Subscriber, SubscriberState, Suppression, following
from statuspage.models.uptime import StatusChange

__all__ = [
    "AffectedComponent",
    "Among",
    "ApiKey",
    "Audience",
    "Brand",
    "CacheEntry",
    "Checking",
    "Component",
    "ComponentGroup",
    "Delivery",
    "DeliveryState",
    "Edition",
    "Heartbeat",
    "Incident",
    "IncidentComponent",
    "IncidentTemplate",
    "IncidentUpdate",
    "Maintenance",
    "MaintenanceComponent",
    "MaintenanceMail",
    "MaintenanceSeries",
    "MaintenanceUpdate",
    "News",
    "Notice",
    "Notification",
    "Outcome",
    "Page",
    "PageHost",
    "Picture",
    "PictureKind",
    "Postmortem",
    "Scope",
    "SeriesComponent",
    "StatusChange",
    "Stop",
    "Story",
    "Subscriber",
    "SubscriberState",
    "Suppression",
    "following",
]
