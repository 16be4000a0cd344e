"""“Why did they not get it?”, answered in plain words for every way in which it happens."""

from datetime import timedelta
from typing import Any

import pytest

from comms import tracing
from comms.models import Response
from statuspage import groups, incidents, maintenances, notices, outbox, stops, subscribers, suppressions
from statuspage.models import Delivery, News, Notification, Page, Subscriber, SubscriberState
from tests.comms.visitors import at, component, led, moment, reader, spoken, visit, words

ADA = "ada@example.com"


@pytest.fixture
def response(page: Page) -> Response:
    return led(page)


def tell(response: Response, **values: Any) -> Notification:
    """A word is published and addressed to whom it is for."""
    told: Notification = spoken(response, **values).update.notifications.get()
    outbox.fan_out(now=moment())
    return Notification.objects.get(pk=told.pk)


def newest(address: str = ADA) -> str:
    (trace,) = tracing.traces(address, now=moment())
    return trace.turns[0].said


def fared(**facts: object) -> str:
    Notification.objects.update(send_after=moment() - timedelta(seconds=1))
    Delivery.objects.update(**facts)
    return newest()


def test_it_was_sent(page: Page, response: Response) -> None:
    reader(page)
    tell(response)
    said = fared(state="sent", sent_at=moment().replace(hour=3), provider_id="4bQx")
    assert said.startswith("Sent ") and "03:" in said and "Its receiver calls it 4bQx." in said


def test_it_failed_for_a_reason(page: Page, response: Response) -> None:
    reader(page)
    tell(response)
    said = fared(state="failed", attempts=3, last_error="550 no such user", due_at=None)
    assert said == "Failed. Tried 3 times; the last answer was: 550 no such user"


def test_it_was_sent_and_came_back(page: Page, response: Response) -> None:
    reader(page)
    tell(response)
    said = fared(state="failed", sent_at=moment(), last_error="5.1.1 unknown", due_at=None)
    assert said.startswith("Sent ") and said.endswith(", and came back: 5.1.1 unknown")


def test_it_is_still_held(page: Page, response: Response) -> None:
    reader(page)
    tell(response)
    assert newest().startswith("Still held until ")


def test_it_waits_for_another_attempt(page: Page, response: Response) -> None:
    reader(page)
    tell(response)
    said = fared(attempts=2, last_error="451 later", due_at=moment())
    assert said.startswith("Tried 2 times; again ") and said.endswith("The last answer was: 451 later")


def test_it_was_taken_back(page: Page, response: Response) -> None:
    reader(page)
    outbox.recall(tell(response), now=moment())
    assert newest().startswith("Taken back ") and newest().endswith(", before it left.")


def test_they_want_no_announcements(page: Page) -> None:
    reader(page, wants_notices=False)
    notices.publish(page, title="New terms", tell=True, now=moment())
    assert newest() == "Wants no announcements."


def test_an_announcement_is_of_no_component(page: Page) -> None:
    reader(page).components.add(component(page))
    notices.publish(page, title="New terms", tell=True, now=moment())
    assert newest().startswith("Still held until ")


def test_everything_is_stopped(page: Page, response: Response) -> None:
    reader(page)
    tell(response)
    stops.stop(page, by="Ada", reason="Wrong words", now=moment())
    assert "everything is stopped" in newest() and newest().endswith("Wrong words")


def test_they_had_not_asked_by_then(page: Page, response: Response) -> None:
    tell(response)
    reader(page, created_at=moment(), confirmed_at=moment())
    assert newest().startswith("Not asked for by then")


def test_they_had_not_confirmed(page: Page, response: Response) -> None:
    reader(page, state=SubscriberState.UNCONFIRMED, confirmed_at=None)
    tell(response)
    assert newest() == "The address had not been confirmed."


def test_they_had_left(page: Page, response: Response) -> None:
    subscribers.unsubscribe(reader(page), now=moment() - timedelta(days=1))
    tell(response)
    assert newest().startswith("Left ") and newest().endswith(subscribers.OWN_WISH)


def test_their_address_was_switched_off(page: Page, response: Response) -> None:
    subscribers.switch_off(reader(page), reason="Bounced: 550", now=moment() - timedelta(days=1))
    tell(response)
    assert newest().startswith("Switched off ") and newest().endswith("Bounced: 550")


def test_they_follow_only_other_components(page: Page) -> None:
    reader(page).components.add(component(page, "Search"))
    payments = component(page, "Payments")
    tell(led(page, components=[payments]), components={payments.public_id: "major_outage"})
    assert newest() == "Follows only Search; this was about Payments."


def test_a_group_they_follow_counts_for_its_components(page: Page) -> None:
    shop = groups.add(page, name="Shop", now=moment())
    reader(page).groups.add(shop)
    payments = component(page, "Payments", group=shop)
    tell(led(page, components=[payments]), components={payments.public_id: "major_outage"})
    assert newest().startswith("Still held")


