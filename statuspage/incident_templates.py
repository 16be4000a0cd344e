"""Incident templates: words that another system keeps here; nothing begins by them but what it begins."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from statuspage.models import Component, IncidentTemplate, Page


@transaction.atomic
def add(page: Page, *, touches: Iterable[Component] = (), now: datetime, **about: Any) -> IncidentTemplate:
    """`about` are fields of IncidentTemplate: `name`, `title` and `body` at least."""
    template = IncidentTemplate.objects.create(page=page, created_at=now, **about)
    template.components.set(touches)
    return template
