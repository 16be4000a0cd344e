"""E-mail over a real connection: what every mail carries, and what each answer of the server comes to."""

import re
import smtplib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from statuspage.channels import Message, MessageRefused, Parcel, PermanentFailure, Receipt, TransientFailure
from statuspage.channels import email as channel
from statuspage.channels.email.line import Line
from statuspage.channels.email.mould import Mould

if TYPE_CHECKING:
    from tests.statuspage.conftest import MailServer

LEAVE = "https://status.acme.test/unsubscribe/abc.def~ghi=jkl_mno-pqr"
FROM = {"From": "Acme <status@acme.test>"}


def message(
    text: str = "Hello LEAVE\n", html: str = "<p>Hello LEAVE</p>", subject: str = "[Acme] News"
) -> Message:
    return Message(subject, text, html, thread="incident-1@acme.test", headers=FROM)


def parcels(*addresses: str, said: Message | None = None) -> Iterator[Parcel]:
    said = said or message()
    for number, address in enumerate(addresses):
        yield Parcel(number, address, said, f"<{number}@acme.test>", {"LEAVE": LEAVE})


def send(*addresses: str) -> list[Receipt]:
    return sorted(channel.send(parcels(*addresses)), key=lambda receipt: receipt.number)


def failures(receipts: Sequence[Receipt]) -> list[type | None]:
    return [type(receipt.failure) if receipt.failure else None for receipt in receipts]


def texts(letter: EmailMessage) -> list[str]:
    return [part.get_content().replace("\r\n", "\n") for part in letter.iter_parts()]


# --- what a mail carries ----------------------------------------------------------------------------


@pytest.mark.parametrize("pipelining", [True, False])
def test_every_reader_gets_a_mail_of_their_own(post: "MailServer", pipelining: bool) -> None:
    post.pipelining = pipelining
    assert failures(send("a@x.test", "b@x.test", "c@x.test")) == [None, None, None]
    assert [letter["To"] for letter in post.letters] == ["a@x.test", "b@x.test", "c@x.test"]
    assert [letter["Message-ID"] for letter in post.letters] == [f"<{n}@acme.test>" for n in range(3)]


def test_many_mails_share_one_connection(post: "MailServer") -> None:
    send(*[f"{number}@x.test" for number in range(20)])
    assert (len(post.letters), post.connections) == (20, 1)


def test_mails_of_one_incident_are_one_thread(post: "MailServer") -> None:
    send("a@x.test")
    assert post.letters[0]["References"] == post.letters[0]["In-Reply-To"] == "<incident-1@acme.test>"


def test_what_is_personal_is_in_both_parts(post: "MailServer") -> None:
    send("a@x.test")
    assert texts(post.letters[0]) == [f"Hello {LEAVE}\n", f"<p>Hello {LEAVE}</p>\n"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300))
def test_any_text_arrives_as_it_was_written(text: str) -> None:
    said = message(text=f"{text}LEAVE{text}\n.{text}\n")
    wire = Mould(said, ("LEAVE",)).fill(next(parcels("a@x.test", said=said)), "a@x.test")
    assert wire.isascii()
    assert max(map(len, wire.split(b"\r\n"))) < 100
    assert wire.index(b"\r\n.\r\n") == len(wire) - 5
    received = message_from_bytes(
        re.sub(rb"(?m)^\.", b"", wire[:-3]), _class=EmailMessage, policy=policy.default
    )
    assert texts(received)[0] == f"{text}{LEAVE}{text}\n.{text}\n"


@pytest.mark.parametrize("text", [".", "..\n.\n", "Grüße 👋 = fine\n", "x" * 5000, "=01 =08\n", "tab\t\n\n"])
def test_awkward_text_survives_the_journey(post: "MailServer", text: str) -> None:
    said = message(text=f"{text}LEAVE{text}\n")
    list(channel.send(parcels("a@x.test", said=said)))
    assert texts(post.letters[0])[0].rstrip("\n") == f"{text}{LEAVE}{text}".rstrip("\n")


def test_a_name_with_line_breaks_cannot_add_a_header(post: "MailServer") -> None:
    evil = Parcel(0, "a@x.test", message(), "<0@acme.test>", {"LEAVE": LEAVE}, name="A\r\nBcc: b@x.test")
    (receipt,) = channel.send(iter([evil]))
    assert isinstance(receipt.failure, MessageRefused)
    assert post.letters == []


def test_a_subject_with_line_breaks_cannot_add_a_header(post: "MailServer") -> None:
    evil = parcels("a@x.test", said=message(subject="News\r\nBcc: b@x.test"))
    (receipt,) = channel.send(evil)
    assert isinstance(receipt.failure, MessageRefused)


@pytest.mark.parametrize(
    "address", ["a@x.test\r\nDATA", "a b@x.test", "<a@x.test>", "ä@x.test", "nobody", "@x.test"]
)
def test_what_is_no_address_is_never_shown_to_the_server(post: "MailServer", address: str) -> None:
    (receipt,) = send(address)
    assert isinstance(receipt.failure, PermanentFailure)
    assert post.letters == []


def test_an_international_domain_is_written_in_its_ascii_form(post: "MailServer") -> None:
    send("ada@bücher.test")
    assert post.to("ada@xn--bcher-kva.test")


