"""The watch: what is in hand already may have been stopped or recalled since; it looks once a second."""

import time
from collections.abc import Iterable
from typing import Final

from django.db.models import Q

from statuspage import stops
from statuspage.models import Notification
from statuspage.outbox.waybills import Waybill


class Watch:
    EVERY: Final = 1.0

    def __init__(self, batch: Iterable[Waybill]) -> None:
        self.notifications = {delivery.notification.pk for delivery in batch}
        self.withdrawn: set[int] = set()
        self.looked_at = time.monotonic()

    def allows(self, delivery: Waybill) -> bool:
        if time.monotonic() - self.looked_at >= self.EVERY:
            self._look()
        return not self.withdrawn or delivery.notification.pk not in self.withdrawn

    def _look(self) -> None:
        stopped = stops.pages()
        ours = Notification.objects.filter(pk__in=self.notifications)
        if None not in stopped:
            ours = ours.filter(Q(recalled_at__isnull=False) | Q(page__in=stopped))
        self.withdrawn = set(ours.values_list("pk", flat=True))
        self.looked_at = time.monotonic()
