"""What letters say, and what they may never do."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from statuspage import colours, incidents, letters, maintenances, outbox, subscribers
from statuspage.channels import Message
from statuspage.languages import LANGUAGES
from statuspage.letters import texts
from statuspage.models import Brand, Component, Incident, Notification, Page, Picture, Subscriber
from statuspage.outbox import Recipient
from statuspage.templatetags.steadypage import moment, moment_in_full
from tests.services import Mailbox

pytestmark = pytest.mark.django_db

HALF_AN_HOUR = timedelta(minutes=30)
Carry = Callable[..., None]
Reader = Callable[[str], Subscriber]


def newest() -> Message:
    return letters.render(newest_row())


@pytest.fixture
def checkout(page: Page, now: datetime) -> Component:
    return Component.objects.create(page=page, name="Checkout", created_at=now, updated_at=now)


@pytest.fixture
def outage(page: Page, checkout: Component, now: datetime) -> Incident:
    return incidents.publish(
        page,
        name="Checkout errors",
        status="investigating",
        body="Cards are **declined**.",
        statuses={checkout: "partial_outage"},
        next_update_at=now + HALF_AN_HOUR,
        now=now,
    )


# --- what is said -----------------------------------------------------------------------------------


def test_the_subject_says_page_state_and_title(outage: Incident) -> None:
    assert newest().subject == "[Acme] Investigating: Checkout errors"


def test_both_parts_say_everything(outage: Incident) -> None:
    message = newest()
    for part in (message.text, message.html):
        assert "Checkout errors" in part
        assert "Partial Outage" in part
        assert outage.link in part
    assert "Next update by 14:30 UTC" in message.text
    assert "Next update by <strong" in message.html


def test_markdown_becomes_markup_in_one_part_only(outage: Incident) -> None:
    assert ">declined</strong>" in newest().html
    assert "<strong" not in newest().text


def test_no_promise_no_line_about_it(outage: Incident, now: datetime) -> None:
    incidents.post_update(outage, status="resolved", body="Over.", now=now)
    assert "Next update" not in newest().text + newest().html


def test_a_maintenance_names_its_window_and_what_it_concerns(
    page: Page, checkout: Component, now: datetime
) -> None:
    window = (now, now + HALF_AN_HOUR)
    maintenances.schedule(page, name="Disks", body="New.", window=window, affects=[checkout], now=now)
    message = newest()
    assert message.subject == "[Acme] Maintenance scheduled: Disks"
    assert "2 Mar 2026, 14:00 UTC to 14:30 UTC" in message.text
    assert "Checkout" in message.text


def test_subscribers_learn_why_they_get_it_and_how_to_leave(outage: Incident) -> None:
    message = newest()
    for part in (message.text, message.html):
        assert "because you subscribed" in part
        assert letters.UNSUBSCRIBE_LINK in part
        assert letters.MANAGE_LINK in part


def test_a_letter_to_somebody_named_has_nothing_to_leave(page: Page, now: datetime) -> None:
    subscribers.subscribe(page, address="ada@example.com", now=now)
    message = newest()
    assert letters.UNSUBSCRIBE_LINK not in message.text + message.html
    assert "List-Id" not in message.headers


def test_the_confirmation_has_the_link(page: Page, now: datetime) -> None:
    subscribers.subscribe(page, address="ada@example.com", now=now)
    assert "http://testserver/confirm/" in newest().text


# --- what it may never do ---------------------------------------------------------------------------


def test_names_are_no_markup(page: Page, now: datetime) -> None:
    incidents.publish(page, name="<script>alert(1)</script>", status="identified", body="a & b", now=now)
    message = newest()
    assert "<script" not in message.html
    assert "<script>alert(1)</script>" in message.subject
    assert "a & b" in message.text


def test_line_breaks_in_names_do_not_reach_the_subject(page: Page, now: datetime) -> None:
    incidents.publish(page, name="A\r\nBcc: b@example.com", status="identified", body="B", now=now)
    assert newest().subject == "[Acme] Identified: A Bcc: b@example.com"


def test_line_breaks_in_the_page_name_do_not_reach_the_sender(page: Page, now: datetime) -> None:
    Page.objects.update(name="Acme\r\nBcc: b@example.com")
    page.refresh_from_db()
    subscribers.subscribe(page, address="ada@example.com", now=now)
    assert "\n" not in newest().headers["From"]


def test_nothing_is_loaded_from_afar(outage: Incident) -> None:
    html = newest().html
    assert not any(word in html for word in ("<img", "<script", "<link", "url(", "@import", "@font-face"))


def test_style_is_in_the_elements_and_the_dark_one_in_the_head(outage: Incident) -> None:
    head, body = newest().html.split("</head>")
    assert "prefers-color-scheme" in head
    assert 'style="' in body


def test_a_text_cannot_ask_for_the_reader_s_own_links(outage: Incident) -> None:
    assert letters.UNSUBSCRIBE_LINK[len("unsubscribe") :] != ""
    assert newest().text.count(letters.UNSUBSCRIBE_LINK) == 1


# --- as it arrives ----------------------------------------------------------------------------------


@pytest.fixture
def arrived(post: Mailbox, reader: Reader, outage: Incident, carry: Carry) -> Mailbox:
    reader("ada@example.com")
    carry()
    return post


def test_one_click_is_offered_as_the_standard_wants_it(arrived: Mailbox) -> None:
    (letter,) = arrived.letters
    assert letter["List-Unsubscribe"].startswith("<http://testserver/unsubscribe/")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_headers_say_what_kind_of_mail_this_is(arrived: Mailbox, outage: Incident) -> None:
    (letter,) = arrived.letters
    assert letter["From"] == "Acme <status@localhost>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Id"] == "<home.testserver>"
    assert letter["References"] == f"<incident-{outage.public_id}@testserver>"
    assert letter["Date"].startswith("Mon, 02 Mar 2026 14:00")


def test_every_header_is_there_once(arrived: Mailbox) -> None:
    names = [name.lower() for name in arrived.letters[0]]
    assert len(names) == len(set(names))


def test_the_links_in_the_mail_are_the_reader_s_own(arrived: Mailbox, outage: Incident) -> None:
    text = arrived.letters[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "http://testserver/unsubscribe/" in text
    assert letters.UNSUBSCRIBE_LINK not in text


def test_a_direct_letter_has_no_unsubscribe_header(
    post: Mailbox, page: Page, carry: Carry, now: datetime
) -> None:
    outbox.put(
        "statuspage/already",
        key="one",
        recipients=[Recipient("email", "ada@acme.test", "Ada Lovelace")],
        page=page,
        context={"link": "http://testserver/"},
        now=now,
    )
    carry()
    (letter,) = post.letters
    assert letter["To"] == "Ada Lovelace <ada@acme.test>"
    assert letter["List-Unsubscribe"] is None


# --- times ------------------------------------------------------------------------------------------


def test_each_reader_is_told_the_times_of_their_own_zone(
    post: Mailbox, outage: Incident, reader: Reader, carry: Carry
) -> None:
    for zone in ("Europe/Berlin", "UTC", "Nowhere/Land"):
        reader(f"{zone[:3]}@example.com")
        Subscriber.objects.filter(address=f"{zone[:3]}@example.com").update(time_zone=zone)
    carry()
    told = {
        letter["To"][:3]: letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        for letter in post.letters
    }
    assert "Next update by 15:30 CET" in told["Eur"]
    assert "Next update by 14:30 UTC" in told["UTC"] and "Next update by 14:30 UTC" in told["Now"]


def test_times_are_utc_and_say_their_day_when_it_is_another(now: datetime) -> None:
    assert moment(now) == "14:00 UTC"
    assert moment("2026-03-02T15:30:00+01:00") == "14:30 UTC"
    assert moment(now + timedelta(days=1), now) == "3 Mar, 14:00 UTC"
    assert moment_in_full("2026-03-02T14:00:00+00:00") == "2 Mar 2026, 14:00 UTC"
    assert moment(None) == moment_in_full(None) == ""


# --- in every language ------------------------------------------------------------------------------


def test_it_is_written_in_every_language_down_to_the_small_print(outage: Incident) -> None:
    told = {language: letters.render(newest_row(), language, "Asia/Tokyo") for language in LANGUAGES}
    for language, message in told.items():
        assert f'<html lang="{language}" dir="{LANGUAGES[language].direction}"' in message.html
        assert message.headers["Content-Language"] == language
    small_print = {message.text.partition("\n-- \n")[2] for message in told.values()}
    assert len(small_print) == len(LANGUAGES)


def newest_row() -> Notification:
    return Notification.objects.latest("pk")


# --- how the page looks -----------------------------------------------------------------------------


def test_a_brand_lends_its_colour_to_the_button_and_stays_readable(page: Page, outage: Incident) -> None:
    Brand.objects.create(page=page, accent="#0a6b3d")
    html = newest().html
    assert "background:#0a6b3d" in html.replace("background: ", "background:")
    light, dark = re.findall(r"\.press td \{ background: (#\w+)", html), "#1b2128"
    assert light and colours.contrast(light[0], dark) >= colours.READABLE


def test_a_name_stands_for_the_logo(page: Page, outage: Incident) -> None:
    logo(page, "image/png")
    assert "<img" not in newest().html


def test_a_logo_is_shown_when_the_installation_says_so_and_its_name_when_it_is_not_loaded(
    page: Page, outage: Incident, settings: Settings
) -> None:
    settings.MAIL_SHOWS_LOGO = True
    logo(page, "image/png")
    (image,) = re.findall(r"<img[^>]*>", newest().html)
    assert 'src="http://testserver/brand/' in image and 'alt="Acme"' in image and 'width="64"' in image


@pytest.mark.parametrize(
    ("content_type", "audience"), [("image/svg+xml", "public"), ("image/png", "private")]
)
def test_no_logo_that_a_mail_program_could_not_show(
    page: Page, outage: Incident, settings: Settings, content_type: str, audience: str
) -> None:
    settings.MAIL_SHOWS_LOGO = True
    Page.objects.update(audience=audience)
    logo(page, content_type)
    assert "<img" not in newest().html


def logo(page: Page, content_type: str) -> Picture:
    facts = {"kind": "logo", "content": b"", "digest": "abc", "width": 200, "height": 100}
    return Picture.objects.create(page=page, content_type=content_type, **facts)


# --- the text ---------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"], include_characters=" \n>")))
def test_a_flowed_text_says_what_was_written(text: str) -> None:
    written = texts.tidy(text)
    lines = [line.removeprefix(" ") for line in texts.flowed(written).split("\n")]
    joined = "\n".join(lines).replace(" \n", " ")
    assert joined.split() == written.split()


def test_what_a_program_would_take_for_a_quotation_is_none() -> None:
    assert texts.flowed("> 5 % fail\nFrom here on\n") == " > 5 % fail\n From here on\n"
