"""The mails of each word: counted while they go, held, taken back, tried again, exported."""

import csv
import io
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import Settings

from comms import post
from comms.models import Duty, Response
from statuspage import maintenances, outbox, pace, stops
from statuspage.models import Delivery, DeliveryState, Notification, Page
from statuspage.outbox import Queue
from tests.comms.visitors import at, led, moment, person, reader, spoken, visit, words


@pytest.fixture
def response(page: Page) -> Response:
    """A word was just published, to four readers."""
    for name in "abcd":
        reader(page, f"{name}@example.com")
    return led(page)


@pytest.fixture
def told(response: Response) -> Notification:
    notification: Notification = spoken(response).update.notifications.get()
    outbox.fan_out(now=moment())
    return Notification.objects.get(pk=notification.pk)


def leave(told: Notification, *states: str) -> None:
    """The hold is over, and the mails fared like this."""
    Notification.objects.filter(pk=told.pk).update(send_after=moment() - timedelta(seconds=1))
    for delivery, state in zip(told.deliveries.all(), states, strict=True):
        due_at = moment() if state == DeliveryState.QUEUED else None
        answer = "550 no such user" if state == DeliveryState.FAILED else ""
        Delivery.objects.filter(pk=delivery.pk).update(state=state, due_at=due_at, last_error=answer)


def line(told: Notification, client: Client | None = None) -> str:
    answer = (client or visit()).get(at("notification_tally", told.pk), headers={"HX-Request": "true"})
    return answer.content.decode()


def test_while_they_are_held_they_can_be_sent_or_taken_back(told: Notification) -> None:
    seen = line(told)
    assert f'data-due="{told.send_after:%Y-%m-%dT%H:%M:%S}' in seen and 'data-before="Held for"' in seen
    assert at("notification_release", told.pk) in seen and at("notification_recall", told.pk) in seen


def test_who_may_not_publish_sees_the_count_and_no_press(told: Notification) -> None:
    seen = line(told, visit(person(Duty.ENGINEER)))
    assert "4 messages." in words(seen.encode()) and "<button" not in seen


def test_they_are_counted_as_they_go(told: Notification) -> None:
    leave(told, "sent", "failed", "suppressed", "queued")
    assert "1 sent · 1 failed · 1 suppressed · 1 waiting" in words(line(told).encode())


def test_thousands_are_written_so_that_they_can_be_read(told: Notification) -> None:
    Notification.objects.filter(pk=told.pk).update(tally={"sent": 5583}, send_after=moment())
    assert "5,583 sent" in line(told)


def test_what_waits_for_a_rate_of_ours_says_for_how_long(told: Notification, settings: Settings) -> None:
    settings.RATES = {"email": pace.read("1/h")}
    leave(told, "sent", "queued", "queued", "queued")
    outbox.claim(now=moment(), channel="email")
    wait = "E-mail: waiting for the rate of 1 an hour, about 2 h."
    assert wait in words(line(told).encode())
    assert wait in words(visit().get(at("delivery")).content)
    traced = visit().get(at("whereabouts"), {"address": "d@example.com"})
    assert f"Waits for its turn. {wait}" in words(traced.content)


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        ("0/h", "E-mail to example.com: nothing leaves at the rate of 0 an hour."),
        ("1/min", "E-mail to example.com: waiting for the rate of 1 a minute, about 3 min."),
    ],
)
def test_a_provider_with_a_rate_of_its_own_is_named(
    told: Notification, settings: Settings, rate: str, said: str
) -> None:
    settings.RATES = {"email:example.com": pace.read(rate)}
    leave(told, "queued", "queued", "queued", "queued")
    outbox.claim(now=moment(), channel="email")
    assert said in words(line(told).encode())


def test_what_will_be_too_old_by_its_turn_is_said() -> None:
    queue = Queue("sms", "", 51, pace.read("2/h"))
    assert post.queue_said(queue) == (
        "SMS: waiting for the rate of 2 an hour, about 25 h 30 min. What is a day old by then is not sent."
    )


def test_the_line_asks_again_only_while_something_is_to_come(told: Notification) -> None:
    leave(told, "sent", "sent", "sent", "queued")
    assert "hx-trigger" in line(told)
    leave(told, "sent", "sent", "sent", "sent")
    assert "hx-trigger" not in line(told)


def test_a_press_sends_them_at_once(told: Notification) -> None:
    answer = visit().post(at("notification_release", told.pk), follow=True)
    told.refresh_from_db()
    assert told.send_after <= moment() and told.deliveries.filter(due_at__lte=moment()).count() == 4
    assert "The mails leave now." in words(answer.content)


def test_a_recall_in_time_reaches_nobody(told: Notification) -> None:
    answer = visit().post(at("notification_recall", told.pk), follow=True)
    assert "Nobody was sent anything." in words(answer.content)
    assert "Taken back" in line(told) and "hx-trigger" not in line(told)


def test_a_recall_says_what_has_left_already(told: Notification) -> None:
    leave(told, "sent", "leased", "queued", "queued")
    Delivery.objects.filter(state="leased").update(due_at=moment())
    answer = visit().post(at("notification_recall", told.pk), follow=True)
    assert "2 had left already, or were just leaving; 2 will not be sent." in words(answer.content)
    assert "1 had left , 1 is just leaving; 2 are not sent." in words(line(told).encode())


def test_there_is_no_recall_of_what_has_all_left(told: Notification) -> None:
    leave(told, *["sent"] * 4)
    answer = visit().post(at("notification_recall", told.pk), follow=True)
    assert "all of it has left already" in words(answer.content)


