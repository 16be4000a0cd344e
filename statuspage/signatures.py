"""Signatures: the secrets of a webhook; a new one beside the old, until its receiver knows the new one."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from statuspage.channels import webhook
from statuspage.models import Subscriber


@transaction.atomic
def rotate(subscriber: Subscriber) -> str:
    """The new secret, to be shown once; messages are signed with the one in use as well."""
    _turn(subscriber, webhook.rotated)
    return newest(subscriber)


@transaction.atomic
def retire(subscriber: Subscriber) -> None:
    """Only the newest counts from now on."""
    _turn(subscriber, webhook.retired)


def newest(subscriber: Subscriber) -> str:
    return next(iter(_of(subscriber)), "")


def are_two(subscriber: Subscriber) -> bool:
    return len(_of(subscriber)) > 1


def _of(subscriber: Subscriber) -> list[str]:
    return list(subscriber.details.get("secrets", []))


def _turn(subscriber: Subscriber, turn: Callable[[Mapping[str, Any]], dict[str, Any]]) -> None:
    """Read while the row is held: two who press at once must not lose the secret that is in use."""
    rows = Subscriber.objects.same_as(subscriber).order_by("pk")
    held = {each.pk: each for each in rows.select_for_update()}
    if not _of(held[subscriber.pk]):
        return
    turned = turn(held[subscriber.pk].details)
    for each in held.values():  # one receiver, whatever else it is told of
        each.details = {**each.details, "secrets": turned["secrets"]}
        each.save(update_fields=["details"])
    subscriber.details = held[subscriber.pk].details
