"""A house to measure in: a folder of its own, and pages as large as real ones."""

import gc
import os
from collections.abc import Sequence
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
    gc.freeze()  # as the server does


def build(slug: str, *, subscribers: int = 0, incidents: int = 50, languages: Sequence[str] = ()) -> "Page":
    """A page of 60 components with incidents of four updates behind it, ten days apart at first, baked."""
    from statuspage import bakery, clock
    from statuspage.models import Component, Page

    now = clock.now()
    made = {"created_at": now, "updated_at": now}
    page = Page.objects.create(
        slug=slug,
        name="Acme",
        url=f"http://localhost/pages/{slug}",
        languages=list(languages),
        created_at=now,
        changed_at=now,
    )
    Component.objects.bulk_create(
        Component(page=page, name=f"Component {number}", position=number, **made) for number in range(60)
    )
    _remember(page, incidents, now)
    _subscribe(page, subscribers, now)
    bakery.bake(page, now=now)
    return page


def _remember(page: "Page", number: int, now: datetime) -> None:
    """Incidents that were over within the hour: one every two days for the last hundred, then eight a day."""
    from statuspage.models import Incident, IncidentUpdate

    days = [2 * each if each < 100 else 200 + (each - 100) / 8 for each in range(number)]
    began = [now - timedelta(days=each + 1) for each in days]
    made = Incident.objects.bulk_create(
        Incident(
            page=page,
            name=f"Errors {place}",
            status="resolved",
            impact="minor",
            created_at=at,
            updated_at=at + timedelta(minutes=45),
            started_at=at,
            resolved_at=at + timedelta(minutes=45),
        )
        for place, at in enumerate(began)
    )
    IncidentUpdate.objects.bulk_create(
        (
            IncidentUpdate(
                incident=incident, status=status, body=WORDS, created_at=at, updated_at=at, display_at=at
            )
            for incident in made
            for status, at in zip(STATUSES, _quarters(incident.started_at), strict=True)
        ),
        batch_size=500,
    )


def _quarters(began: datetime) -> list[datetime]:
    return [began + timedelta(minutes=15 * step) for step in range(len(STATUSES))]


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
