"""How notices come and go: by the clock, without a press at either end; and who is told, if asked."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import incidents, letters, notices, outbox, payloads
from statuspage.models import Notice, Notification, Page, Subscriber

Reader = Callable[[str], Subscriber]

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def terms(page: Page, now: datetime) -> Notice:
    return notices.publish(
        page, title="New terms", starts_at=now + HOUR, ends_at=now + 2 * HOUR, now=now, body="From *May* on."
    )


def revisions(page: Page, *moments: datetime) -> list[int]:
    """How often the sweep marked the page changed at each moment, when every change is baked at once."""
    marked = []
    for moment in moments:
        before = Page.objects.get(pk=page.pk).revision
        notices.advance(now=moment)
        marked.append(Page.objects.get(pk=page.pk).revision - before)
        if marked[-1]:
            Page.objects.update(baked_at=moment)
    return marked


def test_the_page_is_baked_again_when_it_begins_and_when_it_ends_each_once(
    page: Page, terms: Notice, now: datetime
) -> None:
    Page.objects.update(baked_at=now)
    moments = [now + hours * HOUR for hours in (0.5, 1, 1.1, 1.9, 2, 2.1)]
    assert revisions(page, *moments) == [0, 1, 0, 0, 1, 0]


def test_it_is_shown_between_its_ends(terms: Notice, now: datetime) -> None:
    shown = [Notice.objects.shown(now + hours * HOUR).exists() for hours in (0.9, 1, 1.9, 2)]
    assert shown == [False, True, True, False]


def test_without_an_end_it_stays(page: Page, now: datetime) -> None:
    notices.publish(page, title="We have moved", now=now)
    assert Notice.objects.shown(now + 9000 * HOUR).exists()


def test_nobody_is_mailed_unless_somebody_says_so(terms: Notice, now: datetime) -> None:
    notices.change(terms, title="Newer terms", now=now)
    notices.advance(now=now + HOUR)
    notices.end(terms, now=now + HOUR)
    assert not Notification.objects.exists()


def test_changing_it_changes_the_page(page: Page, terms: Notice, now: datetime) -> None:
    before = Page.objects.get().revision
    notices.change(terms, title="Newer terms", body="From June on.", now=now)
    assert Page.objects.get().revision == before + 1
    assert str(Notice.objects.get()) == "Newer terms"


def test_one_that_has_not_begun_never_begins_once_it_is_ended(terms: Notice, now: datetime) -> None:
    notices.end(terms, now=now)
    assert not Notice.objects.shown(now + HOUR).exists()


def test_an_end_before_the_beginning_is_refused(terms: Notice, now: datetime) -> None:
    with pytest.raises(notices.PeriodRefused, match="later than the beginning"):
        notices.change(terms, ends_at=now, now=now)
    assert Notice.objects.get().ends_at == now + 2 * HOUR


# --- told to those who want announcements ------------------------------------------------------------


@pytest.fixture
def told(page: Page, now: datetime) -> Notification:
    notices.publish(page, title="New terms", body="From *May* on.", tell=True, now=now)
    return Notification.objects.get()


def audience_of(notification: Notification) -> set[str]:
    return set(outbox.readers(notification).values_list("address", flat=True))


def test_those_are_told_who_want_announcements(reader: Reader, page: Page, now: datetime) -> None:
    incident = incidents.publish(page, name="Slow", status="identified", body="", notify=False, now=now)
    changes: dict[str, dict[str, object]] = {
        "ada@x.test": {},
        "not@x.test": {"wants_notices": False},
        "one@x.test": {"incident": incident},
        "ends@x.test": {"news": "ends", "wants_maintenance": False},
        "pause@x.test": {"paused_until": now + HOUR},
        "+442079460018": {"channel": "sms"},
    }
    for address, facts in changes.items():
        Subscriber.objects.filter(pk=reader(address).pk).update(**facts)
    notices.publish(page, title="New terms", tell=True, now=now)
    assert audience_of(Notification.objects.get()) == {"ada@x.test", "ends@x.test", "+442079460018"}
    assert notices.audience(page, now=now) == 2


def test_whatever_component_somebody_chose_an_announcement_is_for_them(
    reader: Reader, component: Callable[..., object], told: Notification
) -> None:
    reader("ada@x.test").components.add(component("Checkout"))  # type: ignore[arg-type]
    assert audience_of(told) == {"ada@x.test"}


def test_it_is_told_once_however_often_it_is_changed(told: Notification, now: datetime) -> None:
    notices.change(Notice.objects.get(), title="Newer terms", tell=True, now=now + HOUR)
    assert Notification.objects.get().send_after == told.send_after


def test_it_is_told_when_the_page_shows_it(page: Page, reader: Reader, now: datetime) -> None:
    tomorrow = now + 24 * HOUR
    notices.publish(page, title="New terms", starts_at=tomorrow, tell=True, now=now)
    outbox.fan_out(now=now)
    assert not Notification.objects.get().fanned_out_at  # who comes until then is told too
    reader("late@x.test")
    outbox.fan_out(now=tomorrow)
    delivery = Notification.objects.get().deliveries.get()
    assert (delivery.address, delivery.due_at) == ("late@x.test", tomorrow)


def test_its_letters_wait_for_a_beginning_that_is_put_off(
    reader: Reader, told: Notification, now: datetime
) -> None:
    reader("ada@x.test")
    outbox.fan_out(now=now)
    notices.change(Notice.objects.get(), starts_at=now + HOUR, now=now)
    assert told.deliveries.get().due_at == now + HOUR
    told.refresh_from_db()
    assert (told.send_after, told.expires_at) == (now + HOUR, now + 25 * HOUR)


def test_better_words_within_the_hold_do_not_lengthen_it(told: Notification, now: datetime) -> None:
    notices.change(Notice.objects.get(), title="Newer terms", now=now + timedelta(seconds=20))
    assert Notification.objects.get().send_after == told.send_after
    assert letters.render(Notification.objects.get()).subject == "[Acme] Announcement: Newer terms"


def test_what_is_taken_off_before_it_left_is_not_sent(told: Notification, now: datetime) -> None:
    notices.end(Notice.objects.get(), now=now + timedelta(seconds=20))
    assert Notification.objects.get().recalled_at


def test_what_has_left_cannot_be_taken_back_with_the_notice(told: Notification, now: datetime) -> None:
    notices.end(Notice.objects.get(), now=now + HOUR)
    assert Notification.objects.get().recalled_at is None


def test_a_webhook_is_told_what_the_page_says(told: Notification) -> None:
    said = payloads.of(told)["notice"]
    assert (said["name"], said["body"], said["shortlink"]) == (
        "New terms",
        "From *May* on.",
        "http://testserver/",
    )


def test_a_chat_is_shown_it_and_no_phone_is_woken(told: Notification) -> None:
    message = letters.render(told)
    assert message.card and (message.card.title, message.card.text) == (
        "Announcement: New terms",
        "From May on.",
    )
    assert (message.link, message.is_loud) == ("http://testserver/", False)
