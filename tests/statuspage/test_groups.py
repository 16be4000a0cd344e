"""Groups come, change and go; their components stay."""

from datetime import datetime

from statuspage import arrangement, components, groups
from statuspage.models import Component, ComponentGroup, Notification, Page


def order(page: Page) -> list[str]:
    return [str(branch.thing) for branch in arrangement.of(page)]


def test_a_group_is_called_differently(page: Page, now: datetime) -> None:
    group = groups.add(page, name="Payment", now=now)
    groups.change(group, name="Payments", description="Money in", now=now)
    assert (group.name, group.description) == ("Payments", "Money in")


def test_a_removed_group_leaves_its_components_in_its_place(page: Page, now: datetime) -> None:
    components.add(page, name="API", now=now)
    group = groups.add(page, name="Payments", now=now)
    for name in ("Cards", "Wallets"):
        components.add(page, name=name, group=group, now=now)
    components.add(page, name="Shop", now=now)
    groups.remove(group, now=now)
    assert order(page) == ["API", "Cards", "Wallets", "Shop"]
    assert not ComponentGroup.objects.exists()
    assert not Component.objects.exclude(group=None).exists()


def test_every_change_is_baked_and_nobody_is_told(page: Page, now: datetime) -> None:
    revisions = []
    group = groups.add(page, name="Payments", now=now)
    for _ in ("added", "changed", "removed"):
        page.refresh_from_db()
        revisions.append(page.revision)
        groups.change(group, name="Other", now=now) if len(revisions) == 1 else None
        groups.remove(group, now=now) if len(revisions) == 2 else None
    assert revisions == sorted(set(revisions))
    assert not Notification.objects.exists()
