"""Wordings: the same news as a card for a chat and as a line for a phone, in the reader's language."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import incidents, letters, maintenances, subscribers
from statuspage.channels import Card, Message
from statuspage.models import Component, Incident, Notification, Page

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=5)
Make = Callable[..., Component]


def newest(language: str = "") -> Message:
    return letters.render(Notification.objects.latest("pk"), language)


def card(language: str = "") -> Card:
    made = newest(language).card
    assert made
    return made


def test_a_card_says_state_words_promise_and_parts(outage: Incident) -> None:
    said = card()
    assert said.title == "Identified: Checkout errors"
    assert said.text == "We are putting back the old version.\n\nNext update by 14:30 UTC."
    assert said.tone == "amber"
    assert said.facts == (("Checkout", "Major Outage"), ("Search", "Operational"))
    assert said.manage == ("Manage your subscription", letters.MANAGE_LINK)
    assert newest().link == outage.link


def test_a_phone_is_told_state_title_and_promise_in_one_line(outage: Incident) -> None:
    assert newest().brief == "[Acme] Identified: Checkout errors. Next update by 14:30 UTC."


def test_both_speak_the_language_of_their_reader(outage: Incident) -> None:
    assert card("de").title.startswith("Ursache gefunden") or "Checkout errors" in card("de").title
    assert card("de").facts[0][1] != "Major Outage"
    assert card("de").manage == ("Abonnement verwalten", letters.MANAGE_LINK)
    assert "14:30 UTC" in newest("ja").brief
    assert "Next update" not in newest("ja").brief


@pytest.mark.parametrize(
    ("status", "tone"),
    [("investigating", "red"), ("identified", "amber"), ("monitoring", "blue"), ("resolved", "green")],
)
def test_the_colour_is_that_of_the_state(page: Page, now: datetime, status: str, tone: str) -> None:
    incidents.publish(page, name="A", status=status, body="B", now=now)
    assert card().tone == tone


def test_a_phone_is_told_when_it_begins_when_it_ends_and_when_it_begins_again(
    outage: Incident, now: datetime
) -> None:
    loud = [newest().is_loud]
    for turn, status in enumerate(("monitoring", "resolved", "postmortem", "investigating"), 1):
        incidents.post_update(outage, status=status, body="B", now=now + turn * SOON)
        loud.append(newest().is_loud)
    assert loud == [True, False, True, False, True]


def test_what_is_over_when_it_is_told_is_told_all_the_same(page: Page, now: datetime) -> None:
    incidents.publish(page, name="A", status="resolved", body="B", now=now)
    assert newest().is_loud


def test_a_maintenance_says_when_and_what_is_noticed(page: Page, component: Make, now: datetime) -> None:
    window = (now + SOON, now + 2 * SOON)
    planned = maintenances.schedule(
        page, name="Disks", body="New *ones*.", window=window, affects=[component("Database")], now=now
    )
    said = card()
    assert said.title == "Maintenance scheduled: Disks"
    assert said.text == "2 Mar 2026, 14:05 UTC to 14:10 UTC\n\nNew ones."
    assert said.facts[0][0] == "Database"
    assert said.label == "See the maintenance"
    assert newest().link == planned.link


def test_of_a_maintenance_only_its_start_wakes_a_phone(page: Page, now: datetime) -> None:
    maintenances.schedule(page, name="Disks", body="B", window=(now + SOON, now + 2 * SOON), now=now)
    assert not newest().is_loud
    maintenances.advance(now=now + SOON)
    assert newest().is_loud
    assert newest().brief == "[Acme] Maintenance has begun: Disks"
    maintenances.advance(now=now + 2 * SOON)
    assert not newest().is_loud


def test_the_question_whether_an_address_is_theirs_can_be_answered_in_a_chat(
    page: Page, now: datetime
) -> None:
    subscribers.subscribe(page, address="https://hooks.example.com/", channel="slack", now=now)
    said = card()
    assert said.title == "Confirm your subscription to Acme"
    assert said.label == "Confirm my subscription"
    assert said.manage is None
    assert newest().link.startswith("http://testserver/confirm/")
    assert newest().link not in said.text


def test_a_code_is_all_that_a_phone_is_told(page: Page, now: datetime) -> None:
    subscribers.subscribe(page, address="+442079460018", channel="sms", now=now)
    question = Notification.objects.latest("pk")
    question.context["code"] = "482913"
    assert letters.render(question).brief == "Acme: your code is 482913."


def test_names_stay_as_they_were_written(page: Page, now: datetime) -> None:
    incidents.publish(page, name="A & <B>\nC", status="identified", body="a < b & c", now=now)
    assert card().title == "Identified: A & <B> C"
    assert card().text == "a < b & c"
