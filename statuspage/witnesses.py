"""Witnesses: who hears that another system changed what the public is told; the settings name them."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from statuspage.models import Incident, IncidentUpdate


class Witness(Protocol):
    """Hears in the transaction in which it happens."""

    def published(self, update: IncidentUpdate) -> None: ...

    def corrected(self, update: IncidentUpdate, *, before: str) -> None: ...

    def removing(self) -> None:
        """The incident is there still, and gone when `removed` is heard."""

    def removed(self) -> None: ...


Summon = Callable[..., Witness | None]


def of(incident: Incident, *, by: str, now: datetime) -> list[Witness]:
    """Summoned before anything is touched: what is theirs they lock first, as whoever publishes with them."""
    summoned = (cast(Summon, import_string(path)) for path in settings.WITNESSES)
    found = (summon(incident, by=by, now=now) for summon in summoned)
    return [each for each in found if each]
