"""What mail servers send back: read as they write it, believed only of our own letters, counted once."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from statuspage import bounces, incidents, subscribers
from statuspage.models import Delivery, Incident, Page, Subscriber
from tests.statuspage.conftest import MailServer

pytestmark = pytest.mark.django_db

Carry = Callable[..., None]

DSN = """\
From: MAILER-DAEMON@mx.example.com
To: status@localhost
Message-ID: <{mail}@mx.example.com>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
X-Postfix-Queue-ID: 4C3F
Arrival-Date: Mon,  2 Mar 2026 14:00:31 +0000 (UTC)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.com
Diagnostic-Code: smtp; 550 {status} <{address}>: Recipient address
    rejected: User unknown
{returned}
--b--
"""
RETURNED = """
--b
Content-Description: Undelivered Message Headers
Content-Type: {kind}

Received: by mx.example.com
Message-ID: {letter}
Subject: [Acme] Investigating: Checkout errors
"""
ARF = """\
From: feedback@isp.example
Message-ID: <c1@isp.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
{who}
--b
Content-Type: message/rfc822

Message-ID: {letter}
Subject: [Acme] Investigating: Checkout errors

--b--
"""


@pytest.fixture
def ada(
    reader: Callable[[str], Subscriber], incident: Incident, post: MailServer, carry: Carry
) -> Subscriber:
    """She was sent the news."""
    ada = reader("ada@example.com")
    carry()
    return ada


@pytest.fixture
def letter(ada: Subscriber, post: MailServer) -> str:
    (sent,) = post.letters
    return str(sent["Message-ID"])


def dsn(
    letter: str, status: str = "5.1.1", *, action: str = "failed", kind: str = "text/rfc822-headers",
    address: str = "ada@example.com", mail: str = "one",
) -> bytes:  # fmt: skip
    returned = RETURNED.format(letter=letter, kind=kind) if letter else ""
    said = {"status": status, "action": action, "address": address, "mail": mail, "returned": returned}
    return DSN.format(**said).encode()


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822", "text/rfc822-headers; charset=x"])
def test_a_hard_bounce_switches_the_address_off_with_the_reason(
    ada: Subscriber, letter: str, kind: str, now: datetime
) -> None:
    assert bounces.take(dsn(letter, kind=kind), now=now)
    ada.refresh_from_db()
    assert (ada.state, ada.reason[:9]) == ("quarantined", "5.1.1 550")
    assert "User unknown" in ada.reason
    assert Delivery.objects.get(subscriber=ada).state == "failed"


@pytest.mark.parametrize(
    ("status", "action"), [("4.2.2", "failed"), ("4.4.1", "delayed"), ("5.1.1", "delayed")]
)
def test_a_soft_bounce_is_counted_and_the_address_stays(
    ada: Subscriber, letter: str, status: str, action: str, now: datetime
) -> None:
    bounces.take(dsn(letter, status, action=action), now=now)
    ada.refresh_from_db()
    assert (ada.state, ada.bounces, ada.failing_since) == ("active", 1, now)


def test_the_same_mail_twice_counts_once_another_counts_again(
    ada: Subscriber, letter: str, now: datetime
) -> None:
    for mail in ("one", "one", "two"):
        bounces.take(dsn(letter, "4.2.2", mail=mail), now=now)
    ada.refresh_from_db()
    assert ada.bounces == 2


def test_a_mailbox_that_is_full_for_days_is_switched_off_with_the_reason(
    ada: Subscriber, letter: str, now: datetime
) -> None:
    for day in range(5):
        ada.refresh_from_db()
        assert ada.state == "active"
        for mail in ("a", "b", "c"):
            bounces.take(dsn(letter, "4.2.2", mail=f"{mail}{day}"), now=now + timedelta(days=day))
    ada.refresh_from_db()
    assert (ada.state, ada.bounces) == ("quarantined", 15)
    assert ada.reason.startswith("Mail came back on 5 days since 2 Mar 2026: 4.2.2")


def test_who_is_brought_back_begins_anew(ada: Subscriber, letter: str, now: datetime) -> None:
    for day in range(5):
        bounces.take(dsn(letter, "4.2.2", mail=str(day)), now=now + timedelta(days=day))
    subscribers.bring_back(Subscriber.objects.get(), now=now + timedelta(days=5))
    bounces.take(dsn(letter, "4.2.2", mail="six"), now=now + timedelta(days=5))
    ada.refresh_from_db()
    assert (ada.state, ada.bounces) == ("active", 1)


def test_many_on_one_day_are_one_bad_day(ada: Subscriber, letter: str, now: datetime) -> None:
    for mail in range(30):
        bounces.take(dsn(letter, "4.2.2", mail=str(mail)), now=now)
    ada.refresh_from_db()
    assert (ada.state, ada.bounces) == ("active", 30)


def test_a_week_without_one_begins_anew(ada: Subscriber, letter: str, now: datetime) -> None:
    for day in (0, 1, 2, 3, 11):
        bounces.take(dsn(letter, "4.2.2", mail=str(day)), now=now + timedelta(days=day))
    ada.refresh_from_db()
    assert (ada.state, ada.bounces, ada.failing_since) == ("active", 1, now + timedelta(days=11))


def test_after_a_quiet_week_staff_see_it_no_longer(ada: Subscriber, letter: str, now: datetime) -> None:
    bounces.take(dsn(letter, "4.2.2"), now=now)
    bounces.forgive(now=now + timedelta(days=6))
    assert Subscriber.objects.get().bounces == 1
    bounces.forgive(now=now + timedelta(days=8))
    ada.refresh_from_db()
    assert (ada.bounces, ada.failing_since, ada.details.get("bounced_on")) == (0, None, None)


def test_that_our_relay_took_another_mail_forgives_nothing(
    ada: Subscriber, letter: str, incident: Incident, carry: Carry, now: datetime
) -> None:
    bounces.take(dsn(letter, "4.2.2"), now=now)
    incidents.post_update(incident, status="identified", body="Found.", now=now)
    carry()
    ada.refresh_from_db()
    assert (ada.bounces, ada.failing_since) == (1, now)


def test_whoever_does_not_know_the_letter_switches_nobody_off(ada: Subscriber, now: datetime) -> None:
    for day in range(7):
        bounces.take(dsn("", mail=str(day)), now=now + timedelta(days=day))
    ada.refresh_from_db()
    assert (ada.state, ada.bounces) == ("active", 7)


def test_a_hard_one_twice_is_fine(ada: Subscriber, letter: str, now: datetime) -> None:
    bounces.take(dsn(letter), now=now)
    bounces.take(dsn(letter, mail="two"), now=now + timedelta(days=1))
    ada.refresh_from_db()
    assert (ada.state, ada.ended_at) == ("quarantined", now)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_what_arrived_is_no_bounce(ada: Subscriber, letter: str, action: str, now: datetime) -> None:
    assert not bounces.take(dsn(letter, "2.0.0", action=action), now=now)


def test_nobody_can_switch_off_an_address_by_a_letter_that_went_to_another(
    ada: Subscriber, letter: str, reader: Callable[[str], Subscriber], now: datetime
) -> None:
    bob = reader("bob@example.com")
    assert not bounces.take(dsn(letter, address="bob@example.com"), now=now)
    assert not bounces.take(dsn("<999.1@testserver>"), now=now)
    assert not bounces.take(dsn("<abc@elsewhere.example>", address="bob@example.com"), now=now)
    bob.refresh_from_db()
    assert bob.state == "active"


def test_one_that_names_no_letter_is_only_counted_and_only_while_ours_is_fresh(
    ada: Subscriber, letter: str, now: datetime
) -> None:
    assert not bounces.take(dsn(""), now=now + timedelta(days=8))
    assert bounces.take(dsn("", address="ADA@example.com"), now=now + timedelta(days=1))
    ada.refresh_from_db()
    assert (ada.state, ada.bounces) == ("active", 1)


@pytest.mark.parametrize("who", ["Original-Rcpt-To: <ada@example.com>\n", ""])
def test_who_complains_is_never_written_to_again(
    ada: Subscriber, letter: str, page: Page, who: str, now: datetime
) -> None:
    for _ in range(2):
        bounces.take(ARF.format(letter=letter, who=who).encode(), now=now)
    ada.refresh_from_db()
    assert (ada.state, ada.reason) == ("quarantined", bounces.COMPLAINED)
    assert page.suppressions.count() == 1


def test_a_mail_that_is_neither_changes_nothing(ada: Subscriber, now: datetime) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Out of office"
    mail.set_content("I am away; 5.1.1 is a number.")
    assert not bounces.take(mail.as_bytes(), now=now)


@given(st.binary(max_size=400), st.integers(0, 1500))
def test_whatever_arrives_is_read_without_a_stumble(rubbish: bytes, at: int) -> None:
    mail = dsn("<1.1@testserver>")
    bounces.read(rubbish)
    bounces.read(mail[:at] + rubbish + mail[at:])


def test_the_command_reads_its_input_and_says_what_it_did(
    ada: Subscriber, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(dsn(letter))))
    call_command("bounces", stdout=said)
    assert said.getvalue() == "hard: ada@example.com\n"
