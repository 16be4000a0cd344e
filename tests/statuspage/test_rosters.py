"""Subscribers that staff add and bring in: with consent or asked, all or none, and out again unharmed."""

import csv
import io
from collections.abc import Callable
from datetime import datetime

import pytest
from pytest_django import Settings

from statuspage import channels, rosters, subscribers, suppressions
from statuspage.models import Component, Notification, Page, Subscriber
from statuspage.rosters import Entry, Fate, RosterRefused

pytestmark = pytest.mark.django_db


def bring_in(page: Page, text: str, *, consent: str = "", now: datetime) -> list[str]:
    return [
        str(fate) for _, fate in rosters.bring_in(page, rosters.read(page, text), consent=consent, now=now)
    ]


def problems(page: Page, text: str) -> dict[int, str]:
    return {entry.line: entry.problem for entry in rosters.read(page, text) if entry.problem}


def test_who_agreed_is_told_at_once_and_the_note_is_kept(page: Page, now: datetime) -> None:
    assert rosters.add(page, Entry(1, "ada@example.com"), consent="Contract", now=now) == Fate.ADDED
    ada = Subscriber.objects.get()
    assert (ada.state, ada.consent) == ("active", "Contract")
    assert not Notification.objects.exists()


def test_who_did_not_is_asked(page: Page, now: datetime) -> None:
    assert rosters.add(page, Entry(1, "ada@example.com"), consent="", now=now) == Fate.ASKED
    assert Subscriber.objects.get().state == "unconfirmed"
    assert Notification.objects.get().letter == "statuspage/confirm"


def test_who_left_or_asked_never_to_be_written_to_is_left_alone(
    page: Page, reader: Callable[[str], Subscriber], now: datetime
) -> None:
    subscribers.unsubscribe(reader("left@example.com"), now=now)
    suppressions.suppress("email", "never@example.com", reason="Asked.", now=now, page=page)
    for consent in ("Contract", ""):
        fates = bring_in(page, "email\nleft@example.com\nnever@example.com", consent=consent, now=now)
        assert fates == [Fate.LEFT, Fate.SUPPRESSED]
    assert not Subscriber.objects.active().exists() and not Notification.objects.exists()


def test_columns_go_where_they_belong(page: Page, component: Callable[..., Component], now: datetime) -> None:
    component("Checkout"), component("Search")
    Page.objects.update(languages=["en", "de"])
    page.refresh_from_db()
    text = "\ufeffE-Mail;Language;time_zone;Note\n\nada@example.com;de;Europe/Berlin;x\n"
    assert bring_in(page, text, consent="Contract", now=now) == [Fate.ADDED]
    bring_in(page, "email,components\nbob@example.com,Checkout; Search", consent="Contract", now=now)
    ada, bob = Subscriber.objects.order_by("pk")
    assert (ada.language, ada.time_zone) == ("de", "Europe/Berlin")
    assert [each.name for each in bob.components.all()] == ["Checkout", "Search"]


def test_a_list_of_addresses_alone_needs_no_heading(page: Page, now: datetime) -> None:
    assert bring_in(page, "ada@example.com\nbob@example.com", now=now) == [Fate.ASKED] * 2


def test_an_address_twice_is_one_subscriber(page: Page, now: datetime) -> None:
    text = "email\nada@example.com\nADA@example.com"
    assert bring_in(page, text, consent="Contract", now=now) == [Fate.ADDED, Fate.KNOWN]


def test_every_problem_is_said_with_its_line(page: Page) -> None:
    heading = "email,language,time_zone,components"
    rows = ["ada@example.com", "nobody", "", "b@x.test,tlh", "c@x.test,,Mars", "d@x.test,,,Warp"]
    assert problems(page, "\n".join([heading, *rows])) == {
        3: "“nobody” is no e-mail address.",
        5: "The page does not speak “tlh”.",
        6: "“Mars” is no time zone; write it like Europe/Berlin.",
        7: "There is no component “Warp” on this page.",
    }


