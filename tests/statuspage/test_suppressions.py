"""Who asked never to be written to is not, whoever asks, however it is spelled."""

from collections.abc import Callable
from datetime import datetime

import pytest
from pytest_django import Settings

from statuspage import subscribers, suppressions
from statuspage.models import Notification, Page, Subscriber, Suppression

pytestmark = pytest.mark.django_db

ADA = "ada@bücher.example"


@pytest.fixture
def suppressed(page: Page, now: datetime) -> Suppression:
    return suppressions.suppress("email", ADA, reason="A complaint.", now=now, page=page)


def test_the_list_tells_nobodys_address(suppressed: Suppression) -> None:
    assert len(suppressed.address_hash) == 64
    assert "ada" not in repr(Suppression.objects.values_list())


def test_every_spelling_is_the_same_address(suppressed: Suppression, page: Page) -> None:
    assert suppressions.is_suppressed("email", " ADA@xn--BCHER-kva.example", page)
    assert not suppressions.is_suppressed("email", "ada+x@bücher.example", page)
    assert not suppressions.is_suppressed("webhook", ADA, page)


def test_twice_is_fine(suppressed: Suppression, page: Page, now: datetime) -> None:
    again = suppressions.suppress("email", ADA.upper(), reason="Again.", now=now, page=page)
    assert (again, again.reason) == (suppressed, "A complaint.")


def test_one_page_does_not_speak_for_another_but_all_of_them_do(
    suppressed: Suppression, page: Page, now: datetime
) -> None:
    other = Page.objects.create(slug="other", name="O", url="http://o.test/", created_at=now, changed_at=now)
    assert not suppressions.is_suppressed("email", ADA, other)
    suppressions.suppress("email", ADA, reason="By any page.", now=now)
    assert suppressions.is_suppressed("email", ADA, other)


def test_nothing_is_sent_to_it_and_nobody_is_told(suppressed: Suppression, page: Page, now: datetime) -> None:
    assert subscribers.subscribe(page, address=ADA, now=now) is None
    assert not Subscriber.objects.exists()
    assert not Notification.objects.exists()


def test_whoever_is_subscribed_with_it_is_switched_off_and_stays_off(
    reader: Callable[[str], Subscriber], page: Page, now: datetime
) -> None:
    ada = reader(ADA)
    suppressions.suppress("email", ADA, reason="A complaint.", now=now, page=page)
    ada.refresh_from_db()
    assert (ada.state, ada.reason) == ("quarantined", "A complaint.")
    assert subscribers.rejoin(ada, now=now).state == "quarantined"
    assert subscribers.bring_back(ada, now=now).state == "quarantined"


def test_lifted_it_may_ask_again(suppressed: Suppression, page: Page, now: datetime) -> None:
    assert suppressions.lift("email", ADA, page=page) == 1
    assert subscribers.subscribe(page, address=ADA, now=now)


def test_a_key_that_was_replaced_still_counts(
    suppressed: Suppression, page: Page, settings: Settings
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"
    assert suppressions.is_suppressed("email", ADA, page)
