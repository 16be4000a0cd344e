"""Several lines to a mail server: as many as keep it busy and as it allows, each mail by one of them."""

import socket
import ssl
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.mail.backends.smtp import EmailBackend
from pytest_django import Settings

from statuspage.channels import MessageRefused, PermanentFailure, TransientFailure
from statuspage.channels.email import switchboard
from tests import services
from tests.statuspage.test_email import failures, send

if TYPE_CHECKING:
    from tests.statuspage.conftest import MailServer

MOST = 4


@pytest.fixture
def slow(post: "MailServer", settings: Settings) -> "MailServer":
    """It takes its time for each mail, of each line."""
    settings.MAIL_CONNECTIONS, post.takes = MOST, 0.01
    return post


def addresses(number: int) -> list[str]:
    return [f"{each}@x.test" for each in range(number)]


def arrived(post: "MailServer") -> Counter[str]:
    return Counter(str(letter["To"]) for letter in post.letters)


@pytest.mark.parametrize("pipelining", [True, False])
def test_many_mails_go_by_several_lines(slow: "MailServer", pipelining: bool) -> None:
    slow.pipelining = pipelining
    assert failures(send(*addresses(60))) == [None] * 60
    assert arrived(slow) == Counter(addresses(60))
    assert slow.connections == MOST


def test_an_answer_before_a_word_nobody_understands_is_heard(settings: Settings) -> None:
    """Both in one breath: the mail has arrived, and is not to be sent again."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    said = [
        b"250-there\r\n250 PIPELINING\r\n",
        b"250 ok\r\n250 ok\r\n354 go on\r\n",
        b"250 taken\r\nWhat?\r\n",
    ]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.EMAIL_HOST, settings.EMAIL_PORT = listener.getsockname()
        talking = threading.Thread(target=talk, args=(listener, said))
        talking.start()
        assert failures(send("a@x.test", "b@x.test")) == [None, TransientFailure]
        talking.join()


def talk(listener: socket.socket, said: list[bytes]) -> None:
    """Say a thing for each handful that is heard, and go away for good."""
    line, _ = listener.accept()
    listener.close()
    with line:
        line.sendall(b"220 there\r\n")
        for words in said:
            line.recv(65_536)
            line.sendall(words)


def test_a_few_mails_need_one_line(slow: "MailServer") -> None:
    send(*addresses(switchboard.A_FEW))
    assert slow.connections == 1


def test_a_server_that_wants_no_more_lines_has_those_it_gave(slow: "MailServer") -> None:
    slow.room = 2
    assert failures(send(*addresses(60))) == [None] * 60
    assert arrived(slow) == Counter(addresses(60))
    assert slow.connections == 3  # it was asked for one more, once


def test_each_mail_has_its_own_answer_whichever_line_it_went_by(slow: "MailServer") -> None:
    slow.refusals = {
        "20@x.test": "550 5.1.1 No such user",
        "30@x.test": "554 5.7.1 Spam",
        "40@x.test": "451 Later",
    }
    receipts = send(*addresses(60))
    found = {receipt.number: type(receipt.failure) for receipt in receipts if receipt.failure}
    assert found == {20: PermanentFailure, 30: MessageRefused, 40: TransientFailure}
    assert len(arrived(slow)) == 57


def test_a_line_that_is_closed_costs_the_others_nothing(slow: "MailServer") -> None:
    slow.hangs_up_after = 30
    assert failures(send(*addresses(60))) == [None] * 60
    assert arrived(slow) == Counter(addresses(60))


def test_one_line_that_stalls_holds_up_no_other(slow: "MailServer", settings: Settings) -> None:
    settings.EMAIL_TIMEOUT = 1
    slow.stalls_at = "20@x.test"
    receipts = send(*addresses(60))
    (stuck,) = [receipt for receipt in receipts if receipt.failure]
    assert (stuck.number, type(stuck.failure)) == (20, TransientFailure)
    assert arrived(slow) == Counter(addresses(60)) - Counter(["20@x.test"])


def test_a_server_that_goes_away_loses_no_more_than_was_under_way(slow: "MailServer") -> None:
    slow.goes_away_after = 30
    receipts = send(*addresses(60))
    taken = {f"{receipt.number}@x.test" for receipt in receipts if not receipt.failure}
    assert all(isinstance(receipt.failure, TransientFailure) for receipt in receipts if receipt.failure)
    assert len(receipts) == 60
    assert taken <= set(arrived(slow))
    assert len(arrived(slow)) - len(taken) <= MOST


def test_lines_are_spoken_over_tls_too(
    slow: "MailServer", settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_USE_SSL, settings.EMAIL_PORT = True, services.free_port()
    monkeypatch.setattr(EmailBackend, "ssl_context", ssl._create_unverified_context())
    sealed = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    sealed.load_cert_chain(certificate(tmp_path))
    controller = Controller(slow, hostname="127.0.0.1", port=settings.EMAIL_PORT, ssl_context=sealed)
    controller.start()
    assert failures(send(*addresses(60))) == [None] * 60
    controller.stop()
    assert arrived(slow) == Counter(addresses(60))
    assert slow.connections == MOST


def certificate(folder: Path) -> Path:
    """One that nobody would trust, with its key in the same file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    alone = x509.SubjectAlternativeName([x509.DNSName("mail.x.test")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(alone, critical=True)
        .sign(key, hashes.SHA256())
    )
    both = signed.public_bytes(Encoding.PEM) + key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path = folder / "mail.pem"
    path.write_bytes(both)
    return path
