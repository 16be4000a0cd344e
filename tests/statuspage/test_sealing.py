"""Sealing: the example of the standard, what a browser opens, and the stamp that proves who sent it."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from statuspage import sealing
from tests.reader import Browser, claims, raw, text

AT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
# RFC 8291, appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
    "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_standard_comes_out_byte_for_byte() -> None:
    to, once = sealing.lock(PUBLIC, SECRET), sealing.key(SENDER)
    assert sealing.encoded(sealing.seal(PLAIN, to=to, salt=raw(SALT), once=once)) == SEALED


def test_a_browser_opens_what_was_sealed_for_it_and_no_other_does() -> None:
    ours, other = Browser(), Browser()
    sealed = sealing.seal("Grüße".encode(), to=sealing.lock(**named(ours)))
    assert ours.open(sealed).decode() == "Grüße"
    with pytest.raises(InvalidTag):
        other.open(sealed)


def named(browser: Browser) -> dict[str, str]:
    return {"public": browser.keys["p256dh"], "secret": browser.keys["auth"]}


def test_nothing_is_sealed_twice_alike() -> None:
    to = sealing.lock(**named(Browser()))
    assert sealing.seal(PLAIN, to=to) != sealing.seal(PLAIN, to=to)


@pytest.mark.parametrize(
    ("public", "secret"),
    [
        ("", ""),
        (PUBLIC, ""),
        (PUBLIC, "short"),
        (PUBLIC[:-4], SECRET),
        ("ß", SECRET),
        (text(b"\4" * 65), SECRET),
    ],
)
def test_keys_that_are_none_are_told_at_once(public: str, secret: str) -> None:
    with pytest.raises(ValueError):
        sealing.lock(public, secret)


def test_a_stamp_says_who_sends_it_to_which_service_and_for_how_long() -> None:
    key = sealing.key(SENDER)
    stamp = sealing.stamp(key, audience="https://push.test", contact="mailto:a@acme.test", now=AT)
    said = claims(stamp, key=sealing.public(key))
    exp = int((AT + timedelta(hours=12)).timestamp())
    assert said == {"aud": "https://push.test", "exp": exp, "sub": "mailto:a@acme.test"}


def test_the_stamp_of_another_is_known_for_one() -> None:
    stamp = sealing.stamp(sealing.key(SENDER), audience="https://push.test", contact="", now=AT)
    forged = stamp.replace("t=eyJ0", "t=eyJ1", 1)
    with pytest.raises(InvalidSignature):
        claims(forged, key=sealing.public(sealing.key(SENDER)))


def test_a_secret_has_one_key_and_another_secret_another() -> None:
    first, again = (sealing.key_from("secret", purpose="push") for _ in range(2))
    assert sealing.public(first) == sealing.public(again)
    assert sealing.public(first) != sealing.public(sealing.key_from("other", purpose="push"))
    assert isinstance(first.curve, ec.SECP256R1)


@pytest.mark.parametrize("given", ["x", "AAAA", text(b"\0" * 32), text(b"\xff" * 32)])
def test_what_is_no_private_key_is_refused(given: str) -> None:
    with pytest.raises(ValueError):
        sealing.key(given)
