"""Slack, Teams, Discord: what each shows of the same card, and what their answers come to."""

import json
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from pytest_django import Settings

from statuspage.channels import (
    Card,
    Message,
    MessageRefused,
    Parcel,
    PermanentFailure,
    Receipt,
    TransientFailure,
    discord,
    slack,
    teams,
)
from statuspage.parcels import Failure
from tests.receiver import Receiver

LEAVE = "https://status.acme.test/manage/abc"
CARD = Card(
    title="Investigating: A & B <down>",
    text="Cards *are* declined.\n\n- @everyone\n- [here](https://evil.test)",
    tone="red",
    facts=(("Checkout", "Partial Outage"), ("Search", "")),
    label="Everything we know",
    manage=("Manage your subscription", "MANAGE"),
)
NEWS = Message(
    "[Acme] Investigating: A & B <down>",
    "Text.",
    "<p>Text.</p>",
    link="https://status.acme.test/incidents/abc",
    card=CARD,
)
PLAIN = Message("Subject", "Text.", "<p>Text.</p>")
CHATS = [slack, teams, discord]


def parcel(address: str, said: Message = NEWS, **details: str) -> Parcel:
    at = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    return Parcel(7, address, said, "<7@acme.test>", {"MANAGE": LEAVE}, details=details, at=at)


def send(chat: ModuleType, receiver: Receiver, said: Message = NEWS) -> Receipt:
    (receipt,) = chat.send([parcel(receiver.url, said)])
    assert isinstance(receipt, Receipt)
    return receipt


def failure(chat: ModuleType, receiver: Receiver, status: int, answer: str = "") -> Failure | None:
    receiver.status, receiver.answer = status, answer
    return send(chat, receiver).failure


def said_to(receiver: Receiver) -> Any:
    return receiver.received[-1].json


# --- all of them ------------------------------------------------------------------------------------


@pytest.mark.parametrize("chat", CHATS)
def test_a_chat_is_told_everything_and_how_to_leave(chat: ModuleType, receiver: Receiver) -> None:
    assert send(chat, receiver).failure is None
    said = json.dumps(said_to(receiver))
    for words in ("Checkout", "Partial Outage", "declined", "Everything we know", NEWS.link, LEAVE):
        assert words in said
    assert "MANAGE" not in said


@pytest.mark.parametrize("chat", CHATS)
def test_a_letter_without_a_card_is_shown_as_text(chat: ModuleType, receiver: Receiver) -> None:
    assert send(chat, receiver, PLAIN).failure is None
    assert "Subject" in receiver.received[0].body
    assert "Text." in receiver.received[0].body


@pytest.mark.parametrize("chat", CHATS)
def test_very_long_words_are_cut_to_what_a_chat_takes(chat: ModuleType, receiver: Receiver) -> None:
    facts = tuple((f"Component {number}", "Major Outage" * 20) for number in range(200))
    card = Card("Title " * 100, "*Words* " * 9000, facts=facts, label="More")
    send(chat, receiver, Message("Subject " * 100, "T", "H", link="https://a.test/", card=card))
    assert len(receiver.received[0].body.encode()) < 28_000


@pytest.mark.parametrize("chat", CHATS)
@pytest.mark.parametrize("status", [404, 410])
def test_an_address_that_was_taken_away_is_gone(chat: ModuleType, receiver: Receiver, status: int) -> None:
    assert isinstance(failure(chat, receiver, status), PermanentFailure)


@pytest.mark.parametrize("chat", CHATS)
def test_a_limit_says_when_to_come_again(chat: ModuleType, receiver: Receiver) -> None:
    receiver.headers = {"Retry-After": "17"}
    later = failure(chat, receiver, 429)
    assert isinstance(later, TransientFailure)
    assert later.retry_after == timedelta(seconds=17)


@pytest.mark.parametrize("chat", CHATS)
def test_trouble_over_there_is_for_later(chat: ModuleType, receiver: Receiver) -> None:
    assert isinstance(failure(chat, receiver, 502), TransientFailure)


@pytest.mark.parametrize("chat", CHATS)
def test_a_message_that_is_wrong_says_nothing_of_the_address(chat: ModuleType, receiver: Receiver) -> None:
    assert isinstance(failure(chat, receiver, 400, "invalid_payload"), MessageRefused)


@pytest.mark.parametrize(
    ("chat", "address"),
    [
        (slack, "https://hooks.slack.com/services/T000/B000/XXXX"),
        (teams, "https://prod-1.westeurope.logic.azure.com:443/workflows/abc/triggers/manual?sig=x"),
        (teams, "https://a.b.environment.api.powerplatform.com/powerautomate/automations/direct?x=1"),
        (discord, "https://discord.com/api/webhooks/123/abc-DEF_1"),
    ],
)
def test_an_address_of_theirs_is_taken_as_it_is(chat: ModuleType, address: str) -> None:
    assert chat.cleaned(f" {address} ") == address


