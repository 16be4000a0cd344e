"""The desk of notices: written in every language of the page, seen beforehand, taken off."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from statuspage import notices
from statuspage.models import Notice, Notification, Page
from tests.comms.visitors import at, moment, reader, visit, words

FORMAT = "%Y-%m-%dT%H:%M"


@pytest.fixture
def desk(page: Page) -> Client:
    return visit()


@pytest.fixture
def notice(page: Page) -> Notice:
    return notices.publish(page, title="New terms", body="From October.", now=moment())


def test_a_notice_is_written_and_nobody_is_mailed(desk: Client, page: Page) -> None:
    until = moment().replace(second=0, microsecond=0) + timedelta(days=3)
    typed = {"title": "New terms", "body": "From **October**.", "ends_at": until.strftime(FORMAT)}
    answer = desk.post(at("notice_add", page.slug), typed)
    made = Notice.objects.get()
    assert answer["Location"] == at("notices", page.slug)
    assert (made.title, made.ends_at) == ("New terms", until)
    assert page.notices.shown(moment()).exists()
    assert not Notification.objects.exists()


def test_it_is_written_in_the_languages_of_the_page(desk: Client, page: Page) -> None:
    Page.objects.update(languages=["en", "de", "fr"])
    screen = words(desk.get(at("notice_add", page.slug)).content)
    assert "In other languages" in screen and "Title: Deutsch" in screen and "Words: Français" in screen
    desk.post(at("notice_add", page.slug), {"title": "New terms", "title_de": "Neue Bedingungen"})
    made = Notice.objects.get()
    assert made.translations == {"de": {"title": "Neue Bedingungen"}}
    assert 'value="Neue Bedingungen"' in desk.get(at("notice", made)).content.decode()


def test_a_page_of_one_language_asks_for_no_other(desk: Client, page: Page) -> None:
    assert "In other languages" not in words(desk.get(at("notice_add", page.slug)).content)


def test_an_end_before_the_beginning_is_said_at_its_field(desk: Client, page: Page) -> None:
    typed = {"title": "New terms", "starts_at": "2026-05-02T10:00", "ends_at": "2026-05-01T10:00"}
    seen = desk.post(at("notice_add", page.slug), typed).content.decode()
    assert "The end must be later than the beginning." in seen and 'value="New terms"' in seen
    assert not Notice.objects.exists()


def test_an_end_that_is_past_is_refused_by_the_house_and_said_there(desk: Client, page: Page) -> None:
    typed = {"title": "New terms", "ends_at": "2020-05-01T10:00"}
    seen = desk.post(at("notice_add", page.slug), typed).content.decode()
    assert "This is over already" in seen
    assert not Notice.objects.exists()


def test_one_whose_time_is_past_altogether_is_refused(desk: Client, page: Page) -> None:
    typed = {"title": "New terms", "starts_at": "2020-05-01T10:00", "ends_at": "2020-05-02T10:00"}
    seen = desk.post(at("notice_add", page.slug), typed).content.decode()
    assert "This is over already" in seen and 'value="New terms"' in seen
    assert not Notice.objects.exists()


def test_a_time_of_another_year_says_so(desk: Client, page: Page) -> None:
    later = moment().replace(year=moment().year + 1, day=1)
    notices.publish(page, title="New terms", starts_at=later, now=moment())
    assert f"{later:%-d %b %Y %H:%M} UTC" in words(desk.get(at("notices", page.slug)).content)


def test_it_is_changed_and_keeps_when_it_began(desk: Client, notice: Notice) -> None:
    desk.post(at("notice", notice), {"title": "Newer terms", "body": "", "starts_at": ""})
    began = notice.starts_at
    notice.refresh_from_db()
    assert (notice.title, notice.body, notice.starts_at) == ("Newer terms", "", began)


# --- told to those who want announcements ------------------------------------------------------------


def test_how_many_would_be_told_is_said_and_nothing_is_ticked(desk: Client, page: Page) -> None:
    reader(page, "ada@example.com")
    reader(page, "bo@example.com", wants_notices=False)
    screen = desk.get(at("notice_add", page.slug)).content.decode()
    assert "Also tell the 1 subscriber who wants announcements" in words(screen.encode())
    assert 'name="tell"' in screen and not re.search(r'name="tell"[^>]*checked', screen)


def test_nobody_to_tell_nothing_to_tick(desk: Client, page: Page) -> None:
    assert 'name="tell"' not in desk.get(at("notice_add", page.slug)).content.decode()


def test_ticked_it_is_told_once(desk: Client, page: Page) -> None:
    reader(page)
    said = desk.post(at("notice_add", page.slug), {"title": "New terms", "tell": "on"}, follow=True)
    assert "Subscribers are told when it does, after a short hold." in words(said.content)
    told = Notification.objects.get()
    assert told.notice == Notice.objects.get()
    screen = desk.get(at("notice", told.notice)).content.decode()
    assert 'name="tell"' not in screen and at("notification", told.pk) in screen


def test_the_preview_shows_the_mail_and_sends_none(desk: Client, page: Page) -> None:
    reader(page)
    seen = desk.post(at("notice_add_preview", page.slug), {"title": "New terms", "tell": "on"})
    assert "Subject: [Acme] Announcement: New terms" in words(seen.content)
    assert not Notification.objects.exists()


def test_what_is_told_on_another_day_says_on_which(desk: Client, page: Page) -> None:
    reader(page)
    soon = moment() + timedelta(days=3)
    notices.publish(page, title="New terms", starts_at=soon, tell=True, now=moment())
    said = words(desk.get(at("notification_tally", Notification.objects.get().pk)).content)
    assert f"Leaves {soon:%-d %b} " in said and f" {soon:%H:%M} UTC" in said and "Take back" in said


def test_a_press_on_its_mails_leads_back_to_the_notices(desk: Client, page: Page) -> None:
    reader(page)
    notices.publish(page, title="New terms", tell=True, now=moment())
    told = Notification.objects.get()
    answer = desk.post(at("notification_recall", told.pk))
    assert answer["Location"] == at("notices", page.slug)
    assert "was taken back" in words(desk.get(at("notice", told.notice)).content)
    assert "Taken back" in words(desk.get(at("notification_tally", told.pk)).content)


def test_the_preview_changes_nothing(desk: Client, page: Page, notice: Notice) -> None:
    desk.post(at("notice_preview", notice), {"title": "Newer terms"})
    desk.post(at("notice_add_preview", page.slug), {"title": "Other terms"})
    assert [each.title for each in Notice.objects.all()] == ["New terms"]


def test_it_is_taken_off_the_page(desk: Client, page: Page, notice: Notice) -> None:
    desk.post(at("notice_end", notice))
    assert not page.notices.shown(moment()).exists()
    assert "Past New terms" in words(desk.get(at("notices", page.slug)).content)


def test_those_ahead_stand_apart(desk: Client, page: Page, notice: Notice) -> None:
    soon = moment() + timedelta(days=1)
    notices.publish(page, title="Old API ends", starts_at=soon, now=moment())
    seen = words(desk.get(at("notices", page.slug)).content)
    assert "On the page New terms" in seen and "Ahead Old API ends" in seen
