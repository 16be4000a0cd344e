"""Who is told of what they chose; many readers at random are compared with the rules read aloud."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from statuspage import incidents, maintenances, outbox, suppressions
from statuspage.models import (
    Component,
    ComponentGroup,
    Incident,
    IncidentUpdate,
    Maintenance,
    Notification,
    Page,
    Subscriber,
)
from tests.services import Mailbox

pytestmark = pytest.mark.django_db

Reader = Callable[[str], Subscriber]
Make = Callable[..., Component]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OPEN = ["investigating", "identified", "monitoring"]


def told(notification: Notification) -> set[str]:
    return set(notification.deliveries.values_list("address", flat=True))


def choose(reader: Subscriber, **facts: Any) -> Subscriber:
    Subscriber.objects.filter(pk=reader.pk).update(**facts)
    return reader


def newest() -> Notification:
    return Notification.objects.order_by("pk")[Notification.objects.count() - 1]


# --- one rule at a time -----------------------------------------------------------------------------


def test_who_chose_a_component_hears_of_no_other(
    page: Page, reader: Reader, component: Make, now: datetime
) -> None:
    checkout, search = component("Checkout"), component("Search")
    reader("checkout@example.com").components.add(checkout)
    reader("search@example.com").components.add(search)
    reader("all@example.com")
    incidents.publish(
        page, name="Slow", status="identified", body="", statuses={search: "partial_outage"}, now=now
    )
    outbox.fan_out(now=now)
    assert told(newest()) == {"search@example.com", "all@example.com"}


def test_who_chose_a_group_hears_of_what_stands_in_it(
    page: Page, reader: Reader, component: Make, now: datetime
) -> None:
    group = ComponentGroup.objects.create(page=page, name="API", created_at=now, updated_at=now)
    reader("group@example.com").groups.add(group)
    inside = component("REST", group=group)
    for touched in (inside, component("Search")):
        incidents.publish(
            page, name="Slow", status="identified", body="", statuses={touched: "partial_outage"}, now=now
        )
    outbox.fan_out(now=now)
    assert [told(each) for each in Notification.objects.order_by("pk")] == [{"group@example.com"}, set()]


def test_a_component_once_claimed_keeps_its_readers_informed(
    page: Page, reader: Reader, component: Make, incident: Incident, now: datetime
) -> None:
    reader("a@example.com").components.add(component("Checkout"))
    outbox.fan_out(now=now)  # the first word, which touched nothing
    checkout = Component.objects.get()
    incidents.post_update(
        incident, status="identified", body="", statuses={checkout: "major_outage"}, now=now
    )
    incidents.post_update(incident, status="monitoring", body="", now=now)
    checkout.incident_claims.all().delete()
    incidents.post_update(incident, status="resolved", body="", now=now)
    outbox.fan_out(now=now)
    assert [len(told(each)) for each in Notification.objects.order_by("pk")] == [0, 1, 1, 1]


def test_who_wants_only_beginning_and_end_is_spared_the_middle(
    page: Page, reader: Reader, incident: Incident, now: datetime
) -> None:
    choose(reader("a@example.com"), news="ends")
    for status in ("identified", "monitoring", "resolved", "postmortem", "identified", "resolved"):
        incidents.post_update(incident, status=status, body="Said.", now=now)
    outbox.fan_out(now=now)
    heard = [len(told(each)) for each in Notification.objects.order_by("pk")]
    assert heard == [1, 0, 0, 1, 0, 1, 1]  # it came back, and that is a beginning


def test_for_who_chose_what_it_reaches_later_that_is_the_beginning(
    page: Page, reader: Reader, component: Make, now: datetime
) -> None:
    first, second = component("Search"), component("Checkout")
    for name, chosen in {"late": [second], "both": [first, second], "all": []}.items():
        choose(reader(f"{name}@example.com"), news="ends").components.set(chosen)
    incident = incidents.publish(
        page, name="Slow", status="identified", body="", statuses={first: "partial_outage"}, now=now
    )
    for touched in ({second: "partial_outage"}, {}):
        incidents.post_update(incident, status="identified", body="More.", statuses=touched, now=now)
    outbox.fan_out(now=now)
    heard = [told(each) for each in Notification.objects.order_by("pk")]
    assert heard[1:] == [{"late@example.com"}, set()]


def test_a_beginning_that_was_recalled_is_told_by_the_next_word(
    page: Page, reader: Reader, incident: Incident, news: Notification, now: datetime
) -> None:
    choose(reader("a@example.com"), news="ends")
    outbox.recall(news, now=now)
    incidents.post_update(incident, status="identified", body="Found.", now=now)
    outbox.fan_out(now=now)
    assert told(newest()) == {"a@example.com"}


def test_beginning_and_end_of_a_maintenance_are_enough_for_some(
    page: Page, reader: Reader, now: datetime
) -> None:
    choose(reader("ends@example.com"), news="ends")
    choose(reader("none@example.com"), wants_maintenance=False)
    window = maintenances.schedule(page, name="Disks", body="", window=(now + HOUR, now + 2 * HOUR), now=now)
    outbox.remind(window, now=now)
    maintenances.advance(now=now + HOUR)
    maintenances.advance(now=now + 2 * HOUR)
    outbox.fan_out(now=now + 2 * HOUR)
    heard = {each.key.split(":")[0]: told(each) for each in Notification.objects.all()}
    assert heard["maintenance-reminder"] == set()
    assert [len(told(each)) for each in Notification.objects.exclude(key__contains="reminder")] == [0, 1, 1]


def test_who_paused_hears_nothing_until_the_day(reader: Reader, news: Notification, now: datetime) -> None:
    choose(reader("away@example.com"), paused_until=now + MINUTE)
    choose(reader("back@example.com"), paused_until=now)
    outbox.fan_out(now=now)
    assert told(news) == {"back@example.com"}


def test_who_paused_since_is_not_written_to(
    post: Mailbox, reader: Reader, news: Notification, carry: Callable[..., None], now: datetime
) -> None:
    away = reader("a@example.com")
    outbox.fan_out(now=now)
    choose(away, paused_until=now + HOUR)
    carry()
    assert (post.letters, news.deliveries.get().last_error) == ([], "Paused by its reader.")


@pytest.mark.parametrize("everywhere", [True, False])
def test_who_was_suppressed_is_not_written_to(
    post: Mailbox,
    reader: Reader,
    news: Notification,
    carry: Callable[..., None],
    now: datetime,
    everywhere: bool,
) -> None:
    reader("never@example.com")
    reader("gladly@example.com")
    page = None if everywhere else news.page
    suppressions.suppress("email", "Never@example.com", reason="Complained.", page=page, now=now)
    Subscriber.objects.update(state="active")  # whatever else is written of it
    carry()
    assert [letter["To"] for letter in post.letters] == ["gladly@example.com"]
    never = news.deliveries.get(address="never@example.com")
    assert (never.state, never.last_error) == ("suppressed", "Suppressed: this address is told nothing.")


def test_the_list_of_another_page_is_not_ours(
    post: Mailbox, reader: Reader, news: Notification, carry: Callable[..., None], now: datetime
) -> None:
    reader("a@example.com")
    other = Page.objects.create(slug="o", name="O", url="http://o.test/", created_at=now, changed_at=now)
    suppressions.suppress("email", "a@example.com", reason="Complained.", page=other, now=now)
    carry()
    assert len(post.letters) == 1


# --- all rules at once ------------------------------------------------------------------------------


def is_for(reader: Subscriber, news: Notification, before: list[Notification]) -> bool:
    """The rules, read aloud."""
    if reader.state != "active" or (reader.paused_until and reader.paused_until > news.created_at):
        return False
    if update := news.incident_update:
        incident = update.incident
        if reader.story and reader.story != incident:
            return False
        spoken_of = {claim.component for claim in incident.claims.all()}
        told_of = [each.incident_update for each in before if each.incident_update]
        same = [each.status for each in told_of if each.incident == incident]
        begins = update.status in OPEN and (not same or same[-1] not in OPEN)
        earlier = touched_by(*(each for each in told_of if each.incident == incident))
        reached = touched_by(update) - earlier
        is_reached = update.status != "resolved" and chose(reader, reached) and not chose(reader, earlier)
        is_end = begins or update.status == "resolved" or (is_reached and not reader.incident)
        return is_end_enough(reader, is_end) and (bool(reader.incident) or cares(reader, spoken_of))
    change = news.maintenance_update
    assert change
    if reader.story:
        is_end = change.mail in ("started", "ended", "cancelled")
        return reader.story == change.maintenance and is_end_enough(reader, is_end)
    if not reader.wants_maintenance:
        return False
    return is_end_enough(reader, change.mail in ("started", "ended")) and cares(
        reader, set(change.maintenance.components.all())
    )


def is_end_enough(reader: Subscriber, is_end: bool) -> bool:
    return reader.news == "all" or is_end


def cares(reader: Subscriber, touched: set[Component]) -> bool:
    chose_all = not reader.components.exists() and not reader.groups.exists()
    return chose_all or chose(reader, touched)


def touched_by(*updates: IncidentUpdate) -> set[Component]:
    return {row.component for each in updates for row in each.affected.all() if row.component}


def chose(reader: Subscriber, touched: set[Component]) -> bool:
    chosen, groups = set(reader.components.all()), set(reader.groups.all())
    return bool(chosen & touched) or bool(groups & {each.group for each in touched if each.group})


def somebody(
    page: Page, number: int, chance: random.Random, now: datetime, follows: Maintenance | None = None
) -> Subscriber:
    reader = Subscriber.objects.create(
        page=page,
        address=f"{number}@example.com",
        address_key=f"{number}@example.com",
        state=chance.choice(["active", "active", "active", "unconfirmed", "quarantined"]),
        incident=None if follows else chance.choice([None, None, *page.incidents.all()]),
        maintenance=follows,
        news=chance.choice(["all", "ends"]),
        wants_maintenance=chance.random() < 0.7,
        paused_until=chance.choice([None, None, now - HOUR, now + HOUR]),
        created_at=now,
    )
    reader.components.set(chance.sample(list(page.components.all()), chance.choice([0, 0, 1, 2])))
    reader.groups.set(chance.sample(list(page.groups.all()), chance.choice([0, 0, 1])))
    return reader


def something_happens(page: Page, chance: random.Random, now: datetime) -> None:
    """Incidents that touch this and that, one after another and among each other, and a maintenance."""
    components = list(page.components.all())
    for incident in chance.choices(list(page.incidents.all()), k=5):
        touched = dict.fromkeys(chance.sample(components, chance.choice([0, 1])), "partial_outage")
        status = chance.choice([*OPEN, "resolved", "postmortem"])
        incidents.post_update(incident, status=status, body="Said.", statuses=touched, now=now)
    planned = chance.sample(components, chance.choice([0, 1, 2]))
    window = (now, now + HOUR)
    maintenances.schedule(page, name="Disks", body="", window=window, affects=planned, now=now)
    maintenances.advance(now=now)
    maintenances.advance(now=now + HOUR)


@pytest.mark.parametrize("seed", range(6))
def test_everyone_is_told_what_they_chose_and_nothing_else(
    page: Page, component: Make, now: datetime, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("statuspage.outbox.fanning.CHUNK", 7)
    chance = random.Random(seed)
    named = {"page": page, "created_at": now, "updated_at": now}
    groups = [ComponentGroup.objects.create(name=f"Group {number}", **named) for number in range(2)]
    for number in range(5):
        component(f"Component {number}", group=chance.choice([None, *groups]))
    for number in range(2):
        incidents.publish(page, name=f"Incident {number}", status="investigating", body="", now=now)
    readers = [somebody(page, number, chance, now) for number in range(40)]
    window = maintenances.schedule(
        page, name="Cables", body="", window=(now, now + HOUR), affects=[], now=now
    )
    readers += [somebody(page, number, chance, now, follows=window) for number in range(0, 60, 3)]
    something_happens(page, chance, now)
    outbox.fan_out(now=now)
    past: list[Notification] = []
    for news in Notification.objects.order_by("pk"):
        assert told(news) == {reader.address for reader in readers if is_for(reader, news, past)}
        assert news.deliveries.count() == len(told(news))
        past.append(news)
