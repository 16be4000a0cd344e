"""Links that carry their own right: what they open, and for how long."""

from datetime import datetime, timedelta

import pytest

from statuspage import links
from statuspage.links import Purpose


def test_a_link_names_its_subscriber(now: datetime) -> None:
    token = links.token("abcdefghijkl", Purpose.MANAGE, now=now)
    assert links.read(token, Purpose.MANAGE, now=now) == "abcdefghijkl"


def test_a_link_opens_one_door_only(now: datetime) -> None:
    token = links.token("abcdefghijkl", Purpose.UNSUBSCRIBE, now=now)
    with pytest.raises(links.Invalid):
        links.read(token, Purpose.MANAGE, now=now)


def test_a_link_grows_too_old(now: datetime) -> None:
    token = links.token("abcdefghijkl", Purpose.CONFIRM, now=now)
    assert links.read(token, Purpose.CONFIRM, now=now + timedelta(days=3))
    with pytest.raises(links.Expired):
        links.read(token, Purpose.CONFIRM, now=now + timedelta(days=3, seconds=1))


@pytest.mark.parametrize("token", ["", "abc", "abcdefghijkl.zzzzzz~forged", "~", "a.b.c~d", "é~ü"])
def test_what_we_did_not_sign_is_no_link(token: str, now: datetime) -> None:
    with pytest.raises(links.Invalid):
        links.read(token, Purpose.CONFIRM, now=now)


def test_a_link_cannot_be_made_to_last_longer(now: datetime) -> None:
    public_id, signature = links.token("abcdefghijkl", Purpose.CONFIRM, now=now).split("~")
    with pytest.raises(links.Invalid):
        links.read(f"{public_id[:-1]}z~{signature}", Purpose.CONFIRM, now=now)
