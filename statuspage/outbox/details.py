"""Details: what a channel needs beside an address, of readers, and of those who are only being asked."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from statuspage.models import Subscriber
from statuspage.outbox.waybills import Waybill
from statuspage.spelling import fold

Details = Mapping[int, Mapping[str, Any]]

_NEEDS_NONE: Final = "email"


def of(batch: Sequence[Waybill]) -> Details:
    """By the number of the delivery. A letter to somebody named is for the subscriber of that address."""
    needy = [each for each in batch if each.channel != _NEEDS_NONE]
    return _of_readers(needy) | _of_named(needy) if needy else {}


def _of_readers(batch: Sequence[Waybill]) -> dict[int, Mapping[str, Any]]:
    readers = {each.pk: each.reader.pk for each in batch if each.reader}
    found = dict(Subscriber.objects.filter(pk__in=set(readers.values())).values_list("pk", "details"))
    return {number: found.get(reader, {}) for number, reader in readers.items()}


def _of_named(batch: Sequence[Waybill]) -> dict[int, Mapping[str, Any]]:
    named = [each for each in batch if not each.reader]
    found = _found(named) if named else {}
    return {each.pk: found.get(_who(each), {}) for each in named}


def _found(named: Sequence[Waybill]) -> dict[tuple[int | None, str, str], Mapping[str, Any]]:
    rows = Subscriber.objects.filter(
        page__in={each.notification.page_id for each in named},
        channel__in={each.channel for each in named},
        address_key__in={fold(each.address) for each in named},
    )
    return {(row.page_id, row.channel, row.address_key): row.details for row in rows}


def _who(delivery: Waybill) -> tuple[int | None, str, str]:
    return delivery.notification.page_id, delivery.channel, fold(delivery.address)
