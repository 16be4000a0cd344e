"""Clearing: what nobody needs any more goes, some thousands a turn; what belongs to a response stays."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings

from comms.alerts.taking import EARLY
from comms.models import Alert, AlertRequest, Bundle, Deploy, EarlyEnd

BATCH: Final = 2000
# How long somebody may ask what came of a request.
REQUESTS: Final = timedelta(days=2)


def clear(*, now: datetime) -> None:
    """The sweep."""
    EarlyEnd.objects.filter(at__lte=now - EARLY).delete()
    _some(AlertRequest.objects.filter(processed_at__lte=now - REQUESTS))
    old = now - timedelta(days=settings.KEEP_ALERTS_DAYS)
    _some(Alert.objects.filter(closed_at__lte=old, bundle__response=None))
    _some(Bundle.objects.filter(last_at__lte=old, response=None, alerts=None))
    _some(Deploy.objects.filter(at__lte=old))


def _some(rows: Any) -> None:
    pks = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if pks:
        rows.model.objects.filter(pk__in=pks).delete()
