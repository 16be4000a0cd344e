"""A house to measure in: a folder of its own, and pages as large as real ones."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests import services

if TYPE_CHECKING:
    from statuspage.models import Page

STATUSES = ("investigating", "identified", "monitoring", "resolved")
WORDS = "Some customers see **errors** while paying by card. No money is taken, and we are on it. "


def furnish(folder: Path) -> None:
    """Django with everything in this folder, and an empty database."""
    os.environ |= services.SURROUNDINGS | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "PUBLIC_DIR": str(folder / "public"),
        "DJANGO_SETTINGS_MODULE": "statuspage.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def build(slug: str, *, subscribers: int = 0) -> "Page":
    """A page of 60 components with 50 incidents of four updates behind it, baked."""
    from statuspage import bakery, clock
    from statuspage.models import Component, Page

    now = clock.now()
    made = {"created_at": now, "updated_at": now}
    page = Page.objects.create(
        slug=slug, name="Acme", url=f"http://localhost/pages/{slug}", created_at=now, changed_at=now
    )
    Component.objects.bulk_create(
        Component(page=page, name=f"Component {number}", position=number, **made) for number in range(60)
    )
    for number in range(50):
        _remember(page, f"Errors {number}", now - timedelta(days=2 * number + 1))
    _subscribe(page, subscribers, now)
    bakery.bake(page, now=now)
    return page


def _remember(page: "Page", name: str, began: datetime) -> None:
    """An incident that was over within the hour."""
    from statuspage.models import Incident, IncidentUpdate

    times = [began + timedelta(minutes=15 * step) for step in range(len(STATUSES))]
    incident = Incident.objects.create(
        page=page,
        name=name,
        status="resolved",
        impact="minor",
        created_at=began,
        updated_at=times[-1],
        started_at=began,
        resolved_at=times[-1],
    )
    IncidentUpdate.objects.bulk_create(
        IncidentUpdate(
            incident=incident, status=status, body=WORDS, created_at=at, updated_at=at, display_at=at
        )
        for status, at in zip(STATUSES, times, strict=True)
    )


def _subscribe(page: "Page", number: int, now: datetime) -> None:
    from statuspage.models import Subscriber

    addresses = (f"{each}@example.com" for each in range(number))
    Subscriber.objects.bulk_create(
        (
            Subscriber(page=page, address=to, address_key=to, state="active", created_at=now)
            for to in addresses
        ),
        batch_size=2000,
    )
