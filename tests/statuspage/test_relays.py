"""How the mail server is named."""

import subprocess
import sys

import pytest
from environs import EnvError

from statuspage import relays
from tests import services


@pytest.mark.parametrize(
    ("address", "host", "port", "tls", "ssl"),
    [
        ("smtp://localhost:25", "localhost", 25, False, False),
        ("smtp://mail.example.com", "mail.example.com", 25, False, False),
        ("smtp+tls://ada:secret@mail.example.com:587", "mail.example.com", 587, True, False),
        ("smtp+tls://mail.example.com", "mail.example.com", 587, True, False),
        ("submission://mail.example.com", "mail.example.com", 587, True, False),
        ("smtp+ssl://mail.example.com", "mail.example.com", 465, False, True),
        ("smtp+ssl://mail.example.com:4650?timeout=9", "mail.example.com", 4650, False, True),
    ],
)
def test_a_mail_server_is_named_with_how_it_is_spoken_to(
    address: str, host: str, port: int, tls: bool, ssl: bool
) -> None:
    found = relays.read(address)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)


def test_its_user_and_password_may_hold_anything() -> None:
    found = relays.read("smtp+tls://ada%40example.com:p%3As%2F@mail.example.com")
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("ada@example.com", "p:s/")


@pytest.mark.parametrize(
    "address",
    ["", "mail.example.com", "imap://mail.example.com", "smtp://x:abc", "smtp://x?timeout=long", "smtp://[x"],
)
def test_what_names_none_is_refused_in_words(address: str) -> None:
    with pytest.raises(EnvError, match="is written like smtp"):
        relays.read(address)


def test_a_wrong_one_is_said_with_its_name_beside_whatever_else_is_wrong() -> None:
    wrong = {"EMAIL_URL": "imap://mail.example.com", "HOLD_SECONDS": "long"}
    command = [sys.executable, "-c", "import statuspage.settings"]
    done = subprocess.run(command, env=services.outside() | wrong, capture_output=True, text=True, timeout=30)
    said = done.stderr.strip().splitlines()[-1]
    assert "'EMAIL_URL': ['An address of a mail server" in said and "HOLD_SECONDS" in said
