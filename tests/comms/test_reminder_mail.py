"""The reminder as it is read: subject, words and draft, on every rung."""

import re
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from comms import cadence
from comms.models import Duty, Person, Response, Role, RoleKind
from statuspage import letters, outbox
from statuspage.channels import Message
from statuspage.models import Component, Notification
from tests.comms.conftest import Publish, Staff
from tests.services import Mailbox

HOSTILE = "<script>alert(1)</script> & Co"


def reminder(now: datetime, after: float) -> Message:
    """What the sweep sends so many minutes after `now`."""
    cadence.remind(now=now + timedelta(minutes=after))
    return letters.render(Notification.objects.filter(letter="comms/reminder").latest("pk"))


@pytest.mark.parametrize(
    ("after", "subject"),
    [
        (5, "[P1] Due at 14:10 UTC: Payments fail"),
        (10, "[P1] Due now: Payments fail"),
        (15, "[P1] Overdue since 14:10 UTC: Payments fail"),
        (12, "[P1] Overdue since 14:10 UTC: Payments fail"),
        (40, "[P1] Overdue since 14:10 UTC: Payments fail"),
        (90, "[P1] NOBODY HAS SPOKEN, was due at 14:10 UTC: Payments fail"),
    ],
)
def test_the_subject_says_how_late_it_is(response: Response, now: datetime, after: int, subject: str) -> None:
    assert reminder(now, after).subject == subject


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (5, "The first public word is due at 14:10 UTC."),
        (10, "was due at 14:10 UTC."),
        (15, "was due at 14:10 UTC and is 5 minutes late."),
        (33, "was due at 14:10 UTC and is 23 minutes late."),
        (90, "No further reminder will come."),
    ],
)
def test_the_first_sentence_says_what_is_the_matter(
    response: Response, now: datetime, after: int, words: str
) -> None:
    assert words in reminder(now, after).text.split("\n\n")[0]


def test_a_later_word_is_no_first_word(publish: Publish, now: datetime) -> None:
    publish()
    assert "The next public update is due at 14:15 UTC." in reminder(now, 10).text


def test_at_the_end_of_watching_it_asks_to_resolve_or_go_back(publish: Publish, now: datetime) -> None:
    publish("monitoring", due=30)
    text = reminder(now, 30).text
    assert "The time of watching is over: resolve, or go back to identified." in text


def test_an_empty_chair_is_named(response: Response, now: datetime) -> None:
    Role.objects.filter(kind=RoleKind.COMMS_LEAD).delete()
    assert "Nobody holds the comms lead role." in reminder(now, 5).text


def test_whoever_is_called_later_learns_who_leads(response: Response, now: datetime) -> None:
    assert "The comms lead is Lena." in reminder(now, 15).text


def test_it_leads_to_the_desk_with_a_draft(response: Response, now: datetime) -> None:
    letter = reminder(now, 5)
    desk = f"/console/responses/{response.public_id}/announce/"
    assert desk in letter.text and desk in letter.html
    assert "[What customers notice]" in letter.text and "[What customers notice]" in letter.html


def test_a_drill_says_so_first(response: Response, now: datetime) -> None:
    Response.objects.update(is_drill=True)
    letter = reminder(now, 5)
    assert letter.subject.startswith("[DRILL] [P1]")
    assert "Drill" in letter.html


def test_what_was_typed_is_never_markup(response: Response, publish: Publish, now: datetime) -> None:
    Response.objects.update(title=HOSTILE)
    publish("identified", values={"who": HOSTILE})
    letter = reminder(now, 10)
    assert "<script" not in letter.html
    assert HOSTILE in letter.text and HOSTILE in letter.subject


@pytest.mark.parametrize("after", [5, 10, 15, 20, 90])
def test_nothing_of_the_template_is_left_in_it(response: Response, now: datetime, after: int) -> None:
    letter = reminder(now, after)
    assert not re.search(r"\{[{%]|%\}|None|\\\[", letter.subject + letter.text + letter.html)
    assert "\n\n\n" not in letter.text


def test_the_reminders_of_one_response_share_a_thread(response: Response, now: datetime) -> None:
    assert reminder(now, 5).thread == reminder(now, 10).thread != ""


def test_the_draft_of_a_resolved_word_returns_the_components(
    publish: Publish, checkout: Component, now: datetime
) -> None:
    publish("monitoring", due=30, values={"components": {checkout.public_id: "partial_outage"}})
    assert "This concerned Checkout." in reminder(now, 30).text


def test_it_arrives_at_whom_it_calls(
    response: Response, now: datetime, mailbox: Mailbox, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port
    due = now + timedelta(minutes=10)
    cadence.remind(now=due)
    outbox.fan_out(now=due)
    outbox.deliver(now=due)
    [letter] = mailbox.letters
    assert (letter["X-RcptTo"], letter["Subject"]) == ("lena@acme.example", "[P1] Due now: Payments fail")


def test_who_cannot_speak_to_the_public_is_told_whom_to_call(
    response: Response, lead: Person, manager: Person, staff: Staff, now: datetime
) -> None:
    staff("Ada", Duty.ADMINISTRATOR)
    Person.objects.filter(pk__in=[lead.pk, manager.pk]).update(on_duty=False)
    mail = reminder(now, 20)
    assert "Write it now" not in mail.text + mail.html and "announce" not in mail.text + mail.html
    for said in ("- Carla, incident commander", "- Lena, communications lead, off duty", "/console/people/"):
        assert said in mail.text
    assert "Lena, communications lead, off duty" in mail.html


def test_each_gets_the_words_that_fit_when_both_are_called(
    response: Response, manager: Person, staff: Staff, now: datetime
) -> None:
    staff("Ada", Duty.ADMINISTRATOR)
    Person.objects.filter(pk=manager.pk).update(on_duty=False)
    cadence.remind(now=now + timedelta(minutes=90))
    told = {
        frozenset(to["address"] for to in each.recipients or []): "Write it now" in letters.render(each).text
        for each in Notification.objects.filter(letter="comms/reminder")
    }
    assert told == {
        frozenset({"carla@acme.example", "lena@acme.example"}): True,
        frozenset({"ada@acme.example"}): False,
    }