# --- what an answer comes to ------------------------------------------------------------------------


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("550 5.1.1 No such user", PermanentFailure),
        ("550 Go away", PermanentFailure),
        ("552 5.2.2 Mailbox full", MessageRefused),
        ("554 5.7.1 Relay access denied", MessageRefused),
        ("451 4.7.1 Greylisted", TransientFailure),
    ],
)
def test_a_refused_recipient_costs_nobody_else(
    post: "MailServer", answer: str, failure: type, pipelining: bool
) -> None:
    post.refusals["b@x.test"], post.pipelining = answer, pipelining
    receipts = send("a@x.test", "b@x.test", "c@x.test")
    assert failures(receipts) == [None, failure, None]
    assert str(receipts[1].failure) == answer


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("554 5.7.1 This looks like spam", MessageRefused),
        ("550 5.1.1 No such user after all", PermanentFailure),
        ("452 4.3.1 Disk full", TransientFailure),
    ],
)
def test_a_refused_content(post: "MailServer", answer: str, failure: type) -> None:
    post.content_answer = answer
    assert failures(send("a@x.test", "b@x.test")) == [failure, failure]


def test_an_answer_of_several_lines_is_one(post: "MailServer") -> None:
    post.refusals["b@x.test"] = "550-5.1.1 No such user.\r\n550 5.1.1 Ask the postmaster."
    receipts = send("a@x.test", "b@x.test", "c@x.test")
    assert failures(receipts) == [None, PermanentFailure, None]
    assert str(receipts[1].failure) == "550 5.1.1 No such user. 5.1.1 Ask the postmaster."


def test_a_server_that_talks_of_something_else_is_not_listened_to(post: "MailServer") -> None:
    post.refusals["b@x.test"] = "How do you do?"
    receipts = send("a@x.test", "b@x.test", "c@x.test")
    assert failures(receipts) == [None, TransientFailure, None]
    assert "does not speak SMTP" in str(receipts[1].failure)


def test_a_server_that_closes_after_some_mails_is_called_again(post: "MailServer") -> None:
    post.hangs_up_after = 2
    receipts = send("a@x.test", "b@x.test", "c@x.test", "d@x.test")
    assert failures(receipts) == [None] * 4
    assert (len(post.letters), post.connections) == (4, 2)


def test_a_server_that_closes_at_once_gets_the_rest_later(post: "MailServer") -> None:
    post.content_answer = "421 Shutting down"
    assert failures(send("a@x.test", "b@x.test", "c@x.test")) == [TransientFailure] * 3
    assert post.connections == 1


def test_a_server_that_is_away_gets_all_of_it_later(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    receipts = send("a@x.test", "b@x.test")
    assert failures(receipts) == [TransientFailure] * 2
    assert "cannot be reached" in str(receipts[0].failure)


def test_a_server_is_not_waited_for_without_end(settings: Settings) -> None:
    assert settings.EMAIL_TIMEOUT == 20


def test_a_failure_says_when_to_come_back() -> None:
    assert TransientFailure("Slow down", timedelta(minutes=5)).retry_after == timedelta(minutes=5)


# --- other back ends --------------------------------------------------------------------------------


def test_another_back_end_gets_whole_messages() -> None:
    assert failures(send("a@x.test")) == [None]
    (sent,) = mail.outbox
    assert (sent.to, sent.body) == (["a@x.test"], f"Hello {LEAVE}\n")
    assert sent.message()["References"] == "<incident-1@acme.test>"


class AnymailRecipientsRefused(Exception):
    """By its name alone: anymail need not be here."""


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (RuntimeError("Quota"), TransientFailure),
        (ValueError("This provider knows no metadata"), TransientFailure),
        (AnymailRecipientsRefused("All were rejected"), MessageRefused),
    ],
)
def test_whatever_another_back_end_raises_switches_nobody_off(
    monkeypatch: pytest.MonkeyPatch, problem: Exception, kind: type[Exception]
) -> None:
    from django.core.mail.backends.locmem import EmailBackend

    def fail(*messages: object) -> int:
        raise problem

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    (receipt,) = send("a@x.test")
    assert type(receipt.failure) is kind and str(problem) in str(receipt.failure)


def test_a_provider_is_told_the_number_of_the_letter_and_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.mail.backends.locmem import EmailBackend

    def take(backend: EmailBackend, messages: list[Any]) -> int:
        (said,) = messages
        assert said.metadata == {"letter": "0"}
        said.anymail_status = SimpleNamespace(message_id="pm-1")
        return 1

    monkeypatch.setattr(EmailBackend, "send_messages", take)
    assert send("a@x.test")[0].provider_id == "pm-1"


def test_no_good_bye_is_said_in_the_middle_of_a_mail(
    post: "MailServer", monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[bytes] = []
    send = Line.send

    def overheard(line: Line, words: bytes) -> None:
        said.append(words)
        send(line, words)

    def broken_off() -> Iterator[Parcel]:
        yield from parcels("a@x.test")
        raise RuntimeError

    monkeypatch.setattr(Line, "send", overheard)
    monkeypatch.setattr(smtplib.SMTP, "quit", lambda server: said.append(b"QUIT"))
    with pytest.raises(RuntimeError):
        list(channel.send(broken_off()))
    assert said[-1].endswith(b"DATA\r\n")
    assert post.letters == []
