"""How many are told is known before anybody is told, and comes true."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from statuspage import letters, outbox, suppressions
from statuspage.models import Notification, Subscriber
from tests.statuspage.conftest import MailServer

pytestmark = pytest.mark.django_db
Reader = Callable[[str], Subscriber]


@pytest.fixture
def text_reader(reader: Reader) -> Reader:
    def made(address: str) -> Subscriber:
        Subscriber.objects.filter(pk=reader(address).pk).update(channel="sms")
        return Subscriber.objects.get(address=address)

    return made


def reach(news: Notification, *, is_loud: bool = True) -> dict[str, int]:
    return outbox.reach(news, replace(letters.render(news), is_loud=is_loud))


def test_what_is_counted_comes_true(
    reader: Reader, news: Notification, carry: Callable[..., None], post: MailServer, now: datetime
) -> None:
    reader("ada@example.com")
    awake, gone = reader("bob@example.com"), reader("eve@example.com")
    Subscriber.objects.filter(pk=awake.pk).update(paused_until=now + timedelta(days=1))
    suppressions.suppress("email", gone.address, reason="Asked us.", now=now)
    assert reach(news) == {"email": 1}
    carry()
    assert outbox.tally(news)["sent"] == 1 == news.deliveries.count()


def test_each_channel_is_counted_by_itself(reader: Reader, text_reader: Reader, news: Notification) -> None:
    reader("ada@example.com"), reader("bob@example.com"), text_reader("+442079460000")
    assert reach(news) == {"email": 2, "sms": 1}


def test_phones_are_counted_only_where_they_will_ring(text_reader: Reader, news: Notification) -> None:
    text_reader("+442079460000")
    assert reach(news, is_loud=False) == {}
    eager = text_reader("+442079460001")
    Subscriber.objects.filter(pk=eager.pk).update(details={"every_update": True})
    assert reach(news, is_loud=False) == {"sms": 1}
