"""Who follows one incident or one maintenance is told of that one, once, and of nothing else."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from statuspage import incidents, maintenances, outbox
from statuspage.models import Incident, Notification, Page, Subscriber
from tests.services import Mailbox

pytestmark = pytest.mark.django_db

Reader = Callable[[str], Subscriber]
HOUR = timedelta(hours=1)


def told(notification: Notification) -> set[str]:
    return set(notification.deliveries.values_list("address", flat=True))


def choose(reader: Subscriber, **facts: Any) -> None:
    Subscriber.objects.filter(pk=reader.pk).update(**facts)


def test_who_follows_one_incident_hears_of_nothing_else(
    page: Page, reader: Reader, incident: Incident, now: datetime
) -> None:
    choose(reader("a@example.com"), incident=incident)
    incidents.publish(page, name="Another", status="investigating", body="", now=now)
    maintenances.schedule(page, name="Disks", body="", window=(now, now + HOUR), now=now)
    outbox.fan_out(now=now)
    assert [len(told(each)) for each in Notification.objects.order_by("pk")] == [1, 0, 0]


def test_who_follows_a_window_hears_each_of_its_mails_and_nothing_else(
    page: Page, reader: Reader, incident: Incident, now: datetime
) -> None:
    window, other = (
        maintenances.schedule(
            page, name=name, body="", window=(now + HOUR, now + 2 * HOUR), affects=[], now=now
        )
        for name in ("Disks", "Cables")
    )
    choose(reader("a@example.com"), maintenance=window)
    maintenances.start(other, now=now)
    maintenances.move(window, window=(now, now + HOUR), now=now)
    maintenances.start(window, now=now)
    maintenances.extend(window, until=now + 2 * HOUR, now=now)
    window.refresh_from_db()
    maintenances.post_update(window, status="in_progress", body="Half of them.", now=now)
    maintenances.complete(window, now=now)
    outbox.fan_out(now=now)
    heard = [each for each in Notification.objects.order_by("pk") if told(each)]
    mails = [each.maintenance_update.mail for each in heard if each.maintenance_update]
    assert mails == ["announced", "moved", "started", "moved", "", "ended"]


def test_a_window_cancelled_before_it_began_is_told_to_whoever_waits_for_it(
    page: Page, reader: Reader, now: datetime
) -> None:
    window = maintenances.schedule(
        page, name="Disks", body="", window=(now + HOUR, now + 2 * HOUR), affects=[], now=now
    )
    choose(reader("a@example.com"), maintenance=window, news="ends")
    choose(reader("b@example.com"), news="ends")
    maintenances.cancel(window, now=now)
    outbox.fan_out(now=now)
    assert told(Notification.objects.latest("pk")) == {"a@example.com"}


def test_one_address_is_told_once_whatever_it_follows_and_each_of_it_counts(
    page: Page, reader: Reader, post: Mailbox, carry: Callable[..., None], incident: Incident, now: datetime
) -> None:
    whole = reader("A@example.com")
    Subscriber.objects.create(
        page=page, address="a@example.com", address_key="a@example.com", incident=incident, created_at=now,
        state="active",
    )  # fmt: skip
    carry()
    assert [letter["X-RcptTo"] for letter in post.letters] == ["A@example.com"]
    choose(whole, state="unsubscribed")
    incidents.post_update(incident, status="identified", body="Found.", now=now)
    carry()
    assert [letter["X-RcptTo"] for letter in post.letters][1:] == ["a@example.com"]