def test_who_took_the_mails_back_stands_on_the_timeline(told: Notification, response: Response) -> None:
    visit().post(at("notification_recall", told.pk))
    entry = response.timeline.get(kind="recalled")
    assert entry.by == person() and "Nobody was sent anything." in entry.text


def test_each_word_of_a_response_has_its_line(told: Notification, response: Response) -> None:
    second = spoken(response).update.notifications.get()
    seen = visit().get(at("response", response)).content.decode()
    assert at("notification_tally", told.pk) in seen and at("notification_tally", second.pk) in seen


def test_a_maintenance_counts_its_mails_too(page: Page) -> None:
    window = (moment() + timedelta(days=1), moment() + timedelta(days=1, hours=1))
    planned = maintenances.schedule(page, name="New disks", body="We add.", window=window, now=moment())
    seen = visit().get(at("maintenance", planned)).content.decode()
    assert at("notification_tally", Notification.objects.get().pk) in seen


def test_while_everything_is_stopped_the_line_says_so(told: Notification) -> None:
    stops.stop(None, by="Ada", reason="Wrong words", now=moment())
    assert "Stopped. 0 sent · 4 waiting" in words(line(told).encode())


def test_the_screen_begins_with_who_failed_and_why(told: Notification) -> None:
    leave(told, "sent", "failed", "sent", "queued")
    seen = words(visit().get(at("notification", told.pk)).content)
    assert "b@example.com" in seen and "550 no such user" in seen and "a@example.com" not in seen


def test_those_who_were_told_are_one_press_away(told: Notification) -> None:
    leave(told, "sent", "failed", "sent", "queued")
    seen = words(visit().get(at("notification", told.pk), {"kind": "sent"}).content)
    assert "a@example.com" in seen and "b@example.com" not in seen


@pytest.mark.parametrize("typed", [{"kind": "odd"}, {"kind": ""}])
def test_there_is_no_other_kind(told: Notification, typed: dict[str, str]) -> None:
    assert visit().get(at("notification", told.pk), typed).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("after", ["x", "-1", "٣", "9" * 40])
def test_a_sheet_that_is_no_number_is_the_first(told: Notification, after: str) -> None:
    leave(told, *["failed"] * 4)
    seen = visit().get(at("notification", told.pk), {"kind": "failed", "after": after})
    assert "a@example.com" in words(seen.content)


def test_a_notification_that_is_not_there_is_not_found(page: Page) -> None:
    for number in (1, 9**30):
        assert visit().get(at("notification", number)).status_code == HTTPStatus.NOT_FOUND


def test_the_chosen_are_tried_again(told: Notification) -> None:
    leave(told, "failed", "failed", "sent", "sent")
    first = told.deliveries.all()[0]
    answer = visit().post(at("notification_retry", told.pk), {"chosen": first.pk}, follow=True)
    assert list(told.deliveries.filter(state="queued")) == [first]
    assert "1 is tried again now." in words(answer.content)


def test_all_that_failed_are_tried_again(told: Notification) -> None:
    leave(told, "failed", "failed", "sent", "suppressed")
    visit().post(at("notification_retry", told.pk), {"which": "all"})
    assert told.deliveries.filter(state="queued").count() == 2


def test_who_waits_for_another_attempt_need_not_wait(told: Notification) -> None:
    leave(told, "queued", "queued", "sent", "sent")
    tried = told.deliveries.all()[0]
    Delivery.objects.filter(pk=tried.pk).update(attempts=3, due_at=moment() + timedelta(minutes=20))
    visit().post(at("notification_retry", told.pk), {"kind": "waiting", "which": "all"})
    tried.refresh_from_db()
    assert tried.due_at and tried.due_at <= moment() and tried.attempts == 0


def test_with_nobody_chosen_nothing_is_tried(told: Notification) -> None:
    leave(told, "failed", "failed", "sent", "sent")
    answer = visit().post(at("notification_retry", told.pk), follow=True)
    assert "None was tried again" in words(answer.content)
    assert not told.deliveries.filter(state="queued").exists()


def test_those_of_another_notification_are_not_tried(told: Notification, response: Response) -> None:
    leave(told, *["failed"] * 4)
    other = spoken(response).update.notifications.get()
    chosen = [each.pk for each in told.deliveries.all()]
    visit().post(at("notification_retry", other.pk), {"chosen": chosen})
    assert told.deliveries.filter(state="failed").count() == 4


def test_what_is_too_old_is_not_offered_again(told: Notification) -> None:
    leave(told, *["failed"] * 4)
    Notification.objects.filter(pk=told.pk).update(expires_at=moment() - timedelta(hours=1))
    seen = visit().get(at("notification", told.pk)).content.decode()
    assert "too old to be tried again" in seen and 'name="chosen"' not in seen


def test_the_export_has_a_line_for_everybody(told: Notification) -> None:
    leave(told, "sent", "failed", "suppressed", "queued")
    answer = visit().get(at("notification_export", told.pk))
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [row["address"] for row in rows] == [f"{name}@example.com" for name in "abcd"]
    assert rows[1]["last answer"] == "550 no such user" and answer.streaming


def test_the_export_of_one_kind_has_only_those(told: Notification) -> None:
    leave(told, "sent", "failed", "suppressed", "queued")
    answer = visit().get(at("notification_export", told.pk), {"kind": "failed"})
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode())))
    assert [row[0] for row in rows[1:]] == ["b@example.com"]


def test_the_screen_of_delivery_shows_what_was_told_lately(told: Notification) -> None:
    seen = visit().get(at("delivery"))
    assert "Investigating: Payments fail" in words(seen.content)
    assert at("notification_tally", told.pk) in seen.content.decode()