def test_one_problem_and_nobody_is_brought_in(page: Page, now: datetime) -> None:
    with pytest.raises(RosterRefused):
        bring_in(page, "email\nada@example.com\nnobody", consent="Contract", now=now)
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("text", ["", "name\nAda", "email\n" + "a@example.com\n" * 5001])
def test_what_is_no_roster_is_refused(page: Page, text: str) -> None:
    with pytest.raises(RosterRefused):
        rosters.read(page, text)


def test_what_is_taken_out_is_no_formula_and_comes_back_as_it_was(
    page: Page, reader: Callable[[str], Subscriber], now: datetime
) -> None:
    reader("+cmd|x@example.com")
    reader("ada@example.com")
    Subscriber.objects.filter(address="ada@example.com").update(reason="=1+1")
    text = "".join(rosters.write(page))
    first, second = csv.DictReader(io.StringIO(text))
    assert (first["address"], second["reason"]) == ("'+cmd|x@example.com", "'=1+1")
    assert [entry.address for entry in rosters.read(page, text)] == ["+cmd|x@example.com", "ada@example.com"]


def test_a_long_list_costs_no_query_a_row(
    page: Page, reader: Callable[[str], Subscriber], django_assert_num_queries: Callable[..., object]
) -> None:
    for number in range(20):
        reader(f"{number}@example.com")
    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        assert len(list(rosters.write(page))) == 21


# --- chats, webhooks and phones -------------------------------------------------------------------------

HOOK, CHAT = "https://hooks.example.com/A", "https://hooks.slack.com/services/T0/B0/secret"


def test_a_list_says_of_each_by_which_channel(page: Page, now: datetime) -> None:
    text = f"address,channel\n{HOOK},webhook\n{CHAT},Slack\nada@example.com,E-mail\nbob@example.com,"
    assert bring_in(page, text, consent="Contract", now=now) == [Fate.ADDED] * 4
    told = Subscriber.objects.order_by("pk").values_list("channel", "address")
    assert list(told)[:2] == [("webhook", HOOK), ("slack", CHAT)]
    assert [channel for channel, _ in told[2:]] == ["email", "email"]
    unverified = [each.channel for each in Subscriber.objects.all() if subscribers.UNVERIFIED in each.details]
    assert unverified == ["webhook", "slack"]
    assert len(Subscriber.objects.get(channel="webhook").details["secrets"]) == 1


def test_what_was_taken_out_can_be_brought_in_again(page: Page, now: datetime) -> None:
    text = f"address,channel\n{HOOK},webhook\nada@example.com,email"
    bring_in(page, text, consent="Contract", now=now)
    out = "".join(rosters.write(page))
    Subscriber.objects.all().delete()
    assert bring_in(page, out, consent="Contract", now=now) == [Fate.ADDED] * 2
    assert Subscriber.objects.get(channel="webhook").address == HOOK


def test_a_channel_that_is_none_or_only_a_browsers_is_a_problem(page: Page) -> None:
    text = f"address,channel\n{HOOK},pigeon\n{HOOK},web_push\n{HOOK},slack\nftp://x.example,webhook"
    assert problems(page, text) == {
        2: "There is no channel “pigeon” that could be brought in.",
        3: "There is no channel “web_push” that could be brought in.",
        4: "This is no webhook address of Slack.",
        5: "The address has to begin with https:// or http://.",
    }


def test_where_our_bot_speaks_in_slack_staff_say_by_id(page: Page, settings: Settings) -> None:
    text = "address,channel\nC02NORTHWIND,slack"
    assert problems(page, text)
    settings.SLACK_TOKEN = "xoxb-1"
    assert not problems(page, text)
    with pytest.raises(ValueError, match="Slack"):
        channels.cleaned("slack", "C02NORTHWIND")