def test_what_nothing_explains_is_not_explained_away(page: Page, response: Response) -> None:
    reader(page)
    tell(response)
    Delivery.objects.all().delete()
    assert newest() == tracing.UNKNOWN


def test_they_follow_only_another_incident(page: Page, response: Response) -> None:
    other = spoken(led(page, title="Search fails")).update.incident
    reader(page, incident=other)
    tell(response)
    assert newest() == f"Follows only the incident “{other}”."


def test_they_follow_only_a_maintenance(page: Page, response: Response) -> None:
    span = (moment() + timedelta(days=1), moment() + timedelta(days=2))
    window = maintenances.schedule(page, name="Disks", body="", window=span, now=moment())
    reader(page, maintenance=window)
    tell(response)
    assert newest() == "Follows only the maintenance “Disks”."


def test_who_is_told_of_the_page_is_not_told_again_as_a_follower(page: Page, response: Response) -> None:
    incident = spoken(response).update.incident
    for followed in (None, incident):
        reader(page, incident=followed)
    tell(response)
    said = [each.turns[0].said for each in tracing.traces(ADA, now=moment())]
    assert said[0] != said[1] == "Told as a subscriber of the page: nobody is told twice."


def test_they_want_only_beginning_and_end(page: Page, response: Response) -> None:
    reader(page, news=News.ENDS)
    tell(response)
    tell(response)
    assert newest() == "Wants to hear only when it begins and when it is over."


def test_what_is_back_is_a_beginning_too(page: Page, response: Response) -> None:
    """For those who want only that: not told it because they had paused, not because they did not want it."""
    incident = spoken(response).update.incident
    reader(page, news=News.ENDS, paused_until=moment() + timedelta(days=1))
    for status in ("resolved", "investigating"):
        incidents.post_update(incident, status=status, body="B", now=moment())
    outbox.fan_out(now=moment())
    assert newest().startswith("Had paused until ")


def test_they_want_no_maintenance(page: Page) -> None:
    reader(page, wants_maintenance=False)
    window = (moment() + timedelta(days=1), moment() + timedelta(days=1, hours=1))
    maintenances.schedule(page, name="New disks", body="We add.", window=window, now=moment())
    outbox.fan_out(now=moment())
    assert newest() == "Wants no news of maintenance."


def test_they_had_paused(page: Page, response: Response) -> None:
    reader(page, paused_until=moment() + timedelta(days=1))
    tell(response)
    assert newest().startswith("Had paused until ")


def test_their_address_is_suppressed(page: Page, response: Response) -> None:
    reader(page)
    suppressions.suppress("email", ADA, reason="Asked us never to write.", now=moment())
    tell(response)
    Subscriber.objects.update(state=SubscriberState.ACTIVE)
    (trace,) = tracing.traces(ADA, now=moment())
    assert trace.is_suppressed and newest().startswith("Suppressed")


def test_old_news_is_no_longer_known_by_name(page: Page, response: Response) -> None:
    reader(page)
    Notification.objects.filter(pk=tell(response).pk).update(tally={"sent": 1})
    Delivery.objects.all().delete()
    assert newest().startswith("No longer known")


def test_another_spelling_is_the_same_address(page: Page, response: Response) -> None:
    reader(page)
    assert [trace.subscriber.address for trace in tracing.traces("  ADA@Example.COM ", now=moment())] == [ADA]


def test_every_page_that_knows_the_address_answers(page: Page) -> None:
    labs = Page.objects.create(slug="labs", name="Labs", created_at=moment(), changed_at=moment())
    reader(page)
    reader(labs)
    assert {trace.subscriber.page for trace in tracing.traces(ADA, now=moment())} == {page, labs}


def test_letters_to_the_address_itself_are_found(page: Page) -> None:
    subscribers.subscribe(page, address=ADA, now=moment())
    outbox.fan_out(now=moment())
    (letter,) = tracing.letters(ADA, now=moment())
    assert letter.subject == "Question whether an address wants to be told"


def ask(address: str) -> str:
    return words(visit().get(at("whereabouts"), {"address": address}).content)


def test_the_screen_says_it(page: Page, response: Response) -> None:
    reader(page, paused_until=moment() + timedelta(days=1))
    tell(response)
    assert "Paused until" in ask(ADA) and "Had paused until" in ask(ADA)


def test_an_address_that_nobody_has_is_said_to_be_unknown(page: Page) -> None:
    assert "Nobody has subscribed with this address." in ask("nobody@example.com")


def test_no_address_at_all_is_asked_for(page: Page) -> None:
    assert "Type the address you want to know of." in ask(" ")
