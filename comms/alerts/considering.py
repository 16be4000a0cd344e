"""The sweep that looks at what came in: alerts of one matter are bundled, a rule may declare from them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import prefetch_related_objects

from comms import responses
from comms.alerts.taking import components
from comms.models import Alert, AlertVerdict, Bundle, Integration, Response
from statuspage.models import Component, Page

BATCH: Final = 500
# From so many ends in a row on, each shortly before the next beginning, nothing is declared by itself.
FLAPPING: Final = 3
# So many open responses of one integration at most; what else its rule would declare waits for a person.
MOST: Final = 5

Matter = tuple[int, str]


def consider(*, now: datetime) -> None:
    """Everything that no rule has looked at yet, some hundreds in one transaction."""
    Alert.objects.outlasting().update(maintenance=None, considered_at=None)
    while _consider_some(now=now):
        pass


@transaction.atomic
def _consider_some(*, now: datetime) -> int:
    fresh = Alert.objects.filter(considered_at=None).awake(now).order_by("pk")
    batch = list(fresh.select_for_update(of=("self",)).select_related("integration__service")[:BATCH])
    matters: dict[Matter, list[Alert]] = {}
    for alert in batch:
        alert.considered_at = now
        matters.setdefault((alert.integration_id, alert.group_key), []).append(alert)
    bundles = _bundles(matters, now=now)
    for matter, alerts in matters.items():
        for alert in alerts:
            alert.bundle = alert.bundle or bundles[matter]
    Alert.objects.bulk_update(batch, ["bundle", "considered_at"])
    full: set[int] = set()
    for alerts in matters.values():
        _apply_rule(alerts, full, now=now)
    return len(batch)


def _bundles(matters: dict[Matter, list[Alert]], *, now: datetime) -> dict[Matter, Bundle]:
    """The bundle of each matter: the one that goes on, or a new one."""
    found = _current(matters)
    lively = set(
        Alert.objects.open().filter(bundle__in=found.values()).values_list("bundle", flat=True).distinct()
    )
    begun = []
    for matter, alerts in matters.items():
        bundle = found.get(matter)
        if bundle and _goes_on(bundle, alerts, is_lively=bundle.pk in lively):
            bundle.last_at = max(bundle.last_at, *(each.last_seen_at for each in alerts))
            continue
        if bundle:
            bundle.ended_at = now
        begun.append(matter)
    Bundle.objects.bulk_update(found.values(), ["last_at", "ended_at"])
    made = Bundle.objects.bulk_create(_new(*matter, matters[matter]) for matter in begun)
    return found | dict(zip(begun, made, strict=True))


def _current(matters: Iterable[Matter]) -> dict[Matter, Bundle]:
    integrations, keys = {matter[0] for matter in matters}, {matter[1] for matter in matters}
    ours = Bundle.objects.filter(ended_at=None, integration__in=integrations, key__in=keys)
    found = list(ours.select_for_update(of=("self",)).select_related("integration"))
    prefetch_related_objects(found, "response")  # after the lock: a join may be from before we waited
    return {(each.integration_id, each.key): each for each in found}


def _goes_on(bundle: Bundle, alerts: Sequence[Alert], *, is_lively: bool) -> bool:
    """As long as its response is open; without one, until it was quiet for the integration's window."""
    if bundle.response:
        return bundle.response.is_open
    window = timedelta(minutes=bundle.integration.window_minutes)
    return is_lively or min(each.first_seen_at for each in alerts) <= bundle.last_at + window


def _new(integration: int, key: str, alerts: Sequence[Alert]) -> Bundle:
    return Bundle(
        integration_id=integration,
        key=key,
        began_at=min(each.began_at for each in alerts),
        last_at=max(each.last_seen_at for each in alerts),
    )


def _apply_rule(alerts: Sequence[Alert], full: set[int], *, now: datetime) -> None:
    """At most once a bundle: afterwards it has its response. `full` are integrations that may not."""
    bundle, integration = alerts[0].bundle, alerts[0].integration
    serious = [each for each in alerts if _calls_for_it(each, integration)]
    if not serious or bundle is None or bundle.response_id or _is_full(integration, full):
        return
    worst = min(serious, key=lambda each: (each.severity, each.pk))
    about = components(integration.service, worst.details)
    response = responses.declare_by_rule(
        page_of(about),
        title=worst.title[:255],
        severity=worst.severity,
        because=f"{integration} reported “{worst.title}”. By its rule that is declared as {worst.severity}.",
        components=about,
        detected_at=min(each.noticed_at for each in serious),
        now=now,
    )
    bundle.response, bundle.attached_at = response, now
    bundle.save(update_fields=["response", "attached_at"])


def _calls_for_it(alert: Alert, integration: Integration) -> bool:
    """As bad as the rule wants; and neither over, nor explained, nor flapping, nor found to be nothing."""
    is_bad = bool(integration.declares_from) and alert.severity <= integration.declares_from
    is_calm = not alert.is_open or alert.flaps >= FLAPPING or alert.verdict == AlertVerdict.NOISE
    return is_bad and not is_calm and alert.maintenance_id is None


def _is_full(integration: Integration, full: set[int]) -> bool:
    if integration.pk not in full:
        theirs = Response.objects.open().filter(bundles__integration=integration, bundles__attached_by=None)
        if theirs.distinct().count() >= MOST:
            full.add(integration.pk)
    return integration.pk in full


def page_of(about: Sequence[Component]) -> Page:
    """The page of what is affected; else the one that staff declare on."""
    return about[0].page if about else Page.objects.get(slug=settings.HOME_PAGE)
