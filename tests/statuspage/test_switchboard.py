"""Several lines to a mail server: as many as keep it busy and as it allows, each mail by one of them."""

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

from statuspage.channels import MessageRefused, PermanentFailure, TransientFailure
from statuspage.channels.email import switchboard
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
def test_a_slow_server_is_called_on_several_lines(slow: "MailServer", pipelining: bool) -> None:
    slow.pipelining = pipelining
    assert failures(send(*addresses(60))) == [None] * 60
    assert arrived(slow) == Counter(addresses(60))
    assert slow.connections == MOST


def test_a_swift_server_is_called_once(slow: "MailServer", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switchboard, "SLOW", 60)
    send(*addresses(10))
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
