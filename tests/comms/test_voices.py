"""What leaves the house with a word: who is told, and how it reads on each channel."""

import json

import pytest
from pytest_django import Settings

from comms import voices
from comms.voices import Voices
from statuspage import letters
from statuspage.models import Component, Notification, Page
from tests.comms.conftest import Publish
from tests.comms.visitors import reader


@pytest.fixture
def phones(settings: Settings) -> None:
    settings.SMS_ACCOUNT = settings.SMS_TOKEN = settings.SMS_FROM = "given"


def said() -> Voices:
    return voices.of(Notification.objects.exclude(incident_update=None).latest("pk"))


def test_only_those_are_counted_who_will_be_told(
    publish: Publish, page: Page, checkout: Component, search: Component
) -> None:
    for wish in (checkout, search):
        reader(page, wish.name).components.add(wish)
    for state in ("unconfirmed", "quarantined", "unsubscribed"):
        reader(page, state, state=state)
    publish(values={"components": {checkout.public_id: "major_outage"}})
    assert said().readers == [("E-mail", 1)] and said().total == 1
    publish(values={"components": {search.public_id: "partial_outage"}}, after=1)
    assert said().readers == [("E-mail", 2)]


def test_where_most_are_told_comes_first(publish: Publish, page: Page) -> None:
    reader(page, "ops", channel="discord")
    for name in ("ada", "bea"):
        reader(page, name)
    publish()
    assert said().readers == [("E-mail", 2), ("Discord", 1)]


def test_the_channels_that_have_a_card_alike_are_shown_together(publish: Publish) -> None:
    publish()
    (chat,) = said().chats
    assert chat.labels == "Discord, Slack, Microsoft Teams"
    assert chat.card.title == "Investigating: Payments fail" and chat.card.tone == "red"


def test_one_that_cuts_off_what_is_too_long_for_it_is_shown_by_itself(publish: Publish) -> None:
    publish("identified", values={"cause": "a very long story " * 150})
    cut = {chat.labels: len(chat.card.text) for chat in said().chats}
    assert 1990 < cut["Discord"] <= 2000 < cut["Slack, Microsoft Teams"]


def test_a_phone_is_told_when_it_begins_and_how_much_room_that_takes(publish: Publish, phones: None) -> None:
    publish()
    text = said().text_message
    assert text and text.text.startswith("[Acme] Investigating: Payments fail")
    assert (text.length, text.parts) == (len(text.text) + 2, 1)


def test_a_phone_is_not_woken_in_between(publish: Publish, phones: None) -> None:
    publish()
    publish("identified", after=1)
    assert said().text_message is None


def test_without_an_account_no_phone_is_told(publish: Publish) -> None:
    publish()
    assert said().text_message is None


def test_the_payload_of_a_webhook_is_shown_without_what_is_empty(publish: Publish) -> None:
    publish()
    publish("identified", after=1)
    payload = json.loads(said().payload)
    (update,) = payload["incident"]["incident_updates"]
    assert (update["status"], payload["page"]["status_indicator"]) == ("identified", "none")
    assert "postmortem_body" not in payload["incident"]


def test_the_links_of_each_reader_are_left_out(publish: Publish) -> None:
    publish()
    seen = said()
    for text in (seen.mail.html, seen.mail.text, seen.payload):
        assert not any(link in text for link in (letters.MANAGE_LINK, letters.UNSUBSCRIBE_LINK))


def test_what_a_browser_shows_is_shown(publish: Publish) -> None:
    publish()
    title, body = said().notification
    assert title == "[Acme] Investigating: Payments fail"
    assert body and body == said().chats[0].card.text[:600]