@pytest.mark.parametrize("chat", CHATS)
@pytest.mark.parametrize(
    "address",
    [
        *("", "C0123456789", "https://example.com/services/T/B/X", "http://hooks.slack.com/services/T/B/X"),
        *("https://discord.com.evil.test/api/webhooks/1/a", "https://evil.test/?logic.azure.com"),
        "https://evillogic.azure.com.example.com/",
    ],
)
def test_any_other_address_is_refused(chat: ModuleType, address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        chat.cleaned(address)


# --- each of them -----------------------------------------------------------------------------------


def test_slack_shows_a_stripe_and_what_a_phone_needs(receiver: Receiver) -> None:
    send(slack, receiver)
    said = said_to(receiver)
    assert said["text"] == "[Acme] Investigating: A &amp; B &lt;down&gt;"
    (attachment,) = said["attachments"]
    assert attachment["color"] == "#c9252d"
    assert attachment["blocks"][-1]["elements"][0]["text"].startswith(f"<{NEWS.link}|Everything we know>")


def test_slack_is_addressed_as_our_bot_by_the_id_of_a_channel(receiver: Receiver, settings: Settings) -> None:
    settings.SLACK_URL, settings.SLACK_TOKEN = receiver.url, "xoxb-1"
    receiver.answer = '{"ok": true, "ts": "1503435956.000247", "channel": "C0123456789"}'
    assert list(slack.send([parcel("C0123456789")])) == [Receipt(7, provider_id="1503435956.000247")]
    (said,) = receiver.received
    assert said.path == "/hook/chat.postMessage"
    assert said.headers["authorization"] == "Bearer xoxb-1"
    assert said.json["channel"] == "C0123456789"


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        *[(error, PermanentFailure) for error in ("channel_not_found", "is_archived", "not_in_channel")],
        *[(error, TransientFailure) for error in ("ratelimited", "internal_error", "invalid_auth")],
        *[(error, MessageRefused) for error in ("msg_too_long", "no_text", "restricted_action")],
    ],
)
def test_slack_says_200_and_means_no(
    receiver: Receiver, settings: Settings, error: str, failure: type[Exception]
) -> None:
    settings.SLACK_URL, settings.SLACK_TOKEN = receiver.url, "xoxb-1"
    receiver.answer = json.dumps({"ok": False, "error": error})
    (receipt,) = slack.send([parcel("C0123456789")])
    assert type(receipt.failure) is failure


def test_what_slack_means_is_said_in_words(receiver: Receiver, settings: Settings) -> None:
    settings.SLACK_URL, settings.SLACK_TOKEN = receiver.url, "xoxb-1"
    receiver.answer = '{"ok": false, "error": "not_in_channel"}'
    (receipt,) = slack.send([parcel("C0123456789")])
    words = "Our bot is not in this channel; somebody there has to invite it (not_in_channel)."
    assert str(receipt.failure) == words


def test_slack_that_says_something_else_is_asked_again(receiver: Receiver, settings: Settings) -> None:
    settings.SLACK_URL, receiver.answer = receiver.url, "<html>Maintenance</html>"
    (receipt,) = slack.send([parcel("C0123456789", token="xoxb-2")])
    assert isinstance(receipt.failure, TransientFailure)
    assert receiver.received[0].headers["authorization"] == "Bearer xoxb-2"


def test_a_workspace_that_forbids_it_is_left_alone(receiver: Receiver) -> None:
    assert isinstance(failure(slack, receiver, 403, "action_prohibited"), PermanentFailure)


def test_teams_is_sent_an_adaptive_card(receiver: Receiver) -> None:
    receiver.status = 202
    assert send(teams, receiver).failure is None
    (attachment,) = said_to(receiver)["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert card["body"][0]["color"] == "attention"
    assert "Cards \\*are\\* declined" in card["body"][1]["text"]
    assert card["body"][2]["facts"][0] == {"title": "Checkout", "value": "Partial Outage"}
    assert [action["url"] for action in card["actions"]] == [NEWS.link, LEAVE]


def test_discord_calls_nobody_and_names_what_it_took(receiver: Receiver) -> None:
    receiver.answer = '{"id": "1234567890"}'
    assert send(discord, receiver) == Receipt(7, provider_id="1234567890")
    said = said_to(receiver)
    assert receiver.received[0].path == "/hook?wait=true"
    assert said["allowed_mentions"] == {"parse": []}
    (embed,) = said["embeds"]
    assert embed["color"] == 0xC9252D
    assert embed["url"] == NEWS.link
    assert "\\[here\\](" in embed["description"]
    assert embed["fields"][1]["value"] == "–"


def test_discord_tells_in_its_body_how_long_to_wait(receiver: Receiver) -> None:
    later = failure(discord, receiver, 429, '{"message": "You are being rate limited.", "retry_after": 2.5}')
    assert isinstance(later, TransientFailure)
    assert later.retry_after == timedelta(seconds=2.5)


def test_discord_knows_the_secret_is_wrong(receiver: Receiver) -> None:
    assert isinstance(failure(discord, receiver, 401, '{"code": 50027}'), PermanentFailure)
